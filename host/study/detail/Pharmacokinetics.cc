// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/Pharmacokinetics.hh"

#include "host/study/detail/Schedule.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace clonecast::study::detail {
namespace {

Range const dose_range{.lower = 0, .upper = 1e9, .unit = "mg"};
Range const every_range{.lower = min_days, .upper = max_days, .unit = "days"};
Range const time_range{.lower = 1e-3, .upper = max_days, .unit = "days"};
Range const clearance_range{.lower = 1e-9, .upper = 1e12, .unit = "L/day"};
Range const volume_range{.lower = 1e-9, .upper = 1e12, .unit = "L"};
Range const absorption_range{.lower = 1e-6, .upper = 1e4, .unit = "1/day"};
Range const fraction_range{.lower = 1e-9, .upper = 1};
Range const molar_mass_range{.lower = 1, .upper = 1e9, .unit = "g/mol"};

//! What 1 mg/L is in a unit; of a molar one for 1 g/mol.
struct Unit {
    std::string_view name;
    double per_mg_per_litre;
    bool is_molar;
};
constexpr std::array<Unit, 7> units{{{"mg/L", 1, false},
                                     {"ug/mL", 1, false},
                                     {"ug/L", 1e3, false},
                                     {"ng/mL", 1e3, false},
                                     {"uM", 1e3, true},
                                     {"nM", 1e6, true},
                                     {"mM", 1, true}}};

std::string list_units() {
    std::string list;
    for (Unit const& unit : units) {
        list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", unit.name);
    }
    return list;
}

void read_unit(TableReader* table, std::string const& name, Pharmacokinetics* curve) {
    Context* const context = table->context();
    curve->molar_mass = table->optional_number("molar_mass", molar_mass_range);
    auto const unit = std::find_if(units.begin(), units.end(), [&](Unit const& each) { return each.name == name; });
    if (unit == units.end()) {
        context->error(table->node().source,
                       fmt::format("a drug with pharmacokinetics has concentrations in one of {}; "
                                   "its unit is {}",
                                   list_units(), quoted(name)));
    } else if (unit->is_molar && !curve->molar_mass) {
        context->error(table->node().source,
                       fmt::format("pharmacokinetics needs the key 'molar_mass' [g/mol], because the drug's unit is {}",
                                   quoted(name)));
    } else {
        curve->unit_per_mg_per_litre = unit->per_mg_per_litre / (unit->is_molar ? *curve->molar_mass : 1.0);
    }
}

//! Two of half_life, clearance and volume.
void read_elimination(TableReader* table, Pharmacokinetics* curve) {
    curve->half_life = table->optional_parameter("half_life", time_range);
    curve->clearance = table->optional_parameter("clearance", clearance_range);
    curve->volume = table->optional_parameter("volume", volume_range);
    int const n_given = (curve->half_life ? 1 : 0) + (curve->clearance ? 1 : 0) + (curve->volume ? 1 : 0);
    if (n_given != 2) {
        table->context()->error(table->node().source,
                                fmt::format("pharmacokinetics has {} of the keys half_life, clearance, volume; it must "
                                            "have two, from which the third follows",
                                            n_given));
        // Reading goes on with some valid curve.
        curve->half_life = curve->half_life.value_or(Number{1, 0});
        curve->volume = curve->volume.value_or(Number{1, 0});
        curve->clearance.reset();
    }
}

//! At most one of absorption and peak_time.
void read_absorption(TableReader* table, Pharmacokinetics* curve) {
    curve->absorption = table->optional_parameter("absorption", absorption_range);
    curve->peak_time = table->optional_parameter("peak_time", time_range);
    if (!curve->peak_time) {
        return;
    }
    Source const source = table->node().find("peak_time")->source;
    if (curve->absorption) {
        table->context()->error(source,
                                "pharmacokinetics has both absorption and peak_time; the one follows from the other");
        return;
    }
    double const mean_time =
        curve->half_life ? curve->half_life->value / std::log(2.0) : curve->volume->value / curve->clearance->value;
    if (!(curve->peak_time->value < mean_time)) {
        table->context()->error(
            source, fmt::format("peak_time = {} days is too late: with absorption faster than elimination the "
                                "peak comes before half_life/ln 2 = {} days. Where absorption is the slower "
                                "one, give 'absorption' instead",
                                format_number(curve->peak_time->value), format_number(mean_time)));
    }
}

}  // namespace

Pharmacokinetics read_pharmacokinetics(Context* context, Node const& node, std::string const& path,
                                       std::string const& unit) {
    Pharmacokinetics curve;
    read_table(context, node, "pharmacokinetics", path, [&](TableReader* table) {
        curve.dose = table->parameter("dose", dose_range, required);
        curve.every = table->parameter("every", every_range, 1);
        read_elimination(table, &curve);
        read_absorption(table, &curve);
        curve.bioavailability = table->parameter("bioavailability", fraction_range, 1);
        curve.unbound = table->parameter("unbound", fraction_range, 1);
        read_unit(table, unit, &curve);
    });
    return curve;
}

Node write_pharmacokinetics(Pharmacokinetics const& curve) {
    Node table = make_table();
    auto const put = [&](std::string const& key, std::optional<Number> const& number) {
        if (number) {
            table.put(key, make_node(number->value));
        }
    };
    put("dose", curve.dose);
    put("every", curve.every);
    put("half_life", curve.half_life);
    put("clearance", curve.clearance);
    put("volume", curve.volume);
    put("absorption", curve.absorption);
    put("peak_time", curve.peak_time);
    put("bioavailability", curve.bioavailability);
    put("unbound", curve.unbound);
    if (curve.molar_mass) {
        table.put("molar_mass", make_node(*curve.molar_mass));
    }
    return table;
}

}  // namespace clonecast::study::detail

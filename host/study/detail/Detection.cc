// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// [detection]: tumours grow from founding cells to the burden at which they are found.
#include "host/study/detail/CheckDetection.hh"
#include "host/study/detail/Schedule.hh"
#include "host/study/detail/Sections.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace clonecast::study::detail {
namespace {

constexpr double default_max_days = 36500;
Range const burden_range{.lower = 1, .upper = max_start_cells, .unit = "cells", .values = Range::Values::whole};
Range const max_days_range{.lower = min_days, .upper = max_days, .unit = "days"};

//! What a number is in a stratum, before patients differ.
double value_in(Stratum const& stratum, Number const& number) {
    auto const set = std::find_if(stratum.set.begin(), stratum.set.end(), [&](Stratum::Setting const& setting) {
        return setting.parameter == number.parameter;
    });
    return set == stratum.set.end() ? number.value : set->value;
}

//! Cells at which a clone that is alone at a site rests; infinite without competition [cells].
double resting_size(Growth const& growth, Stratum const& stratum, Clone const& clone) {
    double const pressure = 1 - value_in(stratum, clone.death) / value_in(stratum, clone.birth);
    double const weight = value_in(stratum, clone.competition_weight);
    if (growth.law == Growth::Law::exponential || !(weight > 0)) {
        return HUGE_VAL;
    }
    double const capacity = value_in(stratum, growth.capacity);
    return (growth.law == Growth::Law::logistic ? capacity * pressure : std::pow(capacity, pressure)) / weight;
}

}  // namespace

void read_detection(TableReader* root) {
    Context* const context = root->context();
    Node const* node = root->find("detection");
    if (node == nullptr) {
        context->known_paths.insert("detection.burden");
        return;
    }
    context->detection_source = node->source;
    read_table(context, *node, "detection", "detection", [&](TableReader* table) {
        Detection detection;
        detection.burden = table->parameter("burden", burden_range, required);
        detection.max_days = table->number("max_days", max_days_range, default_max_days);
        context->study.detection = detection;
    });
}

void check_detection(Context* context) {
    Study const& study = context->study;
    if (!study.detection || context->has_errors()) {
        return;
    }
    if (!study.influxes.empty()) {
        context->error(context->detection_source,
                       "a tumour that grows to its detection grows from its founding cells alone: [detection] and "
                       "[[influx]] cannot go together; leave one of them out");
        return;
    }
    for (Variation const& variation : study.cohort.variations) {
        auto const is_varied = [&](Number const& start) { return start.parameter == variation.parameter; };
        if (std::any_of(study.sites.begin(), study.sites.end(), [&](Site const& site) {
                return std::any_of(site.start.begin(), site.start.end(), is_varied);
            })) {
            context->error(
                context->detection_source,
                fmt::format("'{}' varies between patients, but with [detection] start is the number of founding cells, "
                            "which is the same for all; let detection.burden vary instead",
                            printable(study.parameters[static_cast<std::size_t>(variation.parameter)].path)));
            return;
        }
    }
    // Clones without founding cells may come to rest higher than those that have some.
    bool const passes_on = !study.mutations.empty() || !study.switches.empty() || !study.seedings.empty();
    for (Stratum const& stratum : study.cohort.strata) {
        std::string const where =
            study.cohort.strata.size() > 1 ? fmt::format(" in stratum '{}'", printable(stratum.name)) : "";
        double founders = 0;
        bool any_grows = false;
        double rest = 0;
        for (Site const& site : study.sites) {
            double rest_there = 0;
            for (std::size_t i = 0; i < study.clones.size(); ++i) {
                Clone const& clone = study.clones[i];
                double const start = value_in(stratum, site.start[i]);
                founders += start;
                bool const grows =
                    value_in(stratum, clone.birth) > value_in(stratum, clone.death) && value_in(stratum, site.pace) > 0;
                any_grows = any_grows || (grows && start > 0);
                if (grows && (start > 0 || passes_on)) {
                    rest_there = std::max(rest_there, resting_size(site.growth, stratum, clone));
                }
            }
            rest += rest_there;
        }
        double const burden = value_in(stratum, study.detection->burden);
        if (!any_grows) {
            context->error(context->detection_source,
                           fmt::format("no clone that starts with cells grows without drugs{}, so that no tumour would "
                                       "be found; give one a birth above its death, or leave [detection] out",
                                       where));
        } else if (founders > burden) {
            context->error(
                context->detection_source,
                fmt::format("the clones start with {} cells{}, more than burden = {}; with [detection] start "
                            "is the number of founding cells, such as 1",
                            format_number(founders), where, format_number(burden)));
        } else if (burden >= rest) {
            context->error(context->detection_source,
                           fmt::format("burden = {} is not below the {} cells at which competition stops the founding "
                                       "clones{}; lower it, or raise growth.capacity",
                                       format_number(burden), format_number(std::floor(rest)), where));
        }
    }
}

void write_detection(Study const& study, Node* root) {
    if (!study.detection) {
        return;
    }
    Node table = make_table();
    table.put("burden", make_node(study.detection->burden.value));
    table.put("max_days", make_node(study.detection->max_days));
    root->put("detection", std::move(table));
}

}  // namespace clonecast::study::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/Lower.hh"

#include "host/study/detail/LowerDrugs.hh"
#include "host/study/detail/LowerModel.hh"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <stdexcept>

namespace clonecast::study {
namespace {

using patient::none;
using patient::StudyTables;

std::int32_t i32(std::size_t value) {
    return static_cast<std::int32_t>(value);
}

//! Days that differ by less than this are one day of the grid.
constexpr double same_day = 1e-9;
//! Schedules whose common cycle is longer are averaged over this many days.
constexpr double longest_cycle = 364;
//! After so many half-lives a concentration curve counts as settled: 97 % of the way.
constexpr double half_lives_to_settle = 5;
//! Largest tally in counters (8 GiB).
constexpr std::uint64_t largest_tally = std::uint64_t{1} << 30;

therapy::ScheduleParameters lower_schedule(Schedule const& schedule, StudyTables* tables) {
    therapy::ScheduleParameters result;
    result.kind = static_cast<therapy::ScheduleKind>(schedule.kind);
    result.start = schedule.start.parameter;
    result.on = schedule.on.parameter;
    result.off = schedule.off.parameter;
    result.until = schedule.until ? schedule.until->parameter : none;
    result.duration = schedule.duration.parameter;
    result.first_day = i32(tables->days.size());
    result.n_days = i32(schedule.days.size());
    tables->days.insert(tables->days.end(), schedule.days.begin(), schedule.days.end());
    return result;
}

//! Half-life of elimination or of absorption, whichever is longer [day].
double slowest_half_life(Pharmacokinetics const& curve) {
    double const elimination =
        curve.half_life ? curve.half_life->value : std::log(2.0) * curve.volume->value / curve.clearance->value;
    return curve.absorption ? std::max(elimination, std::log(2.0) / curve.absorption->value) : elimination;
}

//! Days of a phase over which net growth is averaged to tell resistance; an end of 0: the whole phase.
struct Window {
    double begin = 0;
    double end = 0;
};

//! Adds a period to a common cycle, in whole parts of a day; a cycle that gets too long is cut.
void extend_cycle(double days, std::int64_t* cycle) {
    constexpr double resolution = 1e6;  // parts of a day
    std::int64_t const period = std::max<std::int64_t>(1, std::llround(days * resolution));
    std::int64_t const multiple = period / std::gcd(*cycle, period);
    bool const fits = static_cast<double>(*cycle) * static_cast<double>(multiple) < longest_cycle * resolution;
    *cycle = fits ? *cycle * multiple : std::llround(longest_cycle * resolution);
}

/*! The whole phase if it has a length. Otherwise cycles of all schedules together, from the day on which the last drug has
 *  started, up to the end of all listed days and of all drugs that end. With concentration curves: one cycle, once all
 *  curves have settled, or the last one of the phase. Schedules are taken with the values of the study file.
 */
Window averaging_window(Study const& study, Phase const& phase) {
    bool const is_timed = phase.end.kind == PhaseEnd::Kind::time;
    constexpr double resolution = 1e6;
    auto cycle = static_cast<std::int64_t>(resolution);
    double begin = 0;
    double covered = 0;
    double settled = 0;
    for (Dose const& dose : phase.doses) {
        Schedule const& schedule = dose.schedule;
        if (auto const& curve = study.drugs[static_cast<std::size_t>(dose.drug)].pharmacokinetics) {
            settled = std::max(settled, half_lives_to_settle * slowest_half_life(*curve));
            if (schedule.kind != Schedule::Kind::days) {
                extend_cycle(schedule.kind == Schedule::Kind::cyclic ? schedule.on.value + schedule.off.value
                                                                     : dose.every.value_or(curve->every).value,
                             &cycle);
            }
            begin = std::max(begin, schedule.start.value);
            continue;
        }
        if (schedule.kind == Schedule::Kind::days) {
            covered = std::max(covered, schedule.days.back() + schedule.duration.value);
            continue;
        }
        begin = std::max(begin, schedule.start.value);
        covered = std::max(covered, std::min(schedule.until ? schedule.until->value : 0, longest_cycle));
        if (schedule.kind == Schedule::Kind::cyclic) {
            extend_cycle(schedule.on.value + schedule.off.value, &cycle);
        }
    }
    double const days = static_cast<double>(cycle) / resolution;
    if (is_timed && (settled == 0 || phase.end.days.value <= begin + settled + days)) {
        return settled == 0 ? Window{} : Window{std::max(0.0, phase.end.days.value - days), phase.end.days.value};
    }
    begin += settled;
    return {begin, begin + days * std::max(1.0, std::ceil((covered - begin) / days - same_day))};
}

therapy::Pharmacokinetics lower_curve(std::optional<Pharmacokinetics> const& curve) {
    therapy::Pharmacokinetics result;
    if (curve) {
        auto const index = [](std::optional<Number> const& number) { return number ? number->parameter : none; };
        result.dose = curve->dose.parameter;
        result.every = curve->every.parameter;
        result.half_life = index(curve->half_life);
        result.clearance = index(curve->clearance);
        result.volume = index(curve->volume);
        result.absorption = index(curve->absorption);
        result.peak_time = index(curve->peak_time);
        result.bioavailability = curve->bioavailability.parameter;
        result.unbound = curve->unbound.parameter;
        result.unit = curve->unit_per_mg_per_litre;
    }
    return result;
}

therapy::Dose lower_dose(Study const& study, Dose const& dose, StudyTables* tables) {
    Drug const& drug = study.drugs[static_cast<std::size_t>(dose.drug)];
    therapy::Dose result;
    result.drug = dose.drug;
    result.schedule = lower_schedule(dose.schedule, tables);
    if (drug.concentration) {
        result.concentration = dose.concentration.value_or(*drug.concentration).parameter;
    }
    if (drug.pharmacokinetics) {
        result.amount = dose.amount.value_or(drug.pharmacokinetics->dose).parameter;
        result.every = dose.every.value_or(drug.pharmacokinetics->every).parameter;
        if (dose.loading) {
            result.first_loading = i32(tables->days.size());
            result.n_loading = i32(dose.loading->days.size());
            result.loading_amount = dose.loading->dose.parameter;
            tables->days.insert(tables->days.end(), dose.loading->days.begin(), dose.loading->days.end());
        }
    }
    return result;
}

void lower_therapy(Study const& study, StudyTables* tables) {
    tables->scalars.therapy.n_clones = static_cast<std::int32_t>(study.clones.size());
    tables->scalars.therapy.n_sites = static_cast<std::int32_t>(study.sites.size());
    for (Site const& site : study.sites) {
        tables->pace.push_back(site.pace.parameter);
        for (std::optional<Number> const& part : site.penetration) {
            tables->penetration.push_back(part ? part->parameter : none);
        }
    }
    tables->scalars.therapy.n_pathways = i32(study.pathways.size());
    tables->scalars.therapy.combination = static_cast<therapy::Combination>(study.combination);
    for (Clone const& clone : study.clones) {
        tables->drives.push_back(clone.drive ? therapy::Drive{clone.drive->half.parameter, clone.drive->hill.parameter}
                                             : therapy::Drive{});
        for (std::size_t i = 0; i < study.pathways.size(); ++i) {
            tables->pathway_weights.push_back(clone.drive ? clone.drive->weights[i].parameter : none);
        }
    }
    tables->scalars.therapy.tolerance = study.simulation.dosing_tolerance;
    for (Drug const& drug : study.drugs) {
        tables->pharmacokinetics.push_back(lower_curve(drug.pharmacokinetics));
        for (auto const& of_clone : drug.effects) {
            for (Effect const& effect : of_clone) {
                tables->effects.push_back(detail::lower_effect(effect));
            }
        }
        for (Effect const& effect : drug.inhibits) {
            tables->inhibitions.push_back(detail::lower_effect(effect));
        }
    }
    for (Interaction const& interaction : study.interactions) {
        tables->interactions.push_back(detail::lower_interaction(interaction));
    }
    for (Regimen const& regimen : study.regimens) {
        tables->regimens.push_back({i32(tables->phases.size()), i32(regimen.phases.size()),
                                    static_cast<std::uint8_t>(regimen.repeat ? 1 : 0)});
        for (Phase const& phase : regimen.phases) {
            Window const window = averaging_window(study, phase);
            tables->phases.push_back({i32(tables->doses.size()), i32(phase.doses.size()),
                                      static_cast<therapy::PhaseEnd>(phase.end.kind), phase.end.days.parameter,
                                      phase.end.burden.parameter, window.begin, window.end});
            for (Dose const& dose : phase.doses) {
                tables->doses.push_back(lower_dose(study, dose, tables));
            }
        }
    }
}

patient::Variation lower_variation(Study const& study, Variation const& variation) {
    patient::Variation result;
    Parameter const& parameter = study.parameters[static_cast<std::size_t>(variation.parameter)];
    result.parameter = variation.parameter;
    result.kind = static_cast<patient::DistributionKind>(variation.distribution.kind);
    result.a = variation.distribution.a;
    result.b = variation.distribution.b;
    if (variation.distribution.kind == Distribution::Kind::lognormal) {
        result.a = std::log(variation.distribution.a);
        result.b = std::sqrt(std::log1p(variation.distribution.b * variation.distribution.b));
    }
    result.lower = parameter.lower;
    result.upper = parameter.upper;
    return result;
}

//! Variations that hold in a stratum: its own, and the general ones of parameters that it neither varies nor sets.
std::vector<Variation> variations_of_stratum(Study const& study, int stratum) {
    std::vector<Variation> result;
    std::vector<int> taken;
    for (Variation const& variation : study.cohort.variations) {
        if (variation.stratum == stratum) {
            result.push_back(variation);
            taken.push_back(variation.parameter);
        }
    }
    for (Stratum::Setting const& setting : study.cohort.strata[static_cast<std::size_t>(stratum)].set) {
        taken.push_back(setting.parameter);
    }
    for (Variation const& variation : study.cohort.variations) {
        if (!variation.stratum && std::find(taken.begin(), taken.end(), variation.parameter) == taken.end()) {
            result.push_back(variation);
        }
    }
    return result;
}

//! Lower triangular factor L of the correlations of these log-normals, L L^T; rows one after the other.
std::vector<double> factor_correlations(Study const& study, std::vector<Variation> const& correlated) {
    std::size_t const n = correlated.size();
    std::vector<double> matrix(n * n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        matrix[i * n + i] = 1;
        for (std::size_t j = 0; j < n; ++j) {
            for (Correlation const& correlation : study.cohort.correlations) {
                bool const matches = (correlation.parameter_a == correlated[i].parameter &&
                                      correlation.parameter_b == correlated[j].parameter) ||
                                     (correlation.parameter_b == correlated[i].parameter &&
                                      correlation.parameter_a == correlated[j].parameter);
                if (matches) {
                    matrix[i * n + j] = correlation.rho;
                }
            }
        }
    }
    std::vector<double> factor(n * n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = matrix[i * n + j];
            for (std::size_t k = 0; k < j; ++k) {
                sum -= factor[i * n + k] * factor[j * n + k];
            }
            if (i == j) {
                factor[i * n + j] = std::sqrt(std::max(sum, 0.0));
            } else {
                double const pivot = factor[j * n + j];
                factor[i * n + j] = pivot > 0 ? sum / pivot : 0.0;
            }
        }
    }
    return factor;
}

void lower_stratum(Study const& study, int stratum, StudyTables* tables) {
    std::size_t const n_parameters = study.parameters.size();
    std::size_t const first_base = tables->base.size();
    for (Parameter const& parameter : study.parameters) {
        tables->base.push_back(parameter.value);
    }
    for (Stratum::Setting const& setting : study.cohort.strata[static_cast<std::size_t>(stratum)].set) {
        tables->base[first_base + static_cast<std::size_t>(setting.parameter)] = setting.value;
    }
    std::vector<Variation> variations = variations_of_stratum(study, stratum);
    auto const is_correlated = [&](Variation const& variation) {
        return variation.distribution.kind == Distribution::Kind::lognormal &&
               std::any_of(study.cohort.correlations.begin(), study.cohort.correlations.end(),
                           [&](Correlation const& c) {
                               return c.parameter_a == variation.parameter || c.parameter_b == variation.parameter;
                           });
    };
    auto const end_of_correlated = std::stable_partition(variations.begin(), variations.end(), is_correlated);
    std::vector<Variation> const correlated(variations.begin(), end_of_correlated);
    std::vector<double> const factor = factor_correlations(study, correlated);

    tables->variation_of.resize(tables->variation_of.size() + n_parameters, none);
    for (std::size_t i = 0; i < variations.size(); ++i) {
        patient::Variation variation = lower_variation(study, variations[i]);
        if (i < correlated.size()) {
            variation.first_factor = i32(tables->cholesky.size() + i * correlated.size());
            variation.n_factor = i32(i + 1);
        }
        tables->variation_of[first_base + static_cast<std::size_t>(variation.parameter)] = i32(i);
        tables->variations.push_back(variation);
    }
    tables->cholesky.insert(tables->cholesky.end(), factor.begin(), factor.end());
    tables->n_correlated.push_back(i32(correlated.size()));
    tables->first_variation.push_back(i32(tables->variations.size()));
}

void lower_cohort(Study const& study, StudyTables* tables) {
    tables->scalars.n_parameters = i32(study.parameters.size());
    tables->first_variation.push_back(0);
    double limit = 0;
    for (std::size_t s = 0; s < study.cohort.strata.size(); ++s) {
        lower_stratum(study, static_cast<int>(s), tables);
        limit += study.cohort.strata[s].probability;
        tables->stratum_limit.push_back(limit);
    }
    tables->stratum_limit.back() = 1;
}

void lower_assessment(Study const& study, StudyTables* tables) {
    Assessment const& from = study.assessment;
    patient::Assessment& to = tables->scalars.assessment;
    to.cells_per_mm3 = from.cells_per_mm3.parameter;
    to.dropout_hazard = from.dropout_hazard.parameter;
    to.visible_mm = from.visible_mm ? from.visible_mm->parameter : none;
    to.new_lesion_is_progression = static_cast<std::uint8_t>(from.new_lesion_is_progression ? 1 : 0);
    to.death_burden = from.death_burden ? from.death_burden->parameter : none;
    to.follow_up = from.follow_up;
    to.detectable_mm3 = from.detectable_mm3.parameter;
    to.response_decrease = from.response_decrease.parameter;
    ProgressionRule const& rule = from.progression;
    if (rule.kind == ProgressionRule::Kind::recist) {
        to.progression = patient::ProgressionKind::recist;
        to.increase = rule.diameter_increase.parameter;
        to.absolute_increase = rule.absolute_increase.parameter;
    } else {
        to.progression = rule.reference == ProgressionRule::Reference::nadir
                             ? patient::ProgressionKind::volume_over_nadir
                             : patient::ProgressionKind::volume_over_baseline;
        to.increase = rule.fold.parameter;
    }

    std::vector<std::pair<double, std::uint8_t>> visits{{0.0, std::uint8_t{0}}};
    for (double day : from.scans) {
        visits.emplace_back(day, patient::grid_scan);
    }
    if (from.death_burden) {
        for (std::int64_t k = 1; static_cast<double>(k) * from.death_check_every < from.follow_up + same_day; ++k) {
            double const day = static_cast<double>(k) * from.death_check_every;
            visits.emplace_back(std::min(day, from.follow_up), patient::grid_death_check);
        }
    }
    std::sort(visits.begin(), visits.end());
    for (auto const& [day, kind] : visits) {
        if (!tables->grid_days.empty() && day - tables->grid_days.back() < same_day) {
            tables->grid_kind.back() = static_cast<std::uint8_t>(tables->grid_kind.back() | kind);
        } else {
            tables->grid_days.push_back(day);
            tables->grid_kind.push_back(kind);
        }
    }
    tables->population_days = study.output.population_times;
}

}  // namespace

std::vector<std::string> list_mechanisms(Study const& study) {
    std::vector<std::string> mechanisms;
    for (Clone const& clone : study.clones) {
        if (std::find(mechanisms.begin(), mechanisms.end(), clone.mechanism) == mechanisms.end()) {
            mechanisms.push_back(clone.mechanism);
        }
    }
    return mechanisms;
}

patient::StudyTables lower(Study const& study, process::Engine engine) {
    static_assert(max_types < process::max_types);  // the source of influx is one more
    static_assert(max_sites == process::max_sites);
    static_assert(max_drugs <= therapy::max_drugs);
    static_assert(max_induced_switches == therapy::max_induced);
    static_assert(max_varied_parameters == patient::max_variations);
    static_assert(n_effect_targets == therapy::n_effect_targets);
    StudyTables tables;
    tables.scalars.seed = study.simulation.seed;
    tables.scalars.max_steps = study.simulation.max_steps;
    tables.scalars.engine = engine;
    tables.scalars.leap_tolerance = study.simulation.leap_tolerance;
    detail::lower_model(study, &tables);
    lower_therapy(study, &tables);
    lower_cohort(study, &tables);
    lower_assessment(study, &tables);
    patient::TallyLayout& layout = tables.scalars.layout;
    layout.n_regimens = i32(study.regimens.size());
    layout.n_strata = i32(study.cohort.strata.size());
    layout.n_clones = i32(study.clones.size());
    layout.n_sites = i32(study.sites.size());
    layout.n_mechanisms = i32(list_mechanisms(study).size());
    layout.n_grid = i32(tables.grid_days.size());
    layout.n_populations = i32(tables.population_days.size());
    if (layout.size() > largest_tally) {
        throw std::length_error("the answers asked for need " + std::to_string(layout.size() >> 27) +
                                " GiB of counters; ask for fewer population times, regimens or strata");
    }
    return tables;
}

}  // namespace clonecast::study

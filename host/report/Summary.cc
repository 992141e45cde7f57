// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The answers of a study: every number that a report shows, computed from the tally.
#include "host/report/Summary.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <stdexcept>
#include <utility>

#include "host/run/TallyGroup.hh"
#include "host/stats/HistogramQuantile.hh"

namespace clonecast::report {

namespace {

using patient::End;
using patient::Endpoint;
using patient::Response;
using run::TallyGroup;

SurvivalSummary summarize_survival(TallyGroup const& group, run::RunResult const& result, Endpoint endpoint) {
    patient::TallyLayout const& layout = result.layout;
    SurvivalSummary summary;
    summary.endpoint = endpoint;
    summary.progressions.resize(static_cast<std::size_t>(layout.n_clones));
    std::vector<stats::TimeCounts> counts;
    for (int g = 0; g < layout.n_grid; ++g) {
        stats::TimeCounts at;
        at.time = result.grid_days[static_cast<std::size_t>(g)];
        for (int clone = 0; clone < layout.n_clones; ++clone) {
            std::uint64_t const n = group.survival(endpoint, g, layout.end_kind(End::progression, clone));
            summary.progressions[static_cast<std::size_t>(clone)] += n;
            at.events += n;
        }
        auto const ended = [&](End end) { return group.survival(endpoint, g, layout.end_kind(end, -1)); };
        summary.deaths += ended(End::death);
        summary.dropouts += ended(End::dropout);
        summary.follow_up += ended(End::follow_up);
        summary.step_limit += ended(End::step_limit);
        summary.overflow += ended(End::overflow);
        at.events += ended(End::death);
        at.censored = ended(End::dropout) + ended(End::follow_up);
        summary.events += at.events;
        if (g == 0 || at.events + at.censored > 0) {
            counts.push_back(at);
        }
    }
    summary.evaluated = summary.events + summary.dropouts + summary.follow_up;
    if (summary.evaluated + summary.step_limit + summary.overflow != group.patients()) {
        throw std::invalid_argument("summarize: the endings of patients do not add up to their number");
    }
    summary.curve = stats::kaplan_meier(counts, confidence);
    summary.median = stats::survival_quantile(summary.curve, 0.5);
    for (double const day : result.study.output.landmarks) {
        summary.landmarks.push_back({day, stats::survival_at(summary.curve, day)});
    }
    return summary;
}

ResistanceSummary summarize_resistance(TallyGroup const& group, run::RunResult const& result, int mechanism,
                                       std::uint64_t evaluated) {
    ResistanceSummary summary;
    bool const any = mechanism == result.layout.n_mechanisms;
    summary.mechanism = any ? "any" : result.mechanisms[static_cast<std::size_t>(mechanism)];
    std::uint64_t const preexisting = group.preexisting(mechanism);
    std::uint64_t const acquired = group.acquired(mechanism);
    summary.preexisting = stats::binomial_estimate(preexisting, evaluated, confidence);
    summary.acquired = stats::binomial_estimate(acquired, evaluated, confidence);
    summary.either = stats::binomial_estimate(preexisting + acquired, evaluated, confidence);
    if (summary.either.probability) {
        summary.odds = stats::odds(*summary.either.probability);
        summary.odds_lower = stats::odds(summary.either.lower);
        summary.odds_upper = stats::odds(summary.either.upper);
    }

    double const follow_up = result.study.assessment.follow_up;
    std::span<std::uint64_t const> const bins = group.emergence(mechanism);
    for (std::size_t q = 0; q < emergence_probabilities.size(); ++q) {
        summary.emergence[q] =
            stats::equal_bins_quantile(bins, follow_up / patient::emergence_bins, emergence_probabilities[q]);
    }
    static_assert(patient::emergence_bins % emergence_points == 0);
    constexpr std::size_t bins_a_point = patient::emergence_bins / emergence_points;
    std::uint64_t emerged = preexisting;
    for (std::size_t point = 0; point <= emergence_points; ++point) {
        if (point > 0) {
            auto const part = bins.subspan((point - 1) * bins_a_point, bins_a_point);
            emerged = std::accumulate(part.begin(), part.end(), emerged);
        }
        summary.incidence.push_back({follow_up * static_cast<double>(point) / emergence_points,
                                     stats::binomial_estimate(emerged, evaluated, confidence)});
    }
    return summary;
}

MetastasisSummary summarize_metastases(TallyGroup const& group) {
    MetastasisSummary summary;
    std::span<std::uint64_t const> const counts = group.metastases();
    summary.patients = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    double sum = 0;
    double squares = 0;
    for (std::size_t n = 0; n < counts.size(); ++n) {
        summary.numbers.push_back(stats::binomial_estimate(counts[n], summary.patients, confidence));
        sum += static_cast<double>(n) * static_cast<double>(counts[n]);
        squares += static_cast<double>(n * n) * static_cast<double>(counts[n]);
    }
    auto const patients = static_cast<double>(summary.patients);
    if (summary.patients > 0) {
        summary.mean = sum / patients;
    }
    if (summary.patients > 1) {
        summary.standard_error = std::sqrt(std::max(0.0, squares - sum * sum / patients) / (patients * (patients - 1)));
    }
    return summary;
}

Composition summarize_composition(std::span<std::uint64_t const> fraction_sums, std::uint64_t patients) {
    Composition composition;
    composition.patients = patients;
    if (patients == 0) {
        return composition;
    }
    auto const n = static_cast<double>(patients);
    for (std::uint64_t const sum : fraction_sums) {
        // Rounding of each patient's fraction to its unit can carry the mean past 1 by half a unit.
        double const mean = std::min(1.0, static_cast<double>(sum) * patient::fraction_unit / n);
        composition.fractions.push_back(mean);
        composition.error_bounds.push_back(std::sqrt(mean * (1 - mean) / n));
    }
    return composition;
}

VariableSummary summarize_variable(TallyGroup const& group, std::string const& name, int time, int variable) {
    VariableSummary summary;
    summary.name = name;
    summary.unit = "cells";
    summary.moments =
        stats::exact_moments(group.observed(time), group.sum(time, variable), group.square(time, variable));
    for (std::size_t q = 0; q < population_probabilities.size(); ++q) {
        summary.quantiles[q] = stats::count_quantile(group.histogram(time, variable), population_probabilities[q]);
        if (summary.quantiles[q] && summary.moments.standard_deviation.value_or(0) == 0) {
            summary.quantiles[q] = summary.moments.mean;  // all are equal: known better than from the histogram
        }
    }
    return summary;
}

VariableSummary in_mm3(VariableSummary cells, double cells_per_mm3) {
    cells.unit = "mm3";
    auto const divide = [](std::optional<double>* value, double divisor) {
        if (*value) {
            **value /= divisor;
        }
    };
    divide(&cells.moments.mean, cells_per_mm3);
    divide(&cells.moments.variance, cells_per_mm3 * cells_per_mm3);
    divide(&cells.moments.standard_deviation, cells_per_mm3);
    divide(&cells.moments.standard_error, cells_per_mm3);
    for (auto& quantile : cells.quantiles) {
        divide(&quantile, cells_per_mm3);
    }
    return cells;
}

std::string variable_name(study::Study const& study, patient::TallyLayout const& layout, int variable) {
    if (variable < layout.n_clones) {
        return study.clones[static_cast<std::size_t>(variable)].name;
    }
    return variable < layout.burden_variable() ? study.sites[static_cast<std::size_t>(variable - layout.n_clones)].name
                                               : "burden";
}

PopulationSummary summarize_population(TallyGroup const& group, run::RunResult const& result, int time,
                                       std::optional<double> cells_per_mm3) {
    PopulationSummary summary;
    int const burden = result.layout.burden_variable();
    summary.day = result.study.output.population_times[static_cast<std::size_t>(time)];
    summary.observed = group.observed(time);
    summary.eradicated = group.histogram(time, burden)[0];
    std::uint64_t const without_resistant = group.without_resistant(time);
    if (summary.eradicated > summary.observed || without_resistant > summary.observed) {
        throw std::invalid_argument("summarize: more patients without cells than patients observed");
    }
    summary.resistant = summary.observed - without_resistant;
    summary.composition = summarize_composition(group.fractions(time), summary.observed - summary.eradicated);
    for (int variable = 0; variable <= burden; ++variable) {
        summary.variables.push_back(
            summarize_variable(group, variable_name(result.study, result.layout, variable), time, variable));
    }
    if (cells_per_mm3) {
        summary.variables.push_back(in_mm3(summary.variables.back(), *cells_per_mm3));
    }
    return summary;
}

//! Cells per mm3 of the patients of a stratum, if it is the same for all of them.
std::optional<double> find_cells_per_mm3(study::Study const& study, int stratum) {
    study::Number const& number = study.assessment.cells_per_mm3;
    auto const same_for_all = [](study::Variation const& variation) -> std::optional<double> {
        if (variation.distribution.kind == study::Distribution::Kind::fixed) {
            return variation.distribution.a;
        }
        return std::nullopt;
    };
    if (number.parameter < 0) {
        return number.value;
    }
    for (study::Variation const& variation : study.cohort.variations) {
        if (variation.parameter == number.parameter && variation.stratum == stratum) {
            return same_for_all(variation);
        }
    }
    for (auto const& setting : study.cohort.strata[static_cast<std::size_t>(stratum)].set) {
        if (setting.parameter == number.parameter) {
            return setting.value;
        }
    }
    for (study::Variation const& variation : study.cohort.variations) {
        if (variation.parameter == number.parameter && !variation.stratum) {
            return same_for_all(variation);
        }
    }
    return number.value;
}

std::optional<double> find_cells_per_mm3_of_all(study::Study const& study, int n_strata) {
    auto const first = find_cells_per_mm3(study, 0);
    for (int stratum = 1; stratum < n_strata; ++stratum) {
        if (find_cells_per_mm3(study, stratum) != first) {
            return std::nullopt;
        }
    }
    return first;
}

GroupSummary summarize_group(TallyGroup const& group, run::RunResult const& result,
                             std::optional<double> cells_per_mm3) {
    GroupSummary summary;
    summary.patients = group.patients();
    summary.steps = group.steps();
    summary.stopped_later = group.stopped_later();
    summary.cells_per_mm3 = cells_per_mm3;
    for (int endpoint = 0; endpoint < result.layout.n_endpoints(); ++endpoint) {
        summary.survival.push_back(summarize_survival(group, result, static_cast<Endpoint>(endpoint)));
    }
    if (result.layout.n_sites > 1) {
        summary.metastases = summarize_metastases(group);
    }
    SurvivalSummary const& failure = summary.survival[static_cast<std::size_t>(Endpoint::failure)];
    summary.evaluated = failure.evaluated;
    for (int mechanism = 0; mechanism <= result.layout.n_mechanisms; ++mechanism) {
        summary.resistance.push_back(summarize_resistance(group, result, mechanism, summary.evaluated));
    }
    summary.eradicated = stats::binomial_estimate(group.eradicated(), summary.evaluated, confidence);

    auto const not_judged = group.response(Response::not_evaluated);
    std::uint64_t judged = 0;
    for (Response const response : {Response::progressive, Response::stable, Response::partial, Response::complete}) {
        judged += group.response(response);
    }
    summary.responses[0] = stats::binomial_estimate(not_judged, judged + not_judged, confidence);
    for (Response const response : {Response::progressive, Response::stable, Response::partial, Response::complete}) {
        summary.responses[static_cast<std::size_t>(response)] =
            stats::binomial_estimate(group.response(response), judged, confidence);
    }
    summary.response_rate = stats::binomial_estimate(
        group.response(Response::partial) + group.response(Response::complete), judged, confidence);

    summary.at_failure = summarize_composition(
        group.failure_fractions(),
        std::accumulate(failure.progressions.begin(), failure.progressions.end(), std::uint64_t{0}));
    for (int time = 0; time < result.layout.n_populations; ++time) {
        summary.populations.push_back(summarize_population(group, result, time, cells_per_mm3));
    }
    return summary;
}

void check(run::RunResult const& result) {
    patient::TallyLayout const& layout = result.layout;
    auto const differ = [](int n, std::size_t size) { return n < 0 || static_cast<std::size_t>(n) != size; };
    if (differ(layout.n_regimens, result.study.regimens.size()) ||
        differ(layout.n_strata, result.study.cohort.strata.size()) ||
        differ(layout.n_clones, result.study.clones.size()) || differ(layout.n_sites, result.study.sites.size()) ||
        differ(layout.n_mechanisms, result.mechanisms.size()) || differ(layout.n_grid, result.grid_days.size()) ||
        differ(layout.n_populations, result.study.output.population_times.size()) ||
        result.tally.size() != layout.size()) {
        throw std::invalid_argument("summarize: the tally is not one of this study");
    }
}

void warn_of_stopped(GroupSummary const& group, run::RunResult const& result, std::vector<std::string>* warnings) {
    SurvivalSummary const& failure = group.survival[static_cast<std::size_t>(Endpoint::failure)];
    if (failure.step_limit > 0) {
        warnings->push_back(fmt::format(
            "regimen \"{}\": {} of {} patients reached the limit of {} steps; they are left out of every "
            "estimate, which may bias it. Raise simulation.max_steps{}{}",
            group.regimen, failure.step_limit, group.patients, result.study.simulation.max_steps,
            result.provenance.engine == "ssa" ? ", or use the crossing engine" : "",
            result.study.detection ? "; or no lineage grew to detection.burden within detection.max_days" : ""));
    }
    if (failure.overflow > 0) {
        warnings->push_back(
            fmt::format("regimen \"{}\": in {} of {} patients the number of cells went beyond what can be counted "
                        "(2^52); they are left out of "
                        "every estimate, which may bias it. Shorten the follow-up, or set a death burden",
                        group.regimen, failure.overflow, group.patients));
    }
    if (group.metastases && group.metastases->patients + failure.step_limit + failure.overflow < group.patients) {
        warnings->push_back(fmt::format(
            "regimen \"{}\": {} of {} patients reached the limit of steps or of cells (2^52) before their "
            "observation for metastases had ended; the metastasis endpoint leaves them out, which biases it. "
            "Raise simulation.max_steps, shorten the follow-up, or set a death burden",
            group.regimen, group.patients - group.metastases->patients - failure.step_limit - failure.overflow,
            group.patients));
    }
    if (group.stopped_later > 0) {
        warnings->push_back(
            fmt::format("regimen \"{}\": {} of {} patients reached the limit of steps or of cells (2^52) after their "
                        "outcome; counts at later times leave them out, which biases these. Ask for earlier population "
                        "times, shorten the follow-up, or set a death burden",
                        group.regimen, group.stopped_later, group.patients));
    }
}

}  // namespace

char const* to_string(Endpoint endpoint) {
    switch (endpoint) {
        case Endpoint::first_progression:
            return "first_progression";
        case Endpoint::failure:
            return "failure";
        case Endpoint::metastasis:
            return "metastasis";
    }
    return "?";
}

char const* to_string(End end) {
    switch (end) {
        case End::progression:
            return "progression";
        case End::death:
            return "death";
        case End::dropout:
            return "dropout";
        case End::follow_up:
            return "follow_up";
        case End::step_limit:
            return "step_limit";
        case End::overflow:
            return "overflow";
    }
    return "?";
}

char const* to_string(Response response) {
    switch (response) {
        case Response::not_evaluated:
            return "not_evaluated";
        case Response::progressive:
            return "progressive";
        case Response::stable:
            return "stable";
        case Response::partial:
            return "partial";
        case Response::complete:
            return "complete";
    }
    return "?";
}

Summary summarize(run::RunResult const& result) {
    check(result);
    patient::TallyLayout const& layout = result.layout;
    Summary summary;
    summary.outcome_hash = {result.tally[0], result.tally[1]};
    for (study::Clone const& clone : result.study.clones) {
        summary.clones.push_back(clone.name);
    }
    for (study::Site const& site : result.study.sites) {
        if (layout.n_sites > 1) {
            summary.sites.push_back(site.name);
        }
    }
    summary.mechanisms = result.mechanisms;
    summary.follow_up = result.study.assessment.follow_up;
    for (int regimen = 0; regimen < layout.n_regimens; ++regimen) {
        TallyGroup all(layout);
        for (int stratum = 0; stratum < layout.n_strata; ++stratum) {
            all.add(result.tally, regimen, stratum);
        }
        GroupSummary group = summarize_group(all, result, find_cells_per_mm3_of_all(result.study, layout.n_strata));
        group.regimen = result.study.regimens[static_cast<std::size_t>(regimen)].name;
        group.stratum = layout.n_strata == 1 ? result.study.cohort.strata[0].name : all_strata;
        warn_of_stopped(group, result, &summary.warnings);
        summary.groups.push_back(std::move(group));
        for (int stratum = 0; layout.n_strata > 1 && stratum < layout.n_strata; ++stratum) {
            TallyGroup one(layout);
            one.add(result.tally, regimen, stratum);
            GroupSummary part = summarize_group(one, result, find_cells_per_mm3(result.study, stratum));
            part.regimen = summary.groups.back().regimen;
            part.stratum = result.study.cohort.strata[static_cast<std::size_t>(stratum)].name;
            part.stratum_index = stratum;
            summary.groups.push_back(std::move(part));
        }
    }
    return summary;
}

std::string hash_text(Summary const& summary) {
    return fmt::format("{:016x}{:016x}", summary.outcome_hash[0], summary.outcome_hash[1]);
}

}  // namespace clonecast::report

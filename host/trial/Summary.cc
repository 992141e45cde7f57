// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/Summary.hh"

#include <cmath>
#include <vector>

#include "host/stats/Significance.hh"
#include "host/trial/Schoenfeld.hh"

namespace clonecast::trial {
namespace {

bool is_significant(Replicate const& replicate, double alpha) {
    return replicate.z && stats::two_sided_p(*replicate.z) <= alpha;
}

template <class Predicate>
Probability probability(std::span<Replicate const> replicates, Sampling const& sampling, Predicate predicate) {
    std::vector<std::uint8_t> successes;
    successes.reserve(replicates.size());
    for (Replicate const& replicate : replicates) {
        successes.push_back(predicate(replicate) ? 1 : 0);
    }
    return estimate_probability(successes, sampling);
}

template <class Value>
Spread spread(std::span<Replicate const> replicates, Sampling const& sampling, Missing missing, Value value) {
    std::vector<std::optional<double>> values;
    values.reserve(replicates.size());
    for (Replicate const& replicate : replicates) {
        values.push_back(value(replicate));
    }
    return estimate_spread(values, sampling, missing);
}

double share_of_first(Design const& design) {
    return static_cast<double>(design.patients[0]) / static_cast<double>(design.all_patients());
}

//! The median hazard ratio, where it is neither 0 nor infinite.
std::optional<double> finite_hazard_ratio(Summary const& summary) {
    std::optional<double> const ratio = summary.hazard_ratio.quantiles[1];
    return ratio && *ratio > 0 && std::isfinite(*ratio) ? ratio : std::nullopt;
}

}  // namespace

Probability favour_first(std::span<Replicate const> replicates, double alpha, Sampling const& sampling) {
    return probability(replicates, sampling, [&](Replicate const& r) { return is_significant(r, alpha) && *r.z < 0; });
}

bool is_success(Replicate const& replicate, Design const& design) {
    if (!is_significant(replicate, design.alpha) || *replicate.z >= 0) {
        return false;
    }
    if (design.success_hazard_ratio) {
        double const bound = std::log(*design.success_hazard_ratio);
        if (!replicate.log_hazard_ratio || *replicate.log_hazard_ratio > bound) {
            return false;
        }
    }
    return !design.success_median_difference ||
           (replicate.median_difference && *replicate.median_difference >= *design.success_median_difference);
}

Summary summarize(std::span<Replicate const> replicates, Design const& design, Sampling const& sampling) {
    Summary summary;
    summary.replicates = replicates.size();
    summary.sampling = sampling;
    auto const probability_of = [&](auto predicate) { return probability(replicates, sampling, predicate); };
    summary.power = probability_of([&](Replicate const& r) { return is_significant(r, design.alpha); });
    summary.favours_first = favour_first(replicates, design.alpha, sampling);
    summary.favours_second =
        probability_of([&](Replicate const& r) { return is_significant(r, design.alpha) && *r.z > 0; });
    summary.success = probability_of([&](Replicate const& r) { return is_success(r, design); });
    summary.all_events = probability_of([&](Replicate const& r) { return r.has_all_events; });

    using Value = std::optional<double>;
    auto const spread_of = [&](Missing missing, auto value) { return spread(replicates, sampling, missing, value); };
    summary.hazard_ratio = spread_of(Missing::left_out, [](Replicate const& r) {
        return r.log_hazard_ratio ? Value(std::exp(*r.log_hazard_ratio)) : Value();
    });
    summary.p_value = spread_of(Missing::left_out,
                                [](Replicate const& r) { return r.z ? Value(stats::two_sided_p(*r.z)) : Value(); });
    summary.median_difference = spread_of(Missing::left_out, [](Replicate const& r) { return r.median_difference; });
    summary.analysis_day = spread_of(Missing::left_out, [](Replicate const& r) { return Value(r.analysis_day); });
    for (std::size_t arm = 0; arm < 2; ++arm) {
        auto const count = [](std::uint64_t n) { return Value(static_cast<double>(n)); };
        summary.median[arm] = spread_of(Missing::largest, [&](Replicate const& r) { return r.median[arm]; });
        summary.enrolled[arm] =
            spread_of(Missing::left_out, [&](Replicate const& r) { return count(r.enrolled[arm]); });
        summary.events[arm] = spread_of(Missing::left_out, [&](Replicate const& r) { return count(r.events[arm]); });
        for (Replicate const& replicate : replicates) {
            summary.mean_events[arm] +=
                static_cast<double>(replicate.events[arm]) / static_cast<double>(replicates.size());
        }
    }
    if (std::optional<double> const ratio = finite_hazard_ratio(summary)) {
        summary.schoenfeld = schoenfeld_power(*ratio, summary.mean_events[0] + summary.mean_events[1],
                                              share_of_first(design), design.alpha);
    }
    return summary;
}

std::optional<double> schoenfeld_sample_size(Summary const& summary, Design const& design, double power) {
    std::optional<double> const ratio = finite_hazard_ratio(summary);
    double const events = summary.mean_events[0] + summary.mean_events[1];
    if (!ratio || *ratio >= 1 || !(events > 0)) {
        return std::nullopt;
    }
    double const needed = schoenfeld_events(*ratio, share_of_first(design), design.alpha, power);
    return std::ceil(needed / events * static_cast<double>(design.patients[0]));
}

}  // namespace clonecast::trial

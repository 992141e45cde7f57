// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The Kaplan-Meier estimate of a survival curve from grouped counts, its band, quantiles and landmarks.
#include "host/stats/KaplanMeier.hh"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <tuple>

#include "host/stats/detail/ProbabilityBand.hh"

namespace clonecast::stats {

namespace {

//! How close a curve must be to a level to count as equal to it; far above rounding errors, far below 1 / patients.
constexpr double level_tolerance = 1e-10;

//! First time at which a limit or the estimate is at or below a level;
//! the middle of the interval over which it is equal to it.
template <class Limit>
std::optional<double> first_time_at_or_below(SurvivalCurve const& curve, double level, Limit limit) {
    auto const& rows = curve.rows;
    auto const reached = std::find_if(rows.begin(), rows.end(),
                                      [&](SurvivalRow const& row) { return limit(row) <= level + level_tolerance; });
    if (reached == rows.end()) {
        return std::nullopt;
    }
    if (limit(*reached) < level - level_tolerance) {
        return reached->time;
    }
    auto const left =
        std::find_if(reached, rows.end(), [&](SurvivalRow const& row) { return limit(row) < level - level_tolerance; });
    double const end = left == rows.end() ? rows.back().time : left->time;
    return (reached->time + end) / 2;
}

}  // namespace

SurvivalCurve kaplan_meier(std::span<TimeCounts const> counts, double confidence, Band band) {
    check_times(counts, "kaplan_meier");
    double const z = normal_deviate(confidence);
    SurvivalCurve curve;
    curve.confidence = confidence;

    std::uint64_t at_risk = 0;
    for (TimeCounts const& at : counts) {
        at_risk += at.events + at.censored;
    }
    double estimate = 1;
    double log_estimate = 0;  // summed apart: the logarithm of an estimate next to 1 would have lost its digits
    double greenwood = 0;
    double upper_before = 1;
    for (TimeCounts const& at : counts) {
        if (at_risk == 0) {
            break;
        }
        auto const n = static_cast<double>(at_risk);
        auto const d = static_cast<double>(at.events);
        SurvivalRow row;
        row.time = at.time;
        row.at_risk = at_risk;
        row.events = at.events;
        row.censored = at.censored;
        if (at.events == at_risk) {
            estimate = 0;
            row.lower = 0;
            row.upper = upper_before * -std::expm1(std::log((1 - confidence) / 2) / n);
        } else {
            if (at.events > 0) {
                auto const survivors = static_cast<double>(at_risk - at.events);
                estimate *= survivors / n;
                log_estimate += std::log1p(-d / n);
                greenwood += d / (n * survivors);
            }
            if (estimate < 1) {
                double const root = std::sqrt(greenwood);
                row.standard_error = estimate * root;
                std::tie(row.lower, row.upper) = detail::probability_band(band, estimate, log_estimate, root, z);
            }
        }
        row.estimate = estimate;
        upper_before = row.upper;
        curve.rows.push_back(row);
        at_risk -= at.events + at.censored;
    }
    return curve;
}

TimeQuantile survival_quantile(SurvivalCurve const& curve, double p) {
    if (!(p > 0 && p < 1)) {
        throw std::invalid_argument("survival_quantile: the fraction must be between 0 and 1");
    }
    double const level = 1 - p;
    TimeQuantile result;
    result.estimate = first_time_at_or_below(curve, level, [](SurvivalRow const& row) { return row.estimate; });
    result.lower = first_time_at_or_below(curve, level, [](SurvivalRow const& row) { return row.lower; });
    result.upper = first_time_at_or_below(curve, level, [](SurvivalRow const& row) { return row.upper; });
    return result;
}

std::optional<SurvivalEstimate> survival_at(SurvivalCurve const& curve, double time) {
    auto const& rows = curve.rows;
    if (rows.empty() || (time > rows.back().time && rows.back().estimate > 0)) {
        return std::nullopt;
    }
    auto const after =
        std::upper_bound(rows.begin(), rows.end(), time, [](double t, SurvivalRow const& row) { return t < row.time; });
    if (after == rows.begin()) {
        return SurvivalEstimate{};
    }
    SurvivalRow const& row = *(after - 1);
    return SurvivalEstimate{row.estimate, row.standard_error, row.lower, row.upper};
}

std::optional<Difference> survival_difference(SurvivalCurve const& first, SurvivalCurve const& second, double time,
                                              double confidence) {
    auto const a = survival_at(first, time);
    auto const b = survival_at(second, time);
    if (!a || !b) {
        return std::nullopt;
    }
    return make_difference(a->estimate - b->estimate, std::hypot(a->standard_error, b->standard_error), confidence);
}

}  // namespace clonecast::stats

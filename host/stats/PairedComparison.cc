// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/PairedComparison.hh"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <stdexcept>
#include <string>

#include "host/stats/RestrictedMean.hh"

namespace clonecast::stats {
namespace {

//! Whole days below this are looked up in a table.
constexpr std::size_t days_in_table = 1U << 16U;

/*! How much one patient more moves a linear functional of a curve, by end (see PatientEnds): -sum over the times t_j of
 *  a patient's observation of weight_j (event_j - events_j / at_risk_j) / (at_risk_j - events_j), where weight_j is
 *  d functional / d log(1 - hazard_j). */
std::vector<double> influences(SurvivalCurve const& curve, std::vector<double> const& weights) {
    std::vector<double> result;
    double sum = 0;
    for (std::size_t j = 0; j < curve.rows.size(); ++j) {
        SurvivalRow const& row = curve.rows[j];
        double const per_event =
            row.events < row.at_risk ? weights[j] / static_cast<double>(row.at_risk - row.events) : 0;
        sum += per_event * static_cast<double>(row.events) / static_cast<double>(row.at_risk);
        result.push_back(sum);
        result.push_back(sum - per_event);
    }
    return result;
}

std::vector<double> survival_weights(SurvivalCurve const& curve, double time) {
    std::vector<double> weights;
    double const survival = survival_at(curve, time)->estimate;
    for (SurvivalRow const& row : curve.rows) {
        weights.push_back(row.time <= time ? survival : 0);
    }
    return weights;
}

//! Areas under the curve from each time to the horizon.
std::vector<double> area_weights(SurvivalCurve const& curve, double horizon) {
    std::vector<double> weights(curve.rows.size());
    double area = 0;
    double end = horizon;
    for (std::size_t j = weights.size(); j-- > 0;) {
        if (curve.rows[j].time <= horizon) {
            area += curve.rows[j].estimate * (end - curve.rows[j].time);
            end = curve.rows[j].time;
            weights[j] = area;
        }
    }
    return weights;
}

double paired_standard_error(PatientEnds const& first, std::vector<double> const& first_influences,
                             PatientEnds const& second, std::vector<double> const& second_influences) {
    double sum = 0;
    for (std::size_t i = 0; i < first.end.size(); ++i) {
        double const difference = first_influences[first.end[i]] - second_influences[second.end[i]];
        sum += difference * difference;
    }
    return std::sqrt(sum);
}

void check_pairs(PatientEnds const& first, PatientEnds const& second) {
    if (first.end.size() != second.end.size()) {
        throw std::invalid_argument("a paired comparison of " + std::to_string(first.end.size()) + " patients with " +
                                    std::to_string(second.end.size()) + ": they must be the same");
    }
}

}  // namespace

PatientEnds find_ends(PatientTimes const& patients, double confidence) {
    PatientEnds ends;
    ends.curve = kaplan_meier(count_events(patients), confidence);  // checks the columns
    auto const& rows = ends.curve.rows;
    std::vector<std::uint32_t> row_of_day;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        double const time = rows[r].time;
        if (time < days_in_table && time == std::floor(time)) {
            row_of_day.resize(static_cast<std::size_t>(time) + 1);
            row_of_day.back() = static_cast<std::uint32_t>(r);
        }
    }
    ends.end.reserve(patients.time.size());
    for (std::size_t i = 0; i < patients.time.size(); ++i) {
        double const time = patients.time[i];
        auto const day = time < days_in_table ? static_cast<std::size_t>(time) : days_in_table;
        std::uint32_t row = 0;
        if (static_cast<double>(day) == time && day < days_in_table) {
            row = row_of_day[day];
        } else {
            auto const at = std::lower_bound(rows.begin(), rows.end(), time,
                                             [](SurvivalRow const& r, double t) { return r.time < t; });
            row = static_cast<std::uint32_t>(at - rows.begin());
        }
        ends.end.push_back(2 * row + (patients.cause[i] != 0 ? 1 : 0));
    }
    return ends;
}

std::optional<Difference> paired_survival_difference(PatientEnds const& first, PatientEnds const& second, double time,
                                                     double confidence) {
    check_pairs(first, second);
    auto const a = survival_at(first.curve, time);
    auto const b = survival_at(second.curve, time);
    if (!a || !b) {
        return std::nullopt;
    }
    auto const influences_at = [&](SurvivalCurve const& curve) {
        return influences(curve, survival_weights(curve, time));
    };
    double const error = paired_standard_error(first, influences_at(first.curve), second, influences_at(second.curve));
    return make_difference(a->estimate - b->estimate, error, confidence);
}

std::optional<Difference> paired_restricted_mean_difference(PatientEnds const& first, PatientEnds const& second,
                                                            double horizon, double confidence) {
    check_pairs(first, second);
    auto const a = restricted_mean(first.curve, horizon);
    auto const b = restricted_mean(second.curve, horizon);
    if (!a || !b) {
        return std::nullopt;
    }
    auto const influences_to = [&](SurvivalCurve const& curve) {
        return influences(curve, area_weights(curve, horizon));
    };
    double const error = paired_standard_error(first, influences_to(first.curve), second, influences_to(second.curve));
    return make_difference(a->estimate - b->estimate, error, confidence);
}

Outlasting compare_patients(PatientEnds const& first, PatientEnds const& second, double confidence) {
    check_pairs(first, second);
    // Both times on one scale: rank 2 i for an event at the i-th time, 2 i + 1 for a censoring, which is later.
    std::vector<double> times;
    for (PatientEnds const* ends : {&first, &second}) {
        for (SurvivalRow const& row : ends->curve.rows) {
            times.push_back(row.time);
        }
    }
    std::sort(times.begin(), times.end());
    auto const ranks = [&](SurvivalCurve const& curve) {
        std::vector<std::size_t> result;
        for (SurvivalRow const& row : curve.rows) {
            auto const at = std::lower_bound(times.begin(), times.end(), row.time) - times.begin();
            result.push_back(2 * static_cast<std::size_t>(at) + 1);
            result.push_back(2 * static_cast<std::size_t>(at));
        }
        return result;
    };
    std::vector<std::size_t> const first_ranks = ranks(first.curve);
    std::vector<std::size_t> const second_ranks = ranks(second.curve);

    Outlasting result;
    for (std::size_t i = 0; i < first.end.size(); ++i) {
        std::size_t const a = first_ranks[first.end[i]];
        std::size_t const b = second_ranks[second.end[i]];
        bool const ends_in_event = std::min(a, b) % 2 == 0;
        result.tied += a == b && ends_in_event ? 1 : 0;
        result.both_event_free += a == b && !ends_in_event ? 1 : 0;
        result.first_outlasts += a > b && ends_in_event ? 1 : 0;
        result.second_outlasts += a < b && ends_in_event ? 1 : 0;
        result.undecided += a != b && !ends_in_event ? 1 : 0;
    }
    std::uint64_t const n = first.end.size();
    std::uint64_t const wins = result.first_outlasts;
    std::uint64_t const losses = result.second_outlasts;
    result.first = binomial_estimate(wins, n, confidence);
    result.second = binomial_estimate(losses, n, confidence);
    result.first_at_most = binomial_estimate(wins + result.undecided, n, confidence);
    result.second_at_most = binomial_estimate(losses + result.undecided, n, confidence);
    if (n > 0) {
        double const net = *result.first.probability - *result.second.probability;
        double const variance = *result.first.probability + *result.second.probability - net * net;
        result.net = make_difference(net, std::sqrt(std::max(0.0, variance) / static_cast<double>(n)), confidence);
    }
    result.p_value = sign_test(wins, losses);
    return result;
}

std::optional<double> sign_test(std::uint64_t first, std::uint64_t second) {
    if (first + second == 0) {
        return std::nullopt;
    }
    if (first == second) {
        return 1;
    }
    // P(X <= k) of n fair coins is the incomplete beta function I_1/2(n - k, k + 1).
    auto const fewer = static_cast<double>(std::min(first, second));
    auto const more = static_cast<double>(std::max(first, second));
    return std::min(1.0, 2 * boost::math::ibeta(more, fewer + 1, 0.5));
}

}  // namespace clonecast::stats

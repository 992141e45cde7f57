// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/PairedComparison.hh"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <stdexcept>
#include <string>
#include <tuple>

#include "host/stats/RestrictedMean.hh"
#include "host/stats/detail/CountKeys.hh"
#include "kernels/numerics/Bits.hh"

namespace clonecast::stats {
namespace {

using Kind = EndOfTime::Kind;

struct PairKey {
    double first = 0, second = 0;
    std::uint64_t kinds = 0;  // bit 0: event under the first; bit 1: under the second

    std::uint64_t hash() const {
        return detail::mix_bits(detail::mix_bits(bits_from_double(first) + kinds) ^ bits_from_double(second));
    }
    bool operator==(PairKey const&) const = default;
};

/*! How much one patient more moves a linear functional of a curve: -sum over the times t_j of a patient's observation of
 *  weight_j (event_j - events_j / at_risk_j) / (at_risk_j - events_j), d functional / d log(1 - hazard_j) = weight_j. */
class Influence {
  public:
    Influence(SurvivalCurve const& curve, std::vector<double> const& weights) {
        double sum = 0;
        for (std::size_t j = 0; j < curve.rows.size(); ++j) {
            SurvivalRow const& row = curve.rows[j];
            double const per_event =
                row.events < row.at_risk ? weights[j] / static_cast<double>(row.at_risk - row.events) : 0;
            sum += per_event * static_cast<double>(row.events) / static_cast<double>(row.at_risk);
            times_.push_back(row.time);
            event_.push_back(sum - per_event);
            censored_.push_back(sum);
        }
    }

    double operator()(EndOfTime const& end) const {
        auto const at = std::lower_bound(times_.begin(), times_.end(), end.time) - times_.begin();
        return (end.kind == Kind::event ? event_ : censored_)[static_cast<std::size_t>(at)];
    }

  private:
    std::vector<double> times_, event_, censored_;
};

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

double paired_standard_error(PairedData const& data, Influence const& first, Influence const& second) {
    double sum = 0;
    for (PairCounts const& pair : data.pairs) {
        double const difference = first(pair.first) - second(pair.second);
        sum += static_cast<double>(pair.patients) * difference * difference;
    }
    return std::sqrt(sum);
}

}  // namespace

PairedData pair_patients(PatientTimes const& first, PatientTimes const& second, double confidence) {
    if (first.time.size() != second.time.size()) {
        throw std::invalid_argument("pair_patients: " + std::to_string(first.time.size()) +
                                    " patients under the first, " + std::to_string(second.time.size()) +
                                    " under the second regimen");
    }
    PairedData data;
    data.first = kaplan_meier(count_events(first), confidence);  // checks the columns
    data.second = kaplan_meier(count_events(second), confidence);
    data.n_patients = first.time.size();

    detail::CountKeys<PairKey> keys;
    for (std::size_t i = 0; i < first.time.size(); ++i) {
        std::uint64_t const kinds = (first.cause[i] != 0 ? 1U : 0U) + (second.cause[i] != 0 ? 2U : 0U);
        keys.add({first.time[i] + 0.0, second.time[i] + 0.0, kinds}, 1);
    }
    auto const kind = [](std::uint64_t bit) { return bit != 0 ? Kind::event : Kind::censored; };
    for (auto const& [key, n] : keys.take()) {
        data.pairs.push_back({{key.first, kind(key.kinds & 1U)}, {key.second, kind(key.kinds & 2U)}, n});
    }
    // In the order of the times, so that sums do not depend on the hash.
    std::sort(data.pairs.begin(), data.pairs.end(), [](PairCounts const& a, PairCounts const& b) {
        auto const key = [](PairCounts const& p) {
            return std::tuple(p.first.time, p.first.kind, p.second.time, p.second.kind);
        };
        return key(a) < key(b);
    });
    return data;
}

std::optional<Difference> paired_survival_difference(PairedData const& data, double time, double confidence) {
    auto const first = survival_at(data.first, time);
    auto const second = survival_at(data.second, time);
    if (!first || !second) {
        return std::nullopt;
    }
    double const error = paired_standard_error(data, Influence(data.first, survival_weights(data.first, time)),
                                               Influence(data.second, survival_weights(data.second, time)));
    return make_difference(first->estimate - second->estimate, error, confidence);
}

std::optional<Difference> paired_restricted_mean_difference(PairedData const& data, double horizon, double confidence) {
    auto const first = restricted_mean(data.first, horizon);
    auto const second = restricted_mean(data.second, horizon);
    if (!first || !second) {
        return std::nullopt;
    }
    double const error = paired_standard_error(data, Influence(data.first, area_weights(data.first, horizon)),
                                               Influence(data.second, area_weights(data.second, horizon)));
    return make_difference(first->estimate - second->estimate, error, confidence);
}

Outlasting compare_patients(PairedData const& data, double confidence) {
    Outlasting result;
    for (PairCounts const& pair : data.pairs) {
        bool const first_event = pair.first.kind == Kind::event;
        bool const second_event = pair.second.kind == Kind::event;
        double const first = pair.first.time;
        double const second = pair.second.time;
        std::uint64_t* count = &result.undecided;
        if (first_event && second_event && first == second) {
            count = &result.tied;
        } else if (!first_event && !second_event && first == second) {
            count = &result.both_event_free;
        } else if (second_event && (first > second || (first == second && !first_event))) {
            count = &result.first_outlasts;
        } else if (first_event && (second > first || (first == second && !second_event))) {
            count = &result.second_outlasts;
        }
        *count += pair.patients;
    }
    std::uint64_t const n = data.n_patients;
    std::uint64_t const wins = result.first_outlasts;
    std::uint64_t const losses = result.second_outlasts;
    result.first = binomial_estimate(wins, n, confidence);
    result.second = binomial_estimate(losses, n, confidence);
    result.first_at_most = binomial_estimate(wins + result.undecided, n, confidence);
    result.second_at_most = binomial_estimate(losses + result.undecided, n, confidence);
    if (n > 0) {
        double const net = *result.first.probability - *result.second.probability;
        double const variance = *result.first.probability + *result.second.probability - net * net;
        result.net = make_difference(net, std::sqrt(variance / static_cast<double>(n)), confidence);
    }
    if (wins + losses > 0) {
        // P(X <= k) of n fair coins is the incomplete beta function I_1/2(n - k, k + 1).
        auto const fewer = static_cast<double>(std::min(wins, losses));
        auto const all = static_cast<double>(wins + losses);
        result.p_value = 2 * fewer == all ? 1 : std::min(1.0, 2 * boost::math::ibeta(all - fewer, fewer + 1, 0.5));
    }
    return result;
}

}  // namespace clonecast::stats

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/MonteCarlo.hh"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "host/stats/BinomialInterval.hh"
#include "host/stats/Significance.hh"

namespace clonecast::trial {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

//! Standard error of an estimate from those that leave one batch out each; nullopt if one is not finite.
std::optional<double> jackknife_error(std::vector<double> const& without_batch) {
    auto const n = static_cast<double>(without_batch.size());
    double mean = 0;  // of the differences from the first, so that equal values have no error at all
    for (double const value : without_batch) {
        mean += (value - without_batch[0]) / n;
    }
    double squares = 0;
    for (double const value : without_batch) {
        squares += std::pow(value - without_batch[0] - mean, 2);
    }
    double const error = std::sqrt((n - 1) / n * squares);
    return without_batch.size() > 1 && std::isfinite(error) ? std::optional(error) : std::nullopt;
}

//! How many independent trials tell as much, given the variance of the estimate as batches show it.
double effective_trials(double estimate, std::optional<double> error, double n_batches, double n_replicates,
                        double fewest) {
    if (!error || !(*error > 0)) {
        return fewest;
    }
    double const tail = (1 + stats::default_confidence) / 2;
    double const deviate = stats::normal_deviate(stats::default_confidence);
    double const student = boost::math::quantile(boost::math::students_t(n_batches - 1), tail);
    double const by_batches = estimate * (1 - estimate) / (*error * *error) * std::pow(deviate / student, 2);
    return std::clamp(by_batches, fewest, n_replicates);
}

struct Labelled {
    double value = 0;
    std::uint64_t batch = 0;
};

//! Rank, from 1 on, of the quantile of n values.
std::uint64_t rank_of(double level, std::uint64_t n) {
    constexpr double rounding = 1e-9;
    auto const rank = static_cast<std::uint64_t>(std::ceil(level * static_cast<double>(n) - rounding));
    return std::clamp<std::uint64_t>(rank, 1, n);
}

//! Of values in order, those of a batch left out.
std::optional<double> quantile_without(std::vector<Labelled> const& sorted, std::uint64_t batch, std::uint64_t n_kept,
                                       double level) {
    if (n_kept == 0) {
        return std::nullopt;
    }
    std::uint64_t left = rank_of(level, n_kept);
    for (Labelled const& labelled : sorted) {
        left -= labelled.batch != batch ? 1 : 0;
        if (left == 0) {
            return labelled.value;
        }
    }
    return std::nullopt;
}

}  // namespace

Probability estimate_probability(std::span<std::uint8_t const> successes, Sampling const& sampling) {
    std::uint64_t const n_batches = sampling.n_batches;
    auto const n = static_cast<double>(successes.size());
    std::vector<double> sums(n_batches);
    std::vector<double> sizes(n_batches);
    double sum = 0;
    for (std::size_t r = 0; r < successes.size(); ++r) {
        sums[r % n_batches] += successes[r];
        sizes[r % n_batches] += 1;
        sum += successes[r];
    }
    Probability result;
    result.estimate = sum / n;
    double const variance = result.estimate * (1 - result.estimate);
    result.replicate_error = std::sqrt(variance / n);
    std::vector<double> without_batch;
    for (std::size_t b = 0; b < n_batches; ++b) {
        without_batch.push_back((sum - sums[b]) / (n - sizes[b]));
    }
    result.standard_error = n_batches > 1 ? jackknife_error(without_batch) : std::nullopt;
    if (result.standard_error) {
        double const rest = std::pow(*result.standard_error, 2) - std::pow(result.replicate_error, 2);
        result.pool_error = std::sqrt(std::max(0.0, rest));
    }
    double const shared = static_cast<double>(sampling.trial_patients) / static_cast<double>(sampling.pool_patients);
    double const trials = effective_trials(result.estimate, result.standard_error, static_cast<double>(n_batches), n,
                                           1 / (1 / n + shared));
    auto const limits = stats::clopper_pearson(trials * result.estimate, trials * (1 - result.estimate));
    result.lower = limits.lower;
    result.upper = limits.upper;
    return result;
}

Spread estimate_spread(std::span<std::optional<double> const> values, Sampling const& sampling, Missing missing) {
    std::vector<Labelled> sorted;
    std::vector<std::uint64_t> sizes(sampling.n_batches);
    Spread spread;
    for (std::size_t r = 0; r < values.size(); ++r) {
        spread.values += values[r] ? 1 : 0;
        if (values[r] || missing == Missing::largest) {
            std::uint64_t const batch = r % sampling.n_batches;
            sorted.push_back({values[r].value_or(infinity), batch});
            ++sizes[batch];
        }
    }
    spread.without = values.size() - spread.values;
    std::sort(sorted.begin(), sorted.end(), [](Labelled const& a, Labelled const& b) { return a.value < b.value; });
    for (std::size_t i = 0; i < spread_levels.size() && !sorted.empty(); ++i) {
        std::uint64_t const rank = rank_of(spread_levels[i], sorted.size());
        if (missing == Missing::left_out || rank <= spread.values) {
            spread.quantiles[i] = sorted[rank - 1].value;
        }
        std::vector<double> without_batch;
        for (std::uint64_t batch = 0; batch < sampling.n_batches; ++batch) {
            without_batch.push_back(
                quantile_without(sorted, batch, sorted.size() - sizes[batch], spread_levels[i]).value_or(infinity));
        }
        spread.standard_errors[i] = jackknife_error(without_batch);
    }
    return spread;
}

}  // namespace clonecast::trial

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/ZScore.hh"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/hypergeometric.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace clonecast::stats {
namespace {

//! Largest skewness of a mean that is tested, and what its kurtosis may exceed that of the gamma distribution by.
constexpr double largest_skewness = 0.5;
constexpr double largest_excess = 0.05;
//! Below this skewness a mean counts as normal.
constexpr double small_skewness = 1e-4;

//! Upper normal quantile of a one-sided tail probability.
double upper_quantile(double tail) {
    if (!(tail > 1e-300)) {
        return largest_deviate;
    }
    return boost::math::quantile(boost::math::complement(boost::math::normal(), std::min(tail, 0.5)));
}

//! Deviate of a rare or even event, probability <= 1/2.
double binomial_deviate(double successes, double trials, double probability) {
    if (!(probability > 0)) {
        return successes > 0 ? largest_deviate : 0;
    }
    boost::math::binomial const law(trials, probability);
    if (successes < trials * probability) {
        return -upper_quantile(boost::math::cdf(law, successes));
    }
    return successes > 0 ? upper_quantile(boost::math::cdf(boost::math::complement(law, successes - 1))) : 0;
}

}  // namespace

double proportion_deviate(std::uint64_t successes, std::uint64_t trials, double log_probability) {
    double const probability = std::exp(log_probability);
    auto const n = static_cast<double>(trials);
    auto const k = static_cast<double>(successes);
    return probability <= 0.5 ? binomial_deviate(k, n, probability)
                              : -binomial_deviate(n - k, n, -std::expm1(log_probability));
}

double difference_deviate(std::uint64_t successes, std::uint64_t trials, std::uint64_t other_successes,
                          std::uint64_t other_trials) {
    std::uint64_t const all_successes = successes + other_successes;
    std::uint64_t const all_trials = trials + other_trials;
    if (all_trials > std::numeric_limits<std::int32_t>::max()) {
        throw std::invalid_argument("difference_deviate: more trials than the hypergeometric distribution takes");
    }
    if (2 * all_successes > all_trials) {  // failures are rarer
        return all_successes == all_trials
                   ? 0
                   : -difference_deviate(trials - successes, trials, other_trials - other_successes, other_trials);
    }
    auto const u32 = [](std::uint64_t value) { return static_cast<unsigned>(value); };
    boost::math::hypergeometric const law(u32(all_successes), u32(trials), u32(all_trials));
    if (successes * other_trials < other_successes * trials) {
        return -upper_quantile(boost::math::cdf(law, u32(successes)));
    }
    return successes > 0 ? upper_quantile(boost::math::cdf(boost::math::complement(law, u32(successes - 1)))) : 0;
}

std::optional<double> mean_deviate(double mean, double expected, double sd, double skewness, double excess) {
    if (!(sd > 0)) {
        return mean == expected ? 0 : std::copysign(largest_deviate, mean - expected);
    }
    if (!(std::abs(skewness) <= largest_skewness && excess <= 1.5 * skewness * skewness + largest_excess)) {
        return std::nullopt;
    }
    double const z = (mean - expected) / sd;
    if (std::abs(skewness) < small_skewness) {
        return std::clamp(z, -largest_deviate, largest_deviate);
    }
    // In units of the gamma distribution with shape 4 / skewness^2; mirrored if the skewness is negative.
    double const sign = skewness > 0 ? 1 : -1;
    double const shape = 4 / (skewness * skewness);
    double const at = shape + sign * z * std::sqrt(shape);
    boost::math::gamma_distribution<> const law(shape);
    if (at <= 0) {
        return -sign * largest_deviate;
    }
    return at > shape ? sign * upper_quantile(boost::math::cdf(boost::math::complement(law, at)))
                      : -sign * upper_quantile(boost::math::cdf(law, at));
}

}  // namespace clonecast::stats

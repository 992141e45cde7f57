// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/ZScore.hh"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

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

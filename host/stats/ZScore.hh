// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// How far an estimate is from its exact expectation or from another estimate, as the normal deviate of the same tail probability.
#pragma once

#include <cstdint>
#include <optional>

namespace clonecast::stats {

//! Deviates beyond this are reported as this.
inline constexpr double largest_deviate = 37;

/*! Deviate of `successes` in `trials`: the sign of observed - expected, the size of the normal deviate whose two-sided
 *  probability is that of the exact binomial test (twice the smaller tail, at most 1).
 *  \param log_probability  of a success, <= 0; a logarithm, so that probabilities near 0 and near 1 keep their digits
 */
double proportion_deviate(std::uint64_t successes, std::uint64_t trials, double log_probability);

/*! Deviate of the difference of two proportions: the sign of the first - the second, the size of the normal deviate whose
 *  two-sided probability is that of Fisher's exact test (twice the smaller hypergeometric tail, at most 1).
 *  \throws std::invalid_argument if the trials are 2^31 or more in all
 *  Source: R. A. Fisher, J. R. Stat. Soc. 98 (1935) 39.
 */
double difference_deviate(std::uint64_t successes, std::uint64_t trials, std::uint64_t other_successes,
                          std::uint64_t other_trials);

/*! Deviate of the mean of independent values. Its distribution is taken as the gamma distribution (Pearson type III) with the
 *  same mean, variance and skewness, so that a skewed mean does not give false alarms.
 *  \param mean, expected  observed, and in theory
 *  \param sd              standard deviation of the mean in theory
 *  \param skewness        of the mean in theory
 *  \param excess          excess kurtosis of the mean in theory
 *  \return nullopt if the skewness is beyond 0.5, or the tails are heavier than those of the gamma distribution
 *          (excess > 1.5 skewness^2 + 0.05): a few rare values then decide, and no statement is possible
 */
std::optional<double> mean_deviate(double mean, double expected, double sd, double skewness, double excess);

}  // namespace clonecast::stats

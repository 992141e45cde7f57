// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Mean and variance of large integer counts from exact sums, without cancellation.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace clonecast::stats {

//! Moments of n integers; each correctly rounded from exact integers, but for the square roots' own rounding.
struct Moments {
    std::uint64_t n = 0;
    std::optional<double> mean;                //!< n > 0
    std::optional<double> variance;            //!< of one value, divisor n - 1; n > 1
    std::optional<double> standard_deviation;  //!< n > 1
    std::optional<double> standard_error;      //!< of the mean; n > 1
};

/*! Mean, variance = (n sumsq - sum^2) / (n (n - 1)) formed in integers of any length and rounded once.
 *  \param n       number of values
 *  \param sum     sum of the values = sum over l of sum[l] 2^(32 l); a limb may exceed 32 bits
 *  \param square  sum of their squares, likewise
 *  \throws std::invalid_argument if no n integers have these sums (a negative variance, or sums without values) */
Moments exact_moments(std::uint64_t n, std::span<std::uint64_t const> sum, std::span<std::uint64_t const> square);

}  // namespace clonecast::stats

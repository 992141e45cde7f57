// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Quantiles of what a tally keeps as a histogram.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace clonecast::stats {

/*! Quantile of integer counts from a histogram of patient::CountBins.
 *  The quantile of n values is the one of rank ceil(p n) (the smallest with at least p n values at or below it; R's
 *  type 1). Inside a bin the values are taken as spread evenly from its first integer to its last. Resolution: exact
 *  below 128; else the width of a bin, at most 1/64 of the value.
 *  \param histogram  [patient::CountBins::size] number of values
 *  \param p          in [0, 1]
 *  \return  the quantile; nullopt without values
 *  \throws std::invalid_argument if p is not in [0, 1] or the histogram has another size */
std::optional<double> count_quantile(std::span<std::uint64_t const> histogram, double p);

/*! Quantile of times from bins of equal width from 0 on, e.g. times of emergence over the follow-up.
 *  Rank as above; inside a bin the times are taken as spread evenly. Resolution: the width of a bin.
 *  \throws std::invalid_argument if p is not in [0, 1] or the width is not positive */
std::optional<double> equal_bins_quantile(std::span<std::uint64_t const> histogram, double width, double p);

}  // namespace clonecast::stats

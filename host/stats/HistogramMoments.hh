// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The shape of a distribution of counts that a tally keeps as a histogram.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace clonecast::stats {

//! Moments that are computed.
inline constexpr int n_shape_moments = 8;
//! [k] is the central moment k over the standard deviation to the power k, so [0] = [2] = 1 and [1] = 0.
using ShapeMoments = std::array<double, n_shape_moments + 1>;

/*! Standardised central moments of integer counts in a histogram of patient::CountBins.
 *  Inside a bin the values are taken as spread evenly. Where the variance inside the bins is more than 2 % of the whole
 *  (standard deviation below some 3 % of the mean) they are too wide to show the shape: then even moments are at least
 *  those of a normal distribution.
 *  \param histogram  [patient::CountBins::size] number of values
 *  \param variance   of the counts, exact [cells^2]
 *  \return those of a normal distribution if no two values differ
 *  \throws std::invalid_argument if the histogram has another size
 */
ShapeMoments shape_moments(std::span<std::uint64_t const> histogram, double variance);

}  // namespace clonecast::stats

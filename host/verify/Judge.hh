// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Judges the mean and the variance of a sample of counts, against exact values or those of another sample.
#pragma once

#include <array>

#include "host/verify/Comparison.hh"

namespace clonecast::verify {

//! What is observed and what is expected, and how many patients are behind both.
struct Pair {
    double observed = 0;
    double expected = 0;
    double n_observed = 0;
    double n_expected = 0;  //!< infinity where the expected value is exact
};

//! Cumulants 2, 3 and 4 of values whose mean is taken.
struct Spread {
    double variance = 0;
    double third = 0;
    double fourth = 0;
};

//! Central moments 0 (which is 1) to 8 of counts.
using CentralMoments = std::array<double, 9>;

/*! Enters a mean into a row: both values, the standard error of their difference, and z by stats::mean_deviate with the
 *  skewness and excess of the difference; a note in place of z where that cannot tell. A relative error of 1e-10 is
 *  granted to the numbers themselves.
 *  \param spread  of the values; the same in both samples if they agree
 */
void judge_mean(Pair const& pair, Spread const& spread, Comparison* row);

/*! The same of a variance, which is the mean of squared deviations. It cannot tell either where these hardly differ, as
 *  of a count that is a or b equally often: then the error of a sample's variance comes from that of its mean.
 */
void judge_variance(Pair const& pair, CentralMoments const& central, Comparison* row);

}  // namespace clonecast::verify

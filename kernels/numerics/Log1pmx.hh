// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// log(1+x) - x and the Poisson deviance built on it, without cancellation.
#pragma once

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/numerics/detail/LogParts.hh"

namespace clonecast {

/*! log(1 + x) - x, which is <= 0, for x > -1.
 *  Method: the two parts of log(1+x) take x one after the other: the leading one nearly exactly (see log1p_parts).
 *  Accuracy: under 2 ulp; nothing is lost near x = 0.
 *  Same bits on any CPU and GPU (see Elementary.hh). */
CLONECAST_INLINE double log1p_minus_x(double x) {
    constexpr double one_is_lost{0x1p60};
    if (!(x > -1 && x < one_is_lost)) [[unlikely]] {
        return x > 0 ? -x : det_log1p(x);  // there the logarithm is below half an ulp of x; here -infinity or NaN
    }
    detail::TwoPartValue const log{detail::log1p_parts(x)};
    return (log.high - x) + log.low;
}

/*! Deviance part x*log(x/mean) + mean - x: >= 0, and 0 only where x = mean.
 *  Method: -x*log1p_minus_x((mean-x)/x), where mean - x is exact if the two are near; as it stands where mean < 0.35 x.
 *  Accuracy: under 8 ulp (relative 1.8e-15), however near x and mean are.
 *  Same bits on any CPU and GPU (see Elementary.hh).
 *  \pre x >= 0 and mean >= 0, both finite; mean/x < 2^1023 unless x = 0. With mean = 0 < x the result is infinite.
 *  Source: bd0 of C. Loader, "Fast and accurate computation of binomial probabilities" (2000); own evaluation. */
CLONECAST_INLINE double deviance_part(double x, double mean) {
    CLONECAST_EXPECT(x >= 0 && mean >= 0);
    if (x == 0) {
        return mean;
    }
    double const difference{mean - x};
    constexpr double far_below{0.35};  // where both ways are equally accurate
    if (mean < far_below * x) {
        return fused_multiply_add(x, det_log(x / mean), difference);
    }
    return -x * log1p_minus_x(difference / x);
}

}  // namespace clonecast

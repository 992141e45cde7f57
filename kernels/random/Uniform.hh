// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Uniform, exponential and normal variates from a stream.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/numerics/NormalQuantile.hh"

namespace clonecast::random {

/*! Uniform on the open interval (0, 1): odd multiples of 2^-53, each with probability 2^-52.
 *  Symmetric about 1/2; never 0 or 1, so that its logarithm is finite and not zero.
 */
template <class Stream>
CLONECAST_INLINE double draw_uniform(Stream& stream) {
    constexpr double two_to_minus_52 = 1.0 / 4503599627370496.0;
    return (static_cast<double>(stream.next() >> 12) + 0.5) * two_to_minus_52;
}

//! Standard exponential, in [1.1e-16, 36.8].
template <class Stream>
CLONECAST_INLINE double draw_exponential(Stream& stream) {
    return -log_positive_normal(draw_uniform(stream));
}

//! Standard normal by inversion: one draw, |z| <= 8.2.
template <class Stream>
CLONECAST_INLINE double draw_normal(Stream& stream) {
    return normal_quantile(draw_uniform(stream));
}

}  // namespace clonecast::random

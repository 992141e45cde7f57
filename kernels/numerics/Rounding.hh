// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Doubles to whole numbers, by casts and comparisons only.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"

namespace clonecast {

namespace detail {
inline constexpr double whole_number_limit{0x1p62};
}  // namespace detail

//! The largest whole number <= x. Exact. \pre |x| < 2^62
CLONECAST_INLINE std::int64_t floor_to_int64(double x) {
    CLONECAST_EXPECT(x > -detail::whole_number_limit && x < detail::whole_number_limit);
    auto const toward_zero = static_cast<std::int64_t>(x);
    return toward_zero - (x < static_cast<double>(toward_zero));
}

//! The whole number nearest to x; of two, the one farther from zero. Exact. \pre |x| < 2^62
CLONECAST_INLINE std::int64_t round_half_away(double x) {
    CLONECAST_EXPECT(x > -detail::whole_number_limit && x < detail::whole_number_limit);
    auto const toward_zero = static_cast<std::int64_t>(x);
    double const fraction{x - static_cast<double>(toward_zero)};  // exact
    return toward_zero + (fraction >= 0.5) - (fraction <= -0.5);
}

}  // namespace clonecast

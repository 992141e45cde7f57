// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Doubles as bits: the integer tricks that the functions of this folder rest on.
#pragma once

#include <cstdint>
#include <limits>

#include "kernels/Macros.hh"

namespace clonecast {

//! The bits of a double: sign (63), exponent + 1023 (62..52), fraction (51..0).
CLONECAST_INLINE std::uint64_t bits_from_double(double value) {
    return __builtin_bit_cast(std::uint64_t, value);
}

//! The double with the given bits.
CLONECAST_INLINE double double_from_bits(std::uint64_t bits) {
    return __builtin_bit_cast(double, bits);
}

namespace detail {

inline constexpr std::uint64_t sign_bit{1ull << 63};
inline constexpr std::uint64_t one_bits{1023ull << 52};
inline constexpr double infinity{std::numeric_limits<double>::infinity()};
inline constexpr double smallest_normal{std::numeric_limits<double>::min()};

//! The only NaN that this folder returns: machines differ in the sign and payload of the NaN that they make.
inline constexpr double nan{std::numeric_limits<double>::quiet_NaN()};

//! 2^exponent, for a whole exponent in [-1022, 1023].
CLONECAST_INLINE double power_of_two(std::int64_t exponent) {
    return double_from_bits(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

//! value, negative also where `signed_like` is: it gives a zero its sign.
CLONECAST_INLINE double with_sign_of(double value, double signed_like) {
    return double_from_bits(bits_from_double(value) | (bits_from_double(signed_like) & sign_bit));
}

}  // namespace detail
}  // namespace clonecast

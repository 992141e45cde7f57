// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The shared inside of det_exp, det_expm1 and det_pow: an exponential as a power of two times an unevaluated sum.
#pragma once

#include <cmath>
#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Bits.hh"
#include "kernels/numerics/detail/LogParts.hh"

namespace clonecast::detail {

//! exp(x) = 2^exponent * (1 + high + low), |high| <= ln(2)/2.
struct ExpParts {
    std::int64_t exponent;
    double high;
    double low;
};

/*! Reduce the argument of an exponential and evaluate it.
 *  Method: x = exponent*ln2 + r with r kept as a sum of two doubles; exp(r) = 1 + r + r^2/2 + r^3 P(r), where P is the
 *  minimax polynomial of degree 9 (error 2^-60 relative to r), found by Remez exchange with 240-bit arithmetic.
 *  Accuracy: 1 + high + low is within 2^-57 of exp(r).
 *  \pre |x| <= 2^10 */
CLONECAST_INLINE ExpParts exp_parts(double x) {
    constexpr double inverse_ln2{0x1.71547652b82fep+0};
    constexpr double round_to_whole{0x1.8p52};
    double const shifted{std::fma(x, inverse_ln2, round_to_whole)};
    double const exponent{shifted - round_to_whole};
    double const difference{std::fma(-exponent, ln2_high, x)};  // exact
    double const tail{exponent * ln2_low};
    double const r{difference - tail};
    double const r_low{(difference - r) - tail};

    double const r2{r * r};
    double const r4{r2 * r2};
    double const p01{std::fma(r, 0x1.5555555555559p-5, 0x1.5555555555559p-3)};
    double const p23{std::fma(r, 0x1.6c16c16c14a81p-10, 0x1.111111110f6e2p-7)};
    double const p45{std::fma(r, 0x1.a01a01af63f71p-16, 0x1.a01a01afd3490p-13)};
    double const p67{std::fma(r, 0x1.27e4c7c4ac129p-22, 0x1.71ddf87cd4173p-19)};
    double const p89{std::fma(r, 0x1.1f92bebc0117fp-29, 0x1.af5e7bc003168p-26)};
    double const p0123{std::fma(r2, p23, p01)};
    double const p4567{std::fma(r2, p67, p45)};
    double const p{std::fma(r4, std::fma(r4, p89, p4567), p0123)};
    double const beyond_half_square{std::fma(r2 * r, p, std::fma(r_low, r, r_low))};
    return {static_cast<std::int64_t>(bits_from_double(shifted) - bits_from_double(round_to_whole)), r,
            std::fma(0.5 * r, r, beyond_half_square)};
}

//! value * 2^exponent, rounded once, for value in [1/2, 2] and exponent in [-1100, 1100].
CLONECAST_INLINE double scale_any(double value, std::int64_t exponent) {
    std::int64_t const half{exponent / 2};
    return value * power_of_two(half) * power_of_two(exponent - half);
}

//! exp(x + x_low), from the parts of exp(x), for |x_low| <= 2^-40.
CLONECAST_INLINE ExpParts add_to_argument(ExpParts parts, double x_low) {
    return {parts.exponent, parts.high, std::fma(x_low, 1 + (parts.high + parts.low), parts.low)};
}

//! 1 + high + low, rounded: a number in [0.7, 1.42].
CLONECAST_INLINE double significand(ExpParts parts) {
    double const sum{1 + parts.high};
    double const sum_error{(1 - sum) + parts.high};
    return sum + (sum_error + parts.low);
}

//! exp(x + x_low) for any x and |x_low| <= 2^-40; overflows to infinity, and underflows gradually to zero.
CLONECAST_FUNCTION inline double exp_of_any_sum(double x, double x_low) {
    constexpr double overflows{710};
    constexpr double vanishes{-746};
    if (x != x) {
        return nan;
    }
    if (x > overflows) {
        return infinity;
    }
    if (x < vanishes) {
        return 0;
    }
    ExpParts const parts{add_to_argument(exp_parts(x), x_low)};
    return scale_any(significand(parts), parts.exponent);
}

}  // namespace clonecast::detail

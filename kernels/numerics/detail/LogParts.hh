// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The shared inside of det_log, det_log1p, det_pow and log1p_minus_x: a logarithm as an unevaluated sum.
#pragma once

#include <cmath>
#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Bits.hh"

namespace clonecast::detail {

//! ln 2 = ln2_high + ln2_low to 2^-98; ln2_high has 42 bits, so that its product with a whole number < 2^11 is exact.
inline constexpr double ln2_high{0x1.62e42fefa38p-1};
inline constexpr double ln2_low{0x1.ef35793c7673p-45};

//! A value held as high + low, with |low| far below |high| or both about as small as their sum needs.
struct TwoPartValue {
    double high;
    double low;
};

//! An argument of the logarithm as 2^exponent * fraction, fraction in [sqrt(1/2), sqrt(2)).
struct ScaledArgument {
    double exponent;          // whole number
    std::int64_t field;       // exponent + 1023, of the double split
    double fraction_minus_1;  // exact
};

//! Split a positive normal double; the result's exponent is reduced by `shift`.
CLONECAST_INLINE ScaledArgument split_positive_normal(double x, double shift) {
    constexpr std::uint64_t sqrt_half_bits{0x3fe6a09e667f3bcd};
    constexpr std::uint64_t fraction_mask{(1ull << 52) - 1};
    constexpr std::uint64_t two_to_52_bits{0x4330000000000000};
    constexpr double two_to_52{0x1p52};
    // The sum's exponent field is that of x, plus one if the fraction of x reaches sqrt(2).
    std::uint64_t const sum{bits_from_double(x) + (one_bits - sqrt_half_bits)};
    std::uint64_t const field{sum >> 52};
    // Whole number to double by bits, not by a cast: it vectorises everywhere.
    double const exponent{double_from_bits(field | two_to_52_bits) - (two_to_52 + 1023 + shift)};
    double const fraction{double_from_bits((sum & fraction_mask) + sqrt_half_bits)};
    return {exponent, static_cast<std::int64_t>(field), fraction - 1};
}

/*! log(2^exponent * (1 + f)) as a sum of two doubles.
 *  Method: with s = f/(2+f), log(1+f) = 2 atanh(s) = f - f^2/2 + s*(f^2/2 + R(s^2)), which has no cancellation. The
 *  rounding errors of f - f^2/2, and of its sum with exponent*ln2, are kept. R(z)/z is the minimax polynomial of degree
 *  6 (error 2^-58 relative to 2s), found by Remez exchange with 240-bit arithmetic.
 *  Accuracy: high + low is within 2^-57 of the logarithm, or relative 2^-55 near 0; rounded, within 0.65 ulp.
 *  \param exponent  whole number, |exponent| < 2^11
 *  \param f         in [sqrt(1/2)-1, sqrt(2)-1]
 *  Source: the identity is that of fdlibm's e_log.c (Sun Microsystems, 1993). */
CLONECAST_INLINE TwoPartValue log_parts(double exponent, double f) {
    double const s{f / (2 + f)};
    double const z{s * s};
    double const z2{z * z};
    double const z4{z2 * z2};
    double const r01{std::fma(z, 0x1.999999997fdbap-2, 0x1.5555555555592p-1)};
    double const r23{std::fma(z, 0x1.c71c52096bd1bp-3, 0x1.24924941f108ap-2)};
    double const r45{std::fma(z, 0x1.39a1bacfc6463p-3, 0x1.74663ee69c149p-3)};
    double const r456{std::fma(z2, 0x1.2f056339de40cp-3, r45)};
    double const r{z * std::fma(z4, r456, std::fma(z2, r23, r01))};

    double const half_f{0.5 * f};
    double const head{std::fma(-half_f, f, f)};
    double const head_error{std::fma(-half_f, f, f - head)};
    double const exponent_part{exponent * ln2_high};
    double const high{exponent_part + head};
    double const high_error{(exponent_part - high) + head};
    double const low{high_error + std::fma(exponent, ln2_low, head_error)};
    return {high, std::fma(s, std::fma(half_f, f, r), low)};
}

/*! log(1 + x) as a sum of two doubles, for x in (-1, 2^60); accuracy as log_parts.
 *  Method: 1 + x is rounded, split, and its rounding error given back to the fraction. */
CLONECAST_INLINE TwoPartValue log1p_parts(double x) {
    double const sum{1 + x};
    double const x_in_sum{sum - 1};
    double const sum_error{(1 - (sum - x_in_sum)) + (x - x_in_sum)};
    ScaledArgument const arg{split_positive_normal(sum, 0)};
    double const fraction_error{sum_error * power_of_two(1023 - arg.field)};
    // Where the exponent is 0 this restores f = x exactly.
    double const f{arg.fraction_minus_1 + fraction_error};
    double const f_low{(arg.fraction_minus_1 - f) + fraction_error};
    TwoPartValue const log{log_parts(arg.exponent, f)};
    return {log.high, log.low + std::fma(std::fma(f, f, -f), f_low, f_low)};  // f_low/(1+f) to 7 %
}

}  // namespace clonecast::detail

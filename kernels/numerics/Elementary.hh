// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Elementary functions that give the same bits on any CPU and on the GPU.
#pragma once

#include <cmath>
#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Bits.hh"
#include "kernels/numerics/detail/ExpParts.hh"
#include "kernels/numerics/detail/LogParts.hh"

/*! \file
 *  Every result is built from IEEE 754 double operations that round correctly (+ - * / sqrt fma), in one fixed order,
 *  and from integer operations. Hence equal bits on every machine, provided that the compiler neither contracts a*b+c
 *  nor reassociates: g++ and clang with -ffp-contract=off, nvcc with -fmad=false, and no fast-math anywhere.
 *
 *  Special values are those of C99 annex F, except that any NaN is the one positive quiet NaN of Bits.hh; no errno, and
 *  no promise about the exception flags. Errors are in ulp: units of the last place of the true value, measured against
 *  MPFR on 1e7 points for each function by the tests with CLONECAST_VALIDATION=1. */

namespace clonecast {

//! x*y + z, rounded once (IEEE 754 fusedMultiplyAdd).
CLONECAST_INLINE double fused_multiply_add(double x, double y, double z) {
    return std::fma(x, y, z);
}

//! Square root, correctly rounded (IEEE 754 squareRoot), for x >= 0.
CLONECAST_INLINE double square_root(double x) {
    CLONECAST_EXPECT(x >= 0);
    return std::sqrt(x);
}

/*! Natural logarithm of a positive normal number: det_log without its checks, free of branches.
 *  \pre smallest normal double <= x < infinity */
CLONECAST_INLINE double log_positive_normal(double x) {
    detail::ScaledArgument const arg{detail::split_positive_normal(x, 0)};
    detail::TwoPartValue const log{detail::log_parts(arg.exponent, arg.fraction_minus_1)};
    return log.high + log.low;
}

namespace detail {

//! True for zero, subnormal, negative, infinite and NaN arguments.
CLONECAST_INLINE bool is_not_positive_normal(double x) {
    constexpr std::uint64_t infinity_bits{0x7ff0000000000000};
    constexpr std::uint64_t smallest_normal_bits{0x0010000000000000};
    return bits_from_double(x) - smallest_normal_bits >= infinity_bits - smallest_normal_bits;
}

//! log(x) as two parts, for any positive finite x.
CLONECAST_INLINE TwoPartValue log_parts_of_positive(double x) {
    bool const is_subnormal{x < smallest_normal};
    ScaledArgument const arg{split_positive_normal(is_subnormal ? x * 0x1p54 : x, is_subnormal ? 54 : 0)};
    return log_parts(arg.exponent, arg.fraction_minus_1);
}

//! det_log where log_positive_normal does not serve.
CLONECAST_FUNCTION inline double log_of_special(double x) {
    if (x == 0) {
        return -infinity;
    }
    if (!(x > 0)) {
        return nan;
    }
    if (x == infinity) {
        return infinity;
    }
    TwoPartValue const log{log_parts_of_positive(x)};
    return log.high + log.low;
}

}  // namespace detail

/*! Natural logarithm, of any double.
 *  Method: detail::log_parts. Accuracy: under 0.65 ulp; log(1) = +0. */
CLONECAST_INLINE double det_log(double x) {
    if (detail::is_not_positive_normal(x)) [[unlikely]] {
        return detail::log_of_special(x);
    }
    return log_positive_normal(x);
}

/*! log(1 + x), without loss near x = 0.
 *  Method: detail::log1p_parts. Accuracy: under 0.65 ulp; log1p(+-0) = +-0. */
CLONECAST_INLINE double det_log1p(double x) {
    constexpr double one_is_lost{0x1p60};
    if (!(x > -1 && x < one_is_lost)) [[unlikely]] {
        return det_log(x < 0 ? 1 + x : x);
    }
    detail::TwoPartValue const log{detail::log1p_parts(x)};
    return detail::with_sign_of(log.high + log.low, x);
}

/*! Exponential of a moderate number: det_exp without its checks, free of branches.
 *  \pre |x| <= 708 */
CLONECAST_INLINE double exp_moderate(double x) {
    detail::ExpParts const parts{detail::exp_parts(x)};
    return detail::significand(parts) * detail::power_of_two(parts.exponent);
}

/*! Exponential, of any double.
 *  Method: detail::exp_parts. Accuracy: under 0.6 ulp, under 0.8 where the result is subnormal; exp(+-0) = 1. */
CLONECAST_INLINE double det_exp(double x) {
    constexpr double moderate{708};
    if (!(x >= -moderate && x <= moderate)) [[unlikely]] {
        return detail::exp_of_any_sum(x, 0);
    }
    return exp_moderate(x);
}

namespace detail {

inline constexpr double difference_is_exact{37};

//! det_expm1 for |x| > 37, where either 1 or exp(x) nearly vanishes in the difference.
CLONECAST_FUNCTION inline double expm1_of_far(double x) {
    constexpr double one_is_lost{100};
    if (x < 0) {
        return det_exp(x) - 1;
    }
    if (!(x < one_is_lost)) {
        return exp_of_any_sum(x, 0);
    }
    ExpParts parts{exp_parts(x)};
    parts.low -= power_of_two(-parts.exponent);
    return significand(parts) * power_of_two(parts.exponent);
}

//! det_expm1 for |x| <= 37, from the parts of exp(x).
CLONECAST_INLINE double expm1_of_near(double x, ExpParts const& parts) {
    double const whole{1 - power_of_two(-parts.exponent)};
    double const sum{whole + parts.high};
    double const sum_error{(whole - sum) + parts.high};
    double const scaled{(sum + (sum_error + parts.low)) * power_of_two(parts.exponent)};
    return with_sign_of(scaled, x);
}

}  // namespace detail

/*! exp(x) - 1, without loss near x = 0.
 *  Method: with exp(x) = 2^k (1 + high + low), the result is 2^k ((1 - 2^-k) + high + low), where 1 - 2^-k is exact.
 *  Accuracy: under 0.9 ulp; expm1(+-0) = +-0. */
CLONECAST_INLINE double det_expm1(double x) {
    if (!(x >= -detail::difference_is_exact && x <= detail::difference_is_exact)) [[unlikely]] {
        return detail::expm1_of_far(x);
    }
    return detail::expm1_of_near(x, detail::exp_parts(x));
}

//! An exponential and the same less 1.
struct ExpAndExpm1 {
    double exp;
    double expm1;
};

//! det_exp(x) and det_expm1(x), for hardly more than the price of one.
CLONECAST_INLINE ExpAndExpm1 exp_and_expm1(double x) {
    if (!(x >= -detail::difference_is_exact && x <= detail::difference_is_exact)) [[unlikely]] {
        return {det_exp(x), detail::expm1_of_far(x)};
    }
    detail::ExpParts const parts{detail::exp_parts(x)};
    return {detail::significand(parts) * detail::power_of_two(parts.exponent), detail::expm1_of_near(x, parts)};
}

namespace detail {

//! log(x) of two parts, with |low| at most half an ulp of high.
CLONECAST_INLINE TwoPartValue normalised(TwoPartValue value) {
    double const sum{value.high + value.low};
    return {sum, (value.high - sum) + value.low};
}

//! The rounding error of factor * value.high, plus factor * value.low.
CLONECAST_INLINE double low_of_product(double factor, TwoPartValue value, double product) {
    return std::fma(factor, value.low, std::fma(factor, value.high, -product));
}

//! det_pow at zero, infinity, NaN and subnormal numbers, and where the result is far from 1.
CLONECAST_FUNCTION inline double pow_of_special(double x, double y) {
    if (y == 0 || x == 1) {
        return 1;
    }
    if (!(x >= 0) || y != y) {
        return nan;
    }
    if (x == 0 || x == infinity) {
        return ((x == 0) == (y > 0)) ? 0 : infinity;
    }
    if (y == infinity || y == -infinity) {
        return ((x < 1) == (y > 0)) ? 0 : infinity;
    }
    TwoPartValue const log{normalised(log_parts_of_positive(x))};
    double const product{y * log.high};
    return exp_of_any_sum(product, low_of_product(y, log, product));
}

}  // namespace detail

/*! x to the power y, for x >= 0.
 *  Method: exp(y * log x), where the logarithm and the product are held as sums of two doubles.
 *  Accuracy: within 0.6 + |y|/14 ulp, the latter from the logarithm (so 1.7 ulp for |y| <= 16); exact for y = 1.
 *  Special values as C99 pow, except that negative x (-0 apart, which is 0) gives NaN unless y is 0. */
CLONECAST_INLINE double det_pow(double x, double y) {
    constexpr double moderate{708};
    if (detail::is_not_positive_normal(x)) [[unlikely]] {
        return detail::pow_of_special(x, y);
    }
    detail::ScaledArgument const arg{detail::split_positive_normal(x, 0)};
    detail::TwoPartValue const log{detail::normalised(detail::log_parts(arg.exponent, arg.fraction_minus_1))};
    double const product{y * log.high};
    if (!(product >= -moderate && product <= moderate)) [[unlikely]] {
        return detail::pow_of_special(x, y);
    }
    detail::ExpParts const parts{
        detail::add_to_argument(detail::exp_parts(product), detail::low_of_product(y, log, product))};
    return detail::significand(parts) * detail::power_of_two(parts.exponent);
}

namespace detail {

//! Cube root for x in [2^-900, infinity).
CLONECAST_INLINE double cube_root_of_normal(double x) {
    // x^(-1/3) within 4 %: a third of the exponent by integer division, the constant chosen to balance the errors.
    constexpr std::uint64_t balance{0x553ee95e9e1b089a};
    double const guess{double_from_bits(balance - bits_from_double(x) / 3)};
    // Two steps of (1 - e)^(-1/3) = 1 + e/3 + 2e^2/9 + ..., e = 1 - x guess^3: to 2e-4, then to 3e-11.
    double const e{std::fma(-(x * guess), guess * guess, 1.0)};
    double const better{std::fma(guess * e, std::fma(e, 2.0 / 9, 1.0 / 3), guess)};
    double const e2{std::fma(-(x * better), better * better, 1.0)};
    double const inverse_root{std::fma(better * e2, std::fma(e2, 2.0 / 9, 1.0 / 3), better)};
    // One Newton step for x - root^3 with an exact square: but for the last rounding, to 1e-20.
    double const root{x * inverse_root * inverse_root};
    double const square{root * root};
    double const square_low{std::fma(root, root, -square)};
    double const residual{std::fma(-square_low, root, std::fma(-square, root, x))};
    return std::fma(residual * (inverse_root * inverse_root), 1.0 / 3, root);
}

}  // namespace detail

/*! Cube root, for x >= 0.
 *  Method: reciprocal cube root by a bit guess and two steps of its binomial series, then one Newton step.
 *  Accuracy: under 0.501 ulp; exact for cubes of integers. Negative x gives NaN. */
CLONECAST_INLINE double cube_root(double x) {
    constexpr double residual_may_underflow{0x1p-900};
    if (!(x >= residual_may_underflow && x < detail::infinity)) [[unlikely]] {
        if (x == 0 || x == detail::infinity) {
            return x;
        }
        return x > 0 ? detail::cube_root_of_normal(x * 0x1p162) * 0x1p-54 : detail::nan;
    }
    return detail::cube_root_of_normal(x);
}

}  // namespace clonecast

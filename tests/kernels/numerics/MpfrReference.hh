// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What the tests of kernels/numerics share: points drawn densely where functions are hard, and errors against MPFR.
#pragma once

#include <mpfr.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <limits>

#include "kernels/numerics/Bits.hh"

namespace clonecast::test {

//! Points per function: `fast`, or 1e7 if the environment has CLONECAST_VALIDATION.
inline std::int64_t n_points(std::int64_t fast) {
    return std::getenv("CLONECAST_VALIDATION") != nullptr ? 10'000'000 : fast;
}

//! An MPFR number; 120 bits are enough to place a double's error to 2^-60 ulp where nothing cancels.
class Precise {
  public:
    explicit Precise(double value = 0, mpfr_prec_t precision = 120) {
        mpfr_init2(value_, precision);
        mpfr_set_d(value_, value, MPFR_RNDN);
    }
    Precise(Precise const&) = delete;
    Precise& operator=(Precise const&) = delete;
    ~Precise() { mpfr_clear(value_); }

    operator mpfr_ptr() { return value_; }

  private:
    mpfr_t value_;
};

//! Distance of `result` from `reference` in units of the last place of the latter; infinity counts as 2^1024.
inline double error_in_ulps(double result, mpfr_ptr reference) {
    constexpr mpfr_exp_t max_exponent{1024};
    constexpr mpfr_exp_t min_ulp_exponent{-1074};
    if (std::isnan(result)) {
        return std::numeric_limits<double>::infinity();
    }
    if (std::isinf(result) && mpfr_get_exp(reference) > max_exponent) {
        return (result > 0) == (mpfr_sgn(reference) > 0) ? 0 : std::numeric_limits<double>::infinity();
    }
    static Precise difference;
    if (std::isinf(result)) {
        mpfr_set_si_2exp(difference, result > 0 ? 1 : -1, max_exponent, MPFR_RNDN);
    } else {
        mpfr_set_d(difference, result, MPFR_RNDN);
    }
    mpfr_sub(difference, difference, reference, MPFR_RNDN);
    mpfr_exp_t ulp_exponent{min_ulp_exponent};
    if (!mpfr_zero_p(reference) && mpfr_get_exp(reference) - 53 > min_ulp_exponent) {
        ulp_exponent = mpfr_get_exp(reference) - 53;
    }
    mpfr_mul_2si(difference, difference, -ulp_exponent, MPFR_RNDN);
    return std::fabs(mpfr_get_d(difference, MPFR_RNDN));
}

//! A fixed sequence of points (splitmix64).
class Points {
  public:
    explicit Points(std::uint64_t seed) : state_{seed} {}

    std::uint64_t word() {
        state_ += 0x9e3779b97f4a7c15;
        std::uint64_t mixed{(state_ ^ (state_ >> 30)) * 0xbf58476d1ce4e5b9};
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

    //! Uniform in [low, high].
    double uniform(double low, double high) {
        return low + (high - low) * (static_cast<double>(word() >> 11) * 0x1p-53);
    }

    //! 2^u, with u uniform in [low, high].
    double log_uniform(double low, double high) { return std::exp2(uniform(low, high)); }

    //! Either sign, |.| as log_uniform.
    double signed_log_uniform(double low, double high) {
        double const size{log_uniform(low, high)};
        return word() % 2 == 0 ? size : -size;
    }

    //! Any positive finite double, subnormals included: uniform in its bits.
    double any_positive() { return double_from_bits(1 + word() % 0x7fefffffffffffff); }

    //! A few ulp from `centre` (not zero).
    double next_to(double centre) {
        return double_from_bits(bits_from_double(centre) + static_cast<std::uint64_t>(word() % 33) - 16);
    }

  private:
    std::uint64_t state_;
};

//! The largest error met.
struct WorstError {
    double ulps{0};
    double at{0};
    double at_second{0};

    void add(double error, double x, double second = 0) {
        if (!(error <= ulps)) {
            *this = {error, x, second};
        }
    }
};

inline std::ostream& operator<<(std::ostream& out, WorstError const& worst) {
    return out << worst.ulps << " ulp at " << std::hexfloat << worst.at << ", " << worst.at_second << std::defaultfloat;
}

/*! The largest error of `function` over n points.
 *  \param reference  reference(out, x): the true value, rounded to the precision of out
 *  \param draw       draw(points, i): the i-th point */
template <class Function, class Reference, class Draw>
WorstError worst_error(std::int64_t n, Function function, Reference reference, Draw draw) {
    constexpr std::uint64_t seed{20260101};
    Points points{seed};
    Precise truth;
    WorstError worst;
    for (std::int64_t i{0}; i < n; ++i) {
        double const x{draw(points, i)};
        reference(truth, x);
        worst.add(error_in_ulps(function(x), truth), x);
    }
    std::cout << "worst of " << n << ": " << worst << '\n';
    return worst;
}

//! Adapts mpfr_log and its like to worst_error.
template <class MpfrFunction>
auto mpfr_reference(MpfrFunction function) {
    return [function](mpfr_ptr out, double x) {
        static Precise argument;
        mpfr_set_d(argument, x, MPFR_RNDN);
        function(out, argument, MPFR_RNDN);
    };
}

//! Bits of a result: what EXPECT_EQ compares where -0, +0 and NaN must be told apart.
inline std::uint64_t bits(double value) {
    return bits_from_double(value);
}

}  // namespace clonecast::test

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Tests of the Stirling error against MPFR's log-gamma.
#include "kernels/numerics/Stirling.hh"

#include <gtest/gtest.h>

#include <cmath>

#include "MpfrReference.hh"

namespace clonecast::test {
namespace {

// log(n!) at 1e15 is 3e16, the Stirling error 8e-17: 110 bits cancel, 60 must remain.
constexpr mpfr_prec_t cancelling_precision{200};

//! The definition, term by term.
void reference(mpfr_ptr out, double n) {
    static Precise argument{0, cancelling_precision};
    static Precise term{0, cancelling_precision};
    static Precise sum{0, cancelling_precision};
    int sign{};
    mpfr_set_d(argument, n + 1, MPFR_RNDN);
    mpfr_lgamma(sum, &sign, argument, MPFR_RNDN);
    mpfr_set_d(argument, n, MPFR_RNDN);
    mpfr_log(term, argument, MPFR_RNDN);
    mpfr_add(sum, sum, argument, MPFR_RNDN);
    mpfr_set_d(argument, n + 0.5, MPFR_RNDN);
    mpfr_mul(term, term, argument, MPFR_RNDN);
    mpfr_sub(sum, sum, term, MPFR_RNDN);
    mpfr_const_pi(term, MPFR_RNDN);
    mpfr_mul_2ui(term, term, 1, MPFR_RNDN);
    mpfr_log(term, term, MPFR_RNDN);
    mpfr_div_2ui(term, term, 1, MPFR_RNDN);
    mpfr_sub(out, sum, term, MPFR_RNDN);
}

class StirlingErrorTest : public ::testing::Test {};

// 1e-14 relative, the accuracy promised, is 45 ulp at worst; the method gives far better.
constexpr double ulps{4};

TEST_F(StirlingErrorTest, IsWithinItsBoundForEverySmallNumber) {
    constexpr std::int64_t n_small{3000};
    auto const draw = [](Points&, std::int64_t i) { return static_cast<double>(i + 1); };
    EXPECT_LE(worst_error(
                  n_small, [](double x) { return stirling_error(x); }, reference, draw)
                  .ulps,
              ulps);
}

TEST_F(StirlingErrorTest, IsWithinItsBoundUpTo1e15) {
    constexpr double log2_1e15{49.8};
    auto const draw = [](Points& points, std::int64_t) { return std::floor(points.log_uniform(0, log2_1e15)); };
    EXPECT_LE(worst_error(
                  n_points(10'000), [](double x) { return stirling_error(x); }, reference, draw)
                  .ulps,
              ulps);
}

TEST_F(StirlingErrorTest, OfZeroIsZero) {
    EXPECT_EQ(stirling_error(0), 0);
}

}  // namespace
}  // namespace clonecast::test

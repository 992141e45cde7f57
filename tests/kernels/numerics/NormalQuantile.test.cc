// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Tests of the normal quantile against MPFR's complementary error function.
#include "kernels/numerics/NormalQuantile.hh"

#include <gtest/gtest.h>

#include <cmath>

#include "MpfrReference.hh"

namespace clonecast::test {
namespace {

//! Quantile by one Newton step from `z`, correct to 2^-90 where z is correct to 2^-45.
void newton_step(mpfr_ptr out, double p, double z) {
    static Precise point;
    static Precise tail;
    static Precise density;
    // Phi(z) = erfc(-z/sqrt 2)/2; density exp(-z^2/2)/sqrt(2 pi).
    mpfr_sqrt_ui(tail, 2, MPFR_RNDN);
    mpfr_set_d(point, -z, MPFR_RNDN);
    mpfr_div(tail, point, tail, MPFR_RNDN);
    mpfr_erfc(tail, tail, MPFR_RNDN);
    mpfr_div_2ui(tail, tail, 1, MPFR_RNDN);
    mpfr_sub_d(tail, tail, p, MPFR_RNDN);
    mpfr_sqr(point, point, MPFR_RNDN);
    mpfr_div_2ui(point, point, 1, MPFR_RNDN);
    mpfr_exp(density, point, MPFR_RNDN);
    mpfr_const_pi(point, MPFR_RNDN);
    mpfr_mul_2ui(point, point, 1, MPFR_RNDN);
    mpfr_sqrt(point, point, MPFR_RNDN);
    mpfr_mul(density, density, point, MPFR_RNDN);
    mpfr_mul(tail, tail, density, MPFR_RNDN);
    mpfr_d_sub(out, z, tail, MPFR_RNDN);
}

class NormalQuantileTest : public ::testing::Test {};

TEST_F(NormalQuantileTest, IsWithinItsBoundFromTailToTail) {
    constexpr double ulps{8};
    auto const reference = [](mpfr_ptr out, double p) { newton_step(out, p, normal_quantile(p)); };
    auto const draw = [](Points& points, std::int64_t i) {
        switch (i % 5) {
            case 0:
                return points.uniform(0x1p-53, 1 - 0x1p-53);
            case 1:
                return points.log_uniform(-1074, -1);
            case 2:
                return points.log_uniform(-60, -1);
            case 3:
                return 1 - points.log_uniform(-53, -1);
            default:
                return 0.5 + points.signed_log_uniform(-53, -2);
        }
    };
    EXPECT_LE(worst_error(
                  n_points(30'000), [](double x) { return normal_quantile(x); }, reference, draw)
                  .ulps,
              ulps);
}

TEST_F(NormalQuantileTest, MeetsPublishedValues) {
    // The check values given with the algorithm, Wichura (1988).
    constexpr double relative{1e-15};
    EXPECT_NEAR(normal_quantile(0.25), -0.6744897501960817, 0.67 * relative);
    EXPECT_NEAR(normal_quantile(0.001), -3.090232306167814, 3.1 * relative);
    EXPECT_NEAR(normal_quantile(1e-20), -9.262340089798408, 9.3 * relative);
    EXPECT_EQ(normal_quantile(0.5), 0);
}

TEST_F(NormalQuantileTest, IsAntisymmetric) {
    Points points{7};
    for (int i{0}; i < 100'000; ++i) {
        double const upper{1 - points.log_uniform(-53, -1)};
        ASSERT_EQ(normal_quantile(upper), -normal_quantile(1 - upper)) << upper;
    }
}

TEST_F(NormalQuantileTest, RisesAcrossTheSeamsOfItsRegions) {
    constexpr double smaller_than_steps{1e-6};
    for (double const seam : {0.075, 0.925, std::exp(-25)}) {
        EXPECT_LT(normal_quantile(seam * (1 - smaller_than_steps)), normal_quantile(seam));
        EXPECT_LT(normal_quantile(seam), normal_quantile(seam * (1 + smaller_than_steps)));
    }
}

}  // namespace
}  // namespace clonecast::test

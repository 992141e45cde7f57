// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Tests of log(1+x) - x and of the deviance part: relative errors against MPFR where subtraction would cancel.
#include "kernels/numerics/Log1pmx.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "MpfrReference.hh"

namespace clonecast::test {
namespace {

constexpr double inf{std::numeric_limits<double>::infinity()};
constexpr double nan{std::numeric_limits<double>::quiet_NaN()};
// MPFR subtracts two numbers that agree in up to 2*54 leading bits; what remains must still have 60.
constexpr mpfr_prec_t cancelling_precision{240};

class Log1pmxTest : public ::testing::Test {};

TEST_F(Log1pmxTest, IsWithinItsBoundEverywhere) {
    constexpr double ulps{2};
    // Below 2^-53, log(1+x) - x = -x^2/2 + x^3/3 to 2^-106: the subtraction would need ever more bits.
    auto const reference = [](mpfr_ptr out, double x) {
        static Precise argument{0, cancelling_precision};
        static Precise log{0, cancelling_precision};
        mpfr_set_d(argument, x, MPFR_RNDN);
        if (std::fabs(x) < 0x1p-53) {
            mpfr_mul_d(log, argument, -2.0 / 3, MPFR_RNDN);
            mpfr_add_ui(log, log, 1, MPFR_RNDN);
            mpfr_mul(log, log, argument, MPFR_RNDN);
            mpfr_mul(log, log, argument, MPFR_RNDN);
            mpfr_div_si(out, log, -2, MPFR_RNDN);
        } else {
            mpfr_log1p(log, argument, MPFR_RNDN);
            mpfr_sub(out, log, argument, MPFR_RNDN);
        }
    };
    auto const draw = [](Points& points, std::int64_t i) {
        switch (i % 6) {
            case 0:
                return points.uniform(-0.9, 2);
            case 1:
                return points.signed_log_uniform(-500, -1);
            case 2:
                return points.signed_log_uniform(-60, -1);
            case 3:
                return -1 + points.log_uniform(-53, -1);
            case 4:
                return points.log_uniform(-2, 100);
            default:
                return points.uniform(-0.35, -0.25);
        }
    };
    EXPECT_LE(worst_error(
                  n_points(200'000), [](double x) { return log1p_minus_x(x); }, reference, draw)
                  .ulps,
              ulps);
}

TEST_F(Log1pmxTest, SpecialValues) {
    EXPECT_EQ(log1p_minus_x(0), 0);
    EXPECT_EQ(log1p_minus_x(-0.0), 0);
    EXPECT_EQ(log1p_minus_x(-1), -inf);
    EXPECT_EQ(log1p_minus_x(inf), -inf);
    EXPECT_EQ(bits(log1p_minus_x(-1.5)), bits(nan));
    EXPECT_EQ(bits(log1p_minus_x(-nan)), bits(nan));
}

class DeviancePartTest : public ::testing::Test {};

TEST_F(DeviancePartTest, IsAccurateHoweverNearTheMean) {
    constexpr double ulps{8};
    Points points{5};
    Precise ratio{0, cancelling_precision};
    Precise truth{0, cancelling_precision};
    WorstError worst;
    std::int64_t const n{n_points(200'000)};
    for (std::int64_t i{0}; i < n; ++i) {
        double const mean{i % 3 == 0 ? points.uniform(1, 1e13) : points.log_uniform(-10, 50)};
        double x{mean};
        switch (i % 4) {
            case 0:
                x *= 1 + points.signed_log_uniform(-52, -1);
                break;
            case 1:
                x *= points.log_uniform(-40, 40);
                break;
            case 2:
                x = std::floor(mean + points.uniform(-4, 4) * std::sqrt(mean));
                break;
            default:
                x *= points.uniform(0.1, 8);
                break;
        }
        if (!(x > 0) || x == mean) {
            continue;
        }
        // x*log(x/mean) + mean - x; the rounding of log(x/mean) is the only error that matters.
        mpfr_set_d(ratio, x, MPFR_RNDN);
        mpfr_div_d(ratio, ratio, mean, MPFR_RNDN);
        mpfr_log(truth, ratio, MPFR_RNDN);
        mpfr_mul_d(truth, truth, x, MPFR_RNDN);
        mpfr_add_d(truth, truth, mean, MPFR_RNDN);
        mpfr_sub_d(truth, truth, x, MPFR_RNDN);
        worst.add(error_in_ulps(deviance_part(x, mean), truth), x, mean);
    }
    std::cout << "worst of " << n << ": " << worst << '\n';
    EXPECT_LE(worst.ulps, ulps);
}

TEST_F(DeviancePartTest, IsZeroAtTheMeanAndPositiveElsewhere) {
    Points points{6};
    for (int i{0}; i < 100'000; ++i) {
        double const mean{points.log_uniform(-20, 60)};
        ASSERT_EQ(deviance_part(mean, mean), 0) << mean;
        ASSERT_GT(deviance_part(std::nextafter(mean, 0), mean), 0) << mean;
        ASSERT_GT(deviance_part(std::nextafter(mean, inf), mean), 0) << mean;
    }
}

TEST_F(DeviancePartTest, OfNothingIsTheMean) {
    EXPECT_EQ(deviance_part(0, 3.5), 3.5);
    EXPECT_EQ(deviance_part(0, 0), 0);
    EXPECT_EQ(deviance_part(2, 0), inf);
}

}  // namespace
}  // namespace clonecast::test

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Tests of the elementary functions: errors against MPFR, special values, exact results.
#include "kernels/numerics/Elementary.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "MpfrReference.hh"

namespace clonecast::test {
namespace {

constexpr double inf{std::numeric_limits<double>::infinity()};
constexpr double nan{std::numeric_limits<double>::quiet_NaN()};
constexpr double max{std::numeric_limits<double>::max()};
constexpr double smallest{std::numeric_limits<double>::denorm_min()};
constexpr double smallest_normal{std::numeric_limits<double>::min()};

// Tolerances: those of the docstrings.
constexpr double log_ulps{0.65};
constexpr double exp_ulps{0.6};
constexpr double exp_subnormal_ulps{0.8};
constexpr double expm1_ulps{0.9};
constexpr double pow_ulps{0.6};
constexpr double pow_ulps_per_exponent{1.0 / 14};
constexpr double root_ulps{0.501};
constexpr std::int64_t n_fast{300'000};

class ElementaryTest : public ::testing::Test {};

TEST_F(ElementaryTest, LogIsWithinItsBoundOnAllBinades) {
    auto const draw = [](Points& points, std::int64_t i) {
        switch (i % 5) {
            case 0:
                return points.any_positive();
            case 1:
                return points.uniform(0.5, 2);
            case 2:
                return 1 + points.signed_log_uniform(-54, -2);
            case 3:
                return points.next_to(
                    std::ldexp(i % 2 == 0 ? 1 : M_SQRT1_2, static_cast<int>(points.word() % 2000) - 1000));
            default:
                return points.uniform(0, 1);
        }
    };
    EXPECT_LE(worst_error(
                  n_points(n_fast), [](double x) { return det_log(x); }, mpfr_reference(mpfr_log), draw)
                  .ulps,
              log_ulps);
}

TEST_F(ElementaryTest, LogOfPositiveNormalIsLog) {
    Points points{1};
    for (int i{0}; i < 100'000; ++i) {
        double const x{std::fmax(points.any_positive(), smallest_normal)};
        ASSERT_EQ(log_positive_normal(x), det_log(x)) << x;
    }
}

TEST_F(ElementaryTest, LogOfSpecialValues) {
    EXPECT_EQ(bits(det_log(1)), bits(0.0));
    EXPECT_EQ(det_log(0.0), -inf);
    EXPECT_EQ(det_log(-0.0), -inf);
    EXPECT_EQ(det_log(inf), inf);
    for (double const x : {-1.0, -smallest, -max, -inf, nan, -nan}) {
        EXPECT_EQ(bits(det_log(x)), bits(nan)) << x;
    }
}

TEST_F(ElementaryTest, Log1pIsWithinItsBoundEverywhere) {
    auto const draw = [](Points& points, std::int64_t i) {
        switch (i % 6) {
            case 0:
                return points.any_positive();
            case 1:
                return points.uniform(-1 + 0x1p-53, 1);
            case 2:
                return points.signed_log_uniform(-1074, -1);
            case 3:
                return -1 + points.log_uniform(-53, -1);
            case 4:
                return points.log_uniform(-2, 64);
            default:
                return points.next_to(std::ldexp(M_SQRT2, static_cast<int>(points.word() % 60)) - 1);
        }
    };
    EXPECT_LE(worst_error(
                  n_points(n_fast), [](double x) { return det_log1p(x); }, mpfr_reference(mpfr_log1p), draw)
                  .ulps,
              log_ulps);
}

TEST_F(ElementaryTest, Log1pOfSpecialValues) {
    EXPECT_EQ(bits(det_log1p(0.0)), bits(0.0));
    EXPECT_EQ(bits(det_log1p(-0.0)), bits(-0.0));
    EXPECT_EQ(det_log1p(smallest), smallest);
    EXPECT_EQ(det_log1p(-smallest), -smallest);
    EXPECT_EQ(det_log1p(-1), -inf);
    EXPECT_EQ(det_log1p(inf), inf);
    for (double const x : {std::nextafter(-1.0, -2.0), -2.0, -max, -inf, nan, -nan}) {
        EXPECT_EQ(bits(det_log1p(x)), bits(nan)) << x;
    }
}

double draw_normal_result_exponent(Points& points, std::int64_t i) {
    switch (i % 5) {
        case 0:
            return points.uniform(-708.39, 709.7827128933840);
        case 1:
            return points.uniform(-1, 1);
        case 2:
            return points.signed_log_uniform(-1074, 9);
        case 3:
            return points.next_to((static_cast<double>(points.word() % 2000) - 1000.5) * (M_LN2 / 2));
        default:
            return points.uniform(-40, 40);
    }
}

TEST_F(ElementaryTest, ExpIsWithinItsBoundWhereTheResultIsNormal) {
    EXPECT_LE(worst_error(
                  n_points(n_fast), [](double x) { return det_exp(x); }, mpfr_reference(mpfr_exp),
                  draw_normal_result_exponent)
                  .ulps,
              exp_ulps);
}

TEST_F(ElementaryTest, ExpUnderflowsGraduallyAndOverflowsWhereItMust) {
    auto const draw = [](Points& points, std::int64_t i) {
        return i % 4 == 0 ? points.uniform(709.7, 709.9) : points.uniform(-746, -708);
    };
    EXPECT_LE(worst_error(
                  n_points(n_fast), [](double x) { return det_exp(x); }, mpfr_reference(mpfr_exp), draw)
                  .ulps,
              exp_subnormal_ulps);
}

TEST_F(ElementaryTest, ModerateExpIsExp) {
    Points points{1};
    for (int i{0}; i < 100'000; ++i) {
        double const x{points.uniform(-708, 708)};
        ASSERT_EQ(exp_moderate(x), det_exp(x)) << x;
    }
}

TEST_F(ElementaryTest, ExpOfSpecialValues) {
    for (double const x : {0.0, -0.0, smallest, -smallest}) {
        EXPECT_EQ(det_exp(x), 1) << x;
    }
    EXPECT_EQ(det_exp(inf), inf);
    EXPECT_EQ(det_exp(max), inf);
    EXPECT_EQ(bits(det_exp(-inf)), bits(0.0));
    EXPECT_EQ(bits(det_exp(-max)), bits(0.0));
    EXPECT_EQ(bits(det_exp(nan)), bits(nan));
    EXPECT_EQ(bits(det_exp(-nan)), bits(nan));
    EXPECT_LT(det_exp(0x1.62e42fefa39efp+9), inf);
    EXPECT_EQ(det_exp(0x1.62e42fefa39f0p+9), inf);
    EXPECT_EQ(det_exp(-0x1.74910d52d3051p+9), smallest);
    EXPECT_EQ(det_exp(-0x1.74910d52d3052p+9), 0);
}

TEST_F(ElementaryTest, Expm1IsWithinItsBoundEverywhere) {
    auto const draw = [](Points& points, std::int64_t i) {
        switch (i % 7) {
            case 0:
                return points.uniform(-45, 45);
            case 1:
                return points.uniform(-1.5, 1.5);
            case 2:
                return points.signed_log_uniform(-1074, 9);
            case 3:
                return points.next_to((static_cast<double>(points.word() % 2000) - 100.5) * (M_LN2 / 2));
            case 4:
                return points.uniform(-0.4, 0.4);
            case 5:
                return points.uniform(36, 105);
            default:
                return points.uniform(100, 709.79);
        }
    };
    EXPECT_LE(worst_error(
                  n_points(n_fast), [](double x) { return det_expm1(x); }, mpfr_reference(mpfr_expm1), draw)
                  .ulps,
              expm1_ulps);
}

TEST_F(ElementaryTest, Expm1OfSpecialValues) {
    for (double const x : {0.0, -0.0, smallest, -smallest, smallest_normal, -smallest_normal}) {
        EXPECT_EQ(bits(det_expm1(x)), bits(x)) << x;
    }
    EXPECT_EQ(det_expm1(inf), inf);
    EXPECT_EQ(det_expm1(max), inf);
    EXPECT_EQ(det_expm1(-inf), -1);
    EXPECT_EQ(det_expm1(-max), -1);
    EXPECT_EQ(bits(det_expm1(nan)), bits(nan));
    EXPECT_EQ(bits(det_expm1(-nan)), bits(nan));
}

TEST_F(ElementaryTest, ExpAndExpm1TogetherHaveTheBitsOfEach) {
    Points points{4};
    auto const expect_same = [](double x) {
        ExpAndExpm1 const both{exp_and_expm1(x)};
        ASSERT_EQ(bits(both.exp), bits(det_exp(x))) << x;
        ASSERT_EQ(bits(both.expm1), bits(det_expm1(x))) << x;
    };
    for (double const x :
         {0.0, -0.0, smallest, -smallest, 37.0, -37.0, 37.1, -37.1, 710.0, -750.0, max, -max, inf, -inf, nan}) {
        expect_same(x);
    }
    for (int i{0}; i < 200'000; ++i) {
        expect_same(i % 2 == 0 ? points.uniform(-1, 1) : points.uniform(-720, 720));
    }
}

TEST_F(ElementaryTest, PowIsWithinItsBoundWhichGrowsWithTheExponent) {
    constexpr double hill{16};
    constexpr double large{300};
    Points points{3};
    Precise base;
    Precise exponent;
    Precise truth;
    WorstError worst;
    WorstError worst_hill;
    std::int64_t const n{n_points(200'000)};
    for (std::int64_t i{0}; i < n; ++i) {
        double const x{i % 2 == 0 ? points.log_uniform(-30, 30) : points.uniform(0.25, 4)};
        double const y{i % 4 < 2 ? points.uniform(-hill, hill) : points.uniform(-large, large)};
        mpfr_set_d(base, x, MPFR_RNDN);
        mpfr_set_d(exponent, y, MPFR_RNDN);
        mpfr_pow(truth, base, exponent, MPFR_RNDN);
        double const error{error_in_ulps(det_pow(x, y), truth)};
        worst.add(error - std::fabs(y) * pow_ulps_per_exponent, x, y);
        if (std::fabs(y) <= hill) {
            worst_hill.add(error, x, y);
        }
    }
    std::cout << "worst: " << worst_hill << " for exponents up to " << hill << '\n';
    EXPECT_LE(worst.ulps, pow_ulps) << worst;
}

TEST_F(ElementaryTest, PowToTheFirstIsExact) {
    Points points{4};
    std::int64_t const n{n_points(1'000'000)};
    for (std::int64_t i{0}; i < n; ++i) {
        double const x{i % 2 == 0 ? points.any_positive() : points.uniform(0, 2)};
        ASSERT_EQ(det_pow(x, 1), x) << std::hexfloat << x;
    }
    for (double const x : {smallest, smallest_normal, std::nextafter(1.0, 0.0), 1.0, std::nextafter(1.0, 2.0), max}) {
        EXPECT_EQ(det_pow(x, 1), x) << std::hexfloat << x;
    }
}

TEST_F(ElementaryTest, PowOfSpecialValues) {
    for (double const x : {0.0, 1.0, 2.0, smallest, max, inf, nan}) {
        EXPECT_EQ(det_pow(x, 0.0), 1) << x;
        EXPECT_EQ(det_pow(x, -0.0), 1) << x;
        EXPECT_EQ(det_pow(1, x), 1) << x;
    }
    EXPECT_EQ(bits(det_pow(0, 2.5)), bits(0.0));
    EXPECT_EQ(bits(det_pow(0, inf)), bits(0.0));
    EXPECT_EQ(det_pow(0, -2.5), inf);
    EXPECT_EQ(det_pow(0, -inf), inf);
    EXPECT_EQ(det_pow(inf, 0.5), inf);
    EXPECT_EQ(bits(det_pow(inf, -0.5)), bits(0.0));
    EXPECT_EQ(det_pow(2, inf), inf);
    EXPECT_EQ(bits(det_pow(2, -inf)), bits(0.0));
    EXPECT_EQ(bits(det_pow(0.5, inf)), bits(0.0));
    EXPECT_EQ(det_pow(0.5, -inf), inf);
    EXPECT_EQ(det_pow(max, max), inf);
    EXPECT_EQ(bits(det_pow(max, -max)), bits(0.0));
    EXPECT_EQ(det_pow(2, -1074), smallest);
    EXPECT_EQ(det_pow(2, 1023), 0x1p1023);
    EXPECT_EQ(det_pow(smallest, 0.5), 0x1p-537);
    for (double const x : {-1.0, -max, -inf, nan, -nan}) {
        EXPECT_EQ(bits(det_pow(x, 1.5)), bits(nan)) << x;
    }
    EXPECT_EQ(bits(det_pow(2, nan)), bits(nan));
    EXPECT_EQ(bits(det_pow(inf, -nan)), bits(nan));
}

TEST_F(ElementaryTest, CubeRootIsWithinItsBoundOnAllBinades) {
    auto const draw = [](Points& points, std::int64_t i) {
        return i % 2 == 0 ? points.any_positive() : points.uniform(1, 8);
    };
    EXPECT_LE(worst_error(
                  n_points(n_fast), [](double x) { return cube_root(x); }, mpfr_reference(mpfr_cbrt), draw)
                  .ulps,
              root_ulps);
}

TEST_F(ElementaryTest, CubeRootOfCubesIsExact) {
    for (int i{0}; i <= 200'000; ++i) {
        double const root{static_cast<double>(i)};
        ASSERT_EQ(cube_root(root * root * root), root);
    }
    EXPECT_EQ(cube_root(0x1p-1074), 0x1p-358);
    EXPECT_EQ(cube_root(inf), inf);
    EXPECT_EQ(bits(cube_root(-1)), bits(nan));
    EXPECT_EQ(bits(cube_root(nan)), bits(nan));
}

TEST_F(ElementaryTest, SquareRootAndFusedMultiplyAddRoundOnce) {
    auto const draw = [](Points& points, std::int64_t) { return points.any_positive(); };
    EXPECT_LE(worst_error(
                  n_points(n_fast), [](double x) { return square_root(x); }, mpfr_reference(mpfr_sqrt), draw)
                  .ulps,
              0.5);
    EXPECT_EQ(fused_multiply_add(1 + 0x1p-30, 1 - 0x1p-30, -1), -0x1p-60);
}

}  // namespace
}  // namespace clonecast::test

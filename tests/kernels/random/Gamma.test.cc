// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Laws of the gamma and beta variates.
#include "kernels/random/Gamma.hh"

#include <gtest/gtest.h>

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "kernels/random/Stream.hh"
#include "tests/support/CountDistribution.hh"
#include "tests/support/ScriptedStream.hh"
#include "tests/support/Statistics.hh"

namespace clonecast::random {
namespace {

using test::n_samples;
using test::smallest_p;
using test::test_stream;
using test::uniformity_p;

std::string parameter_name(double value) {
    std::string name = std::to_string(value);
    if (value >= 1e6 || value < 1e-2) {
        char text[32];
        std::snprintf(text, sizeof text, "%.3g", value);
        name = text;
    }
    for (char& c : name) {
        c = c == '.' ? 'p' : (c == '+' ? '_' : (c == '-' ? 'm' : c));
    }
    return name;
}

//! P(gamma variate <= x): Boost's incomplete gamma function; for large shapes, where it is slow, Edgeworth expansion.
double gamma_law(double shape, double x) {
    constexpr double largest_exact = 1e5;
    if (shape <= largest_exact) {
        return boost::math::gamma_p(shape, x,
                                    boost::math::policies::policy<boost::math::policies::promote_double<false>>());
    }
    return test::expansion_below((x - shape) / std::sqrt(shape), 2 / std::sqrt(shape), 6 / shape);
}

class GammaTest : public ::testing::TestWithParam<double> {
  protected:
    static double law_p(double shape, double assumed_shape, std::uint64_t seed) {
        random::Stream stream = test_stream(seed);
        std::vector<double> values(static_cast<std::size_t>(n_samples(100'000, 2'000'000)));
        for (double& value : values) {
            value = gamma_law(assumed_shape, draw_gamma(shape, stream));
        }
        double const p = uniformity_p(std::move(values));
        RecordProperty("worst_z", std::to_string(test::z_from_p(p)));
        return p;
    }
};

TEST_P(GammaTest, HasItsLaw) {
    EXPECT_GT(law_p(GetParam(), GetParam(), 201), smallest_p);
}

//! By 5 % of a standard deviation or, for small shapes, 5 % of the shape.
TEST_P(GammaTest, IsToldFromAWrongShape) {
    double const shape = GetParam();
    EXPECT_LT(law_p(shape, shape + 0.05 * std::min(shape, std::sqrt(shape)), 201), smallest_p);
}

//! Mean and variance, with the estimators' errors from the exact cumulants: kappa_m = shape (m - 1)!.
TEST_P(GammaTest, HasItsMeanAndVariance) {
    double const shape = GetParam();
    random::Stream stream = test_stream(202);
    std::int64_t const n = n_samples(1'000'000, 20'000'000);
    long double sum = 0;
    long double squares = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        long double const deviation = static_cast<long double>(draw_gamma(shape, stream)) - shape;
        sum += deviation;
        squares += deviation * deviation;
    }
    auto const size = static_cast<double>(n);
    double const mean_z = static_cast<double>(sum) / std::sqrt(size * shape);
    double const variance_z =
        (static_cast<double>(squares) / size - shape) / std::sqrt((6 * shape + 2 * shape * shape) / size);
    EXPECT_LT(std::abs(mean_z), test::largest_z);
    EXPECT_LT(std::abs(variance_z), test::largest_z);
    RecordProperty("worst_z", std::to_string(std::max(std::abs(mean_z), std::abs(variance_z))));
}

INSTANTIATE_TEST_SUITE_P(Shapes, GammaTest,
                         ::testing::Values(0.05, 0.3, 0.999, 1.0, 1.001, 2.0, 10.0, 1e3, 1e6, 1e9, 1e13),
                         [](auto const& test_case) { return parameter_name(test_case.param); });

class BetaTest : public ::testing::TestWithParam<std::pair<double, double>> {
  protected:
    static double law_p(double alpha, double beta, double assumed_alpha, std::uint64_t seed) {
        random::Stream stream = test_stream(seed);
        std::vector<double> values(static_cast<std::size_t>(n_samples(50'000, 1'000'000)));
        for (double& value : values) {
            double const x = draw_beta(alpha, beta, stream);
            EXPECT_TRUE(x >= 0 && x <= 1);
            value = boost::math::ibeta(assumed_alpha, beta, x,
                                       boost::math::policies::policy<boost::math::policies::promote_double<false>>());
        }
        double const p = uniformity_p(std::move(values));
        RecordProperty("worst_z", std::to_string(test::z_from_p(p)));
        return p;
    }
};

TEST_P(BetaTest, HasItsLaw) {
    auto const [alpha, beta] = GetParam();
    EXPECT_GT(law_p(alpha, beta, alpha, 203), smallest_p);
}

TEST_P(BetaTest, IsToldFromAWrongParameter) {
    auto const [alpha, beta] = GetParam();
    EXPECT_LT(law_p(alpha, beta, alpha + 0.3 * std::min(alpha, std::sqrt(alpha)), 203), smallest_p);
}

INSTANTIATE_TEST_SUITE_P(Parameters, BetaTest,
                         ::testing::Values(std::pair{0.5, 0.5}, std::pair{1.0, 1.0}, std::pair{2.0, 5.0},
                                           std::pair{0.3, 4.0}, std::pair{30.0, 0.7}, std::pair{1e3, 1e4},
                                           std::pair{0.1, 2.0}),
                         [](auto const& test_case) {
                             return parameter_name(test_case.param.first) + "_and_" +
                                    parameter_name(test_case.param.second);
                         });

//! With parameters this small nearly all is within 1e-9 of 0 or of 1, and gamma variates underflow.
TEST(BetaSmallTest, LiesAtBothEnds) {
    for (double const alpha : {1e-2, 1e-3, 1e-5}) {
        random::Stream stream = test_stream(204);
        std::int64_t const n = n_samples(200'000, 5'000'000);
        constexpr double near = 1e-9;
        std::int64_t n_low = 0;
        std::int64_t n_middle = 0;
        for (std::int64_t i = 0; i < n; ++i) {
            double const x = draw_beta(alpha, 3 * alpha, stream);
            n_low += x < near ? 1 : 0;
            n_middle += x >= near && x <= 1 - near ? 1 : 0;
        }
        double const low = boost::math::ibeta(alpha, 3 * alpha, near);
        double const high = boost::math::ibeta(3 * alpha, alpha, near);
        EXPECT_GT(test::frequency_p(n_low, n, low), smallest_p) << alpha;
        EXPECT_GT(test::frequency_p(n_middle, n, 1 - low - high), smallest_p) << alpha;
    }
}

}  // namespace
}  // namespace clonecast::random

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/calibrate/Fit.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <stdexcept>

namespace clonecast::calibrate {
namespace {

class FitTest : public ::testing::TestWithParam<Method> {
  protected:
    void SetUp() override {
        if (!why_no_fit().empty()) {
            GTEST_SKIP() << why_no_fit();
        }
    }
};

//! Two residuals that both coordinates enter, with the optimum at (0.3, 0.7).
std::vector<double> linear(std::vector<double> const& point) {
    double const x = point[0] - 0.3;
    double const y = point[1] - 0.7;
    return {20 * x + 5 * y, 10 * y};
}

TEST_P(FitTest, FindsTheMinimum) {
    FitOptions options;
    options.method = GetParam();
    Fit const fit = fit_parameters(2, linear, options);
    EXPECT_NEAR(fit.point[0], 0.3, 0.01);
    EXPECT_NEAR(fit.point[1], 0.7, 0.01);
    EXPECT_LT(fit.chi_squared, 0.05);
}

INSTANTIATE_TEST_SUITE_P(Methods, FitTest, ::testing::Values(Method::bobyqa, Method::sbplx, Method::cobyla));

TEST_F(FitTest, FindsTheBetterOfTwoMinima) {
    // 1 at 0.2, 0 at 0.8.
    auto const two = [](std::vector<double> const& point) {
        double const x = point[0];
        return std::vector<double>{x < 0.5 ? std::hypot(1, 30 * (x - 0.2)) : 30 * std::abs(x - 0.8)};
    };
    Fit const fit = fit_parameters(1, two, {});
    EXPECT_NEAR(fit.point[0], 0.8, 0.01);
}

TEST_F(FitTest, UncertaintyIsThatOfTheLinearModel) {
    Fit const fit = fit_parameters(2, linear, {});
    // J'J + 12 I = [400 + 12, 100; 100, 125 + 12]
    double const determinant = 412.0 * 137 - 100.0 * 100;
    EXPECT_NEAR(fit.parameters[0].standard_error, std::sqrt(137 / determinant), 1e-6);
    EXPECT_NEAR(fit.parameters[1].standard_error, std::sqrt(412 / determinant), 1e-6);
    EXPECT_NEAR(fit.correlations[1], -100 / std::sqrt(412.0 * 137), 1e-6);
    EXPECT_TRUE(fit.parameters[0].is_identified);
}

TEST_F(FitTest, SaysWhatIsNotIdentified) {
    auto const flat = [](std::vector<double> const& point) { return std::vector<double>{20 * (point[0] - 0.5)}; };
    Fit const fit = fit_parameters(2, flat, {});
    EXPECT_TRUE(fit.parameters[0].is_identified);
    EXPECT_FALSE(fit.parameters[1].is_identified);
    EXPECT_NEAR(fit.parameters[1].standard_error, 1 / std::sqrt(12.0), 1e-9);
}

TEST_F(FitTest, FailuresOfAnEvaluationComeThrough) {
    int n = 0;
    auto const failing = [&](std::vector<double> const& point) -> std::vector<double> {
        if (++n > 35) {
            throw std::runtime_error("disk full");
        }
        return linear(point);
    };
    EXPECT_THROW(fit_parameters(2, failing, {}), std::runtime_error);
}

TEST(LatinHypercubeTest, HasOnePointInEveryInterval) {
    constexpr std::size_t n = 50;
    auto const points = latin_hypercube(3, n, 7);
    for (std::size_t parameter = 0; parameter < 3; ++parameter) {
        std::set<int> intervals;
        for (auto const& point : points) {
            ASSERT_GT(point[parameter], 0);
            ASSERT_LT(point[parameter], 1);
            intervals.insert(static_cast<int>(point[parameter] * n));
        }
        EXPECT_EQ(intervals.size(), n);
    }
    EXPECT_NE(points, latin_hypercube(3, n, 8));
    EXPECT_EQ(points, latin_hypercube(3, n, 7));
}

}  // namespace
}  // namespace clonecast::calibrate

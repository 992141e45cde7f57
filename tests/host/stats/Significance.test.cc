// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/Significance.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace clonecast::stats {
namespace {

TEST(SignificanceTest, NormalAndChiSquared) {
    EXPECT_NEAR(normal_deviate(0.95), 1.959963984540054, 1e-15);  // qnorm(0.975)
    EXPECT_NEAR(two_sided_p(-1.959963984540054), 0.05, 1e-15);
    EXPECT_NEAR(chi_squared_test(3.841458820694124, 1).p_value, 0.05, 1e-15);  // qchisq(0.95, 1)
    EXPECT_EQ(chi_squared_test(0, 3).p_value, 1);
    // pchisq(1000, 4, lower.tail = FALSE)
    EXPECT_NEAR(chi_squared_test(1000, 4).p_value / 3.5694127797773843e-215, 1, 1e-12);
    EXPECT_EQ(chi_squared_test(1e7, 4).p_value, 0);
}

TEST(SignificanceTest, DifferenceWithoutErrorHasNoTest) {
    Difference const difference = make_difference(0.25, 0);
    EXPECT_EQ(difference.lower, 0.25);
    EXPECT_EQ(difference.upper, 0.25);
    EXPECT_FALSE(difference.z);
    EXPECT_FALSE(difference.p_value);
    Difference const other = make_difference(-2, 1);
    EXPECT_EQ(other.z, -2);
    EXPECT_NEAR(*other.p_value, 0.04550026389635842, 1e-15);  // 2 * pnorm(-2)
}

TEST(SignificanceTest, HolmKeepsTheOrderOfTheArgument) {
    EXPECT_TRUE(holm_adjust({}).empty());
    double const p[] = {0.04, 0.01, 1};
    std::vector<double> const adjusted = holm_adjust(p);
    EXPECT_NEAR(adjusted[0], 0.08, 1e-15);
    EXPECT_NEAR(adjusted[1], 0.03, 1e-15);
    EXPECT_EQ(adjusted[2], 1);
}

TEST(SignificanceTest, WrongArgumentsAreRefused) {
    double const nan = std::numeric_limits<double>::quiet_NaN();
    double const bad[] = {0.5, nan};
    EXPECT_THROW(holm_adjust(bad), std::invalid_argument);
    EXPECT_THROW(normal_deviate(1), std::invalid_argument);
    EXPECT_THROW(normal_deviate(nan), std::invalid_argument);
    EXPECT_THROW(make_difference(nan, 1), std::invalid_argument);
    EXPECT_THROW(make_difference(1, -1), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::stats

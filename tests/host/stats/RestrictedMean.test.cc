// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/RestrictedMean.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace clonecast::stats {
namespace {

// S = 1, 3/4 from day 2, 3/8 from day 4 (two left), 0 from day 5.
GroupCounts const counts{{2, 1, 0}, {3, 0, 1}, {4, 1, 0}, {5, 1, 0}};

TEST(RestrictedMeanTest, ByHand) {
    SurvivalCurve const curve = kaplan_meier(counts);
    EXPECT_NEAR(restricted_mean(curve, 4.5)->estimate, 2 + 2 * 0.75 + 0.5 * 0.375, 1e-15);
    double const after_2 = 2 * 0.75 + 0.5 * 0.375;
    double const after_4 = 0.5 * 0.375;
    double const variance = after_2 * after_2 / (4 * 3) + after_4 * after_4 / (2 * 1);
    EXPECT_NEAR(restricted_mean(curve, 4.5)->standard_error, std::sqrt(variance), 1e-15);
    EXPECT_EQ(restricted_mean(curve, 0)->estimate, 0);
    EXPECT_EQ(restricted_mean(curve, 1)->estimate, 1);
    EXPECT_EQ(restricted_mean(curve, 1)->standard_error, 0);
    EXPECT_EQ(restricted_mean(curve, 2)->estimate, 2);
    // Nobody is left: the whole mean is known.
    EXPECT_NEAR(restricted_mean(curve, 100)->estimate, 2 + 2 * 0.75 + 0.375, 1e-15);
}

TEST(RestrictedMeanTest, BeyondWhatWasSeenThereIsNone) {
    GroupCounts const censored{{2, 1, 0}, {3, 0, 1}};
    EXPECT_TRUE(restricted_mean(kaplan_meier(censored), 3));
    EXPECT_FALSE(restricted_mean(kaplan_meier(censored), 3.1));
    EXPECT_FALSE(restricted_mean(kaplan_meier({}), 0));
}

TEST(RestrictedMeanTest, IntervalStaysWithinTheHorizon) {
    auto const mean = restricted_mean(kaplan_meier(counts), 4);
    EXPECT_LE(mean->upper, 4);
    EXPECT_GE(mean->lower, 0);
}

TEST(RestrictedMeanTest, WrongArgumentsAreRefused) {
    SurvivalCurve const curve = kaplan_meier(counts);
    EXPECT_THROW(restricted_mean(curve, -1), std::invalid_argument);
    EXPECT_THROW(restricted_mean(curve, std::numeric_limits<double>::infinity()), std::invalid_argument);
    EXPECT_THROW(restricted_mean_difference(*restricted_mean(curve, 2), *restricted_mean(curve, 3)),
                 std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::stats

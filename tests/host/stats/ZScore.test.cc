// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Deviates: known tails, and silence where nothing can be said.
#include "host/stats/ZScore.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <stdexcept>

namespace clonecast::stats {
namespace {

TEST(ProportionDeviateTest, RareEventsAreJudgedByTheirExactTails) {
    EXPECT_EQ(proportion_deviate(0, 1000, std::log(1e-9)), 0) << "nothing was to be expected";
    // P(at least one) = 1e-6: normal quantile 4.7534.
    EXPECT_NEAR(proportion_deviate(1, 1000, std::log(1e-9)), 4.7534, 1e-3);
    EXPECT_NEAR(proportion_deviate(999, 1000, std::log1p(-1e-9)), -4.7534, 1e-3) << "the same, of failures";
    EXPECT_EQ(proportion_deviate(0, 1000, -1e300), 0);
    EXPECT_EQ(proportion_deviate(1, 1000, -1e300), largest_deviate);
    EXPECT_EQ(proportion_deviate(1000, 1000, 0), 0);
    EXPECT_EQ(proportion_deviate(999, 1000, 0), -largest_deviate);
}

TEST(ProportionDeviateTest, ManyEventsAreNormal) {
    // sd 158.1 of 1e5 with probability 1/2; half a unit of continuity.
    EXPECT_NEAR(proportion_deviate(50474, 100000, std::log(0.5)), 473.5 / 158.114, 1e-3);
    EXPECT_NEAR(proportion_deviate(49526, 100000, std::log(0.5)), -473.5 / 158.114, 1e-3);
}

TEST(DifferenceDeviateTest, IsFishersExactTest) {
    // The lady tasting tea, 4 of 4 cups: 1 in 70; 3 of 4: 17 in 70. Normal quantiles 2.1893 and 0.69714.
    EXPECT_NEAR(difference_deviate(4, 4, 0, 4), 2.1893, 1e-4);
    EXPECT_NEAR(difference_deviate(3, 4, 1, 4), 0.69714, 1e-5);
    EXPECT_NEAR(difference_deviate(1, 4, 3, 4), -0.69714, 1e-5);
    EXPECT_EQ(difference_deviate(2, 4, 2, 4), 0);
    // 25 events, all in one of two equal samples: close to 2^-25, quantile 5.4200.
    EXPECT_NEAR(difference_deviate(25, 10'000'000, 0, 10'000'000), 5.4200, 1e-3);
    EXPECT_NEAR(difference_deviate(9'999'975, 10'000'000, 10'000'000, 10'000'000), -5.4200, 1e-3) << "failures";
}

TEST(DifferenceDeviateTest, IsNoughtWhereNothingOrEverythingHappened) {
    EXPECT_EQ(difference_deviate(0, 1000, 0, 500), 0);
    EXPECT_EQ(difference_deviate(1000, 1000, 500, 500), 0);
    EXPECT_EQ(difference_deviate(100'000, 100'000, 0, 100'000), largest_deviate);
}

TEST(DifferenceDeviateTest, ManyEventsAreNormal) {
    // 51000 against 50000 of 1e5 each: sd of the difference 223.6; one unit of continuity.
    EXPECT_NEAR(difference_deviate(51'000, 100'000, 50'000, 100'000), 999 / 223.584, 1e-3);
    EXPECT_NEAR(difference_deviate(50'000, 100'000, 51'000, 100'000), -999 / 223.584, 1e-3);
}

TEST(DifferenceDeviateTest, RefusesMoreTrialsThanItCanCount) {
    EXPECT_THROW(difference_deviate(1, std::uint64_t{1} << 31, 1, 1), std::invalid_argument);
}

TEST(MeanDeviateTest, IsThePlainOneWithoutSkewness) {
    EXPECT_NEAR(*mean_deviate(11, 10, 0.5, 0, 0), 2, 1e-12);
    EXPECT_NEAR(*mean_deviate(9, 10, 0.5, 1e-3, 0), -2, 1e-2);
    EXPECT_EQ(*mean_deviate(10, 10, 0, 0, 0), 0);
    EXPECT_EQ(*mean_deviate(11, 10, 0, 0, 0), largest_deviate);
}

TEST(MeanDeviateTest, IsExactForAMeanOfExponentials) {
    // Mean of 25 exponentials: gamma of shape 25, skewness 0.4. Upper 1e-3 quantile 43.33 / 25 (chi-square, 50 degrees: 86.661).
    EXPECT_NEAR(*mean_deviate(86.661 / 50, 1, 0.2, 0.4, 0.24), 3.0902, 1e-3);
    EXPECT_NEAR(*mean_deviate(-86.661 / 50, -1, 0.2, -0.4, 0.24), -3.0902, 1e-3);
}

TEST(MeanDeviateTest, SaysNothingWhereAFewValuesDecide) {
    EXPECT_FALSE(mean_deviate(11, 10, 0.5, 0.6, 0.5));
    EXPECT_FALSE(mean_deviate(11, 10, 0.5, 0.1, 0.2));
}

}  // namespace
}  // namespace clonecast::stats

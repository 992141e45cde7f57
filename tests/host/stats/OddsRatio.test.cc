// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/OddsRatio.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace clonecast::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(OddsRatioTest, SwappingTheGroupsInvertsIt) {
    OddsRatio const ratio = odds_ratio(12, 40, 5, 44);
    OddsRatio const inverse = odds_ratio(5, 44, 12, 40);
    EXPECT_NEAR(*ratio.estimate, 12.0 * 39 / (28 * 5), 1e-14);
    EXPECT_NEAR(*ratio.estimate * *inverse.estimate, 1, 1e-14);
    EXPECT_NEAR(ratio.lower * inverse.upper, 1, 1e-12);
    EXPECT_NEAR(ratio.upper * inverse.lower, 1, 1e-12);
}

TEST(OddsRatioTest, IntervalAndTestAgree) {
    OddsRatio const ratio = odds_ratio(12, 40, 5, 44);
    double const level = 1 - ratio.test->p_value;
    EXPECT_NEAR(odds_ratio(12, 40, 5, 44, level).lower, 1, 1e-9);
}

TEST(OddsRatioTest, ACountOfZeroLeavesOneEndOpen) {
    OddsRatio const none = odds_ratio(0, 30, 4, 30);
    EXPECT_EQ(none.estimate, 0);
    EXPECT_EQ(none.lower, 0);
    EXPECT_TRUE(std::isfinite(none.upper));
    OddsRatio const all = odds_ratio(30, 30, 26, 30);
    EXPECT_EQ(all.estimate, infinity);
    EXPECT_EQ(all.upper, infinity);
    EXPECT_GT(all.lower, 0);
    EXPECT_GT(odds_ratio(1, 30, 4, 30).lower, 0);
    EXPECT_TRUE(std::isfinite(odds_ratio(29, 30, 26, 30).upper));
    OddsRatio const opposite = odds_ratio(0, 30, 30, 30);
    EXPECT_EQ(opposite.estimate, 0);
    EXPECT_LT(opposite.upper, 1e-2);
}

TEST(OddsRatioTest, WithoutInformationThereIsNone) {
    for (OddsRatio const& ratio :
         {odds_ratio(0, 0, 3, 9), odds_ratio(3, 9, 0, 0), odds_ratio(0, 9, 0, 9), odds_ratio(9, 9, 9, 9)}) {
        EXPECT_FALSE(ratio.estimate);
        EXPECT_EQ(ratio.lower, 0);
        EXPECT_EQ(ratio.upper, infinity);
        EXPECT_FALSE(ratio.test);
    }
}

// For large counts the interval is Woolf's: log odds ratio -+ z sqrt(sum of 1 / count).
TEST(OddsRatioTest, LargeCounts) {
    std::uint64_t const n = 10'000'000;
    OddsRatio const ratio = odds_ratio(3 * n / 10, n, n / 4, n);
    double const size = 1e7;
    double const error = std::sqrt((1 / 0.3 + 1 / 0.7 + 1 / 0.25 + 1 / 0.75) / size);
    EXPECT_NEAR(std::log(ratio.lower), std::log(*ratio.estimate) - 1.959963984540054 * error, 1e-3 * error);
    EXPECT_NEAR(std::log(ratio.upper), std::log(*ratio.estimate) + 1.959963984540054 * error, 1e-3 * error);
    OddsRatio const rare = odds_ratio(0, n, 20, n);
    EXPECT_GT(rare.upper, 0.1);
    EXPECT_LT(rare.upper, 0.3);
}

TEST(OddsRatioTest, PairingNarrowsTheInterval) {
    OddsRatio const paired = paired_odds_ratio({200, 30, 10, 760});
    OddsRatio const unpaired = odds_ratio(230, 1000, 210, 1000);
    EXPECT_NEAR(*paired.estimate, *unpaired.estimate, 1e-14);
    EXPECT_LT(paired.upper - paired.lower, 0.4 * (unpaired.upper - unpaired.lower));
    EXPECT_NEAR(paired.test->statistic, 20.0 * 20 / 40, 1e-14);
    // Independent outcomes: no covariance, Woolf's interval of two groups.
    OddsRatio const independent = paired_odds_ratio({60, 140, 240, 560});
    double const error = std::sqrt(1.0 / 200 + 1.0 / 800 + 1.0 / 300 + 1.0 / 700);
    EXPECT_NEAR(std::log(independent.upper / *independent.estimate), 1.959963984540054 * error, 1e-14);
}

TEST(OddsRatioTest, PairsWithoutDiscordanceHaveNoTest) {
    OddsRatio const same = paired_odds_ratio({5, 0, 0, 7});
    EXPECT_EQ(same.estimate, 1);
    EXPECT_NEAR(same.lower, 1, 1e-7);
    EXPECT_FALSE(same.test);
    EXPECT_FALSE(paired_odds_ratio({0, 0, 0, 7}).estimate);
    EXPECT_FALSE(paired_odds_ratio({}).estimate);
    OddsRatio const open = paired_odds_ratio({0, 3, 0, 7});
    EXPECT_EQ(open.estimate, infinity);
    EXPECT_EQ(open.lower, 0);
    EXPECT_EQ(open.upper, infinity);
    EXPECT_TRUE(open.test);
}

TEST(OddsRatioTest, WrongArgumentsAreRefused) {
    EXPECT_THROW(odds_ratio(2, 1, 0, 1), std::invalid_argument);
    EXPECT_THROW(odds_ratio(1, 2, 0, 1, 0), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::stats

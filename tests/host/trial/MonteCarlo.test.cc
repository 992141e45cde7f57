// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/MonteCarlo.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "host/stats/BinomialInterval.hh"
#include "kernels/random/Stream.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::trial {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
using Values = std::vector<std::optional<double>>;

TEST(MonteCarloTest, BatchesThatAgreeWithinThemselvesAreSoManyTrials) {
    // Ten batches of ones, ten of zeros: standard error sqrt(p (1 - p) / 19), that of twenty independent batches.
    std::vector<std::uint8_t> successes;
    for (std::size_t r = 0; r < 2000; ++r) {
        successes.push_back(r % 20 < 10 ? 1 : 0);
    }
    Probability const p = estimate_probability(successes, {20, 20'000, 400});
    EXPECT_EQ(p.estimate, 0.5);
    EXPECT_NEAR(*p.standard_error, 0.5 / std::sqrt(19), 1e-12);
    EXPECT_NEAR(p.replicate_error, 0.5 / std::sqrt(2000), 1e-12);
    EXPECT_NEAR(*p.pool_error, std::sqrt(0.25 / 19 - 0.25 / 2000), 1e-12);
    // No fewer than the bound of Hoeffding: 1 / (1 / 2000 + 400 / 20000).
    double const trials = 1 / (1 / 2000.0 + 0.02);
    EXPECT_NEAR(p.lower, stats::clopper_pearson(trials / 2, trials / 2).lower, 1e-12);
    EXPECT_NEAR(p.upper, stats::clopper_pearson(trials / 2, trials / 2).upper, 1e-12);
}

TEST(MonteCarloTest, IndependentReplicatesHaveTheBinomialError) {
    random::Stream stream(random::StreamKey{5, random::Purpose::test, 0, 0});
    std::vector<std::uint8_t> successes;
    for (std::size_t r = 0; r < 10'000; ++r) {
        successes.push_back(random::draw_uniform(stream) < 0.8 ? 1 : 0);
    }
    Probability const p = estimate_probability(successes, {20, 1'000'000'000, 400});
    EXPECT_NEAR(p.estimate, 0.8, 5 * 0.004);
    EXPECT_NEAR(p.replicate_error, 0.004, 1e-4);
    // 19 degrees of freedom: the ratio of variances is within 0.2 to 3 but with a probability of 1e-6.
    EXPECT_GT(std::pow(*p.standard_error / p.replicate_error, 2), 0.2);
    EXPECT_LT(std::pow(*p.standard_error / p.replicate_error, 2), 3);
    EXPECT_LT(p.upper - p.lower, 2 * 1.96 * 0.004 * std::sqrt(3) * 1.1);
}

TEST(MonteCarloTest, LimitsHoldWhereNothingWasSeen) {
    std::vector<std::uint8_t> const never(1000, 0);
    Probability const few = estimate_probability(never, {10, 4000, 400});
    EXPECT_EQ(few.lower, 0);
    double const trials = 1 / (1 / 1000.0 + 0.1);
    EXPECT_NEAR(few.upper, 1 - std::pow(0.025, 1 / trials), 1e-12);
    Probability const one = estimate_probability(std::vector<std::uint8_t>{1}, {1, 4000, 400});
    EXPECT_EQ(one.estimate, 1);
    EXPECT_EQ(one.upper, 1);
    EXPECT_FALSE(one.standard_error);
    EXPECT_NEAR(one.lower, std::pow(0.025, 1.1), 1e-12);
}

TEST(MonteCarloTest, QuantilesAreOrderStatistics) {
    Values values;
    for (int i = 1000; i > 0; --i) {
        values.emplace_back(i);
    }
    Spread const spread = estimate_spread(values, {10, 1000, 10}, Missing::left_out);
    EXPECT_EQ(spread.quantiles[0], 25);
    EXPECT_EQ(spread.quantiles[1], 500);
    EXPECT_EQ(spread.quantiles[2], 975);
    EXPECT_EQ(spread.values, 1000);
    EXPECT_EQ(spread.without, 0);
}

TEST(MonteCarloTest, WhatIsNotReachedIsLargerThanAll) {
    Values values(60, std::nullopt);
    values.resize(100, 7.0);
    Spread const times = estimate_spread(values, {10, 1000, 10}, Missing::largest);
    EXPECT_EQ(times.quantiles[0], 7);
    EXPECT_FALSE(times.quantiles[1]);
    EXPECT_EQ(times.without, 60);
    Spread const ratios = estimate_spread(values, {10, 1000, 10}, Missing::left_out);
    EXPECT_EQ(ratios.quantiles[2], 7);
    EXPECT_EQ(ratios.standard_errors[1], 0);
    Spread const nothing = estimate_spread(Values(10), {10, 1000, 10}, Missing::left_out);
    EXPECT_FALSE(nothing.quantiles[1]);
    EXPECT_FALSE(nothing.standard_errors[1]);
    Spread const infinite = estimate_spread(Values(10, infinity), {10, 1000, 10}, Missing::left_out);
    EXPECT_EQ(infinite.quantiles[1], infinity);
    EXPECT_FALSE(infinite.standard_errors[1]);
}

TEST(MonteCarloTest, TheJackknifeKnowsTheErrorOfAMedian) {
    // sqrt(pi / 2) sigma / sqrt(n) for normal values.
    constexpr std::size_t n = 20'000;
    random::Stream stream(random::StreamKey{6, random::Purpose::test, 0, 0});
    Values values;
    for (std::size_t r = 0; r < n; ++r) {
        values.emplace_back(random::draw_normal(stream));
    }
    Spread const spread = estimate_spread(values, {20, 1'000'000'000, 10}, Missing::left_out);
    double const expected = std::sqrt(std::acos(-1.0) / 2 / n);
    EXPECT_NEAR(*spread.quantiles[1], 0, 5 * expected);
    EXPECT_GT(std::pow(*spread.standard_errors[1] / expected, 2), 0.2);
    EXPECT_LT(std::pow(*spread.standard_errors[1] / expected, 2), 3);
}

}  // namespace
}  // namespace clonecast::trial

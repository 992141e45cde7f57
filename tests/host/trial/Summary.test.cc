// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/Summary.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "host/trial/Schoenfeld.hh"

namespace clonecast::trial {
namespace {

Replicate replicate(std::optional<double> z, std::optional<double> hazard_ratio = std::nullopt,
                    std::optional<double> median_difference = std::nullopt) {
    Replicate result;
    result.z = z;
    result.log_hazard_ratio = hazard_ratio ? std::optional(std::log(*hazard_ratio)) : std::nullopt;
    result.median_difference = median_difference;
    result.enrolled = {200, 200};
    result.events = {100, 120};
    return result;
}

TEST(TrialSummaryTest, SuccessIsSignificanceInFavourOfTheFirstArmAndWhatElseIsAsked) {
    Design design;
    EXPECT_TRUE(is_success(replicate(-1.97), design));
    EXPECT_FALSE(is_success(replicate(-1.95), design));
    EXPECT_FALSE(is_success(replicate(1.97), design));
    EXPECT_FALSE(is_success(replicate(std::nullopt), design));
    design.success_hazard_ratio = 0.7;
    EXPECT_TRUE(is_success(replicate(-3, 0.69), design));
    EXPECT_FALSE(is_success(replicate(-3, 0.71), design));
    EXPECT_FALSE(is_success(replicate(-3), design));
    EXPECT_TRUE(is_success(replicate(-3, 0), design));
    design.success_median_difference = 30;
    EXPECT_TRUE(is_success(replicate(-3, 0.69, 30), design));
    EXPECT_FALSE(is_success(replicate(-3, 0.69, 29), design));
    EXPECT_FALSE(is_success(replicate(-3, 0.69), design));
}

TEST(TrialSummaryTest, CountsBothDirections) {
    std::vector<Replicate> trials(50, replicate(0));
    trials.resize(80, replicate(-2.5));
    trials.resize(90, replicate(2.5));
    trials.resize(100, replicate(std::nullopt));
    Summary const summary = summarize(trials, Design{}, {10, 4000, 400});
    EXPECT_DOUBLE_EQ(summary.power.estimate, 0.4);
    EXPECT_DOUBLE_EQ(summary.favours_first.estimate, 0.3);
    EXPECT_DOUBLE_EQ(summary.favours_second.estimate, 0.1);
    EXPECT_EQ(summary.p_value.without, 10);
    EXPECT_EQ(summary.hazard_ratio.without, 100);
    EXPECT_FALSE(summary.schoenfeld);
    EXPECT_FALSE(schoenfeld_sample_size(summary, Design{}, 0.8));
}

TEST(TrialSummaryTest, SchoenfeldsFormulaTakesTheMedianRatioAndTheMeanEvents) {
    std::vector<Replicate> const trials(100, replicate(-2.5, 0.7));
    Design const design;
    Summary const summary = summarize(trials, design, {10, 4000, 400});
    EXPECT_NEAR(*summary.schoenfeld, schoenfeld_power(0.7, 220, 0.5, 0.05), 1e-12);
    double const events = schoenfeld_events(0.7, 0.5, 0.05, 0.9);
    EXPECT_EQ(*schoenfeld_sample_size(summary, design, 0.9), std::ceil(events / 220 * 200));
    std::vector<Replicate> const worse(100, replicate(2.5, 1.3));
    EXPECT_FALSE(schoenfeld_sample_size(summarize(worse, design, {10, 4000, 400}), design, 0.9));
}

TEST(TrialSummaryTest, AnInfiniteMedianRatioGivesNoFormula) {
    std::vector<Replicate> trials(100, replicate(2.5));
    for (Replicate& trial : trials) {
        trial.log_hazard_ratio = std::numeric_limits<double>::infinity();
    }
    Summary const summary = summarize(trials, Design{}, {10, 4000, 400});
    EXPECT_EQ(summary.hazard_ratio.quantiles[1], std::numeric_limits<double>::infinity());
    EXPECT_FALSE(summary.schoenfeld);
}

}  // namespace
}  // namespace clonecast::trial

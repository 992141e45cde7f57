// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/Turnbull.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

#include "host/stats/KaplanMeier.hh"

namespace clonecast::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double total(TurnbullEstimate const& estimate) {
    double sum = 0;
    for (TurnbullMass const& at : estimate.masses) {
        sum += at.mass;
    }
    return sum;
}

TEST(TurnbullTest, WithTheSameScansForAllItIsKaplanMeier) {
    // Scans on days 10, 20, 30; censored after one of them.
    IntervalCounts const intervals[] = {{0, 10, 30},       {10, 20, 20},      {20, 30, 10},
                                        {10, infinity, 8}, {20, infinity, 5}, {30, infinity, 27}};
    GroupCounts const counts{{10, 30, 8}, {20, 20, 5}, {30, 10, 27}};
    TurnbullEstimate const estimate = *turnbull(intervals);
    SurvivalCurve const curve = kaplan_meier(counts);
    for (SurvivalRow const& row : curve.rows) {
        SurvivalBounds const bounds = survival_bounds(estimate, row.time);
        EXPECT_NEAR(bounds.lower, row.estimate, 1e-10);
        EXPECT_NEAR(bounds.upper, row.estimate, 1e-10);
    }
    EXPECT_NEAR(survival_bounds(estimate, 15).upper, curve.rows[0].estimate, 1e-10);
    EXPECT_NEAR(survival_bounds(estimate, 15).lower, curve.rows[1].estimate, 1e-10);
}

TEST(TurnbullTest, WithExactTimesItIsKaplanMeier) {
    IntervalCounts const intervals[] = {{3, 3, 2}, {5, 5, 1}, {5, infinity, 2}, {8, 8, 3}, {9, infinity, 1}};
    GroupCounts const counts{{3, 2, 0}, {5, 1, 2}, {8, 3, 0}, {9, 0, 1}};
    TurnbullEstimate const estimate = *turnbull(intervals);
    for (SurvivalRow const& row : kaplan_meier(counts).rows) {
        EXPECT_NEAR(survival_bounds(estimate, row.time).lower, row.estimate, 1e-10);
    }
    EXPECT_EQ(survival_bounds(estimate, 2.9).lower, 1);
}

// An event at a time is not after it, and one in (t, u] is.
TEST(TurnbullTest, PointsAndOpenEndsAtOneTimeAreApart) {
    IntervalCounts const intervals[] = {{5, 5, 1}, {5, 7, 1}, {2, 5, 2}};
    TurnbullEstimate const estimate = *turnbull(intervals);
    ASSERT_EQ(estimate.masses.size(), 2U);
    EXPECT_EQ(estimate.masses[0].left, 5);
    EXPECT_EQ(estimate.masses[0].right, 5);
    EXPECT_NEAR(estimate.masses[0].mass, 0.75, 1e-10);
    EXPECT_EQ(estimate.masses[1].right, 7);
}

// The definition of the maximum: no support has a derivative above the number of patients.
TEST(TurnbullTest, ManyScanSchedulesReachTheMaximum) {
    std::mt19937 random(7);
    std::exponential_distribution<double> time(1.0 / 200);
    std::vector<IntervalCounts> intervals;
    for (int patient = 0; patient < 20000; ++patient) {
        double const offset = static_cast<double>(random() % 56);
        double const event = time(random);
        double left = 0;
        double right = offset + 1;
        while (right < event && right < 700) {
            left = right;
            right += random() % 10 == 0 ? 112 : 56;  // a missed scan
        }
        intervals.push_back({left, event <= right ? right : infinity, 1});
    }
    TurnbullEstimate const estimate = *turnbull(intervals);
    EXPECT_LE(estimate.gap, turnbull_tolerance);
    EXPECT_NEAR(total(estimate), 1, 1e-12);
    EXPECT_GT(estimate.masses.size(), 100U);
    double largest = 0;
    for (TurnbullMass const& support : estimate.masses) {
        double derivative = 0;
        for (IntervalCounts const& at : intervals) {
            if (at.left <= support.left && support.right <= at.right) {
                derivative += 1 / (survival_bounds(estimate, at.left).lower -
                                   (at.right == infinity ? 0 : survival_bounds(estimate, at.right).lower));
            }
        }
        largest = std::max(largest, std::abs(derivative / 20000 - 1));
    }
    EXPECT_LT(largest, 1e-4);  // supports with little mass are flat
    // The truth is within the error of so many patients: sd of S(t) below 0.5 / sqrt(20000) times a few for scans.
    for (double const t : {100.0, 200.0, 400.0}) {
        SurvivalBounds const bounds = survival_bounds(estimate, t);
        EXPECT_NEAR((bounds.lower + bounds.upper) / 2, std::exp(-t / 200), 0.05);
    }
}

TEST(TurnbullTest, IllPosedInputs) {
    EXPECT_FALSE(turnbull({}));
    IntervalCounts const nobody[] = {{1, 2, 0}};
    EXPECT_FALSE(turnbull(nobody));
    IntervalCounts const one[] = {{1, 2, 1}};
    TurnbullEstimate const single = *turnbull(one);
    ASSERT_EQ(single.masses.size(), 1U);
    EXPECT_EQ(single.masses[0].mass, 1);
    EXPECT_EQ(single.log_likelihood, 0);
    IntervalCounts const censored[] = {{5, infinity, 3}, {7, infinity, 2}};
    TurnbullEstimate const open = *turnbull(censored);
    ASSERT_EQ(open.masses.size(), 1U);
    EXPECT_EQ(open.masses[0].left, 7);
    EXPECT_EQ(open.masses[0].right, infinity);
    EXPECT_EQ(survival_bounds(open, 7).lower, 1);
    EXPECT_EQ(survival_bounds(open, 8).lower, 0);
    EXPECT_EQ(survival_bounds(open, 8).upper, 1);
}

TEST(TurnbullTest, TenMillionPatients) {
    IntervalCounts const intervals[] = {{0, 56, 1'000'000},
                                        {56, 112, 2'000'000},
                                        {0, 112, 500'000},
                                        {56, infinity, 500'000},
                                        {112, infinity, 6'000'000}};
    TurnbullEstimate const estimate = *turnbull(intervals);
    EXPECT_NEAR(total(estimate), 1, 1e-12);
    EXPECT_LE(estimate.gap, turnbull_tolerance);
}

TEST(TurnbullTest, WrongArgumentsAreRefused) {
    IntervalCounts const backwards[] = {{2, 1, 1}};
    IntervalCounts const nan[] = {{std::numeric_limits<double>::quiet_NaN(), 1, 1}};
    IntervalCounts const negative[] = {{-1, 1, 1}};
    IntervalCounts const good[] = {{0, 1, 1}};
    EXPECT_THROW(turnbull(backwards), std::invalid_argument);
    EXPECT_THROW(turnbull(nan), std::invalid_argument);
    EXPECT_THROW(turnbull(negative), std::invalid_argument);
    EXPECT_THROW(turnbull(good, 0), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::stats

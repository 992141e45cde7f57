// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/LogRank.hh"

#include <gtest/gtest.h>

#include <stdexcept>

namespace clonecast::stats {
namespace {

// survdiff(Surv(c(1,2,3, 2,4,5), c(1,1,0, 1,1,0)) ~ c(1,1,1, 2,2,2)): variance and statistic by hand below.
Groups const small{{{1, 1, 0}, {2, 1, 0}, {3, 0, 1}}, {{2, 1, 0}, {4, 1, 0}, {5, 0, 1}}};

TEST(LogRankTest, ByHand) {
    LogRank const result = log_rank(small);
    EXPECT_EQ(result.observed, (std::vector<double>{2, 2}));
    double const expected = 3.0 / 6 + 2 * 2.0 / 5;
    EXPECT_NEAR(result.expected[0], expected, 1e-15);
    double const variance = 0.5 * 0.5 + 2.0 * 3 / 4 * (2.0 / 5) * (3.0 / 5);
    EXPECT_NEAR(result.variance[0], variance, 1e-15);
    EXPECT_NEAR(result.variance[1], -variance, 1e-15);
    EXPECT_NEAR(result.test->statistic, (2 - expected) * (2 - expected) / variance, 1e-14);
    EXPECT_EQ(result.test->degrees_of_freedom, 1);
    EXPECT_GT(*result.z, 0);
}

TEST(LogRankTest, NothingToCompareIsNoTest) {
    EXPECT_FALSE(log_rank(std::span<Groups const>{}).test);
    EXPECT_FALSE(log_rank(Groups{{}, {}}).test);
    EXPECT_FALSE(log_rank(Groups{{{1, 5, 0}}}).test);               // one group
    EXPECT_FALSE(log_rank(Groups{{{1, 5, 0}}, {}}).test);           // the other without patients
    EXPECT_FALSE(log_rank(Groups{{{9, 0, 5}}, {{9, 0, 7}}}).test);  // all censored at one time
    EXPECT_FALSE(log_rank(Groups{{{1, 0, 5}}, {{2, 5, 0}}}).test);  // never at risk together
    EXPECT_FALSE(log_rank(Groups{{{1, 2, 0}}, {{1, 3, 0}}}).test);  // all at once: no variance
    EXPECT_EQ(log_rank(Groups{{{1, 2, 0}}, {{1, 3, 0}}}).observed[1], 3);
}

TEST(LogRankTest, OnePatientEach) {
    LogRank const result = log_rank(Groups{{{1, 1, 0}}, {{2, 0, 1}}});
    EXPECT_NEAR(result.test->statistic, 1, 1e-15);  // (1 - 1/2)^2 / (1/4)
}

TEST(LogRankTest, AGroupWithoutEventsTakesPart) {
    Groups const groups{{{1, 5, 0}, {2, 0, 5}}, {{2, 0, 10}}};
    LogRank const result = log_rank(groups);
    EXPECT_EQ(result.observed[1], 0);
    EXPECT_NEAR(result.expected[1], 2.5, 1e-15);
    EXPECT_LT(result.test->p_value, 0.05);
}

TEST(LogRankTest, AnEmptyGroupCostsNoDegreeOfFreedom) {
    Groups groups = small;
    double const two = log_rank(groups).test->statistic;
    groups.insert(groups.begin() + 1, GroupCounts{});
    EXPECT_NEAR(log_rank(groups).test->statistic, two, 1e-14);
    EXPECT_EQ(log_rank(groups).test->degrees_of_freedom, 1);
}

TEST(LogRankTest, GroupsThatMeetInNoStratumAreNotCompared) {
    // The first two meet in one stratum, the last two in the other: two degrees of freedom of three.
    std::vector<Groups> const strata{{small[0], small[1], {}, {}}, {{}, {}, small[1], small[0]}};
    LogRank const result = log_rank(strata);
    EXPECT_EQ(result.test->degrees_of_freedom, 2);
    EXPECT_NEAR(result.test->statistic, 2 * log_rank(small).test->statistic, 1e-13);
}

TEST(LogRankTest, TenMillionTimesAsManyPatients) {
    Groups large = small;
    for (GroupCounts& counts : large) {
        for (TimeCounts& at : counts) {
            at.events *= 10'000'000;
            at.censored *= 10'000'000;
        }
    }
    // Nearly 1e7 times the statistic with (N - D) / N in place of (N - D) / (N - 1).
    double const variance = 3.0 * 3 / 36 * 5 / 6 + 2 * 0.6 * 0.4 * 0.6;
    double const excess = 2 - 3.0 / 6 - 2 * 2.0 / 5;
    EXPECT_NEAR(log_rank(large).test->statistic / 1e7, excess * excess / variance, 1e-6);
}

TEST(LogRankTest, WrongArgumentsAreRefused) {
    EXPECT_THROW(log_rank(small, {-1, 0}), std::invalid_argument);
    EXPECT_THROW(log_rank(Groups{{{2, 1, 0}, {1, 1, 0}}}), std::invalid_argument);
    std::vector<Groups> const uneven{small, Groups{small[0]}};
    EXPECT_THROW(log_rank(uneven), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::stats

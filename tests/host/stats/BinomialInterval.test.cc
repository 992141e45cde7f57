// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/BinomialInterval.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace clonecast::stats {
namespace {

struct RInterval {
    std::uint64_t successes, trials;
    double confidence, lower, upper;
};

/* R 4.2.2: a <- (1 - conf) / 2; if (k == 0) 0 else qbeta(a, k, n - k + 1);
   if (k == n) 1 else qbeta(a, k + 1, n - k, lower.tail = FALSE).
   binom.test(7, 100)$conf.int gives 0.028605288907438704 0.138919728455857316. */
constexpr RInterval r_intervals[] = {
    {0, 1, 0.95, 0, 0.97499999999999998},
    {1, 1, 0.95, 0.025000000000000022, 1},
    {0, 10, 0.95, 0, 0.30849710781876083},
    {10, 10, 0.95, 0.69150289218123917, 1},
    {3, 10, 0.95, 0.066739511177734495, 0.65245285005999731},
    {7, 100, 0.95, 0.028605288907438704, 0.13891972845585732},
    {1, 1000000, 0.95, 2.5317807663794211e-08, 5.5716306551722366e-06},
    {0, 1000000, 0.95, 0, 3.6888726502064855e-06},
    {999999, 1000000, 0.95, 0.99999442836934482, 0.99999997468219237},
    {50000, 100000, 0.95, 0.49689606249180041, 0.50310393750819959},
    {0, 4000000000, 0.95, 0, 9.2221986310323935e-10},
    {1, 4000000000, 0.95, 6.3294519960524471e-12, 1.3929108469387369e-09},
    {2000000000, 4000000000, 0.95, 0.49998450499919705, 0.50001549500080289},
    {3999999999, 4000000000, 0.95, 0.9999999986070891, 0.99999999999367051},
    {4000000000, 4000000000, 0.95, 0.99999999907778014, 1},
    {12345, 4000000000, 0.95, 3.0320453087714903e-06, 3.1411804654548781e-06},
    {3, 10, 0.9, 0.087264433914150272, 0.60662421610541351},
    {3, 10, 0.99, 0.037007221096232092, 0.73511398528713079},
};

//! R's qbeta and ours agree to about 1e-12; for a probability next to 1 this is what is left of 1 - p.
constexpr double relative_tolerance = 2e-11;

TEST(BinomialIntervalTest, EqualsR) {
    for (RInterval const& r : r_intervals) {
        BinomialEstimate const estimate = binomial_estimate(r.successes, r.trials, r.confidence);
        EXPECT_EQ(*estimate.probability, static_cast<double>(r.successes) / static_cast<double>(r.trials));
        EXPECT_NEAR(estimate.lower, r.lower, relative_tolerance * r.lower) << r.successes << " of " << r.trials;
        EXPECT_NEAR(estimate.upper, r.upper, relative_tolerance * r.upper) << r.successes << " of " << r.trials;
        EXPECT_LE(estimate.lower, *estimate.probability);
        EXPECT_GE(estimate.upper, *estimate.probability);
    }
}

// The comparison can fail: one success more or less is seen in every case.
TEST(BinomialIntervalTest, OneSuccessMoreOrLessIsSeen) {
    for (RInterval const& r : r_intervals) {
        std::uint64_t const other = r.successes == r.trials ? r.successes - 1 : r.successes + 1;
        BinomialEstimate const estimate = binomial_estimate(other, r.trials, r.confidence);
        double const difference = std::max(std::abs(estimate.lower - r.lower), std::abs(estimate.upper - r.upper));
        EXPECT_GT(difference, relative_tolerance);
    }
}

// binom.test(0, 10)$conf.int has a closed form: 1 - 0.025^(1/10).
TEST(BinomialIntervalTest, ClosedFormsAtTheEdges) {
    for (std::uint64_t const n : {1U, 2U, 10U, 1000U, 1000000U}) {
        double const limit = -std::expm1(std::log(0.025) / static_cast<double>(n));
        EXPECT_NEAR(binomial_estimate(0, n).upper, limit, 1e-13 * limit);
        EXPECT_NEAR(1 - binomial_estimate(n, n).lower, limit, 1e-15);
    }
}

TEST(BinomialIntervalTest, NoTrials) {
    BinomialEstimate const estimate = binomial_estimate(0, 0);
    EXPECT_FALSE(estimate.probability);
    EXPECT_EQ(estimate.lower, 0);
    EXPECT_EQ(estimate.upper, 1);
}

TEST(BinomialIntervalTest, Odds) {
    EXPECT_EQ(odds(0), 0);
    EXPECT_EQ(odds(0.5), 1);
    EXPECT_NEAR(*odds(0.75), 3, 1e-15);
    EXPECT_FALSE(odds(1));
}

TEST(BinomialIntervalTest, WrongArgumentsAreRefused) {
    EXPECT_THROW(binomial_estimate(2, 1), std::invalid_argument);
    EXPECT_THROW(binomial_estimate(1, 2, 0), std::invalid_argument);
    EXPECT_THROW(binomial_estimate(1, 2, 1), std::invalid_argument);
}

TEST(BinomialIntervalTest, LimitsOfNumbersThatAreNotWhole) {
    // R: qbeta(.025, 2.5, 8.5 + 1); qbeta(.025, 2.5 + 1, 8.5, lower.tail = FALSE)
    ProbabilityLimits const limits = clopper_pearson(2.5, 8.5);
    EXPECT_NEAR(limits.lower, 0.039826943084991163, relative_tolerance);
    EXPECT_NEAR(limits.upper, 0.5650954805017856, relative_tolerance);
    EXPECT_EQ(clopper_pearson(0, 0).lower, 0);
    EXPECT_EQ(clopper_pearson(0, 0).upper, 1);
    EXPECT_THROW(clopper_pearson(-1, 2), std::invalid_argument);
    EXPECT_THROW(clopper_pearson(1, std::nan("")), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::stats

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// z of means and variances of samples from known distributions.
#include "host/verify/Judge.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace clonecast::verify {
namespace {

constexpr double exact = std::numeric_limits<double>::infinity();
CentralMoments const normal{1, 0, 1, 0, 3, 0, 15, 0, 105};

Comparison mean_of(Pair const& pair, Spread const& spread) {
    Comparison row;
    judge_mean(pair, spread, &row);
    return row;
}

Comparison variance_of(Pair const& pair, CentralMoments const& central) {
    Comparison row;
    judge_variance(pair, central, &row);
    return row;
}

TEST(JudgeMeanTest, IsTheDifferenceOverItsStandardError) {
    Comparison const one = mean_of({10.3, 10, 400, exact}, {4, 0, 0});
    EXPECT_NEAR(one.standard_error, 0.1, 1e-12);
    EXPECT_NEAR(*one.z, 3, 1e-6);
    Comparison const two = mean_of({9.7, 10, 400, 1200}, {3, 0, 0});
    EXPECT_NEAR(two.standard_error, 0.1, 1e-12);
    EXPECT_NEAR(*two.z, -3, 1e-6);
}

TEST(JudgeMeanTest, SkewnessMattersLessBetweenSamplesOfOneSize) {
    // 10 values in 10 000 are not 0: the mean's skewness is 0.32, that of a difference 0.
    Spread const rare{1e-3, 1e-3, 1e-3};
    EXPECT_LT(*mean_of({2e-3, 1e-3, 1e4, exact}, rare).z, 3) << "3.16 standard errors, in the long tail";
    EXPECT_NEAR(*mean_of({3e-3, 1e-3, 1e4, 1e4}, rare).z, std::sqrt(20), 1e-3);
}

TEST(JudgeMeanTest, CannotTellFromAHandfulOfPatients) {
    // 4 of 10 000 in both samples together: excess 1/8 of the difference.
    Comparison const row = mean_of({4e-4, 0, 1e4, 1e4}, {4e-4, 4e-4, 4e-4});
    EXPECT_FALSE(row.z);
    EXPECT_EQ(row.note, "cannot tell");
}

TEST(JudgeMeanTest, ConstantsAgreeToRoundingOrNotAtAll) {
    EXPECT_EQ(*mean_of({5, 5, 100, 100}, {}).z, 0);
    EXPECT_GT(std::abs(*mean_of({5, 6, 100, 100}, {}).z), largest_z);
    EXPECT_LT(std::abs(*mean_of({1e9, 1e9 * (1 + 1e-11), 100, exact}, {}).z), 1);
}

TEST(JudgeVarianceTest, HasTheStandardErrorOfANormalSample) {
    // 2 variance^2/n each
    Comparison const row = variance_of({1.1, 1, 2000, 2000}, normal);
    EXPECT_NEAR(row.standard_error, std::sqrt(2e-3), 1e-9);
    EXPECT_NEAR(*row.z, 0.1 / std::sqrt(2e-3), 1e-6);
}

TEST(JudgeVarianceTest, CannotTellOfACountThatIsOneOfTwoEquallyOften) {
    // The variance of such a sample is never above its expectation, and its error is no error of a mean.
    CentralMoments const coin{1, 0, 0.25, 0, 0.0625, 0, 1.0 / 64, 0, 1.0 / 256};
    EXPECT_EQ(variance_of({0.2499, 0.25, 1e4, exact}, coin).note, "cannot tell");
    EXPECT_EQ(variance_of({0.2499, 0.25, 1e4, 1e4}, coin).note, "cannot tell");
}

}  // namespace
}  // namespace clonecast::verify

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/detail/Cholesky.hh"

#include <gtest/gtest.h>

#include <vector>

namespace clonecast::stats::detail {
namespace {

//! [n, n] covariances of linear combinations of three variables that are independent with variances 3, 1/7 and 1e-6.
std::vector<double> covariances(std::vector<std::vector<double>> const& weights) {
    double const variances[] = {3, 1.0 / 7, 1e-6};
    std::vector<double> matrix;
    for (auto const& a : weights) {
        for (auto const& b : weights) {
            matrix.push_back(a[0] * b[0] * variances[0] + a[1] * b[1] * variances[1] + a[2] * b[2] * variances[2]);
        }
    }
    return matrix;
}

TEST(CholeskyTest, SolvesAndInverts) {
    std::vector<double> const matrix = covariances({{1, 0.3, 0}, {0.1, 1, 5}, {0, -2, 40}});
    Cholesky const factors(matrix, 3);
    EXPECT_EQ(factors.rank(), 3U);
    std::vector<double> const inverse = factors.inverse();
    std::vector<double> const right{1, -2, 0.5};
    std::vector<double> const x = factors.solve(right);
    double form = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        double product = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            product += matrix[i * 3 + j] * x[j];
            form += right[i] * inverse[i * 3 + j] * right[j];
            double element = 0;
            for (std::size_t k = 0; k < 3; ++k) {
                element += matrix[i * 3 + k] * inverse[k * 3 + j];
            }
            EXPECT_NEAR(element, i == j ? 1 : 0, 1e-12);
        }
        EXPECT_NEAR(product, right[i], 1e-12);
    }
    EXPECT_NEAR(quadratic_form(factors, right), form, 1e-10 * form);
}

// Rounding errors leave a pivot that is not quite 0.
TEST(CholeskyTest, LinearCombinationsAreLeftOut) {
    for (double const w : {0.1, 0.3, 0.7, 1.1, 1e-3}) {
        std::vector<double> const matrix =
            covariances({{1, 0.3, 0}, {0.1, 1, 0}, {w + 0.1 * 0.3, 0.3 * w + 0.3, 0}, {0, 0, 1}, {0, 0, 0}});
        Cholesky const factors(matrix, 5);
        EXPECT_EQ(factors.rank(), 3U);
        EXPECT_TRUE(factors.is_used(0));
        EXPECT_TRUE(factors.is_used(1));
        EXPECT_FALSE(factors.is_used(2));
        EXPECT_TRUE(factors.is_used(3));  // however small
        EXPECT_FALSE(factors.is_used(4));
        std::vector<double> const x = factors.solve(std::vector<double>{1, 1, 1, 1, 1});
        EXPECT_EQ(x[2], 0);
        EXPECT_EQ(x[4], 0);
        EXPECT_NEAR(x[3], 1e6, 1e-3);
    }
}

}  // namespace
}  // namespace clonecast::stats::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Indices of functions whose indices are known.
#include "host/sweep/Sensitivity.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>

#include "host/sweep/Design.hh"

namespace clonecast::sweep {
namespace {

using std::numbers::pi;

SensitivityIndices indices_of(std::function<double(std::vector<double> const&)> const& function, std::size_t n_points,
                              std::size_t n_axes) {
    std::vector<double> values;
    for (std::vector<double> const& place : saltelli(n_points, n_axes)) {
        values.push_back(function(place));
    }
    return sensitivity(values, n_axes).value();
}

TEST(SensitivityTest, IshigamiFunction) {
    // sin x + a sin^2 y + b z^4 sin x on (-pi, pi)^3. T. Ishigami, T. Homma, ISUMA 1990, 398; its variances:
    constexpr double a = 7;
    constexpr double b = 0.1;
    double const of_x = std::pow(1 + b * std::pow(pi, 4) / 5, 2) / 2;
    double const of_y = a * a / 8;
    double const of_x_and_z = b * b * std::pow(pi, 8) * (1.0 / 18 - 1.0 / 50);
    double const variance = of_x + of_y + of_x_and_z;
    SensitivityIndices const indices = indices_of(
        [&](std::vector<double> const& place) {
            double const x = (2 * place[0] - 1) * pi;
            double const y = (2 * place[1] - 1) * pi;
            double const z = (2 * place[2] - 1) * pi;
            return std::sin(x) + a * std::pow(std::sin(y), 2) + b * std::pow(z, 4) * std::sin(x);
        },
        4096, 3);
    // Quasi-random points of this number give two to three digits.
    constexpr double tolerance = 0.01;
    EXPECT_NEAR(indices.mean, a / 2, 0.02);
    EXPECT_NEAR(indices.variance / variance, 1, tolerance);
    std::vector<double> const first{of_x / variance, of_y / variance, 0};
    std::vector<double> const total{(of_x + of_x_and_z) / variance, of_y / variance, of_x_and_z / variance};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        EXPECT_NEAR(indices.first[axis].estimate, first[axis], tolerance) << axis;
        EXPECT_NEAR(indices.total[axis].estimate, total[axis], tolerance) << axis;
        EXPECT_LT(indices.first[axis].lower, first[axis]);
        EXPECT_GT(indices.first[axis].upper, first[axis]);
        EXPECT_LT(indices.total[axis].lower, total[axis]);
        EXPECT_GT(indices.total[axis].upper, total[axis]);
    }
}

TEST(SensitivityTest, AdditiveFunctionHasNoInteractions) {
    // Variances of 3 x, 4 y: 9 / 12, 16 / 12.
    SensitivityIndices const indices =
        indices_of([](std::vector<double> const& place) { return 100 + 3 * place[0] + 4 * place[1]; }, 1024, 2);
    for (auto const& index : {indices.first, indices.total}) {
        EXPECT_NEAR(index[0].estimate, 9.0 / 25, 0.005);
        EXPECT_NEAR(index[1].estimate, 16.0 / 25, 0.005);
    }
}

TEST(SensitivityTest, ConstantFunctionHasNoIndices) {
    EXPECT_FALSE(sensitivity(std::vector<double>(16, 3.0), 2));
}

}  // namespace
}  // namespace clonecast::sweep

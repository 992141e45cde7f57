// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/verify/Judge.hh"

#include <cmath>

#include "host/stats/ZScore.hh"

namespace clonecast::verify {
namespace {

//! Numerical error, relative, that is never called a disagreement.
constexpr double numerical_error = 1e-10;
//! The error of the mean adds 2 variance^2/n^2 to the squared error of a sample's variance; that of the mean of squares
//! must be so many times larger.
constexpr double least_weight_of_squares = 50;

char const* const cannot_tell = "cannot tell";

}  // namespace

void judge_mean(Pair const& pair, Spread const& spread, Comparison* row) {
    double const a = 1 / pair.n_observed;
    double const b = 1 / pair.n_expected;
    bool const varies = spread.variance > 0;
    double const variance = spread.variance * (a + b);
    row->observed = pair.observed;
    row->expected = pair.expected;
    row->standard_error = varies ? std::sqrt(variance) : 0;
    double const sd = std::hypot(row->standard_error, numerical_error * pair.expected);
    double const skewness = varies ? spread.third * (a * a - b * b) / std::pow(variance, 1.5) : 0;
    double const excess = varies ? spread.fourth * (a * a * a + b * b * b) / (variance * variance) : 0;
    row->z = stats::mean_deviate(pair.observed, pair.expected, sd, skewness, excess);
    if (!row->z) {
        row->note = cannot_tell;
    }
}

void judge_variance(Pair const& pair, CentralMoments const& central, Comparison* row) {
    double const m2 = central[2];
    double const m4 = central[4];
    double const m6 = central[6];
    Spread const squares{m4 - m2 * m2, m6 - 3 * m4 * m2 + 2 * m2 * m2 * m2,
                         central[8] - 4 * m6 * m2 - 3 * m4 * m4 + 12 * m4 * m2 * m2 - 6 * m2 * m2 * m2 * m2};
    judge_mean(pair, squares, row);
    double const n = 1 / (1 / pair.n_observed + 1 / pair.n_expected);
    if (squares.variance * n < 2 * least_weight_of_squares * m2 * m2) {
        row->z.reset();
        row->note = cannot_tell;
    }
}

}  // namespace clonecast::verify

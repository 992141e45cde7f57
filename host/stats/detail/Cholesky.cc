// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/detail/Cholesky.hh"

#include <numeric>

namespace clonecast::stats::detail {

Cholesky::Cholesky(std::span<double const> matrix, std::size_t n, double tolerance) : n_(n), lower_(n * n), pivot_(n) {
    for (std::size_t i = 0; i < n; ++i) {
        double pivot = matrix[i * n + i];
        for (std::size_t j = 0; j < i; ++j) {
            if (!is_used(j)) {
                continue;
            }
            double value = matrix[i * n + j];
            for (std::size_t k = 0; k < j; ++k) {
                value -= lower_[i * n + k] * lower_[j * n + k] * pivot_[k];
            }
            lower_[i * n + j] = value / pivot_[j];
            pivot -= value * lower_[i * n + j];
        }
        lower_[i * n + i] = 1;
        if (pivot > tolerance * matrix[i * n + i]) {
            pivot_[i] = pivot;
            ++rank_;
        }
    }
}

std::vector<double> Cholesky::solve(std::span<double const> right) const {
    std::vector<double> x(n_);
    for (std::size_t i = 0; i < n_; ++i) {
        if (!is_used(i)) {
            continue;
        }
        x[i] = right[i];
        for (std::size_t j = 0; j < i; ++j) {
            x[i] -= lower_[i * n_ + j] * x[j];
        }
    }
    for (std::size_t i = n_; i-- > 0;) {
        if (!is_used(i)) {
            continue;
        }
        x[i] /= pivot_[i];
        for (std::size_t j = i + 1; j < n_; ++j) {
            x[i] -= is_used(j) ? lower_[j * n_ + i] * x[j] : 0;
        }
    }
    return x;
}

std::vector<double> Cholesky::inverse() const {
    std::vector<double> result(n_ * n_);
    std::vector<double> unit(n_);
    for (std::size_t i = 0; i < n_; ++i) {
        if (is_used(i)) {
            unit[i] = 1;
            std::vector<double> const column = solve(unit);
            unit[i] = 0;
            for (std::size_t j = 0; j < n_; ++j) {
                result[j * n_ + i] = column[j];
            }
        }
    }
    return result;
}

double quadratic_form(Cholesky const& matrix, std::span<double const> right) {
    std::vector<double> const x = matrix.solve(right);
    return std::inner_product(x.begin(), x.end(), right.begin(), 0.0);
}

}  // namespace clonecast::stats::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/sweep/Sensitivity.hh"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace clonecast::sweep {
namespace {

constexpr std::size_t n_replicates = 1000;
constexpr double tail = 0.025;
constexpr std::uint64_t bootstrap_seed = 1;

struct Estimates {
    double mean = 0, variance = 0;
    std::vector<double> first, total;  //!< [n_axes]
};

//! Of some rows, of which there may be several copies.
Estimates estimate(std::span<double const> values, std::size_t n_axes, std::vector<std::size_t> const& rows) {
    std::size_t const n_points = values.size() / (n_axes + 2);
    auto const of_a = values.first(n_points);
    auto const of_b = values.subspan(n_points, n_points);
    auto const n = static_cast<double>(rows.size());
    Estimates result;
    for (std::size_t const row : rows) {
        result.mean += (of_a[row] + of_b[row]) / (2 * n);
    }
    for (std::size_t const row : rows) {
        result.variance += (std::pow(of_a[row] - result.mean, 2) + std::pow(of_b[row] - result.mean, 2)) / (2 * n - 1);
    }
    for (std::size_t axis = 0; axis < n_axes; ++axis) {
        auto const of_axis = values.subspan((axis + 2) * n_points, n_points);
        double from_b = 0;
        double from_a = 0;
        for (std::size_t const row : rows) {
            from_b += std::pow(of_b[row] - of_axis[row], 2);
            from_a += std::pow(of_a[row] - of_axis[row], 2);
        }
        result.first.push_back(1 - from_b / (2 * n * result.variance));
        result.total.push_back(from_a / (2 * n * result.variance));
    }
    return result;
}

//! \param replicates  sorted here
Index with_interval(double estimate, std::vector<double>* replicates) {
    if (replicates->empty()) {
        return {estimate, estimate, estimate};
    }
    std::sort(replicates->begin(), replicates->end());
    auto const at = [&](double p) {
        return (*replicates)[static_cast<std::size_t>(p * static_cast<double>(replicates->size() - 1))];
    };
    return {estimate, at(tail), at(1 - tail)};
}

}  // namespace

std::optional<SensitivityIndices> sensitivity(std::span<double const> values, std::size_t n_axes) {
    std::size_t const n_points = values.size() / (n_axes + 2);
    std::vector<std::size_t> rows(n_points);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    Estimates const whole = estimate(values, n_axes, rows);
    if (!(whole.variance > 0)) {
        return std::nullopt;
    }
    std::vector<std::vector<double>> first(n_axes);
    std::vector<std::vector<double>> total(n_axes);
    std::mt19937_64 random(bootstrap_seed);
    for (std::size_t replicate = 0; replicate < n_replicates; ++replicate) {
        for (std::size_t& row : rows) {
            row = random() % n_points;  // its bias is n_points / 2^64
        }
        Estimates const again = estimate(values, n_axes, rows);
        for (std::size_t axis = 0; axis < n_axes && again.variance > 0; ++axis) {
            first[axis].push_back(again.first[axis]);
            total[axis].push_back(again.total[axis]);
        }
    }
    SensitivityIndices result{whole.mean, whole.variance, {}, {}};
    for (std::size_t axis = 0; axis < n_axes; ++axis) {
        result.first.push_back(with_interval(whole.first[axis], &first[axis]));
        result.total.push_back(with_interval(whole.total[axis], &total[axis]));
    }
    return result;
}

}  // namespace clonecast::sweep

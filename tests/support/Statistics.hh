// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Comparison of samples with exact theory: p-values, chi-square, Kolmogorov-Smirnov.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace clonecast::test {

/*! False-alarm rates: a comparison is red if its two-sided p-value is below smallest_p, which is |z| > 4.9. The seeds
 *  are fixed, so that a test which is green once stays green until the code changes. */
inline constexpr double smallest_p = 1e-6;
//! The same bound for statistics that are normal: two-sided p = 5.7e-7.
inline constexpr double largest_z = 5;
//! Cells of a chi-square test are pooled until this many samples are expected in each.
inline constexpr double smallest_expectation = 10;

//! True in the long run: CLONECAST_VALIDATION=1 in the environment.
inline bool is_validation() {
    char const* const value = std::getenv("CLONECAST_VALIDATION");
    return value != nullptr && std::string(value) == "1";
}

inline std::int64_t n_samples(std::int64_t by_default, std::int64_t in_validation) {
    return is_validation() ? std::max(by_default, in_validation) : by_default;
}

//! |z| of a standard normal variate with this two-sided p-value; 38 if the p-value underflows.
inline double z_from_p(double p) {
    constexpr double beyond = 38;
    return p > 1e-300 ? -boost::math::quantile(boost::math::normal(), 0.5 * std::min(p, 1.0)) : beyond;
}

/*! Two-sided exact p-value of `observed` successes in `n` trials of probability `probability` (twice the smaller tail).
 *  \param failure  1 - probability, for probabilities near 1 */
inline double frequency_p(std::int64_t observed, std::int64_t n, double probability, double failure) {
    if (probability > failure) {
        return frequency_p(n - observed, n, failure, probability);
    }
    if (!(probability > 0)) {
        return observed == 0 ? 1 : 0;
    }
    boost::math::binomial const law(static_cast<double>(n), probability);
    double const below = boost::math::cdf(law, static_cast<double>(observed));
    double const above =
        observed == 0 ? 1 : boost::math::cdf(boost::math::complement(law, static_cast<double>(observed - 1)));
    return std::min(1.0, 2 * std::min(below, above));
}

inline double frequency_p(std::int64_t observed, std::int64_t n, double probability) {
    return frequency_p(observed, n, probability, 1 - probability);
}

//! Upper tail of the chi-square distribution.
inline double chi_square_p(double statistic, int degrees_of_freedom) {
    if (degrees_of_freedom < 1) {
        return 1;
    }
    return boost::math::cdf(boost::math::complement(boost::math::chi_squared(degrees_of_freedom), statistic));
}

//! Pearson's test of observed counts against the probabilities of cells, neighbours pooled
//! where too little is expected.
inline double cells_p(std::vector<std::int64_t> const& observed, std::vector<double> const& probability,
                      std::int64_t n) {
    std::vector<double> expected_cells;
    std::vector<double> observed_cells;
    double expected = 0;
    double seen = 0;
    for (std::size_t i = 0; i < observed.size(); ++i) {
        expected += probability[i] * static_cast<double>(n);
        seen += static_cast<double>(observed[i]);
        if (expected >= smallest_expectation) {
            expected_cells.push_back(expected);
            observed_cells.push_back(seen);
            expected = 0;
            seen = 0;
        }
    }
    if (expected_cells.empty()) {
        return 1;
    }
    expected_cells.back() += expected;
    observed_cells.back() += seen;
    double statistic = 0;
    for (std::size_t i = 0; i < expected_cells.size(); ++i) {
        double const difference = observed_cells[i] - expected_cells[i];
        statistic += difference * difference / expected_cells[i];
    }
    return chi_square_p(statistic, static_cast<int>(expected_cells.size()) - 1);
}

/*! Probabilities at which a range is cut into cells: 50 equal ones, the outer two cut further and further out, down to
 *  cells in which 10, 30, 100 ... of n samples are expected. */
inline std::vector<double> cut_probabilities(std::int64_t n) {
    constexpr int n_equal_cells = 50;
    std::vector<double> cuts;
    for (double tail = smallest_expectation / static_cast<double>(n); tail < 1.0 / n_equal_cells; tail *= 3) {
        cuts.push_back(tail);
    }
    for (int i = 1; i <= n_equal_cells / 2; ++i) {
        cuts.push_back(static_cast<double>(i) / n_equal_cells);
    }
    return cuts;  // of the lower half; the upper half mirrors it
}

//! Asymptotic p-value of a Kolmogorov-Smirnov distance between n samples and a continuous distribution, n >= 1e3.
inline double kolmogorov_p(double distance, double n) {
    double const lambda = (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n)) * distance;  // M. A. Stephens 1970
    double p = 0;
    for (int j = 1; j <= 100; ++j) {
        p += (j % 2 == 1 ? 2 : -2) * std::exp(-2.0 * j * j * lambda * lambda);
    }
    return lambda < 0.2 ? 1 : std::clamp(p, 0.0, 1.0);
}

/*! That values which should be uniform on (0, 1) are: Kolmogorov-Smirnov, and chi-square with tail cells.
 *  Returns the smaller p-value of the two, doubled. */
inline double uniformity_p(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    auto const n = static_cast<std::int64_t>(values.size());
    auto const size = static_cast<double>(n);
    if (!(values.front() >= 0 && values.back() <= 1)) {
        return 0;
    }
    double distance = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        distance = std::max(
            {distance, (static_cast<double>(i) + 1) / size - values[i], values[i] - static_cast<double>(i) / size});
    }
    std::vector<double> edges;
    for (double const cut : cut_probabilities(n)) {
        edges.push_back(cut);
        edges.push_back(1 - cut);
    }
    edges.push_back(1);
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    std::vector<std::int64_t> observed;
    std::vector<double> probability;
    double low = 0;
    auto begin = values.begin();
    for (double const high : edges) {
        auto const end = high == 1 ? values.end() : std::upper_bound(begin, values.end(), high);
        observed.push_back(end - begin);
        probability.push_back(high - low);
        begin = end;
        low = high;
    }
    return std::min(1.0, 2 * std::min(kolmogorov_p(distance, size), cells_p(observed, probability, n)));
}

//! Two-sample chi-square on cells cut at quantiles of the pooled sample;
//! single values that weigh much get their own cell.
inline double two_sample_p(std::vector<double> const& first, std::vector<double> const& second) {
    std::vector<double> pooled(first);
    pooled.insert(pooled.end(), second.begin(), second.end());
    std::sort(pooled.begin(), pooled.end());
    auto const n_pooled = static_cast<double>(pooled.size());
    double const share_1 = static_cast<double>(first.size()) / n_pooled;
    double const share_2 = 1 - share_1;
    double const smallest_cell = smallest_expectation / std::min(share_1, share_2);
    std::vector<double> edges;  // upper edges, included
    for (double const cut :
         cut_probabilities(static_cast<std::int64_t>(n_pooled / smallest_cell * smallest_expectation))) {
        for (double const position : {cut, 1 - cut}) {
            edges.push_back(pooled[static_cast<std::size_t>(position * (n_pooled - 1))]);
        }
    }
    edges.push_back(pooled.front());  // its own cell, often 0
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    std::vector<double> counts_1(edges.size() + 1);
    std::vector<double> counts_2(edges.size() + 1);
    auto const cell = [&edges](double value) {
        return static_cast<std::size_t>(std::lower_bound(edges.begin(), edges.end(), value) - edges.begin());
    };
    for (double const value : first) {
        ++counts_1[cell(value)];
    }
    for (double const value : second) {
        ++counts_2[cell(value)];
    }
    double statistic = 0;
    int n_cells = 0;
    double pending_1 = 0;
    double pending_2 = 0;
    for (std::size_t i = 0; i < counts_1.size(); ++i) {
        pending_1 += counts_1[i];
        pending_2 += counts_2[i];
        double const both = pending_1 + pending_2;
        if (both >= smallest_cell) {
            double const difference = pending_1 - both * share_1;
            statistic += difference * difference / (both * share_1 * share_2);
            ++n_cells;
            pending_1 = 0;
            pending_2 = 0;
        }
    }
    return chi_square_p(statistic, n_cells - 1);  // what is left over, under one cell, is not counted
}

}  // namespace clonecast::test

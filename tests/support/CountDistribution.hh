// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Exact laws of counts, and the test of samples against them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "tests/support/Statistics.hh"

namespace clonecast::test {

//! Law of a count: P(X <= k) and P(X > k), each with relative accuracy, and a range that holds all but 1e-15 of it.
struct CountDistribution {
    std::function<double(std::int64_t)> up_to;
    std::function<double(std::int64_t)> above;
    std::int64_t lowest = 0;
    std::int64_t highest = 0;
    double mean = 0;
    double variance = 0;
    double fourth_cumulant = 0;
};

//! From probabilities of 0, 1, 2, ...; what is missing from 1 lies above the last.
inline CountDistribution distribution_from_probabilities(std::vector<long double> const& probability) {
    std::vector<double> up_to(probability.size());
    std::vector<double> above(probability.size());
    long double sum = 0;
    for (std::size_t k = 0; k < probability.size(); ++k) {
        sum += probability[k];
        up_to[k] = static_cast<double>(sum);
    }
    long double tail = 0;
    for (std::size_t k = probability.size(); k-- > 0;) {
        above[k] = static_cast<double>(tail);
        tail += probability[k];
    }
    long double mean = 0;
    for (std::size_t k = 0; k < probability.size(); ++k) {
        mean += probability[k] * static_cast<long double>(k);
    }
    long double second = 0;
    long double fourth = 0;
    for (std::size_t k = 0; k < probability.size(); ++k) {
        long double const square = (static_cast<long double>(k) - mean) * (static_cast<long double>(k) - mean);
        second += probability[k] * square;
        fourth += probability[k] * square * square;
    }
    auto const last = static_cast<std::int64_t>(probability.size()) - 1;
    auto const look_up = [last](std::vector<double> table, double beyond) {
        return [table = std::move(table), last, beyond](std::int64_t k) {
            return k < 0 ? 1 - beyond : (k > last ? beyond : table[static_cast<std::size_t>(k)]);
        };
    };
    return {look_up(std::move(up_to), 1),
            look_up(std::move(above), 0),
            0,
            last,
            static_cast<double>(mean),
            static_cast<double>(second),
            static_cast<double>(fourth - 3 * second * second)};
}

//! Edgeworth's correction of the normal distribution at z, divided by the density; the error is of order skewness^3.
inline double expansion_correction(double z, double skewness, double excess) {
    double const z2 = z * z;
    return skewness / 6 * (z2 - 1) + excess / 24 * z * (z2 - 3) +
           skewness * skewness / 72 * z * (z2 * z2 - 10 * z2 + 15);
}

//! P(Z <= z) for a standardised variate by Edgeworth expansion.
inline double expansion_below(double z, double skewness, double excess) {
    boost::math::normal const normal;
    return boost::math::cdf(normal, z) - boost::math::pdf(normal, z) * expansion_correction(z, skewness, excess);
}

//! P(Z > z) likewise.
inline double expansion_above(double z, double skewness, double excess) {
    boost::math::normal const normal;
    return boost::math::cdf(boost::math::complement(normal, z)) +
           boost::math::pdf(normal, z) * expansion_correction(z, skewness, excess);
}

/*! From cumulants, by Edgeworth expansion with continuity correction; the error is of order sd^-3 for sums of many
 *  terms. For sums of so many terms that other methods fail.
 *  \pre sd >= 50 */
inline CountDistribution distribution_from_cumulants(double mean, double variance, double third, double fourth) {
    double const sd = std::sqrt(variance);
    double const skewness = third / (variance * sd);
    double const excess = fourth / (variance * variance);
    auto const score = [mean, sd](std::int64_t k) { return (static_cast<double>(k) - mean + 0.5) / sd; };
    constexpr double all = 8;
    return {[=](std::int64_t k) { return expansion_below(score(k), skewness, excess); },
            [=](std::int64_t k) { return expansion_above(score(k), skewness, excess); },
            std::max<std::int64_t>(0, static_cast<std::int64_t>(mean - all * sd)),
            static_cast<std::int64_t>(mean + all * sd),
            mean,
            variance,
            fourth};
}

//! Smallest k with holds(k), for a condition that stays true once it is.
template <class Condition>
std::int64_t first_where(std::int64_t low, std::int64_t high, Condition const& holds) {
    while (low < high) {
        std::int64_t const middle = low + (high - low) / 2;
        if (holds(middle)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

//! Outcome of the comparison of samples with a law; each p-value has its own chance of a false alarm.
struct CountComparison {
    double cells_p = 1;     //!< chi-square over the whole range
    double lowest_p = 1;    //!< exact test of P(lowest possible value), which is 0 unless said otherwise
    double mean_z = 0;      //!< from the exact variance
    double variance_z = 0;  //!< from the exact fourth cumulant
    double worst_z = 0;     //!< largest of all four, as |z|
};

/*! \param draw  returns the next sample
 *  \param top   a value whose probability is tested by itself too, such as n of a binomial; negative: none */
template <class Draw>
CountComparison compare_counts(CountDistribution const& law, std::int64_t n, Draw&& draw, std::int64_t top = -1) {
    std::vector<std::int64_t> edges{law.lowest == 0 ? 0 : law.lowest - 1};  // upper edges, included
    for (double const cut : cut_probabilities(n)) {
        edges.push_back(first_where(law.lowest, law.highest, [&](std::int64_t k) { return law.up_to(k) >= cut; }));
        edges.push_back(first_where(law.lowest, law.highest, [&](std::int64_t k) { return law.above(k) <= cut; }));
    }
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());

    std::vector<double> probability;
    for (std::size_t i = 0; i < edges.size(); ++i) {
        double const below = i == 0 ? 0 : law.up_to(edges[i - 1]);
        probability.push_back(below < 0.5 ? law.up_to(edges[i]) - below
                                          : law.above(edges[i - 1]) - law.above(edges[i]));
    }
    probability.push_back(law.above(edges.back()));

    std::vector<std::int64_t> observed(edges.size() + 1);
    std::int64_t n_zero = 0;
    std::int64_t n_top = 0;
    long double sum = 0;
    long double sum_of_squares = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        std::int64_t const k = draw();
        ++observed[static_cast<std::size_t>(std::lower_bound(edges.begin(), edges.end(), k) - edges.begin())];
        n_zero += k == 0 ? 1 : 0;
        n_top += k == top ? 1 : 0;
        long double const deviation = static_cast<long double>(k) - static_cast<long double>(law.mean);
        sum += deviation;
        sum_of_squares += deviation * deviation;
    }

    auto const size = static_cast<double>(n);
    CountComparison result;
    result.cells_p = cells_p(observed, probability, n);
    result.lowest_p = frequency_p(n_zero, n, law.up_to(0), law.above(0));
    if (top > 0) {
        result.lowest_p = std::min(result.lowest_p, frequency_p(n_top, n, law.above(top - 1), law.up_to(top - 1)));
    }
    // Normal approximations, where enough samples differ from the commonest value.
    double const fourth_moment = std::max(0.0, law.fourth_cumulant + 2 * law.variance * law.variance);
    double const variance_error = std::sqrt(fourth_moment / size);
    if (law.variance > 0 && variance_error < 0.05 * law.variance) {
        result.mean_z = static_cast<double>(sum) / std::sqrt(size * law.variance);
    }
    if (result.mean_z != 0 && variance_error > 1e-9 * law.variance) {  // one coin's deviation has no variance
        result.variance_z = (static_cast<double>(sum_of_squares) / size - law.variance) / variance_error;
    }
    result.worst_z = std::max(
        {z_from_p(result.cells_p), z_from_p(result.lowest_p), std::abs(result.mean_z), std::abs(result.variance_z)});
    return result;
}

//! Expects that samples have a law; records the worst |z| in the report of the test.
inline void expect_same_law(CountComparison const& comparison) {
    EXPECT_GT(comparison.cells_p, smallest_p);
    EXPECT_GT(comparison.lowest_p, smallest_p);
    EXPECT_LT(std::abs(comparison.mean_z), largest_z);
    EXPECT_LT(std::abs(comparison.variance_z), largest_z);
    ::testing::Test::RecordProperty("worst_z", std::to_string(comparison.worst_z));
}

}  // namespace clonecast::test

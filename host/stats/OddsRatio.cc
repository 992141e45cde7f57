// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/OddsRatio.hh"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace clonecast::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

//! numerator / denominator >= 0; infinity for x / 0
double ratio(double numerator, double denominator) {
    return denominator > 0 ? numerator / denominator : infinity;
}

/*! The 2 x 2 table with the margins of the data and x in its first cell; the odds ratio grows with x. */
struct Table {
    double row, other_row, column;  // trials, other trials, successes in both

    double smallest() const { return std::max(0.0, column - other_row); }
    double largest() const { return std::min(row, column); }
    double odds_ratio(double x) const { return ratio(x * (other_row - column + x), (column - x) * (row - x)); }
    //! Score statistic of `observed` if the first cell is expected to be x.
    double score(double observed, double x) const {
        double const deviation = observed - x;
        return deviation * deviation * (1 / x + 1 / (column - x) + 1 / (row - x) + 1 / (other_row - column + x));
    }
};

//! x between `from` (a limit of the table, where the statistic is infinite) and `observed` at which it is `level`.
double find_limit(Table const& table, double observed, double from, double level) {
    double near = observed;  // statistic below the level
    double far = from;
    auto const excess = [&](double x) { return x == from ? infinity : table.score(observed, x) - level; };
    // Bisection: the statistic is monotone, and infinite at one end.
    for (;;) {
        double const middle = near + (far - near) / 2;
        if (middle == near || middle == far) {
            return middle;
        }
        (excess(middle) > 0 ? far : near) = middle;
    }
}

}  // namespace

OddsRatio odds_ratio(std::uint64_t successes, std::uint64_t trials, std::uint64_t other_successes,
                     std::uint64_t other_trials, double confidence) {
    if (successes > trials || other_successes > other_trials) {
        throw std::invalid_argument("odds_ratio: more successes than trials");
    }
    double const z = normal_deviate(confidence);
    auto const observed = static_cast<double>(successes);
    Table const table{static_cast<double>(trials), static_cast<double>(other_trials),
                      static_cast<double>(successes + other_successes)};
    OddsRatio result{std::nullopt, 0, infinity, std::nullopt};
    double const all = table.row + table.other_row;
    if (trials == 0 || other_trials == 0 || table.column == 0 || table.column == all) {
        return result;
    }
    result.estimate = table.odds_ratio(observed);
    if (observed > table.smallest()) {
        result.lower = table.odds_ratio(find_limit(table, observed, table.smallest(), z * z));
    }
    if (observed < table.largest()) {
        result.upper = table.odds_ratio(find_limit(table, observed, table.largest(), z * z));
    }
    result.test = chi_squared_test(table.score(observed, table.row / all * table.column), 1);
    return result;
}

OddsRatio paired_odds_ratio(PairedOutcomes const& outcomes, double confidence) {
    double const z = normal_deviate(confidence);
    auto const both = static_cast<double>(outcomes.both);
    auto const first_only = static_cast<double>(outcomes.first_only);
    auto const second_only = static_cast<double>(outcomes.second_only);
    auto const neither = static_cast<double>(outcomes.neither);
    double const first = both + first_only;
    double const second = both + second_only;
    double const n = first + second_only + neither;
    OddsRatio result{std::nullopt, 0, infinity, std::nullopt};
    if (first + second == 0 || first + second == 2 * n) {
        return result;
    }
    result.estimate = ratio(first * (n - second), (n - first) * second);
    double const discordant = first_only + second_only;
    if (discordant > 0) {
        double const excess = first_only - second_only;
        result.test = chi_squared_test(excess * excess / discordant, 1);
    }
    if (first > 0 && first < n && second > 0 && second < n) {
        double const covariance = both * neither - first_only * second_only;
        double const variance = n / (first * (n - first)) + n / (second * (n - second)) -
                                2 * n * covariance / (first * (n - first) * second * (n - second));
        double const half_width = z * std::sqrt(std::max(0.0, variance));
        result.lower = *result.estimate * std::exp(-half_width);
        result.upper = *result.estimate * std::exp(half_width);
    }
    return result;
}

}  // namespace clonecast::stats

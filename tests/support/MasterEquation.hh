// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The exact law of a clone that is alone at its site, from the master equation, and samples compared with it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/support/RunScenario.hh"
#include "tests/support/Scenario.hh"
#include "tests/support/Statistics.hh"

namespace clonecast::test {

//! Length of a step times the largest rate out of a state [1]; the error is then far below what a sample can tell.
inline constexpr double longest_step = 0.2;

/*! P(n cells of a clone at the end of the first phase), for n up to `most`; births stop there.
 *  \pre the clone is alone at its site, of weight 1, and the source and target of no crossing */
inline std::vector<double> solve_master_equation(Scenario const& scenario, std::size_t most, std::size_t clone = 0) {
    TestRates const& rates = scenario.phases[0].rates;
    std::size_t const site = scenario.site.empty() ? 0 : static_cast<std::size_t>(scenario.site[clone]);
    std::vector<double> up(most + 1);
    std::vector<double> down(most + 1);
    for (std::size_t n = 0; n <= most; ++n) {
        auto const cells = static_cast<double>(n);
        double pressure = 0;
        if (scenario.growth[site] == process::Growth::logistic) {
            pressure = cells / rates.capacities[site];
        } else if (scenario.growth[site] == process::Growth::gompertz) {
            pressure = std::log(std::max(cells, 1.0)) / std::log(rates.capacities[site]);
        }
        double const b = rates.births[clone];
        up[n] = n < most ? cells * b * std::max(0.0, 1 - rates.share_on_birth * pressure) : 0;
        down[n] = cells * (rates.deaths[clone] + (1 - rates.share_on_birth) * b * pressure);
    }
    std::vector<double> probability(most + 1);
    probability[static_cast<std::size_t>(scenario.start[clone])] = 1;
    double largest_rate = 0;
    for (std::size_t n = 0; n <= most; ++n) {
        largest_rate = std::max(largest_rate, up[n] + down[n]);
    }
    auto const slope = [&](std::vector<double> const& p) {
        std::vector<double> result(p.size());
        for (std::size_t n = 0; n < p.size(); ++n) {
            result[n] -= (up[n] + down[n]) * p[n];
            if (n > 0) {
                result[n - 1] += down[n] * p[n];
            }
            if (n + 1 < p.size()) {
                result[n + 1] += up[n] * p[n];
            }
        }
        return result;
    };
    auto const n_steps = static_cast<int>(std::ceil(scenario.phases[0].days * largest_rate / longest_step));
    double const h = scenario.phases[0].days / n_steps;
    for (int step = 0; step < n_steps; ++step) {
        // exp(h A) p to order 4.
        std::vector<double> term = probability;
        for (int order = 1; order <= 4; ++order) {
            term = slope(term);
            for (std::size_t n = 0; n <= most; ++n) {
                term[n] *= h / order;
                probability[n] += term[n];
            }
        }
    }
    return probability;
}

//! p-value of the counts of a clone under the master equation.
inline double master_equation_p(Scenario const& scenario, Ends const& ends, std::size_t clone = 0) {
    constexpr std::size_t most = 200;
    std::vector<std::int64_t> observed(most + 1);
    for (std::int64_t const count : ends.count[clone]) {
        ++observed[static_cast<std::size_t>(std::min<std::int64_t>(count, most))];
    }
    return cells_p(observed, solve_master_equation(scenario, most, clone),
                   static_cast<std::int64_t>(ends.count[clone].size()));
}

}  // namespace clonecast::test

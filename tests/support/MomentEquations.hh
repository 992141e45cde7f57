// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Means and covariances of large competing populations from differential equations; shares nothing with the engines.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "tests/support/BackwardEquations.hh"
#include "tests/support/RungeKutta.hh"
#include "tests/support/Scenario.hh"

namespace clonecast::test {

/*! Means to within about a cell's hundredth and covariances to about 1/capacity of themselves, at one crowded site.
 *  With f the drift of the counts, J its derivative and D the diffusion, all at the means m,
 *    dm_j/dt = f_j + 1/2 sum_kl (d2f_j/dn_k dn_l) C_kl,  dC/dt = J C + C J^T + D
 *  (N. G. van Kampen's expansion in the size of the system, the first correction of the means kept).
 *  \pre one phase, one site; 1 - on_birth p > 0 and W > 1 on the way; influx has no part */
inline Moments moments_of_crowd(Scenario const& scenario) {
    auto const n = static_cast<std::size_t>(scenario.n_clones);
    TestRates const& rates = scenario.phases[0].rates;
    double const capacity = rates.capacities[0];
    bool const is_logistic = scenario.growth[0] == process::Growth::logistic;
    auto const weight = [&rates](std::size_t i) { return rates.weight(static_cast<int>(i)); };
    // An event of a cell of `source` has the rate constant + slope p and changes counts.
    struct Event {
        std::size_t source;
        double constant;
        double slope;
        std::vector<double> change;
    };
    std::vector<Event> events;
    for (std::size_t i = 0; i < n; ++i) {
        double undisturbed = 1;
        for (std::size_t k = 0; k < scenario.crossings.size(); ++k) {
            if (static_cast<std::size_t>(scenario.crossings[k].source) != i) {
                continue;
            }
            std::vector<double> change(n);
            change[static_cast<std::size_t>(scenario.crossings[k].target)] += 1;
            if (scenario.crossings[k].kind == process::CrossingKind::mutation) {
                double const share = rates.crossings[k];
                undisturbed -= share;
                events.push_back({i, rates.births[i] * share, -rates.births[i] * share * rates.share_on_birth, change});
            } else {
                change[i] -= 1;
                events.push_back({i, rates.crossings[k], 0, change});
            }
        }
        std::vector<double> one(n);
        one[i] = 1;
        double const birth = rates.births[i] * undisturbed;
        events.push_back({i, birth, -birth * rates.share_on_birth, one});
        one[i] = -1;
        events.push_back({i, rates.deaths[i], (1 - rates.share_on_birth) * rates.births[i], one});
    }
    auto const slope = [&](std::vector<double> const& at) {
        double total = 0;
        for (std::size_t i = 0; i < n; ++i) {
            total += weight(i) * at[i];
        }
        double const scale = is_logistic ? 1 / capacity : 1 / std::log(capacity);
        double const p = is_logistic ? scale * total : scale * std::log(total);
        double const p1 = is_logistic ? scale : scale / total;
        double const p2 = is_logistic ? 0 : -scale / (total * total);
        std::vector<double> jacobian(n * n);  // [of, by]
        std::vector<double> response(n);      // sum over the counts of the derivatives of their effects by p
        std::vector<double> effect(n * n);    // derivative by p of what a cell of `by` does to `of`
        std::vector<double> result(n + n * n);
        for (Event const& event : events) {
            double const rate = event.constant + event.slope * p;
            for (std::size_t j = 0; j < n; ++j) {
                result[j] += at[event.source] * rate * event.change[j];
                response[j] += at[event.source] * event.slope * event.change[j];
                effect[j * n + event.source] += event.slope * event.change[j];
                jacobian[j * n + event.source] += rate * event.change[j];
                for (std::size_t k = 0; k < n; ++k) {
                    result[n + j * n + k] += at[event.source] * rate * event.change[j] * event.change[k];
                }
            }
        }
        for (std::size_t j = 0; j < n; ++j) {
            for (std::size_t k = 0; k < n; ++k) {
                jacobian[j * n + k] += p1 * weight(k) * response[j];
                for (std::size_t l = 0; l < n; ++l) {
                    double const second = p1 * (weight(l) * effect[j * n + k] + weight(k) * effect[j * n + l]) +
                                          p2 * weight(k) * weight(l) * response[j];
                    result[j] += 0.5 * second * at[n + k * n + l];
                }
            }
        }
        for (std::size_t j = 0; j < n; ++j) {
            for (std::size_t k = 0; k < n; ++k) {
                for (std::size_t l = 0; l < n; ++l) {
                    result[n + j * n + k] +=
                        jacobian[j * n + l] * at[n + l * n + k] + jacobian[k * n + l] * at[n + l * n + j];
                }
            }
        }
        return result;
    };
    std::vector<double> y(n + n * n);
    for (std::size_t i = 0; i < n; ++i) {
        y[i] = static_cast<double>(scenario.start[i]);
    }
    integrate(slope, scenario.phases[0].days, &y);
    auto const split = y.begin() + static_cast<std::ptrdiff_t>(n);
    return {{y.begin(), split}, {split, y.end()}};
}

}  // namespace clonecast::test

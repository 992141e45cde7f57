// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Exact probabilities and moments of a scenario from differential equations; shares nothing with the engines.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/support/RungeKutta.hh"
#include "tests/support/Scenario.hh"

/*! \file
 *  Without density dependence the cells of a clone are independent, so with f_i(t) the generating function of what one
 *  cell of clone i at t leaves at the end T,
 *    -df_i/dt = d_i (1 - f_i) + b_i (1 - sum u) (f_i^2 - f_i) + sum b_i u_k (f_i f_k - f_i) + sum s_k (f_k - f_i)
 *               + sum v_k (f_i f_k - f_i)
 *  (backward Kolmogorov; u_k mutations of probability u per division, s_k switches, v_k influx, whose source is one cell
 *  that stays). It is solved for g = f - 1, which
 *  does not cancel where f is near 1. With g a power series in theta, f = E exp(theta sum_j w_j X_j), it gives
 *  cumulants. */

namespace clonecast::test {

//! Power series in theta to order 4.
struct Series {
    static constexpr std::size_t size = 5;
    std::array<double, size> c{};

    Series& operator+=(Series const& other) {
        for (std::size_t i = 0; i < size; ++i) {
            c[i] += other.c[i];
        }
        return *this;
    }
};

inline Series operator*(double factor, Series series) {
    for (double& c : series.c) {
        c *= factor;
    }
    return series;
}

inline Series operator*(Series const& a, Series const& b) {
    Series result;
    for (std::size_t i = 0; i < Series::size; ++i) {
        for (std::size_t k = 0; k <= i; ++k) {
            result.c[i] += a.c[k] * b.c[i - k];
        }
    }
    return result;
}

namespace detail {

//! -dg/dt of every clone.
inline std::vector<Series> backward_slope(Scenario const& scenario, TestRates const& rates,
                                          std::vector<Series> const& g) {
    std::vector<Series> slope(g.size());
    for (std::size_t i = 0; i < g.size(); ++i) {
        slope[i] += (rates.births[i] - rates.deaths[i]) * g[i];
        slope[i] += rates.births[i] * (g[i] * g[i]);
    }
    for (std::size_t k = 0; k < scenario.crossings.size(); ++k) {
        auto const source = static_cast<std::size_t>(scenario.crossings[k].source);
        auto const target = static_cast<std::size_t>(scenario.crossings[k].target);
        if (scenario.crossings[k].kind == process::CrossingKind::mutation) {
            // A division into source and target instead of two of the source: b u f_i (f_k - f_i).
            double const rate = rates.births[source] * rates.crossings[k];
            Series change = g[target];
            change += -1 * g[source];
            slope[source] += rate * change;
            slope[source] += rate * (g[source] * change);
        } else if (scenario.crossings[k].kind == process::CrossingKind::switching) {
            slope[source] += rates.crossings[k] * g[target];
            slope[source] += -rates.crossings[k] * g[source];
        } else {
            slope[source] += rates.crossings[k] * g[target];
            slope[source] += rates.crossings[k] * (g[source] * g[target]);
        }
    }
    return slope;
}

//! g at the beginning of the scenario from g at its end.
inline std::vector<Series> solve_backward(Scenario const& scenario, std::vector<Series> g) {
    for (auto phase = scenario.phases.rbegin(); phase != scenario.phases.rend(); ++phase) {
        auto const pack = [](std::vector<Series> const& all) {
            std::vector<double> flat;
            for (Series const& series : all) {
                flat.insert(flat.end(), series.c.begin(), series.c.end());
            }
            return flat;
        };
        auto const unpack = [](std::vector<double> const& flat) {
            std::vector<Series> all(flat.size() / Series::size);
            for (std::size_t i = 0; i < flat.size(); ++i) {
                all[i / Series::size].c[i % Series::size] = flat[i];
            }
            return all;
        };
        std::vector<double> y = pack(g);
        integrate(
            [&](std::vector<double> const& at) { return pack(backward_slope(scenario, phase->rates, unpack(at))); },
            phase->days, &y);
        g = unpack(y);
    }
    return g;
}

}  // namespace detail

//! log P(no cell at the end in any clone of `clones`, a set of bits).
inline double log_probability_of_none(Scenario const& scenario, unsigned clones) {
    std::vector<Series> g(static_cast<std::size_t>(scenario.n_clones));
    for (std::size_t i = 0; i < g.size(); ++i) {
        g[i].c[0] = (clones >> i & 1U) != 0 ? -1 : 0;
    }
    g = detail::solve_backward(scenario, g);
    double result = 0;
    for (std::size_t i = 0; i < g.size(); ++i) {
        if (scenario.start[i] > 0) {
            result += static_cast<double>(scenario.start[i]) * std::log1p(g[i].c[0]);
        }
    }
    return result;
}

//! Cumulants 1 to 4 (mean, variance, third, fourth) of the number of cells at the end in the clones of a set of bits.
inline std::array<double, 4> cumulants_of_count(Scenario const& scenario, unsigned clones) {
    std::vector<Series> g(static_cast<std::size_t>(scenario.n_clones));
    for (std::size_t i = 0; i < g.size(); ++i) {
        if ((clones >> i & 1U) != 0) {
            g[i].c = {0, 1, 1.0 / 2, 1.0 / 6, 1.0 / 24};  // exp(theta) - 1
        }
    }
    g = detail::solve_backward(scenario, g);
    Series sum;
    for (std::size_t i = 0; i < g.size(); ++i) {
        Series const square = g[i] * g[i];
        Series const cube = square * g[i];
        Series log = g[i];
        log += -1.0 / 2 * square;
        log += 1.0 / 3 * cube;
        log += -1.0 / 4 * (cube * g[i]);
        sum += static_cast<double>(scenario.start[i]) * log;
    }
    return {sum.c[1], 2 * sum.c[2], 6 * sum.c[3], 24 * sum.c[4]};
}

//! Means and covariances of all clones at the end.
struct Moments {
    std::vector<double> mean;        //!< [clone]
    std::vector<double> covariance;  //!< [clone, clone]
};

/*! The same first two moments from the forward equations, which are linear:
 *  dm_j/dt = sum over events e of a clone i: m_i r_e v_ej,
 *  and dC_jk/dt = sum_i (A_ij C_ik + A_ik C_ij) + sum m_i r_e v_ej v_ek,
 *  r_e being the rate of an event per cell, v_e what it changes, and A_ij = sum r_e v_ej. */
inline Moments moments_forward(Scenario const& scenario) {
    struct Event {
        std::size_t source;
        double rate;
        std::vector<double> change;
    };
    auto const n = static_cast<std::size_t>(scenario.n_clones);
    std::vector<double> y(n + n * n);
    for (std::size_t i = 0; i < n; ++i) {
        y[i] = static_cast<double>(scenario.start[i]);
    }
    for (Phase const& phase : scenario.phases) {
        std::vector<Event> events;
        for (std::size_t i = 0; i < n; ++i) {
            double undisturbed = phase.rates.births[i];
            for (std::size_t k = 0; k < scenario.crossings.size(); ++k) {
                if (static_cast<std::size_t>(scenario.crossings[k].source) == i) {
                    std::vector<double> change(n);
                    change[static_cast<std::size_t>(scenario.crossings[k].target)] += 1;
                    double rate = phase.rates.crossings[k];
                    if (scenario.crossings[k].kind == process::CrossingKind::mutation) {
                        rate *= phase.rates.births[i];
                        undisturbed -= rate;
                    } else if (scenario.crossings[k].kind == process::CrossingKind::switching) {
                        change[i] -= 1;
                    }
                    events.push_back({i, rate, change});
                }
            }
            std::vector<double> one(n);
            one[i] = 1;
            events.push_back({i, undisturbed, one});
            one[i] = -1;
            events.push_back({i, phase.rates.deaths[i], one});
        }
        auto const slope = [&](std::vector<double> const& at) {
            std::vector<double> result(at.size());
            for (Event const& event : events) {
                for (std::size_t j = 0; j < n; ++j) {
                    result[j] += at[event.source] * event.rate * event.change[j];
                    for (std::size_t k = 0; k < n; ++k) {
                        result[n + j * n + k] += event.rate * (event.change[j] * at[n + event.source * n + k] +
                                                               event.change[k] * at[n + j * n + event.source] +
                                                               at[event.source] * event.change[j] * event.change[k]);
                    }
                }
            }
            return result;
        };
        integrate(slope, phase.days, &y);
    }
    auto const split = y.begin() + static_cast<std::ptrdiff_t>(n);
    return {{y.begin(), split}, {split, y.end()}};
}

}  // namespace clonecast::test

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Many trajectories of a scenario, by the engines or by a plain textbook simulation, and their comparison with theory.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "kernels/process/Crossing.hh"
#include "kernels/process/Leap.hh"
#include "kernels/process/Ssa.hh"
#include "tests/support/BackwardEquations.hh"
#include "tests/support/Scenario.hh"
#include "tests/support/ScriptedStream.hh"
#include "tests/support/Statistics.hh"

namespace clonecast::test {

//! What is left at the end of every trajectory.
struct Ends {
    std::vector<std::vector<std::int64_t>> count;  //!< [clone][trajectory]
    std::vector<std::vector<double>> alive_since;  //!< [clone][trajectory] [day]; -1 where the count is 0
    std::int64_t n_not_reached = 0;                //!< trajectories that ended with a step limit or an overflow
};

inline Ends make_ends(Scenario const& scenario, std::int64_t n) {
    auto const n_clones = static_cast<std::size_t>(scenario.n_clones);
    auto const size = static_cast<std::size_t>(n);
    return {std::vector<std::vector<std::int64_t>>(n_clones, std::vector<std::int64_t>(size)),
            std::vector<std::vector<double>>(n_clones, std::vector<double>(size)), 0};
}

//! Advance by any engine.
template <class Stream>
process::Advance advance_by(process::Engine engine, process::ModelView const& model, TestRates const& rates,
                            double begin, double end, process::State* state, Stream& stream, std::uint64_t* steps,
                            double tolerance = process::default_leap_tolerance) {
    switch (engine) {
        case process::Engine::ssa:
            return process::advance_ssa(model, rates, begin, end, state, stream, steps);
        case process::Engine::crossing:
            return process::advance_crossing(model, rates, begin, end, state, stream, steps);
        case process::Engine::leap:
            break;
    }
    return process::advance_leap(model, rates, tolerance, begin, end, state, stream, steps);
}

/*! \param n_splits  inner points at which each phase is interrupted */
inline Ends run_engine(Scenario const& scenario, process::Engine engine, std::int64_t n, std::uint64_t seed,
                       int n_splits = 0, double tolerance = process::default_leap_tolerance) {
    TestModel const model(scenario.n_clones, scenario.crossings, scenario.growth, scenario.site);
    process::ModelView const view = model.view();
    auto const n_clones = static_cast<std::size_t>(scenario.n_clones);
    Ends ends = make_ends(scenario, n);
    for (std::int64_t i = 0; i < n; ++i) {
        random::Stream stream = test_stream(seed, static_cast<std::uint64_t>(i));
        process::State state;
        for (std::size_t clone = 0; clone < n_clones; ++clone) {
            state.count[clone] = scenario.start[clone];
            state.alive_since[clone] = 0;
        }
        std::uint64_t steps = std::uint64_t{1} << 60;
        double phase_begin = 0;
        bool is_reached = true;
        for (Phase const& phase : scenario.phases) {
            double begin = phase_begin;
            for (int split = 1; split <= n_splits + 1 && is_reached; ++split) {
                double const end = phase_begin + phase.days * split / (n_splits + 1);
                process::Advance const advance =
                    advance_by(engine, view, phase.rates, begin, end, &state, stream, &steps, tolerance);
                is_reached = advance == process::Advance::reached;
                begin = end;
            }
            phase_begin += phase.days;
        }
        ends.n_not_reached += is_reached ? 0 : 1;
        for (std::size_t clone = 0; clone < n_clones; ++clone) {
            std::int64_t const count = state.count[clone];
            ends.count[clone][static_cast<std::size_t>(i)] = count;
            ends.alive_since[clone][static_cast<std::size_t>(i)] = count > 0 ? state.alive_since[clone] : -1;
        }
    }
    return ends;
}

/*! Gillespie's method as in the textbook, with the standard library's generator: slow, and nothing in common with ours.
 *  Each event is listed and chosen by 53 random bits. */
inline Ends run_brute_force(Scenario const& scenario, std::int64_t n, std::uint64_t seed) {
    std::mt19937_64 generator(seed);
    std::exponential_distribution<double> wait(1);
    std::uniform_real_distribution<double> uniform(0, 1);
    auto const n_clones = static_cast<std::size_t>(scenario.n_clones);
    Ends ends = make_ends(scenario, n);
    for (std::int64_t i = 0; i < n; ++i) {
        std::vector<std::int64_t> count = scenario.start;
        std::vector<double> since(n_clones, 0);
        double now = 0;
        double end = 0;
        for (Phase const& phase : scenario.phases) {
            now = end;
            end += phase.days;
            while (true) {
                std::vector<double> rate;
                for (std::size_t clone = 0; clone < n_clones; ++clone) {
                    rate.push_back(static_cast<double>(count[clone]) * phase.rates.births[clone]);
                    rate.push_back(static_cast<double>(count[clone]) * phase.rates.deaths[clone]);
                }
                for (std::size_t k = 0; k < scenario.crossings.size(); ++k) {
                    auto const source = static_cast<std::size_t>(scenario.crossings[k].source);
                    double const per_cell = scenario.crossings[k].kind == process::CrossingKind::mutation
                                                ? phase.rates.births[source] * phase.rates.crossings[k]
                                                : phase.rates.crossings[k];
                    rate.push_back(static_cast<double>(count[source]) * per_cell);
                    if (scenario.crossings[k].kind == process::CrossingKind::mutation) {
                        rate[2 * source] -= rate.back();  // these divisions are not plain births
                    }
                }
                double total = 0;
                for (double const r : rate) {
                    total += r;
                }
                if (total <= 0) {
                    break;
                }
                now += wait(generator) / total;
                if (now >= end) {
                    break;
                }
                double position = uniform(generator) * total;
                std::size_t event = 0;
                while (event + 1 < rate.size() && position >= rate[event]) {
                    position -= rate[event];
                    ++event;
                }
                if (event >= 2 * n_clones) {
                    CrossingSpec const& crossing = scenario.crossings[event - 2 * n_clones];
                    auto const target = static_cast<std::size_t>(crossing.target);
                    since[target] = count[target] == 0 ? now : since[target];
                    ++count[target];
                    count[static_cast<std::size_t>(crossing.source)] -=
                        crossing.kind == process::CrossingKind::switching ? 1 : 0;
                } else {
                    count[event / 2] += event % 2 == 0 ? 1 : -1;
                }
            }
        }
        for (std::size_t clone = 0; clone < n_clones; ++clone) {
            ends.count[clone][static_cast<std::size_t>(i)] = count[clone];
            ends.alive_since[clone][static_cast<std::size_t>(i)] = count[clone] > 0 ? since[clone] : -1;
        }
    }
    return ends;
}

//! One number compared with theory.
struct Check {
    std::string what;
    double observed;
    double expected;
    double z;
};

/*! P(no cell), mean and variance of the count of every set of clones.
 *  P(no cell): exact binomial p-value, given as |z|. Mean: standard error from the exact variance. Variance: standard
 *  error from the exact fourth cumulant. The last two are left out where few rare, large trajectories decide (skewness
 *  of the mean above 0.1, relative error of the variance above 5 %): there a normal bound would not mean what it
 *  says. */
inline std::vector<Check> compare_with_theory(Scenario const& theory, Ends const& ends) {
    constexpr double largest_skewness = 0.1;
    constexpr double largest_variance_error = 0.05;
    std::vector<Check> checks;
    auto const n = static_cast<std::int64_t>(ends.count[0].size());
    auto const size = static_cast<double>(n);
    for (unsigned clones = 1; clones < 1U << theory.n_clones; ++clones) {
        std::string const set = " of clones " + std::to_string(clones);
        double const log_none = log_probability_of_none(theory, clones);
        std::array<double, 4> const cumulants = cumulants_of_count(theory, clones);
        std::int64_t n_none = 0;
        long double sum = 0;
        long double squares = 0;
        for (std::size_t i = 0; i < ends.count[0].size(); ++i) {
            std::int64_t count = 0;
            for (std::size_t clone = 0; clone < ends.count.size(); ++clone) {
                count += (clones >> clone & 1U) != 0 ? ends.count[clone][i] : 0;
            }
            n_none += count == 0 ? 1 : 0;
            long double const deviation = static_cast<long double>(count) - static_cast<long double>(cumulants[0]);
            sum += deviation;
            squares += deviation * deviation;
        }
        double const p = frequency_p(n_none, n, std::exp(log_none), -std::expm1(log_none));
        checks.push_back({"P(no cell)" + set, static_cast<double>(n_none) / size, std::exp(log_none), z_from_p(p)});
        double const variance = cumulants[1];
        if (variance > 0 && cumulants[2] / (std::pow(variance, 1.5) * std::sqrt(size)) < largest_skewness) {
            double const mean_shift = static_cast<double>(sum) / size;
            checks.push_back({"mean" + set, cumulants[0] + mean_shift, cumulants[0],
                              std::abs(mean_shift) / std::sqrt(variance / size)});
        }
        double const variance_error = std::sqrt(std::max(0.0, cumulants[3] + 2 * variance * variance) / size);
        if (variance > 0 && variance_error < largest_variance_error * variance && variance_error > 1e-9 * variance) {
            double const observed = static_cast<double>(squares) / size;
            checks.push_back({"variance" + set, observed, variance, std::abs(observed - variance) / variance_error});
        }
    }
    return checks;
}

inline double worst_z(std::vector<Check> const& checks) {
    double worst = 0;
    for (Check const& check : checks) {
        worst = std::isfinite(check.z) ? std::max(worst, check.z) : HUGE_VAL;
    }
    return worst;
}

//! Expects |z| <= 5 everywhere; records the worst in the report of the test.
inline void expect_theory(Scenario const& theory, Ends const& ends) {
    EXPECT_EQ(ends.n_not_reached, 0);
    std::vector<Check> const checks = compare_with_theory(theory, ends);
    for (Check const& check : checks) {
        EXPECT_LE(check.z, largest_z) << check.what << ": " << check.observed << ", expected " << check.expected;
    }
    ::testing::Test::RecordProperty("worst_z", std::to_string(worst_z(checks)));
    ::testing::Test::RecordProperty("n_checks", static_cast<int>(checks.size()));
}

//! As doubles, for two-sample tests.
template <class T>
std::vector<double> as_doubles(std::vector<T> const& values) {
    return {values.begin(), values.end()};
}

//! Expects equal laws of count and alive_since of every clone, and of the total.
inline void expect_same_ends(Ends const& first, Ends const& second) {
    EXPECT_EQ(first.n_not_reached + second.n_not_reached, 0);
    double worst_p = 1;
    auto const total = [](Ends const& ends) {
        std::vector<double> sum(ends.count[0].size());
        for (auto const& counts : ends.count) {
            for (std::size_t i = 0; i < sum.size(); ++i) {
                sum[i] += static_cast<double>(counts[i]);
            }
        }
        return sum;
    };
    for (std::size_t clone = 0; clone < first.count.size(); ++clone) {
        double const count_p = two_sample_p(as_doubles(first.count[clone]), as_doubles(second.count[clone]));
        double const since_p = two_sample_p(first.alive_since[clone], second.alive_since[clone]);
        EXPECT_GT(count_p, smallest_p) << "count of clone " << clone;
        EXPECT_GT(since_p, smallest_p) << "alive_since of clone " << clone;
        worst_p = std::min({worst_p, count_p, since_p});
    }
    double const total_p = two_sample_p(total(first), total(second));
    EXPECT_GT(total_p, smallest_p) << "total count";
    ::testing::Test::RecordProperty("worst_z", std::to_string(z_from_p(std::min(worst_p, total_p))));
}

//! Largest |z| of the differences of means and variances of every clone, from their standard errors; where neither
//! sample varies, infinite unless they are equal.
inline double worst_difference(Ends const& first, Ends const& second) {
    struct Sample {
        double n, mean, variance, fourth;
    };
    auto const describe = [](std::vector<std::int64_t> const& counts) {
        auto const n = static_cast<double>(counts.size());
        double mean = 0;
        for (std::int64_t const count : counts) {
            mean += static_cast<double>(count) / n;
        }
        double variance = 0;
        double fourth = 0;
        for (std::int64_t const count : counts) {
            double const square = std::pow(static_cast<double>(count) - mean, 2);
            variance += square / n;
            fourth += square * square / n;
        }
        return Sample{n, mean, variance, fourth};
    };
    double worst = 0;
    for (std::size_t i = 0; i < first.count.size(); ++i) {
        Sample const a = describe(first.count[i]);
        Sample const b = describe(second.count[i]);
        if (!(a.variance + b.variance > 0)) {
            worst = a.mean == b.mean ? worst : HUGE_VAL;
            continue;
        }
        double const mean_error = std::sqrt(a.variance / a.n + b.variance / b.n);
        double const variance_error =
            std::sqrt((a.fourth - a.variance * a.variance) / a.n + (b.fourth - b.variance * b.variance) / b.n);
        worst = std::max(
            {worst, std::abs(a.mean - b.mean) / mean_error, std::abs(a.variance - b.variance) / variance_error});
    }
    return worst;
}

}  // namespace clonecast::test

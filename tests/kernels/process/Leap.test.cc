// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Competition and the engine leap: ssa against the master equation, leap against ssa, theory and crossing.
#include "kernels/process/Leap.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/RunScenario.hh"
#include "tests/support/RungeKutta.hh"

namespace clonecast::process {
namespace {

using test::Ends;
using test::mutation;
using test::n_samples;
using test::Scenario;
using test::switching;
using test::TestRates;

//! One clone of weight 1 under competition.
Scenario one_clone(Growth growth, double capacity, double on_birth, std::int64_t start, double days) {
    Scenario scenario{"", 1, {}, {start}, {{days, {{0.3}, {0.1}, {}, capacity, on_birth, {}}}}};
    scenario.growth = growth;
    return scenario;
}

//! P(n cells) at the end, for n up to `most`, from the master equation of one clone.
std::vector<double> solve_master_equation(Scenario const& scenario, std::size_t most) {
    TestRates const& rates = scenario.phases[0].rates;
    std::vector<double> up(most + 1);
    std::vector<double> down(most + 1);
    for (std::size_t n = 0; n <= most; ++n) {
        auto const cells = static_cast<double>(n);
        double const pressure = scenario.growth == Growth::logistic
                                    ? cells / rates.capacity_cells
                                    : std::log(std::max(cells, 1.0)) / std::log(rates.capacity_cells);
        double const b = rates.births[0];
        up[n] = n < most ? cells * b * std::max(0.0, 1 - rates.share_on_birth * pressure) : 0;
        down[n] = cells * (rates.deaths[0] + (1 - rates.share_on_birth) * b * pressure);
    }
    std::vector<double> probability(most + 1);
    probability[static_cast<std::size_t>(scenario.start[0])] = 1;
    test::integrate(
        [&](std::vector<double> const& p) {
            std::vector<double> slope(p.size());
            for (std::size_t n = 0; n < p.size(); ++n) {
                slope[n] -= (up[n] + down[n]) * p[n];
                if (n > 0) {
                    slope[n - 1] += down[n] * p[n];
                }
                if (n + 1 < p.size()) {
                    slope[n + 1] += up[n] * p[n];
                }
            }
            return slope;
        },
        scenario.phases[0].days, &probability);
    return probability;
}

double master_equation_p(Scenario const& scenario, Ends const& ends) {
    constexpr std::size_t most = 200;
    std::vector<std::int64_t> observed(most + 1);
    for (std::int64_t const count : ends.count[0]) {
        ++observed[static_cast<std::size_t>(std::min<std::int64_t>(count, most))];
    }
    return test::cells_p(observed, solve_master_equation(scenario, most),
                         static_cast<std::int64_t>(ends.count[0].size()));
}

TEST(CompetitionTest, OfOneCloneHasTheLawOfTheMasterEquation) {
    for (Growth const growth : {Growth::logistic, Growth::gompertz}) {
        for (double const on_birth : {0.0, 0.4, 1.0}) {
            Scenario const scenario = one_clone(growth, 60, on_birth, 6, 12);
            Ends const ends = test::run_engine(scenario, Engine::ssa, n_samples(20'000, 1'000'000), 1001);
            EXPECT_GT(master_equation_p(scenario, ends), test::smallest_p) << on_birth;
            EXPECT_LT(master_equation_p(one_clone(growth, 72, on_birth, 6, 12), ends), test::smallest_p)
                << "a wrong capacity must be rejected";
        }
    }
}

//! Means and standard deviations of every clone, with their standard errors, compared between two samples.
double worst_difference(Ends const& first, Ends const& second) {
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
        double const mean_error = std::sqrt(a.variance / a.n + b.variance / b.n);
        double const variance_error =
            std::sqrt((a.fourth - a.variance * a.variance) / a.n + (b.fourth - b.variance * b.variance) / b.n);
        worst = std::max(
            {worst, std::abs(a.mean - b.mean) / mean_error, std::abs(a.variance - b.variance) / variance_error});
    }
    return worst;
}

//! Two clones, unequal weights, that mutate and switch.
Scenario two_clones(Growth growth, double capacity, double on_birth) {
    auto const start = static_cast<std::int64_t>(capacity / 5);
    Scenario scenario{"",
                      2,
                      {mutation(0, 1), switching(1, 0)},
                      {start, start / 10},
                      {{20, {{0.3, 0.35}, {0.1, 0.12}, {0.01, 0.02}, capacity, on_birth, {1, 1.3}}}}};
    scenario.growth = growth;
    return scenario;
}

TEST(LeapTest, AgreesWithSsaWhereClonesCompete) {
    for (Growth const growth : {Growth::logistic, Growth::gompertz}) {
        for (double const on_birth : {0.0, 0.5, 1.0}) {
            Scenario const scenario = two_clones(growth, 1000, on_birth);
            std::int64_t const n = n_samples(4000, 1'000'000);
            Ends const ssa = test::run_engine(scenario, Engine::ssa, n, 1002);
            Ends const leap = test::run_engine(scenario, Engine::leap, n, 1003);
            EXPECT_EQ(ssa.n_not_reached + leap.n_not_reached, 0);
            EXPECT_LE(worst_difference(ssa, leap), test::largest_z) << on_birth;
            Ends const wrong = test::run_engine(two_clones(growth, 1100, on_birth), Engine::leap, n, 1003);
            EXPECT_GT(worst_difference(ssa, wrong), test::largest_z) << "a wrong capacity must be told apart";
        }
    }
}

//! 1e11 cells that switch at 1e-3 per day both ways, two years: about 1e11 crossings.
TEST(LeapTest, AgreesWithTheMomentEquationsAtALargeSize) {
    Scenario const scenario{"",
                            2,
                            {switching(0, 1), switching(1, 0)},
                            {100'000'000'000, 0},
                            {{730, {{0.140, 0.13}, {0.142, 0.13}, {1e-3, 1e-3}}}}};
    test::expect_theory(scenario, test::run_engine(scenario, Engine::leap, n_samples(2000, 1'000'000), 1004));
}

//! Three clones, all kinds of crossings, rates that change.
Scenario three_clones(std::int64_t start) {
    return {"",
            3,
            {mutation(0, 1), switching(0, 2), switching(2, 1)},
            {start, 0, 0},
            {{10, {{0.3, 0.3, 0.1}, {0.2, 0.2, 0.1}, {0.01, 0.02, 0.01}}},
             {10, {{0.1, 0.3, 0.1}, {0.4, 0.2, 0.2}, {0.01, 0.02, 0.01}}}}};
}

TEST(LeapTest, AgreesWithTheoryFromFewToManyCrossingsAStep) {
    for (std::int64_t const start : {100, 1000, 10'000}) {
        Scenario const scenario = three_clones(start);
        test::expect_theory(scenario, test::run_engine(scenario, Engine::leap, n_samples(10'000, 100'000), 1005));
    }
}

//! At 1e11 cells fluctuations of the mean are below 1e-6, so that the bias itself is seen.
TEST(LeapTest, HasABiasBelowItsTolerance) {
    Scenario const scenario = three_clones(100'000'000'000);
    for (unsigned clone = 0; clone < 3; ++clone) {
        double const expected = test::cumulants_of_count(scenario, 1U << clone)[0];
        double previous = 1;
        for (double const tolerance : {1e-2, 1e-3, 1e-4}) {
            constexpr int n = 100;
            Ends const ends = test::run_engine(scenario, Engine::leap, n, 1006, 0, tolerance);
            double mean = 0;
            for (std::int64_t const count : ends.count[clone]) {
                mean += static_cast<double>(count) / n;
            }
            double const bias = std::abs(mean / expected - 1);
            RecordProperty("bias_" + std::to_string(clone) + "_" + std::to_string(tolerance), std::to_string(bias));
            EXPECT_LT(bias, tolerance) << clone;
            constexpr double noise = 5e-6;
            EXPECT_LT(bias, 0.5 * previous + noise) << clone;
            previous = bias;
        }
    }
}

}  // namespace
}  // namespace clonecast::process

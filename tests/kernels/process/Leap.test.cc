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

#include "tests/support/MasterEquation.hh"
#include "tests/support/RunScenario.hh"

namespace clonecast::process {
namespace {

using test::Ends;
using test::mutation;
using test::n_samples;
using test::Scenario;
using test::switching;

//! One clone of weight 1 under competition.
Scenario one_clone(Growth growth, double capacity, double on_birth, std::int64_t start, double days) {
    Scenario scenario{"", 1, {}, {start}, {{days, {{0.3}, {0.1}, {}, {capacity}, on_birth, {}}}}};
    scenario.growth = {growth};
    return scenario;
}

TEST(CompetitionTest, OfOneCloneHasTheLawOfTheMasterEquation) {
    for (Growth const growth : {Growth::logistic, Growth::gompertz}) {
        for (double const on_birth : {0.0, 0.4, 1.0}) {
            Scenario const scenario = one_clone(growth, 60, on_birth, 6, 12);
            Ends const ends = test::run_engine(scenario, Engine::ssa, n_samples(20'000, 1'000'000), 1001);
            EXPECT_GT(test::master_equation_p(scenario, ends), test::smallest_p) << on_birth;
            EXPECT_LT(test::master_equation_p(one_clone(growth, 72, on_birth, 6, 12), ends), test::smallest_p)
                << "a wrong capacity must be rejected";
        }
    }
}

//! Two clones, unequal weights, that mutate and switch.
Scenario two_clones(Growth growth, double capacity, double on_birth) {
    auto const start = static_cast<std::int64_t>(capacity / 5);
    Scenario scenario{"",
                      2,
                      {mutation(0, 1), switching(1, 0)},
                      {start, start / 10},
                      {{20, {{0.3, 0.35}, {0.1, 0.12}, {0.01, 0.02}, {capacity}, on_birth, {1, 1.3}}}}};
    scenario.growth = {growth};
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
            EXPECT_LE(test::worst_difference(ssa, leap), test::largest_z) << on_birth;
            Ends const wrong = test::run_engine(two_clones(growth, 1100, on_birth), Engine::leap, n, 1003);
            EXPECT_GT(test::worst_difference(ssa, wrong), test::largest_z) << "a wrong capacity must be told apart";
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

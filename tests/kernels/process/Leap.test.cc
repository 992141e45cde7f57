// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// ssa under competition against the master equation; engine leap without competition against theory and crossing.
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

//! Steps of a day: about 0.02 crossings a cell.
TEST(LeapTest, AgreesWithTheoryFromOneToAMillionCrossingsAStep) {
    for (std::int64_t const start : {50, 500, 10'000, 1'000'000, 50'000'000}) {
        Scenario const scenario = three_clones(start);
        test::expect_theory(scenario, test::run_engine(scenario, Engine::leap, n_samples(10'000, 1'000'000), 1005));
    }
}

//! Whole laws of the counts, where crossing can follow each crossing.
TEST(LeapTest, GivesTheLawOfCrossing) {
    struct Case {
        std::int64_t start;
        std::int64_t n;
    };
    for (Case const& which : {Case{50, 10'000}, Case{500, 4000}, Case{20'000, 200}}) {
        Scenario const scenario = three_clones(which.start);
        auto const compare = [](Ends const& first, Ends const& second) {
            double p = 1;
            for (std::size_t clone = 0; clone < 3; ++clone) {
                p = std::min(
                    p, test::two_sample_p(test::as_doubles(first.count[clone]), test::as_doubles(second.count[clone])));
            }
            return p;
        };
        std::int64_t const n = n_samples(which.n, std::min<std::int64_t>(1'000'000, 1'000'000'000 / which.start));
        Ends const crossing = test::run_engine(scenario, Engine::crossing, n, 1007);
        Ends const leap = test::run_engine(scenario, Engine::leap, n, 1008);
        EXPECT_EQ(crossing.n_not_reached + leap.n_not_reached, 0);
        EXPECT_GT(compare(crossing, leap), test::smallest_p) << which.start;
        Scenario wrong = scenario;
        wrong.phases[1].rates.births[1] *= 0.9;
        EXPECT_LT(compare(crossing, test::run_engine(wrong, Engine::leap, n, 1008)), test::smallest_p)
            << "a wrong birth rate must be told apart";
    }
}

//! At 1e11 cells a mean fluctuates by less than 1e-6 of itself; the composition alone is off by 4e-3 at a tolerance of 1e-2.
TEST(LeapTest, HasExactMeansAtEveryTolerance) {
    Scenario const scenario = three_clones(100'000'000'000);
    for (double const tolerance : {1e-1, 1e-2, 1e-3}) {
        constexpr int n = 200;
        Ends const ends = test::run_engine(scenario, Engine::leap, n, 1006, 0, tolerance);
        for (unsigned clone = 0; clone < 3; ++clone) {
            auto const cumulants = test::cumulants_of_count(scenario, 1U << clone);
            double mean = 0;
            for (std::int64_t const count : ends.count[clone]) {
                mean += static_cast<double>(count) / n;
            }
            double const error = std::sqrt(cumulants[1] / n);
            EXPECT_LT(error, 2e-6 * cumulants[0]);
            EXPECT_LE(std::abs(mean - cumulants[0]), test::largest_z * error) << clone << " at " << tolerance;
        }
    }
}

//! The variance has a bias, which falls with the tolerance: it is the noise of the composition, without the correction.
TEST(LeapTest, HasABiasOfTheVarianceBelowItsTolerance) {
    Scenario const scenario = three_clones(100'000'000'000);
    for (double const tolerance : {1e-1, 1e-2, 1e-3}) {
        std::int64_t const n = n_samples(20'000, 2'000'000);
        Ends const ends = test::run_engine(scenario, Engine::leap, n, 1009, 0, tolerance);
        for (unsigned clone = 0; clone < 3; ++clone) {
            auto const cumulants = test::cumulants_of_count(scenario, 1U << clone);
            double squares = 0;
            for (std::int64_t const count : ends.count[clone]) {
                squares += std::pow(static_cast<double>(count) - cumulants[0], 2) / static_cast<double>(n);
            }
            double const error = std::sqrt(2.0 / static_cast<double>(n));
            double const bias = squares / cumulants[1] - 1;
            RecordProperty("bias_" + std::to_string(clone) + "_" + std::to_string(tolerance), std::to_string(bias));
            EXPECT_LE(std::abs(bias), tolerance + test::largest_z * error) << clone << " at " << tolerance;
        }
    }
}

//! Nothing is born or dies: the corrections of means must not make or lose a cell.
TEST(LeapTest, KeepsTheCellsOfAClosedPopulation) {
    for (std::int64_t const start : {300, 20'000, 3'000'000}) {
        Scenario const scenario{"",
                                3,
                                {switching(0, 1), switching(1, 0), switching(1, 2), switching(2, 0)},
                                {start, 0, 0},
                                {{30, {{0, 0, 0}, {0, 0, 0}, {0.02, 0.5, 0.4, 0.1}}}}};
        Ends const ends = test::run_engine(scenario, Engine::leap, n_samples(3000, 1'000'000), 1010, 0, 1e-2);
        EXPECT_EQ(ends.n_not_reached, 0);
        for (std::size_t i = 0; i < ends.count[0].size(); ++i) {
            ASSERT_EQ(ends.count[0][i] + ends.count[1][i] + ends.count[2][i], start);
        }
        for (unsigned clone = 0; clone < 3; ++clone) {
            auto const cumulants = test::cumulants_of_count(scenario, 1U << clone);
            double mean = 0;
            for (std::int64_t const count : ends.count[clone]) {
                mean += static_cast<double>(count) / static_cast<double>(ends.count[clone].size());
            }
            double const error = std::sqrt(cumulants[1] / static_cast<double>(ends.count[clone].size()));
            EXPECT_LE(std::abs(mean - cumulants[0]), test::largest_z * error);
        }
    }
}

}  // namespace
}  // namespace clonecast::process

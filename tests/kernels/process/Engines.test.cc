// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Both engines against exact probabilities and moments: P(no cell), mean and variance under rates that change.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "kernels/process/Crossing.hh"
#include "kernels/process/Ssa.hh"
#include "tests/support/BackwardEquations.hh"
#include "tests/support/RunScenario.hh"

/*! \file
 *  Each comparison has its own bound of |z| <= 5, so that one in 1.7 million is red by chance. CLONECAST_VALIDATION=1
 *  runs at least a million trajectories a case. */

namespace clonecast::process {
namespace {

using test::mutation;
using test::n_samples;
using test::Phase;
using test::Scenario;
using test::switching;
using test::TestRates;

struct EngineCase {
    Scenario scenario;
    std::int64_t n_crossing;  //!< trajectories by default; 0: not for this engine
    std::int64_t n_ssa;
    double wrong_crossing = 1.5;  //!< factors by which a theory is wrong that must be rejected
    double wrong_birth = 1.1;
};

void PrintTo(EngineCase const& which, std::ostream* out) {
    *out << which.scenario.name;
}

//! Phases of one duration, with the same crossing rates.
std::vector<Phase> phases(double days, std::vector<double> const& crossings,
                          std::vector<std::pair<std::vector<double>, std::vector<double>>> const& births_and_deaths) {
    std::vector<Phase> result;
    for (auto const& [births, deaths] : births_and_deaths) {
        result.push_back({days, TestRates{births, deaths, crossings}});
    }
    return result;
}

std::vector<EngineCase> all_cases() {
    std::vector<EngineCase> cases;
    auto const add = [&cases](EngineCase which) { cases.push_back(std::move(which)); };
    // One clone: constant and switched rates, all kinds of growth.
    add({{"one_cell_supercritical", 1, {}, {1}, phases(12, {}, {{{0.3}, {0.1}}})}, 100'000, 100'000});
    add({{"one_cell_critical", 1, {}, {1}, phases(20, {}, {{{0.2}, {0.2}}})}, 100'000, 100'000});
    add({{"one_cell_switched",
          1,
          {},
          {1},
          phases(5, {}, {{{0.3}, {0.1}}, {{0.1}, {0.3}}, {{0.25}, {0.05}}, {{0.2}, {0.2}}})},
         100'000,
         100'000});
    add({{"hundred_critical_switched",
          1,
          {},
          {100},
          phases(4, {}, {{{0.1}, {0.1}}, {{0.5}, {0.5}}, {{0.01}, {0.01}}, {{0.3}, {0.3}}})},
         50'000,
         20'000});
    add({{"ten_thousand_dying",
          1,
          {},
          {10'000},
          phases(5, {}, {{{0.1}, {0.7}}, {{0.1}, {0.5}}, {{0.2}, {0.4}}, {{0.1}, {0.6}}})},
         40'000,
         2'000});
    add({{"ten_billion_dying",
          1,
          {},
          {10'000'000'000},
          phases(20, {}, {{{0.1}, {0.4}}, {{0.2}, {0.5}}, {{0.3}, {0.5}}, {{0.1}, {0.4}}})},
         40'000,
         0});
    // A sensitive clone and its mutant, u from 1e-2 to 1e-9.
    std::vector<std::pair<std::vector<double>, std::vector<double>>> const on_and_off{
        {{0.4, 0.3}, {0.2, 0.25}}, {{0.2, 0.3}, {0.5, 0.2}}, {{0.4, 0.3}, {0.2, 0.3}}, {{0.1, 0.3}, {0.5, 0.25}}};
    add({{"mutant_1em2_from_one", 2, {mutation(0, 1)}, {1, 0}, phases(6, {1e-2}, on_and_off)}, 80'000, 80'000});
    add({{"mutant_1em2_from_hundred", 2, {mutation(0, 1)}, {100, 0}, phases(6, {1e-2}, on_and_off)}, 20'000, 6'000});
    add({{"mutant_1em4_from_thousand", 2, {mutation(0, 1)}, {1000, 0}, phases(6, {1e-4}, on_and_off)},
         40'000,
         1'500,
         3});
    add({{"mutant_1em5_from_ten_thousand", 2, {mutation(0, 1)}, {10'000, 0}, phases(2, {1e-5}, on_and_off)},
         40'000,
         500,
         3});
    add({{"mutant_1em6_from_million", 2, {mutation(0, 1)}, {1'000'000, 0}, phases(4, {1e-6}, on_and_off)}, 40'000, 0});
    add({{"mutant_1em9_from_ten_billion",
          2,
          {mutation(0, 1)},
          {10'000'000'000, 0},
          phases(20, {1e-9},
                 {{{0.14, 0.14}, {0.17, 0.16}},
                  {{0.10, 0.14}, {0.2, 0.15}},
                  {{0.14, 0.14}, {0.13, 0.2}},
                  {{0.05, 0.14}, {0.2, 0.15}}})},
         20'000,
         0,
         1.1});
    add({{"critical_both",
          2,
          {mutation(0, 1)},
          {100, 0},
          phases(5, {1e-3},
                 {{{0.2, 0.2}, {0.2, 0.2}},
                  {{0.4, 0.4}, {0.4, 0.4}},
                  {{0.1, 0.3}, {0.1, 0.3}},
                  {{0.3, 0.1}, {0.3, 0.1}}})},
         50'000,
         10'000,
         2});
    add({{"pure_birth",
          2,
          {mutation(0, 1)},
          {1, 0},
          phases(3, {0.01}, {{{0.4, 0.2}, {0, 0}}, {{0.2, 0.3}, {0, 0}}, {{0.4, 0.1}, {0, 0}}, {{0.3, 0.4}, {0, 0}}})},
         50'000,
         50'000});
    add({{"every_division_mutates",
          2,
          {mutation(0, 1)},
          {5, 0},
          phases(4, {1},
                 {{{0.2, 0.1}, {0, 0.3}}, {{0.2, 0.3}, {0.1, 0.2}}, {{0.4, 0}, {0, 0.5}}, {{0.1, 0.3}, {0, 0.4}}})},
         50'000,
         50'000,
         0.9,
         1.4});
    // Three clones: chains, branches, ways back.
    std::vector<std::pair<std::vector<double>, std::vector<double>>> const three{{{0.3, 0.3, 0.2}, {0.2, 0.2, 0.15}},
                                                                                 {{0.1, 0.3, 0.3}, {0.4, 0.3, 0.2}},
                                                                                 {{0.3, 0.2, 0.2}, {0.3, 0.2, 0.2}},
                                                                                 {{0.2, 0.1, 0.3}, {0.3, 0.3, 0.2}}};
    add({{"chain_1em2", 3, {mutation(0, 1), mutation(1, 2)}, {10, 0, 0}, phases(6, {1e-2, 2e-2}, three)},
         40'000,
         20'000});
    add({{"chain_from_million", 3, {mutation(0, 1), mutation(1, 2)}, {1'000'000, 0, 0}, phases(6, {1e-5, 1e-2}, three)},
         20'000,
         0});
    add({{"chain_1em9_from_ten_billion",
          3,
          {mutation(0, 1), mutation(1, 2)},
          {10'000'000'000, 50, 0},
          phases(10, {1e-9, 1e-3}, three)},
         20'000,
         0,
         1.2});
    add({{"branches_and_ways_back",
          3,
          {mutation(0, 1), switching(0, 2), switching(1, 0), mutation(2, 1), switching(2, 0)},
          {20, 0, 3},
          phases(5, {0.01, 0.02, 0.03, 0.05, 0.1}, three)},
         20'000,
         20'000});
    add({{"persisters",
          2,
          {switching(0, 1), switching(1, 0)},
          {50, 5},
          phases(6, {0.01, 0.05},
                 {{{0.3, 0}, {0.2, 0.01}}, {{0.05, 0}, {0.6, 0.02}}, {{0.3, 0}, {0.2, 0}}, {{0, 0}, {0.8, 0.01}}})},
         40'000,
         20'000,
         1.5,
         3});
    add({{"rare_persisters_of_many",
          3,
          {switching(0, 1), switching(1, 0), mutation(1, 2)},
          {1'000'000, 0, 0},
          phases(10, {1e-6, 0.02, 0.01},
                 {{{0.2, 0.05, 0.2}, {0.25, 0.05, 0.15}},
                  {{0.05, 0.02, 0.2}, {0.5, 0.02, 0.2}},
                  {{0.2, 0.05, 0.2}, {0.2, 0.05, 0.2}},
                  {{0.1, 0, 0.2}, {0.6, 0.05, 0.2}}})},
         40'000,
         0,
         3});
    add({{"fast_switching",
          2,
          {switching(0, 1), switching(1, 0)},
          {3, 3},
          phases(2, {3, 5},
                 {{{0.3, 0}, {0.1, 0.3}}, {{0.1, 0.1}, {0.5, 0}}, {{0.6, 0}, {0, 0.3}}, {{0.2, 0}, {0.2, 0.1}}})},
         10'000,
         20'000,
         0.2,
         3});
    // Every rate of a crossing changes too, down to none at all.
    Scenario changing{"changing_crossings", 3, {mutation(0, 1), mutation(0, 2), switching(1, 2)}, {40, 0, 0}, {}};
    for (std::vector<double> const& crossings :
         {std::vector<double>{0.01, 0.05, 0.2}, {0, 0, 0}, {0.1, 0, 0.01}, {0, 0.03, 0}, {0.02, 0.02, 0.05}}) {
        changing.phases.push_back({4, {{0.3, 0.2, 0.2}, {0.3, 0.1, 0.2}, crossings}});
    }
    add({changing, 40'000, 20'000});
    return cases;
}

class EnginesTest : public ::testing::TestWithParam<EngineCase> {
  protected:
    static test::Ends run(Engine engine) {
        auto const& which = GetParam();
        std::int64_t const n = engine == Engine::ssa ? which.n_ssa : which.n_crossing;
        return test::run_engine(which.scenario, engine, n_samples(n, 1'000'000), engine == Engine::ssa ? 701 : 702);
    }
};

TEST_P(EnginesTest, CrossingAgreesWithTheory) {
    test::expect_theory(GetParam().scenario, run(Engine::crossing));
}

//! The cases that are not too large to follow event by event.
class SsaEngineTest : public EnginesTest {};

TEST_P(SsaEngineTest, AgreesWithTheory) {
    test::expect_theory(GetParam().scenario, run(Engine::ssa));
}

//! The same trajectories against theories in which one parameter is wrong: each must be rejected.
TEST_P(EnginesTest, AreToldFromWrongParameters) {
    auto const& which = GetParam();
    test::Ends const ends = test::run_engine(which.scenario, Engine::crossing, which.n_crossing, 702);
    Scenario wrong_crossing = which.scenario;
    Scenario wrong_birth = which.scenario;
    for (Phase& phase : wrong_crossing.phases) {
        for (double& rate : phase.rates.crossings) {
            rate *= which.wrong_crossing;
        }
    }
    std::size_t const second = std::min<std::size_t>(1, wrong_birth.phases.size() - 1);
    wrong_birth.phases[second].rates.births[0] *= which.wrong_birth;  // in one phase only
    if (!which.scenario.crossings.empty()) {
        EXPECT_GT(test::worst_z(test::compare_with_theory(wrong_crossing, ends)), test::largest_z);
    }
    EXPECT_GT(test::worst_z(test::compare_with_theory(wrong_birth, ends)), test::largest_z);
}

INSTANTIATE_TEST_SUITE_P(Cases, EnginesTest, ::testing::ValuesIn(all_cases()),
                         [](auto const& test_case) { return test_case.param.scenario.name; });

std::vector<EngineCase> cases_for_ssa() {
    std::vector<EngineCase> cases = all_cases();
    cases.erase(std::remove_if(cases.begin(), cases.end(), [](EngineCase const& which) { return which.n_ssa == 0; }),
                cases.end());
    return cases;
}

INSTANTIATE_TEST_SUITE_P(Cases, SsaEngineTest, ::testing::ValuesIn(cases_for_ssa()),
                         [](auto const& test_case) { return test_case.param.scenario.name; });

// ---- The theory itself ----------------------------------------------------------------------------------------------

//! Closed forms of the birth-death process (Kendall 1948), constant rates.
TEST(TheoryTest, EqualsTheClosedForms) {
    struct Rates {
        double birth;
        double death;
    };
    for (Rates const& rates : {Rates{0.3, 0.1}, Rates{0.1, 0.3}, Rates{0.14, 0.14000001}, Rates{0.5, 0}}) {
        constexpr double t = 9;
        constexpr std::int64_t n = 1'000'000;
        Scenario const scenario{"", 1, {}, {n}, {{t, {{rates.birth}, {rates.death}, {}}}}};
        double const net = rates.birth - rates.death;
        double const growth = std::exp(net * t);
        double const lost = rates.death * std::expm1(net * t) / (rates.birth * growth - rates.death);
        std::array<double, 4> const cumulants = test::cumulants_of_count(scenario, 1);
        EXPECT_NEAR(cumulants[0] / (n * growth), 1, 1e-9);
        double const variance = n * (rates.birth + rates.death) / net * growth * (growth - 1);
        EXPECT_NEAR(cumulants[1] / variance, 1, 1e-7);
        if (lost > 0) {
            EXPECT_NEAR(test::log_probability_of_none(scenario, 1) / (n * std::log(lost)), 1, 1e-7);
        }
    }
}

//! Two derivations with nothing in common but the model.
TEST(TheoryTest, BackwardAndForwardEquationsAgree) {
    for (EngineCase const& which : all_cases()) {
        Scenario const& scenario = which.scenario;
        test::Moments const forward = test::moments_forward(scenario);
        auto const n = static_cast<std::size_t>(scenario.n_clones);
        for (unsigned clones = 1; clones < 1U << n; ++clones) {
            double mean = 0;
            double variance = 0;
            for (std::size_t j = 0; j < n; ++j) {
                for (std::size_t k = 0; k < n; ++k) {
                    bool const in_set = (clones >> j & 1U) != 0 && (clones >> k & 1U) != 0;
                    variance += in_set ? forward.covariance[j * n + k] : 0;
                    mean += in_set && j == k ? forward.mean[j] : 0;
                }
            }
            std::array<double, 4> const cumulants = test::cumulants_of_count(scenario, clones);
            EXPECT_NEAR(cumulants[0], mean, 1e-8 * mean) << scenario.name;
            EXPECT_NEAR(cumulants[1], variance, 1e-7 * variance) << scenario.name;
        }
    }
}

// ---- A published case -----------------------------------------------------------------------------------------------

//! A (dying) -> B -> C (growing), u = 1e-6, from 1e6 cells over a year: numbers of DESIGN.md, section 8a.
TEST(PublishedCaseTest, GivesItsNumbers) {
    Scenario const scenario{"",
                            3,
                            {mutation(0, 1), mutation(1, 2)},
                            {1'000'000, 0, 0},
                            {{365, {{0.14, 0.14, 0.14}, {0.17, 0.13, 0.13}, {1e-6, 1e-6}}}}};
    // The last digit given.
    EXPECT_NEAR(-std::expm1(test::log_probability_of_none(scenario, 0b110)), 0.2925, 0.00005);
    EXPECT_NEAR(test::cumulants_of_count(scenario, 0b001)[0], 17.6, 0.05);
    EXPECT_NEAR(test::cumulants_of_count(scenario, 0b010)[0], 134.7, 0.05);
    test::expect_theory(scenario, test::run_engine(scenario, Engine::crossing, n_samples(200'000, 5'000'000), 703));
}

}  // namespace
}  // namespace clonecast::process

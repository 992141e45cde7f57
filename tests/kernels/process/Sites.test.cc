// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Several sites and influx, in every engine: seeding, immigration, growth laws of their own.
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/process/Crossing.hh"
#include "kernels/process/Leap.hh"
#include "kernels/process/Ssa.hh"
#include "tests/support/BackwardEquations.hh"
#include "tests/support/MasterEquation.hh"
#include "tests/support/RunScenario.hh"
#include "tests/support/Statistics.hh"

namespace clonecast::process {
namespace {

using test::Ends;
using test::influx;
using test::mutation;
using test::n_samples;
using test::Scenario;
using test::switching;

constexpr Engine engines[] = {Engine::ssa, Engine::crossing, Engine::leap};

//! Two clones at two sites, types 0 and 1 at the first and 2 and 3 at the second; cells of both clones seed the second
//! site, and drift into the first from outside (type 4).
Scenario seeding_chain() {
    std::vector<double> const crossings{0.02, 0.01, 0.03, 0.05, 0.02, 0.8};
    return {"",
            5,
            {mutation(0, 1), switching(0, 2), switching(1, 3), mutation(2, 3), switching(3, 1), influx(4, 0)},
            {20, 0, 0, 0, 1},
            {{6, {{0.3, 0.3, 0.2, 0.25, 0}, {0.2, 0.25, 0.15, 0.2, 0}, crossings}},
             {6, {{0.1, 0.3, 0.2, 0.25, 0}, {0.4, 0.2, 0.3, 0.2, 0}, crossings}}},
            {},
            {0, 0, 1, 1, 0}};
}

TEST(SitesTest, SeedingChainAgreesWithTheory) {
    Scenario const scenario = seeding_chain();
    Scenario wrong = scenario;
    wrong.phases[0].rates.crossings[5] *= 1.2;
    for (Engine const engine : engines) {
        Ends const ends = test::run_engine(scenario, engine, n_samples(30'000, 1'000'000), 1101);
        test::expect_theory(scenario, ends);
        EXPECT_GT(test::worst_z(test::compare_with_theory(wrong, ends)), test::largest_z)
            << "a wrong influx must be rejected";
        for (std::int64_t const count : ends.count[4]) {
            ASSERT_EQ(count, 1) << "the source keeps its cell";
        }
    }
}

TEST(SitesTest, BackwardAndForwardEquationsAgreeOnInflux) {
    Scenario const scenario = seeding_chain();
    test::Moments const forward = test::moments_forward(scenario);
    for (std::size_t type = 0; type < 5; ++type) {
        auto const cumulants = test::cumulants_of_count(scenario, 1U << type);
        EXPECT_NEAR(cumulants[0], forward.mean[type], 1e-8 * forward.mean[type]);
        double const variance = forward.covariance[type * 5 + type];
        EXPECT_NEAR(cumulants[1], variance, 1e-7 * variance);
    }
}

//! Birth, death and influx from no cell at all: the count is negative binomial (D. G. Kendall 1948).
TEST(InfluxTest, GivesTheNegativeBinomialLaw) {
    constexpr double days = 8;
    constexpr double arrivals = 0.7;  // [1/day]
    struct Case {
        double birth;
        double death;
    };
    for (Case const& rates : {Case{0.3, 0.1}, Case{0.1, 0.4}, Case{0.25, 0.25000001}}) {
        Scenario const scenario{
            "", 2, {influx(1, 0)}, {0, 1}, {{days, {{rates.birth, 0}, {rates.death, 0}, {arrivals}}}}};
        double const shape = arrivals / rates.birth;
        double const rise = std::expm1((rates.birth - rates.death) * days) / (rates.birth - rates.death);
        double const odds = rates.birth * rise;  // mean = shape odds
        constexpr std::size_t most = 400;
        std::vector<double> probability(most + 1);
        double below = 0;
        for (std::size_t k = 0; k < most; ++k) {
            auto const n = static_cast<double>(k);
            double const log_p = std::lgamma(shape + n) - std::lgamma(shape) - std::lgamma(n + 1) +
                                 n * std::log(odds / (1 + odds)) - shape * std::log1p(odds);
            probability[k] = std::exp(log_p);
            below += probability[k];
        }
        probability[most] = 1 - below;
        EXPECT_NEAR(test::cumulants_of_count(scenario, 1)[0] / (shape * odds), 1, 1e-8);
        EXPECT_NEAR(test::cumulants_of_count(scenario, 1)[1] / (shape * odds * (1 + odds)), 1, 1e-7);
        for (Engine const engine : engines) {
            Ends const ends = test::run_engine(scenario, engine, n_samples(50'000, 1'000'000), 1102);
            test::expect_theory(scenario, ends);
            std::vector<std::int64_t> observed(most + 1);
            for (std::int64_t const count : ends.count[0]) {
                ++observed[static_cast<std::size_t>(std::min<std::int64_t>(count, most))];
            }
            EXPECT_GT(test::cells_p(observed, probability, static_cast<std::int64_t>(ends.count[0].size())),
                      test::smallest_p);
        }
    }
}

//! Influx in numbers that no engine but leap could follow cell by cell. Moments are those of the forward equations: the
//! generating function of a single source cancels here.
TEST(InfluxTest, OfManyCellsAStepHasTheRightMoments) {
    Scenario const scenario{
        "", 3, {mutation(0, 1), influx(2, 0)}, {0, 0, 1}, {{30, {{0.3, 0.2, 0}, {0.35, 0.25, 0}, {0.01, 1e7}}}}};
    test::Moments const moments = test::moments_forward(scenario);
    Ends const ends = test::run_engine(scenario, Engine::leap, n_samples(2000, 1'000'000), 1103);
    EXPECT_EQ(ends.n_not_reached, 0);
    for (std::size_t type = 0; type < 2; ++type) {
        auto const n = static_cast<double>(ends.count[type].size());
        double const variance = moments.covariance[type * 3 + type];
        double mean = 0;
        double squares = 0;
        for (std::int64_t const count : ends.count[type]) {
            double const deviation = static_cast<double>(count) - moments.mean[type];
            mean += deviation / n;
            squares += deviation * deviation / n;
        }
        EXPECT_LE(std::abs(mean), test::largest_z * std::sqrt(variance / n)) << type;
        EXPECT_LE(std::abs(squares / variance - 1), test::largest_z * std::sqrt(2 / n)) << type;
    }
}

//! Clones at sites of their own, without seeding: each has the law of its site alone.
Scenario three_sites(double gompertz_capacity) {
    return {"",
            3,
            {},
            {6, 4, 5},
            {{10, {{0.3, 0.25, 0.2}, {0.1, 0.05, 0.15}, {}, {60, gompertz_capacity, 0}, 0.6, {}}}},
            {Growth::logistic, Growth::gompertz, Growth::exponential},
            {0, 1, 2}};
}

TEST(SitesTest, HaveCompetitionOfTheirOwn) {
    Scenario const scenario = three_sites(40);
    for (Engine const engine : {Engine::ssa, Engine::leap}) {
        Ends const ends = test::run_engine(scenario, engine, n_samples(20'000, 1'000'000), 1104);
        EXPECT_EQ(ends.n_not_reached, 0);
        for (std::size_t clone = 0; clone < 3; ++clone) {
            EXPECT_GT(test::master_equation_p(scenario, ends, clone), test::smallest_p) << clone;
        }
        EXPECT_LT(test::master_equation_p(three_sites(48), ends, 1), test::smallest_p)
            << "a wrong capacity must be rejected";
    }
}

//! The weight of a type counts at its own site only, and the source of influx takes no room.
TEST(SitesTest, LeapAgreesWithSsaUnderSeedingAndCompetition) {
    auto const make = [](double seeding) {
        return Scenario{"",
                        5,
                        {mutation(0, 1), switching(0, 2), switching(2, 0), influx(4, 2), influx(4, 3)},
                        {300, 30, 0, 0, 1},
                        {{15,
                          {{0.3, 0.35, 0.3, 0.3, 0},
                           {0.1, 0.12, 0.1, 0.2, 0},
                           {0.01, seeding, 0.01, 4, 1},
                           {1000, 500},
                           0.5,
                           {1, 1.3, 1, 1.3, 0}}}},
                        {Growth::logistic, Growth::gompertz},
                        {0, 0, 1, 1, 0}};
    };
    std::int64_t const n = n_samples(3000, 1'000'000);
    Ends const ssa = test::run_engine(make(0.02), Engine::ssa, n, 1105);
    Ends const leap = test::run_engine(make(0.02), Engine::leap, n, 1106);
    EXPECT_EQ(ssa.n_not_reached + leap.n_not_reached, 0);
    EXPECT_LE(test::worst_difference(ssa, leap), test::largest_z);
    Ends const wrong = test::run_engine(make(0.03), Engine::leap, n, 1106);
    EXPECT_GT(test::worst_difference(ssa, wrong), test::largest_z) << "a wrong seeding must be told apart";
}

//! An empty site that a large one seeds, and that is full within a step that would be right for the large one.
TEST(SitesTest, LeapFollowsASiteThatFillsFromOutside) {
    for (Growth const growth : {Growth::logistic, Growth::gompertz}) {
        Scenario const scenario{"",
                                2,
                                {switching(0, 1)},
                                {20'000, 0},
                                {{1, {{0.3, 0.3}, {0.25, 0.1}, {0.02}, {0, 30}, 0.2, {}}}},
                                {Growth::exponential, growth},
                                {0, 1}};
        std::int64_t const n = n_samples(400, 100'000);
        Ends const ssa = test::run_engine(scenario, Engine::ssa, n, 1107);
        Ends const leap = test::run_engine(scenario, Engine::leap, n_samples(1000, 1'000'000), 1108);
        EXPECT_EQ(ssa.n_not_reached + leap.n_not_reached, 0);
        EXPECT_LE(test::worst_difference(ssa, leap), test::largest_z);
    }
}

}  // namespace
}  // namespace clonecast::process

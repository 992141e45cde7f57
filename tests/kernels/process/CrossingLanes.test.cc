// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Trajectories of crossing side by side: the same bits as one by one.
#include "kernels/process/CrossingLanes.hh"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/Lanes.hh"
#include "tests/support/Scenario.hh"

namespace clonecast::process {
namespace {

using test::influx;
using test::keys_of;
using test::mutation;
using test::Scenario;
using test::switching;
using test::TestModel;
using test::TestRates;
using test::Trajectory;

using Lanes = CrossingLanes<TestRates>;

constexpr auto advance_alone = [](auto&&... arguments) { return advance_crossing(arguments...); };
constexpr std::uint64_t no_limit = ~std::uint64_t{0};

//! Returns how the trajectories ended.
std::vector<Advance> expect_same(Scenario const& scenario, std::uint64_t n_trajectories, std::uint64_t max_steps,
                                 int n_used = Lanes::n_lanes) {
    TestModel const test_model(scenario.n_clones, scenario.crossings);
    ModelView const model = test_model.view();
    auto const lanes = std::make_unique<Lanes>(model);
    std::vector<random::StreamKey> const keys = keys_of(n_trajectories);
    std::vector<Trajectory> const side_by_side = test::run_in_lanes(scenario, lanes.get(), keys, max_steps, n_used);
    std::vector<Advance> ends;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        SCOPED_TRACE(::testing::Message() << scenario.name << ", trajectory " << i);
        Trajectory const alone = test::run_alone(scenario, model, keys[i], max_steps, advance_alone);
        test::expect_same(scenario, side_by_side[i], alone);
        ends.push_back(alone.advances.back());
    }
    return ends;
}

std::vector<Scenario> scenarios() {
    return {
        {"one type", 1, {}, {40}, {{3, {{1}, {0.9}, {}}}, {2.5, {{0.2}, {1.1}, {}}}, {1, {{2}, {0}, {}}}}},
        {"no cell at first", 2, {influx(1, 0)}, {0, 1}, {{3, {{1, 0}, {0.9, 0}, {0}}}, {5, {{1, 0}, {0.9, 0}, {2}}}}},
        {"a lesion",
         2,
         {mutation(0, 1)},
         {10'000'000'000, 0},
         {{100, {{0.14, 0.14}, {0.17, 0.13}, {1e-9}}}, {100, {{0.14, 0.14}, {0.17, 0.2}, {1e-9}}}}},
        {"chain",
         3,
         {mutation(0, 1), mutation(1, 2)},
         {300, 5, 0},
         {{10, {{0.3, 0.3, 0.3}, {0.35, 0.2, 0.2}, {0.01, 0.05}}}, {5, {{0.3, 0.3, 0.3}, {0.2, 0.5, 0.2}, {1, 0}}}}},
        {"switching",
         2,
         {switching(0, 1), switching(1, 0)},
         {50, 0},
         {{4, {{0.5, 0.1}, {0.4, 0.2}, {0.3, 0.05}}}, {3, {{0.2, 0.3}, {0.7, 0}, {0, 0.5}}}}},
    };
}

class CrossingLanesTest : public ::testing::TestWithParam<Scenario> {};

TEST_P(CrossingLanesTest, GiveTheBitsOfOneByOne) {
    expect_same(GetParam(), 200, no_limit);
}

TEST_P(CrossingLanesTest, GiveThemWhereFewLanesAreUsed) {
    for (int n_used = 1; n_used < Lanes::n_lanes; ++n_used) {
        expect_same(GetParam(), 20, no_limit, n_used);
    }
}

TEST_P(CrossingLanesTest, StopAtTheSameStepLimit) {
    for (std::uint64_t const max_steps : {0U, 1U, 2U, 7U, 40U}) {
        expect_same(GetParam(), 40, max_steps);
    }
}

INSTANTIATE_TEST_SUITE_P(Models, CrossingLanesTest, ::testing::ValuesIn(scenarios()), [](auto const& which) {
    std::string name = which.param.name;
    for (char& letter : name) {
        letter = letter == ' ' ? '_' : letter;
    }
    return name;
});

TEST(CrossingLanesLimitsTest, OverflowInTheSameMove) {
    Scenario const growing{
        "beyond the limit", 2, {mutation(0, 1)}, {max_cells / 2, 0}, {{1, {{1, 1}, {0, 0}, {1e-14}}}}};
    for (Advance const end : expect_same(growing, 40, no_limit)) {
        EXPECT_EQ(end, Advance::overflow);
    }
}

}  // namespace
}  // namespace clonecast::process

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Engines at their limits: nothing to do, step limits, overflow, the largest counts.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/process/Crossing.hh"
#include "kernels/process/Ssa.hh"
#include "tests/support/RunScenario.hh"

namespace clonecast::process {
namespace {

using test::mutation;
using test::switching;
using test::test_stream;
using test::TestModel;
using test::TestRates;

template <class Stream>
Advance advance(Engine engine, TestModel const& model, TestRates const& rates, double begin, double end, State* state,
                Stream& stream, std::uint64_t* steps) {
    return engine == Engine::ssa ? advance_ssa(model.view(), rates, begin, end, state, stream, steps)
                                 : advance_crossing(model.view(), rates, begin, end, state, stream, steps);
}

State make_state(std::vector<std::int64_t> const& counts) {
    State state{};
    for (std::size_t i = 0; i < counts.size(); ++i) {
        state.count[i] = counts[i];
    }
    return state;
}

TEST(ChooseCrossingTest, TakesMutationsTogetherForAtMostEveryDivision) {
    // Probabilities of 0.9 and 0.6 count as 0.6 and 0.4 of the divisions, beside a switch at half their rate.
    TestModel const model(4, {mutation(0, 1), mutation(0, 2), switching(0, 3)});
    TestRates const rates{{1, 0, 0, 0}, {0, 0, 0, 0}, {0.9, 0.6, 0.5}};
    EXPECT_EQ(choose_crossing(model.view(), rates, 0, 0.39), 0);
    EXPECT_EQ(choose_crossing(model.view(), rates, 0, 0.41), 1);
    EXPECT_EQ(choose_crossing(model.view(), rates, 0, 0.66), 1);
    EXPECT_EQ(choose_crossing(model.view(), rates, 0, 0.67), 2);
    EXPECT_EQ(split_rates(model.view(), rates, 0).crossing, 1.5);
}

constexpr std::uint64_t many_steps = std::uint64_t{1} << 60;

class EngineLimitsTest : public ::testing::TestWithParam<Engine> {};

INSTANTIATE_TEST_SUITE_P(Engines, EngineLimitsTest, ::testing::Values(Engine::ssa, Engine::crossing),
                         [](auto const& test_case) { return test_case.param == Engine::ssa ? "ssa" : "crossing"; });

TEST_P(EngineLimitsTest, KeepsCountsWithoutRates) {
    TestModel const model(3, {mutation(0, 1), switching(1, 2)});
    TestRates const rates{{0, 0, 0}, {0, 0, 0}, {0.1, 0}};
    for (std::int64_t const count : {std::int64_t{0}, std::int64_t{1}, std::int64_t{10'000'000'000'000}, max_cells}) {
        State state = make_state({count, 0, count});
        random::Stream stream = test_stream(901);
        std::uint64_t steps = 5;
        EXPECT_EQ(advance(GetParam(), model, rates, 0, 1e4, &state, stream, &steps), Advance::reached);
        EXPECT_EQ(state.count[0], count);
        EXPECT_EQ(state.count[1], 0);
        EXPECT_EQ(state.count[2], count);
        EXPECT_EQ(steps, 5U);
    }
}

TEST_P(EngineLimitsTest, LeavesNothingFromNothing) {
    TestModel const model(2, {switching(0, 1), switching(1, 0)});
    TestRates const rates{{1, 1}, {1, 1}, {1, 1}};
    State state = make_state({0, 0});
    random::Stream stream = test_stream(902);
    std::uint64_t steps = 0;
    EXPECT_EQ(advance(GetParam(), model, rates, 0, 1e4, &state, stream, &steps), Advance::reached);
    EXPECT_EQ(state.count[0], 0);
    EXPECT_EQ(state.count[1], 0);
}

TEST_P(EngineLimitsTest, DoesNothingInNoTime) {
    TestModel const model(2, {switching(0, 1), switching(1, 0)});
    TestRates const rates{{1, 1}, {1, 1}, {1, 1}};
    State state = make_state({1000, 10'000'000'000});
    random::Stream stream = test_stream(903);
    std::uint64_t steps = 0;
    EXPECT_EQ(advance(GetParam(), model, rates, 7, 7, &state, stream, &steps), Advance::reached);
    EXPECT_EQ(state.count[0], 1000);
    EXPECT_EQ(state.count[1], 10'000'000'000);
}

TEST_P(EngineLimitsTest, StopsWhenItsStepsAreUsedUp) {
    TestModel const model(2, {mutation(0, 1), switching(1, 0)});
    TestRates const rates{{0.3, 0.2}, {0.1, 0.2}, {0.1, 0.1}};
    for (std::uint64_t patient = 0; patient < 200; ++patient) {
        State full = make_state({10, 0});
        random::Stream first = test_stream(904, patient);
        std::uint64_t left = many_steps;
        ASSERT_EQ(advance(GetParam(), model, rates, 0, 6, &full, first, &left), Advance::reached);
        std::uint64_t const used = many_steps - left;

        State exact = make_state({10, 0});
        random::Stream second = test_stream(904, patient);
        left = used;
        ASSERT_EQ(advance(GetParam(), model, rates, 0, 6, &exact, second, &left), Advance::reached);
        EXPECT_EQ(left, 0U);
        EXPECT_EQ(exact.count[0], full.count[0]);
        EXPECT_EQ(exact.count[1], full.count[1]);
        EXPECT_EQ(exact.alive_since[1], full.alive_since[1]);

        if (used > 0) {
            State stopped = make_state({10, 0});
            random::Stream third = test_stream(904, patient);
            left = used - 1;
            ASSERT_EQ(advance(GetParam(), model, rates, 0, 6, &stopped, third, &left), Advance::step_limit);
            EXPECT_EQ(left, 0U);
        }
    }
}

//! One step is one crossing, or one event of any kind: a model where both are known.
TEST_P(EngineLimitsTest, CountsItsSteps) {
    TestModel const model(2, {switching(0, 1)});
    TestRates const rates{{0, 0}, {0, 0}, {1}};
    State state = make_state({100, 0});
    random::Stream stream = test_stream(905);
    std::uint64_t steps = 1000;
    EXPECT_EQ(advance(GetParam(), model, rates, 0, 1e3, &state, stream, &steps), Advance::reached);
    EXPECT_EQ(state.count[0], 0);
    EXPECT_EQ(state.count[1], 100);
    EXPECT_EQ(steps, 900U);
}

//! A cell added by a crossing counts as well as one born.
TEST_P(EngineLimitsTest, OverflowsInTheTargetOfACrossing) {
    TestModel const model(2, {mutation(0, 1)});
    TestRates const rates{{1, 0}, {0, 0}, {1}};
    State state = make_state({1, max_cells});
    random::Stream stream = test_stream(906);
    std::uint64_t steps = many_steps;
    EXPECT_EQ(advance(GetParam(), model, rates, 0, 50, &state, stream, &steps), Advance::overflow);
}

TEST_P(EngineLimitsTest, OverflowsInTheSource) {
    TestModel const model(1, {});
    TestRates const rates{{1}, {0}, {}};
    State state = make_state({max_cells});
    random::Stream stream = test_stream(907);
    std::uint64_t steps = many_steps;
    EXPECT_EQ(advance(GetParam(), model, rates, 0, 1, &state, stream, &steps), Advance::overflow);
}

// ---- Large counts: `crossing` only ----------------------------------------------------------------------------------

constexpr double largest_count = static_cast<double>(max_cells);

//! Growth from `start` by a factor, without deaths; what came of n runs.
struct Growth {
    int n_reached = 0;
    int n_overflow = 0;
    double mean = 0;  //!< of those reached
    bool in_range = true;
};

Growth grow(std::int64_t start, double factor, double crossing, int n) {
    TestModel const model(2, {mutation(0, 1)});
    TestRates const rates{{1, 0}, {0, 0}, {crossing}};
    Growth growth;
    for (int i = 0; i < n; ++i) {
        State state = make_state({start, 0});
        random::Stream stream = test_stream(908, static_cast<std::uint64_t>(i));
        std::uint64_t steps = 1'000'000;
        Advance const result = advance_crossing(model.view(), rates, 0, std::log(factor), &state, stream, &steps);
        if (result == Advance::reached) {
            ++growth.n_reached;
            growth.mean += static_cast<double>(state.count[0]);
            growth.in_range = growth.in_range && state.count[0] >= start && state.count[0] <= max_cells;
        } else if (result == Advance::overflow) {
            ++growth.n_overflow;
        }
    }
    growth.mean /= std::max(1, growth.n_reached);
    return growth;
}

TEST(LargeCountsTest, AreExactUpToTheLargestAndOverflowBeyond) {
    constexpr std::int64_t start = 10'000'000'000'000;
    constexpr int n = 2000;
    double const to_largest = largest_count / static_cast<double>(start);
    for (double const crossing : {0.0, 1e-18}) {
        Growth const below = grow(start, 0.999 * to_largest, crossing, n);
        EXPECT_EQ(below.n_reached, n);
        EXPECT_TRUE(below.in_range);
        // Yule process: variance start factor (factor - 1).
        double const expected = 0.999 * largest_count;
        double const error = std::sqrt(expected * (0.999 * to_largest - 1) / n);
        EXPECT_LT(std::abs(below.mean - expected) / error, test::largest_z);
        Growth const above = grow(start, 1.001 * to_largest, crossing, n);
        EXPECT_EQ(above.n_overflow, n);
        EXPECT_EQ(grow(start, 1e10 * to_largest, crossing, n).n_overflow, n);
    }
    EXPECT_EQ(grow(start, 1e300, 0, 10).n_overflow, 10);
    EXPECT_EQ(grow(1, 1e300, 0, 10).n_overflow, 10);
}

//! From one cell the count is geometric with mean `factor`: P(overflow) = (1 - 1/factor)^max_cells.
TEST(LargeCountsTest, OverflowFromOneCellAsOftenAsTheyMust) {
    constexpr int n = 100'000;
    for (double const share : {0.02, 0.1, 0.5, 0.9}) {
        Growth const growth = grow(1, share * largest_count, 0, n);
        EXPECT_TRUE(growth.in_range);
        EXPECT_EQ(growth.n_reached + growth.n_overflow, n);
        EXPECT_GT(test::frequency_p(growth.n_overflow, n, std::exp(-1 / share)), test::smallest_p) << share;
    }
}

//! At the largest count with no net growth, every clone leaves the range in about half of all runs.
TEST(LargeCountsTest, NeverLeaveTheRangeUnseen) {
    TestModel const model(2, {});
    TestRates const rates{{0.1, 0.1}, {0.1, 0.1}, {}};
    constexpr int n = 2000;
    int n_overflow = 0;
    for (int i = 0; i < n; ++i) {
        State state = make_state({max_cells / 2, max_cells});
        random::Stream stream = test_stream(909, static_cast<std::uint64_t>(i));
        std::uint64_t steps = 0;
        Advance const result = advance_crossing(model.view(), rates, 0, 1, &state, stream, &steps);
        n_overflow += result == Advance::overflow ? 1 : 0;
        if (result == Advance::reached) {
            EXPECT_GT(state.count[0], 0);
            EXPECT_GT(state.count[1], 0);
            EXPECT_LE(state.count[1], max_cells);
        }
    }
    EXPECT_GT(test::frequency_p(n_overflow, n, 0.5), test::smallest_p);
}

}  // namespace
}  // namespace clonecast::process

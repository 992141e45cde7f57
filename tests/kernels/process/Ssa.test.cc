// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// How `ssa` turns random bits into waiting times and events: rare events have exactly their probability.
#include "kernels/process/Ssa.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <ostream>
#include <string>
#include <vector>

#include "tests/support/Scenario.hh"
#include "tests/support/ScriptedStream.hh"
#include "tests/support/Statistics.hh"

namespace clonecast::process {
namespace {

using test::n_samples;
using test::ScriptedStream;
using test::switching;
using test::test_stream;
using test::TestModel;
using test::TestRates;

// ---- Waiting times --------------------------------------------------------------------------------------------------

class WaitTest : public ::testing::Test {};

TEST_F(WaitTest, IsTakenFromTheMiddleOfACell) {
    ScriptedStream unused({0});
    for (std::uint32_t const word : {1U, 2U, 12345U, 0x80000000U, 0xfffffffeU}) {
        double const u = (static_cast<double>(word) + 0.5) / 4294967296.0;
        EXPECT_NEAR(detail::draw_wait(word, unused), -std::log(u), 1e-15 * (1 - std::log(u)));
    }
    EXPECT_EQ(unused.n_draws(), 0U);
}

TEST_F(WaitTest, IsRefinedAtBothEnds) {
    constexpr std::uint64_t half = std::uint64_t{1} << 63;
    ScriptedStream longest({half});
    EXPECT_NEAR(detail::draw_wait(0, longest), 33 * std::log(2.0), 1e-13);
    EXPECT_EQ(longest.n_draws(), 1U);
    ScriptedStream shortest({half});
    EXPECT_NEAR(detail::draw_wait(0xffffffff, shortest), -std::log1p(-0x1p-33), 1e-24);
    EXPECT_EQ(shortest.n_draws(), 1U);
    // The ends of the cells meet their neighbours: no gap and no overlap.
    ScriptedStream inner({0xffffffffffffffff});
    EXPECT_NEAR(detail::draw_wait(0, inner), 32 * std::log(2.0), 1e-13);
    ScriptedStream outer({0xffffffffffffffff});
    EXPECT_NEAR(detail::draw_wait(0xffffffff, outer), -std::log1p(-0x1p-32), 1e-24);
}

//! The first event of one cell that can only switch, whose time the target remembers.
TEST_F(WaitTest, IsExponential) {
    TestModel const model(2, {switching(0, 1)});
    TestRates const rates{{0, 0}, {0, 0}, {0.25}};
    std::vector<double> scores(static_cast<std::size_t>(n_samples(200'000, 10'000'000)));
    std::uint64_t patient = 0;
    for (double& score : scores) {
        State state{};
        state.count[0] = 1;
        random::Stream stream = test_stream(951, patient++);
        std::uint64_t steps = 10;
        ASSERT_EQ(advance_ssa(model.view(), rates, 0, 1e9, &state, stream, &steps), Advance::reached);
        score = -std::expm1(-rates.crossings[0] * state.alive_since[1]);
    }
    double const p = test::uniformity_p(scores);
    EXPECT_GT(p, test::smallest_p);
    RecordProperty("worst_z", std::to_string(test::z_from_p(p)));
}

// ---- Draws ahead ----------------------------------------------------------------------------------------------------

//! Words whose waits need another draw, and others.
std::vector<std::uint64_t> words_with_end_cells() {
    std::vector<std::uint64_t> words;
    random::Stream stream = test_stream(952);
    for (int i = 0; i < 400; ++i) {
        std::uint64_t const word = stream.next();
        words.push_back(i % 7 == 3 ? word | 0xffffffffU : (i % 11 == 5 ? word & ~std::uint64_t{0xffffffffU} : word));
    }
    return words;
}

//! Both ways of drawing give the same events and leave the stream at the same place, whatever is drawn in between.
TEST(EventDrawsTest, AheadAreTheSameAsOneByOne) {
    for (double const n_expected : {0.0, 1.0, 5.0, 1e300}) {
        for (int n_events : {0, 1, 2, 31, 33, 150}) {
            ScriptedStream one_by_one(words_with_end_cells());
            ScriptedStream ahead(words_with_end_cells());
            detail::EventDraws<ScriptedStream> expected;
            detail::EventDrawsAhead<ScriptedStream> draws;
            expected.follow(one_by_one, n_expected);
            draws.follow(ahead, n_expected);
            for (int i = 0; i < n_events; ++i) {
                detail::EventDraw const a = expected.next_event();
                detail::EventDraw const b = draws.next_event();
                EXPECT_EQ(a.wait, b.wait) << i;
                EXPECT_EQ(a.choice, b.choice) << i;
                if (i % 5 == 0) {
                    EXPECT_EQ(expected.next(), draws.next()) << i;
                }
            }
            expected.settle();
            draws.settle();
            EXPECT_EQ(one_by_one.n_draws(), ahead.n_draws()) << n_events;
        }
    }
}

// ---- Which event ----------------------------------------------------------------------------------------------------

struct SelectionCase {
    std::string name;
    std::vector<std::int64_t> counts;
    TestRates rates;  //!< each clone's crossing is a switch to the extra, last clone
};

void PrintTo(SelectionCase const& which, std::ostream* out) {
    *out << which.name;
}

/*! The 32 + 52 bits that choose an event, taken as one number x of 84 bits, are divided among the events in their
 *  order: death, birth, crossing of the first clone, and so on. The places of the boundaries, found by bisection with
 *  scripted streams, are the probabilities: no sampling error hides an event of 1e-11. */
class SelectionTest : public ::testing::TestWithParam<SelectionCase> {
  protected:
    __extension__ using Wide = unsigned __int128;
    static constexpr int n_bits = 84;

    SelectionTest() : model_(static_cast<int>(GetParam().counts.size()) + 1, switches(GetParam().counts.size())) {}

    static std::vector<test::CrossingSpec> switches(std::size_t n_clones) {
        std::vector<test::CrossingSpec> result;
        for (std::size_t i = 0; i < n_clones; ++i) {
            result.push_back(switching(static_cast<int>(i), static_cast<int>(n_clones)));
        }
        return result;
    }

    //! Index of the event that x chooses: 3 clone + (0 death, 1 birth, 2 crossing).
    std::size_t event(Wide x) const {
        auto const& which = GetParam();
        TestRates rates = which.rates;
        rates.births.push_back(0);
        rates.deaths.push_back(0);
        State state{};
        for (std::size_t i = 0; i < which.counts.size(); ++i) {
            state.count[i] = which.counts[i];
        }
        auto const high = static_cast<std::uint64_t>(x >> 52);
        auto const low = static_cast<std::uint64_t>(x & ((Wide{1} << 52) - 1));
        constexpr std::uint64_t medium_wait = 0x80000000;
        ScriptedStream stream({(high << 32) | medium_wait, low << 12, std::uint64_t{1} << 63});
        std::uint64_t steps = 1;
        advance_ssa(model_.view(), rates, 0, 1e9, &state, stream, &steps);
        EXPECT_EQ(steps, 0U);
        bool const has_switched = state.count[which.counts.size()] == 1;
        for (std::size_t i = 0; i < which.counts.size(); ++i) {
            if (state.count[i] != which.counts[i]) {
                return 3 * i + (has_switched ? 2 : (state.count[i] > which.counts[i] ? 1 : 0));
            }
        }
        ADD_FAILURE() << "nothing happened";
        return 0;
    }

    //! Share of all x that choose an event before `index`.
    long double boundary(std::size_t index) const {
        Wide low = 0;
        Wide high = Wide{1} << n_bits;
        while (low < high) {
            Wide const middle = low + (high - low) / 2;
            if (event(middle) < index) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return std::ldexp(static_cast<long double>(low), -n_bits);
    }

    TestModel model_;
};

TEST_P(SelectionTest, GivesEveryEventItsProbability) {
    auto const& which = GetParam();
    std::vector<long double> rate;
    long double total = 0;
    for (std::size_t i = 0; i < which.counts.size(); ++i) {
        auto const count = static_cast<long double>(which.counts[i]);
        for (double const per_cell : {which.rates.deaths[i], which.rates.births[i], which.rates.crossings[i]}) {
            rate.push_back(count * static_cast<long double>(per_cell));
            total += rate.back();
        }
    }
    // Positions are doubles up to the total rate: sums of a few of them are off by a few 2^-53 of it.
    constexpr long double rounding = 8 * 0x1p-53L;
    long double previous = 0;
    for (std::size_t i = 0; i < rate.size(); ++i) {
        long double const next = boundary(i + 1);
        EXPECT_NEAR(static_cast<double>(next - previous), static_cast<double>(rate[i] / total),
                    static_cast<double>(rounding))
            << "clone " << i / 3 << " event " << i % 3;
        previous = next;
    }
    EXPECT_EQ(previous, 1) << "nothing beyond the last event";
}

INSTANTIATE_TEST_SUITE_P(
    Cases, SelectionTest,
    ::testing::Values(
        SelectionCase{"crossing_1em9", {1}, {{0.5}, {0.5}, {1e-9}}},
        SelectionCase{"crossing_1em11", {1}, {{0.3}, {0.7}, {1e-11}}},
        SelectionCase{"death_1em11", {1}, {{1}, {1e-11}, {0.1}}},
        SelectionCase{"birth_1em11_between", {1}, {{1e-11}, {0.4}, {0.6}}},
        SelectionCase{"rare_clone_between",
                      {10'000'000'000, 1, 10'000'000'000},
                      {{0.1, 0.3, 0.2}, {0.2, 0.2, 0.1}, {1e-9, 0.1, 1e-9}}},
        SelectionCase{"rare_clone_last", {10'000'000'000, 1}, {{0.14, 0.14}, {0.17, 0.13}, {1e-9, 1e-3}}},
        SelectionCase{"rare_clone_first", {1, 10'000'000'000}, {{0.14, 0.14}, {0.17, 0.13}, {1e-9, 1e-3}}},
        SelectionCase{
            "empty_and_idle_clones", {0, 3, 5, 0, 2}, {{1, 0.2, 0, 1, 0.5}, {1, 0.3, 0, 1, 0}, {1, 1e-9, 0, 1, 1e-10}}},
        SelectionCase{"many_rare", {1, 1, 1}, {{1e-10, 0, 1e-11}, {1, 1e-9, 0}, {0, 1e-10, 1e-9}}}),
    [](auto const& test_case) { return test_case.param.name; });

/*! Cells whose rates are all 0 live for ever, whatever the stream: here draws at the upper end of every interval, where
 *  sums are rounded up to the total. */
TEST(SelectionEdgeTest, NeverTouchesCellsWithoutRates) {
    constexpr std::uint64_t ones = 0xffffffffffffffff;
    constexpr std::uint64_t last_cell_medium_wait = 0xffffffff80000000;
    TestModel const model(3, {});
    for (double const birth : {0.1, 0.3, 0.7}) {
        TestRates const rates{{birth, 0.1, 0}, {0.1, birth, 0}, {}};
        for (std::int64_t const count : {1, 3, 7, 1000}) {
            State state{};
            state.count[0] = count;
            state.count[1] = count;
            state.count[2] = 5;
            ScriptedStream stream({last_cell_medium_wait, ones});
            std::uint64_t steps = 1;
            EXPECT_EQ(advance_ssa(model.view(), rates, 0, 1e9, &state, stream, &steps), Advance::step_limit);
            EXPECT_EQ(state.count[0], count);
            EXPECT_EQ(std::abs(state.count[1] - count), 1);
            EXPECT_EQ(state.count[2], 5);
        }
    }
}

}  // namespace
}  // namespace clonecast::process

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Growth to a burden: spans that keep their promise, and counts at the first passage against a textbook simulation.
#include "kernels/process/Detection.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "tests/support/Scenario.hh"
#include "tests/support/ScriptedStream.hh"
#include "tests/support/Statistics.hh"

namespace clonecast::process {
namespace {

using test::mutation;
using test::switching;
using test::TestModel;
using test::TestRates;

constexpr std::uint64_t no_limit = std::uint64_t{1} << 60;
constexpr double forever = 36500;

// ---- Spans -----------------------------------------------------------------------------------------------------------

struct SpanCase {
    double birth;
    double death;
    std::int64_t count;
    std::int64_t burden;
};

class SpanBelowTest : public ::testing::TestWithParam<SpanCase> {};

//! How often `count` cells reach `burden` within a span, event by event.
double passing_share(SpanCase const& at, double span, std::int64_t n) {
    TestModel const model(1, {});
    TestRates const rates{{at.birth}, {at.death}, {}};
    ModelView const view = model.view();
    Competition<TestRates> const competition(view, rates);
    std::int64_t n_passed = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        random::Stream stream = test::test_stream(77, static_cast<std::uint64_t>(i));
        State state{};
        state.count[0] = at.count;
        std::uint64_t steps = no_limit;
        double now = 0;
        advance_to_total(competition, static_cast<double>(at.burden), span, &now, &state, stream, &steps);
        n_passed += state.count[0] >= at.burden ? 1 : 0;
    }
    return static_cast<double>(n_passed) / static_cast<double>(n);
}

TEST_P(SpanBelowTest, PassesTheBurdenNoMoreOftenThanPromisedAndIsNotMuchTooShort) {
    SpanCase const& at = GetParam();
    GrowthBound const bound{at.birth, at.birth - at.death};
    for (double const exponent : {1.5, 3.0}) {
        double const span = span_below(bound, static_cast<double>(at.count), static_cast<double>(at.burden), exponent);
        ASSERT_GT(span, 0);
        constexpr std::int64_t n = 2000;
        double const promised = std::exp(-exponent);
        double const error = std::sqrt(promised * (1 - promised) / n);
        EXPECT_LT(passing_share(at, span, n), promised + test::largest_z * error) << exponent;
        EXPECT_GT(passing_share(at, 8 * span, n), promised) << "the span could be 8 times as long";
        EXPECT_LT(static_cast<double>(at.count) * std::exp(bound.net * span), static_cast<double>(at.burden));
    }
}

INSTANTIATE_TEST_SUITE_P(Cells, SpanBelowTest,
                         ::testing::Values(SpanCase{0.3, 0.1, 1, 200}, SpanCase{0.3, 0.1, 100, 200},
                                           SpanCase{0.3, 0.1, 190, 200}, SpanCase{0.3, 0.28, 30, 400},
                                           SpanCase{0.3, 0.28, 350, 400}, SpanCase{0.3, 0, 50, 400}));

TEST(SpanBelowTest, GrowsTheCellsAlmostToTheBurdenWhereTheyAreMany) {
    GrowthBound const bound{0.14, 0.01};
    double const span = span_below(bound, 1e8, 1e9, unseen_exponent);
    EXPECT_GT(1e8 * std::exp(0.01 * span), 0.99e9);
    EXPECT_LT(1e8 * std::exp(0.01 * span), 1e9);
}

TEST(SpanBelowTest, IsZeroWhereAFewCellsAreMissing) {
    EXPECT_EQ(span_below({0.14, 0.01}, 1e9 - 2 * unseen_exponent, 1e9, unseen_exponent), 0);
}

TEST(BoundGrowthTest, IsThatOfTheFastestTypeAndNeverZero) {
    TestModel const model(2, {});
    GrowthBound const bound = bound_growth(model.view(), TestRates{{0.2, 0.1}, {0.19, 0.05}, {}});
    EXPECT_EQ(bound.birth, 0.2);
    EXPECT_EQ(bound.net, 0.05);
    EXPECT_GT(bound_growth(model.view(), TestRates{{0.2, 0.1}, {0.3, 0.3}, {}}).net, 0);
}

// ---- Growth ----------------------------------------------------------------------------------------------------------

struct GrowthCase {
    std::string name;
    std::vector<test::CrossingSpec> crossings;
    TestRates rates;
    std::vector<std::int64_t> founders;
    std::int64_t burden;
    std::int64_t n;
    Growth growth = Growth::exponential;
    double max_days = forever;
};

//! Counts at detection, and the days since growth began, of many patients.
struct Grown {
    std::vector<std::vector<double>> count;  //!< [type][patient]
    std::vector<double> days;
};

Grown grow_by(Engine engine, GrowthCase const& at, std::uint64_t seed) {
    auto const n_types = at.founders.size();
    TestModel const model(static_cast<int>(n_types), at.crossings, {at.growth});
    Grown grown{std::vector<std::vector<double>>(n_types), {}};
    for (std::int64_t i = 0; i < at.n; ++i) {
        random::Stream stream = test::test_stream(seed, static_cast<std::uint64_t>(i));
        State state{};
        for (std::size_t type = 0; type < n_types; ++type) {
            state.count[type] = at.founders[type];
        }
        std::uint64_t steps = no_limit;
        EXPECT_EQ(grow_to_burden({engine, default_leap_tolerance}, model.view(), at.rates, at.burden, at.max_days,
                                 &state, stream, &steps),
                  Advance::reached);
        std::int64_t total = 0;
        double oldest = 0;
        for (std::size_t type = 0; type < n_types; ++type) {
            total += state.count[type];
            grown.count[type].push_back(static_cast<double>(state.count[type]));
            if (state.count[type] > 0) {
                EXPECT_LT(state.alive_since[type], 0);
                oldest = std::min(oldest, state.alive_since[type]);
            }
        }
        EXPECT_EQ(total, at.burden);
        grown.days.push_back(-oldest);
    }
    return grown;
}

//! Event by event as in the textbook, with the standard library's generator; a lineage that fails is begun again.
Grown grow_plainly(GrowthCase const& at, std::uint64_t seed) {
    std::mt19937_64 generator(seed);
    std::exponential_distribution<double> wait(1);
    std::uniform_real_distribution<double> uniform(0, 1);
    auto const n_types = at.founders.size();
    Grown grown{std::vector<std::vector<double>>(n_types), {}};
    while (static_cast<std::int64_t>(grown.days.size()) < at.n) {
        std::vector<std::int64_t> count = at.founders;
        double now = 0;
        while (true) {
            std::int64_t total = 0;
            for (std::int64_t const cells : count) {
                total += cells;
            }
            if (total == 0 || total >= at.burden || now >= at.max_days) {
                break;
            }
            double const pressure =
                at.growth == Growth::logistic ? static_cast<double>(total) / at.rates.capacity(0) : 0.0;
            std::vector<double> rate;
            for (std::size_t type = 0; type < n_types; ++type) {
                auto const cells = static_cast<double>(count[type]);
                rate.push_back(cells * at.rates.births[type] * (1 - at.rates.on_birth(0) * pressure));
                rate.push_back(cells *
                               (at.rates.deaths[type] + (1 - at.rates.on_birth(0)) * pressure * at.rates.births[type]));
            }
            for (std::size_t k = 0; k < at.crossings.size(); ++k) {
                auto const source = static_cast<std::size_t>(at.crossings[k].source);
                if (at.crossings[k].kind == CrossingKind::mutation) {
                    rate.push_back(static_cast<double>(count[source]) * at.rates.births[source] *
                                   (1 - at.rates.on_birth(0) * pressure) * at.rates.crossings[k]);
                    rate[2 * source] -= rate.back();
                } else {
                    rate.push_back(static_cast<double>(count[source]) * at.rates.crossings[k]);
                }
            }
            double sum = 0;
            for (double const r : rate) {
                sum += r;
            }
            now += wait(generator) / sum;
            if (now >= at.max_days) {
                break;
            }
            double position = uniform(generator) * sum;
            std::size_t event = 0;
            while (event + 1 < rate.size() && position >= rate[event]) {
                position -= rate[event];
                ++event;
            }
            if (event < 2 * n_types) {
                count[event / 2] += event % 2 == 0 ? 1 : -1;
            } else {
                test::CrossingSpec const& crossing = at.crossings[event - 2 * n_types];
                ++count[static_cast<std::size_t>(crossing.target)];
                count[static_cast<std::size_t>(crossing.source)] -= crossing.kind == CrossingKind::switching ? 1 : 0;
            }
        }
        std::int64_t total = 0;
        for (std::int64_t const cells : count) {
            total += cells;
        }
        if (total >= at.burden) {
            grown.days.push_back(now);
            for (std::size_t type = 0; type < n_types; ++type) {
                grown.count[type].push_back(static_cast<double>(count[type]));
            }
        }
    }
    return grown;
}

//! Founders of one type only: growth began when that type did, unless it died out in between.
void expect_same_law(GrowthCase const& at, Grown const& first, Grown const& second) {
    for (std::size_t type = 0; type < at.founders.size(); ++type) {
        EXPECT_GT(test::two_sample_p(first.count[type], second.count[type]), test::smallest_p) << "type " << type;
    }
    EXPECT_GT(test::two_sample_p(first.days, second.days), test::smallest_p) << "days of growth";
}

class GrowToBurdenTest : public ::testing::TestWithParam<GrowthCase> {};

TEST_P(GrowToBurdenTest, EveryEngineEndsAtTheFirstPassageOfATextbookSimulation) {
    GrowthCase at = GetParam();
    at.n = test::n_samples(at.n, 100 * at.n);
    Grown const plain = grow_plainly(at, 5);
    expect_same_law(at, grow_by(Engine::ssa, at, 1), plain);
    expect_same_law(at, grow_by(Engine::leap, at, 2), plain);
    if (at.growth == Growth::exponential) {
        expect_same_law(at, grow_by(Engine::crossing, at, 3), plain);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Tumours, GrowToBurdenTest,
    ::testing::Values(GrowthCase{"a few cells", {}, {{0.3}, {0.2}, {}}, {1}, 20, 4000},
                      GrowthCase{"mutants", {mutation(0, 1)}, {{0.3, 0.3}, {0.1, 0.1}, {1e-3}}, {1, 0}, 2000, 1000},
                      GrowthCase{"two steps",
                                 {mutation(0, 1), mutation(1, 2)},
                                 {{0.4, 0.4, 0.5}, {0.1, 0.1, 0.1}, {0.01, 0.01}},
                                 {3, 0, 0},
                                 1000,
                                 1000},
                      GrowthCase{"there and back",
                                 {switching(0, 1), switching(1, 0)},
                                 {{0.4, 0.1}, {0.1, 0.1}, {0.02, 0.02}},
                                 {2, 0},
                                 1000,
                                 1000},
                      GrowthCase{"slow", {mutation(0, 1)}, {{0.5, 0.5}, {0.45, 0.45}, {2e-3}}, {4, 0}, 1000, 200},
                      GrowthCase{"only the fast count",
                                 {mutation(0, 1)},
                                 {{0.3, 0.3}, {0.1, 0.1}, {1e-3}},
                                 {1, 0},
                                 1000,
                                 500,
                                 Growth::exponential,
                                 30},
                      GrowthCase{"crowded",
                                 {mutation(0, 1)},
                                 {{0.4, 0.4}, {0.1, 0.1}, {5e-3}, {2000}, 0.5},
                                 {2, 0},
                                 1000,
                                 1000,
                                 Growth::logistic}));

TEST(GrowToBurdenTest, CrossingAndLeapAgreeOnALargeTumour) {
    // Some 140 mutants, mean 1.4e3 cells; leap by leap at the end.
    GrowthCase const at{"large", {mutation(0, 1)}, {{0.14, 0.14}, {0.13, 0.13}, {1e-7}}, {1, 0}, 100'000'000, 1000};
    Grown const crossing = grow_by(Engine::crossing, at, 1);
    Grown const leap = grow_by(Engine::leap, at, 2);
    expect_same_law(at, crossing, leap);
    // P(no mutant) after Bozic et al., eLife 2 (2013) e00747: exp(M u (b/d) log(1 - d/b)).
    double const p = std::exp(1e8 * 1e-7 * std::log(1 - 0.13 / 0.14) * 0.14 / 0.13);
    std::int64_t n_none = 0;
    for (double const mutants : crossing.count[1]) {
        n_none += mutants == 0 ? 1 : 0;
    }
    EXPECT_GT(test::frequency_p(n_none, at.n, p), test::smallest_p);
}

TEST(GrowToBurdenTest, FailsWithAStepLimitWhereNothingGrows) {
    TestModel const model(1, {});
    for (TestRates const& rates : {TestRates{{0.1}, {0.2}, {}}, TestRates{{0}, {0.1}, {}}, TestRates{{0}, {0}, {}}}) {
        for (Engine const engine : {Engine::ssa, Engine::crossing, Engine::leap}) {
            random::Stream stream = test::test_stream(1);
            State state{};
            state.count[0] = 1;
            std::uint64_t steps = no_limit;
            EXPECT_EQ(grow_to_burden({engine, default_leap_tolerance}, model.view(), rates, 1000, forever, &state,
                                     stream, &steps),
                      Advance::step_limit);
            EXPECT_LT(no_limit - steps, 100U * max_lineages);
        }
    }
}

TEST(GrowToBurdenTest, StopsAtTheLimitOfSteps) {
    TestModel const model(1, {});
    for (Engine const engine : {Engine::ssa, Engine::crossing, Engine::leap}) {
        random::Stream stream = test::test_stream(1);
        State state{};
        state.count[0] = 1;
        std::uint64_t steps = 5;
        EXPECT_EQ(grow_to_burden({engine, default_leap_tolerance}, model.view(), TestRates{{0.3}, {0.1}, {}}, 1000,
                                 forever, &state, stream, &steps),
                  Advance::step_limit);
        EXPECT_EQ(steps, 0U);
    }
}

TEST(GrowToBurdenTest, FoundersThatAreTheBurdenNeedNoGrowth) {
    TestModel const model(1, {});
    random::Stream stream = test::test_stream(1);
    State state{};
    state.count[0] = 1000;
    std::uint64_t steps = 5;
    EXPECT_EQ(grow_to_burden({Engine::crossing, default_leap_tolerance}, model.view(), TestRates{{0.3}, {0.1}, {}},
                             1000, forever, &state, stream, &steps),
              Advance::reached);
    EXPECT_EQ(state.count[0], 1000);
    EXPECT_EQ(steps, 5U);
}

}  // namespace
}  // namespace clonecast::process

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Theory against closed forms and against the independent equations of the tests.
#include "host/verify/Theory.hh"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/BackwardEquations.hh"

namespace clonecast::verify {
namespace {

//! Relative difference that is allowed: a thousand steps of error 1e-12.
constexpr double accuracy = 1e-9;

void expect_close(double found, double expected, char const* what) {
    EXPECT_NEAR(found, expected, accuracy * std::abs(expected)) << what;
}

//! Birth-death of one clone in closed form (D. G. Kendall, Ann. Math. Stat. 19 (1948) 1).
struct BirthDeath {
    double b, d, t;
    double growth() const { return std::exp((b - d) * t); }
    double surviving() const {  // of one cell
        return b == d ? 1 / (1 + b * t) : (b - d) / (b - d * std::exp(-(b - d) * t));
    }
    double variance() const { return b == d ? 2 * b * t : (b + d) / (b - d) * growth() * (growth() - 1); }
};

Segment one_clone(BirthDeath const& law) {
    return {law.t, {law.b}, {law.d}, {}, 0};
}

TEST(TheoryTest, AgreesWithTheClosedFormsOfBirthAndDeath) {
    for (BirthDeath const law : {BirthDeath{0.14, 0.13, 1000}, BirthDeath{0.1, 0.17, 100}, BirthDeath{0.2, 0.2, 365},
                                 BirthDeath{0.7, 0.0, 20}, BirthDeath{0.1, 0.3, 150}, BirthDeath{0.3, 0.1, 1e-6}}) {
        std::vector<Segment> const timeline{one_clone(law)};
        for (double const start : {1.0, 1000.0, 1e10}) {
            std::vector<double> const cells{start};
            if (law.d > 0) {
                expect_close(log_probability_of_none(timeline, cells, 1), start * std::log1p(-law.surviving()),
                             "log P(extinct)");
            }
            Cumulants const kappa = cumulants_of_count(timeline, cells, 1);
            expect_close(kappa[0], start * law.growth(), "mean");
            expect_close(kappa[1], start * law.variance(), "variance");
        }
    }
}

TEST(TheoryTest, PureBirthNeverDies) {
    std::vector<Segment> const timeline{one_clone({0.7, 0, 20})};
    std::vector<double> const cells{3};
    EXPECT_EQ(std::exp(log_probability_of_none(timeline, cells, 1)), 0);
}

TEST(TheoryTest, HighCumulantsAreThoseOfTheGeometricDistribution) {
    // Pure birth from one cell: geometric on 1, 2, ...; numerators are Eulerian polynomials of q = 1 - p.
    BirthDeath const law{0.5, 0, 4};
    double const p = std::exp(-2.0);
    double const q = 1 - p;
    std::vector<double> const cells{1};
    Cumulants const kappa = cumulants_of_count(std::vector<Segment>{one_clone(law)}, cells, 1);
    expect_close(kappa[0], 1 / p, "1");
    expect_close(kappa[1], q / (p * p), "2");
    expect_close(kappa[2], q * (1 + q) / (p * p * p), "3");
    expect_close(kappa[3], q * (1 + 4 * q + q * q) / std::pow(p, 4), "4");
    expect_close(kappa[4], q * (1 + 11 * q + 11 * q * q + q * q * q) / std::pow(p, 5), "5");
    expect_close(kappa[5], q * (1 + 26 * q + 66 * q * q + 26 * q * q * q + std::pow(q, 4)) / std::pow(p, 6), "6");
}

TEST(TheoryTest, InfluxGivesANegativeBinomialCountHoweverManyCellsArrive) {
    // D. G. Kendall (1948): arrivals at rate m from no cell on give shape m/b, and odds p/(1 - p) = b (e^rt - 1)/r, r = b - d.
    for (double const arrivals : {0.3, 1e4, 1e6, 1e9}) {
        Segment segment{40, {0.2, 0}, {0.15, 0}, {{1, 0, process::CrossingKind::influx, arrivals}}, 0};
        std::vector<double> const start{0, 1};
        double const shape = arrivals / 0.2;
        double const odds = 0.2 * std::expm1(0.05 * 40) / 0.05;
        Cumulants const kappa = cumulants_of_count(std::vector{segment}, start, 1);
        // -shape log(1 - odds (e^theta - 1)): cumulants 1, 2, 3, 4 of a negative binomial count.
        double const q = 1 + odds;
        expect_close(kappa[0], shape * odds, "1");
        expect_close(kappa[1], shape * odds * q, "2");
        expect_close(kappa[2], shape * odds * q * (1 + 2 * odds), "3");
        expect_close(kappa[3], shape * odds * q * (1 + 6 * odds * q), "4");
        // Two segments are one.
        segment.days = 20;
        Cumulants const halves = cumulants_of_count(std::vector{segment, segment}, start, 1);
        for (std::size_t k = 0; k < kappa.size(); ++k) {
            expect_close(halves[k], kappa[k], "cumulant");
        }
        expect_close(log_probability_of_none(std::vector{segment, segment}, start, 1), -shape * std::log1p(odds),
                     "log P(none)");
    }
}

TEST(TheoryTest, StiffSegmentsHaveInfluxToo) {
    // 200 switches a day and back for 150 days are for the implicit method; half of the cells are of either type.
    Segment segment{150, {0.1, 0.1, 0}, {0.2, 0.2, 0}, {}, 0};
    segment.crossings = {{0, 1, process::CrossingKind::switching, 200},
                         {1, 0, process::CrossingKind::switching, 200},
                         {2, 0, process::CrossingKind::influx, 3}};
    double const odds = 0.1 * std::expm1(-0.1 * 150) / -0.1;
    expect_close(log_probability_of_none(std::vector{segment}, std::vector<double>{0, 0, 1}, 3),
                 -3 / 0.1 * std::log1p(odds), "log P(none)");
}

//! Three clones, mutations in a chain, switching there and back, rates that change twice.
struct Chain {
    test::Scenario scenario;
    std::vector<Segment> timeline;
    std::vector<double> start;
};

Chain make_chain() {
    Chain chain;
    chain.scenario.n_clones = 3;
    chain.scenario.crossings = {test::mutation(0, 1), test::switching(0, 2), test::mutation(1, 2),
                                test::switching(2, 0)};
    chain.scenario.start = {1000, 2, 0};
    chain.scenario.phases = {{30, {{0.2, 0.25, 0.1}, {0.1, 0.2, 0.05}, {1e-7, 0.01, 1e-3, 0.02}}},
                             {0.5, {{0.0, 0.25, 0.1}, {0.4, 0.1, 0.0}, {1e-7, 0.01, 1e-3, 0.02}}},
                             {60, {{0.2, 0.25, 0.1}, {0.3, 0.2, 0.15}, {1e-7, 0.01, 1e-3, 0.02}}}};
    for (std::int64_t const cells : chain.scenario.start) {
        chain.start.push_back(static_cast<double>(cells));
    }
    for (test::Phase const& phase : chain.scenario.phases) {
        Segment segment;
        segment.days = phase.days;
        segment.birth = phase.rates.births;
        segment.death = phase.rates.deaths;
        for (std::size_t k = 0; k < chain.scenario.crossings.size(); ++k) {
            test::CrossingSpec const& crossing = chain.scenario.crossings[k];
            double rate = phase.rates.crossings[k];
            if (crossing.kind == process::CrossingKind::mutation) {
                auto const source = static_cast<std::size_t>(crossing.source);
                rate *= phase.rates.births[source];
                segment.birth[source] -= rate;
            }
            segment.crossings.push_back({crossing.source, crossing.target, crossing.kind, rate});
        }
        chain.timeline.push_back(segment);
    }
    return chain;
}

TEST(TheoryTest, AgreesWithTheEquationsOfTheTestsWhenRatesChange) {
    Chain const chain = make_chain();
    for (unsigned const clones : {1U, 2U, 4U, 6U, 7U}) {
        expect_close(log_probability_of_none(chain.timeline, chain.start, clones),
                     test::log_probability_of_none(chain.scenario, clones), "log P(none)");
    }
    for (int clone = 0; clone < 3; ++clone) {
        Cumulants const kappa = cumulants_of_count(chain.timeline, chain.start, 1U << clone);
        auto const expected = test::cumulants_of_count(chain.scenario, 1U << clone);
        for (std::size_t k = 0; k < expected.size(); ++k) {
            expect_close(kappa[k], expected[k], "cumulant");
        }
    }
}

TEST(TheoryTest, TinyProbabilitiesKeepTheirDigits) {
    // Two mutations of 1e-9 each: P(any mutant of the second kind) is about 1e-15 per cell.
    Segment segment{10, {0.1, 0.1, 0.1}, {0.1, 0.1, 0.1}, {}, 0};
    segment.crossings = {{0, 1, process::CrossingKind::mutation, 1e-10},
                         {1, 2, process::CrossingKind::mutation, 1e-10}};
    std::vector<double> const one{1, 0, 0};
    std::vector<double> const many{1e10, 0, 0};
    double const of_one = log_probability_of_none(std::vector{segment}, one, 4);
    EXPECT_LT(of_one, -1e-20);
    EXPECT_GT(of_one, -1e-17);
    expect_close(log_probability_of_none(std::vector{segment}, many, 4), 1e10 * of_one, "start counts");
    // By the means: rare mutants hardly meet, E[cells] = (m t)^2 / 2, and each lineage survives with about 1/(1 + b t).
    EXPECT_NEAR(cumulants_of_count(std::vector{segment}, one, 4)[0], 5e-19, 1e-3 * 5e-19);
}

TEST(TheoryTest, StiffSegmentsAgreeWithTheFastEquilibrium) {
    // A cell switches 1000 times a day and back, so that it divides and dies half of the time.
    Segment segment{100, {0.2, 0.0}, {0.1, 0.0}, {}, 0};
    segment.crossings = {{0, 1, process::CrossingKind::switching, 1000},
                         {1, 0, process::CrossingKind::switching, 1000}};
    std::vector<double> const start{100, 100};
    Segment const slow = one_clone({0.1, 0.05, 100});
    std::vector<double> const both{200};
    constexpr double averaging = 1e-3;  // of the order of rate / switching rate, times the days
    EXPECT_NEAR(cumulants_of_count(std::vector{segment}, start, 1)[0],
                0.5 * cumulants_of_count(std::vector{slow}, both, 1)[0],
                averaging * 0.5 * cumulants_of_count(std::vector{slow}, both, 1)[0]);
    EXPECT_NEAR(log_probability_of_none(std::vector{segment}, start, 3),
                log_probability_of_none(std::vector{slow}, both, 1),
                averaging * std::abs(log_probability_of_none(std::vector{slow}, both, 1)));
}

TEST(TheoryTest, BothSolversGiveTheSame) {
    // About 200 switches a day: 60 days are for the explicit method, 120 for the implicit one.
    auto const solve = [](double days) {
        Segment segment{days, {0.2, 0.01}, {0.1, 0.02}, {}, 0};
        segment.crossings = {{0, 1, process::CrossingKind::switching, 200},
                             {1, 0, process::CrossingKind::switching, 150}};
        return segment;
    };
    std::vector<double> const start{10, 0};
    std::vector<Segment> const whole{solve(120)};
    std::vector<Segment> const halves{solve(60), solve(60)};
    expect_close(log_probability_of_none(whole, start, 3), log_probability_of_none(halves, start, 3), "log P");
    Cumulants const a = cumulants_of_count(whole, start, 1);
    Cumulants const b = cumulants_of_count(halves, start, 1);
    for (std::size_t k = 0; k < a.size(); ++k) {
        EXPECT_NEAR(a[k], b[k], 1e-8 * std::abs(b[k])) << k;
    }
}

}  // namespace
}  // namespace clonecast::verify

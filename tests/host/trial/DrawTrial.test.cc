// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/DrawTrial.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <stdexcept>
#include <vector>

#include "tests/host/trial/ExponentialPool.hh"

namespace clonecast::trial {
namespace {

//! Times that tell who took part: patient i has an event on day i + 1 of the first arm, i + 1.5 of the second.
Pool numbered_pool(std::uint64_t patients) {
    Pool pool = exponential_pool(patients, 1, 1);
    for (std::uint64_t i = 0; i < patients; ++i) {
        pool.arms[0].time[i] = static_cast<double>(i) + 1;
        pool.arms[1].time[i] = static_cast<double>(i) + 1.5;
    }
    return pool;
}

//! Patients of a trial from a numbered pool, by arm.
std::array<std::vector<std::uint64_t>, 2> participants(TrialData const& data) {
    std::array<std::vector<std::uint64_t>, 2> result;
    for (std::size_t arm = 0; arm < 2; ++arm) {
        for (stats::TimeCounts const& at : data.strata[0][arm]) {
            EXPECT_EQ(at.events, 1);
            result[arm].push_back(static_cast<std::uint64_t>(at.time - 1));
        }
    }
    return result;
}

Design design_of(std::uint64_t first, std::uint64_t second) {
    Design design;
    design.patients = {first, second};
    return design;
}

TEST(DrawTrialTest, PlacesGoToDifferentPatientsOfTheRange) {
    Pool const pool = numbered_pool(100);
    TrialDrawer drawer(pool);
    for (std::uint64_t replicate = 0; replicate < 50; ++replicate) {
        auto const arms = participants(drawer.draw(design_of(30, 15), 7, replicate, {20, 70}));
        EXPECT_EQ(arms[0].size(), 30);
        EXPECT_EQ(arms[1].size(), 15);
        std::set<std::uint64_t> all(arms[0].begin(), arms[0].end());
        all.insert(arms[1].begin(), arms[1].end());
        EXPECT_EQ(all.size(), 45);
        EXPECT_GE(*all.begin(), 20);
        EXPECT_LT(*all.rbegin(), 70);
    }
}

TEST(DrawTrialTest, EveryPatientIsAsLikelyInEitherArm) {
    constexpr std::uint64_t n_patients = 40;
    constexpr std::uint64_t n_replicates = 20'000;
    Pool const pool = numbered_pool(n_patients);
    TrialDrawer drawer(pool);
    std::array<std::vector<double>, 2> counts{std::vector<double>(n_patients), std::vector<double>(n_patients)};
    for (std::uint64_t replicate = 0; replicate < n_replicates; ++replicate) {
        auto const arms = participants(drawer.draw(design_of(8, 4), 3, replicate, {0, n_patients}));
        for (std::size_t arm = 0; arm < 2; ++arm) {
            for (std::uint64_t const patient : arms[arm]) {
                ++counts[arm][patient];
            }
        }
    }
    for (std::size_t arm = 0; arm < 2; ++arm) {
        double const share = (arm == 0 ? 8.0 : 4.0) / n_patients;
        double const error = std::sqrt(share * (1 - share) / n_replicates);
        for (double const count : counts[arm]) {
            EXPECT_NEAR(count / n_replicates, share, 5 * error);
        }
    }
}

TEST(DrawTrialTest, ASmallerTrialHasTheFirstPatientsOfALargerOne) {
    Pool const pool = numbered_pool(100);
    TrialDrawer drawer(pool);
    auto const large = participants(drawer.draw(design_of(20, 40), 1, 5, {0, 100}));
    auto const small = participants(drawer.draw(design_of(10, 20), 1, 5, {0, 100}));
    for (std::size_t arm = 0; arm < 2; ++arm) {
        EXPECT_TRUE(std::includes(large[arm].begin(), large[arm].end(), small[arm].begin(), small[arm].end()));
    }
}

/* A patient observed for L days has the event with G(L) = h / (h + d) (1 - exp(-(h + d) L)), h the hazard, d that of
 * dropout. Of m patients who enter uniformly over A days the first enters at u with density m (1 - u/A)^(m-1) / A; the
 * others then enter uniformly over the A - u days after, and all are observed until day C after the first. */
double expected_events(double hazard, double dropout, double accrual, double cutoff, double m) {
    double const rate = hazard + dropout;
    auto const observed = [&](double days) { return hazard / rate * -std::expm1(-rate * days); };
    auto const mean_observed = [&](double span) {  // over entries in 0 ... span, in closed form
        return hazard / rate * (1 - (std::exp(-rate * (cutoff - span)) - std::exp(-rate * cutoff)) / (rate * span));
    };
    constexpr int steps = 20'000;
    double sum = 0;
    for (int i = 0; i < steps; ++i) {
        double const u = accrual * (i + 0.5) / steps;
        double const density = m * std::pow(1 - u / accrual, m - 1) / accrual;
        sum += density * accrual / steps * (observed(cutoff) + (m - 1) * mean_observed(accrual - u));
    }
    return sum;
}

TEST(DrawTrialTest, DropoutAccrualAndCutoffLeaveTheEventsOfTheClosedForm) {
    constexpr std::uint64_t n_patients = 200'000;
    constexpr double hazard = 0.002;
    Pool const pool = exponential_pool(n_patients, hazard, hazard);
    TrialDrawer drawer(pool);
    Design design = design_of(10, 10);
    design.accrual = 300;
    design.dropout = 0.001;
    design.cutoff = 500;
    constexpr std::uint64_t n_replicates = 10'000;  // each with patients of its own
    double events = 0;
    for (std::uint64_t replicate = 0; replicate < n_replicates; ++replicate) {
        TrialData const& data = drawer.draw(design, 1, replicate, {20 * replicate, 20 * (replicate + 1)});
        events += static_cast<double>(data.events[0] + data.events[1]);
        EXPECT_EQ(data.analysis_day, 500);
    }
    double const expected = expected_events(hazard, design.dropout, design.accrual, *design.cutoff, 20);
    // Var <= m p (1 - p) <= m / 4 where entries are negatively dependent.
    double const error = std::sqrt(20 / 4.0 / n_replicates);
    EXPECT_NEAR(events / n_replicates, expected, 5 * error);
    double const without_dropout = expected_events(hazard, 0, design.accrual, *design.cutoff, 20);
    EXPECT_GT(without_dropout - expected, 20 * error);
}

TEST(DrawTrialTest, AnalysisAtAnEventHasExactlySoMany) {
    Pool const pool = exponential_pool(1000, 0.01, 0.02);
    TrialDrawer drawer(pool);
    Design design = design_of(60, 40);
    design.accrual = 50;
    design.dropout = 0.001;
    design.events = 33;
    for (std::uint64_t replicate = 0; replicate < 200; ++replicate) {
        TrialData const& data = drawer.draw(design, 9, replicate, {0, 1000});
        EXPECT_TRUE(data.has_all_events);
        EXPECT_EQ(data.events[0] + data.events[1], 33);
        std::uint64_t censored = 0;
        for (std::size_t arm = 0; arm < 2; ++arm) {
            for (stats::TimeCounts const& at : data.strata[0][arm]) {
                EXPECT_LE(at.time, data.analysis_day);
                censored += at.censored;
            }
        }
        EXPECT_EQ(censored + 33, data.enrolled[0] + data.enrolled[1]);
    }
}

TEST(DrawTrialTest, WhatComesFirstOfEventsAndCutoffEndsTheTrial) {
    Pool const pool = exponential_pool(1000, 0.01, 0.01);
    TrialDrawer drawer(pool);
    Design design = design_of(50, 50);
    design.events = 100;
    design.cutoff = 30;
    TrialData const& early = drawer.draw(design, 1, 0, {0, 1000});
    EXPECT_FALSE(early.has_all_events);
    EXPECT_EQ(early.analysis_day, 30);
    design.cutoff = 1e6;
    TrialData const& late = drawer.draw(design, 1, 0, {0, 1000});
    EXPECT_TRUE(late.has_all_events);
    EXPECT_LT(late.analysis_day, 1e6);
    EXPECT_EQ(late.events[0] + late.events[1], 100);
}

TEST(DrawTrialTest, WithoutEnoughEventsItEndsWhenNobodyIsObserved) {
    Pool pool = exponential_pool(100, 0, 0.01, 1, 200);
    TrialDrawer drawer(pool);
    Design design = design_of(20, 20);
    design.events = 30;
    TrialData const& data = drawer.draw(design, 1, 0, {0, 100});
    EXPECT_FALSE(data.has_all_events);
    EXPECT_EQ(data.events[0], 0);
    EXPECT_EQ(data.analysis_day, 200);
    EXPECT_EQ(data.enrolled[0] + data.enrolled[1], 40);
}

TEST(DrawTrialTest, NobodyEntersAfterTheCutoff) {
    Pool const pool = exponential_pool(1000, 0.01, 0.01);
    TrialDrawer drawer(pool);
    Design design = design_of(100, 100);
    design.accrual = 100;
    design.cutoff = 40;
    double enrolled = 0;
    constexpr std::uint64_t n_replicates = 200;
    for (std::uint64_t replicate = 0; replicate < n_replicates; ++replicate) {
        TrialData const& data = drawer.draw(design, 1, replicate, {0, 1000});
        enrolled += static_cast<double>(data.enrolled[0] + data.enrolled[1]);
    }
    // The first enters after 100 / 201 days on average; of the others those up to 40 days after.
    double const share = 40 + 100.0 / 201;
    double const error = std::sqrt(200 * 0.4 * 0.6 / n_replicates);
    EXPECT_NEAR(enrolled / n_replicates, 2 * share, 5 * error + 0.01);
}

TEST(DrawTrialTest, CensoringIsDatedAtTheLastScan) {
    Pool pool;
    pool.scans = {28, 56, 84};
    pool.stratum = {0, 0};
    for (Pool::Arm& arm : pool.arms) {
        arm.time = {84, 84};
        arm.event = {1, 1};
    }
    TrialDrawer drawer(pool);
    Design design = design_of(1, 1);
    auto const only_time = [&](double cutoff) {
        design.cutoff = cutoff;
        TrialData const& data = drawer.draw(design, 1, 0, {0, 2});
        EXPECT_EQ(data.strata[0][0].size(), 1);
        EXPECT_EQ(data.events[0], cutoff >= 84 ? 1 : 0);
        return data.strata[0][0][0].time;
    };
    EXPECT_EQ(only_time(20), 0);
    EXPECT_EQ(only_time(28), 28);
    EXPECT_EQ(only_time(83.9), 56);
    EXPECT_EQ(only_time(84), 84);
    EXPECT_EQ(only_time(1000), 84);
}

TEST(DrawTrialTest, StrataAreKeptApartWhereTheAnalysisIsStratified) {
    Pool pool = numbered_pool(60);
    pool.n_strata = 3;
    for (std::uint64_t i = 0; i < 60; ++i) {
        pool.stratum[i] = static_cast<std::uint32_t>(i % 3);
    }
    TrialDrawer drawer(pool);
    Design design = design_of(20, 20);
    design.stratification = Stratification::by_cohort;
    TrialData const& data = drawer.draw(design, 1, 0, {0, 60});
    ASSERT_EQ(data.strata.size(), 3);
    std::size_t n = 0;
    for (std::size_t stratum = 0; stratum < 3; ++stratum) {
        for (stats::GroupCounts const& counts : data.strata[stratum]) {
            n += counts.size();
            for (stats::TimeCounts const& at : counts) {
                EXPECT_EQ(static_cast<std::uint64_t>(at.time - 1) % 3, stratum);
            }
        }
    }
    EXPECT_EQ(n, 40);
}

TEST(DrawTrialTest, RefusesARangeThatIsTooSmall) {
    Pool const pool = numbered_pool(10);
    TrialDrawer drawer(pool);
    EXPECT_THROW(drawer.draw(design_of(3, 3), 1, 0, {0, 5}), std::invalid_argument);
    EXPECT_THROW(drawer.draw(design_of(3, 3), 1, 0, {5, 11}), std::invalid_argument);
    EXPECT_NO_THROW(drawer.draw(design_of(3, 3), 1, 0, {4, 10}));
}

}  // namespace
}  // namespace clonecast::trial

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/SampleSize.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "host/trial/Schoenfeld.hh"
#include "host/trial/Summary.hh"
#include "tests/host/trial/ExponentialPool.hh"

namespace clonecast::trial {
namespace {

Design design_of(std::uint64_t first, std::uint64_t second) {
    Design design;
    design.patients = {first, second};
    return design;
}

ReplicateOptions options_of(std::uint64_t replicates) {
    ReplicateOptions options;
    options.replicates = replicates;
    options.threads = 1;
    return options;
}

//! Power of the first arm's favour in fresh trials.
Probability power_at(Pool const& pool, Design const& design, std::uint64_t seed) {
    ReplicateOptions options = options_of(2000);
    options.seed = seed;
    options.n_batches = choose_batches(pool.size(), design, options.replicates);
    options.analysis = Analysis::log_rank;
    auto const trials = simulate_trials(pool, design, options);
    return favour_first(trials, design.alpha, {options.n_batches, pool.size(), design.all_patients()});
}

TEST(SampleSizeTest, IsThatOfSchoenfeldsFormulaWhereHazardsAreProportional) {
    constexpr double ratio = 0.6;
    Pool const pool = exponential_pool(200'000, 0.01 * ratio, 0.01);
    for (std::uint64_t const start : {10, 60, 400}) {  // from below, about right, from above
        SampleSize const found = find_sample_size(pool, design_of(start, start), 0.8, options_of(1000));
        double const formula = schoenfeld_events(ratio, 0.5, 0.05, 0.8) / 2;
        ASSERT_TRUE(found.patients && found.lower && found.upper);
        EXPECT_LE(*found.lower, *found.patients);
        EXPECT_GE(*found.upper, *found.patients);
        // The formula is within 4 % here; limits are 2 standard errors from the estimate.
        auto const n = static_cast<double>(*found.patients);
        double const half_width = (static_cast<double>(*found.upper) - static_cast<double>(*found.lower)) / 2;
        EXPECT_NEAR(n, formula, 0.04 * formula + 2.5 * half_width);
        EXPECT_LT(half_width, 0.2 * formula);
        EXPECT_LE(found.n_sizes, 9) << start;
    }
}

TEST(SampleSizeTest, TakesFewSimulationsWhereverItBegins) {
    Pool const pool = exponential_pool(100'000, 0.003, 0.01);
    for (double const power : {0.5, 0.7, 0.9}) {
        for (std::uint64_t const start : {20, 500}) {
            SampleSize const found = find_sample_size(pool, design_of(start, start), power, options_of(500));
            EXPECT_LE(found.n_sizes, 9) << power << ", from " << start;
        }
    }
}

TEST(SampleSizeTest, FreshPatientsHaveThePowerAtTheSizeFound) {
    Design const design = design_of(60, 30);
    SampleSize const found = find_sample_size(exponential_pool(100'000, 0.005, 0.01, 1), design, 0.9, options_of(2000));
    Probability const power = power_at(exponential_pool(200'000, 0.005, 0.01, 2), resized(design, *found.patients), 7);
    // Both searches and checks have standard errors of at most 0.3 sqrt(1 / 2000 + 150 / 1e5).
    EXPECT_NEAR(power.estimate, 0.9, 5 * std::sqrt(2.0) * 0.3 * std::sqrt(1 / 2000.0 + 1.5e-3));
}

TEST(SampleSizeTest, EventsGrowWithTheTrial) {
    Pool const pool = exponential_pool(100'000, 0.005, 0.01);
    Design design = design_of(100, 100);
    design.events = 50;
    SampleSize const found = find_sample_size(pool, design, 0.9, options_of(1000));
    double const formula = schoenfeld_events(0.5, 0.5, 0.05, 0.9);
    // At a quarter of the events there are four patients for each.
    EXPECT_NEAR(static_cast<double>(*found.patients), 2 * formula, 0.2 * 2 * formula);
}

TEST(SampleSizeTest, SaysWhereThePoolEnds) {
    Pool const pool = exponential_pool(2000, 0.009, 0.01);
    SampleSize const found = find_sample_size(pool, design_of(50, 50), 0.9, options_of(500));
    EXPECT_FALSE(found.patients);
    EXPECT_FALSE(found.upper);
    EXPECT_EQ(found.searched, 200);
    SampleSize const worse =
        find_sample_size(exponential_pool(2000, 0.02, 0.01), design_of(50, 50), 0.9, options_of(500));
    EXPECT_FALSE(worse.patients);
    EXPECT_FALSE(worse.lower);
}

TEST(SampleSizeTest, AFewPatientsMayDo) {
    // Nobody fails in the first arm, everybody at once in the second: significant from 3 + 3 on (z = 2.24; 2 + 2: 1.73).
    Pool pool = exponential_pool(1000, 0, 0, 1, 100);
    pool.arms[1].time.assign(1000, 10);
    pool.arms[1].event.assign(1000, 1);
    SampleSize const found = find_sample_size(pool, design_of(50, 50), 0.9, options_of(100));
    EXPECT_EQ(*found.patients, 3);
}

TEST(SampleSizeTest, RefusesWhatCannotBeFound) {
    using ::testing::HasSubstr;
    Pool const pool = exponential_pool(100, 0.005, 0.01);
    auto const message = [&](double power, std::uint64_t replicates, Pool const& from) -> std::string {
        try {
            find_sample_size(from, design_of(20, 20), power, options_of(replicates));
        } catch (TrialError const& error) {
            return error.what();
        }
        return "accepted";
    };
    EXPECT_EQ(message(0.8, 100, pool), "accepted");
    EXPECT_THAT(message(1, 100, pool), HasSubstr("a power of 1: it must be above alpha / 2 = 0.025 and below 1"));
    EXPECT_THAT(message(0.025, 100, pool), HasSubstr("a power of 0.025"));
    EXPECT_THAT(message(std::nan(""), 100, pool), HasSubstr("a power of nan"));
    EXPECT_THAT(message(0.8, 4, pool), HasSubstr("5 trials at least that share no patients"));
    EXPECT_THAT(message(0.8, 100, exponential_pool(9, 1, 1)), HasSubstr("9 virtual patients"));
}

}  // namespace
}  // namespace clonecast::trial

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/Replicates.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "host/trial/Schoenfeld.hh"
#include "host/trial/Summary.hh"
#include "tests/host/trial/ExponentialPool.hh"

namespace clonecast::trial {
namespace {

constexpr double alpha = 0.05;
constexpr double critical = 1.9599639845400545;  //!< R: qnorm(.975)

Design design_of(std::uint64_t first, std::uint64_t second) {
    Design design;
    design.patients = {first, second};
    return design;
}

std::vector<Replicate> simulate(Pool const& pool, Design const& design, std::uint64_t replicates,
                                Analysis analysis = Analysis::all, int threads = 1) {
    ReplicateOptions options;
    options.replicates = replicates;
    options.n_batches = choose_batches(pool.size(), design, replicates);
    options.analysis = analysis;
    options.threads = threads;
    return simulate_trials(pool, design, options);
}

Probability power_of(Pool const& pool, Design const& design, std::uint64_t replicates) {
    auto const trials = simulate(pool, design, replicates, Analysis::log_rank);
    std::uint64_t const n_batches = choose_batches(pool.size(), design, replicates);
    return favour_first(trials, alpha, {n_batches, pool.size(), design.all_patients()});
}

//! Bound of the standard error of a probability, see Probability.
double error_bound(double p, Pool const& pool, Design const& design, double replicates) {
    double const shared = static_cast<double>(design.all_patients()) / static_cast<double>(pool.size());
    return std::sqrt(p * (1 - p) * (1 / replicates + shared));
}

/*! The log-rank test written another way: sorted patients without ties or censoring, sums over everybody still there.
 *  \return  z of the first arm */
double plain_log_rank(std::vector<double> const& first, std::vector<double> const& second) {
    double excess = 0;
    double variance = 0;
    std::vector<double> all = first;
    all.insert(all.end(), second.begin(), second.end());
    for (double const time : all) {
        auto const later = [&](double other) { return other >= time; };
        auto const a = static_cast<double>(std::count_if(first.begin(), first.end(), later));
        auto const b = static_cast<double>(std::count_if(second.begin(), second.end(), later));
        double const share = a / (a + b);
        excess += (std::find(first.begin(), first.end(), time) != first.end() ? 1 : 0) - share;
        variance += share * (1 - share);
    }
    return excess / std::sqrt(variance);
}

TEST(ReplicatesTest, ANullEffectIsSignificantInAlphaOfTrials) {
    Pool const pool = exponential_pool(200'000, 0.01, 0.01);
    Design const design = design_of(50, 50);
    constexpr std::uint64_t n = 6000;
    auto const trials = simulate(pool, design, n, Analysis::log_rank);
    double significant = 0;
    for (Replicate const& trial : trials) {
        significant += std::abs(*trial.z) > critical ? 1 : 0;
    }
    // The test's own level at 50 + 50 is within 0.004 of alpha.
    EXPECT_NEAR(significant / n, alpha, 5 * error_bound(alpha, pool, design, n) + 0.004);
}

TEST(ReplicatesTest, PowerIsThatOfASimulationWrittenAnotherWay) {
    constexpr double first = 0.006;
    constexpr double second = 0.01;
    constexpr std::uint64_t n_arm = 60;
    constexpr int n_plain = 1500;
    std::mt19937_64 generator(12);
    std::exponential_distribution<double> draw_first(first);
    std::exponential_distribution<double> draw_second(second);
    double plain = 0;
    for (int trial = 0; trial < n_plain; ++trial) {
        std::vector<double> times[2];
        for (std::uint64_t i = 0; i < n_arm; ++i) {
            times[0].push_back(draw_first(generator));
            times[1].push_back(draw_second(generator));
        }
        plain += plain_log_rank(times[0], times[1]) < -critical ? 1.0 / n_plain : 0;
    }
    Pool const pool = exponential_pool(300'000, first, second);
    Design const design = design_of(n_arm, n_arm);
    constexpr std::uint64_t n = 4000;
    Probability const power = power_of(pool, design, n);
    double const bound = error_bound(power.estimate, pool, design, n);
    EXPECT_NEAR(power.estimate, plain, 5 * std::hypot(bound, std::sqrt(plain * (1 - plain) / n_plain)));
    // Schoenfeld's formula is within 2 % of the truth at this hazard ratio.
    EXPECT_NEAR(power.estimate, schoenfeld_power(first / second, 2 * n_arm, 0.5, alpha), 5 * bound + 0.02);
    // One third of the effect is told apart.
    EXPECT_GT(power.estimate, schoenfeld_power(std::cbrt(first / second), 2 * n_arm, 0.5, alpha) + 0.3);
}

TEST(ReplicatesTest, HazardRatiosCentreOnTheTruth) {
    constexpr double ratio = 0.6;
    Pool const pool = exponential_pool(200'000, ratio * 0.01, 0.01);
    Design const design = design_of(200, 100);
    constexpr std::uint64_t n = 600;
    double sum = 0;
    double squares = 0;
    for (Replicate const& trial : simulate(pool, design, n)) {
        sum += *trial.log_hazard_ratio;
        squares += *trial.log_hazard_ratio * *trial.log_hazard_ratio;
    }
    double const mean = sum / n;
    double const variance = squares / n - mean * mean;
    double const shared = 300.0 / 200'000;
    EXPECT_NEAR(mean, std::log(ratio), 5 * std::sqrt(variance * (1.0 / n + shared)));
    // Near the null the variance is 1 / (events share (1 - share)), Schoenfeld's; here it is within 10 % of that.
    double const expected = 1 / (300 * 2.0 / 9);
    EXPECT_NEAR(variance, expected, expected * (0.1 + 5 * std::sqrt(2.0 / n)));
}

TEST(ReplicatesTest, MediansAreThoseOfTheArms) {
    Pool const pool = exponential_pool(100'000, 0.005, 0.01);
    Design const design = design_of(101, 101);
    constexpr std::uint64_t n = 400;
    auto const trials = simulate(pool, design, n);
    for (std::size_t arm = 0; arm < 2; ++arm) {
        double const truth = std::log(2) / (arm == 0 ? 0.005 : 0.01);
        double mean = 0;
        for (Replicate const& trial : trials) {
            mean += *trial.median[arm] / n;
        }
        // Standard deviation of a median of 101: 1 / (hazard sqrt(101)) for exponential times; bias below a tenth of it.
        double const deviation = truth / std::log(2) / std::sqrt(101);
        EXPECT_NEAR(mean, truth, 5 * deviation * std::sqrt(1.0 / n + 202.0 / 100'000) + 0.1 * deviation);
    }
    EXPECT_EQ(*trials[0].median_difference, *trials[0].median[0] - *trials[0].median[1]);
}

TEST(ReplicatesTest, ThreadsChangeNothing) {
    Pool const pool = exponential_pool(20'000, 0.005, 0.01, 1, 300);
    Design design = design_of(40, 20);
    design.accrual = 100;
    design.dropout = 0.001;
    design.events = 45;
    auto const one = simulate(pool, design, 300, Analysis::all, 1);
    for (int const threads : {2, 5}) {
        auto const several = simulate(pool, design, 300, Analysis::all, threads);
        ASSERT_EQ(several.size(), one.size());
        for (std::size_t r = 0; r < one.size(); ++r) {
            EXPECT_EQ(several[r].z, one[r].z);
            EXPECT_EQ(several[r].log_hazard_ratio, one[r].log_hazard_ratio);
            EXPECT_EQ(several[r].median, one[r].median);
            EXPECT_EQ(several[r].events, one[r].events);
            EXPECT_EQ(several[r].analysis_day, one[r].analysis_day);
        }
    }
    EXPECT_NE(one[0].z, one[1].z);
}

TEST(ReplicatesTest, BatchesShareNoPatients) {
    // A pool whose second half is of events only: replicates of its batch have them all.
    Pool pool = exponential_pool(100, 0.01, 0.01);
    for (Pool::Arm& arm : pool.arms) {
        std::fill(arm.event.begin(), arm.event.begin() + 50, std::uint8_t{0});
    }
    ReplicateOptions options;
    options.replicates = 10;
    options.n_batches = 2;
    options.threads = 1;
    auto const trials = simulate_trials(pool, design_of(20, 20), options);
    for (std::size_t r = 0; r < trials.size(); ++r) {
        EXPECT_EQ(trials[r].events[0] + trials[r].events[1], r % 2 == 0 ? 0 : 40);
    }
    EXPECT_EQ(batch_range(103, 4, 0).begin, 0);
    EXPECT_EQ(batch_range(103, 4, 1).begin, batch_range(103, 4, 0).end);
    EXPECT_EQ(batch_range(103, 4, 3).end, 103);
    EXPECT_EQ(batch_range(103, 4, 3).size(), 25);
}

TEST(ReplicatesTest, WithoutEventsThereIsNoTestAndNoRatio) {
    Pool const pool = exponential_pool(1000, 0, 0, 1, 100);
    for (Replicate const& trial : simulate(pool, design_of(20, 20), 20)) {
        EXPECT_FALSE(trial.z);
        EXPECT_FALSE(trial.log_hazard_ratio);
        EXPECT_FALSE(trial.median[0]);
        EXPECT_FALSE(trial.median_difference);
        EXPECT_EQ(trial.analysis_day, 100);
    }
}

TEST(ReplicatesTest, WithoutEventsInOneArmTheRatioIsZeroOrInfinite) {
    Design const design = design_of(20, 20);
    for (Replicate const& trial : simulate(exponential_pool(1000, 0, 0.01, 1, 200), design, 20)) {
        EXPECT_LT(*trial.z, 0);
        EXPECT_EQ(*trial.log_hazard_ratio, -std::numeric_limits<double>::infinity());
        EXPECT_EQ(*trial.median_difference, 200 - *trial.median[1]);
    }
    for (Replicate const& trial : simulate(exponential_pool(1000, 0.01, 0, 1, 200), design, 20)) {
        EXPECT_EQ(*trial.log_hazard_ratio, std::numeric_limits<double>::infinity());
        EXPECT_FALSE(trial.median_difference);
    }
}

TEST(ReplicatesTest, AnEmptyArmLeavesNothingToCompare) {
    // One patient an arm, the second often after the cut-off.
    Pool const pool = exponential_pool(100, 1, 1);
    Design design = design_of(1, 1);
    design.accrual = 1000;
    design.cutoff = 1;
    for (Replicate const& trial : simulate(pool, design, 50)) {
        EXPECT_FALSE(trial.z && trial.enrolled[0] + trial.enrolled[1] < 2);
    }
}

TEST(ReplicatesTest, AStratifiedAnalysisSeesThroughPrognosis) {
    Pool pool = exponential_pool(40'000, 0.007, 0.01);
    pool.n_strata = 2;
    for (std::size_t i = 0; i < pool.size(); ++i) {
        pool.stratum[i] = i % 2 == 0 ? 0 : 1;
        for (Pool::Arm& arm : pool.arms) {
            arm.time[i] *= pool.stratum[i] == 0 ? 1 : 20;
        }
    }
    Design plain = design_of(100, 100);
    Design stratified = plain;
    stratified.stratification = Stratification::by_cohort;
    constexpr std::uint64_t n = 500;
    EXPECT_GT(power_of(pool, stratified, n).estimate, power_of(pool, plain, n).estimate + 0.1);
    double mean = 0;
    for (Replicate const& trial : simulate(pool, stratified, n)) {
        mean += *trial.log_hazard_ratio / n;
    }
    double const error = std::sqrt(4.0 / 200 * (1.0 / n + 200.0 / 40'000));
    EXPECT_NEAR(mean, std::log(0.7), 5 * error);
}

TEST(ReplicatesTest, TheStandardErrorIsWhatIndependentPoolsShow) {
    constexpr std::uint64_t n_pools = 40;
    constexpr std::uint64_t n = 400;
    Design const design = design_of(20, 20);
    double sum = 0;
    double squares = 0;
    double variance = 0;
    double coverage = 0;
    std::vector<Probability> powers;
    for (std::uint64_t seed = 0; seed < n_pools; ++seed) {
        powers.push_back(power_of(exponential_pool(1600, 0.004, 0.01, seed), design, n));
        sum += powers.back().estimate;
        squares += std::pow(powers.back().estimate, 2);
        variance += std::pow(*powers.back().standard_error, 2) / n_pools;
    }
    double const mean = sum / n_pools;
    double const observed = (squares - n_pools * mean * mean) / (n_pools - 1);
    // Of the ratio of variances, 39 and 40 x 19 degrees of freedom: below 0.35 or above 2.1 with probability 1e-6.
    EXPECT_GT(observed / variance, 0.35);
    EXPECT_LT(observed / variance, 2.1);
    // Most of it comes from the pool: replicates alone would give less than half.
    EXPECT_GT(observed, 2 * mean * (1 - mean) / n);
    for (Probability const& power : powers) {
        coverage += power.lower <= mean && mean <= power.upper ? 1 : 0;
    }
    EXPECT_GE(coverage, n_pools - 8);  // 95 %: fewer than 32 of 40 with probability 3e-4, a fixed seed
}

TEST(ReplicatesTest, RefusesWhatCannotBeDrawn) {
    using ::testing::HasSubstr;
    auto const message = [](std::uint64_t pool, std::uint64_t replicates) -> std::string {
        try {
            choose_batches(pool, design_of(20, 20), replicates);
        } catch (TrialError const& error) {
            return error.what();
        }
        return "accepted";
    };
    EXPECT_THAT(message(100, 0), HasSubstr("0 replicates: there can be from 1 to 1000000"));
    EXPECT_THAT(message(100, 1'000'001), HasSubstr("1000001 replicates"));
    EXPECT_THAT(message(39, 10), HasSubstr("40 patients cannot be drawn from 39 virtual patients"));
    EXPECT_EQ(choose_batches(40, design_of(20, 20), 10), 1);
    EXPECT_EQ(choose_batches(4000, design_of(20, 20), 10), 10);
    EXPECT_EQ(choose_batches(4000, design_of(20, 20), 1000), 20);
}

}  // namespace
}  // namespace clonecast::trial

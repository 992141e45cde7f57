// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Verdicts where the truth is known: cells that only die, each with probability 1 - exp(-death t) by day t.
#include "host/claims/Judge.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "host/study/ReadStudy.hh"

namespace clonecast::claims {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double confidence = 0.999999;
constexpr std::uint64_t n_patients = 4000;

//! Three cells that die at 0.1 a day, and five in the other stratum; the second regimen changes nothing.
std::string study_text(std::string const& claims) {
    return R"(
schema = 1
name = "death"
[simulation]
patients = 4000
seed = 3
[[clones]]
name = "A"
birth = 0
death = 0.1
start = 3
[[regimens]]
name = "one"
[[regimens.phases]]
[[regimens]]
name = "other"
[[regimens.phases]]
[cohort]
[[cohort.strata]]
name = "small"
probability = 0.5
[[cohort.strata]]
name = "large"
probability = 0.5
set = { "clones.A.start" = 5 }
[assessment]
scans = { every = 7 }
follow_up = 14
)" + claims;
}

std::string claim(std::string const& holds, std::string const& more = "") {
    return "[[claim]]\ntext = \"t\"\nsource = \"assumption\"\nholds = \"" + holds + "\"\n" + more + "\n";
}

std::vector<ClaimResult> judged(std::string const& claims, std::string const& patients = "4000") {
    study::Study const study =
        study::parse_study(study_text(claims), "death.toml", {{"simulation.patients", patients}});
    run::RunOptions options;
    options.backend = run::Backend::cpu;
    options.threads = 1;
    Judge judge(study.claims);
    judge.watch(study, &options);
    return judge.judge(run::run_study(study, options));
}

double extinct_by_day_14(double cells) {
    return std::pow(1 - std::exp(-1.4), cells);
}

Values spread(double centre, double width) {
    Values values;
    for (int i = 0; i < n_batches; ++i) {
        values.emplace_back(centre + (i % 2 == 0 ? width : -width));
    }
    return values;
}

TEST(DecideTest, WeighsTheDifferenceByItsError) {
    // Deviates of Student's t with 39 degrees of freedom, one-sided at 1e-6: 5.63 (R: qt(1e-6, 39, lower = FALSE)).
    Values const batches = spread(0, 1);
    double const error = *batch_error(batches);
    EXPECT_NEAR(error, std::sqrt(1.0 / 39), 1e-12);
    EXPECT_EQ(decide(5.7 * error, batches, confidence, Zero::fails), Verdict::holds);
    EXPECT_EQ(decide(5.5 * error, batches, confidence, Zero::fails), Verdict::cannot_tell);
    EXPECT_EQ(decide(-5.5 * error, batches, confidence, Zero::fails), Verdict::cannot_tell);
    EXPECT_EQ(decide(-5.7 * error, batches, confidence, Zero::fails), Verdict::fails);
    EXPECT_EQ(decide(2 * error, batches, 0.95, Zero::fails), Verdict::holds);
}

TEST(DecideTest, WithoutAnErrorTheSignDecides) {
    Values const equal(n_batches, 0.1);
    EXPECT_EQ(batch_error(equal), 0.0);
    EXPECT_EQ(decide(0.1, equal, confidence, Zero::fails), Verdict::holds);
    EXPECT_EQ(decide(0, equal, confidence, Zero::fails), Verdict::fails);
    EXPECT_EQ(decide(0, equal, confidence, Zero::holds), Verdict::holds);
}

TEST(DecideTest, CountsBatchesWhereSomeAreInfinite) {
    Values batches(n_batches, infinity);
    EXPECT_EQ(decide(infinity, batches, confidence, Zero::fails), Verdict::holds);
    EXPECT_EQ(decide(-infinity, Values(n_batches, -infinity), confidence, Zero::fails), Verdict::fails);
    // P(at least 35 of 40 heads) = 6.9e-7, of 34: 4.2e-6 (R: pbinom(34, 40, 0.5, lower = FALSE)).
    for (std::size_t i = 0; i < 5; ++i) {
        batches[i] = i % 2 == 0 ? std::optional(-1.0) : std::nullopt;
    }
    EXPECT_EQ(decide(infinity, batches, confidence, Zero::fails), Verdict::holds);
    batches[5] = -2;
    EXPECT_EQ(decide(infinity, batches, confidence, Zero::fails), Verdict::cannot_tell);
    EXPECT_EQ(decide(-1, batches, confidence, Zero::fails), Verdict::cannot_tell) << "the whole disagrees with batches";
}

TEST(JudgeTest, TellsByHowMuchTheTruthIsAway) {
    // 0.4277; standard error sqrt(0.4277 0.5723 / 2000) = 0.0111 in one stratum.
    std::string const quantity = "extinct(14, one @ small)";
    std::vector<ClaimResult> const results =
        judged(claim(quantity + " > 0.3") + claim(quantity + " > 0.42") + claim(quantity + " > 0.55") +
               claim("0.3 < " + quantity + " < 0.55") + claim(quantity + " > 0.3 and " + quantity + " < 0.35"));
    EXPECT_EQ(results[0].verdict, Verdict::holds);
    EXPECT_EQ(results[1].verdict, Verdict::cannot_tell);
    EXPECT_EQ(results[2].verdict, Verdict::fails);
    EXPECT_EQ(results[3].verdict, Verdict::holds);
    EXPECT_EQ(results[4].verdict, Verdict::fails);
    double const p = extinct_by_day_14(3);
    double const error = std::sqrt(p * (1 - p) / (n_patients / 2.0));
    EXPECT_NEAR(*results[0].comparisons[0].left, p, 5 * error);
    // The error's own relative error is 1 / sqrt(2 (K - 1)) = 0.11.
    EXPECT_NEAR(*results[0].comparisons[0].error / error, 1, 5 * 0.11);
}

TEST(JudgeTest, ComparesStrataAndRegimens) {
    std::vector<ClaimResult> const results = judged(
        claim("extinct(14, one @ small) > extinct(14, one @ large)") + claim("extinct(14, one) > extinct(14, other)") +
        claim("mean_cells(0, one) >= mean_cells(0, other)") + claim("mean_cells(0, one) > mean_cells(0, other)"));
    EXPECT_EQ(results[0].verdict, Verdict::holds);
    EXPECT_EQ(results[1].verdict, Verdict::cannot_tell);
    EXPECT_EQ(results[2].verdict, Verdict::holds);
    EXPECT_EQ(results[2].comparisons[0].error, 0.0) << "the same patients in both regimens";
    EXPECT_EQ(results[3].verdict, Verdict::fails);
}

TEST(JudgeTest, DoesNotTakeWhatWasNotSeenForImpossible) {
    // Nobody of 4000: the exact limit at 1e-6 is 1 - 1e-6^(1/4000) = 0.00345.
    std::vector<ClaimResult> const results =
        judged(claim("extinct(0, one) < 0.003") + claim("extinct(0, one) < 0.004") +
               claim("probability(response, one) > 0.997", "confidence = 0.99") +
               claim("survival(failure, 14, one) > 0.997") + claim("restricted_mean(failure, 14, one) > 13.96"));
    EXPECT_EQ(results[0].verdict, Verdict::cannot_tell);
    EXPECT_NE(results[0].comparisons[0].reason.find("too few patients with"), std::string::npos);
    EXPECT_EQ(results[1].verdict, Verdict::holds);
    EXPECT_EQ(results[3].verdict, Verdict::cannot_tell);
    EXPECT_EQ(results[4].verdict, Verdict::cannot_tell);
}

//! Half of the patients progress by day 7, all by day 14. With drug D only those in stratum "resistant" do.
std::vector<ClaimResult> judged_progression(std::string const& claims, std::vector<study::Override> const& overrides) {
    study::Study const study = study::parse_study(R"(
schema = 1
name = "progression"
[simulation]
patients = 4000
[[clones]]
name = "A"
birth = 0.08
death = 0
start = 1000
[[drugs]]
name = "D"
effects.A = { kill = 3 }
[[regimens]]
name = "none"
[[regimens.phases]]
[[regimens]]
name = "treated"
[[regimens.phases]]
drugs = [{ drug = "D" }]
[cohort]
[[cohort.strata]]
name = "slow"
probability = 0.498
[[cohort.strata]]
name = "fast"
probability = 0.498
set = { "clones.A.birth" = 1 }
[[cohort.strata]]
name = "resistant"
probability = 0.004
set = { "clones.A.birth" = 1, "drugs.D.effects.A.kill" = 0 }
[assessment]
scans = { every = 7 }
progression = { rule = "volume", fold = 2 }
follow_up = 14
)" + claims,
                                                  "progression.toml", overrides);
    run::RunOptions options;
    options.backend = run::Backend::cpu;
    options.threads = 1;
    Judge judge(study.claims);
    judge.watch(study, &options);
    return judge.judge(run::run_study(study, options));
}

TEST(JudgeTest, AMedianBetweenTwoScansIsNotKnown) {
    for (char const* seed : {"1", "2", "3", "4", "5", "6"}) {
        std::vector<ClaimResult> const results =
            judged_progression(claim("median(failure, none) > 8") + claim("median(failure, none) > 1") +
                                   claim("quantile(failure, 0.3, none) < 8"),
                               {{"simulation.seed", seed}});
        EXPECT_EQ(results[0].verdict, Verdict::cannot_tell) << seed;
        EXPECT_EQ(results[1].verdict, Verdict::holds) << seed;
        EXPECT_EQ(results[2].verdict, Verdict::holds) << seed;
        EXPECT_EQ(results[2].comparisons[0].error, 0.0) << seed;
    }
}

TEST(JudgeTest, TheErrorOfAMedianReachesTheNextScan) {
    // 2021 of 4000 have failed by day 7: within one standard error (32) of half of them.
    ClaimResult const result = judged_progression(claim("median(failure, none) > 8"), {{"simulation.seed", "1"}})[0];
    EXPECT_EQ(result.comparisons[0].error, 7.0);
}

TEST(JudgeTest, AHazardRatioOfFewEventsIsNotKnownWell) {
    for (char const* seed : {"1", "2", "3", "4", "5", "6"}) {
        // Four events of 1000 patients, give or take two.
        std::vector<ClaimResult> const results =
            judged_progression(claim("hazard_ratio(failure, none, treated) > 1500") +
                                   claim("hazard_ratio(failure, none, treated) < 1500") +
                                   claim("hazard_ratio(failure, none, treated) > 5"),
                               {{"simulation.seed", seed}, {"simulation.patients", "1000"}});
        EXPECT_EQ(results[0].verdict, Verdict::cannot_tell) << seed;
        EXPECT_EQ(results[1].verdict, Verdict::cannot_tell) << seed;
        EXPECT_EQ(results[2].verdict, Verdict::holds) << seed;
    }
}

TEST(JudgeTest, MorePatientsAreNotAskedForWhereTheyNeedNotHelp) {
    std::vector<ClaimResult> const results =
        judged(claim("extinct(0, one) >= extinct(0, other)") + claim("extinct(0, one) >= extinct(0, other) - 0.01"));
    EXPECT_EQ(results[0].verdict, Verdict::cannot_tell);
    EXPECT_NE(results[0].comparisons[0].reason.find("equal in every batch"), std::string::npos);
    EXPECT_EQ(results[0].comparisons[0].reason.find("are needed"), std::string::npos);
    EXPECT_EQ(results[1].verdict, Verdict::holds);
}

TEST(JudgeTest, SidesHaveTheUnitOfTheirQuantities) {
    auto const unit = [](std::string const& condition) {
        return std::string(judged(claim(condition), "1000")[0].comparisons[0].unit);
    };
    EXPECT_EQ(unit("follow_up > 0.5 * restricted_mean(failure, 14, one)"), "days");
    EXPECT_EQ(unit("restricted_mean(failure, 14, one) / restricted_mean(failure, 14, other) < 2"), "");
    EXPECT_EQ(unit("2 < 1 / restricted_mean(failure, 14, one)"), "");
    EXPECT_EQ(unit("mean_cells(0, one) * extinct(0, one) < 2"), "cells");
    EXPECT_EQ(unit("ln(mean_cells(0, one)) < 2"), "");
    EXPECT_EQ(unit("extinct(0, one) < 2"), "");
}

TEST(JudgeTest, NotReachedIsMoreThanEveryNumber) {
    std::vector<ClaimResult> const results =
        judged(claim("median(failure, one) > follow_up") + claim("median(failure, one) < 1e9") +
               claim("median(failure, one) > median(failure, other)"));
    EXPECT_EQ(results[0].verdict, Verdict::holds);
    EXPECT_EQ(results[1].verdict, Verdict::fails);
    EXPECT_EQ(results[2].verdict, Verdict::cannot_tell);
    EXPECT_NE(results[2].comparisons[0].reason.find("not reached"), std::string::npos);
}

TEST(JudgeTest, NeedsEnoughPatients) {
    EXPECT_EQ(judged(claim("extinct(14, one) > 0.1"), "1000")[0].verdict, Verdict::holds);
    ClaimResult const few = judged(claim("extinct(14, one) > 0.1"), "999")[0];
    EXPECT_EQ(few.verdict, Verdict::cannot_tell);
    EXPECT_NE(few.comparisons[0].reason.find("at least 1000"), std::string::npos);
}

}  // namespace
}  // namespace clonecast::claims

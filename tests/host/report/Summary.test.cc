// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/Summary.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "tests/host/report/ExampleRun.hh"

namespace clonecast::report {
namespace {

using test::End;
using test::Endpoint;
using test::ExampleRun;
using test::Response;

constexpr double tolerance = 1e-14;  // a few roundings

SurvivalSummary const& failure(GroupSummary const& group) {
    return group.survival[static_cast<std::size_t>(Endpoint::failure)];
}

TEST(SummaryTest, SurvivalOfTenPatients) {
    ExampleRun run(1);
    run.ten_patients(0, 0);
    Summary const summary = summarize(run.result);
    ASSERT_EQ(summary.groups.size(), 1U);
    GroupSummary const& group = summary.groups[0];
    EXPECT_EQ(group.regimen, "regimen 1");
    EXPECT_EQ(group.stratum, "all");
    EXPECT_EQ(group.patients, 10U);
    EXPECT_EQ(group.evaluated, 9U);
    EXPECT_EQ(group.steps, 12345U);
    SurvivalSummary const& survival = failure(group);
    EXPECT_EQ(survival.endpoint, Endpoint::failure);
    EXPECT_EQ(survival.events, 6U);
    EXPECT_EQ(survival.progressions, (std::vector<std::uint64_t>{3, 2}));
    EXPECT_EQ(survival.deaths, 1U);
    EXPECT_EQ(survival.dropouts, 1U);
    EXPECT_EQ(survival.follow_up, 2U);
    EXPECT_EQ(survival.step_limit, 1U);
    EXPECT_EQ(survival.overflow, 0U);
    ASSERT_EQ(survival.curve.rows.size(), 4U);
    EXPECT_EQ(survival.curve.rows[0].time, 0);
    EXPECT_EQ(survival.curve.rows[0].at_risk, 9U);  // without the stopped one, from day 0 on
    EXPECT_NEAR(survival.curve.rows[1].estimate, 6.0 / 9, tolerance);
    EXPECT_EQ(survival.curve.rows[2].at_risk, 6U);
    EXPECT_NEAR(survival.curve.rows[2].estimate, 1.0 / 3, tolerance);
    EXPECT_EQ(survival.curve.rows[3].at_risk, 2U);
    EXPECT_EQ(survival.median.estimate, 56);
    EXPECT_EQ(survival.median.lower, 28);
    EXPECT_FALSE(survival.median.upper);
    ASSERT_EQ(survival.landmarks.size(), 3U);
    EXPECT_NEAR(survival.landmarks[0].survival->estimate, 6.0 / 9, tolerance);
    EXPECT_NEAR(survival.landmarks[1].survival->estimate, 1.0 / 3, tolerance);
    EXPECT_FALSE(survival.landmarks[2].survival);  // the last scan was on day 84
}

TEST(SummaryTest, StoppedPatientsAreWarnedOfAndLeftOut) {
    ExampleRun run(1);
    run.ten_patients(0, 0);
    run.end(0, 0, 0, End::overflow, -1, 4);
    Summary const summary = summarize(run.result);
    EXPECT_EQ(summary.groups[0].evaluated, 9U);
    EXPECT_EQ(failure(summary.groups[0]).overflow, 4U);
    ASSERT_EQ(summary.warnings.size(), 2U);
    EXPECT_NE(summary.warnings[0].find("1 of 14 patients reached the limit of 1000 steps"), std::string::npos);
    EXPECT_NE(summary.warnings[1].find("4 of 14 patients"), std::string::npos);
}

TEST(SummaryTest, Resistance) {
    ExampleRun run(1);
    run.ten_patients(0, 0);
    GroupSummary const group = summarize(run.result).groups[0];
    ASSERT_EQ(group.resistance.size(), 3U);
    EXPECT_EQ(group.resistance[0].mechanism, "sensitive");
    EXPECT_EQ(group.resistance[0].either.successes, 0U);
    EXPECT_FALSE(group.resistance[0].emergence[1]);
    EXPECT_EQ(group.resistance[2].mechanism, "any");
    ResistanceSummary const& late = group.resistance[1];
    EXPECT_EQ(late.either.successes, 3U);
    EXPECT_EQ(late.either.trials, 9U);
    EXPECT_NEAR(*late.odds, 0.5, tolerance);
    constexpr double r_lower = 0.0748546314196918;  // binom.test(3, 9)$conf.int
    constexpr double r_upper = 0.70070494379146;
    EXPECT_NEAR(late.either.lower, r_lower, 1e-12);
    EXPECT_NEAR(late.either.upper, r_upper, 1e-12);
    EXPECT_NEAR(*late.odds_lower, r_lower / (1 - r_lower), 1e-11);
    EXPECT_NEAR(*late.odds_upper, r_upper / (1 - r_upper), 1e-11);
    EXPECT_NEAR(*late.emergence[0], 10.05, 1e-12);
    EXPECT_NEAR(*late.emergence[1], 10.05, 1e-12);
    EXPECT_NEAR(*late.emergence[2], 102.35, 1e-12);
    ASSERT_EQ(late.incidence.size(), 33U);
    EXPECT_EQ(late.incidence[0].day, 0);
    EXPECT_EQ(late.incidence[0].emerged.successes, 1U);  // pre-existing
    EXPECT_NEAR(late.incidence[3].day, 9.6, tolerance);
    EXPECT_EQ(late.incidence[3].emerged.successes, 1U);
    EXPECT_EQ(late.incidence[4].emerged.successes, 2U);
    EXPECT_EQ(late.incidence[31].emerged.successes, 2U);
    EXPECT_EQ(late.incidence[32].day, 102.4);
    EXPECT_EQ(late.incidence[32].emerged.successes, 3U);
}

TEST(SummaryTest, ResponseEradicationAndComposition) {
    ExampleRun run(1);
    run.ten_patients(0, 0);
    GroupSummary const group = summarize(run.result).groups[0];
    EXPECT_EQ(group.eradicated.successes, 2U);
    EXPECT_EQ(group.eradicated.trials, 9U);
    EXPECT_EQ(group.response_rate.successes, 3U);
    EXPECT_EQ(group.response_rate.trials, 8U);
    EXPECT_EQ(group.responses[static_cast<std::size_t>(Response::complete)].successes, 2U);
    EXPECT_EQ(group.responses[static_cast<std::size_t>(Response::not_evaluated)].trials, 9U);
    EXPECT_EQ(group.at_failure.patients, 5U);
    EXPECT_NEAR(group.at_failure.fractions[0], 0.8, tolerance);
    EXPECT_NEAR(group.at_failure.fractions[1], 0.2, tolerance);
    EXPECT_NEAR(group.at_failure.error_bounds[0], std::sqrt(0.16 / 5), tolerance);
}

TEST(SummaryTest, Populations) {
    ExampleRun run(1);
    run.ten_patients(0, 0);
    GroupSummary const group = summarize(run.result).groups[0];
    ASSERT_EQ(group.populations.size(), 2U);
    PopulationSummary const& start = group.populations[0];
    EXPECT_EQ(start.observed, 10U);
    ASSERT_EQ(start.variables.size(), 4U);
    VariableSummary const& burden = start.variables[2];
    EXPECT_EQ(burden.name, "burden");
    EXPECT_EQ(burden.moments.mean, 5e7);
    EXPECT_EQ(burden.moments.standard_deviation, 0);
    EXPECT_EQ(burden.quantiles[0], 5e7);  // all are equal, so that it is exact
    EXPECT_EQ(start.variables[3].unit, "mm3");
    EXPECT_EQ(start.variables[3].moments.mean, 50);
    EXPECT_EQ(start.variables[3].quantiles[4], 50);
    EXPECT_EQ(start.composition.fractions, (std::vector<double>{1, 0}));

    PopulationSummary const& later = group.populations[1];
    EXPECT_EQ(later.observed, 3U);
    EXPECT_EQ(later.eradicated, 1U);
    EXPECT_EQ(later.composition.patients, 2U);
    EXPECT_EQ(later.composition.fractions, (std::vector<double>{0, 1}));
    VariableSummary const& resistant = later.variables[1];
    EXPECT_EQ(resistant.moments.mean, 10);
    EXPECT_EQ(resistant.moments.standard_deviation, 10);
    EXPECT_NEAR(*resistant.moments.standard_error, 10 / std::sqrt(3), tolerance * 10);
    EXPECT_EQ(resistant.quantiles[0], 0);
    EXPECT_EQ(resistant.quantiles[2], 10);
    EXPECT_EQ(resistant.quantiles[4], 20);
}

TEST(SummaryTest, AllStrataAreTheSumOfStrata) {
    ExampleRun one(1, 2);
    ExampleRun two(2, 2);
    for (int regimen : {0, 1}) {
        for (int stratum : {0, 1}) {
            one.ten_patients(regimen, 0);
            two.ten_patients(regimen, stratum);
        }
    }
    Summary const pooled = summarize(one.result);
    Summary const split = summarize(two.result);
    ASSERT_EQ(pooled.groups.size(), 2U);
    ASSERT_EQ(split.groups.size(), 6U);
    EXPECT_EQ(split.groups[0].stratum, "all");
    EXPECT_FALSE(split.groups[0].stratum_index);
    EXPECT_EQ(split.groups[2].stratum, "stratum \"2\"");
    EXPECT_EQ(split.groups[2].stratum_index, 1);
    EXPECT_EQ(split.groups[3].regimen, "regimen 2");
    for (int regimen : {0, 1}) {
        GroupSummary const& a = pooled.groups[static_cast<std::size_t>(regimen)];
        GroupSummary const& b = split.groups[static_cast<std::size_t>(3 * regimen)];
        EXPECT_EQ(a.patients, 20U);
        EXPECT_EQ(b.patients, 20U);
        EXPECT_EQ(failure(a).curve.rows[2].upper, failure(b).curve.rows[2].upper);
        EXPECT_EQ(a.resistance[2].either.upper, b.resistance[2].either.upper);
        EXPECT_EQ(a.populations[1].variables[1].moments.variance, b.populations[1].variables[1].moments.variance);
        EXPECT_EQ(a.at_failure.fractions, b.at_failure.fractions);
    }
}

TEST(SummaryTest, VolumesNeedOneDensity) {
    ExampleRun run(2);
    run.ten_patients(0, 0);
    run.ten_patients(0, 1);
    study::Study& study = run.result.study;
    study.parameters.resize(1);
    study.assessment.cells_per_mm3.parameter = 0;
    study.cohort.strata[1].set = {{0, 2e6}};
    Summary summary = summarize(run.result);
    EXPECT_FALSE(summary.groups[0].cells_per_mm3);  // differs between strata
    EXPECT_EQ(summary.groups[0].populations[0].variables.size(), 3U);
    EXPECT_EQ(summary.groups[1].cells_per_mm3, 1e6);
    EXPECT_EQ(summary.groups[2].cells_per_mm3, 2e6);
    EXPECT_EQ(summary.groups[2].populations[0].variables[3].moments.mean, 25);

    study::Variation variation;
    variation.parameter = 0;
    variation.distribution = {study::Distribution::Kind::lognormal, 1e6, 0.3};
    study.cohort.variations = {variation};
    summary = summarize(run.result);
    EXPECT_FALSE(summary.groups[1].cells_per_mm3);    // varies between patients
    EXPECT_EQ(summary.groups[2].cells_per_mm3, 2e6);  // but not where the stratum sets it
}

TEST(SummaryTest, TallyOfAnotherStudyIsRefused) {
    ExampleRun run(1);
    run.ten_patients(0, 0);
    run::RunResult shorter = run.result;
    shorter.tally.pop_back();
    EXPECT_THROW(summarize(shorter), std::invalid_argument);
    run::RunResult more_days = run.result;
    more_days.grid_days.push_back(200);
    EXPECT_THROW(summarize(more_days), std::invalid_argument);
    run.at(0, 0, run.result.layout.patients()) += 1;  // one patient without an ending
    EXPECT_THROW(summarize(run.result), std::invalid_argument);
}

TEST(SummaryTest, HashText) {
    ExampleRun run(1);
    run.ten_patients(0, 0);
    EXPECT_EQ(hash_text(summarize(run.result)), "0123456789abcdef000000000000000f");
}

}  // namespace
}  // namespace clonecast::report

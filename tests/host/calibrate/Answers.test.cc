// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/calibrate/Answers.hh"

#include <gtest/gtest.h>

#include <cmath>

#include "host/report/Summary.hh"
#include "host/run/Run.hh"
#include "host/stats/CoxModel.hh"
#include "tests/host/calibrate/CalibrationStudy.hh"

namespace clonecast::calibrate {
namespace {

double median_of(stats::GroupCounts const& counts, double horizon = 200) {
    return interpolated_median(stats::kaplan_meier(counts), horizon);
}

TEST(InterpolatedMedianTest, JoinsTheMiddlesOfTheSteps) {
    // S: 0.9 from day 56, 0.3 from day 112; middles 0.95 and 0.6, then 0.15 on day 168.
    EXPECT_NEAR(median_of({{56, 10, 0}, {112, 60, 0}, {168, 30, 0}}), 112 + 56 * 0.1 / 0.45, 1e-9);
    EXPECT_NEAR(median_of({{56, 100, 0}}), 56, 1e-9);  // all on one day
    EXPECT_NEAR(median_of({{56, 20, 0}, {112, 20, 0}, {168, 60, 0}}), 168 - 56 * 0.2 / 0.4, 1e-9);
}

TEST(InterpolatedMedianTest, IsContinuousWhereTheStepMedianJumps) {
    double const below = median_of({{56, 499'999, 0}, {112, 500'001, 0}});
    double const above = median_of({{56, 500'001, 0}, {112, 499'999, 0}});
    EXPECT_NEAR(below, above, 1e-3);
}

TEST(InterpolatedMedianTest, GoesOnAtTheMeanHazardWhereItIsNotReached) {
    // The polygon ends 28 days after the last step, at 0.6.
    double const expected = 140 * std::log(0.5) / std::log(0.6);
    EXPECT_NEAR(median_of({{56, 20, 0}, {112, 20, 60}}), expected, 1e-9);
    EXPECT_NEAR(median_of({{56, 499'999, 0}, {112, 1, 500'000}}), median_of({{56, 499'998, 0}, {112, 1, 500'001}}),
                1e-2);
    EXPECT_EQ(median_of({{200, 0, 100}}), 100 * 200.0);  // no event at all
}

TEST(AnswersTest, AreThoseOfTheSummary) {
    study::Study study = test::read_study({{"output.landmarks", "[112]"}});
    run::RunResult const result = run::run_study(study, {});
    report::Summary const summary = report::summarize(result);
    Target target;
    target.regimen = 1;
    target.quantity = Quantity::survival;
    target.days = {112};
    Target in_stratum = target;
    in_stratum.strata = {1};
    Target ratio = target;
    ratio.quantity = Quantity::hazard_ratio;
    Target response = target;
    response.quantity = Quantity::response_rate;
    std::vector<double> const answers = compute_answers({target, in_stratum, ratio, response}, result, result.tally);

    // Groups: regimen by regimen, all strata first.
    auto const& all = summary.groups[3];
    EXPECT_EQ(answers[0], all.survival[1].landmarks[0].survival->estimate);
    EXPECT_EQ(answers[1], summary.groups[5].survival[1].landmarks[0].survival->estimate);
    EXPECT_EQ(answers[3], all.response_rate.probability);
    auto const counts = [](report::GroupSummary const& group) {
        stats::GroupCounts rows;
        for (auto const& row : group.survival[1].curve.rows) {
            rows.push_back({row.time, row.events, row.censored});
        }
        return rows;
    };
    auto const fit = stats::fit_cox(stats::indicator_data(stats::Groups{counts(summary.groups[0]), counts(all)}));
    EXPECT_NEAR(answers[2], *fit.coefficients[0].hazard_ratio(), 1e-12);
    EXPECT_LT(answers[2], 0.9);
}

TEST(ResidualsTest, AreDeviatesOnTheFitScale) {
    Target target;
    target.quantity = Quantity::median;
    target.values = {100};
    target.standard_error = 0.1;
    EXPECT_NEAR(compute_residuals({target}, std::vector<double>{200})[0], std::log(2.0) / 0.1, 1e-12);
}

TEST(ResidualsTest, OfACurveAddUpToChiSquared) {
    Target target;
    target.quantity = Quantity::curve;
    target.days = {28, 56};
    target.values = {0.8, 0.3};
    target.patients = 200;
    auto const residuals = compute_residuals({target}, std::vector<double>{0.7, 0.4});
    ASSERT_EQ(residuals.size(), n_residuals(target));
    // Counts 40, 100, 60 expected, 60, 60, 80 seen.
    EXPECT_NEAR(sum_of_squares(residuals), 400.0 / 40 + 1600.0 / 100 + 400.0 / 60, 1e-9);
}

}  // namespace
}  // namespace clonecast::calibrate

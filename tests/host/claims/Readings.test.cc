// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Quantities are the numbers that the summary of the same run has.
#include "host/claims/Readings.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "host/report/Summary.hh"
#include "host/study/ParseExpression.hh"
#include "tests/support/RunText.hh"

namespace clonecast::claims {
namespace {

std::string const study_text = R"(
schema = 1
name = "readings"
[simulation]
patients = 500
seed = 8
[[clones]]
name = "A"
birth = 0.3
death = 0.2
start = 400
[[clones]]
name = "B"
birth = 0.3
death = 0.15
[[mutations]]
from = "A"
to = "B"
probability = 2e-3
[[drugs]]
name = "D"
effects.A = { kill = 0.2 }
[[sites]]
name = "breast"
[[sites]]
name = "bone"
[[seeding]]
from = "breast"
to = "bone"
rate = 1e-4
[[regimens]]
name = "none"
[[regimens.phases]]
[[regimens]]
name = "D"
[[regimens.phases]]
drugs = [{ drug = "D" }]
[cohort]
[[cohort.strata]]
name = "slow"
probability = 0.5
set = { "clones.A.birth" = 0.25 }
[[cohort.strata]]
name = "fast"
probability = 0.5
[assessment]
scans = { every = 7 }
cells_per_mm3 = 100
progression = { rule = "volume", fold = 3 }
new_lesion = { visible_mm = 0.5 }
dropout_hazard = 0.002
follow_up = 70
[output]
population_times = [0, 35]
landmarks = [28]
)";

class ReadingsTest : public ::testing::Test {
  protected:
    std::optional<double> value(std::string const& quantity) {
        return readings_.value(study::parse_expression(quantity, run_.result.study).quantity);
    }
    Limits limits(std::string const& quantity, double confidence) {
        return readings_.limits(study::parse_expression(quantity, run_.result.study).quantity, confidence);
    }
    report::GroupSummary const& group(std::string const& regimen, std::string const& stratum) const {
        for (report::GroupSummary const& group : summary_.groups) {
            if (group.regimen == regimen && group.stratum == stratum) {
                return group;
            }
        }
        throw std::logic_error("no such group");
    }

    static test::RunWithRows const& example() {
        static test::RunWithRows const run = test::run_text(study_text);
        return run;
    }

    test::RunWithRows const& run_ = example();
    report::Summary summary_ = report::summarize(run_.result);
    Readings readings_{run_.result};
};

TEST_F(ReadingsTest, AreThoseOfTheSummary) {
    for (std::string const stratum : {"all", "slow", "fast"}) {
        report::GroupSummary const& group = this->group("D", stratum);
        std::string const name = stratum == "all" ? "D" : "D @ " + stratum;
        report::SurvivalSummary const& failure = group.survival[1];
        EXPECT_EQ(value("median(failure, " + name + ")").value(),
                  failure.median.estimate.value_or(std::numeric_limits<double>::infinity()));
        EXPECT_EQ(value("survival(failure, 28, " + name + ")"), failure.landmarks[0].survival->estimate);
        EXPECT_EQ(value("probability(resistant, " + name + ")"), group.resistance.back().either.probability);
        EXPECT_EQ(value("probability(acquired by B, " + name + ")"), group.resistance[1].acquired.probability);
        EXPECT_EQ(value("odds(preexisting by A, " + name + ")"),
                  stats::odds(group.resistance[0].preexisting.probability.value()));
        EXPECT_EQ(value("probability(eradicated, " + name + ")"), group.eradicated.probability);
        EXPECT_EQ(value("probability(response, " + name + ")"), group.response_rate.probability);
        EXPECT_EQ(value("probability(complete_response, " + name + ")"), group.responses[4].probability);
        EXPECT_EQ(value("mean_metastases(" + name + ")"), group.metastases->mean);
        EXPECT_DOUBLE_EQ(value("probability(metastatic, " + name + ")").value(),
                         1 - group.metastases->numbers[0].probability.value());
        report::PopulationSummary const& population = group.populations[1];
        EXPECT_DOUBLE_EQ(value("mean_cells(35, " + name + ", A)").value(),
                         population.variables[0].moments.mean.value());
        EXPECT_DOUBLE_EQ(value("mean_cells(35, " + name + ", bone)").value(),
                         population.variables[3].moments.mean.value());
        EXPECT_DOUBLE_EQ(value("mean_cells(35, " + name + ")").value(), population.variables[4].moments.mean.value());
        EXPECT_DOUBLE_EQ(value("mean_fraction(35, " + name + ", B)").value(), population.composition.fractions[1]);
        EXPECT_DOUBLE_EQ(value("extinct(35, " + name + ")").value(),
                         static_cast<double>(population.eradicated) / static_cast<double>(population.observed));
    }
}

TEST_F(ReadingsTest, RatiosHaveTheFirstGroupAbove) {
    EXPECT_LT(value("hazard_ratio(failure, D, none)").value(), 1);
    EXPECT_NEAR(value("hazard_ratio(failure, D, none)").value() * value("hazard_ratio(failure, none, D)").value(), 1,
                1e-9);
    EXPECT_LT(value("hazard_ratio(failure, none @ slow, none @ fast)").value(), 1);
    EXPECT_DOUBLE_EQ(value("odds_ratio(response, D, none)").value(),
                     value("odds(response, D)").value() / value("odds(response, none)").value());
    EXPECT_EQ(value("odds(eradicated, none)"), 0.0) << "nobody";
}

TEST_F(ReadingsTest, LimitsAreExactWhereFewPatientsHadTheEvent) {
    report::GroupSummary const& group = this->group("D", "all");
    ASSERT_LT(group.eradicated.successes, 200U);
    stats::BinomialEstimate const exact =
        stats::binomial_estimate(group.eradicated.successes, group.eradicated.trials, 0.98);
    EXPECT_DOUBLE_EQ(limits("probability(eradicated, D)", 0.99).lower.value(), exact.lower);
    EXPECT_DOUBLE_EQ(limits("probability(eradicated, D)", 0.99).upper.value(), exact.upper);
    // Nobody of 500 lost all cells by day 0: 1 - 0.01^(1/500).
    EXPECT_NEAR(limits("extinct(0, D)", 0.99).upper.value(), -std::expm1(std::log(0.01) / 500), 1e-12);
    EXPECT_NEAR(limits("survival(failure, 0, D)", 0.99).lower.value(), std::exp(std::log(0.01) / 500), 1e-12);
    EXPECT_EQ(limits("mean_cells(35, D)", 0.99).lower, value("mean_cells(35, D)"));
}

}  // namespace
}  // namespace clonecast::claims

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Patients whose tumours grow to detection: the same under every regimen, and what becomes of those that do not grow.
#include "kernels/patient/Start.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "host/study/Lower.hh"
#include "tests/support/RunText.hh"
#include "tests/support/Statistics.hh"

namespace clonecast::patient {
namespace {

using test::run_text;
using test::RunWithRows;

std::string const study_text = R"(
schema = 1
name = "grown"
[simulation]
patients = 500
[detection]
burden = 20000
[[clones]]
name = "S"
birth = 0.3
death = 0.2
start = 1
[[clones]]
name = "R"
birth = 0.3
death = 0.2
[[mutations]]
name = "m"
from = "S"
to = "R"
probability = 2e-5
[[drugs]]
name = "D"
effects.S = { birth = 0.8 }
[[drugs]]
name = "E"
effects.S = { birth = 0.9 }
[[regimens]]
name = "one"
[[regimens.phases]]
drugs = [{ drug = "D" }]
[[regimens]]
name = "other"
[[regimens.phases]]
drugs = [{ drug = "E" }]
[assessment]
scans = [0.001]
follow_up = 0.001
[output]
population_times = [0]
)";

std::string hash(RunWithRows const& run) {
    return std::to_string(run.result.tally[0]) + " " + std::to_string(run.result.tally[1]);
}

class GrownPatientTest : public ::testing::TestWithParam<std::string> {};

TEST_P(GrownPatientTest, MeetsEveryRegimenWithTheSameTumour) {
    RunWithRows const run = run_text(study_text, {{"simulation.engine", GetParam()}, {"simulation.patients", "100"}});
    int n_preexisting = 0;
    for (std::uint64_t patient = 0; patient < run.n_patients(); ++patient) {
        for (int regimen = 0; regimen < 2; ++regimen) {
            Outcome const& outcome = run.outcome(patient, regimen);
            EXPECT_EQ(outcome.baseline, 20000);
            EXPECT_GT(outcome.steps, 0U);
            // A thousandth of a day later hardly a cell has changed.
            EXPECT_NEAR(static_cast<double>(run.count(patient, regimen, 0)),
                        static_cast<double>(run.count(patient, 0, 0)), 50);
            EXPECT_LT(run.alive_since(patient, regimen, 0), -20) << "it takes longer to grow";
            if (run.count(patient, regimen, 1) > 0 && run.count(patient, 0, 1) > 0) {
                EXPECT_EQ(run.alive_since(patient, regimen, 1), run.alive_since(patient, 0, 1));
                ++n_preexisting;
            }
        }
    }
    EXPECT_GT(n_preexisting, 10);
    TallyLayout const& layout = run.result.layout;
    for (int variable = 0; variable < 2; ++variable) {
        std::uint64_t const first = layout.group(0, 0) + layout.sum(0, variable, 0);
        std::uint64_t const second = layout.group(1, 0) + layout.sum(0, variable, 0);
        EXPECT_EQ(run.result.tally[first], run.result.tally[second]) << "counts on day 0";
    }
    EXPECT_GT(run.result.tally[layout.group(0, 0) + layout.preexisting(layout.n_mechanisms)], 10U);
    EXPECT_EQ(run.result.tally[layout.group(0, 0) + layout.acquired(layout.n_mechanisms)], 0U);
}

TEST_P(GrownPatientTest, DoesNotDependOnThreadsOrRanges) {
    std::vector<study::Override> const overrides{{"simulation.engine", GetParam()}, {"simulation.patients", "100"}};
    run::RunOptions one;
    one.threads = 1;
    run::RunOptions many;
    many.threads = 3;
    many.range_patients = 7;
    EXPECT_EQ(hash(run_text(study_text, overrides, one)), hash(run_text(study_text, overrides, many)));
}

INSTANTIATE_TEST_SUITE_P(Engines, GrownPatientTest, ::testing::Values("ssa", "crossing", "leap"));

TEST(MakeStartTest, IsTheSameWhoeverWasGrownBefore) {
    study::Study const study = study::parse_study(study_text, "test.toml");
    StudyTables const tables = study::lower(study, process::Engine::crossing);
    StudyView const view = host_view(tables);
    Parameters const parameters = draw_parameters<random::Stream>(view, 3);
    Start first;
    make_start<random::Stream>(view, parameters, 3, &first);
    Start second;
    make_start<random::Stream>(view, draw_parameters<random::Stream>(view, 2), 2, &second);
    EXPECT_NE(second.state.alive_since[0], first.state.alive_since[0]);
    make_start<random::Stream>(view, parameters, 3, &second);
    EXPECT_EQ(second.patient, 3U);
    EXPECT_EQ(second.steps, first.steps);
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(second.state.count[i], first.state.count[i]);
        EXPECT_EQ(second.state.alive_since[i], first.state.alive_since[i]);
    }
}

TEST(GrownPatientTest, ResistanceOnDayZeroIsThatOfTheClosedForm) {
    // P(no mutant at detection) = exp(M u (b/d) log(1 - d/b)) up to a part of order log(M)/M of the exponent.
    RunWithRows const run = run_text(study_text, {{"simulation.patients", "5000"}, {"clones.R.resistant", "true"}});
    TallyLayout const& layout = run.result.layout;
    auto const n_none = static_cast<std::int64_t>(run.result.tally[layout.group(0, 0) + layout.without_resistant(0)]);
    double const p = std::exp(20000 * 2e-5 * 1.5 * std::log(1.0 / 3));
    EXPECT_GT(test::frequency_p(n_none, 5000, p), test::smallest_p) << n_none << " for " << 5000 * p;
}

TEST(GrownPatientTest, WhoDoesNotGrowHasNoOutcome) {
    for (auto const& [path, value] :
         {std::pair{"detection.max_days", "10"}, std::pair{"simulation.max_steps", "100"}}) {
        RunWithRows const run = run_text(study_text, {{path, value}, {"simulation.patients", "2"}});
        for (int regimen = 0; regimen < 2; ++regimen) {
            Outcome const& outcome = run.outcome(0, regimen);
            EXPECT_EQ(outcome.end[static_cast<int>(Endpoint::failure)], End::step_limit) << path;
            EXPECT_EQ(outcome.end[static_cast<int>(Endpoint::first_progression)], End::step_limit);
            EXPECT_EQ(outcome.burden, 0);
            EXPECT_EQ(outcome.eradicated, 0);
            EXPECT_EQ(outcome.outcome_day, 0);
            EXPECT_EQ(run.count(0, regimen, 0), 0);
        }
        TallyLayout const& layout = run.result.layout;
        EXPECT_EQ(run.result.tally[layout.group(0, 0) + layout.observed(0)], 0U) << "nothing to count on day 0";
    }
}

TEST(GrownPatientTest, VariedBurdensAreMetByEachPatient) {
    RunWithRows const run = run_text(study_text + R"(
[[cohort.vary]]
parameter = "detection.burden"
distribution = "uniform"
min = 1000
max = 2000
)");
    double sum = 0;
    for (std::uint64_t patient = 0; patient < run.n_patients(); ++patient) {
        auto const baseline = static_cast<double>(run.outcome(patient, 0).baseline);
        EXPECT_GE(baseline, 1000);
        EXPECT_LE(baseline, 2000);
        EXPECT_EQ(run.outcome(patient, 1).baseline, run.outcome(patient, 0).baseline);
        sum += baseline;
    }
    auto const n = static_cast<double>(run.n_patients());
    EXPECT_LT(std::abs(sum / n - 1500) / (1000 / std::sqrt(12 * n)), test::largest_z);
}

}  // namespace
}  // namespace clonecast::patient

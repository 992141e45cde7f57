// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The life of a virtual patient: schedules, scans, phases, endpoints and resistance,
// against what follows from the study.
#include "kernels/patient/SimulatePatient.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "host/report/Summary.hh"
#include "tests/support/RunText.hh"

namespace clonecast::patient {
namespace {

using test::run_text;
using test::RunWithRows;

//! Largest deviation that is taken for chance, in standard errors: false alarm 6e-7.
constexpr double max_z = 5;

constexpr int failure = static_cast<int>(Endpoint::failure);
constexpr int first = static_cast<int>(Endpoint::first_progression);

std::string const header = "schema = 1\nname = 'test'\n";
//! A tumour so large that its size is all but certain: relative standard deviation below 1e-4 throughout.
std::string const large_tumour = R"(
[[clones]]
name = "A"
birth = 0.2
death = 0.1
start = 1e10
)";
std::string const drug = R"(
[[drugs]]
name = "D"
effects.default = { birth = 0.75 }
[[drugs]]
name = "K"
effects.default = { kill = 0.15 }
)";

//! Mean of the counts of a clone at the last population time.
double mean_count(RunWithRows const& run, int regimen, int clone) {
    TallyLayout const& layout = run.result.layout;
    std::uint64_t const group = layout.group(regimen, 0);
    int const last = layout.n_populations - 1;
    double const sum = static_cast<double>(run.result.tally[group + layout.sum(last, clone, 0)]) +
                       4294967296.0 * static_cast<double>(run.result.tally[group + layout.sum(last, clone, 1)]);
    return sum / static_cast<double>(run.result.tally[group + layout.observed(last)]);
}

//! Checks the mean of the only clone on the last day against n0 exp(growth).
//! sd/mean^2 of N is at most 2 (b+d)/|b-d|/n0 here.
void expect_growth(RunWithRows const& run, double growth) {
    double const expected = 1e10 * std::exp(growth);
    double const relative_sd = 1e-4 / std::sqrt(static_cast<double>(run.n_patients()));
    EXPECT_LT(std::abs(mean_count(run, 0, 0) / expected - 1) / relative_sd, max_z)
        << mean_count(run, 0, 0) << " for " << expected;
}

std::string one_regimen(std::string const& phases, std::string const& assessment) {
    return header + large_tumour + drug + "[[regimens]]\nname = 'R'\n" + phases + "[assessment]\n" + assessment +
           "[simulation]\npatients = 20\n";
}

TEST(ScheduleOfPatientTest, GrowsFreelyWithoutDrugs) {
    expect_growth(run_text(one_regimen("[[regimens.phases]]\n", "scans = [30]\nfollow_up = 30\n")), 3.0);
}

TEST(ScheduleOfPatientTest, CyclicDrugActsOnItsDaysAndNoOthers) {
    // 30 days: on during [0,5), [7,12), [14,19), [21,26), [28,30): 22 days
    RunWithRows const run =
        run_text(one_regimen("[[regimens.phases]]\ndrugs = [{ drug = 'D', schedule = { on = 5, off = 2 } }]\n",
                             "scans = [30]\nfollow_up = 30\n"));
    expect_growth(run, 8 * 0.1 + 22 * (0.05 - 0.1));
}

TEST(ScheduleOfPatientTest, ListedDaysAreGivenOnceEach) {
    // days 0, 14 and 28 for a day and a half, scan days among them
    RunWithRows const run = run_text(one_regimen(
        "[[regimens.phases]]\ndrugs = [{ drug = 'D', schedule = { days = [0, 14, 28], duration = 1.5 } }]\n",
        "scans = [14, 28, 30]\nfollow_up = 30\n"));
    expect_growth(run, 25.5 * 0.1 + 4.5 * (0.05 - 0.1));
}

TEST(ScheduleOfPatientTest, PhasesFollowEachOtherOnTheirDay) {
    RunWithRows const run = run_text(one_regimen(
        "[[regimens.phases]]\ndrugs = [{ drug = 'D' }]\nuntil = { days = 10 }\n"
        "[[regimens.phases]]\ndrugs = [{ drug = 'K', schedule = { start = 2, until = 6 } }]\nuntil = { days = 10 }\n",
        "scans = [30]\nfollow_up = 30\n"));
    // 10 days of D; 2 free, 4 of K, 4 free; 10 free after the last phase
    expect_growth(run, 10 * -0.05 + 16 * 0.1 + 4 * -0.05);
    EXPECT_EQ(run.outcome(0, 0).phase_changes, 2);
}

TEST(ScheduleOfPatientTest, DrugsThatOverlapCombine) {
    RunWithRows const run = run_text(one_regimen(
        "[[regimens.phases]]\ndrugs = [{ drug = 'D', schedule = { until = 20 } }, { drug = 'K', schedule = { start "
        "= 10 } }]\n",
        "scans = [30]\nfollow_up = 30\n"));
    expect_growth(run, 10 * (0.05 - 0.1) + 10 * (0.05 - 0.25) + 10 * (0.2 - 0.25));
}

TEST(ScheduleOfPatientTest, OutputTimesDoNotChangeTheLaw) {
    std::string const text =
        one_regimen("[[regimens.phases]]\ndrugs = [{ drug = 'D', schedule = { on = 5, off = 2 } }]\n",
                    "scans = [30]\nfollow_up = 30\n");
    expect_growth(run_text(text + "[output]\npopulation_times = { every = 0.25 }\n"), 8 * 0.1 + 22 * (0.05 - 0.1));
}

TEST(ProgressionTest, RecistNeedsTheRelativeAndTheAbsoluteIncrease) {
    // 1e10 cells are 1e4 mm3, 26.7 mm across: 5 mm more than that is 1.67-fold the volume, 20 % more is 1.728-fold.
    // Free growth reaches 1.728 at ln(1.728)/0.1 = 5.47 days.
    RunWithRows const relative =
        run_text(one_regimen("[[regimens.phases]]\n", "scans = [5.4, 5.5, 9]\nfollow_up = 30\n"));
    EXPECT_EQ(relative.grid_day(relative.outcome(0, 0), Endpoint::failure), 5.5);
    // With 6 mm: (32.7/26.7)^3 = 1.837-fold, at 6.08 days
    RunWithRows const absolute =
        run_text(one_regimen("[[regimens.phases]]\n",
                             "scans = [5.5, 6.04, 6.12, 9]\nfollow_up = 30\nprogression = { rule = 'recist', "
                             "diameter_increase = 0.2, absolute_increase_mm = 6 }\n"));
    EXPECT_EQ(absolute.grid_day(absolute.outcome(0, 0), Endpoint::failure), 6.12);
}

TEST(ProgressionTest, IsJudgedAgainstTheNadir) {
    // K for 10 days halves (e^-0.5), then free growth: over the nadir 2-fold at 10 + 6.93 days,
    // over the baseline at 10 + 11.93
    std::string const phases =
        "[[regimens.phases]]\ndrugs = [{ drug = 'K' }]\nuntil = { days = 10 }\n[[regimens.phases]]\n";
    std::string const scans = "scans = [10, 16.9, 17, 21.9, 22]\nfollow_up = 30\n";
    RunWithRows const nadir =
        run_text(one_regimen(phases, scans + "progression = { rule = 'volume', fold = 2, reference = 'nadir' }\n"));
    EXPECT_EQ(nadir.grid_day(nadir.outcome(0, 0), Endpoint::failure), 17);
    RunWithRows const baseline =
        run_text(one_regimen(phases, scans + "progression = { rule = 'volume', fold = 2, reference = 'baseline' }\n"));
    EXPECT_EQ(baseline.grid_day(baseline.outcome(0, 0), Endpoint::failure), 22);
    EXPECT_NEAR(static_cast<double>(baseline.outcome(0, 0).nadir), 1e10 * std::exp(-0.5), 1e7);
}

TEST(ProgressionTest, SwitchesPhaseAndIsJudgedAnewFromThere) {
    // free growth doubles at 6.93: scan day 7; K then shrinks to day 17;
    // then free growth doubles over the nadir at 23.93
    RunWithRows const run =
        run_text(one_regimen("[[regimens.phases]]\nuntil = 'progression'\n[[regimens.phases]]\ndrugs = [{ drug = 'K', "
                             "schedule = { until = 10 } }]\n",
                             "scans = [7, 17, 23.9, 24]\nfollow_up = 30\nprogression = { rule = 'volume', fold = 2, "
                             "reference = 'nadir' }\n"));
    Outcome const& outcome = run.outcome(3, 0);
    EXPECT_EQ(outcome.end[first], End::progression);
    EXPECT_EQ(run.grid_day(outcome, Endpoint::first_progression), 7);
    EXPECT_EQ(outcome.end[failure], End::progression);
    EXPECT_EQ(run.grid_day(outcome, Endpoint::failure), 24);
    EXPECT_EQ(outcome.phase_changes, 1);
    EXPECT_EQ(outcome.cause[failure], 0);
}

TEST(AdaptiveTherapyTest, GoesOnAndOffByTheBurdenAtScans) {
    // K shrinks by 0.05 a day to half at 13.9 (scan 14: e^-0.7); off: +0.1 a day back to 1 at 14 + 7 = 21; on again ...
    RunWithRows const run =
        run_text(one_regimen("[[regimens.phases]]\ndrugs = [{ drug = 'K' }]\nuntil = { burden_below = 0.5 }\n"
                             "[[regimens.phases]]\nuntil = { burden_above = 0.99 }\n",
                             "scans = { every = 1 }\nfollow_up = 42\nprogression = { rule = 'volume', fold = 10 }\n") +
                     "[[regimens]]\nname = 'S'\n[[regimens.phases]]\n",
                 {{"regimens.R.repeat", "true"}});
    EXPECT_EQ(run.outcome(0, 0).phase_changes, 4);  // off 14, on 21, off 35, on 42
    EXPECT_NEAR(mean_count(run, 0, 0), 1e10, 1e7);
}

TEST(AdaptiveTherapyTest, PhaseEndsAtTheScanThatAlsoCallsFailure) {
    // free growth to 2-fold at day 7: progression and burden_above 1.5 at the same scan; then K for 10 days
    RunWithRows const run = run_text(one_regimen(
        "[[regimens.phases]]\nuntil = { burden_above = 1.5 }\n[[regimens.phases]]\ndrugs = [{ drug = 'K' }]\n",
        "scans = [7, 17]\nfollow_up = 17\nprogression = { rule = 'volume', fold = 1.9 }\n"));
    EXPECT_EQ(run.grid_day(run.outcome(0, 0), Endpoint::failure), 7);
    expect_growth(run, 0.7 - 0.5);
}

TEST(DeathTest, IsFoundAtItsChecksAndIsAnEvent) {
    RunWithRows const run = run_text(one_regimen("[[regimens.phases]]\n",
                                                 "scans = [2, 29]\nfollow_up = 30\nprogression = { rule = 'volume', "
                                                 "fold = 1000 }\ndeath = { burden = 2e10, check_every = "
                                                 "0.5 }\n"));
    Outcome const& outcome = run.outcome(0, 0);
    EXPECT_EQ(outcome.end[failure], End::death);
    EXPECT_EQ(run.grid_day(outcome, Endpoint::failure), 7);
    EXPECT_EQ(run.result.tally[run.result.layout.group(0, 0) + run.result.layout.observed(1)], 0U)
        << "the dead are not read";
}

TEST(DropoutTest, IsExponentialAndCensorsAtTheLastScan) {
    RunWithRows const run = run_text(one_regimen("[[regimens.phases]]\ndrugs = [{ drug = 'D' }]\n",
                                                 "scans = { every = 10 }\nfollow_up = 30\ndropout_hazard = 0.02\n"),
                                     {{"simulation.patients", "20000"}});
    int n = 0;
    for (Outcome const& outcome : run.rows.outcomes) {
        if (outcome.end[failure] == End::dropout) {
            ++n;
            EXPECT_EQ(run.grid_day(outcome, Endpoint::failure), 10 * std::floor(outcome.outcome_day / 10));
        }
    }
    double const p = 1 - std::exp(-0.6);
    EXPECT_LT(std::abs(n - 20000 * p) / std::sqrt(20000 * p * (1 - p)), max_z);
}

TEST(ResponseTest, BestResponseIsKept) {
    // K alone: partial below 0.343 of the baseline after 21.4 days
    std::string const phases = "[[regimens.phases]]\ndrugs = [{ drug = 'K', schedule = { until = 22 } }]\n";
    EXPECT_EQ(run_text(one_regimen(phases, "scans = [21, 22, 30]\nfollow_up = 30\n")).outcome(0, 0).response,
              Response::partial);
    EXPECT_EQ(run_text(one_regimen(phases, "scans = [21, 30]\nfollow_up = 30\n")).outcome(0, 0).response,
              Response::stable);
    EXPECT_EQ(run_text(one_regimen("[[regimens.phases]]\n", "scans = [30]\nfollow_up = 30\n")).outcome(0, 0).response,
              Response::progressive);
    EXPECT_EQ(run_text(one_regimen(phases, "scans = [22, 30]\nfollow_up = 30\nresponse = { detectable_mm3 = 5000 }\n"))
                  .outcome(0, 0)
                  .response,
              Response::complete);
    EXPECT_EQ(
        run_text(one_regimen(phases, "scans = [22]\nfollow_up = 30\ndropout_hazard = 1000\n")).outcome(0, 0).response,
        Response::not_evaluated);
}

TEST(ResponseTest, NeedsALesionOnDay0) {
    // 1e4 mm3 that shrink to 3329 after 22 days, by a limit of detection just above and below what there was.
    std::string const phases = "[[regimens.phases]]\ndrugs = [{ drug = 'K', schedule = { until = 22 } }]\n";
    std::string const scans = "scans = [22, 30]\nfollow_up = 30\nresponse = { detectable_mm3 = ";
    EXPECT_EQ(run_text(one_regimen(phases, scans + "10_010 }\n")).outcome(0, 0).response, Response::not_evaluated);
    EXPECT_EQ(run_text(one_regimen(phases, scans + "9_990 }\n")).outcome(0, 0).response, Response::complete);
}

TEST(ResponseTest, IsNotThatOfPatientsWhoseTumourComesLater) {
    // Half of the patients have a cell on day 0; cells come to all of them, and go.
    auto const run = run_text(header + R"(
[simulation]
patients = 400
[[clones]]
name = "A"
birth = 0.1
death = 0.4
start = 1
[[influx]]
clone = "A"
rate = 0.1
[[cohort.strata]]
name = "with"
probability = 0.5
[[cohort.strata]]
name = "without"
probability = 0.5
set = { "clones.A.start" = 0 }
[[regimens]]
name = "watch"
[[regimens.phases]]
[assessment]
scans = { every = 10 }
follow_up = 30
progression = { rule = "volume", fold = 1e6 }
cells_per_mm3 = 1e6
)");
    int n_without = 0;
    for (Outcome const& outcome : run.rows.outcomes) {
        n_without += outcome.stratum;
        EXPECT_EQ(outcome.response == Response::not_evaluated, outcome.stratum == 1);
        EXPECT_EQ(outcome.baseline, 1 - outcome.stratum);
    }
    report::Summary const summary = report::summarize(run.result);
    report::GroupSummary const& all_strata = summary.groups[0];
    EXPECT_EQ(all_strata.response_rate.trials, 400U - static_cast<unsigned>(n_without));
    EXPECT_EQ(all_strata.responses[static_cast<std::size_t>(Response::not_evaluated)].successes,
              static_cast<unsigned>(n_without));
}

//! 100 sensitive cells, 1 resistant one, and rare acquired resistance of another kind.
std::string const small_tumour = R"(
[[clones]]
name = "sensitive"
birth = 0.2
death = 0.1
start = 100
[[clones]]
name = "there"
birth = 0.3
death = 0.1
start = 1
[[clones]]
name = "later"
birth = 0.3
death = 0.1
[[mutations]]
from = "sensitive"
to = "later"
probability = 0.01
[[drugs]]
name = "K"
effects.sensitive = { kill = 0.15 }
[[regimens]]
name = "treated"
[[regimens.phases]]
drugs = [{ drug = "K" }]
[[regimens]]
name = "untreated"
[[regimens.phases]]
[assessment]
scans = [30]
progression = { rule = "volume", fold = 1e6 }
follow_up = 30
[simulation]
patients = 5000
)";

class ResistanceTest : public ::testing::TestWithParam<char const*> {};

TEST_P(ResistanceTest, PreexistingAndAcquiredAreToldApart) {
    RunWithRows const run = run_text(header + small_tumour, {{"simulation.engine", GetParam()}});
    // the resistant cell's lineage survives to day 30 with probability (b-d)/(b - d exp(-(b-d) t))
    double const survival = 0.2 / (0.3 - 0.1 * std::exp(-0.2 * 30));
    TallyLayout const& layout = run.result.layout;
    std::uint64_t const group = layout.group(0, 0);
    double const n = static_cast<double>(run.n_patients());
    double const there = static_cast<double>(run.result.tally[group + layout.preexisting(1)]);
    EXPECT_LT(std::abs(there - n * survival) / std::sqrt(n * survival * (1 - survival)), max_z);
    EXPECT_EQ(run.result.tally[group + layout.acquired(1)], 0U);
    EXPECT_EQ(run.result.tally[group + layout.preexisting(2)], 0U);
    EXPECT_GT(run.result.tally[group + layout.acquired(2)], 0U);
    EXPECT_EQ(run.result.tally[group + layout.acquired(0)] + run.result.tally[group + layout.preexisting(0)], 0U)
        << "sensitive cells decline under the drug";
    std::uint64_t bins = 0;
    for (int b = 0; b < emergence_bins; ++b) {
        bins += run.result.tally[group + layout.emergence(2, b)];
    }
    EXPECT_EQ(bins, run.result.tally[group + layout.acquired(2)]);
}

TEST_P(ResistanceTest, WithoutDrugsNothingIsResistant) {
    RunWithRows const run =
        run_text(header + small_tumour, {{"simulation.engine", GetParam()}, {"simulation.patients", "100"}});
    for (std::uint64_t patient = 0; patient < run.n_patients(); ++patient) {
        EXPECT_EQ(run.outcome(patient, 1).emerged, 0U);
    }
}

TEST_P(ResistanceTest, DeclarationsWin) {
    RunWithRows const run = run_text(header + small_tumour, {{"simulation.engine", GetParam()},
                                                             {"simulation.patients", "200"},
                                                             {"clones.there.resistant", "false"},
                                                             {"clones.sensitive.resistant", "true"}});
    for (Outcome const& outcome : run.rows.outcomes) {
        EXPECT_EQ(outcome.emerged & 2U, 0U);
    }
    EXPECT_EQ(run.outcome(0, 1).emerged & 1U, 1U);
}

TEST_P(ResistanceTest, AliveSinceIsWithinTheTimeOfTheOutcome) {
    RunWithRows const run =
        run_text(header + small_tumour, {{"simulation.engine", GetParam()}, {"simulation.patients", "2000"}});
    for (std::uint64_t patient = 0; patient < run.n_patients(); ++patient) {
        EXPECT_EQ(run.count(patient, 0, 1) > 0, run.alive_since(patient, 0, 1) == before_start);
        double const since = run.alive_since(patient, 0, 2);
        if (run.count(patient, 0, 2) > 0) {
            EXPECT_GT(since, 0);
            EXPECT_LT(since, 30);
        } else {
            EXPECT_TRUE(std::isnan(since));
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Engines, ResistanceTest, ::testing::Values("ssa", "crossing"));

TEST(ResistanceOfPhaseTest, IsAveragedOverTheCycleAfterTheLastStart) {
    // untreated +0.1; under K -0.05 a day: on for 5 days of 7 the average is -0.007, for 4 of 7 +0.014
    auto const is_resistant = [](std::string const& schedule) {
        RunWithRows const run =
            run_text(one_regimen("[[regimens.phases]]\ndrugs = [{ drug = 'K', schedule = " + schedule + " }]\n",
                                 "scans = [30]\nfollow_up = 30\n"),
                     {{"simulation.patients", "1"}});
        return run.outcome(0, 0).emerged == 1U;
    };
    EXPECT_FALSE(is_resistant("'continuous'"));
    EXPECT_FALSE(is_resistant("{ start = 10 }"));
    EXPECT_FALSE(is_resistant("{ on = 5, off = 2 }"));
    EXPECT_FALSE(is_resistant("{ on = 5, off = 2, start = 10 }"));
    EXPECT_TRUE(is_resistant("{ on = 4, off = 3 }"));
    EXPECT_TRUE(is_resistant("{ on = 4, off = 3, start = 10 }"));
    EXPECT_FALSE(is_resistant("{ days = [0, 5, 10], duration = 4 }"));
    EXPECT_TRUE(is_resistant("{ days = [0, 10, 20], duration = 4 }"));
}

TEST(LimitTest, StopAfterTheOutcomeIsCountedAndWarnedOf) {
    RunWithRows const run = run_text(one_regimen(
        "[[regimens.phases]]\n", "scans = [10, 200]\nfollow_up = 200\nprogression = { rule = 'volume', fold = 2 }\n"));
    EXPECT_EQ(run.outcome(0, 0).end[failure], End::progression);
    TallyLayout const& layout = run.result.layout;
    EXPECT_EQ(run.result.tally[layout.group(0, 0) + layout.stopped_later()], run.n_patients());
    EXPECT_EQ(run.result.tally[layout.group(0, 0) + layout.observed(1)], 0U);
    std::vector<std::string> const warnings = report::summarize(run.result).warnings;
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_NE(warnings[0].find("after their outcome"), std::string::npos) << warnings[0];
}

TEST(LimitTest, StepLimitIsAnOutcomeOfItsOwn) {
    RunWithRows const run =
        run_text(header + small_tumour,
                 {{"simulation.engine", "ssa"}, {"simulation.max_steps", "50"}, {"simulation.patients", "10"}});
    for (Outcome const& outcome : run.rows.outcomes) {
        EXPECT_EQ(outcome.end[failure], End::step_limit);
        EXPECT_EQ(outcome.steps, 50U);
        EXPECT_EQ(outcome.emerged, 0U);
    }
}

TEST(LimitTest, TooManyCellsIsAnOutcomeOfItsOwn) {
    RunWithRows const run = run_text(one_regimen(
        "[[regimens.phases]]\n", "scans = [200]\nfollow_up = 200\nprogression = { rule = 'volume', fold = 1e9 }\n"));
    EXPECT_EQ(run.outcome(0, 0).end[failure], End::overflow);
}

}  // namespace
}  // namespace clonecast::patient

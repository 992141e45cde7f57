// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Histories are those of the run's own patients.
#include "kernels/launch/Histories.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "tests/support/RunText.hh"

namespace clonecast::launch {
namespace {

constexpr std::uint64_t n_patients = 60;

//! Two sites, a phase that ends at progression, dropout, deaths between scans, and tumours that die out.
std::string const study_text = R"(
schema = 1
name = "histories"
[simulation]
patients = 60
seed = 5
[[clones]]
name = "A"
birth = 0.3
death = 0.2
start = 20
[[clones]]
name = "B"
birth = 0.3
death = 0.1
start = 1
[[mutations]]
from = "A"
to = "B"
probability = 1e-2
[[sites]]
name = "here"
[[sites]]
name = "there"
[[seeding]]
from = "here"
to = "there"
rate = 1e-3
[[drugs]]
name = "D"
effects.A = { kill = 0.25 }
[[drugs]]
name = "E"
effects.B = { kill = 0.15 }
[[regimens]]
name = "D then E"
[[regimens.phases]]
drugs = [{ drug = "D" }]
until = "progression"
[[regimens.phases]]
drugs = [{ drug = "E" }]
[[regimens]]
name = "none"
[[regimens.phases]]
[assessment]
scans = { every = 7 }
follow_up = 60
progression = { rule = "volume", fold = 5 }
death = { burden = 120, check_every = 1 }
dropout_hazard = 0.01
cells_per_mm3 = 1
[output]
population_times = [0, 10, 42, 60]
)";

struct Recorded {
    test::RunWithRows run;
    std::vector<History> histories;  //!< patient by patient, and within it regimen by regimen
};

Recorded record(std::uint64_t n_histories, int threads, std::string const& engine) {
    Recorded recorded;
    run::RunOptions options;
    options.threads = threads;
    options.histories = n_histories;
    options.on_history = [&](std::vector<History> const& patient) {
        recorded.histories.insert(recorded.histories.end(), patient.begin(), patient.end());
    };
    recorded.run = test::run_text(study_text, {{"simulation.engine", engine}}, options);
    return recorded;
}

std::span<std::int64_t const> counts_on(History const& history, double day, std::size_t n_types) {
    auto const found = std::find(history.days.begin(), history.days.end(), day);
    return found == history.days.end()
               ? std::span<std::int64_t const>{}
               : std::span(history.counts)
                     .subspan(static_cast<std::size_t>(found - history.days.begin()) * n_types, n_types);
}

class HistoriesTest : public testing::TestWithParam<char const*> {};

TEST_P(HistoriesTest, EndAtThePatientsOutcome) {
    Recorded const recorded = record(n_patients, 2, GetParam());
    patient::TallyLayout const& layout = recorded.run.result.layout;
    auto const n_types = static_cast<std::size_t>(layout.n_types());
    ASSERT_EQ(recorded.histories.size(), recorded.run.rows.outcomes.size());
    int n_deaths = 0;
    int n_dropouts = 0;
    for (std::size_t row = 0; row < recorded.histories.size(); ++row) {
        History const& history = recorded.histories[row];
        patient::Outcome const& outcome = recorded.run.rows.outcomes[row];
        SCOPED_TRACE("patient " + std::to_string(outcome.patient) + ", regimen " + std::to_string(outcome.regimen));
        EXPECT_EQ(history.outcome.patient, outcome.patient);
        EXPECT_EQ(history.outcome.regimen, outcome.regimen);
        EXPECT_EQ(history.outcome.steps, outcome.steps);
        EXPECT_EQ(history.outcome.outcome_day, outcome.outcome_day);
        EXPECT_TRUE(std::is_sorted(history.days.begin(), history.days.end(), std::less_equal<>{}));
        ASSERT_EQ(history.days.front(), 0);
        auto const first = std::span(history.counts).first(n_types);
        EXPECT_EQ(std::accumulate(first.begin(), first.end(), std::int64_t{0}), outcome.baseline);
        auto const last = counts_on(history, outcome.outcome_day, n_types);
        ASSERT_EQ(last.size(), n_types) << "the day of the outcome";
        for (int clone = 0; clone < layout.n_clones; ++clone) {
            auto const i = static_cast<std::size_t>(clone);
            EXPECT_EQ(last[i] + last[i + 2], recorded.run.count(outcome.patient, outcome.regimen, clone));
        }
        auto const end = outcome.end[static_cast<int>(patient::Endpoint::failure)];
        n_deaths += end == patient::End::death ? 1 : 0;
        n_dropouts += end == patient::End::dropout ? 1 : 0;
    }
    EXPECT_GT(n_deaths, 0);
    EXPECT_GT(n_dropouts, 0);
}

TEST_P(HistoriesTest, AddUpToThePopulations) {
    Recorded const recorded = record(n_patients, 1, GetParam());
    patient::TallyLayout const& layout = recorded.run.result.layout;
    auto const n_types = static_cast<std::size_t>(layout.n_types());
    for (int regimen = 0; regimen < layout.n_regimens; ++regimen) {
        for (int time = 0; time < layout.n_populations; ++time) {
            double const day = recorded.run.result.study.output.population_times[static_cast<std::size_t>(time)];
            std::uint64_t observed = 0;
            std::uint64_t burden = 0;
            for (History const& history : recorded.histories) {
                auto const counts = counts_on(history, day, n_types);
                bool const is_of_regimen = history.outcome.regimen == regimen;
                observed += is_of_regimen && !counts.empty() ? 1 : 0;
                burden +=
                    is_of_regimen
                        ? static_cast<std::uint64_t>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}))
                        : 0;
            }
            auto const& tally = recorded.run.result.tally;
            std::uint64_t const group = layout.group(regimen, 0);
            EXPECT_EQ(observed, tally[group + layout.observed(time)]) << "day " << day;
            EXPECT_EQ(burden, tally[group + layout.sum(time, layout.burden_variable(), 0)]) << "day " << day;
        }
    }
}

TEST_P(HistoriesTest, ShowScansAndPhases) {
    Recorded const recorded = record(n_patients, 1, GetParam());
    std::size_t n_switched = 0;
    std::size_t n_extinct = 0;
    for (History const& history : recorded.histories) {
        if (history.outcome.phase_changes == 1) {
            ++n_switched;
            auto const change = std::find(history.phase_changes.begin(), history.phase_changes.end(), 1);
            ASSERT_NE(change, history.phase_changes.end());
            auto const at = static_cast<std::size_t>(change - history.phase_changes.begin());
            EXPECT_EQ(history.days[at] / 7, static_cast<int>(history.days[at] / 7)) << "not on a scan";
        }
        if (history.outcome.eradicated != 0 && history.days.back() == 60) {
            ++n_extinct;  // no cells to follow, and yet a row for every scan
            for (int scan = 7; scan < 60; scan += 7) {
                EXPECT_NE(std::find(history.days.begin(), history.days.end(), scan), history.days.end());
            }
        }
    }
    EXPECT_GT(n_switched, 0U);
    EXPECT_GT(n_extinct, 0U);
}

TEST_P(HistoriesTest, DependNeitherOnThreadsNorOnTheirNumber) {
    Recorded const one = record(5, 1, GetParam());
    Recorded const three = record(17, 3, GetParam());
    EXPECT_EQ(one.run.result.tally, three.run.result.tally);
    ASSERT_EQ(one.histories.size(), 10U);
    ASSERT_EQ(three.histories.size(), 34U);
    for (std::size_t i = 0; i < one.histories.size(); ++i) {
        EXPECT_EQ(one.histories[i].days, three.histories[i].days);
        EXPECT_EQ(one.histories[i].counts, three.histories[i].counts);
        EXPECT_EQ(one.histories[i].phase_changes, three.histories[i].phase_changes);
    }
}

TEST_P(HistoriesTest, AllPatientsWhereThereAreFewer) {
    EXPECT_EQ(record(1000, 2, GetParam()).histories.size(), 2 * n_patients);
}

INSTANTIATE_TEST_SUITE_P(Engines, HistoriesTest, testing::Values("ssa", "crossing", "leap"));

}  // namespace
}  // namespace clonecast::launch

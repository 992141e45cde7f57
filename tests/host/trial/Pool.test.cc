// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/Pool.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "host/report/Summary.hh"
#include "host/stats/EventCounts.hh"
#include "host/stats/KaplanMeier.hh"
#include "host/trial/Design.hh"
#include "tests/host/trial/TrialStudy.hh"

namespace clonecast::trial {
namespace {

using ::testing::HasSubstr;

constexpr patient::Endpoint failure = patient::Endpoint::failure;

run::RunOptions one_thread() {
    run::RunOptions options;
    options.backend = run::Backend::cpu;
    options.threads = 1;
    return options;
}

double event_share(Pool const& pool, std::size_t arm) {
    std::vector<std::uint8_t> const& event = pool.arms[arm].event;
    return std::accumulate(event.begin(), event.end(), 0.0) / static_cast<double>(event.size());
}

TEST(PoolTest, HasTheOutcomesOfARun) {
    study::Study const study = trial_study(small_study(), {"weak", "none"}, Dropout::of_study);
    run::Provenance provenance;
    Pool const pool = make_pool(study, failure, one_thread(), &provenance);
    EXPECT_EQ(provenance.device, "cpu (1 thread)");
    EXPECT_EQ(pool.size(), 2000);
    EXPECT_EQ(pool.n_strata, 2);
    EXPECT_EQ(pool.scans.size(), 10);
    EXPECT_EQ(pool.arms[0].name, "weak");
    report::Summary const summary = report::summarize(run::run_study(study, one_thread()));
    for (std::size_t arm = 0; arm < 2; ++arm) {
        auto const counts = stats::count_events({pool.arms[arm].time, pool.arms[arm].event});
        stats::SurvivalCurve const curve = stats::kaplan_meier(counts);
        auto const group = std::find_if(summary.groups.begin(), summary.groups.end(), [&](auto const& candidate) {
            return candidate.regimen == pool.arms[arm].name && candidate.stratum == report::all_strata;
        });
        ASSERT_NE(group, summary.groups.end());
        auto const& rows = group->survival[static_cast<std::size_t>(failure)].curve.rows;
        EXPECT_EQ(curve.rows.back().estimate, rows.back().estimate);
        std::uint64_t const events = group->survival[static_cast<std::size_t>(failure)].events;
        EXPECT_EQ(event_share(pool, arm) * 2000, static_cast<double>(events));
    }
    EXPECT_LT(event_share(pool, 0), event_share(pool, 1));
}

TEST(PoolTest, TheArmsAreInTheOrderThatWasAskedFor) {
    Pool const pool =
        make_pool(trial_study(small_study(), {"none", "strong"}, Dropout::of_study), failure, one_thread(), nullptr);
    EXPECT_EQ(pool.arms[1].name, "strong");
    EXPECT_GT(event_share(pool, 0), 2 * event_share(pool, 1));
}

TEST(PoolTest, WithoutDropoutEverybodyIsFollowedToTheEnd) {
    auto const last_day = [](Pool const& pool) {
        double least = 1e9;
        for (std::size_t i = 0; i < pool.size(); ++i) {
            least = pool.arms[0].event[i] == 0 ? std::min(least, pool.arms[0].time[i]) : least;
        }
        return least;
    };
    std::vector<study::Override> const varied{
        {"cohort.vary",
         R"([{ parameter = "assessment.dropout_hazard", distribution = "lognormal", median = 0.01, cv = 1 },
            { parameter = "clones.A.start", distribution = "lognormal", median = 30, cv = 0.5 }])"},
        {"cohort.strata", R"([{ name = "x", probability = 0.4, set = { "assessment.dropout_hazard" = 0.1 } },
            { name = "y", probability = 0.6 }])"}};
    for (std::vector<study::Override> const& overrides : {std::vector<study::Override>(), varied}) {
        study::Study const study = small_study(overrides);
        auto const pool = [&](Dropout dropout) {
            return make_pool(trial_study(study, {"strong", "none"}, dropout), failure, one_thread(), nullptr);
        };
        EXPECT_LT(last_day(pool(Dropout::of_study)), 100);
        EXPECT_EQ(last_day(pool(Dropout::none)), 140);
    }
}

TEST(PoolTest, LeavesStoppedPatientsOut) {
    study::Study study = trial_study(small_study({{"simulation.engine", "\"ssa\""}, {"simulation.max_steps", "2000"}}),
                                     {"weak", "none"}, Dropout::of_study);
    Pool const pool = make_pool(study, failure, one_thread(), nullptr);
    EXPECT_GT(pool.left_out, 0);
    EXPECT_EQ(pool.size() + pool.left_out, 2000);
    EXPECT_EQ(pool.arms[0].time.size(), pool.size());
    EXPECT_EQ(pool.arms[1].event.size(), pool.size());
}

TEST(PoolTest, RefusesRegimensAndEndpointsThatAreNotThere) {
    auto const message = [](std::string const& first, std::string const& second) -> std::string {
        try {
            trial_study(small_study(), {first, second}, Dropout::of_study);
        } catch (TrialError const& error) {
            return error.what();
        }
        return "accepted";
    };
    EXPECT_EQ(message("weak", "none"), "accepted");
    EXPECT_THAT(message("week", "none"), HasSubstr(R"(no regimen "week"; did you mean "weak"?)"));
    EXPECT_THAT(message("weak", "x"), HasSubstr(R"(the study has "none", "strong", "weak")"));
    EXPECT_THAT(message("weak", "weak"), HasSubstr("named twice"));
    study::Study const study = trial_study(small_study(), {"weak", "none"}, Dropout::of_study);
    EXPECT_THROW(make_pool(study, patient::Endpoint::metastasis, one_thread(), nullptr), TrialError);
}

}  // namespace
}  // namespace clonecast::trial

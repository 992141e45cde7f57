// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The same study and seed give the same bits, however the work is cut.
#include "host/run/Run.hh"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <tuple>
#include <vector>

#include "tests/support/RunText.hh"

namespace clonecast::run {
namespace {

using Hash = std::array<std::uint64_t, 2>;

//! Several clones, crossings of both kinds, drugs on and off, strata, variation, dropout and death:
//! all that draws numbers.
std::string const study_text = R"(
schema = 1
name = "determinism"
[simulation]
patients = 600
seed = 11
[[clones]]
name = "A"
birth = 0.3
death = 0.2
start = 100
[[clones]]
name = "B"
birth = 0.3
death = 0.1
start = 2
[[clones]]
name = "C"
birth = 0.2
death = 0.1
[[mutations]]
from = "A"
to = "B"
probability = 1e-3
[[switches]]
from = "B"
to = "C"
rate = 0.01
[[switches]]
from = "C"
to = "A"
rate = 0.02
[[drugs]]
name = "D"
effects.A = { birth = 0.5 }
effects.C = { kill = 0.1 }
[[regimens]]
name = "on and off"
[[regimens.phases]]
drugs = [{ drug = "D", schedule = { on = 5, off = 2 } }]
until = "progression"
[[regimens.phases]]
[[regimens]]
name = "none"
[[regimens.phases]]
[cohort]
strata = [{ name = "x", probability = 0.25 }, { name = "y", probability = 0.75, set = { "clones.B.death" = 0.15 } }]
vary = [{ parameter = "clones.A.birth", distribution = "lognormal", median = 0.3, cv = 0.1 }]
[assessment]
scans = { every = 7 }
progression = { rule = "volume", fold = 2 }
death = { burden = 800, check_every = 2 }
dropout_hazard = 0.01
follow_up = 35
[output]
population_times = { every = 5 }
)";

Hash hash_of(RunResult const& result) {
    return {result.tally[0], result.tally[1]};
}

//! What an engine's name stands for, with "+competition", "+sites" (seeding and influx too) or "+detection".
std::vector<study::Override> overrides_of(std::string const& engine, std::uint64_t seed) {
    std::vector<study::Override> overrides{{"simulation.engine", engine.substr(0, engine.find('+'))},
                                           {"simulation.seed", std::to_string(seed)}};
    auto const add = [&](std::string const& what, std::vector<study::Override> const& more) {
        if (engine.find(what) != std::string::npos) {
            overrides.insert(overrides.end(), more.begin(), more.end());
        }
    };
    add("+competition", {{"growth.law", "gompertz"}, {"growth.capacity", "5000"}, {"growth.on_birth", "0.5"}});
    add("+sites", {{"sites", "[{ name = 'x' }, { name = 'y', pace = 0.5, start = { C = 5 } }, { name = 'z' }]"},
                   {"seeding", "[{ from = 'x', to = 'z', rate = 0.01 }, { from = 'z', to = 'y', rate = 0.01 }]"},
                   {"influx", "[{ clone = 'A', site = 'y', rate = 0.1 }]"},
                   {"assessment.cells_per_mm3", "1"}});
    add("+competition+detection", {{"growth.capacity", "1e12"}});
    add("+detection", {{"clones.A.start", "1"}, {"clones.B.start", "0"}, {"detection.burden", "500"}});
    return overrides;
}

std::vector<study::Override> with_patients(std::vector<study::Override> overrides, std::string const& patients) {
    overrides.push_back({"simulation.patients", patients});
    return overrides;
}

RunResult run_with(int threads, std::uint64_t range_patients, std::string const& engine, bool with_rows = false,
                   std::uint64_t seed = 11) {
    RunOptions options;
    options.backend = Backend::cpu;
    options.threads = threads;
    options.range_patients = range_patients;
    if (with_rows) {
        options.on_rows = [](PatientRows const& /*rows*/) {};
    }
    return run_study(study::parse_study(study_text, "test.toml", overrides_of(engine, seed)), options);
}

class SameBitsTest : public ::testing::TestWithParam<char const*> {};

TEST_P(SameBitsTest, ForAnyNumberOfThreadsAndSizeOfRanges) {
    RunResult const reference = run_with(1, 0, GetParam());
    for (auto const& [threads, range, rows] : {std::tuple{2, std::uint64_t{0}, false},
                                               {7, 0, false},
                                               {1, 1, false},
                                               {2, 100, false},
                                               {1, 1, true},
                                               {7, 100, true},
                                               {2, 0, true}}) {
        RunResult const other = run_with(threads, range, GetParam(), rows);
        EXPECT_EQ(other.tally, reference.tally) << threads << " threads, ranges of " << range << ", rows " << rows;
    }
}

TEST_P(SameBitsTest, ForAPatientAloneAndAmongOthers) {
    test::RunWithRows const all = test::run_text(study_text, overrides_of(GetParam(), 11));
    for (std::uint64_t patient : {0U, 1U, 77U, 599U}) {
        RunOptions options;
        options.first_patient = patient;
        test::RunWithRows const alone =
            test::run_text(study_text, with_patients(overrides_of(GetParam(), 11), "1"), options);
        for (int regimen = 0; regimen < 2; ++regimen) {
            patient::Outcome const& a = all.outcome(patient, regimen);
            patient::Outcome const& b = alone.outcome(0, regimen);
            EXPECT_EQ(a.patient, b.patient);
            EXPECT_EQ(a.burden, b.burden);
            EXPECT_EQ(a.steps, b.steps);
            EXPECT_EQ(a.outcome_day, b.outcome_day);
            for (int clone = 0; clone < 3; ++clone) {
                EXPECT_EQ(all.count(patient, regimen, clone), alone.count(0, regimen, clone));
            }
        }
    }
}

TEST_P(SameBitsTest, OfPartsAddUpToTheWhole) {
    RunResult const whole = run_with(2, 0, GetParam());
    std::vector<std::uint64_t> sum(whole.tally.size());
    for (std::uint64_t part : {2U, 0U, 1U}) {
        RunOptions options;
        options.backend = Backend::cpu;
        options.first_patient = part * 200;
        RunResult const result = run_study(
            study::parse_study(study_text, "test.toml", with_patients(overrides_of(GetParam(), 11), "200")), options);
        for (std::size_t i = 0; i < sum.size(); ++i) {
            sum[i] += result.tally[i];
        }
    }
    EXPECT_EQ(sum, whole.tally);
}

TEST_P(SameBitsTest, InBatchesWhoseTalliesAddUp) {
    test::RunWithRows const whole = test::run_text(study_text, overrides_of(GetParam(), 11));
    std::vector<std::uint64_t> sum(whole.result.tally.size());
    std::vector<std::uint64_t> sizes;
    RunOptions options;
    options.threads = 2;
    options.n_batches = 7;
    options.on_batch = [&](RunResult const& batch) {
        sizes.push_back(batch.tally[batch.layout.group(0, 0)] + batch.tally[batch.layout.group(0, 1)]);
        for (std::size_t i = 0; i < sum.size(); ++i) {
            sum[i] += batch.tally[i];
        }
    };
    test::RunWithRows const batched = test::run_text(study_text, overrides_of(GetParam(), 11), options);
    EXPECT_EQ(batched.result.tally, whole.result.tally);
    EXPECT_EQ(sum, whole.result.tally);
    EXPECT_EQ(sizes, (std::vector<std::uint64_t>{85, 86, 86, 85, 86, 86, 86}));
    EXPECT_EQ(batched.rows.counts, whole.rows.counts);
}

TEST(HistoriesTest, AreThoseOfTheFirstPatientsAlsoOfARunInBatches) {
    RunOptions options;
    options.n_batches = 7;
    options.first_patient = 30;
    options.histories = 3;
    std::vector<std::uint64_t> patients;
    options.on_history = [&](std::vector<launch::History> const& regimens) {
        patients.push_back(regimens.front().outcome.patient);
    };
    test::run_text(study_text, {}, options);
    EXPECT_EQ(patients, (std::vector<std::uint64_t>{30, 31, 32}));
}

TEST_P(SameBitsTest, DifferForAnotherSeed) {
    EXPECT_NE(hash_of(run_with(1, 0, GetParam(), false, 12)), hash_of(run_with(1, 0, GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Engines, SameBitsTest,
                         ::testing::Values("ssa", "crossing", "leap", "ssa+competition", "leap+competition",
                                           "ssa+sites", "crossing+sites", "leap+sites", "leap+competition+sites",
                                           "ssa+detection", "crossing+detection", "leap+competition+detection"));

TEST(PairedPatientsTest, RegimensMeetTheSamePatients) {
    test::RunWithRows const run = test::run_text(study_text);
    for (std::uint64_t patient = 0; patient < run.n_patients(); ++patient) {
        EXPECT_EQ(run.outcome(patient, 0).stratum, run.outcome(patient, 1).stratum);
        EXPECT_EQ(run.outcome(patient, 0).baseline, run.outcome(patient, 1).baseline);
    }
}

}  // namespace
}  // namespace clonecast::run

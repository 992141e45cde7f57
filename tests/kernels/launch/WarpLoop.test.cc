// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The code of the GPU kernels, run on the CPU: the bits of the CPU's own way, lanes that meet, and lanes that are busy.
#include "kernels/launch/WarpLoop.hh"

#include <gtest/gtest.h>

#include <atomic>
#include <cctype>
#include <filesystem>
#include <iostream>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "host/run/ChooseEngine.hh"
#include "host/study/Lower.hh"
#include "host/study/ReadStudy.hh"
#include "kernels/launch/ChooseKernel.hh"
#include "kernels/numerics/Bits.hh"
#include "kernels/process/Competition.hh"
#include "tests/support/ConfigStudies.hh"
#include "tests/support/EmulatedGpu.hh"
#include "tests/support/ScopeStudy.hh"

namespace clonecast::launch {
namespace {

//! Rows of some patients, and the tally.
struct Results {
    std::vector<patient::Outcome> outcomes;
    std::vector<std::int64_t> counts;
    std::vector<double> alive_since;
    std::vector<std::uint64_t> tally;
};

//! Runs patients 0 to n - 1 in two ranges, only the first of which keeps rows.
Results run_on(Executor& executor, patient::TallyLayout const& layout, std::uint64_t n_patients) {
    std::uint64_t const n_kept = 2 * n_patients / 3;
    std::size_t const n_rows = n_kept * static_cast<std::size_t>(layout.n_regimens);
    std::size_t const n_counts = n_rows * static_cast<std::size_t>(layout.n_clones);
    Results results;
    results.outcomes.resize(n_rows);
    results.counts.resize(n_counts);
    results.alive_since.resize(n_counts);
    std::atomic<std::uint64_t> done{0};
    executor.simulate({0, n_kept}, {results.outcomes.data(), results.counts.data(), results.alive_since.data()}, &done);
    executor.simulate({n_kept, n_patients}, {}, &done);
    EXPECT_EQ(done, n_patients);
    results.tally = executor.tally();
    return results;
}

//! Runs a study in both ways and compares. \return what the lanes of the emulated kernel have done
test::WarpCounts expect_same_bits(patient::StudyTables const& tables, std::uint64_t n_patients) {
    test::EmulatedGpu gpu(tables);
    std::unique_ptr<Executor> const cpu = make_cpu_executor(tables, 1);
    Results const a = run_on(*cpu, tables.scalars.layout, n_patients);
    Results const b = run_on(gpu, tables.scalars.layout, n_patients);
    EXPECT_EQ(a.tally, b.tally);
    EXPECT_EQ(a.counts, b.counts);
    for (std::size_t i = 0; i < a.outcomes.size(); ++i) {
        EXPECT_EQ(a.outcomes[i].patient, b.outcomes[i].patient) << i;
        EXPECT_EQ(a.outcomes[i].regimen, b.outcomes[i].regimen) << i;
        EXPECT_EQ(a.outcomes[i].burden, b.outcomes[i].burden) << i;
        EXPECT_EQ(a.outcomes[i].outcome_day, b.outcomes[i].outcome_day) << i;
        EXPECT_EQ(a.outcomes[i].steps, b.outcomes[i].steps) << i;
    }
    for (std::size_t i = 0; i < a.alive_since.size(); ++i) {
        EXPECT_EQ(bits_from_double(a.alive_since[i]), bits_from_double(b.alive_since[i])) << i;
    }
    return gpu.counts();
}

class EmulatedStudyTest : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(EmulatedStudyTest, GivesTheBitsOfTheCpu) {
    // Few steps: what ssa counts is cut short, but its bits are the same.
    study::Study const study = study::read_study(GetParam(), {{"simulation.max_steps", "20000"}});
    for (process::Engine const engine : {process::Engine::ssa, process::Engine::crossing, process::Engine::leap}) {
        patient::StudyTables const tables = study::lower(study, engine);
        if (engine == process::Engine::crossing && process::is_competing(host_view(tables).model)) {
            continue;
        }
        SCOPED_TRACE(run::to_string(engine));
        expect_same_bits(tables, 30);
    }
}

//! alves2021/xenograft.toml -> alves2021_xenograft
std::string name_of(::testing::TestParamInfo<std::filesystem::path> const& info) {
    std::string name = info.param.parent_path().filename().string() + "_" + info.param.stem().string();
    for (char& letter : name) {
        letter = std::isalnum(static_cast<unsigned char>(letter)) != 0 ? letter : '_';
    }
    return name;
}

INSTANTIATE_TEST_SUITE_P(Configs, EmulatedStudyTest, ::testing::ValuesIn(test::studies_of_configs()), name_of);

class EmulatedScopeTest : public ::testing::TestWithParam<int> {};

TEST_P(EmulatedScopeTest, GivesTheBitsOfTheCpu) {
    study::Study const study = test::study_of_scope(process::gpu_scopes[GetParam()]);
    patient::StudyTables const tables = study::lower(study, run::choose_engine(study).engine);
    ASSERT_EQ(choose_kernel(host_view(tables)), GetParam());
    expect_same_bits(tables, 150);
}

INSTANTIATE_TEST_SUITE_P(Scopes, EmulatedScopeTest, ::testing::Range(0, process::n_gpu_scopes));

//! A study whose lanes are counted.
struct BusyCase {
    char const* file;
    process::Engine engine;
    char const* start;  //!< start count of clone A; empty: that of the file
    double least;       //!< part of the time in which a lane must have something to do
};

void PrintTo(BusyCase const& which, std::ostream* out) {
    *out << which.file;
}

class BusyTest : public ::testing::TestWithParam<BusyCase> {};

//! Trajectories that differ in length, and by their number of crossings between two scans. The numbers are those of
//! docs/performance.md; if lanes waited for each other at every change of rates they would be 0.84, 0.69, 0.58, 0.46, 0.26
//! and 0.54.
TEST_P(BusyTest, LanesHaveSomethingToDo) {
    BusyCase const which = GetParam();
    std::vector<study::Override> overrides{{"simulation.engine", run::to_string(which.engine)}};
    if (*which.start != 0) {
        overrides.push_back({"clones.A.start", which.start});
    }
    std::filesystem::path const root = std::filesystem::path(CLONECAST_TEST_DIR).parent_path();
    patient::StudyTables const tables = study::lower(study::read_study(root / which.file, overrides), which.engine);
    test::EmulatedGpu gpu(tables);
    std::atomic<std::uint64_t> done{0};
    gpu.simulate({0, 2000 / static_cast<std::uint64_t>(tables.scalars.layout.n_regimens)}, {}, &done);
    std::cout << which.file << ", " << run::to_string(which.engine) << ": lanes are busy for " << gpu.counts().busy()
              << " of the time\n";
    EXPECT_GT(gpu.counts().busy(), which.least);
}

INSTANTIATE_TEST_SUITE_P(
    Studies, BusyTest,
    ::testing::Values(BusyCase{"bench/studies/birth-death.toml", process::Engine::ssa, "", 0.9},
                      BusyCase{"bench/studies/chain.toml", process::Engine::ssa, "300", 0.8},
                      BusyCase{"bench/studies/chain.toml", process::Engine::crossing, "", 0.65},
                      BusyCase{"bench/studies/six-clones.toml", process::Engine::crossing, "", 0.6},
                      BusyCase{"configs/tutorial.toml", process::Engine::crossing, "", 0.6},
                      BusyCase{"configs/alves2021/xenograft.toml", process::Engine::crossing, "", 0.65}));

}  // namespace
}  // namespace clonecast::launch

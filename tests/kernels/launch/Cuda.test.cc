// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The GPU gives the bits of the CPU. Needs a device: skipped without one, unless CLONECAST_REQUIRE_GPU is set.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "host/run/ChooseEngine.hh"
#include "host/run/Run.hh"
#include "host/study/Lower.hh"
#include "host/study/ReadStudy.hh"
#include "kernels/launch/ChooseKernel.hh"
#include "kernels/launch/Executor.hh"
#include "kernels/numerics/Bits.hh"
#include "kernels/patient/StudyTables.hh"
#include "tests/support/ScopeStudy.hh"

namespace clonecast::launch {
namespace {

//! Skips without a device, or fails if CLONECAST_REQUIRE_GPU asks for one.
void require_device() {
    DeviceList const list = list_cuda_devices();
    if (list.devices.empty()) {
        if (std::getenv("CLONECAST_REQUIRE_GPU") != nullptr) {
            FAIL() << list.reason;
        }
        GTEST_SKIP() << list.reason;
    }
}

class CudaTest : public ::testing::TestWithParam<char const*> {
  protected:
    void SetUp() override { require_device(); }

    //! Ranges that do not divide the patients, so that buffers and queue are used again.
    static run::RunResult run_on(run::Backend backend, std::string const& engine, run::PatientRows* rows) {
        run::RunOptions options;
        options.backend = backend;
        options.range_patients = 70;
        if (rows != nullptr) {
            options.on_rows = [rows](run::PatientRows const& range) {
                rows->outcomes.insert(rows->outcomes.end(), range.outcomes.begin(), range.outcomes.end());
                rows->counts.insert(rows->counts.end(), range.counts.begin(), range.counts.end());
                rows->alive_since.insert(rows->alive_since.end(), range.alive_since.begin(), range.alive_since.end());
            };
        }
        std::filesystem::path const configs = std::filesystem::path(CLONECAST_TEST_DIR).parent_path() / "configs";
        // ssa with few steps: what it counts is cut short, but its bits are the same.
        return run::run_study(study::read_study(configs / GetParam(), {{"simulation.patients", "200"},
                                                                       {"simulation.engine", engine},
                                                                       {"simulation.max_steps", "100000"}}),
                              options);
    }
};

TEST_P(CudaTest, TallyAndHashEqualThoseOfTheCpu) {
    for (char const* engine : {"crossing", "ssa", "leap"}) {
        run::RunResult const cpu = run_on(run::Backend::cpu, engine, nullptr);
        run::RunResult const gpu = run_on(run::Backend::cuda, engine, nullptr);
        EXPECT_EQ(cpu.tally, gpu.tally) << engine;
    }
}

TEST_P(CudaTest, RowsEqualThoseOfTheCpu) {
    for (char const* engine : {"crossing", "ssa", "leap"}) {
        run::PatientRows cpu;
        run::PatientRows gpu;
        EXPECT_EQ(run_on(run::Backend::cpu, engine, &cpu).tally, run_on(run::Backend::cuda, engine, &gpu).tally);
        ASSERT_EQ(cpu.outcomes.size(), gpu.outcomes.size());
        for (std::size_t i = 0; i < cpu.outcomes.size(); ++i) {
            EXPECT_EQ(cpu.outcomes[i].patient, gpu.outcomes[i].patient);
            EXPECT_EQ(cpu.outcomes[i].burden, gpu.outcomes[i].burden);
            EXPECT_EQ(cpu.outcomes[i].outcome_day, gpu.outcomes[i].outcome_day);
            EXPECT_EQ(cpu.outcomes[i].steps, gpu.outcomes[i].steps);
        }
        EXPECT_EQ(cpu.counts, gpu.counts);
        ASSERT_EQ(cpu.alive_since.size(), gpu.alive_since.size());
        for (std::size_t i = 0; i < cpu.alive_since.size(); ++i) {
            EXPECT_EQ(bits_from_double(cpu.alive_since[i]), bits_from_double(gpu.alive_since[i]));
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Studies, CudaTest,
                         ::testing::Values("tutorial.toml", "metastases.toml", "alves2021/xenograft.toml",
                                           "alves2021/colonies.toml", "bozic2013/cross-resistance.toml",
                                           "bozic2013/sequential.toml"));

//! One case for every kernel.
class KernelTest : public ::testing::TestWithParam<int> {};

TEST_P(KernelTest, GivesTheBitsOfTheCpu) {
    study::Study const study = test::study_of_scope(process::gpu_scopes[GetParam()]);
    process::Engine const engine = run::choose_engine(study).engine;
    ASSERT_EQ(choose_kernel(host_view(study::lower(study, engine))), GetParam());
    require_device();
    if (IsSkipped() || HasFatalFailure()) {
        return;
    }
    run::RunOptions options;
    options.backend = run::Backend::cpu;
    std::vector<std::uint64_t> const cpu = run::run_study(study, options).tally;
    options.backend = run::Backend::cuda;
    EXPECT_EQ(run::run_study(study, options).tally, cpu);
    options.range_patients = 70;
    options.with_cpu = true;
    EXPECT_EQ(run::run_study(study, options).tally, cpu);
}

INSTANTIATE_TEST_SUITE_P(Scopes, KernelTest, ::testing::Range(0, process::n_gpu_scopes));

TEST(NoCudaTest, AskingForADeviceThatIsNotThereIsAClearError) {
    DeviceList const list = list_cuda_devices();
    EXPECT_EQ(list.devices.empty(), !list.reason.empty());
    patient::StudyTables const tables;
    EXPECT_THROW(make_cuda_executor(tables, static_cast<int>(list.devices.size())), DeviceError);
}

}  // namespace
}  // namespace clonecast::launch

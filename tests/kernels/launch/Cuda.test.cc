// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The GPU gives the bits of the CPU. Needs a device: skipped without one, unless CLONECAST_REQUIRE_GPU is set.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "host/run/Run.hh"
#include "host/study/ReadStudy.hh"
#include "kernels/launch/Executor.hh"

namespace clonecast::launch {
namespace {

class CudaTest : public ::testing::TestWithParam<char const*> {
  protected:
    void SetUp() override {
        DeviceList const list = list_cuda_devices();
        if (list.devices.empty()) {
            if (std::getenv("CLONECAST_REQUIRE_GPU") != nullptr) {
                FAIL() << list.reason;
            }
            GTEST_SKIP() << list.reason;
        }
    }

    static run::RunResult run_on(run::Backend backend, std::string const& engine, bool with_rows,
                                 std::vector<patient::Outcome>* outcomes) {
        run::RunOptions options;
        options.backend = backend;
        if (with_rows) {
            options.on_rows = [outcomes](run::PatientRows const& rows) {
                outcomes->insert(outcomes->end(), rows.outcomes.begin(), rows.outcomes.end());
            };
        }
        std::filesystem::path const configs = std::filesystem::path(CLONECAST_TEST_DIR).parent_path() / "configs";
        return run::run_study(
            study::read_study(configs / GetParam(), {{"simulation.patients", "2000"}, {"simulation.engine", engine}}),
            options);
    }
};

TEST_P(CudaTest, TallyAndHashEqualThoseOfTheCpu) {
    run::RunResult const cpu = run_on(run::Backend::cpu, "crossing", false, nullptr);
    run::RunResult const gpu = run_on(run::Backend::cuda, "crossing", false, nullptr);
    EXPECT_EQ(cpu.tally, gpu.tally);
}

TEST_P(CudaTest, RowsEqualThoseOfTheCpu) {
    std::vector<patient::Outcome> cpu;
    std::vector<patient::Outcome> gpu;
    run_on(run::Backend::cpu, "crossing", true, &cpu);
    run_on(run::Backend::cuda, "crossing", true, &gpu);
    ASSERT_EQ(cpu.size(), gpu.size());
    for (std::size_t i = 0; i < cpu.size(); ++i) {
        EXPECT_EQ(cpu[i].burden, gpu[i].burden);
        EXPECT_EQ(cpu[i].outcome_day, gpu[i].outcome_day);
        EXPECT_EQ(cpu[i].steps, gpu[i].steps);
    }
}

INSTANTIATE_TEST_SUITE_P(Studies, CudaTest,
                         ::testing::Values("tutorial.toml", "alves2021/xenograft.toml", "alves2021/colonies.toml"));

TEST(NoCudaTest, AskingForADeviceThatIsNotThereIsAClearError) {
    DeviceList const list = list_cuda_devices();
    EXPECT_EQ(list.devices.empty(), !list.reason.empty());
    patient::StudyTables const tables;
    EXPECT_THROW(make_cuda_executor(tables, static_cast<int>(list.devices.size())), DeviceError);
}

}  // namespace
}  // namespace clonecast::launch

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// clonecast calibrate as its users meet it: files, exit codes, interruption.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "host/calibrate/Fit.hh"
#include "tests/host/calibrate/CalibrationStudy.hh"
#include "tests/host/cli/Program.hh"

namespace clonecast::cli::test {
namespace {

namespace fs = std::filesystem;

class CalibrateCommandTest : public ProgramTest {
  protected:
    void SetUp() override {
        if (!calibrate::why_no_fit().empty()) {
            GTEST_SKIP() << calibrate::why_no_fit();
        }
        ProgramTest::SetUp();
        write("study.toml", calibrate::test::study_text);
        write("targets.toml", std::string(calibrate::test::parameters_text) + R"(
[[targets]]
quantity = "median"
regimen = "control"
value = 100
se = 2
[[targets]]
quantity = "median"
regimen = "drug"
value = 300
se = 6
)");
    }

    static std::vector<std::string> quick(std::vector<std::string> const& more = {}) {
        std::vector<std::string> arguments{
            "calibrate",  "study.toml", "targets.toml",  "--patients", "100",       "--starts", "8",
            "--searches", "1",          "--evaluations", "12",         "--threads", "1"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }
};

TEST_F(CalibrateCommandTest, WritesLogOverlayAndReport) {
    ASSERT_EQ(run(quick()), 0) << err();
    fs::path const results = path("results/study-calibration");
    EXPECT_NE(out().find("| resistant cells |"), std::string::npos);
    EXPECT_EQ(out(), read_text(results / "fit.md"));
    EXPECT_NE(read_text(results / "overlay.toml").find("[[cohort.vary]]"), std::string::npos);
    EXPECT_NE(read_text(results / "fit.json").find("\"chi_squared\""), std::string::npos);
    EXPECT_FALSE(fs::exists(results / "posterior.csv"));
    // Again, from the log.
    std::string const log = read_text(results / "evaluations.jsonl");
    std::string const fit = read_text(results / "fit.json");
    ASSERT_EQ(run(quick()), 0);
    EXPECT_NE(err().find("evaluations are in"), std::string::npos);
    EXPECT_EQ(read_text(results / "evaluations.jsonl"), log);
    EXPECT_EQ(read_text(results / "fit.json"), fit);
}

TEST_F(CalibrateCommandTest, RefusesTheLogOfAnotherCalibration) {
    ASSERT_EQ(run(quick()), 0);
    EXPECT_EQ(run(quick({"--seed", "9"})), 4);
    EXPECT_NE(err().find("its study differs"), std::string::npos) << err();
    EXPECT_EQ(run(quick({"--seed", "9", "--overwrite", "--quiet"})), 0);
    EXPECT_EQ(err(), "");
}

TEST_F(CalibrateCommandTest, SamplesAPosterior) {
    ASSERT_EQ(run(quick({"--posterior", "--particles", "20", "--populations", "1"})), 0) << err();
    EXPECT_EQ(read_text(path("results/study-calibration/posterior.csv")).rfind("weight,chi_squared,pace,", 0), 0U);
    EXPECT_NE(out().find("posterior median"), std::string::npos);
}

TEST_F(CalibrateCommandTest, ComparesAStudyAsItIs) {
    write("trial.toml",
          "schema = 1\n[[targets]]\nname = \"PFS\"\nquantity = \"median\"\nregimen = \"drug\"\nvalue = 9\n"
          "ci = [8, 10]\n");
    ASSERT_EQ(run({"calibrate", "study.toml", "trial.toml", "--patients", "200", "--as-is"}), 0) << err();
    EXPECT_NE(out().find("| PFS | 9 (8 to 10) days |"), std::string::npos);
    EXPECT_NE(out().find("| no |"), std::string::npos);
    EXPECT_FALSE(fs::exists(path("results")));
    EXPECT_EQ(run({"calibrate", "study.toml", "trial.toml"}), 2);
    EXPECT_NE(err().find("nothing to fit"), std::string::npos);
}

TEST_F(CalibrateCommandTest, SaysWhatIsWrong) {
    write("broken.toml",
          "schema = 1\n[[parameters]]\npath = \"clones.none.birth\"\nmin = 1\nmax = 2\n"
          "[[targets]]\nquantity = \"median\"\nregimen = \"drug\"\nvalue = 9\nse = 1\n");
    EXPECT_EQ(run({"calibrate", "study.toml", "broken.toml"}), 2);
    EXPECT_NE(err().find("there is no 'none' in 'clones'"), std::string::npos);
    EXPECT_FALSE(fs::exists(path("results")));
    EXPECT_EQ(run({"calibrate", "study.toml", "none.toml"}), 4);
    EXPECT_EQ(run({"calibrate", "study.toml"}), 2);
    EXPECT_EQ(run(quick({"--method", "newton"})), 2);
    EXPECT_EQ(run(quick({"--out", "study.toml"})), 4);
}

TEST_F(CalibrateCommandTest, CanBeInterruptedAndGoesOn) {
    pid_t const child = start({"calibrate", "study.toml", "targets.toml", "--patients", "5000", "--threads", "1"});
    fs::path const log = path("results/study-calibration/evaluations.jsonl");
    wait_for_lines(log, 4);  // the header and three evaluations
    kill(child, SIGINT);
    EXPECT_EQ(finish(child), 130);
    EXPECT_NE(err().find("the same command goes on"), std::string::npos);
    EXPECT_FALSE(fs::exists(path("results/study-calibration/overlay.toml")));
    EXPECT_EQ(run({"calibrate", "study.toml", "targets.toml", "--patients", "5000", "--threads", "1", "--starts", "4",
                   "--searches", "1", "--evaluations", "3"}),
              0)
        << err();
    EXPECT_NE(err().find("evaluations are in"), std::string::npos);
}

}  // namespace
}  // namespace clonecast::cli::test

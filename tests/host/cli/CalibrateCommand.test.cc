// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// clonecast calibrate as its users meet it: files, exit codes, interruption.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "host/calibrate/Fit.hh"
#include "tests/host/calibrate/CalibrationStudy.hh"

namespace {

namespace fs = std::filesystem;

std::string read_text(fs::path const& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

class CalibrateCommandTest : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!clonecast::calibrate::why_no_fit().empty()) {
            GTEST_SKIP() << clonecast::calibrate::why_no_fit();
        }
        char const* const program = std::getenv("CLONECAST_CLI");
        ASSERT_NE(program, nullptr) << "CLONECAST_CLI must name the program";
        program_ = program;
        folder_.write("study.toml", clonecast::calibrate::test::study_text);
        folder_.write("targets.toml", std::string(clonecast::calibrate::test::parameters_text) + R"(
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

    fs::path path(std::string const& name) const { return folder_.path() / name; }

    pid_t start(std::vector<std::string> arguments) const {
        pid_t const child = fork();
        if (child == 0) {
            std::vector<char*> argv{const_cast<char*>(program_.c_str())};
            for (std::string& argument : arguments) {
                argv.push_back(argument.data());
            }
            argv.push_back(nullptr);
            dup2(open(path("stdout").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), 1);
            dup2(open(path("stderr").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), 2);
            if (chdir(folder_.path().c_str()) == 0) {
                execv(argv[0], argv.data());
            }
            _exit(127);
        }
        return child;
    }
    static int finish(pid_t child) {
        int status = 0;
        waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    }
    int run(std::vector<std::string> const& arguments) const { return finish(start(arguments)); }

    std::vector<std::string> quick(std::vector<std::string> const& more = {}) const {
        std::vector<std::string> arguments{
            "calibrate",  "study.toml", "targets.toml",  "--patients", "100",       "--starts", "8",
            "--searches", "1",          "--evaluations", "12",         "--threads", "1"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }

    std::string program_;
    clonecast::calibrate::test::Folder folder_;
};

TEST_F(CalibrateCommandTest, WritesLogOverlayAndReport) {
    ASSERT_EQ(run(quick()), 0) << read_text(path("stderr"));
    fs::path const results = path("results/study-calibration");
    EXPECT_NE(read_text(path("stdout")).find("| resistant cells |"), std::string::npos);
    EXPECT_EQ(read_text(path("stdout")), read_text(results / "fit.md"));
    EXPECT_NE(read_text(results / "overlay.toml").find("[[cohort.vary]]"), std::string::npos);
    EXPECT_NE(read_text(results / "fit.json").find("\"chi_squared\""), std::string::npos);
    EXPECT_FALSE(fs::exists(results / "posterior.csv"));
    // Again, from the log.
    std::string const log = read_text(results / "evaluations.jsonl");
    std::string const fit = read_text(results / "fit.json");
    ASSERT_EQ(run(quick()), 0);
    EXPECT_NE(read_text(path("stderr")).find("evaluations are in"), std::string::npos);
    EXPECT_EQ(read_text(results / "evaluations.jsonl"), log);
    EXPECT_EQ(read_text(results / "fit.json"), fit);
}

TEST_F(CalibrateCommandTest, RefusesTheLogOfAnotherCalibration) {
    ASSERT_EQ(run(quick()), 0);
    EXPECT_EQ(run(quick({"--seed", "9"})), 4);
    EXPECT_NE(read_text(path("stderr")).find("its study differs"), std::string::npos) << read_text(path("stderr"));
    EXPECT_EQ(run(quick({"--seed", "9", "--overwrite", "--quiet"})), 0);
    EXPECT_EQ(read_text(path("stderr")), "");
}

TEST_F(CalibrateCommandTest, SamplesAPosterior) {
    ASSERT_EQ(run(quick({"--posterior", "--particles", "20", "--populations", "1"})), 0) << read_text(path("stderr"));
    EXPECT_EQ(read_text(path("results/study-calibration/posterior.csv")).rfind("weight,chi_squared,pace,", 0), 0U);
    EXPECT_NE(read_text(path("stdout")).find("posterior median"), std::string::npos);
}

TEST_F(CalibrateCommandTest, ComparesAStudyAsItIs) {
    folder_.write("trial.toml",
                  "schema = 1\n[[targets]]\nname = \"PFS\"\nquantity = \"median\"\nregimen = \"drug\"\nvalue = 9\n"
                  "ci = [8, 10]\n");
    ASSERT_EQ(run({"calibrate", "study.toml", "trial.toml", "--patients", "200", "--as-is"}), 0)
        << read_text(path("stderr"));
    EXPECT_NE(read_text(path("stdout")).find("| PFS | 9 (8 to 10) days |"), std::string::npos);
    EXPECT_NE(read_text(path("stdout")).find("| no |"), std::string::npos);
    EXPECT_FALSE(fs::exists(path("results")));
    EXPECT_EQ(run({"calibrate", "study.toml", "trial.toml"}), 2);
    EXPECT_NE(read_text(path("stderr")).find("nothing to fit"), std::string::npos);
}

TEST_F(CalibrateCommandTest, SaysWhatIsWrong) {
    folder_.write("broken.toml",
                  "schema = 1\n[[parameters]]\npath = \"clones.none.birth\"\nmin = 1\nmax = 2\n"
                  "[[targets]]\nquantity = \"median\"\nregimen = \"drug\"\nvalue = 9\nse = 1\n");
    EXPECT_EQ(run({"calibrate", "study.toml", "broken.toml"}), 2);
    EXPECT_NE(read_text(path("stderr")).find("there is no 'none' in 'clones'"), std::string::npos);
    EXPECT_FALSE(fs::exists(path("results")));
    EXPECT_EQ(run({"calibrate", "study.toml", "none.toml"}), 4);
    EXPECT_EQ(run({"calibrate", "study.toml"}), 2);
    EXPECT_EQ(run(quick({"--method", "newton"})), 2);
    EXPECT_EQ(run(quick({"--out", "study.toml"})), 4);
}

TEST_F(CalibrateCommandTest, CanBeInterruptedAndGoesOn) {
    pid_t const child = start({"calibrate", "study.toml", "targets.toml", "--patients", "5000", "--threads", "1"});
    fs::path const log = path("results/study-calibration/evaluations.jsonl");
    // Until three evaluations are there: four lines with the header.
    for (int i = 0; i < 3000 && std::count(std::istreambuf_iterator<char>(std::ifstream(log).rdbuf()), {}, '\n') < 4;
         ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    kill(child, SIGINT);
    EXPECT_EQ(finish(child), 130);
    EXPECT_NE(read_text(path("stderr")).find("the same command goes on"), std::string::npos);
    EXPECT_FALSE(fs::exists(path("results/study-calibration/overlay.toml")));
    EXPECT_EQ(run({"calibrate", "study.toml", "targets.toml", "--patients", "5000", "--threads", "1", "--starts", "4",
                   "--searches", "1", "--evaluations", "3"}),
              0)
        << read_text(path("stderr"));
    EXPECT_NE(read_text(path("stderr")).find("evaluations are in"), std::string::npos);
}

}  // namespace

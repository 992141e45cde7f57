// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// clonecast sweep as its users meet it: the log, interruption.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/host/cli/Program.hh"

namespace clonecast::cli::test {
namespace {

namespace fs = std::filesystem;

class SweepCommandTest : public ProgramTest {
  protected:
    void SetUp() override {
        ProgramTest::SetUp();
        write("study.toml", R"(schema = 1
name = "small"
[simulation]
patients = 1000
[[clones]]
name = "A"
birth = 0.2
death = 0.1
start = 10
[[regimens]]
name = "none"
[[regimens.phases]]
[assessment]
scans = { every = 7 }
follow_up = 70
)");
    }

    static std::vector<std::string> sweep(std::vector<std::string> const& more = {}) {
        std::vector<std::string> arguments{"sweep", "study.toml", "--vary", "clones.A.death=0.1:0.2:6", "--log", "log"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }
};

TEST_F(SweepCommandTest, AnInterruptedSweepEndsWithTheSameBits) {
    std::vector<std::string> const long_sweep{
        "--patients", "20000", "--answers", "median(failure, none)", "--answers", "probability(eradicated, none)"};
    auto const with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), long_sweep.begin(), long_sweep.end());
        return sweep(more);
    };
    pid_t const child = start(with({"--csv", "parts.csv", "--json", "parts.json", "--threads", "1"}));
    wait_for_lines(path("log"), 3);
    kill(child, SIGINT);
    ASSERT_EQ(finish(child), 130) << err();
    EXPECT_NE(err().find("the points so far are in log; the same command goes on from there"), std::string::npos);
    EXPECT_FALSE(fs::exists(path("parts.csv")));
    // The power went while the last point was written.
    std::string const log = read_text(path("log"));
    write("log", log.substr(0, log.size() - 10));
    ASSERT_EQ(run(with({"--csv", "parts.csv", "--json", "parts.json", "--threads", "2"})), 0) << err();
    EXPECT_NE(err().find(" of 6 points are in log"), std::string::npos) << err();
    std::string const parts = out();

    ASSERT_EQ(run(with({"--csv", "whole.csv", "--json", "whole.json", "--restart"})), 0) << err();
    EXPECT_EQ(err().find("points are in"), std::string::npos) << "begun anew";
    EXPECT_EQ(out(), parts);
    EXPECT_EQ(read_text(path("parts.csv")), read_text(path("whole.csv")));
    EXPECT_EQ(read_text(path("parts.json")), read_text(path("whole.json")));
    EXPECT_FALSE(read_text(path("whole.csv")).empty());
}

TEST_F(SweepCommandTest, RefusesTheLogOfAnotherSweepAndSaysWhatDiffers) {
    ASSERT_EQ(run(sweep()), 0) << err();
    std::string const log = read_text(path("log"));
    auto const refuses = [&](std::vector<std::string> const& arguments, std::string const& why) {
        EXPECT_EQ(run(arguments), 4);
        EXPECT_NE(err().find("is of another sweep: its " + why), std::string::npos) << err();
        EXPECT_EQ(read_text(path("log")), log);
    };
    refuses(sweep({"--seed", "9"}), "study differs, 'seed = 1' there and 'seed = 9' here");
    refuses(sweep({"--answers", "extinct(70, none)", "--set", "output.population_times=[70]"}), "answers differs");
    refuses(sweep({"--vary", "clones.A.start=1:2:2"}), "design differs, 'grid, 6 points' there");
    refuses({"sweep", "study.toml", "--vary", "clones.A.death=0.1:0.3:6", "--log", "log"},
            "varied differs, 'clones.A.death=0.1:0.2:6' there and 'clones.A.death=0.1:0.3:6' here");
    EXPECT_EQ(run(sweep({"--seed", "9", "--restart"})), 0) << err();
    EXPECT_NE(read_text(path("log")), log);
}

TEST_F(SweepCommandTest, AStudyThatChangesMeanwhileIsRefused) {
    pid_t const child = start(sweep({"--patients", "20000"}));
    wait_for_lines(path("log"), 2);
    std::string text = read_text(path("study.toml"));
    text.replace(text.find("birth = 0.2"), 11, "birth = 0.3");
    write("other.toml", text);
    fs::rename(path("other.toml"), path("study.toml"));
    EXPECT_EQ(finish(child), 4);
    EXPECT_NE(err().find("study.toml: was changed while the sweep ran"), std::string::npos) << err();
    EXPECT_EQ(run(sweep({"--patients", "20000"})), 4);
    EXPECT_NE(err().find("its study differs, 'birth = 0.2' there and 'birth = 0.3' here"), std::string::npos) << err();
}

TEST_F(SweepCommandTest, ItsOwnLogGoesWhenItIsDone) {
    std::vector<std::string> const arguments{"sweep", "study.toml", "--vary", "clones.A.death=0.1:0.2:2"};
    std::vector<std::string> failing = arguments;
    failing.insert(failing.end(), {"--csv", "/dev/full"});
    EXPECT_EQ(run(failing), 4);
    EXPECT_TRUE(fs::exists(path("results/study-sweep.jsonl"))) << "points are kept until they are in the files";
    EXPECT_EQ(run(arguments), 0) << err();
    EXPECT_NE(err().find("2 of 2 points are in results/study-sweep.jsonl"), std::string::npos) << err();
    EXPECT_FALSE(fs::exists(path("results/study-sweep.jsonl")));
}

TEST_F(SweepCommandTest, SaysWhatItCostsAndLeavesOutWhatIsTooMuch) {
    // 1e5 cells that grow birth by birth, against one that most likely dies.
    std::vector<std::string> const base{"sweep",      "study.toml",
                                        "--vary",     "clones.A.start=1:100000:2",
                                        "--vary",     "clones.A.death=0.15:0.16:2",
                                        "--engine",   "ssa",
                                        "--threads",  "1",
                                        "--patients", "20",
                                        "--set",      "assessment.follow_up=14",
                                        "--log",      "log",
                                        "--json",     "sweep.json",
                                        "--overwrite"};
    auto const with = [&](std::vector<std::string> const& more) {
        std::vector<std::string> arguments = base;
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    };
    std::vector<std::string> const limited = with({"--csv", "sweep.csv", "--max-seconds-per-point", "0.002"});
    ASSERT_EQ(run(limited), 0) << err();
    EXPECT_NE(err().find("4 points will take "), std::string::npos) << err();
    EXPECT_NE(err().find("point 2 (clones.A.start = 1e+05, clones.A.death = 0.15) is estimated to take"),
              std::string::npos)
        << err();
    EXPECT_NE(err().find("and is left out"), std::string::npos);
    EXPECT_NE(out().find("4 points (2 left out, estimated to take more than 0.002 s)"), std::string::npos) << out();
    EXPECT_NE(out().find("xxxx"), std::string::npos) << out();
    EXPECT_NE(read_text(path("sweep.csv")).find("left out, estimated to take "), std::string::npos);
    EXPECT_NE(read_text(path("sweep.json")).find("\"left_out_seconds\""), std::string::npos);

    // What was decided stays, and what is allowed now is run.
    std::string const csv = read_text(path("sweep.csv"));
    ASSERT_EQ(run(limited), 0);
    EXPECT_NE(err().find("4 of 4 points are in log"), std::string::npos) << err();
    EXPECT_EQ(read_text(path("sweep.csv")), csv);
    ASSERT_EQ(run(with({"--quiet"})), 0);
    EXPECT_EQ(err(), "");
    EXPECT_EQ(out().find("left out"), std::string::npos) << out();
    EXPECT_EQ(read_text(path("sweep.json")).find("left_out"), std::string::npos);
}

TEST_F(SweepCommandTest, NoIndicesWherePointsWereLeftOut) {
    ASSERT_EQ(run({"sweep", "study.toml", "--vary", "clones.A.birth=0.1:0.2", "--sensitivity", "--points", "2",
                   "--engine", "ssa", "--max-seconds-per-point", "1e-9", "--json", "sweep.json"}),
              0)
        << err();
    EXPECT_NE(out().find("no indices, 6 of 6 points were left out"), std::string::npos) << out();
    EXPECT_NE(read_text(path("sweep.json")).find("\"reason\": \"6 of 6 points were left out\""), std::string::npos);
    EXPECT_EQ(run(sweep({"--max-seconds-per-point", "0"})), 2);
}

}  // namespace
}  // namespace clonecast::cli::test

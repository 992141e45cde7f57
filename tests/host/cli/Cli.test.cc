// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The program as its users meet it: exit codes, streams, files, interruption.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/host/report/TemporaryFolder.hh"

namespace {

namespace fs = std::filesystem;

struct Result {
    int code = -1;
    std::string out, err;
};

std::string read_text(fs::path const& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

class CliTest : public ::testing::Test {
  protected:
    void SetUp() override {
        char const* const program = std::getenv("CLONECAST_CLI");
        ASSERT_NE(program, nullptr) << "CLONECAST_CLI must name the program";
        program_ = program;
        write("study.toml", study);
    }

    fs::path path(std::string const& name) const { return folder_.path() / name; }
    void write(std::string const& name, std::string const& text) const {
        std::ofstream(path(name), std::ios::binary) << text;
    }

    //! Starts the program in the temporary folder. Limit of a file's size in bytes: 0 for none.
    pid_t start(std::vector<std::string> const& arguments, std::string const& out, rlim_t file_limit = 0) const {
        pid_t const child = fork();
        if (child == 0) {
            std::vector<char*> argv{const_cast<char*>(program_.c_str())};
            for (std::string const& argument : arguments) {
                argv.push_back(const_cast<char*>(argument.c_str()));
            }
            argv.push_back(nullptr);
            int const out_file = open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
            int const err_file = open(path("stderr").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
            dup2(out_file, 1);
            dup2(err_file, 2);
            if (file_limit > 0) {
                rlimit const limit{file_limit, file_limit};
                setrlimit(RLIMIT_FSIZE, &limit);
            }
            if (chdir(folder_.path().c_str()) == 0) {
                execv(argv[0], argv.data());
            }
            _exit(127);
        }
        return child;
    }
    Result finish(pid_t child, std::string const& out) const {
        int status = 0;
        waitpid(child, &status, 0);
        return {WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status), read_text(out),
                read_text(path("stderr"))};
    }
    Result run(std::vector<std::string> const& arguments, rlim_t file_limit = 0) const {
        std::string const out = path("stdout");
        return finish(start(arguments, out, file_limit), out);
    }
    //! Entries of the folder that a run left beside its results.
    std::vector<std::string> leftovers() const {
        std::vector<std::string> names;
        for (auto const& entry : fs::directory_iterator(folder_.path())) {
            std::string const name = entry.path().filename();
            if (name.find(".tmp") != std::string::npos) {
                names.push_back(name);
            }
        }
        return names;
    }

    static constexpr char const* study = R"(schema = 1
name = "small"
[simulation]
patients = 200
[[clones]]
name = "A"
birth = 0.2
death = 0.1
start = 1000
[[clones]]
name = "B"
birth = 0.2
death = 0.1
[[mutations]]
from = "A"
to = "B"
probability = 1e-4
[[drugs]]
name = "D"
effects.A = { kill = 0.2 }
[[regimens]]
name = "D"
[[regimens.phases]]
drugs = [{ drug = "D" }]
[[regimens]]
name = "none"
[[regimens.phases]]
[assessment]
scans = { every = 7 }
follow_up = 70
[output]
landmarks = [28]
)";

    clonecast::report::test::TemporaryFolder folder_;
    std::string program_;
};

TEST_F(CliTest, RunWritesAllFilesAndPrintsTheAnswerAlone) {
    Result const result = run({"run", "study.toml", "--out", "out", "--patients-file", "both"});
    EXPECT_EQ(result.code, 0) << result.err;
    for (char const* name : {"summary.json", "survival.csv", "resistance.csv", "populations.csv", "patients.csv"}) {
        EXPECT_TRUE(fs::exists(path("out") / name)) << name;
    }
    EXPECT_NE(result.out.find("small: 200 patients x 2 regimens"), std::string::npos) << result.out;
    EXPECT_EQ(result.out.find('\033'), std::string::npos) << "no colours into a file";
    EXPECT_EQ(result.out.find('\r'), std::string::npos);
    EXPECT_EQ(result.err.find('\r'), std::string::npos) << "no progress bar without a terminal";
    EXPECT_TRUE(leftovers().empty());
}

TEST_F(CliTest, HistoriesChangeNoOutcome) {
    Result const plain = run({"run", "study.toml", "--out", "plain", "--quiet"});
    Result const with = run({"run", "study.toml", "--out", "with", "--quiet", "--histories", "3"});
    ASSERT_EQ(plain.code, 0) << plain.err;
    ASSERT_EQ(with.code, 0) << with.err;
    EXPECT_FALSE(fs::exists(path("plain/histories.csv")));
    std::string const key = "\"outcome_hash\": ";
    constexpr std::size_t length = 50;
    auto const hash = [&](char const* name) {
        std::string const text = read_text(path(name));
        return text.substr(text.find(key), length);
    };
    EXPECT_EQ(hash("plain/summary.json"), hash("with/summary.json"));
    std::string const text = read_text(path("with/histories.csv"));
    EXPECT_EQ(
        text.find(
            "patient,regimen,stratum,time_days,phase_changes,clone,cells,burden_cells\n0,D,all,0,0,A,1000,1000\n"),
        0U);
    EXPECT_NE(text.find("\n2,none,all,70,0,B,"), std::string::npos);
    EXPECT_EQ(text.find("\n3,"), std::string::npos);
}

TEST_F(CliTest, CompareReadsWhatRunWrote) {
    ASSERT_EQ(run({"run", "study.toml", "--out", "out", "--patients-file", "both"}).code, 0);
    Result const result = run({"compare", "out", "--reference", "none", "--json", "c.json", "--csv", "c.csv"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_NE(result.out.find("D vs none"), std::string::npos) << result.out;
    nlohmann::json const json = nlohmann::json::parse(read_text(path("c.json")));
    nlohmann::json const summary = nlohmann::json::parse(read_text(path("out/summary.json")));
    ASSERT_EQ(json["pairs"].size(), 1U);
    EXPECT_EQ(json["pairs"][0]["same_patients"]["patients"], 200);
    EXPECT_EQ(json["arms"][0]["median_days"], summary["results"]["groups"][0]["survival"]["failure"]["median_days"]);
    EXPECT_NE(read_text(path("c.csv")).find("\nD,none,hazard_ratio,"), std::string::npos);
#ifdef CLONECAST_HAVE_HDF5
    fs::remove(path("out/patients.h5"));
    ASSERT_EQ(run({"compare", "out", "--reference", "none", "--json", "csv.json"}).code, 0);
    EXPECT_EQ(read_text(path("csv.json")), read_text(path("c.json"))) << "CSV and HDF5 say the same";
#endif
}

TEST_F(CliTest, CompareTellsWhatItCannotUse) {
    ASSERT_EQ(run({"run", "study.toml", "--out", "out"}).code, 0);
    ASSERT_EQ(run({"run", "study.toml", "--out", "other", "--set", "clones.A.birth=0.21"}).code, 0);
    EXPECT_EQ(run({"compare", "nowhere"}).code, 4);
    EXPECT_EQ(run({"compare"}).code, 2);
    EXPECT_EQ(run({"compare", "out", "out/../out"}).code, 2);
    EXPECT_EQ(run({"compare", "out", "--reference", "E"}).code, 2);
    EXPECT_EQ(run({"compare", "out", "--endpoint", "cure"}).code, 2);
    EXPECT_EQ(run({"compare", "out", "--landmarks", "-3"}).code, 2);
    Result const unstratified = run({"compare", "out", "--stratified"});
    EXPECT_EQ(unstratified.code, 2);
    EXPECT_NE(unstratified.err.find("has one stratum only"), std::string::npos) << unstratified.err;
    Result const different = run({"compare", "out", "other"});
    EXPECT_EQ(different.code, 2);
    EXPECT_NE(different.err.find("clones.A.birth: 0.2, 0.21"), std::string::npos) << different.err;
    EXPECT_EQ(run({"compare", "out", "other", "--different-studies"}).code, 0);
    fs::resize_file(path("out/summary.json"), fs::file_size(path("out/summary.json")) / 2);
    Result const truncated = run({"compare", "out"});
    EXPECT_EQ(truncated.code, 4);
    EXPECT_NE(truncated.err.find("not complete JSON"), std::string::npos) << truncated.err;
}

TEST_F(CliTest, QuietSaysNothingOnStandardError) {
    Result const result = run({"run", "study.toml", "--out", "out", "--quiet"});
    EXPECT_EQ(result.code, 0);
    EXPECT_EQ(result.err, "");
}

TEST_F(CliTest, JsonOnStandardOutputIsTheSummary) {
    Result const result = run({"run", "study.toml", "--out", "out", "--json"});
    ASSERT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.out, read_text(path("out/summary.json")));
    EXPECT_TRUE(nlohmann::json::accept(result.out));
}

TEST_F(CliTest, ThreadsDoNotChangeTheHash) {
    std::string hash;
    for (std::string threads : {"1", "2", "7"}) {
        Result const result = run(
            {"run", "study.toml", "--out", "out", "--overwrite", "--json", "--device", "cpu", "--threads", threads});
        ASSERT_EQ(result.code, 0) << result.err;
        std::string const found = nlohmann::json::parse(result.out).at("outcome_hash");
        EXPECT_EQ(found.size(), 32U);
        EXPECT_TRUE(hash.empty() || hash == found);
        hash = found;
    }
}

TEST_F(CliTest, CheckPrintsAStudyThatGivesTheSameOutcomes) {
    Result const check = run({"check", "study.toml", "--set", "clones.A.birth=0.21", "--seed", "9"});
    ASSERT_EQ(check.code, 0) << check.err;
    EXPECT_EQ(check.out.rfind("# valid: small", 0), 0U) << check.out;
    EXPECT_NE(check.out.find("# engine: "), std::string::npos);
    Result const large = run({"check", "study.toml", "--patients", "2000000000"});
    EXPECT_EQ(large.out.find("e+"), std::string::npos) << "times in a unit that suits them: " << large.out;
    write("resolved.toml", check.out);
    Result const a = run({"run", "study.toml", "--set", "clones.A.birth=0.21", "--seed", "9", "--out", "a", "--json"});
    Result const b = run({"run", "resolved.toml", "--out", "b", "--json"});
    ASSERT_EQ(b.code, 0) << b.err;
    EXPECT_EQ(nlohmann::json::parse(a.out).at("outcome_hash"), nlohmann::json::parse(b.out).at("outcome_hash"));
}

TEST_F(CliTest, OverlaysAreLaidOverTheStudyBeforeAnySet) {
    write("overlay.toml", "clones = [{ name = \"A\", birth = 0.22, death = 0.15 }]\n");
    Result const check = run({"check", "study.toml", "--set", "clones.A.birth=0.21", "--overlay", "overlay.toml"});
    ASSERT_EQ(check.code, 0) << check.err;
    EXPECT_NE(check.out.find("birth = 0.21\ndeath = 0.15\n"), std::string::npos) << check.out;
    write("overlay.toml", "clones = [{ name = \"A\", birth = -1 }]\n");
    Result const wrong = run({"run", "study.toml", "--overlay", "overlay.toml"});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_EQ(wrong.err.rfind("overlay.toml:1:33: error: birth = -1 is out of range", 0), 0U) << wrong.err;
    EXPECT_EQ(run({"check", "study.toml", "--overlay", "none.toml"}).code, 4);
}

TEST_F(CliTest, ReportWritesThePageThatRunWrites) {
    Result const run_result = run({"run", "study.toml", "--out", "out", "--report", "--patients-file=csv", "--quiet"});
    if (run_result.code == 2) {
        EXPECT_NE(run_result.err.find("without the chart library"), std::string::npos) << run_result.err;
        EXPECT_FALSE(fs::exists(path("out")));
        GTEST_SKIP() << run_result.err;
    }
    ASSERT_EQ(run_result.code, 0) << run_result.err;
    Result const report = run({"report", "out", "--out", "page.html"});
    EXPECT_EQ(report.code, 0) << report.err;
    EXPECT_EQ(report.err, "The report is page.html\n");
    EXPECT_EQ(read_text(path("page.html")), read_text(path("out/report.html")));
    EXPECT_EQ(run({"run", "study.toml", "--out", "out", "--overwrite", "--quiet"}).code, 0)
        << "report.html is a result";
    EXPECT_FALSE(fs::exists(path("out/report.html")));
}

TEST_F(CliTest, ReportWritesFigures) {
    ASSERT_EQ(run({"run", "study.toml", "--out", "out", "--quiet", "--histories", "4"}).code, 0);
    Result const figures = run({"report", "out", "--figures", "svg"});
    if (figures.code == 2) {
        EXPECT_NE(figures.err.find("gnuplot-nox"), std::string::npos) << figures.err;
        GTEST_SKIP() << figures.err;
    }
    ASSERT_EQ(figures.code, 0) << figures.err;
    EXPECT_NE(figures.err.find(" figures are in "), std::string::npos) << figures.err;
    EXPECT_TRUE(fs::exists(path("out/figures/survival-failure.svg")));
    EXPECT_TRUE(fs::exists(path("out/figures/histories-regimen-1.svg")));
    EXPECT_EQ(run({"report", "out", "--figures", "pdf"}).code, 4) << "there are figures";
    EXPECT_EQ(run({"report", "out", "--figures", "pdf", "--overwrite", "--quiet"}).err, "");
    EXPECT_TRUE(fs::exists(path("out/figures/survival-failure.pdf")));
    EXPECT_FALSE(fs::exists(path("out/figures/survival-failure.svg")));
    EXPECT_EQ(run({"report", "out", "--figures", "png", "--out", "elsewhere"}).code, 0);
    EXPECT_TRUE(fs::exists(path("elsewhere/burden.png")));
    EXPECT_EQ(run({"report", "out", "--figures", "svg", "--out", "x", "--reference", "C"}).code, 2);
    EXPECT_EQ(run({"report", "out", "--figures", "gif"}).code, 2);
    EXPECT_EQ(run({"report", "nowhere", "--figures", "svg"}).code, 4);
    EXPECT_TRUE(leftovers().empty());
    EXPECT_EQ(run({"run", "study.toml", "--out", "out", "--overwrite", "--quiet"}).code, 0) << "figures are results";
    EXPECT_FALSE(fs::exists(path("out/figures")));
}

TEST_F(CliTest, FiguresWithoutGnuplotAreExitCode2) {
    ASSERT_EQ(run({"run", "study.toml", "--out", "out", "--quiet"}).code, 0);
    std::string const search = std::getenv("PATH");
    setenv("PATH", folder_.path().c_str(), 1);
    Result const result = run({"report", "out", "--figures", "svg"});
    setenv("PATH", search.c_str(), 1);
    EXPECT_EQ(result.code, 2);
    EXPECT_NE(result.err.find("gnuplot-nox"), std::string::npos) << result.err;
    EXPECT_FALSE(fs::exists(path("out/figures")));
}

TEST_F(CliTest, ReportSaysWhatItCannotDo) {
    ASSERT_EQ(run({"run", "study.toml", "--out", "out", "--quiet"}).code, 0);
    if (run({"report", "out", "--out", "page.html"}).code == 2) {
        GTEST_SKIP() << "built without the chart library";
    }
    Result const again = run({"report", "out", "--out", "page.html"});
    EXPECT_EQ(again.code, 4);
    EXPECT_NE(again.err.find("page.html: there is such a file"), std::string::npos) << again.err;
    EXPECT_EQ(run({"report", "out", "--out", "page.html", "--overwrite", "--quiet"}).code, 0);
    Result const reference = run({"report", "out", "--reference", "nobody"});
    EXPECT_EQ(reference.code, 2);
    EXPECT_NE(reference.err.find("--reference nobody"), std::string::npos) << reference.err;
    Result const nowhere = run({"report", "out", "--out", "no/such/page.html"});
    EXPECT_EQ(nowhere.code, 4) << nowhere.err;
    EXPECT_EQ(run({"report", "elsewhere"}).code, 4);
    Result const limited = run({"report", "out"}, 4096);
    EXPECT_EQ(limited.code, 4) << limited.err;
    EXPECT_TRUE(leftovers().empty());
    EXPECT_FALSE(fs::exists(path("out/report.html")));
    EXPECT_EQ(std::distance(fs::directory_iterator(path("out")), fs::directory_iterator{}), 5);
    write(
        "out/patients.csv",
        "status,regimen,stratum,time_days,end,first_event,first_time_days,best_response,baseline_cells,nadir_cells\n");
    Result const sample = run({"report", "out"});
    EXPECT_EQ(sample.code, 4);
    EXPECT_NE(sample.err.find("there are fewer patients"), std::string::npos) << sample.err;
}

TEST_F(CliTest, VersionAndHelpSucceed) {
    Result const version = run({"--version"});
    EXPECT_EQ(version.code, 0);
    for (char const* part : {"clonecast 0", "commit", "compiler", "CUDA"}) {
        EXPECT_NE(version.out.find(part), std::string::npos) << version.out;
    }
    EXPECT_EQ(run({"--help"}).code, 0);
    EXPECT_EQ(run({"run", "--help"}).code, 0);
}

TEST_F(CliTest, DevicesListsTheCpuAndSaysWhyThereIsNoGpu) {
    Result const result = run({"devices"});
    EXPECT_EQ(result.code, 0);
    EXPECT_NE(result.out.find("cpu"), std::string::npos);
    EXPECT_NE(result.out.find("cuda"), std::string::npos);
}

TEST_F(CliTest, VerifyAgreesWithTheoryOnTheTutorial) {
    std::string const tutorial = fs::path(CLONECAST_TEST_DIR) / "../configs/tutorial.toml";
    Result const result = run({"verify", tutorial, "--device", "cpu", "--threads", "2"});
    EXPECT_EQ(result.code, 0) << result.out << result.err;
    for (char const* part : {"AGREES: 0 of", "P(extinct)", "P(no resistant cell)", "variance AB-resistant",
                             "'first line' ends at progression; here it lasts 546 days"}) {
        EXPECT_NE(result.out.find(part), std::string::npos) << part;
    }
    EXPECT_EQ(result.out.find('\033'), std::string::npos);
    EXPECT_FALSE(fs::exists(path("results")));
}

TEST_F(CliTest, VerifyPrintsJsonAndIsExitCode1WhenNothingAgrees) {
    Result const result = run({"verify", "study.toml", "--json", "--engine", "ssa", "--seed", "3", "--patients", "20"});
    EXPECT_EQ(result.code, 0) << result.err;
    nlohmann::json const json = nlohmann::json::parse(result.out);
    EXPECT_EQ(json.at("engine"), "ssa");
    EXPECT_EQ(json.at("disagreeing"), 0);
    // 2 regimens, quarters of the follow-up, 2 + 3 * 2 quantities
    EXPECT_EQ(json.at("comparisons").size(), 64U);
    Result const lost = run({"verify", "study.toml", "--engine", "ssa", "--set", "simulation.max_steps=1"});
    EXPECT_EQ(lost.code, 1) << lost.err;
    EXPECT_NE(lost.out.find("NOTHING COULD BE COMPARED"), std::string::npos) << lost.out;
}

TEST_F(CliTest, VerifyFollowsInflux) {
    write("influx.toml", std::string(study) + "[[influx]]\nclone = \"A\"\nrate = 10\n");
    Result const result = run({"verify", "influx.toml", "--patients", "1000"});
    EXPECT_EQ(result.code, 0) << result.out << result.err;
}

//! Two clones that compete.
std::string const crowded = R"(schema = 1
name = "crowded"
[growth]
law = "logistic"
capacity = 300
[[clones]]
name = "A"
birth = 2
death = 0.5
start = 30
[[clones]]
name = "B"
birth = 1.5
death = 0.5
start = 10
[[mutations]]
from = "A"
to = "B"
probability = 1e-9
[[regimens]]
name = "none"
[[regimens.phases]]
[assessment]
scans = { every = 3 }
follow_up = 3
[output]
population_times = [2.5]
)";

TEST_F(CliTest, VerifyComparesLeapWithSsaWhereClonesCompete) {
    write("crowded.toml", crowded);
    Result const result = run({"verify", "crowded.toml", "--patients", "4000"});
    EXPECT_EQ(result.code, 0) << result.out << result.err;
    for (char const* part :
         {"engine leap against ssa, 4000 patients x 1 regimens", "approximate, tolerance 0.001",
          "scale 1, all cells of the study", "variance burden", "P(eradicated)", "AGREES: 0 of 11"}) {
        EXPECT_NE(result.out.find(part), std::string::npos) << part << "\n" << result.out;
    }
    EXPECT_EQ(result.out.find("the study was changed"), std::string::npos);
}

TEST_F(CliTest, VerifyIsExitCode1WhereLeapIsTooCoarse) {
    write("crowded.toml", crowded);
    Result const result = run({"verify", "crowded.toml", "--set", "simulation.leap_tolerance=0.1", "--json"});
    EXPECT_EQ(result.code, 1) << result.out << result.err;
    nlohmann::json const json = nlohmann::json::parse(result.out);
    EXPECT_EQ(json.at("comparison"), "engines");
    EXPECT_EQ(json.at("leap_tolerance"), 0.1);
    EXPECT_EQ(json.at("cells_divided_by"), 1);
    EXPECT_EQ(json.at("agrees"), false);
    EXPECT_EQ(json.at("reference").at("engine"), "ssa");
    EXPECT_NE(json.at("reference").at("seed"), json.at("seed"));
}

TEST_F(CliTest, VerifyScalesALargeStudyDownAndSaysSo) {
    write("crowded.toml", crowded);
    Result const result = run({"verify", "crowded.toml", "--set", "growth.capacity=1e10", "--set",
                               "clones.A.start=1000000000", "--events", "2e7"});
    EXPECT_EQ(result.code, 0) << result.out << result.err;
    for (char const* part : {"every number of cells is divided by", "mutations of 'A' are multiplied by",
                             "patients in place of 10000", "about 2e+07 in all are allowed", "AGREES"}) {
        EXPECT_NE(result.out.find(part), std::string::npos) << part << "\n" << result.out;
    }
    EXPECT_EQ(result.out.find("scale 1,"), std::string::npos);
}

//! Wrong usage or study: exit code 2, nothing on standard output, no directory.
class WrongUsageTest : public CliTest,
                       public ::testing::WithParamInterface<std::pair<std::vector<std::string>, char const*>> {};

TEST_P(WrongUsageTest, IsExitCode2AndSaysWhat) {
    auto const& [arguments, message] = GetParam();
    Result const result = run(arguments);
    EXPECT_EQ(result.code, 2) << result.err;
    EXPECT_NE(result.err.find(message), std::string::npos) << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_FALSE(fs::exists(path("results")));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, WrongUsageTest,
    ::testing::Values(
        std::pair{std::vector<std::string>{}, "subcommand"},
        std::pair{std::vector<std::string>{"simulate"}, "simulate"},
        std::pair{std::vector<std::string>{"run"}, "clonecast: error: study is required"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--frobnicate"}, "--frobnicate"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--device", "gpu"}, "allowed are auto, cpu, cuda"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--device", "cuda:x"}, "allowed are auto, cpu, cuda"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--device", "cuda:-1"}, "allowed are auto, cpu, cuda"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--device", "cuda:"}, "allowed are auto, cpu, cuda"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--device", "cuda:0,"}, "allowed are auto, cpu, cuda"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--device", "cuda:0,0"}, "allowed are auto, cpu, cuda"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--device", "cuda:3-1"}, "allowed are auto, cpu, cuda"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--device", "cuda:0-9999"},
                  "allowed are auto, cpu, cuda"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--device", "cuda:all,0"},
                  "allowed are auto, cpu, cuda"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--device", "cpu+cpu"}, "allowed are auto, cpu, cuda"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--device", "+cpu"}, "allowed are auto, cpu, cuda"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--threads", "0"}, "--threads"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--threads", "two"}, "--threads"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--histories", "0"}, "--histories"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--histories", "-1"}, "--histories"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--histories"}, "--histories"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--patients", "0"}, "simulation.patients=0"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--patients", "-5"}, "-5"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--patients", "many"}, "many"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--seed", "-1"}, "-1"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--seed", "18446744073709551616"},
                  "18446744073709551616"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--engine", "tau"}, "crossing"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--set", "clones.A.birth"}, "PATH=VALUE"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--set", "clones.A.brith=0.2"}, "birth"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--set", "clones.A.birth=-1"}, "out of range"},
        std::pair{std::vector<std::string>{"verify", "study.toml", "--events", "0"},
                  "--events: 0 is not a whole number from 1"},
        std::pair{std::vector<std::string>{"verify", "study.toml", "--events", "inf"},
                  "--events: inf is not a whole number from 1"},
        std::pair{std::vector<std::string>{"run", "study.toml", "--patients-file=xlsx"}, "xlsx"}));

TEST_F(CliTest, BrokenStudyIsReportedWithItsPlaces) {
    write("broken.toml", "schema = 1\nname = \"x\"\n[[clones]]\nname = \"A\"\nbrith = 0.1\n");
    Result const result = run({"run", "broken.toml"});
    EXPECT_EQ(result.code, 2);
    EXPECT_NE(result.err.find("broken.toml:5:1: error: unknown key 'brith'"), std::string::npos) << result.err;
    EXPECT_EQ(result.out, "");
}

TEST_F(CliTest, EveryBrokenStudyIsExitCode2WithItsMessage) {
    int n_studies = 0;
    for (auto const& entry : fs::directory_iterator(fs::path(CLONECAST_TEST_DIR) / "host/study/broken")) {
        std::vector<std::string> arguments{"check", entry.path()};
        std::string expected;
        std::istringstream text(read_text(entry.path()));
        for (std::string line; std::getline(text, line) && line.rfind("# ", 0) == 0;) {
            if (line.rfind("# set: ", 0) == 0) {
                std::string assignment = line.substr(7);
                if (auto const newline = assignment.find("\\n"); newline != std::string::npos) {
                    assignment.replace(newline, 2, "\n");
                }
                arguments.insert(arguments.end(), {"--set", assignment});
            } else if (expected.empty() && line.rfind("# expect: ", 0) == 0) {
                expected = line.substr(line.find(": ", 10) + 2);
            }
        }
        ++n_studies;
        Result const result = run(arguments);
        EXPECT_EQ(result.code, 2) << entry.path() << result.err;
        EXPECT_NE(result.err.find(expected), std::string::npos) << entry.path() << ": " << expected << "\n"
                                                                << result.err;
        EXPECT_EQ(result.out, "");
    }
    EXPECT_GE(n_studies, 60);
}

TEST_F(CliTest, UnreadableStudiesHaveTheirCodes) {
    EXPECT_EQ(run({"run", "missing.toml"}).code, 4);
    EXPECT_EQ(run({"run", "."}).code, 4);
    write("empty.toml", "");
    EXPECT_EQ(run({"check", "empty.toml"}).code, 2);
    write("binary.toml", std::string("\x7f"
                                     "ELF\0\1\2\3",
                                     8));
    EXPECT_EQ(run({"check", "binary.toml"}).code, 2);
}

TEST_F(CliTest, HugeStudyIsRefusedWithoutReadingIt) {
    write("huge.toml", "schema = 1\n");
    fs::resize_file(path("huge.toml"), 100'000'000);
    Result const result = run({"check", "huge.toml"});
    EXPECT_EQ(result.code, 2);
    EXPECT_NE(result.err.find("100000000 bytes"), std::string::npos) << result.err;
}

TEST_F(CliTest, TrialPrintsTheAnswerAndWritesItsFiles) {
    std::vector<std::string> const trial{"trial", "study.toml",   "--arms", "D,none",     "--patients-per-arm",
                                         "20,10", "--replicates", "100",    "--patients", "600"};
    auto const with = [&](std::vector<std::string> const& more) {
        std::vector<std::string> arguments = trial;
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    };
    Result const result = with({"--json",    "t.json",   "--csv",   "t.csv",    "--accrual",
                                "20",        "--cutoff", "60",      "--events", "25",
                                "--dropout", "1e-3",     "--power", "0.8,0.9",  "--stratified",
                                "--threads", "1",        "--alpha", "0.01",     "--success-hazard-ratio",
                                "0.8"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_NE(result.out.find("first arm: D, 20 patients"), std::string::npos) << result.out;
    EXPECT_EQ(result.err, "");
    nlohmann::json const json = nlohmann::json::parse(read_text(path("t.json")));
    EXPECT_EQ(json["arms"][1]["patients"], 10);
    EXPECT_EQ(json["pool"]["patients"], 600);
    EXPECT_EQ(json["design"]["events"], 25);
    EXPECT_EQ(json["sample_sizes"].size(), 2U);
    EXPECT_NE(read_text(path("t.csv")).find("\nhazard_ratio,,0.5,"), std::string::npos);
    EXPECT_EQ(with({"--threads", "2"}).code, 0);
    EXPECT_EQ(with({"--json", "nowhere/t.json"}).code, 4);
}

TEST_F(CliTest, TrialTellsWhatItCannotUse) {
    auto const error_of = [&](std::vector<std::string> const& more) {
        std::vector<std::string> arguments{"trial", "study.toml", "--patients", "1000"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        Result const result = run(arguments);
        EXPECT_EQ(result.code, 2) << result.err;
        EXPECT_EQ(result.out, "");
        return result.err;
    };
    auto const says = [](std::string const& error, char const* text) { return error.find(text) != std::string::npos; };
    EXPECT_TRUE(says(error_of({}), "--arms"));
    EXPECT_TRUE(says(error_of({"--arms", "D"}), "two regimens"));
    EXPECT_TRUE(says(error_of({"--arms", "D,none,D"}), "two regimens"));
    EXPECT_TRUE(says(error_of({"--arms", "D,D"}), "named twice"));
    EXPECT_TRUE(says(error_of({"--arms", "D,E"}), "no regimen \"E\""));
    EXPECT_TRUE(says(error_of({"--arms", "D,none", "--patients-per-arm", "0"}),
                     "--patients-per-arm: 0 is not a whole number from 1 to 2000000000"));
    EXPECT_TRUE(says(error_of({"--arms", "D,none", "--patients-per-arm", "-5"}), "--patients-per-arm"));
    EXPECT_TRUE(says(error_of({"--arms", "D,none", "--patients-per-arm", "1,2,3"}), "--patients-per-arm"));
    EXPECT_TRUE(
        says(error_of({"--arms", "D,none", "--replicates", "0"}), "--replicates: 0 is not a whole number from 1"));
    EXPECT_TRUE(says(error_of({"--arms", "D,none", "--replicates", "1e12"}),
                     "clonecast: error: --replicates: 1e12 is not a whole number from 1 to 1000000"));
    EXPECT_TRUE(says(error_of({"--arms", "D,none", "--patients-per-arm", "50,2.5"}),
                     "--patients-per-arm: 2.5 is not a whole number"));
    EXPECT_TRUE(says(error_of({"--arms", "D,none", "--events", "1.5"}), "--events: 1.5 is not a whole number"));
    EXPECT_TRUE(says(error_of({"--arms", "D,none", "--replicates", "2e1", "--patients-per-arm", "6e2"}),
                     "from 1000 virtual patients"));
    EXPECT_TRUE(says(error_of({"--arms", "D,none", "--replicates", "-1"}), "--replicates"));
    EXPECT_TRUE(says(error_of({"--arms", "D,none", "--events", "-1"}), "--events"));
    EXPECT_TRUE(says(error_of({"--arms", "D,none", "--alpha", "1.5"}), "alpha 1.5"));
    EXPECT_TRUE(says(error_of({"--arms", "D,none", "--alpha", "nan"}), "alpha nan"));
    EXPECT_TRUE(says(error_of({"--arms", "D,none", "--endpoint", "cure"}), "--endpoint cure"));
    EXPECT_TRUE(says(error_of({"--arms", "D,none", "--patients-per-arm", "600"}), "from 1000 virtual patients"));
}

TEST_F(CliTest, DeviceThatIsNotThereIsExitCode3) {
    Result const result = run({"run", "study.toml", "--device", "cuda:99"});
    EXPECT_EQ(result.code, 3) << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_FALSE(fs::exists(path("results/study")));
    EXPECT_TRUE(leftovers().empty());
}

TEST_F(CliTest, ExistingResultsAreKeptUnlessOverwriteIsAsked) {
    ASSERT_EQ(run({"run", "study.toml", "--out", "out"}).code, 0);
    std::string const before = read_text(path("out/summary.json"));
    Result const refused = run({"run", "study.toml", "--out", "out", "--seed", "5"});
    EXPECT_EQ(refused.code, 4);
    EXPECT_NE(refused.err.find("--overwrite"), std::string::npos) << refused.err;
    EXPECT_EQ(read_text(path("out/summary.json")), before);
    EXPECT_EQ(run({"run", "study.toml", "--out", "out", "--seed", "5", "--overwrite"}).code, 0);
    EXPECT_NE(read_text(path("out/summary.json")), before);
}

TEST_F(CliTest, OverwriteNeverRemovesForeignFiles) {
    fs::create_directory(path("out"));
    write("out/thesis.tex", "precious");
    Result const result = run({"run", "study.toml", "--out", "out", "--overwrite"});
    EXPECT_EQ(result.code, 4);
    EXPECT_NE(result.err.find("thesis.tex"), std::string::npos) << result.err;
    EXPECT_EQ(read_text(path("out/thesis.tex")), "precious");
}

TEST_F(CliTest, OutputThatCannotBeMadeIsExitCode4) {
    write("file", "");
    EXPECT_EQ(run({"run", "study.toml", "--out", "file"}).code, 4);
    EXPECT_EQ(run({"run", "study.toml", "--out", "file/out"}).code, 4);
    EXPECT_EQ(run({"run", "study.toml", "--out", "/proc/out"}).code, 4);
}

TEST_F(CliTest, ClaimsAreJudgedAndAnswerByExitCode) {
    auto const claim = [](std::string const& holds, std::string const& more = "") {
        return "[[claim]]\ntext = \"t\"\nsource = \"assumption\"\nholds = \"" + holds + "\"\n" + more;
    };
    std::string const right = "mean_cells(70, D) < 0.5 * mean_cells(70, none)";
    std::string const base = std::string(study) + "\n";
    write("right.toml", base + claim(right, "fails_with = { \"drugs.D.effects.A.kill\" = 0 }\n"));
    write("wrong.toml", base + claim(right) + claim("survival(failure, 28, D) < 0.1"));
    write("open.toml", base + claim("extinct(0, none) < 1e-6"));
    write("intact.toml", base + claim(right, "fails_with = { \"drugs.D.effects.A.kill\" = 0.3 }\n"));
    std::vector<std::string> const few{"--patients", "1000", "--quiet"};
    auto const judge = [&](std::string const& file, std::vector<std::string> const& options = {}) {
        std::vector<std::string> arguments{"claims", file};
        arguments.insert(arguments.end(), few.begin(), few.end());
        arguments.insert(arguments.end(), options.begin(), options.end());
        return run(arguments);
    };
    Result const holds = judge("right.toml", {"--knockouts", "--seeds", "2", "--json", "claims.json"});
    EXPECT_EQ(holds.code, 0) << holds.out << holds.err;
    auto const json = nlohmann::json::parse(read_text(path("claims.json")));
    EXPECT_EQ(json["runs"].size(), 2U);
    EXPECT_NE(json["runs"][0]["outcome_hash"], json["runs"][1]["outcome_hash"]);
    EXPECT_EQ(json["runs"][1]["claims"][0]["verdict"], "holds");
    auto const& knockout = json["knockouts"][0];
    EXPECT_EQ(knockout["knockout_verdict"], "broken");
    EXPECT_EQ(knockout["seeds_broken"], 2);
    ASSERT_EQ(knockout["runs"].size(), 2U);
    EXPECT_EQ(knockout["runs"][1]["seed"], json["runs"][1]["seed"]);
    EXPECT_NE(knockout["runs"][0]["outcome_hash"], knockout["runs"][1]["outcome_hash"]);
    EXPECT_NE(holds.out.find("=0: broken with 2 of 2 seeds\n"), std::string::npos) << holds.out;

    EXPECT_EQ(judge("wrong.toml").code, 1);
    EXPECT_EQ(judge("open.toml").code, 0);
    EXPECT_EQ(judge("open.toml", {"--strict"}).code, 1);
    EXPECT_EQ(judge("intact.toml").code, 0);
    Result const intact = judge("intact.toml", {"--knockouts"});
    EXPECT_EQ(intact.code, 1);
    EXPECT_NE(intact.out.find("still holds"), std::string::npos) << intact.out;
    // exp(-70 0.0099) = 0.5: both sides are about equal.
    write("even.toml", base + claim(right, "fails_with = { \"drugs.D.effects.A.kill\" = 0.0099 }\n"));
    Result const even = judge("even.toml", {"--knockouts", "--seeds", "2"});
    EXPECT_EQ(even.code, 0);
    EXPECT_NE(even.out.find("0.0099: broken with 0 of 2 seeds\n"), std::string::npos) << even.out;
    EXPECT_EQ(judge("even.toml", {"--knockouts", "--seeds", "2", "--strict"}).code, 1);
    Result const none = judge("study.toml");
    EXPECT_EQ(none.code, 2);
    EXPECT_NE(none.err.find("makes no claims"), std::string::npos) << none.err;
}

TEST_F(CliTest, SweepMapsAnAnswerWithAClosedForm) {
    // Three cells that only die: all are gone by day t with probability (1 - exp(-death t))^3.
    write("death.toml", R"(schema = 1
name = "death"
[simulation]
patients = 2000
[[clones]]
name = "A"
birth = 0
death = 0.1
start = 3
[[regimens]]
name = "none"
[[regimens.phases]]
[assessment]
scans = { every = 7 }
follow_up = 14
)");
    std::vector<std::string> const common{"sweep",  "death.toml", "--quiet",    "--answers", "extinct(14, none)",
                                          "--json", "sweep.json", "--overwrite"};
    auto const sweep = [&](std::vector<std::string> const& more) {
        std::vector<std::string> arguments = common;
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    };
    Result const grid =
        sweep({"--vary", "clones.A.death=0.05:0.2:3:log", "--vary", "clones.A.start=1:5:2", "--csv", "sweep.csv"});
    ASSERT_EQ(grid.code, 0) << grid.err;
    EXPECT_NE(grid.out.find("down: clones.A.death; across: clones.A.start"), std::string::npos) << grid.out;
    auto const json = nlohmann::json::parse(read_text(path("sweep.json")));
    ASSERT_EQ(json["points"].size(), 6U);
    for (auto const& point : json["points"]) {
        double const death = point["values"][0];
        double const start = point["values"][1];
        double const p = std::pow(1 - std::exp(-14 * death), start);
        double const error = std::sqrt(p * (1 - p) / 2000);
        EXPECT_NEAR(point["answers"][0]["value"].get<double>(), p, 5 * error) << point;
        // Its relative error is 1 / sqrt(2 39) = 0.11.
        EXPECT_NEAR(point["answers"][0]["standard_error"].get<double>() / error, 1, 0.57) << point;
    }
    EXPECT_NEAR(json["points"][2]["values"][0].get<double>(), 0.1, 1e-12);
    EXPECT_EQ(read_text(path("sweep.csv")).find("point,clones.A.death,clones.A.start,answer,value,note,"), 0U);

    Result const indices = sweep({"--vary", "clones.A.death=0.05:0.2", "--vary", "assessment.dropout_hazard=0:1e-9",
                                  "--sensitivity", "--points", "16"});
    ASSERT_EQ(indices.code, 0) << indices.err;
    auto const found = nlohmann::json::parse(read_text(path("sweep.json")))["sensitivity"][0]["indices"];
    EXPECT_GT(found[0]["total"]["estimate"], 0.9) << "all is by the death rate";
    EXPECT_LT(found[1]["total"]["estimate"], 0.01) << "nothing is by dropout";

    EXPECT_EQ(sweep({"--vary", "clones.A.death=0.05:0.2"}).code, 2) << "a grid needs numbers of values";
    EXPECT_EQ(sweep({"--vary", "clones.A.deth=0.05:0.2:2"}).code, 2);
    EXPECT_EQ(sweep({"--vary", "clones.A.death=0.1", "--design", "lhs"}).code, 2);
    EXPECT_EQ(sweep({"--vary", "clones.A.death=0.05:0.2:2", "--answers", "extinct(13, none)"}).code, 2);
    EXPECT_EQ(sweep({"--vary", "clones.A.death=0.05:0.2", "--design", "lhs", "--points", "3"}).code, 0);
}

TEST_F(CliTest, RunJudgesClaimsAndKeepsItsHash) {
    write("claims.toml", std::string(study) +
                             "[[claim]]\ntext = \"t\"\nsource = \"assumption\"\nholds = \"0 < survival(failure, 28, "
                             "none)\"\n");
    EXPECT_EQ(run({"run", "study.toml", "--patients", "1000", "--out", "a"}).code, 0);
    Result const result = run({"run", "claims.toml", "--patients", "1000", "--out", "b"});
    EXPECT_EQ(result.code, 0);
    EXPECT_NE(result.out.find("Claims"), std::string::npos);
    auto const plain = nlohmann::json::parse(read_text(path("a/summary.json")));
    auto const judged = nlohmann::json::parse(read_text(path("b/summary.json")));
    EXPECT_EQ(plain["outcome_hash"], judged["outcome_hash"]);
    EXPECT_EQ(plain["results"], judged["results"]);
    EXPECT_FALSE(plain.contains("claims"));
    EXPECT_EQ(judged["claims"][0]["comparisons"].size(), 1U);
}

TEST_F(CliTest, FullDiskLeavesNothingBehind) {
    for (std::string format : {"csv", "hdf5"}) {
        Result const result = run({"run", "study.toml", "--out", "out", "--patients-file=" + format}, 8192);
        EXPECT_TRUE(result.code == 4) << result.code << result.err;
        EXPECT_NE(result.err.find("out/patients."), std::string::npos) << result.err;
        EXPECT_EQ(result.err.find(".tmp"), std::string::npos) << result.err;
        EXPECT_FALSE(fs::exists(path("out")));
        EXPECT_TRUE(leftovers().empty());
    }
}

TEST_F(CliTest, FullStandardOutputIsExitCode4) {
    std::string const full = "/dev/full";
    pid_t const child = start({"run", "study.toml", "--out", "out"}, full);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 4);
    EXPECT_TRUE(fs::exists(path("out/summary.json"))) << "the results themselves are complete";
}

TEST_F(CliTest, AnswerFilesAreReplacedOnlyOnRequest) {
    write("claims.toml", std::string(study) +
                             "[[claim]]\ntext = \"t\"\nsource = \"assumption\"\nholds = \"0 < survival(failure, 28, "
                             "none)\"\n");
    ASSERT_EQ(run({"run", "study.toml", "--out", "out", "--quiet"}).code, 0);
    std::vector<std::vector<std::string>> const commands{
        {"compare", "out"},
        {"claims", "claims.toml", "--patients", "1000", "--quiet"},
        {"sweep", "study.toml", "--vary", "clones.A.death=0.05:0.1:2", "--quiet"},
        {"trial", "study.toml", "--arms", "D,none", "--patients-per-arm", "20", "--replicates", "5", "--patients",
         "1000", "--quiet"}};
    for (std::vector<std::string> const& command : commands) {
        for (std::string const option : {"--json", "--csv"}) {
            if (command[0] == "claims" && option == "--csv") {
                continue;
            }
            SCOPED_TRACE(command[0] + " " + option);
            auto const with = [&](std::vector<std::string> const& more, rlim_t file_limit = 0) {
                std::vector<std::string> arguments = command;
                arguments.insert(arguments.end(), more.begin(), more.end());
                std::string const out = file_limit > 0 ? "/dev/null" : path("stdout").string();
                return finish(start(arguments, out, file_limit), out);
            };
            write("precious", "mine");
            Result const refused = with({option, "precious"});
            EXPECT_EQ(refused.code, 4);
            EXPECT_NE(refused.err.find("precious: there is such a file"), std::string::npos) << refused.err;
            EXPECT_NE(refused.err.find("--overwrite"), std::string::npos) << refused.err;
            EXPECT_EQ(refused.out, "");
            Result const full = with({option, "precious", "--overwrite"}, 128);
            EXPECT_EQ(full.code, 4);
            char const* const fails_first =
                command[0] == "sweep" ? "study-sweep.jsonl: cannot be written" : " precious: cannot write";
            EXPECT_NE(full.err.find(fails_first), std::string::npos) << full.err;
            EXPECT_EQ(read_text(path("precious")), "mine");
            EXPECT_EQ(with({option, "precious", "--overwrite"}).code, 0);
            EXPECT_GT(read_text(path("precious")).size(), 128U);
            EXPECT_TRUE(leftovers().empty());
            EXPECT_EQ(with({option, ""}).code, 2);
        }
    }
    Result const same = run({"compare", "out", "--json", "same", "--csv", "./same"});
    EXPECT_EQ(same.code, 2);
    EXPECT_NE(same.err.find("the same file"), std::string::npos) << same.err;
}

TEST_F(CliTest, EmptyNameOfAnOutputIsAnError) {
    for (std::vector<std::string> const& command : std::vector<std::vector<std::string>>{
             {"run", "study.toml"}, {"report", "out"}, {"calibrate", "study.toml", "targets.toml"}}) {
        std::vector<std::string> arguments = command;
        arguments.insert(arguments.end(), {"--out", ""});
        Result const result = run(arguments);
        EXPECT_EQ(result.code, 2) << command[0] << result.err;
        EXPECT_NE(result.err.find("--out: the name is empty"), std::string::npos) << command[0] << result.err;
    }
    EXPECT_FALSE(fs::exists(path("results")));
}

TEST_F(CliTest, SimulationsOfClaimsAndVerifyCanBeInterrupted) {
    write("claims.toml", std::string(study) +
                             "[[claim]]\ntext = \"t\"\nsource = \"assumption\"\nholds = \"0 < survival(failure, 28, "
                             "none)\"\n");
    for (std::string const command : {"claims", "verify"}) {
        std::string const out = path("stdout");
        pid_t const child = start({command, "claims.toml", "--patients", "1e9"}, out);
        fs::path const threads = fs::path("/proc") / std::to_string(child) / "task";
        for (int i = 0; i < 500 && std::distance(fs::directory_iterator(threads), fs::directory_iterator{}) < 2; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        kill(child, SIGINT);
        Result const result = finish(child, out);
        EXPECT_EQ(result.code, 130) << command;
        EXPECT_NE(result.err.find("interrupted"), std::string::npos) << command << result.err;
        EXPECT_EQ(result.out, "") << command;
    }
}

TEST_F(CliTest, InterruptStopsWithinASecondAndLeavesNothingBehind) {
    std::string const out = path("stdout");
    pid_t const child = start({"run", "study.toml", "--out", "out", "--patients", "1e9", "--patients-file=csv"}, out);
    for (int i = 0; i < 500 && leftovers().empty(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ASSERT_FALSE(leftovers().empty()) << "the run did not begin";
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    auto const begin = std::chrono::steady_clock::now();
    kill(child, SIGINT);
    Result const result = finish(child, out);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
    EXPECT_EQ(result.code, 130);
    EXPECT_NE(result.err.find("interrupted"), std::string::npos);
    EXPECT_EQ(result.out, "");
    EXPECT_FALSE(fs::exists(path("out")));
    EXPECT_TRUE(leftovers().empty());
}

}  // namespace

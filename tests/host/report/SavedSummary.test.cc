// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/SavedSummary.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "host/FileError.hh"
#include "host/compare/ReadRun.hh"
#include "host/report/SummaryJson.hh"
#include "host/report/html/SavedRun.hh"
#include "tests/host/report/ExampleRun.hh"
#include "tests/host/report/TemporaryFolder.hh"

namespace clonecast::report {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

//! Whoever reads summaries.
struct User {
    char const* name;
    void (*read)(fs::path const& directory);
};

void PrintTo(User const& user, std::ostream* stream) {
    *stream << user.name;
}

class SavedSummaryTest : public ::testing::TestWithParam<User> {
  protected:
    SavedSummaryTest() {
        test::ExampleRun run(2, 2);
        for (int regimen : {0, 1}) {
            for (int stratum : {0, 1}) {
                run.ten_patients(regimen, stratum);
            }
        }
        run.result.study.simulation.patients = 20;
        Json study{{"name", "example"}, {"schema", 1}};
        study["output"]["landmarks"] = {50};
        study["regimens"] = {{{"name", "regimen 1"}}, {{"name", "regimen 2"}}};
        summary_ = summary_json(summarize(run.result), run.result, study);
    }
    //! The message of the error of reading a directory; empty: no error.
    static std::string error_of(fs::path const& directory) {
        try {
            GetParam().read(directory);
        } catch (FileError const& error) {
            return error.what();
        }
        return "";
    }
    std::string error_of_text(std::string const& text) const {
        std::ofstream(folder_.path() / summary_file, std::ios::binary) << text;
        return error_of(folder_.path());
    }
    //! The same after a value has been replaced.
    std::string error_with(std::string const& pointer, Json const& value) const {
        Json edited = summary_;
        edited[Json::json_pointer(pointer)] = value;
        return error_of_text(json_text(edited));
    }

    test::TemporaryFolder folder_;
    Json summary_;
};

TEST_P(SavedSummaryTest, ReadsWhatARunWrote) {
    EXPECT_EQ(error_of_text(json_text(summary_)), "");
    EXPECT_EQ(read_saved_summary(folder_.path()), summary_);
}

TEST_P(SavedSummaryTest, SaysWhatADirectoryLacks) {
    EXPECT_THAT(error_of(folder_.path() / "nowhere"), HasSubstr("nowhere: no such directory; name an output"));
    EXPECT_THAT(error_of(""), HasSubstr("no such directory"));
    EXPECT_THAT(error_of(folder_.path()), HasSubstr("there is no summary.json in this directory"));
    std::ofstream(folder_.path() / "other.json") << "{}";
    EXPECT_THAT(error_of(folder_.path() / "other.json"), HasSubstr("this is not a directory"));
}

TEST_P(SavedSummaryTest, RefusesATruncatedFileWhereverItEnds) {
    std::string const text = json_text(summary_);
    for (std::size_t length = 0; length + 2 < text.size(); length += text.size() / 50) {
        EXPECT_THAT(error_of_text(text.substr(0, length)), HasSubstr("not complete JSON")) << length;
    }
    EXPECT_THAT(error_of_text(text.substr(0, 2000)), HasSubstr("at line "));
}

TEST_P(SavedSummaryTest, RefusesANumberBeyondAllDoubles) {
    std::string text = json_text(summary_);
    text.replace(text.find("102.4"), 5, "1e999");
    EXPECT_THAT(error_of_text(text), HasSubstr("number overflow"));
}

TEST_P(SavedSummaryTest, RefusesWhatIsNoSummary) {
    for (char const* text : {"{}", "[1]", "3", "null", R"({"format": "clonecast verify"})", R"({"format": 3})"}) {
        EXPECT_THAT(error_of_text(text), HasSubstr("not a summary of `clonecast run`"));
    }
    std::string const version = error_with("/format_version", 99);
    EXPECT_THAT(version, HasSubstr("layout 99 and this program reads layout 1"));
    EXPECT_THAT(version, HasSubstr("0.1.0"));
    EXPECT_THAT(error_with("/format_version", "1"), HasSubstr("format_version: expected an integer >= 0 and found"));
}

TEST_P(SavedSummaryTest, TellsWhereAnEditIsWhatWasFoundAndWhatInstead) {
    std::string const survival = "/results/groups/0/survival/failure";
    std::string const curve = survival + "/curve";
    EXPECT_THAT(error_with(curve + "/estimate/1", 0.9),
                HasSubstr("summary.json: results.groups[0].survival.failure.curve.estimate[1]: expected 0.66666"));
    EXPECT_THAT(error_with(curve + "/estimate/1", 0.9),
                HasSubstr(" and found 0.9; the file is not as clonecast wrote"));
    EXPECT_THAT(error_with(curve + "/lower/1", 0.9), HasSubstr("curve.lower[1]: expected 0."));
    EXPECT_THAT(error_with(curve + "/at_risk/1", 3),
                HasSubstr("curve.at_risk[1]: expected 18, who are left, and found 3;"));
    EXPECT_THAT(error_with(curve + "/events/1", 4),
                HasSubstr("curve.at_risk[2]: expected 14, who are left, and found 12;"));
    EXPECT_THAT(error_with(curve + "/events/1", 19), HasSubstr("no more than the 18 at risk and found 19;"));
    EXPECT_THAT(error_with(curve + "/events/1", -4), HasSubstr("events[1]: expected an integer >= 0 and found -4;"));
    EXPECT_THAT(error_with(curve + "/events/1", "six"),
                HasSubstr("events[1]: expected an integer >= 0 and found \"six\";"));
    EXPECT_THAT(error_with(curve + "/time_days/2", 1), HasSubstr("time_days[2]: expected a day after the one before"));
    EXPECT_THAT(error_with(curve + "/time_days/0", -1),
                HasSubstr("time_days[0]: expected a day from 0 on and found -1;"));
    EXPECT_THAT(error_with(curve + "/censored", Json::array()),
                HasSubstr("curve.censored: expected an array of 4 and found an array of 0;"));
    EXPECT_THAT(error_with(curve + "/lower", 3), HasSubstr("curve.lower: expected an array and found 3;"));
    EXPECT_THAT(error_with(survival + "/events/all", 7),
                HasSubstr("events.all: expected 12, the sum of those of the curve, and found 7;"));
    EXPECT_THAT(error_with(survival + "/patients", 19),
                HasSubstr("at_risk[0]: expected 19, who are left, and found 18;"));
    EXPECT_THAT(error_with(curve + "/censored/3", 3),
                HasSubstr("failure.patients: expected the patients of the curve, 1 fewer, and found 18;"));
    EXPECT_THAT(error_with(survival, Json::object()), HasSubstr("failure"));
    Json without = summary_;
    without[Json::json_pointer(survival)].erase("curve");
    EXPECT_THAT(error_of_text(json_text(without)),
                HasSubstr("survival.failure.curve: expected a value and found nothing;"));
}

TEST_P(SavedSummaryTest, ShowsLongTextsCutShort) {
    EXPECT_THAT(error_with("/results/groups/0/patients", std::string(1000, 'x')),
                HasSubstr("and found \"" + std::string(56, 'x') + "...;"));
}

INSTANTIATE_TEST_SUITE_P(
    Users, SavedSummaryTest,
    ::testing::Values(User{"compare", [](fs::path const& directory) { compare::read_run(directory); }},
                      User{"report", [](fs::path const& directory) { html::read_saved_run(directory); }}),
    [](auto const& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace clonecast::report

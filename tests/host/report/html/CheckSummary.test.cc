// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/html/CheckSummary.hh"

#include <gtest/gtest.h>

#include <cctype>
#include <map>
#include <string>
#include <utility>

#include "host/FileError.hh"
#include "host/report/SummaryJson.hh"
#include "host/report/figures/Figures.hh"
#include "host/report/html/HtmlReport.hh"
#include "tests/host/report/ExampleRun.hh"

namespace clonecast::report::html {
namespace {

using Json = nlohmann::ordered_json;
using test::ExampleRun;

class CheckSummaryTest : public ::testing::Test {
  protected:
    CheckSummaryTest() {
        ExampleRun run(2, 2);
        for (int regimen : {0, 1}) {
            for (int stratum : {0, 1}) {
                run.ten_patients(regimen, stratum);
            }
        }
        summary = summary_json(summarize(run.result), run.result,
                               Json{{"name", "example"}, {"description", "text"}, {"schema", 1}});
    }
    //! The message of the error of a summary; empty: no error.
    static std::string error_of(Json const& edited) {
        try {
            check_summary(edited, "summary.json");
            return "";
        } catch (FileError const& error) {
            return error.what();
        }
    }
    //! The same after a value has been replaced.
    std::string error_with(char const* pointer, Json const& value) const {
        Json edited = summary;
        edited[Json::json_pointer(pointer)] = value;
        return error_of(edited);
    }
    static void expect_part(std::string const& text, std::string const& part) {
        EXPECT_NE(text.find(part), std::string::npos) << text << "\nwithout " << part;
    }

    Json summary;
};

TEST_F(CheckSummaryTest, ChecksClaimsWhereThereAreSome) {
    Json const comparison{{"left", nullptr}, {"left_note", "not defined"}, {"comparison", "<"},
                          {"right", 98},     {"standard_error", nullptr},  {"verdict", "cannot tell"}};
    summary["claims"] = {
        {{"name", "c"}, {"text", "t"}, {"source", "s"}, {"holds", "1 < 2"}, {"verdict", "cannot tell"}}};
    summary["claims"][0]["comparisons"] = Json::array({comparison});
    EXPECT_EQ(error_of(summary), "");
    expect_part(error_with("/claims/0/verdict", 3), "claims[0].verdict: expected a text");
    expect_part(error_with("/claims/0/comparisons/0/right", "98"), "claims[0].comparisons[0].right: expected a number");
    expect_part(error_with("/claims/0/comparisons/0/right", nullptr), "right_note: expected a value and found nothing");
}

TEST_F(CheckSummaryTest, NamesThePlaceOfAnEdit) {
    expect_part(error_with("/results/groups/1/stratum", "other"),
                "expected groups by regimen, each with the same strata,");
    expect_part(error_with("/results/groups/4/regimen", "regimen 1"),
                "expected groups by regimen, each with the same strata,");
    expect_part(error_with("/results/groups", Json::array()),
                "results.groups: expected a group of patients and found an array of 0;");
    expect_part(error_with("/results/groups/3/response/best/stable/probability", 1.5),
                "expected a probability from 0 to 1 and found 1.5;");
    expect_part(error_with("/results/groups/3/resistance/0/mechanism", "x"), "expected \"sensitive\" and found \"x\";");
    expect_part(error_with("/provenance/device", 3), "provenance.device: expected a text");
}

//! Whatever is replaced or missing, the answer is a FileError or a page.
TEST_F(CheckSummaryTest, SurvivesAnyEdit) {
    if (!why_no_report().empty()) {
        GTEST_SKIP() << why_no_report();
    }
    Json const flat = summary.flatten();
    std::size_t n_refused = 0, n_written = 0, at = 0;
    for (auto const& item : flat.items()) {
        if (at++ % 41 != 0) {
            continue;
        }
        Json::json_pointer const pointer(item.key());
        for (Json const& value : {Json(nullptr), Json("text"), Json(-1), Json(1e300), Json::array(), Json::object()}) {
            Json edited = summary;
            edited[pointer] = value;
            try {
                check_summary(edited, "summary.json");
                html_report(edited, "", nullptr);
                ++n_written;
            } catch (FileError const&) {
                ++n_refused;
            }
        }
        Json without = summary;
        if (without[pointer.parent_pointer()].is_object()) {
            without[pointer.parent_pointer()].erase(pointer.back());
            try {
                check_summary(without, "summary.json");
                html_report(without, "", nullptr);
                ++n_written;
            } catch (FileError const&) {
                ++n_refused;
            }
        }
    }
    EXPECT_GT(n_refused, 50U);
    EXPECT_GT(n_written, 10U);
}

//! The first and the last value of every kind: null, it is a FileError, or both the page and the figures do without.
TEST_F(CheckSummaryTest, SurvivesNullForAnyValue) {
    std::map<std::string, std::pair<std::string, std::string>> kinds;  // by path without indices
    Json const flat = summary.flatten();
    for (auto const& item : flat.items()) {
        std::string kind = item.key();
        std::erase_if(kind, [](unsigned char c) { return std::isdigit(c) != 0; });
        kinds.try_emplace(kind, item.key(), item.key()).first->second.second = item.key();
    }
    EXPECT_GT(kinds.size(), 100U);
    for (auto const& [kind, paths] : kinds) {
        for (std::string const& path : {paths.first, paths.second}) {
            Json edited = summary;
            edited[Json::json_pointer(path)] = nullptr;
            try {
                check_summary(edited, "summary.json");
                figures::list_figures({edited, nullptr, nullptr}, "");
                if (why_no_report().empty()) {
                    html_report(edited, "", nullptr);
                }
            } catch (FileError const&) {
                continue;
            } catch (std::exception const& error) {
                ADD_FAILURE() << path << ": " << error.what();
            }
        }
    }
}

TEST_F(CheckSummaryTest, ChecksWhatChartsTakeForGranted) {
    expect_part(error_with("/study/description", nullptr), "study.description: expected a text");
    expect_part(error_with("/results/follow_up_days", 0), "results.follow_up_days: expected a number > 0");
    Json const fractions{{"sensitive", 0.5}, {"other", 0.5}};
    expect_part(error_with("/results/groups/1/populations/0/composition/mean_fraction", fractions),
                "composition.mean_fraction.resistant, late: expected a value and found nothing");
}

}  // namespace
}  // namespace clonecast::report::html

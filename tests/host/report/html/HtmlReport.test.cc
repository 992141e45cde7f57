// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/html/HtmlReport.hh"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "host/report/SummaryJson.hh"
#include "host/report/html/CheckSummary.hh"
#include "host/report/html/Page.hh"
#include "host/study/WriteStudy.hh"
#include "tests/host/report/ExampleRun.hh"

namespace clonecast::report::html {
namespace {

using Json = nlohmann::ordered_json;
using test::End;
using test::ExampleRun;

Json summary_of(ExampleRun const& run) {
    Json const summary = summary_json(summarize(run.result), run.result, study::resolved(run.result.study));
    check_summary(summary, "summary.json");
    return summary;
}

std::size_t count(std::string const& text, std::string const& part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++n;
    }
    return n;
}

Json data_of(std::string const& page) {
    std::string const begin = "<script type=\"application/json\" id=\"data\">";
    auto const from = page.find(begin) + begin.size();
    return Json::parse(page.substr(from, page.find("</script>", from) - from));
}

class HtmlReportTest : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!why_no_report().empty()) {
            GTEST_SKIP() << why_no_report();
        }
    }
};

TEST_F(HtmlReportTest, HasEverythingInsideAndForbidsToLoadAnything) {
    ExampleRun run(2, 2);
    run.ten_patients(0, 0);
    std::string const page = html_report(summary_of(run), "", nullptr);
    EXPECT_EQ(page.rfind("<!doctype html>", 0), 0U);
    EXPECT_NE(page.find("default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"),
              std::string::npos);
    EXPECT_EQ(count(page, "<script"), 2 + page_files().scripts.size());
    EXPECT_EQ(count(page, " src="), 0U);
    EXPECT_EQ(count(page, "@import"), 0U);
    EXPECT_EQ(page.find("{{title"), std::string::npos);
    EXPECT_LT(page.size(), 3'000'000U);
}

TEST_F(HtmlReportTest, TextOfTheStudyEndsNoElement) {
    std::string const hostile = "</script><script>alert(1)</script><!--<b title=\"x\">&";
    ExampleRun run(1, 2);
    run.ten_patients(0, 0);
    run.result.study.name = run.result.study.regimens[0].name = run.result.study.description = hostile;
    run.result.provenance.warnings = {hostile};
    std::string const page = html_report(summary_of(run), "", nullptr);
    EXPECT_EQ(count(page, "alert(1)</script>"), 0U);
    EXPECT_EQ(count(page, "<script"), 2 + page_files().scripts.size());
    EXPECT_NE(
        page.find(
            "<title>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;!--&lt;b title=&quot;x&quot;&gt;&amp;"),
        std::string::npos);
    Json const data = data_of(page);
    EXPECT_EQ(data["study_name"], hostile);
    EXPECT_EQ(data["results"]["groups"][0]["regimen"], hostile);
}

TEST_F(HtmlReportTest, HoldsTheNumbersOfTheSummary) {
    ExampleRun run(1, 2);
    run.ten_patients(0, 0);
    run.ten_patients(1, 0);
    Json const summary = summary_of(run);
    Json const data = data_of(html_report(summary, "regimen 2", nullptr));
    auto const& from = summary["results"]["groups"][0]["survival"]["failure"]["curve"];
    auto const& to = data["results"]["groups"][0]["survival"]["failure"]["curve"];
    for (char const* key : {"time_days", "at_risk", "estimate", "lower", "upper"}) {
        ASSERT_EQ(to[key].size(), from[key].size()) << key;
        for (std::size_t i = 0; i < from[key].size(); ++i) {
            EXPECT_NEAR(to[key][i].get<double>(), from[key][i].get<double>(), 1e-5) << key;
        }
    }
    EXPECT_EQ(data["reference"], "regimen 2");
    EXPECT_EQ(data["hazard_ratios"][0]["regimen"], "regimen 1");
    EXPECT_EQ(data["outcome_hash"], summary["outcome_hash"]);
    EXPECT_EQ(data["provenance"]["seed_text"], "18446744073709551615");
    EXPECT_TRUE(data["patients"].is_null());
    EXPECT_EQ(data["notes"], Json::array());
    EXPECT_THROW(html_report(summary, "regimen 3", nullptr), std::invalid_argument);
}

TEST_F(HtmlReportTest, StaysSmallWithManyTimes) {
    ExampleRun run(1, 20);
    constexpr int n_times = 5000;
    run.result.grid_days.clear();
    for (int i = 0; i < n_times; ++i) {
        run.result.grid_days.push_back(i * 0.0203125);
    }
    run.result.layout.n_grid = n_times;
    run.result.tally.assign(run.result.layout.size(), 0);
    for (int regimen = 0; regimen < 20; ++regimen) {
        for (int i = 1; i < n_times; ++i) {
            run.end(regimen, 0, i, End::progression, 0, 1);
        }
    }
    std::string const page = html_report(summary_of(run), "", nullptr);
    EXPECT_LT(page.size(), 3'000'000U);
    Json const data = data_of(page);
    ASSERT_EQ(data["notes"].size(), 1U);
    auto const& curve = data["results"]["groups"][0]["survival"]["failure"]["curve"];
    EXPECT_GT(curve["time_days"].size(), 100U);
    EXPECT_EQ(curve["time_days"].front(), 0);
    EXPECT_EQ(curve["estimate"].back(), 0);
}

TEST_F(HtmlReportTest, NobodyIsNoError) {
    EXPECT_NE(html_report(summary_of(ExampleRun(2, 2)), "", nullptr).find("</html>"), std::string::npos);
}

}  // namespace
}  // namespace clonecast::report::html

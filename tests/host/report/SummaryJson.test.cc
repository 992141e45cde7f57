// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/SummaryJson.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tests/host/report/ExampleRun.hh"

namespace clonecast::report {
namespace {

using Json = nlohmann::ordered_json;
using test::End;
using test::ExampleRun;

//! Where a document breaks the rules: a number that is not finite, or a null without a note beside it.
std::string find_fault(Json const& json, std::string const& path) {
    if (json.is_number_float() && !std::isfinite(json.get<double>())) {
        return path;
    }
    if (json.is_structured()) {
        for (auto const& item : json.items()) {
            std::string const fault = find_fault(item.value(), path + "/" + item.key());
            if (!fault.empty()) {
                return fault;
            }
            if (json.is_object() && item.value().is_null() && json.dump().find("note") == std::string::npos) {
                return path + "/" + item.key() + " is null without a note";
            }
        }
    }
    return "";
}

void expect_sound(run::RunResult const& result) {
    Json const json = summary_json(summarize(result), result, Json::object());
    EXPECT_EQ(find_fault(json, ""), "");
    std::string const text = json_text(json);
    EXPECT_EQ(Json::parse(text), json);
}

TEST(SummaryJsonTest, HasTheNumbersAndReadsBack) {
    ExampleRun run(2);
    run.ten_patients(0, 0);
    run.ten_patients(0, 1);
    expect_sound(run.result);
    Json const study = {{"name", "example"}, {"clones", {{"birth", 0.1}}}};
    Json const json = Json::parse(json_text(summary_json(summarize(run.result), run.result, study)));
    EXPECT_EQ(json["format_version"], 1);
    EXPECT_EQ(json["outcome_hash"], "0123456789abcdef000000000000000f");
    EXPECT_EQ(json["study"], study);
    EXPECT_EQ(json["provenance"]["seed"].get<std::uint64_t>(), 18446744073709551615U);
    EXPECT_EQ(json["provenance"]["seed_text"], "18446744073709551615");
    EXPECT_EQ(json["provenance"]["engine_reason"], "exact and cheaper");
    EXPECT_FALSE(json["provenance"].contains("day_0"));
    EXPECT_EQ(json["provenance"]["wall_seconds"], 12.34);
    Json const& group = json["results"]["groups"][0];
    EXPECT_EQ(group["survival"]["failure"]["median_days"], 56);
    EXPECT_TRUE(group["survival"]["failure"]["events"]["progression_by_dominating_clone"].contains("resistant, late"));
    EXPECT_EQ(group["survival"]["failure"]["left_out"]["step_limit"], 2);
    EXPECT_TRUE(group["survival"]["failure"]["event_free_at"][2]["probability"].is_null());
    EXPECT_EQ(group["resistance"][2]["mechanism"], "any");
    EXPECT_EQ(group["resistance"][2]["resistant"]["patients"], 6);
    EXPECT_EQ(group["populations"][1]["variables"][3]["unit"], "mm3");
}

// Timings, devices and warnings of the machine are elsewhere: equal outcomes have equal results, byte for byte.
TEST(SummaryJsonTest, ResultsDependOnOutcomesOnly) {
    ExampleRun a(1);
    a.ten_patients(0, 0);
    ExampleRun b = a;
    b.result.provenance.device = "some GPU";
    b.result.provenance.wall_seconds = 0.5;
    b.result.provenance.warnings = {"no GPU"};
    EXPECT_EQ(json_text(results_json(summarize(a.result))), json_text(results_json(summarize(b.result))));
    b.end(0, 0, 1, End::death, -1, 1);
    EXPECT_NE(json_text(results_json(summarize(a.result))), json_text(results_json(summarize(b.result))));
}

TEST(SummaryJsonTest, DegenerateRunsHaveNoNaN) {
    ExampleRun nobody(1);
    expect_sound(nobody.result);

    ExampleRun one_patient(1);
    one_patient.end(0, 0, 3, End::follow_up, -1, 1);
    one_patient.at(0, 0, one_patient.result.layout.observed(0)) = 1;
    for (int variable : {0, 1, 2}) {
        one_patient.read(0, 0, 0, variable, 5);
    }
    expect_sound(one_patient.result);

    ExampleRun no_events(1);
    no_events.end(0, 0, 0, End::dropout, -1, 5);
    expect_sound(no_events.result);

    ExampleRun all_at_once(1);
    all_at_once.end(0, 0, 1, End::progression, 1, 100);
    for (int mechanism : {1, 2}) {
        all_at_once.at(0, 0, all_at_once.result.layout.preexisting(mechanism)) = 100;  // infinite odds
    }
    expect_sound(all_at_once.result);

    ExampleRun all_stopped(1);
    all_stopped.end(0, 0, 0, End::step_limit, -1, 7);
    expect_sound(all_stopped.result);
    Json const json = results_json(summarize(all_stopped.result));
    EXPECT_EQ(json["groups"][0]["survival"]["failure"]["median_note"], "no patients");
    EXPECT_EQ(json["warnings"].size(), 1U);
}

// The check above can fail.
TEST(SummaryJsonTest, TheCheckFindsFaults) {
    EXPECT_EQ(find_fault(Json{{"a", {{"b", std::nan("")}}}}, ""), "/a/b");
    EXPECT_EQ(find_fault(Json{{"a", nullptr}}, ""), "/a is null without a note");
}

TEST(SummaryJsonTest, InvalidBytesAreReplaced) {
    std::string const text = json_text(Json{{"file", "a\xff.toml"}});
    EXPECT_EQ(Json::parse(text)["file"], "a\xef\xbf\xbd.toml");
}

}  // namespace
}  // namespace clonecast::report

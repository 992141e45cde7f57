// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/WriteStudy.hh"

#include "host/study/ReadStudy.hh"
#include "tests/host/study/StudyFiles.hh"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace clonecast::study {
namespace {

using test::path_of;
using test::read_text;
using test::replaced;

void expect_round_trip(Study const& study) {
    std::string const text = to_toml(study);
    SCOPED_TRACE(text);
    Study const again = parse_study(text, "again.toml");
    EXPECT_EQ(resolved(again), resolved(study));
    EXPECT_EQ(to_toml(again), text);
    ASSERT_EQ(again.parameters.size(), study.parameters.size());
    for (std::size_t i = 0; i < study.parameters.size(); ++i) {
        EXPECT_EQ(again.parameters[i].path, study.parameters[i].path);
        EXPECT_EQ(again.parameters[i].unit, study.parameters[i].unit);
        EXPECT_EQ(again.parameters[i].value, study.parameters[i].value);
        EXPECT_EQ(again.parameters[i].lower, study.parameters[i].lower);
        EXPECT_EQ(again.parameters[i].upper, study.parameters[i].upper);
    }
    EXPECT_EQ(again.assessment.scans, study.assessment.scans);
    EXPECT_EQ(again.output.population_times, study.output.population_times);
}

TEST(WriteStudyTest, CompleteStudyReadsBackTheSame) {
    expect_round_trip(read_study(path_of("complete.toml")));
}

TEST(WriteStudyTest, MinimalStudyReadsBackTheSame) {
    expect_round_trip(read_study(path_of("minimal.toml")));
}

TEST(WriteStudyTest, DetectionReadsBackTheSame) {
    Study const study = read_study(path_of("detection.toml"));
    expect_round_trip(study);
    ASSERT_TRUE(study.detection);
    EXPECT_EQ(study.detection->burden.value, 1e9);
    EXPECT_EQ(study.detection->max_days, 20'000);
    EXPECT_FALSE(read_study(path_of("minimal.toml")).detection);
}

TEST(WriteStudyTest, NumbersReadBackToTheLastBit) {
    std::string text = read_text(path_of("minimal.toml"));
    text = replaced(text, "birth = 0.2", "birth = 0.30000000000000004");
    text = replaced(text, "death = 0.1", "death = 5e-324");
    text = replaced(text, "{ every = 56 }", "{ every = 0.1, first = 0.7, until = 33.3 }");
    Study const study = parse_study(text, "study.toml");
    EXPECT_EQ(study.clones[0].death.value, 5e-324);
    expect_round_trip(study);
}

TEST(WriteStudyTest, AwkwardNamesReadBackTheSame) {
    std::string text = read_text(path_of("minimal.toml"));
    text = replaced(text, "name = \"only\"", "name = \"a 'b' \\\\ # \u00e9 \U0001f600->{x}\"");
    text = replaced(text, "[[regimens]]",
                    "[[drugs]]\nname = \"5-FU / 'x' # \\\\\"\nunit = \"\u00b5M \\\"q\\\"\"\neffects.default.kill = 1\n"
                    "[[cohort.vary]]\nparameter = \"drugs.5-FU / 'x' # \\\\.concentration\"\ndistribution = \"fixed\"\n"
                    "value = 2\n[[regimens]]");
    expect_round_trip(parse_study(text, "study.toml"));
}

TEST(WriteStudyTest, JsonHasTheShapeOfTheFile) {
    nlohmann::json const json = resolved(read_study(path_of("complete.toml")));
    EXPECT_EQ(json["simulation"]["seed"], 9223372036854775807);
    EXPECT_EQ(json["clones"][1]["name"], "résistant β");
    EXPECT_EQ(json["drugs"][0]["effects"]["persister"]["birth"]["ec50"], 400.0);
    EXPECT_EQ(json["regimens"][1]["phases"][2]["until"]["days"], 56.0);
    EXPECT_EQ(json["cohort"]["strata"][1]["set"]["mutations.late.probability"], 0.25);
    EXPECT_FALSE(json["clones"][0].contains("resistant"));
    EXPECT_NO_THROW(static_cast<void>(json.dump()));
}

TEST(WriteStudyTest, PlainKeysComeBeforeTables) {
    std::string const text = to_toml(read_study(path_of("complete.toml")));
    std::size_t position = 0;
    for (char const* const part :
         {"schema = 1", "[simulation]", "[[clones]]", "[[mutations]]", "[[switches]]", "[[drugs]]", "[drugs.effects]",
          "[[interactions]]", "[[regimens]]", "[[regimens.phases]]", "[cohort]", "[[cohort.strata]]", "[[cohort.vary]]",
          "[[cohort.correlations]]", "[assessment]", "[output]"}) {
        std::size_t const next = text.find(part, position);
        ASSERT_NE(next, std::string::npos) << part;
        position = next;
    }
}

}  // namespace
}  // namespace clonecast::study

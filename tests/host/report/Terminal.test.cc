// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/Terminal.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "host/report/detail/TextTable.hh"
#include "tests/host/report/ExampleRun.hh"

namespace clonecast::report {
namespace {

using test::End;
using test::ExampleRun;

std::string text_of(run::RunResult const& result, TerminalOptions const& options = {}) {
    return terminal_text(summarize(result), result, options);
}

int widest_line(std::string const& text) {
    int widest = 0;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        widest = std::max(widest, detail::text_width(line));
    }
    return widest;
}

void expect_contains(std::string const& text, std::string const& part) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nis not in\n" << text;
}

TEST(TerminalTest, AnswersTheQuestion) {
    ExampleRun run(1);
    run.ten_patients(0, 0);
    std::string const text = text_of(run.result);
    expect_contains(text, "example: 10 patients x 1 regimen, followed for 102.4 days");
    expect_contains(text, "crossing engine on cpu (2 threads), 12.3 s\nseed 18446744073709551615");
    expect_contains(text, "0123456789abcdef000000000000000f");
    expect_contains(text, "56 (28-NR)");
    expect_contains(text, "NR: not reached");
    expect_contains(text, "at 50 d");
    expect_contains(text, "67 % (28-88)");  // Kaplan-Meier at day 50
    expect_contains(text, "33 % (7-70)");   // resistance, binom.test(3, 9)
    expect_contains(text, "resistant, late");
    expect_contains(text, "not observed");  // landmark after the last scan
    expect_contains(text, "warning: regimen \"regimen 1\": 1 of 10 patients reached the limit of 1000 steps; ");
    EXPECT_EQ(text.find("first progression"), std::string::npos);  // the same curve: not told twice
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
}

TEST(TerminalTest, FirstProgressionIsToldWhereItDiffers) {
    ExampleRun run(1);
    run.ten_patients(0, 0);
    patient::TallyLayout const& layout = run.result.layout;
    int const kind = layout.end_kind(End::progression, 0);
    run.at(0, 0, layout.survival(patient::Endpoint::first_progression, 1, kind)) -= 1;
    run.at(0, 0, layout.survival(patient::Endpoint::first_progression, 2, kind)) += 1;
    expect_contains(text_of(run.result), "Time to first progression");
}

TEST(TerminalTest, FitsTheWidth) {
    ExampleRun run(2, 2);
    run.result.study.regimens[0].name = std::string(60, 'x');
    for (double day = 5; day < 45; day += 5) {
        run.result.study.output.landmarks.insert(run.result.study.output.landmarks.end() - 3, day);
    }
    for (int regimen : {0, 1}) {
        for (int stratum : {0, 1}) {
            run.ten_patients(regimen, stratum);
        }
    }
    for (int const width : {80, 100}) {
        TerminalOptions options;
        options.width = width;
        std::string const text = text_of(run.result, options);
        EXPECT_LE(widest_line(text), width) << text;
        expect_contains(text, "  stratum \"2\"");
    }
}

TEST(TerminalTest, ColorAndSketchOnRequest) {
    ExampleRun run(1);
    run.ten_patients(0, 0);
    TerminalOptions options;
    options.color = Color::on;
    options.charset = Charset::utf8;
    std::string const text = text_of(run.result, options);
    expect_contains(text, "\x1b[1mexample\x1b[0m");
    expect_contains(text, "\u2588");  // nobody has failed
    expect_contains(text, "\u2583");  // a third is left
    expect_contains(text_of(run.result), "99996666");
}

TEST(TerminalTest, SaysWhereTumoursWereGrown) {
    ExampleRun run(1);
    run.ten_patients(0, 0);
    EXPECT_EQ(text_of(run.result).find("grown"), std::string::npos);
    run.result.study.detection = study::Detection{};
    expect_contains(text_of(run.result), "tumours grown from their founding cells to detection, which is day 0");
    run.end(0, 0, 0, End::step_limit, -1, 7);
    EXPECT_NE(summarize(run.result).warnings.at(0).find("or no lineage grew"), std::string::npos);
}

TEST(TerminalTest, LongFollowUpIsToldInMonths) {
    ExampleRun run(1);
    run.ten_patients(0, 0);
    run.result.study.assessment.follow_up = 1024;
    run.result.study.output.landmarks = {30.4375};
    std::string const text = text_of(run.result);
    expect_contains(text, "Time to failure in months");
    expect_contains(text, "1.8 (0.9-NR)");
    expect_contains(text, "at 1 mo");
}

TEST(TerminalTest, LandmarksAreToldApartAndTrue) {
    ExampleRun run(1);
    run.ten_patients(0, 0);
    run.result.study.assessment.follow_up = 1024;
    run.result.study.output.landmarks = {30, 30.25, 31, 45, 182.5, 1000.125};
    expect_contains(text_of(run.result), "  at 1 mo       at 30.25 d    at 31 d       at 45 d");
    expect_contains(text_of(run.result), "at 6 mo");
    expect_contains(text_of(run.result), "at 1000.125 d");
}

TEST(TerminalTest, ResistanceIsThatOfFailureWhereARegimenSwitchesAtProgression) {
    std::string const line = "this is at failure, not at the first progression";
    ExampleRun run(1);
    run.ten_patients(0, 0);
    EXPECT_EQ(text_of(run.result).find(line), std::string::npos);
    run.result.study.regimens[0].phases.resize(2);
    run.result.study.regimens[0].phases[0].end.kind = study::PhaseEnd::Kind::progression;
    expect_contains(text_of(run.result), line);
}

TEST(TerminalTest, DegenerateRunsAreToldPlainly) {
    ExampleRun nobody(1);
    expect_contains(text_of(nobody.result), "no patients");
    ExampleRun stopped(1);
    stopped.end(0, 0, 0, End::step_limit, -1, 7);
    expect_contains(text_of(stopped.result), "no patients");
    ExampleRun no_events(1);
    no_events.end(0, 0, 3, End::follow_up, -1, 1000000);
    std::string const text = text_of(no_events.result);
    expect_contains(text, "not reached");
    expect_contains(text, "0 % (0 to 0.00037)");  // resistance: exact upper limit 3.7e-6
    ExampleRun all_at_once(1);
    all_at_once.end(0, 0, 1, End::progression, 1, 100);
    for (int mechanism : {1, 2}) {
        all_at_once.at(0, 0, all_at_once.result.layout.preexisting(mechanism)) = 100;
    }
    expect_contains(text_of(all_at_once.result), "infinite");
}

TEST(TextTableTest, CountsCharactersNotBytes) {
    detail::TextTable table({"name", "x"}, 80);
    table.add_row({"M\u00fcller", "1"});
    table.add_row({"Mueller", "2"});
    EXPECT_EQ(table.text("", ""), "  name     x\n  M\u00fcller   1\n  Mueller  2\n");
}

TEST(TextTableTest, WrapsColumnsIntoBlocks) {
    detail::TextTable table({"name", "first", "second"}, 16);
    table.add_row({"a", "12345", "x"});
    table.add_row({"b", "1", "y"});
    EXPECT_EQ(table.text("", ""), "  name  first\n  a     12345\n  b     1\n\n  name  second\n  a     x\n  b     y\n");
}

}  // namespace
}  // namespace clonecast::report

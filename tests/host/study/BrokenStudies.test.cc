// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Every file in broken/ is a study with mistakes. Its first lines say what must be said about it:
//     # expect: 12:9: birth = -0.1 is out of range       line, column and how the message begins
//     # expect: --set a.b=1: unknown key 'a'             the same of an override
//     # expect: ... and 5 more                           where more are found than are shown
//     # set: a.b=1                                       an override that goes with the file (\n: a newline)
// All diagnostics must be expected, in their order. To add a case, add a file.
#include "host/study/ReadStudy.hh"
#include "tests/host/study/StudyFiles.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

namespace clonecast::study {
namespace {

constexpr std::size_t fewest_files = 200;  // so that a wrong folder does not pass

std::vector<std::filesystem::path> broken_files() {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (auto const& entry : std::filesystem::directory_iterator(test::path_of("broken"), error)) {
        if (entry.path().extension() == ".toml") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

struct Expectation {
    std::vector<std::string> diagnostics;
    std::vector<Override> overrides;
};

Expectation read_expectation(std::string const& text) {
    constexpr std::string_view expect = "# expect: ";
    constexpr std::string_view set = "# set: ";
    Expectation expectation;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line) && line.starts_with('#');) {
        if (line.starts_with(expect)) {
            expectation.diagnostics.push_back(line.substr(expect.size()));
        } else if (line.starts_with(set)) {
            std::string change = line.substr(set.size());
            if (std::size_t const newline = change.find("\\n"); newline != std::string::npos) {
                change.replace(newline, 2, "\n");
            }
            std::size_t const equals = change.find('=');
            expectation.overrides.push_back({change.substr(0, equals), change.substr(equals + 1)});
        }
    }
    return expectation;
}

//! As in the expectations: without the name of the file.
std::vector<std::string> found_in(StudyError const& error) {
    std::vector<std::string> found;
    for (Diagnostic const& diagnostic : error.diagnostics()) {
        std::string const where = diagnostic.line > 0
                                      ? std::to_string(diagnostic.line) + ":" + std::to_string(diagnostic.column)
                                      : diagnostic.file;
        found.push_back(where + ": " + diagnostic.message);
    }
    if (error.n_more() > 0) {
        found.push_back("... and " + std::to_string(error.n_more()) + " more");
    }
    return found;
}

TEST(BrokenStudiesTest, AreAllThere) {
    EXPECT_GE(broken_files().size(), fewest_files) << test::path_of("broken");
}

class BrokenStudyTest : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(BrokenStudyTest, IsRefusedWithEveryMistakeNamed) {
    std::string const text = test::read_text(GetParam());
    Expectation const expectation = read_expectation(text);
    ASSERT_FALSE(expectation.diagnostics.empty()) << "the file expects nothing";
    try {
        read_study(GetParam(), expectation.overrides);
        FAIL() << "accepted";
    } catch (StudyError const& error) {
        std::vector<std::string> const found = found_in(error);
        EXPECT_EQ(found.size(), expectation.diagnostics.size()) << error.what();
        for (std::size_t i = 0; i < std::min(found.size(), expectation.diagnostics.size()); ++i) {
            EXPECT_TRUE(found[i].starts_with(expectation.diagnostics[i]))
                << "expected: " << expectation.diagnostics[i] << "\n   found: " << found[i];
        }
        for (Diagnostic const& diagnostic : error.diagnostics()) {
            EXPECT_EQ(diagnostic.message.find('\n'), std::string::npos) << diagnostic.message;
        }
    }
}

//! Test names may have letters, digits and underscores only.
std::string name_of(::testing::TestParamInfo<std::filesystem::path> const& info) {
    std::string name = info.param.stem().string();
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Files, BrokenStudyTest, ::testing::ValuesIn(broken_files()), name_of);

}  // namespace
}  // namespace clonecast::study

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Studies of several files: `include` and overlays.
#include "host/study/ReadStudy.hh"
#include "host/study/WriteStudy.hh"
#include "tests/host/report/TemporaryFolder.hh"
#include "tests/host/study/StudyFiles.hh"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace clonecast::study {
namespace {

char const* const model = R"(schema = 1
[[clones]]
name = "a"
birth = 0.2
death = 0.1

[[clones]]
name = "b"
birth = 0.3
death = 0.1

[[mutations]]
from = "a"
to = "b"
probability = 1e-9

[[drugs]]
name = "x"
effects.a = { birth = 0.5 }

[[cohort.vary]]
parameter = "clones.a.birth"
distribution = "lognormal"
median = 0.2
cv = 0.1
)";

char const* const experiment = R"(include = ["model.toml"]
schema = 1
name = "experiment"
clones = [{ name = "b", birth = 0.25 }, { name = "a", start = 1000 }, { name = "c", birth = 0.1, death = 0.2 }]
regimens = [{ name = "x", phases = [{ drugs = [{ drug = "x" }] }] }]
assessment = { scans = { every = 7 }, follow_up = 28 }
)";

class SeveralFilesTest : public ::testing::Test {
  protected:
    std::string path(std::string const& name) const { return (folder_.path() / name).string(); }

    std::string write(std::string const& name, std::string const& text) const {
        std::filesystem::create_directories((folder_.path() / name).parent_path());
        std::ofstream(path(name), std::ios::binary) << text;
        return path(name);
    }

    //! What is said about a study that is refused; names of files without the folder.
    std::string complaint(std::string const& name, std::vector<std::filesystem::path> const& overlays = {},
                          std::vector<Override> const& overrides = {}) const {
        try {
            read_study(path(name), overrides, overlays);
        } catch (StudyError const& error) {
            std::string text = error.what();
            std::string const folder = folder_.path().string() + "/";
            for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder)) {
                text.erase(at, folder.size());
            }
            return text;
        }
        return "accepted";
    }

  private:
    report::test::TemporaryFolder folder_;
};

TEST_F(SeveralFilesTest, TheStudyIsLaidOverWhatItIncludes) {
    write("model.toml", model);
    Study const study = read_study(write("study.toml", experiment));
    ASSERT_EQ(study.clones.size(), 3U);
    EXPECT_EQ(study.clones[0].name, "a");
    EXPECT_EQ(study.clones[0].birth.value, 0.2);
    EXPECT_EQ(study.clones[0].start.value, 1000);
    EXPECT_EQ(study.clones[1].name, "b");
    EXPECT_EQ(study.clones[1].birth.value, 0.25);
    EXPECT_EQ(study.clones[1].death.value, 0.1);
    EXPECT_EQ(study.clones[2].name, "c");
    EXPECT_EQ(study.mutations.size(), 1U);
    EXPECT_EQ(study.drugs.size(), 1U);
}

TEST_F(SeveralFilesTest, WhatIsWrittenNeedsNoOtherFile) {
    write("model.toml", model);
    Study const study = read_study(write("study.toml", experiment));
    EXPECT_EQ(resolved(parse_study(to_toml(study), "elsewhere.toml")), resolved(study));
}

TEST_F(SeveralFilesTest, OverlaysComeInOrderAndOverridesLast) {
    write("model.toml", model);
    write("study.toml", experiment);
    std::string const first = write("first.toml", R"([[clones]]
name = "a"
birth = 0.21
death = 0.11
start = 2000
)");
    std::string const second = write("second.toml", R"([[clones]]
name = "a"
birth = 0.22
death = 0.12
)");
    Study const study = read_study(path("study.toml"), {{"clones.a.birth", "0.23"}}, {first, second});
    EXPECT_EQ(study.clones[0].birth.value, 0.23);
    EXPECT_EQ(study.clones[0].death.value, 0.12);
    EXPECT_EQ(study.clones[0].start.value, 2000);
}

TEST_F(SeveralFilesTest, ListsWithoutNamesAreReplaced) {
    write("model.toml", model);
    write("study.toml", std::string(experiment) + "output = { landmarks = [7, 14] }\n");
    std::string const overlay = write("overlay.toml", R"(output = { landmarks = [21] }
[[regimens]]
name = "x"
phases = [{ drugs = [], until = "progression" }, {}]
[[regimens]]
name = "y"
phases = [{}]
)");
    Study const study = read_study(path("study.toml"), {}, {overlay});
    EXPECT_EQ(study.output.landmarks, std::vector<double>{21});
    ASSERT_EQ(study.regimens.size(), 2U);
    ASSERT_EQ(study.regimens[0].phases.size(), 2U);
    EXPECT_TRUE(study.regimens[0].phases[0].doses.empty());
}

TEST_F(SeveralFilesTest, NamesByDefaultAreNames) {
    write("model.toml", model);
    write("study.toml", experiment);
    std::string const overlay = write("overlay.toml", R"(
[[mutations]]
from = "a"
to = "b"
probability = 1e-7
[[cohort.vary]]
parameter = "clones.a.birth"
median = 0.19
)");
    Study const study = read_study(path("study.toml"), {}, {overlay});
    ASSERT_EQ(study.mutations.size(), 1U);
    EXPECT_EQ(study.mutations[0].probability.value, 1e-7);
    ASSERT_EQ(study.cohort.variations.size(), 1U);
    EXPECT_EQ(study.cohort.variations[0].distribution.a, 0.19);
}

TEST_F(SeveralFilesTest, VariationsOfStrataAreToldApart) {
    write("model.toml", std::string(model) + R"(stratum = "p"
[[cohort.vary]]
parameter = "clones.a.birth"
distribution = "lognormal"
median = 0.3
cv = 0.1
stratum = "q"
[[cohort.strata]]
name = "p"
probability = 0.5
[[cohort.strata]]
name = "q"
probability = 0.5
)");
    write("study.toml", experiment);
    std::string const overlay = write("overlay.toml", R"(
[[cohort.vary]]
parameter = "clones.a.birth"
stratum = "q"
median = 0.25
)");
    Study const study = read_study(path("study.toml"), {}, {overlay});
    ASSERT_EQ(study.cohort.variations.size(), 2U);
    EXPECT_EQ(study.cohort.variations[0].distribution.a, 0.2);
    EXPECT_EQ(study.cohort.variations[1].distribution.a, 0.25);
}

TEST_F(SeveralFilesTest, IncludesNestAndAreRelativeToTheirFile) {
    write("shared/deep/model.toml", model);
    write("shared/between.toml", "include = [\"deep/model.toml\"]\nclones = [{ name = \"a\", death = 0.15 }]\n");
    std::string text = test::replaced(experiment, "model.toml", "../shared/between.toml");
    Study const study = read_study(write("studies/study.toml", text));
    EXPECT_EQ(study.clones[0].death.value, 0.15);
    EXPECT_EQ(study.clones[0].birth.value, 0.2);
}

TEST_F(SeveralFilesTest, LaterIncludesAreLaidOverEarlierOnes) {
    write("model.toml", model);
    write("other.toml", "clones = [{ name = \"a\", death = 0.15 }]\n");
    write("study.toml", test::replaced(experiment, "\"model.toml\"", "\"model.toml\", \"other.toml\", \"model.toml\""));
    EXPECT_EQ(read_study(path("study.toml")).clones[0].death.value, 0.1);
}

TEST_F(SeveralFilesTest, MistakesNameTheirFile) {
    write("model.toml",
          test::replaced(test::replaced(model, "death = 0.1", "deaht = 0.1"), "birth = 0.3", "birth = -1"));
    write("study.toml", test::replaced(experiment, "birth = 0.1,", "birth = 2000,"));
    std::string const overlay = write("overlay.toml", "clones = [{ name = \"c\", death = 3000 }]\n");
    std::string const text = complaint("study.toml", {overlay});
    EXPECT_NE(text.find("study.toml:4:93: error: birth = 2000 is out of range"), std::string::npos) << text;
    EXPECT_NE(text.find("model.toml:5:1: error: unknown key 'deaht'"), std::string::npos) << text;
    EXPECT_NE(text.find("overlay.toml:1:33: error: death = 3000 is out of range"), std::string::npos) << text;
    // The -1 of the model is replaced by the study.
    EXPECT_EQ(text.find("birth = -1"), std::string::npos) << text;
}

TEST_F(SeveralFilesTest, ANameThatAListHasTwiceIsStillAMistake) {
    write("model.toml", model);
    write("study.toml", test::replaced(experiment, "{ name = \"b\"", "{ name = \"a\", death = 0.05 }, { name = \"b\""));
    std::string const text = complaint("study.toml");
    EXPECT_NE(text.find("study.toml:4:80: error: clone 'a' is defined twice, first in line 4 of study.toml"),
              std::string::npos)
        << text;
}

TEST_F(SeveralFilesTest, SyntaxErrorsNameTheirFile) {
    write("model.toml", "clones = [\n");
    write("study.toml", experiment);
    EXPECT_EQ(complaint("study.toml").rfind("model.toml:", 0), 0U) << complaint("study.toml");
}

TEST_F(SeveralFilesTest, WhatCannotBeIncludedIsNamedWhereItIsAsked) {
    write("folder/file.toml", "");
    struct Case {
        char const* include;
        char const* message;
    };
    for (Case const& each :
         {Case{"\"model.toml\"", "study.toml:1:11: error: include: a list of file names is needed"},
          Case{"[\"\"]", "study.toml:1:12: error: include: \"\" is not the name of a file"},
          Case{"[\"a\\u0000b\"]", "study.toml:1:12: error: include: \"a\\x00b\" is not the name"},
          Case{"[3]", "study.toml:1:12: error: include: the name of a file must be a string, found"},
          Case{"[\"none.toml\"]", "study.toml:1:12: error: include: none.toml: cannot be read: No such"},
          Case{"[\"folder\"]", "study.toml:1:12: error: include: folder: is a directory"}}) {
        write("study.toml", test::replaced(experiment, "[\"model.toml\"]", each.include));
        EXPECT_EQ(complaint("study.toml").rfind(each.message, 0), 0U) << complaint("study.toml");
    }
    EXPECT_THROW(read_study(path("folder/file.toml"), {}, {path("none.toml")}), FileError);
}

TEST_F(SeveralFilesTest, CyclesAreRefused) {
    write("study.toml", test::replaced(experiment, "model.toml", "./a.toml"));
    write("a.toml", "include = [\"b.toml\"]\n");
    write("b.toml", "# again\ninclude = [\"../" + std::filesystem::path(path("")).parent_path().filename().string() +
                        "/a.toml\"]\n");
    EXPECT_EQ(complaint("study.toml").rfind("b.toml:2:12: error: include: ", 0), 0U) << complaint("study.toml");
    EXPECT_NE(complaint("study.toml").find("includes itself"), std::string::npos) << complaint("study.toml");
    write("study.toml", test::replaced(experiment, "model.toml", "study.toml"));
    EXPECT_EQ(complaint("study.toml").rfind("study.toml:1:12: error: include: study.toml includes itself", 0), 0U)
        << complaint("study.toml");
}

TEST_F(SeveralFilesTest, FilesThatMultiplyAreRefused) {
    // Each includes the next twice: 2^14 files in all.
    write("study.toml", test::replaced(experiment, "model.toml", "0.toml"));
    for (int i = 0; i < 14; ++i) {
        std::string const next = std::to_string(i + 1) + ".toml";
        write(std::to_string(i) + ".toml", "include = [\"" + next + "\", \"" + next + "\"]\n");
    }
    write("14.toml", model);
    EXPECT_NE(complaint("study.toml").find("the study has more than 100 files"), std::string::npos);
}

TEST_F(SeveralFilesTest, ChainsThatAreTooDeepAreRefused) {
    write("study.toml", test::replaced(experiment, "model.toml", "0.toml"));
    for (int i = 0; i < 40; ++i) {
        write(std::to_string(i) + ".toml", "include = [\"" + std::to_string(i + 1) + ".toml\"]\n");
    }
    write("40.toml", model);
    EXPECT_NE(complaint("study.toml").find("files include each other more than 16 deep"), std::string::npos);
}

TEST_F(SeveralFilesTest, LargeListsMergeInLinearTime) {
    std::string text = "schema = 1\nclones = [\n";
    for (int i = 0; i < 20000; ++i) {
        text += "{ name = \"c" + std::to_string(i) + "\" },\n";
    }
    text += "]\n";
    write("model.toml", text);
    write("study.toml", "include = [\"model.toml\"]\n" + text);
    EXPECT_NE(complaint("study.toml").find("clones has 20000 elements"), std::string::npos)
        << complaint("study.toml").substr(0, 400);
}

TEST_F(SeveralFilesTest, AStudyGivenAsTextIncludesFromItsFolder) {
    write("model.toml", model);
    EXPECT_EQ(parse_study(experiment, path("study.toml")).clones.size(), 3U);
}

}  // namespace
}  // namespace clonecast::study

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/OutputFile.hh"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "host/FileError.hh"
#include "host/report/FileWriter.hh"
#include "tests/host/report/TemporaryFolder.hh"

namespace clonecast::report {
namespace {

namespace fs = std::filesystem;

std::string read(fs::path const& path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

//! Message of the FileError that an action throws; "" if there is none.
std::string problem(std::function<void()> const& action) {
    try {
        action();
    } catch (FileError const& error) {
        return error.what();
    }
    return "";
}

class OutputFileTest : public testing::Test {
  protected:
    fs::path path(std::string const& name) const { return folder.path() / name; }
    void expect_refused(fs::path const& target, std::string const& part, Existing existing = Existing::replace) const {
        std::string const message = problem([&] { OutputFile(target, existing); });
        EXPECT_TRUE(message.starts_with(target.string() + ": ")) << message;
        EXPECT_NE(message.find(part), std::string::npos) << message;
    }
    //! Names in the folder, hidden ones included, sorted.
    std::vector<std::string> names() const {
        std::vector<std::string> result;
        for (auto const& entry : fs::directory_iterator(folder.path())) {
            result.push_back(entry.path().filename().string());
        }
        std::sort(result.begin(), result.end());
        return result;
    }

    test::TemporaryFolder folder;
};

TEST_F(OutputFileTest, IsThereWhenWritten) {
    OutputFile const file(path("a.csv"), Existing::refuse);
    EXPECT_TRUE(names().empty());
    file.write("text");
    EXPECT_EQ(read(path("a.csv")), "text");
    EXPECT_EQ(names(), std::vector<std::string>{"a.csv"});
}

TEST_F(OutputFileTest, ReplacesOnlyOnRequest) {
    write_file(path("a.csv"), "old");
    expect_refused(path("a.csv"), "--overwrite", Existing::refuse);
    EXPECT_EQ(read(path("a.csv")), "old");
    OutputFile(path("a.csv"), Existing::replace).write("new");
    EXPECT_EQ(read(path("a.csv")), "new");
    EXPECT_EQ(names(), std::vector<std::string>{"a.csv"});
}

TEST_F(OutputFileTest, FullDiskKeepsWhatWasThereAndNamesTheTarget) {
    write_file(path("a.csv"), "old");
    OutputFile const file(path("a.csv"), Existing::replace);
    test::FileSizeLimit const limit(100'000);
    std::string const message = problem([&] { file.write(std::string(3'000'000, 'x')); });
    EXPECT_TRUE(message.starts_with(path("a.csv").string() + ": cannot write to this file: File too large")) << message;
    EXPECT_EQ(read(path("a.csv")), "old");
    EXPECT_EQ(names(), std::vector<std::string>{"a.csv"});
}

TEST_F(OutputFileTest, NameThatIsTakenMeanwhileIsKeptAndSoIsTheText) {
    OutputFile const file(path("a.csv"), Existing::refuse);
    write_file(path("a.csv"), "theirs");
    std::string const aside = "a.csv-" + std::to_string(::getpid());
    std::string const message = problem([&] { file.write("mine"); });
    EXPECT_NE(message.find(path(aside).string()), std::string::npos) << message;
    EXPECT_EQ(read(path("a.csv")), "theirs");
    EXPECT_EQ(read(path(aside)), "mine");
    EXPECT_EQ(names(), (std::vector<std::string>{"a.csv", aside}));
}

TEST_F(OutputFileTest, FollowsLinks) {
    write_file(path("real.csv"), "old");
    fs::create_symlink("real.csv", path("link.csv"));
    expect_refused(path("link.csv"), "there is such a file", Existing::refuse);
    OutputFile(path("link.csv"), Existing::replace).write("new");
    EXPECT_TRUE(fs::is_symlink(path("link.csv")));
    EXPECT_EQ(read(path("real.csv")), "new");
}

TEST_F(OutputFileTest, DevicesAreWrittenDirectly) {
    OutputFile("/dev/null", Existing::refuse).write("text");
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
    if (fs::exists("/dev/full")) {
        std::string const message = problem([] { OutputFile("/dev/full", Existing::refuse).write("text"); });
        EXPECT_EQ(message, "/dev/full: cannot write to this file: No space left on device");
    }
}

TEST_F(OutputFileTest, UnusableTargetsAreNamed) {
    write_file(path("file"), "");
    fs::create_symlink("nowhere", path("dangling"));
    fs::create_symlink("loop", path("loop"));
    expect_refused(folder.path(), "is a directory");
    expect_refused(path("no") / "a.csv", "No such file or directory");
    expect_refused(path("file") / "a.csv", "Not a directory");
    expect_refused(path("dangling"), "link to nowhere");
    expect_refused(path("loop"), "symbolic links");
    expect_refused(path(std::string(300, 'x')), "File name too long");
    OutputFile(path(std::string(250, 'n')), Existing::refuse).write("long names fit");
}

}  // namespace
}  // namespace clonecast::report

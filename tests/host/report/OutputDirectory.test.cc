// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/OutputDirectory.hh"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
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

class OutputDirectoryTest : public testing::Test {
  protected:
    //! Names in the folder, hidden ones included, sorted.
    std::vector<std::string> names() const {
        std::vector<std::string> result;
        for (auto const& entry : fs::directory_iterator(folder.path())) {
            result.push_back(entry.path().filename().string());
        }
        std::sort(result.begin(), result.end());
        return result;
    }
    //! Message of the FileError when an output directory is asked for; "" if there is none.
    static std::string problem(fs::path const& target, Existing existing = Existing::refuse) {
        try {
            OutputDirectory const directory(target, existing);
        } catch (FileError const& error) {
            return error.what();
        }
        return "";
    }
    static void expect_problem(fs::path const& target, std::string const& part, Existing existing = Existing::refuse) {
        std::string const message = problem(target, existing);
        EXPECT_NE(message.find(part), std::string::npos) << "message: " << message;
        EXPECT_TRUE(message.starts_with("/") || message.starts_with(target.string())) << message;
    }
    void write_results(std::string const& text) {
        OutputDirectory directory(folder.path() / "out", Existing::replace);
        write_file(directory.file("summary.json"), text);
        directory.commit();
    }

    test::TemporaryFolder folder;
};

TEST_F(OutputDirectoryTest, AppearsOnlyWhenComplete) {
    {
        OutputDirectory directory(folder.path() / "out", Existing::refuse);
        EXPECT_EQ(names(), std::vector<std::string>{".out.tmp"});
        write_file(directory.file("summary.json"), "{}");
        EXPECT_FALSE(fs::exists(folder.path() / "out"));
        directory.commit();
        directory.commit();  // nothing more to do
        EXPECT_EQ(directory.target(), fs::canonical(folder.path()) / "out");
    }
    EXPECT_EQ(names(), std::vector<std::string>{"out"});
    EXPECT_EQ(read(folder.path() / "out" / "summary.json"), "{}");
}

TEST_F(OutputDirectoryTest, LeavesNothingWithoutCommit) {
    {
        OutputDirectory const directory(folder.path() / "new" / "deep" / "out", Existing::refuse);
        write_file(directory.file("summary.json"), "{");
    }
    EXPECT_TRUE(names().empty());
}

TEST_F(OutputDirectoryTest, MakesParentsAndTakesTrailingSlashes) {
    {
        OutputDirectory directory(folder.path() / "a" / "b" / "", Existing::refuse);
        write_file(directory.file("summary.json"), "{}");
        directory.commit();
    }
    EXPECT_EQ(read(folder.path() / "a" / "b" / "summary.json"), "{}");
}

TEST_F(OutputDirectoryTest, EmptyDirectoryIsNotInTheWay) {
    fs::create_directory(folder.path() / "out");
    write_results("1");
    EXPECT_EQ(read(folder.path() / "out" / "summary.json"), "1");
}

TEST_F(OutputDirectoryTest, ResultsAreOnlyReplacedOnRequest) {
    write_results("old");
    expect_problem(folder.path() / "out", "not empty");
    {
        OutputDirectory directory(folder.path() / "out", Existing::replace);
        write_file(directory.file("survival.csv"), "new");
        EXPECT_EQ(read(folder.path() / "out" / "summary.json"), "old");  // until the last moment
        directory.commit();
    }
    EXPECT_FALSE(fs::exists(folder.path() / "out" / "summary.json"));
    EXPECT_EQ(read(folder.path() / "out" / "survival.csv"), "new");
    EXPECT_EQ(names(), std::vector<std::string>{"out"});
}

TEST_F(OutputDirectoryTest, ForeignFilesAreNeverReplaced) {
    write_results("old");
    write_file(folder.path() / "out" / "thesis.tex", "precious");
    expect_problem(folder.path() / "out", "\"thesis.tex\"", Existing::replace);
    fs::remove(folder.path() / "out" / "thesis.tex");
    fs::create_directory(folder.path() / "out" / "patients.csv");  // the name alone does not make it ours
    expect_problem(folder.path() / "out", "\"patients.csv\"", Existing::replace);
    EXPECT_EQ(read(folder.path() / "out" / "summary.json"), "old");
    EXPECT_EQ(names(), std::vector<std::string>{"out"});
}

TEST_F(OutputDirectoryTest, FiguresAreReplacedWithTheRun) {
    write_results("old");
    fs::create_directory(folder.path() / "out" / "figures");
    write_file(folder.path() / "out" / "figures" / "survival-failure.svg", "old");
    write_file(folder.path() / "out" / "figures" / "sketch.svg", "precious");
    expect_problem(folder.path() / "out", "\"figures\"", Existing::replace);
    fs::remove(folder.path() / "out" / "figures" / "sketch.svg");
    OutputDirectory directory(folder.path() / "out", Existing::replace);
    write_file(directory.file("summary.json"), "new");
    directory.commit();
    EXPECT_EQ(read(folder.path() / "out" / "summary.json"), "new");
    EXPECT_FALSE(fs::exists(folder.path() / "out" / "figures"));
    EXPECT_EQ(names(), std::vector<std::string>{"out"});
}

TEST(IsFigureTest, KnowsTheChartsByName) {
    for (char const* const name : {"burden.svg", "survival-failure.pdf", "hazard-ratios-failure.png"}) {
        EXPECT_TRUE(is_figure(name)) << name;
    }
    for (char const* const name : {"burden", "burdens.svg", "sketch.svg", "survival.csv", ".svg", "svg"}) {
        EXPECT_FALSE(is_figure(name)) << name;
    }
}

TEST_F(OutputDirectoryTest, FinishedResultsAreKeptWhenTheTargetIsTakenMeanwhile) {
    std::string message;
    {
        OutputDirectory directory(folder.path() / "out", Existing::refuse);
        write_file(directory.file("summary.json"), "mine");
        fs::create_directory(folder.path() / "out");
        write_file(folder.path() / "out" / "notes.txt", "theirs");
        try {
            directory.commit();
        } catch (FileError const& error) {
            message = error.what();
        }
    }
    std::string const aside = "out-" + std::to_string(::getpid());
    EXPECT_NE(message.find(aside), std::string::npos) << message;
    EXPECT_EQ(names(), (std::vector<std::string>{"out", aside}));
    EXPECT_EQ(read(folder.path() / aside / "summary.json"), "mine");
    EXPECT_EQ(read(folder.path() / "out" / "notes.txt"), "theirs");
}

TEST_F(OutputDirectoryTest, SecondAtOnceIsRefusedAtTheStart) {
    {
        OutputDirectory first(folder.path() / "out", Existing::replace);
        write_file(first.file("summary.json"), "first");
        expect_problem(folder.path() / "out", (folder.path() / ".out.tmp").string(), Existing::replace);
        expect_problem(folder.path() / "out", "another run", Existing::refuse);
        first.commit();
    }
    EXPECT_EQ(read(folder.path() / "out" / "summary.json"), "first");
    EXPECT_EQ(names(), std::vector<std::string>{"out"});
    write_results("second");
    EXPECT_EQ(read(folder.path() / "out" / "summary.json"), "second");
}

TEST_F(OutputDirectoryTest, AbandonRemovesEverythingAndStopsWriters) {
    OutputDirectory directory(folder.path() / "deep" / "out", Existing::refuse);
    FileWriter writer(directory.file("patients.csv"));
    directory.abandon();
    EXPECT_TRUE(names().empty());
    writer.write("into the void");
    EXPECT_NO_THROW(writer.close());
    EXPECT_THROW(FileWriter(directory.file("summary.json")), FileError);
    EXPECT_THROW(directory.commit(), FileError);
    EXPECT_TRUE(names().empty());
}

TEST_F(OutputDirectoryTest, UnusableTargetsAreNamed) {
    write_file(folder.path() / "file", "");
    expect_problem(folder.path() / "file", "is a file");
    expect_problem(folder.path() / "file" / "out", "Not a directory");
    fs::create_symlink("loop", folder.path() / "loop");
    expect_problem(folder.path() / "loop", "symbolic links");
    expect_problem(folder.path() / "loop" / "out", "symbolic links");
    fs::create_symlink("nowhere", folder.path() / "dangling");
    expect_problem(folder.path() / "dangling", "link to nowhere");
    expect_problem(folder.path() / std::string(300, 'x'), "File name too long");
    expect_problem("/", "directory of their own");
    expect_problem(".", "directory of their own");
    expect_problem("/proc/clonecast-test", "cannot create a directory");
    EXPECT_NE(problem(""), "");
    EXPECT_EQ(names(), (std::vector<std::string>{"dangling", "file", "loop"}));
}

TEST_F(OutputDirectoryTest, LinkToADirectoryIsFollowed) {
    fs::create_directory(folder.path() / "real");
    fs::create_symlink("real", folder.path() / "link");
    {
        OutputDirectory directory(folder.path() / "link", Existing::refuse);
        write_file(directory.file("summary.json"), "{}");
        directory.commit();
    }
    EXPECT_TRUE(fs::is_symlink(folder.path() / "link"));
    EXPECT_EQ(read(folder.path() / "real" / "summary.json"), "{}");
}

TEST_F(OutputDirectoryTest, LongNamesFit) {
    std::string const name(250, 'n');  // .NAME.tmp would be too long for a name
    {
        OutputDirectory directory(folder.path() / name, Existing::refuse);
        write_file(directory.file("summary.json"), "{}");
        directory.commit();
    }
    EXPECT_EQ(names(), std::vector<std::string>{name});
}

TEST_F(OutputDirectoryTest, ParentThatMayNotBeWrittenIsAnError) {
    fs::path const closed = folder.path() / "closed";
    fs::create_directory(closed);
    ::chmod(closed.c_str(), 0555);
    ::chmod(folder.path().c_str(), 0755);
    bool const was_root = ::geteuid() == 0;
    uid_t const nobody = 65534;
    if (was_root && ::seteuid(nobody) != 0) {
        GTEST_SKIP() << "root, and cannot become another user: the directory would be writable all the same";
    }
    std::string const message = problem(closed / "out");
    if (was_root) {
        ASSERT_EQ(::seteuid(0), 0);
    }
    EXPECT_NE(message.find("Permission denied"), std::string::npos) << message;
}

TEST(FileWriterTest, WritesMoreThanItsBuffer) {
    test::TemporaryFolder const folder;
    std::string const line(999, 'x');
    {
        FileWriter writer(folder.path() / "file");
        for (int i = 0; i < 5000; ++i) {
            writer.write(line + "\n");
        }
        writer.close();
        writer.close();
    }
    EXPECT_EQ(fs::file_size(folder.path() / "file"), 5'000'000U);
}

TEST(FileWriterTest, FullDiskIsAnError) {
    if (!fs::exists("/dev/full")) {
        GTEST_SKIP() << "no /dev/full here";
    }
    FileWriter writer("/dev/full");
    writer.write("a few bytes stay in the buffer");
    try {
        writer.close();
        FAIL() << "the error was not seen";
    } catch (FileError const& error) {
        EXPECT_STREQ(error.what(), "/dev/full: cannot write to this file: No space left on device");
    }
}

TEST(FileWriterTest, SizeLimitIsAnErrorAndLeavesNoFinalName) {
    test::TemporaryFolder const folder;
    {
        OutputDirectory directory(folder.path() / "out", Existing::refuse);
        test::FileSizeLimit const limit(100'000);
        try {
            write_file(directory.file("summary.json"), std::string(3'000'000, 'x'));
            directory.commit();
            ADD_FAILURE() << "the error was not seen";
        } catch (FileError const& error) {
            EXPECT_NE(std::string(error.what()).find("File too large"), std::string::npos) << error.what();
        }
    }
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace clonecast::report

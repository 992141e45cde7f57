// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/EvaluationLog.hh"

#include <gtest/gtest.h>

#include <fstream>

#include "host/FileError.hh"
#include "tests/host/report/TemporaryFolder.hh"

namespace clonecast {
namespace {

using Answers = std::vector<double>;
using report::test::TemporaryFolder;

EvaluationLog::Owner const owner{"survey", "--out"};
nlohmann::json const header{{"clonecast", "1"}, {"study", "a\nb"}, {"targets", "t"}};

TEST(EvaluationLogTest, ReadsBackTheSameBits) {
    TemporaryFolder const folder;
    std::vector<double> const values{0.1, 1.0 / 3, 6.02214076e23};
    Answers const answers{1e-300, -0.0, 2.0 / 7};
    {
        EvaluationLog log(folder.path() / "log", owner, header);
        EXPECT_EQ(log.size(), 0U);
        log.append(values, answers);
    }
    EvaluationLog const log(folder.path() / "log", owner, header);
    EXPECT_EQ(log.size(), 1U);
    ASSERT_TRUE(log.find(values));
    EXPECT_EQ(log.find(values)->get<Answers>(), answers);
    EXPECT_EQ(log.find({0.1, 1.0 / 3, 6.1e23}), std::nullopt);
}

TEST(EvaluationLogTest, DropsALineThatWasCutOff) {
    TemporaryFolder const folder;
    auto const path = folder.path() / "log";
    EvaluationLog(path, owner, header).append({1}, Answers{2});
    std::ofstream(path, std::ios::app) << R"({"answers":[3],"val)";
    EvaluationLog(path, owner, header).append({4}, Answers{5});
    EvaluationLog const log(path, owner, header);
    EXPECT_EQ(log.size(), 2U);
    EXPECT_EQ(log.find({4}), nlohmann::json(Answers{5}));
}

TEST(EvaluationLogTest, TheLastAnswersCount) {
    TemporaryFolder const folder;
    auto const path = folder.path() / "log";
    {
        EvaluationLog log(path, owner, header);
        log.append({1}, nlohmann::json{"later"});
        log.append({1}, Answers{2});
    }
    EXPECT_EQ(EvaluationLog(path, owner, header).find({1}), nlohmann::json(Answers{2}));
}

std::string message_of(std::filesystem::path const& path, nlohmann::json const& wanted) {
    try {
        EvaluationLog const log(path, owner, wanted);
    } catch (FileError const& error) {
        return error.what();
    }
    return "";
}

TEST(EvaluationLogTest, RefusesWhatIsNotItsOwn) {
    TemporaryFolder const folder;
    auto const path = folder.path() / "log";
    EvaluationLog(path, owner, header).append({1}, Answers{2});
    nlohmann::json other = header;
    other["study"] = "a\nc\n";
    EXPECT_NE(message_of(path, other).find("of another survey: its study differs, 'b' there and 'c' here; say"),
              std::string::npos)
        << message_of(path, other);
    other["study"] = "a";
    EXPECT_NE(message_of(path, other).find("its study differs, 'b' there and nothing here"), std::string::npos);
    EXPECT_EQ(message_of(path, header), "");
    std::ofstream(path, std::ios::app) << "nonsense\n";
    EXPECT_NE(message_of(path, header).find("line 3 is no evaluation"), std::string::npos);
    auto const text = folder.path() / "text";
    std::ofstream(text) << "a text\n";
    EXPECT_NE(message_of(text, header).find("is no log"), std::string::npos);
    EXPECT_NE(message_of(folder.path(), header), "");
}

TEST(EvaluationLogTest, ReplacesALogAndNothingElse) {
    TemporaryFolder const folder;
    auto const path = folder.path() / "log";
    EvaluationLog(path, owner, header).append({1}, Answers{2});
    nlohmann::json other = header;
    other["study"] = "c";
    EXPECT_EQ(EvaluationLog(path, owner, other, EvaluationLog::Existing::replace).size(), 0U);
    EXPECT_EQ(message_of(path, other), "");
    auto const table = folder.path() / "table";
    for (char const* text : {"one line without an end", "a\ntable\n"}) {
        std::ofstream(table) << text;
        EXPECT_THROW(EvaluationLog(table, owner, header, EvaluationLog::Existing::replace), FileError);
        EXPECT_NE(message_of(table, header).find("is no log"), std::string::npos);
        EXPECT_EQ(std::filesystem::file_size(table), std::string(text).size());
    }
}

TEST(EvaluationLogTest, IsOpenOnce) {
    TemporaryFolder const folder;
    EvaluationLog const log(folder.path() / "log", owner, header);
    EXPECT_NE(message_of(folder.path() / "log", header).find("another survey"), std::string::npos);
}

}  // namespace
}  // namespace clonecast

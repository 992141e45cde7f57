// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/calibrate/EvaluationLog.hh"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "host/FileError.hh"
#include "tests/host/calibrate/CalibrationStudy.hh"

namespace clonecast::calibrate {
namespace {

nlohmann::json const header{{"clonecast", "1"}, {"study", "a\nb"}, {"targets", "t"}};

TEST(EvaluationLogTest, ReadsBackTheSameBits) {
    test::Folder const folder;
    std::vector<double> const values{0.1, 1.0 / 3, 6.02214076e23};
    std::vector<double> const answers{1e-300, -0.0, 2.0 / 7};
    {
        EvaluationLog log(folder.path() / "log", header);
        EXPECT_EQ(log.size(), 0U);
        log.append(values, answers);
    }
    EvaluationLog const log(folder.path() / "log", header);
    EXPECT_EQ(log.size(), 1U);
    EXPECT_EQ(log.find(values), answers);
    EXPECT_EQ(log.find({0.1, 1.0 / 3, 6.1e23}), std::nullopt);
}

TEST(EvaluationLogTest, DropsALineThatWasCutOff) {
    test::Folder const folder;
    auto const path = folder.path() / "log";
    EvaluationLog(path, header).append({1}, {2});
    std::ofstream(path, std::ios::app) << R"({"answers":[3],"val)";
    EvaluationLog(path, header).append({4}, {5});
    EvaluationLog const log(path, header);
    EXPECT_EQ(log.size(), 2U);
    EXPECT_EQ(log.find({4}), std::vector<double>{5});
}

std::string message_of(std::filesystem::path const& path, nlohmann::json const& wanted) {
    try {
        EvaluationLog const log(path, wanted);
    } catch (FileError const& error) {
        return error.what();
    }
    return "";
}

TEST(EvaluationLogTest, RefusesWhatIsNotItsOwn) {
    test::Folder const folder;
    auto const path = folder.path() / "log";
    EvaluationLog(path, header).append({1}, {2});
    nlohmann::json other = header;
    other["study"] = "c";
    EXPECT_NE(message_of(path, other).find("its study differs"), std::string::npos);
    EXPECT_EQ(message_of(path, header), "");
    std::ofstream(path, std::ios::app) << "nonsense\n";
    EXPECT_NE(message_of(path, header).find("line 3 is no evaluation"), std::string::npos);
    EXPECT_NE(message_of(folder.write("text", "a text\n"), header).find("is no log"), std::string::npos);
    EXPECT_NE(message_of(folder.path(), header), "");
}

TEST(EvaluationLogTest, IsOpenOnce) {
    test::Folder const folder;
    EvaluationLog const log(folder.path() / "log", header);
    EXPECT_NE(message_of(folder.path() / "log", header).find("another calibration"), std::string::npos);
}

}  // namespace
}  // namespace clonecast::calibrate

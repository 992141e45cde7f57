// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/sweep/PointLog.hh"

#include <gtest/gtest.h>

#include <limits>

#include "host/FileError.hh"
#include "tests/host/calibrate/CalibrationStudy.hh"
#include "tests/host/report/TemporaryFolder.hh"

namespace clonecast::sweep {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
EvaluationLog::Owner const owner{"sweep", "--log"};

TEST(PointLogTest, ReadsBackTheSameBits) {
    report::test::TemporaryFolder const folder;
    nlohmann::json const header{{"clonecast", "1"}};
    std::vector<Answer> const answers{
        {1.0 / 3, 1e-300, {}}, {infinity, {}, {}}, {-infinity, 0.0, {}}, {{}, {}, {}}, {{}, {}, 120.0}};
    {
        EvaluationLog log(folder.path() / "log", owner, header);
        append_point({0.1, 2}, answers, &log);
    }
    EvaluationLog const log(folder.path() / "log", owner, header);
    auto const found = find_point(log, {0.1, 2}, answers.size());
    ASSERT_TRUE(found);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_EQ((*found)[i].value, answers[i].value) << i;
        EXPECT_EQ((*found)[i].error, answers[i].error) << i;
        EXPECT_EQ((*found)[i].left_out_seconds, answers[i].left_out_seconds) << i;
    }
    EXPECT_FALSE(find_point(log, {0.1, 3}, answers.size()));
    EXPECT_THROW(find_point(log, {0.1, 2}, 3), FileError);
}

TEST(PointLogTest, RefusesWhatIsNoAnswer) {
    report::test::TemporaryFolder const folder;
    EvaluationLog log(folder.path() / "log", owner, {{"clonecast", "1"}});
    for (char const* text : {"[1]", R"([{"value": 1}])", R"([{"value": "some", "error": 1}])",
                             R"([{"value": 1, "error": true}])", R"([{"left_out_seconds": null}])"}) {
        log.append({1}, nlohmann::json::parse(text));
        EXPECT_THROW(find_point(log, {1}, 1), FileError) << text;
    }
}

TEST(PointLogTest, TheHeaderTellsSweepsApart) {
    study::Study const study = calibrate::test::read_study();
    Sweep sweep;
    sweep.axes = {parse_axis("clones.sensitive.birth=0.1:0.2:5:log"), parse_axis("assessment.follow_up=10:20")};
    sweep.answers = {"a", "b"};
    auto const header = log_header(study, sweep, "grid, 5 points");
    EXPECT_EQ(header["varied"], "clones.sensitive.birth=0.1:0.2:5:log\nassessment.follow_up=10:20\n");
    EXPECT_NE(log_header(calibrate::test::read_study({{"simulation.seed", "9"}}), sweep, "grid, 5 points"), header);
    EXPECT_NE(log_header(study, sweep, "grid, 6 points"), header);
    Sweep other = sweep;
    other.answers.pop_back();
    EXPECT_NE(log_header(study, other, "grid, 5 points"), header);
    other = sweep;
    other.axes[1].last = 21;
    EXPECT_NE(log_header(study, other, "grid, 5 points"), header);
}

}  // namespace
}  // namespace clonecast::sweep

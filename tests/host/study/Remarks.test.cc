// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/Remarks.hh"

#include <gtest/gtest.h>

#include "host/study/ReadStudy.hh"

namespace clonecast::study {
namespace {

//! A tumour of 1e9 cells that rests at half the capacity (weight 1) or at its square root (Gompertz).
std::vector<std::string> remarks_of(std::vector<Override> const& changes) {
    return list_remarks(parse_study(R"(
schema = 1
name = "crowded"
[growth]
law = "logistic"
capacity = 1e10
[[clones]]
name = "A"
birth = 0.2
death = 0.1
start = 1e9
[[clones]]
name = "shrinks"
birth = 0.1
death = 0.2
[[regimens]]
name = "none"
[[regimens.phases]]
[assessment]
scans = { every = 42 }
follow_up = 1008
progression = { rule = "volume", fold = 2 }
)",
                                    "study.toml", changes));
}

bool is_stopped(std::vector<Override> const& changes) {
    std::vector<std::string> const remarks = remarks_of(changes);
    return !remarks.empty() && remarks.back().find("competition stops it") != std::string::npos;
}

TEST(RemarksTest, LastScanBeforeTheEnd) {
    EXPECT_EQ(remarks_of({}), std::vector<std::string>{});
    ASSERT_EQ(remarks_of({{"assessment.follow_up", "1000"}}).size(), 1U);
    EXPECT_EQ(remarks_of({{"assessment.follow_up", "1000"}})[0].find(
                  "no progression is seen after the last scan, on day 966, though follow_up = 1000"),
              0U);
}

TEST(RemarksTest, ProgressionThatCompetitionStops) {
    // It rests at 5e9 cells.
    EXPECT_FALSE(is_stopped({{"assessment.progression.fold", "4.99"}}));
    EXPECT_TRUE(is_stopped({{"assessment.progression.fold", "5.01"}}));
    EXPECT_EQ(
        remarks_of({{"assessment.progression.fold", "6"}}).at(0),
        "a tumour that does not shrink first progresses at 6e+09 cells, and competition stops it at 5e+09 without "
        "drugs; raise growth.capacity, or let it begin smaller");
    EXPECT_FALSE(is_stopped({{"assessment.progression.fold", "6"}, {"growth", "{ law = \"exponential\" }"}}));
    EXPECT_FALSE(is_stopped({{"assessment.progression.fold", "6"}, {"clones.A.competition_weight", "0.5"}}));
    // Gompertz: at 1e18^0.5 = 1e9.
    EXPECT_TRUE(is_stopped({{"growth.law", "gompertz"}, {"growth.capacity", "1e18"}}));
    // Nothing grows, so nothing is stopped.
    EXPECT_FALSE(is_stopped({{"assessment.progression.fold", "6"}, {"clones.A.birth", "0.05"}}));
}

TEST(RemarksTest, ProgressionByRecist) {
    // 1e9 cells at 1e6/mm3: 12.41 mm; 5 mm more are 17.41 mm, 2.76e9 cells.
    std::vector<Override> const recist{{"assessment.progression", "{ rule = \"recist\" }"}};
    auto with_capacity = [&](std::string const& capacity) {
        std::vector<Override> changes = recist;
        changes.push_back({"growth.capacity", capacity});
        return is_stopped(changes);
    };
    EXPECT_TRUE(with_capacity("5.51e9"));
    EXPECT_FALSE(with_capacity("5.54e9"));
}

}  // namespace
}  // namespace clonecast::study

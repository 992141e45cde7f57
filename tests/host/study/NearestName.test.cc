// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/NearestName.hh"

#include <gtest/gtest.h>

namespace clonecast::study {
namespace {

TEST(EditDistanceTest, CountsInsertionsDeletionsReplacementsAndExchanges) {
    EXPECT_EQ(edit_distance("", ""), 0);
    EXPECT_EQ(edit_distance("birth", "birth"), 0);
    EXPECT_EQ(edit_distance("birth", ""), 5);
    EXPECT_EQ(edit_distance("", "birth"), 5);
    EXPECT_EQ(edit_distance("brith", "birth"), 1);
    EXPECT_EQ(edit_distance("birt", "birth"), 1);
    EXPECT_EQ(edit_distance("birtth", "birth"), 1);
    EXPECT_EQ(edit_distance("barth", "birth"), 1);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
    // The restricted distance: an exchanged pair is not edited again.
    EXPECT_EQ(edit_distance("ca", "abc"), 3);
}

TEST(NearestNameTest, FindsTheCandidateWithTheFewestEdits) {
    EXPECT_EQ(nearest_name("brith", {"death", "birth", "start"}), "birth");
    EXPECT_EQ(nearest_name("sensitve", {"resistant", "sensitive"}), "sensitive");
    EXPECT_EQ(nearest_name("seeds", {"seed", "speed"}), "seed");
}

TEST(NearestNameTest, IgnoresCase) {
    EXPECT_EQ(nearest_name("Birth", {"death", "birth"}), "birth");
}

TEST(NearestNameTest, CompletesAnUnambiguousBeginning) {
    EXPECT_EQ(nearest_name("prob", {"probability", "rate"}), "probability");
    EXPECT_EQ(nearest_name("burd", {"burden_below", "burden_above"}), std::nullopt);
}

TEST(NearestNameTest, FindsNothingLike) {
    EXPECT_EQ(nearest_name("foo", {"birth", "death"}), std::nullopt);
    EXPECT_EQ(nearest_name("a", {"b", "c"}), std::nullopt);
    EXPECT_EQ(nearest_name("", {"a"}), std::nullopt);
    EXPECT_EQ(nearest_name("birth", {}), std::nullopt);
    EXPECT_EQ(nearest_name(std::string(100000, 'a'), {std::string(100000, 'a')}), std::nullopt);
}

}  // namespace
}  // namespace clonecast::study

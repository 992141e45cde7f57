// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Tests of the conversions to whole numbers, at and around every kind of boundary.
#include "kernels/numerics/Rounding.hh"

#include <gtest/gtest.h>

#include <cmath>

#include "MpfrReference.hh"

namespace clonecast::test {
namespace {

constexpr double below_limit{0x1.fffffffffffffp61};

//! Halves, wholes and their neighbours at every scale, and anything between.
double draw(Points& points, std::int64_t i) {
    double const x{points.signed_log_uniform(-10, 60.9)};
    switch (i % 4) {
        case 0:
            return x;
        case 1:
            return std::floor(x) + 0.5;
        case 2:
            return points.next_to(std::floor(x) + 0.5);
        default:
            return std::floor(x) == -1 ? x : points.next_to(std::floor(x) + 1);  // next_to(0) is not a number
    }
}

class RoundingTest : public ::testing::Test {};

TEST_F(RoundingTest, FloorIsThatOfTheStandardLibrary) {
    Points points{8};
    for (int i{0}; i < 1'000'000; ++i) {
        double const x{draw(points, i)};
        ASSERT_EQ(floor_to_int64(x), static_cast<std::int64_t>(std::floor(x))) << x;
    }
}

TEST_F(RoundingTest, RoundIsThatOfTheStandardLibrary) {
    Points points{9};
    for (int i{0}; i < 1'000'000; ++i) {
        double const x{draw(points, i)};
        ASSERT_EQ(round_half_away(x), std::llround(x)) << x;
    }
}

TEST_F(RoundingTest, Boundaries) {
    EXPECT_EQ(floor_to_int64(-0.0), 0);
    EXPECT_EQ(floor_to_int64(-0x1p-1074), -1);
    EXPECT_EQ(floor_to_int64(below_limit), 0x3ffffffffffffe00);
    EXPECT_EQ(floor_to_int64(-below_limit), -0x3ffffffffffffe00);
    EXPECT_EQ(round_half_away(0.5), 1);
    EXPECT_EQ(round_half_away(-0.5), -1);
    EXPECT_EQ(round_half_away(2.5), 3);
    EXPECT_EQ(round_half_away(std::nextafter(0.5, 0)), 0);
    EXPECT_EQ(round_half_away(std::nextafter(-0.5, 0)), 0);
    EXPECT_EQ(round_half_away(0x1.fffffffffffffp51), 0x10000000000000);
    EXPECT_EQ(round_half_away(-below_limit), -0x3ffffffffffffe00);
}

}  // namespace
}  // namespace clonecast::test

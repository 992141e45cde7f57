// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/sweep/Design.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace clonecast::sweep {
namespace {

std::string error_of(std::string const& text) {
    try {
        parse_axis(text);
    } catch (AxisError const& error) {
        return error.what();
    }
    return "accepted";
}

TEST(AxisTest, IsReadFromText) {
    Axis const linear = parse_axis("clones.a=b.birth=0.1:0.3:3");
    EXPECT_EQ(linear.path, "clones.a=b.birth");
    EXPECT_EQ(linear.n_values, 3);
    EXPECT_EQ(linear.value(0), 0.1);
    EXPECT_DOUBLE_EQ(linear.value(0.5), 0.2);
    EXPECT_EQ(linear.value(1), 0.3);
    Axis const logarithmic = parse_axis("mutations.a->b.probability=1e-9:1e-5:log");
    EXPECT_FALSE(logarithmic.n_values);
    EXPECT_EQ(logarithmic.value(0), 1e-9);
    EXPECT_NEAR(logarithmic.value(0.5), 1e-7, 1e-20);
    EXPECT_EQ(logarithmic.value(1), 1e-5);
    EXPECT_EQ(parse_axis("p=3:1:2").value(0), 3) << "downwards";
}

TEST(AxisTest, RoundsToWholeNumbersIfAsked) {
    Axis const axis = parse_axis("clones.a.start=1e6:1e9:7:log:whole");
    EXPECT_EQ(axis.value(1.0 / 6), 3162278);
    EXPECT_EQ(axis.value(1.0 / 3), 1e7);
    EXPECT_EQ(axis.n_values, 7);
    EXPECT_TRUE(axis.is_log);
}

TEST(AxisTest, SaysWhatIsWrong) {
    for (auto const& [text, part] :
         {std::pair{"p", "names no path and range"}, std::pair{"=1:2", "names no path"},
          std::pair{"p=1", "is no range"}, std::pair{"p=1:2:3:4", "is no range"},
          std::pair{"p=1:x", "needs two different finite numbers"},
          std::pair{"p=1:inf", "needs two different finite numbers"},
          std::pair{"p=1:1", "needs two different finite numbers"}, std::pair{"p=0:1:log", "has no logarithm"},
          std::pair{"p=0:1:1", "needs a whole number of values"},
          std::pair{"p=0:1:2.5", "needs a whole number of values"}}) {
        EXPECT_NE(error_of(text).find(part), std::string::npos) << error_of(text);
    }
}

TEST(DesignTest, GridHasAllCombinations) {
    Places const expected{{0, 0}, {0, 0.5}, {0, 1}, {1, 0}, {1, 0.5}, {1, 1}};
    EXPECT_EQ(grid({parse_axis("a=1:2:2"), parse_axis("b=1:2:3")}), expected);
}

TEST(DesignTest, LatinHypercubeHasAPointInEveryPart) {
    constexpr std::size_t n = 50;
    Places const places = latin_hypercube(n, 3, 7);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        std::vector<int> counts(n);
        for (std::vector<double> const& place : places) {
            ++counts.at(static_cast<std::size_t>(place[axis] * n));
        }
        EXPECT_EQ(std::count(counts.begin(), counts.end(), 1), static_cast<std::ptrdiff_t>(n)) << axis;
    }
    EXPECT_EQ(places, latin_hypercube(n, 3, 7));
    EXPECT_NE(places, latin_hypercube(n, 3, 8));
    auto const in_order = [&](std::vector<double> const& a, std::vector<double> const& b) { return a[0] < b[0]; };
    EXPECT_FALSE(std::is_sorted(places.begin(), places.end(), in_order));
}

TEST(DesignTest, SobolIsTheSequenceOfJoeAndKuo) {
    // The first points of new-joe-kuo-6.21201 in three dimensions, in the order of Gray codes.
    Places const expected{{0.5, 0.5, 0.5}, {0.75, 0.25, 0.25}, {0.25, 0.75, 0.75}, {0.375, 0.375, 0.625}};
    EXPECT_EQ(sobol(4, 3), expected);
}

TEST(DesignTest, SaltelliExchangesOneColumnAtATime) {
    constexpr std::size_t n = 8;
    Places const places = saltelli(n, 2);
    ASSERT_EQ(places.size(), 4 * n);
    for (std::size_t i = 0; i < n; ++i) {
        EXPECT_EQ(places[2 * n + i], (std::vector{places[n + i][0], places[i][1]}));
        EXPECT_EQ(places[3 * n + i], (std::vector{places[i][0], places[n + i][1]}));
    }
    EXPECT_NE(places[1], places[n + 1]);
}

}  // namespace
}  // namespace clonecast::sweep

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/HistogramQuantile.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "kernels/patient/Tally.hh"

namespace clonecast::stats {
namespace {

using patient::CountBins;

std::vector<std::uint64_t> histogram_of(std::vector<std::int64_t> const& values) {
    std::vector<std::uint64_t> histogram(CountBins::size);
    for (std::int64_t const value : values) {
        ++histogram[static_cast<std::size_t>(CountBins::index(value))];
    }
    return histogram;
}

// R: x <- c(0, 0, 1, 5, 7, 7, 20, 100, 126, 127); quantile(x, c(0, .05, .1, .25, .5, .75, .9, .95, 1), type = 1)
TEST(HistogramQuantileTest, SmallCountsAreExactAndEqualR) {
    auto const histogram = histogram_of({0, 0, 1, 5, 7, 7, 20, 100, 126, 127});
    double const p[] = {0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1};
    double const r[] = {0, 0, 0, 1, 7, 100, 126, 127, 127};
    for (std::size_t i = 0; i < std::size(p); ++i) {
        EXPECT_EQ(count_quantile(histogram, p[i]), r[i]) << p[i];
    }
}

// ceil(p n) must not be one too many where p n is a whole number but for rounding: 0.55 * 100 = 55.00000000000001.
TEST(HistogramQuantileTest, RanksSurviveRounding) {
    std::vector<std::int64_t> values;
    for (int i = 1; i <= 100; ++i) {
        values.push_back(i);
    }
    auto const histogram = histogram_of(values);
    for (int percent = 1; percent <= 100; ++percent) {
        EXPECT_EQ(count_quantile(histogram, percent / 100.0), percent);
        EXPECT_EQ(count_quantile(histogram, 0.01 * percent), percent);
    }
}

TEST(HistogramQuantileTest, LargeCountsAreWithinTheirBin) {
    // Quantiles of k^3 for k = 1 .. 20000, up to 8e12; exact ones from the sorted values.
    std::vector<std::int64_t> values;
    for (std::int64_t k = 1; k <= 20000; ++k) {
        values.push_back(k * k * k);
    }
    auto const histogram = histogram_of(values);
    for (double const p : {0.05, 0.25, 0.5, 0.75, 0.95, 0.999}) {
        auto const exact = static_cast<double>(values[static_cast<std::size_t>(std::ceil(p * 20000 - 1e-6)) - 1]);
        double const estimate = *count_quantile(histogram, p);
        EXPECT_NEAR(estimate, exact, exact / CountBins::per_octave);
        EXPECT_NE(estimate, 0);
    }
}

TEST(HistogramQuantileTest, EdgesOfBins) {
    EXPECT_EQ(count_quantile(histogram_of({127}), 0.5), 127);
    EXPECT_EQ(count_quantile(histogram_of({128}), 0.5), 128.5);  // the middle of 128 and 129
    EXPECT_EQ(count_quantile(histogram_of({0}), 1), 0);
    std::int64_t const largest = std::int64_t{1} << 53;
    EXPECT_NEAR(*count_quantile(histogram_of({largest}), 0.5), static_cast<double>(largest), 0x1p53 / 64);
}

TEST(HistogramQuantileTest, TimesAreInterpolated) {
    // Four in [0, 10), none in [10, 20), four in [20, 30): at 1/8, 3/8, 5/8, 7/8 of each.
    std::vector<std::uint64_t> const histogram{4, 0, 4};
    EXPECT_EQ(equal_bins_quantile(histogram, 10, 0.125), 1.25);
    EXPECT_EQ(equal_bins_quantile(histogram, 10, 0.5), 8.75);
    EXPECT_EQ(equal_bins_quantile(histogram, 10, 0.625), 21.25);
    EXPECT_EQ(equal_bins_quantile(histogram, 10, 1), 28.75);
}

TEST(HistogramQuantileTest, EmptyAndWrong) {
    std::vector<std::uint64_t> const none(CountBins::size);
    std::vector<std::uint64_t> const short_one(7);
    EXPECT_FALSE(count_quantile(none, 0.5));
    EXPECT_FALSE(equal_bins_quantile(short_one, 1, 0.5));
    EXPECT_THROW(count_quantile(short_one, 0.5), std::invalid_argument);
    EXPECT_THROW(count_quantile(none, 1.5), std::invalid_argument);
    EXPECT_THROW(equal_bins_quantile(short_one, 0, 0.5), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::stats

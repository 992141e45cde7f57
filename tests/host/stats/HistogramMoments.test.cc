// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Moments of a shape from bins: exact where bins are, cautious where they are too wide.
#include "host/stats/HistogramMoments.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "kernels/patient/Tally.hh"

namespace clonecast::stats {
namespace {

using patient::CountBins;

std::vector<std::uint64_t> empty_histogram() {
    return std::vector<std::uint64_t>(static_cast<std::size_t>(CountBins::size));
}

void put(std::int64_t count, std::uint64_t n, std::vector<std::uint64_t>* histogram) {
    (*histogram)[static_cast<std::size_t>(CountBins::index(count))] += n;
}

//! Of the density of a normal distribution at every whole number within 8 standard deviations.
std::vector<std::uint64_t> normal_histogram(double mean, double sd) {
    std::vector<std::uint64_t> histogram = empty_histogram();
    for (double x = std::ceil(mean - 8 * sd); x <= mean + 8 * sd; ++x) {
        double const u = (x - mean) / sd;
        put(static_cast<std::int64_t>(x), static_cast<std::uint64_t>(1e15 / sd * std::exp(-0.5 * u * u)), &histogram);
    }
    return histogram;
}

TEST(ShapeMomentsTest, AreExactWhereBinsAre) {
    // 3/4 of 0 and 1/4 of 4: mean 1, variance 3, central moment k: 3/4 (-1)^k + 1/4 3^k.
    std::vector<std::uint64_t> histogram = empty_histogram();
    put(0, 75, &histogram);
    put(4, 25, &histogram);
    ShapeMoments const moments = shape_moments(histogram, 3);
    for (int k = 0; k <= n_shape_moments; ++k) {
        double const expected = (0.75 * std::pow(-1, k) + 0.25 * std::pow(3, k)) / std::pow(3, 0.5 * k);
        EXPECT_NEAR(moments[static_cast<std::size_t>(k)], expected, 1e-12 * std::abs(expected)) << k;
    }
}

TEST(ShapeMomentsTest, AreThoseOfANormalDistributionFromFineBins) {
    ShapeMoments const moments = shape_moments(normal_histogram(1000, 100), 100 * 100);
    constexpr double bins =
        2e-3;  // width of a bin over the standard deviation 0.08, squared, over 12; four times for [8]
    EXPECT_NEAR(moments[3], 0, bins);
    EXPECT_NEAR(moments[4], 3, 3 * bins);
    EXPECT_NEAR(moments[6], 15, 15 * bins);
    EXPECT_NEAR(moments[8], 105, 105 * bins);
}

TEST(ShapeMomentsTest, AreAtLeastNormalWhereBinsAreTooWide) {
    // Bins of 1024 cells: most of the counts are in one, which alone has the shape of a rectangle, [4] = 1.8.
    ShapeMoments const moments = shape_moments(normal_histogram(90'000, 150), 150 * 150);
    EXPECT_GE(moments[4], 3);
    EXPECT_GE(moments[6], 15);
    EXPECT_GE(moments[8], 105);
    // Two heaps far apart show.
    std::vector<std::uint64_t> histogram = empty_histogram();
    put(10'000, 50, &histogram);
    put(20'000, 50, &histogram);
    EXPECT_NEAR(shape_moments(histogram, 25e6)[4], 1, 0.01);
}

TEST(ShapeMomentsTest, OfEqualCountsAreNormal) {
    std::vector<std::uint64_t> histogram = empty_histogram();
    put(1'000'000, 10, &histogram);
    EXPECT_EQ(shape_moments(histogram, 0)[4], 3);
    EXPECT_THROW(shape_moments(std::vector<std::uint64_t>(3), 1), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::stats

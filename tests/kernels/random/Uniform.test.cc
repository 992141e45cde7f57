// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Laws of the uniform, exponential and normal variates.
#include "kernels/random/Uniform.hh"

#include <gtest/gtest.h>

#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "kernels/random/Stream.hh"
#include "tests/support/ScriptedStream.hh"
#include "tests/support/Statistics.hh"

namespace clonecast::random {
namespace {

using test::n_samples;
using test::ScriptedStream;
using test::smallest_p;
using test::test_stream;
using test::uniformity_p;

class UniformTest : public ::testing::Test {};

constexpr std::uint64_t all_ones = 0xffffffffffffffff;

//! Samples mapped to (0, 1) by their distribution function.
template <class Draw, class Law>
double law_p(std::uint64_t seed, Draw const& draw, Law const& law) {
    Stream stream = test_stream(seed);
    std::vector<double> values(static_cast<std::size_t>(n_samples(400'000, 20'000'000)));
    for (double& value : values) {
        value = law(draw(stream));
    }
    double const p = uniformity_p(std::move(values));
    ::testing::Test::RecordProperty("worst_z", std::to_string(test::z_from_p(p)));
    return p;
}

double draw_one_uniform(Stream& stream) {
    return draw_uniform(stream);
}
double draw_one_exponential(Stream& stream) {
    return draw_exponential(stream);
}
double draw_one_normal(Stream& stream) {
    return draw_normal(stream);
}
double exponential_law(double x) {
    return -std::expm1(-x);
}
double normal_law(double z) {
    return 0.5 * boost::math::erfc(-z / std::sqrt(2.0));
}

TEST_F(UniformTest, IsNeverZeroOrOne) {
    constexpr double step = 0x1p-53;
    ScriptedStream lowest({0});
    EXPECT_EQ(draw_uniform(lowest), step);
    ScriptedStream highest({all_ones});
    EXPECT_EQ(draw_uniform(highest), 1 - step);
    ScriptedStream second({std::uint64_t{1} << 12});
    EXPECT_EQ(draw_uniform(second), 3 * step);
    ScriptedStream unused_bits({(std::uint64_t{1} << 12) - 1});
    EXPECT_EQ(draw_uniform(unused_bits), step);
}

TEST_F(UniformTest, IsUniform) {
    EXPECT_GT(law_p(101, draw_one_uniform, [](double u) { return u; }), smallest_p);
}

//! Far smaller than the tail cells of the law: P(u < 1e-5), which logarithms of uniforms live on.
TEST_F(UniformTest, IsUniformNearZeroAndOne) {
    Stream stream = test_stream(102);
    std::int64_t const n = n_samples(5'000'000, 200'000'000);
    constexpr double tail = 1e-5;
    std::int64_t n_low = 0;
    std::int64_t n_high = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        double const u = draw_uniform(stream);
        n_low += u < tail ? 1 : 0;
        n_high += u > 1 - tail ? 1 : 0;
    }
    EXPECT_GT(test::frequency_p(n_low, n, tail), smallest_p);
    EXPECT_GT(test::frequency_p(n_high, n, tail), smallest_p);
}

//! A stream that is uniform but serially dependent would pass the tests above: pairs on a 64 x 64 grid, lags 1 to 3.
TEST_F(UniformTest, HasIndependentNeighbours) {
    constexpr int n_bins = 64;
    std::int64_t const n = n_samples(1'000'000, 20'000'000);
    for (std::size_t lag = 1; lag <= 3; ++lag) {
        Stream stream = test_stream(103);
        std::vector<int> recent;
        std::vector<std::int64_t> observed(n_bins * n_bins);
        for (std::int64_t i = 0; i < n; ++i) {
            recent.clear();
            for (std::size_t k = 0; k <= lag; ++k) {
                recent.push_back(static_cast<int>(draw_uniform(stream) * n_bins));
            }
            ++observed[static_cast<std::size_t>(recent.front() * n_bins + recent.back())];
        }
        std::vector<double> const probability(observed.size(), 1.0 / (n_bins * n_bins));
        EXPECT_GT(test::cells_p(observed, probability, n), smallest_p) << "lag " << lag;
    }
}

TEST_F(UniformTest, TakesOneDrawForEachVariate) {
    ScriptedStream stream({std::uint64_t{1} << 62});
    draw_uniform(stream);
    draw_exponential(stream);
    draw_normal(stream);
    EXPECT_EQ(stream.n_draws(), 3U);
}

TEST_F(UniformTest, GivesExponentialVariates) {
    EXPECT_GT(law_p(104, draw_one_exponential, exponential_law), smallest_p);
}

TEST_F(UniformTest, GivesPositiveFiniteExponentialVariates) {
    ScriptedStream lowest({0});
    EXPECT_NEAR(draw_exponential(lowest), 53 * std::log(2.0), 1e-13);
    ScriptedStream highest({all_ones});
    EXPECT_DOUBLE_EQ(draw_exponential(highest), 0x1p-53);
}

TEST_F(UniformTest, GivesNormalVariates) {
    EXPECT_GT(law_p(105, draw_one_normal, normal_law), smallest_p);
}

TEST_F(UniformTest, GivesFiniteNormalVariates) {
    ScriptedStream lowest({0});
    double const z = draw_normal(lowest);
    EXPECT_NEAR(z, -8.2095, 1e-4);
    ScriptedStream highest({all_ones});
    EXPECT_EQ(draw_normal(highest), -z);
}

TEST_F(UniformTest, IsToldFromAWrongLaw) {
    EXPECT_LT(law_p(104, draw_one_exponential, [](double x) { return exponential_law(1.02 * x); }), smallest_p);
    EXPECT_LT(law_p(105, draw_one_normal, [](double z) { return normal_law(z + 0.02); }), smallest_p);
    // Wrong in the outer thousandth only.
    EXPECT_LT(law_p(105, draw_one_normal, [](double z) { return normal_law(z > 3 ? 1.2 * z : z); }), smallest_p);
    EXPECT_LT(law_p(101, draw_one_uniform, [](double u) { return u < 1e-3 ? 2 * u : u; }), smallest_p);
}

}  // namespace
}  // namespace clonecast::random

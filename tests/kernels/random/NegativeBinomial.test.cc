// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Law of the geometric and negative binomial variates: whole range, tail cells, P(0).
#include "kernels/random/NegativeBinomial.hh"

#include <gtest/gtest.h>

#include <boost/math/distributions/negative_binomial.hpp>
#include <cmath>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "kernels/random/Stream.hh"
#include "tests/support/CountDistribution.hh"
#include "tests/support/ScriptedStream.hh"

namespace clonecast::random {
namespace {

using test::CountComparison;
using test::CountDistribution;
using test::n_samples;
using test::ScriptedStream;
using test::test_stream;

struct NegativeBinomialCase {
    std::string name;
    std::int64_t n;
    double odds;
};

void PrintTo(NegativeBinomialCase const& which, std::ostream* out) {
    *out << which.name;
}

//! Recurrence from (1 + odds)^-n, Boost's incomplete beta function, or Edgeworth expansion.
CountDistribution negative_binomial_law(std::int64_t n, double odds) {
    auto const size = static_cast<double>(n);
    double const mean = size * odds;
    double const variance = mean * (1 + odds);
    CountDistribution law = test::distribution_from_cumulants(mean, variance, variance * (1 + 2 * odds),
                                                              variance * (1 + 6 * odds * (1 + odds)));
    double const last = mean + 40 * std::sqrt(variance) + 40;
    constexpr double largest_recurrence = 3e5;
    constexpr double smallest_log = -1e4;
    long double const log_zero = -static_cast<long double>(size) * std::log1p(static_cast<long double>(odds));
    if (last < largest_recurrence && log_zero > smallest_log) {
        std::vector<long double> probability{std::exp(log_zero)};
        long double const ratio = static_cast<long double>(odds) / (1 + static_cast<long double>(odds));
        for (double k = 0; k < last; ++k) {
            probability.push_back(probability.back() * ratio * static_cast<long double>((size + k) / (k + 1)));
        }
        return test::distribution_from_probabilities(probability);
    }
    if (n <= 1000) {
        boost::math::negative_binomial const exact(size, 1 / (1 + odds));
        law.lowest = 0;
        law.highest = static_cast<std::int64_t>(last);
        law.up_to = [exact](std::int64_t k) { return k < 0 ? 0 : boost::math::cdf(exact, static_cast<double>(k)); };
        law.above = [exact](std::int64_t k) {
            return k < 0 ? 1 : boost::math::cdf(boost::math::complement(exact, static_cast<double>(k)));
        };
    }
    return law;
}

CountComparison compare(NegativeBinomialCase const& which, CountDistribution const& law, std::uint64_t seed) {
    random::Stream stream = test_stream(seed);
    return test::compare_counts(law, n_samples(1'000'000, 50'000'000),
                                [&] { return draw_negative_binomial(which.n, which.odds, stream); });
}

class NegativeBinomialTest : public ::testing::TestWithParam<NegativeBinomialCase> {};

TEST_P(NegativeBinomialTest, HasItsLaw) {
    auto const& which = GetParam();
    test::expect_same_law(compare(which, negative_binomial_law(which.n, which.odds), 501));
}

//! By 1 % of a standard deviation and 1 % of the mean, by more where events are few.
TEST_P(NegativeBinomialTest, IsToldFromWrongOdds) {
    auto const& which = GetParam();
    double const mean = static_cast<double>(which.n) * which.odds;
    double const change = std::max(0.01 * std::sqrt(mean * (1 + which.odds)), 0.02 * std::min(mean, 1.0)) +
                          (mean < 1e-2 ? mean + 1e-4 : 0);
    CountDistribution const law = negative_binomial_law(which.n, which.odds + change / static_cast<double>(which.n));
    EXPECT_GT(compare(which, law, 501).worst_z, test::largest_z);
}

INSTANTIATE_TEST_SUITE_P(
    Parameters, NegativeBinomialTest,
    ::testing::Values(NegativeBinomialCase{"geometric_tiny", 1, 1e-12}, NegativeBinomialCase{"geometric_rare", 1, 1e-3},
                      NegativeBinomialCase{"geometric_one", 1, 1.0},
                      NegativeBinomialCase{"geometric_hundred", 1, 100.0},
                      NegativeBinomialCase{"geometric_trillion", 1, 1e12}, NegativeBinomialCase{"two_small", 2, 0.2},
                      NegativeBinomialCase{"two_million", 2, 1e6}, NegativeBinomialCase{"three", 3, 4.0},
                      NegativeBinomialCase{"hundred", 100, 0.1}, NegativeBinomialCase{"hundred_large", 100, 1e9},
                      NegativeBinomialCase{"thousand", 1000, 7.0},
                      NegativeBinomialCase{"billion_mean_5", 1'000'000'000, 5e-9},
                      NegativeBinomialCase{"billion_mean_20", 1'000'000'000, 2e-8},
                      NegativeBinomialCase{"billion", 1'000'000'000, 0.3},
                      NegativeBinomialCase{"ten_trillion_mean_1", 10'000'000'000'000, 1e-13},
                      NegativeBinomialCase{"ten_trillion", 10'000'000'000'000, 50.0}),
    [](auto const& test_case) { return test_case.param.name; });

TEST(NegativeBinomialLawTest, TwoReferencesAgree) {
    CountDistribution const exact = negative_binomial_law(1000, 50.0);
    constexpr double mean = 5e4;
    constexpr double variance = mean * 51;
    CountDistribution const expansion =
        test::distribution_from_cumulants(mean, variance, variance * 101, variance * (1 + 6 * 50.0 * 51));
    for (std::int64_t k = 44'000; k <= 56'500; k += 500) {
        EXPECT_NEAR(expansion.up_to(k), exact.up_to(k), 0.02 * exact.up_to(k)) << k;
        EXPECT_NEAR(expansion.above(k), exact.above(k), 0.02 * exact.above(k)) << k;
    }
}

TEST(NegativeBinomialEdgeTest, IsZeroWithoutTermsOrOdds) {
    random::Stream stream = test_stream(502);
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(draw_negative_binomial(0, 3.0, stream), 0);
        ASSERT_EQ(draw_negative_binomial(1, 0.0, stream), 0);
        ASSERT_EQ(draw_negative_binomial(1'000'000'000'000, 0.0, stream), 0);
        ASSERT_EQ(draw_negative_binomial(1, 1e-300, stream), 0);
    }
}

TEST(NegativeBinomialEdgeTest, StandsTheExtremesOfTheUniform) {
    constexpr std::uint64_t ones = 0xffffffffffffffff;
    constexpr std::uint64_t half = std::uint64_t{1} << 63;
    constexpr double two_to_52 = 4503599627370496.0;
    for (std::int64_t const n : {std::int64_t{1}, std::int64_t{2}, std::int64_t{1000}, std::int64_t{1} << 51}) {
        for (double const odds : {1e-15, 0.5, two_to_52 / static_cast<double>(n)}) {
            for (std::uint64_t const first : {std::uint64_t{0}, ones}) {
                for (std::uint64_t const second : {std::uint64_t{0}, ones}) {
                    ScriptedStream stream({first, second, half, half});
                    std::int64_t const k = draw_negative_binomial(n, odds, stream);
                    EXPECT_GE(k, 0);
                    EXPECT_LE(static_cast<double>(k), 60 * (static_cast<double>(n) * odds + 1));
                }
            }
        }
    }
}

}  // namespace
}  // namespace clonecast::random

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Law of the Poisson variates: whole range, tail cells, P(0).
#include "kernels/random/Poisson.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
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

//! Probabilities by recurrence from exp(-mean) in extended precision; by Edgeworth expansion for large means.
CountDistribution poisson_law(double mean) {
    constexpr double largest_recurrence = 5e3;
    if (mean > largest_recurrence) {
        return test::distribution_from_cumulants(mean, mean, mean, mean);
    }
    std::vector<long double> probability{std::exp(-static_cast<long double>(mean))};
    double const last = mean + 40 * std::sqrt(mean) + 40;
    for (double k = 1; k <= last; ++k) {
        probability.push_back(probability.back() * static_cast<long double>(mean) / static_cast<long double>(k));
    }
    return test::distribution_from_probabilities(probability);
}

CountComparison compare(double mean, CountDistribution const& law, std::uint64_t seed) {
    random::Stream stream = test_stream(seed);
    return test::compare_counts(law, n_samples(1'000'000, 50'000'000), [&] { return draw_poisson(mean, stream); });
}

class PoissonTest : public ::testing::TestWithParam<double> {};

TEST_P(PoissonTest, HasItsLaw) {
    test::expect_same_law(compare(GetParam(), poisson_law(GetParam()), 301));
}

//! By 1 % of a standard deviation, or 1 % of the mean if that is more; by 3 % and more where events are few.
TEST_P(PoissonTest, IsToldFromAWrongMean) {
    double const mean = GetParam();
    double const wrong =
        mean + std::max(0.01 * std::sqrt(mean), 0.02 * std::min(mean, 1.0)) + (mean < 1e-2 ? mean + 1e-4 : 0);
    EXPECT_GT(compare(mean, poisson_law(wrong), 301).worst_z, test::largest_z);
}

INSTANTIATE_TEST_SUITE_P(Means, PoissonTest,
                         ::testing::Values(1e-12, 1e-3, 0.1, 1.0, 5.0, 9.0, 9.999, 10.0, 10.001, 12.5, 30.0, 100.0, 1e3,
                                           4999.0, 1e6, 1e9, 1e13, 1e15),
                         [](auto const& test_case) {
                             std::string name =
                                 std::to_string(test_case.index) + "_mean_1e" +
                                 std::to_string(static_cast<int>(std::floor(std::log10(test_case.param))));
                             for (char& c : name) {
                                 c = c == '-' ? 'm' : c;
                             }
                             return name;
                         });

TEST(PoissonLawTest, TwoReferencesAgree) {
    constexpr double mean = 5000;  // the smallest to which the expansion is put
    CountDistribution const exact = poisson_law(mean);
    CountDistribution const expansion = test::distribution_from_cumulants(mean, mean, mean, mean);
    for (std::int64_t k = 4700; k <= 5300; k += 10) {
        EXPECT_NEAR(expansion.up_to(k), exact.up_to(k), 2e-3 * exact.up_to(k)) << k;
        EXPECT_NEAR(expansion.above(k), exact.above(k), 2e-3 * exact.above(k)) << k;
    }
}

//! Wrong at 0 alone, by as little as 1e-4: the tests above must see it.
TEST(PoissonLawTest, ASamplerWrongOnlyAtZeroIsCaught) {
    for (double const mean : {4.0, 9.0, 9.999}) {
        random::Stream stream = test_stream(302);
        CountComparison const comparison = test::compare_counts(poisson_law(mean), 1'000'000, [&] {
            std::int64_t const k = draw_poisson(mean, stream);
            return k == 0 ? 1 : k;
        });
        EXPECT_GT(comparison.worst_z, test::largest_z) << mean;
    }
}

TEST(PoissonEdgeTest, OfMeanZeroIsZero) {
    random::Stream stream = test_stream(303);
    for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(draw_poisson(0, stream), 0);
    }
}

//! Uniforms at their ends: the search stops, the rejection goes on, and nothing overflows.
TEST(PoissonEdgeTest, StandsTheExtremesOfTheUniform) {
    constexpr std::uint64_t ones = 0xffffffffffffffff;
    constexpr std::uint64_t half = std::uint64_t{1} << 63;
    for (double const mean : {1e-12, 1.0, 9.999, 10.0, 1e3, 1e9, 1e15, 1e18}) {
        for (std::uint64_t const extreme : {std::uint64_t{0}, ones}) {
            for (std::uint64_t const second : {std::uint64_t{0}, ones}) {
                ScriptedStream stream({extreme, second, half, half});
                std::int64_t const k = draw_poisson(mean, stream);
                EXPECT_GE(k, 0);
                EXPECT_LE(static_cast<double>(k), mean + 60 * std::sqrt(mean) + 60);
            }
        }
    }
}

//! What decides about most candidates decides as the probability itself would.
TEST(PoissonBracketTest, HoldsTheProbability) {
    for (double exponent = 1; exponent <= 15; exponent += 0.01) {
        double const mean = std::pow(10, exponent);
        for (double deviation = -12; deviation <= 12; deviation += 0.1) {
            double const k = std::floor(mean + deviation * std::sqrt(mean));
            if (k < 0) {
                continue;
            }
            Bracket const bracket = bracket_log_poisson(k, mean);
            double const exact = log_poisson_probability(k, mean) + 0.5 * (log_two_pi + std::log(mean));
            ASSERT_LE(std::abs(exact - bracket.centre), bracket.slack) << "k " << k << ", mean " << mean;
            if (mean > 1e4 && std::abs(deviation) < 4) {
                ASSERT_LT(bracket.slack, 0.02) << "k " << k << ", mean " << mean;
            }
        }
    }
}

}  // namespace
}  // namespace clonecast::random

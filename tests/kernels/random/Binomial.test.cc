// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Law of the binomial variates: whole range, tail cells, P(0) and P(n).
#include "kernels/random/Binomial.hh"

#include <gtest/gtest.h>

#include <boost/math/distributions/binomial.hpp>
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

struct BinomialCase {
    std::string name;
    std::int64_t n;
    double p;
    double q;
};

void PrintTo(BinomialCase const& which, std::ostream* out) {
    *out << which.name;
}

//! Law for p <= q: recurrence from q^n in extended precision, Boost's incomplete beta function, or Edgeworth expansion.
CountDistribution lower_law(std::int64_t n, double p, double q) {
    auto const size = static_cast<double>(n);
    double const mean = size * p;
    double const variance = mean * q;
    constexpr double largest_recurrence = 5e3;
    if (mean < largest_recurrence) {
        long double const odds = static_cast<long double>(p) / static_cast<long double>(q);
        std::vector<long double> probability{
            std::exp(static_cast<long double>(size) * std::log1p(-static_cast<long double>(p)))};
        double const last = std::min(size, mean + 40 * std::sqrt(variance) + 40);
        for (double k = 1; k <= last; ++k) {
            probability.push_back(probability.back() * odds * static_cast<long double>((size - k + 1) / k));
        }
        return test::distribution_from_probabilities(probability);
    }
    CountDistribution law =
        test::distribution_from_cumulants(mean, variance, variance * (q - p), variance * (1 - 6 * p * q));
    if (n <= 1'000'000) {
        boost::math::binomial const exact(size, p);
        law.up_to = [exact](std::int64_t k) { return k < 0 ? 0 : boost::math::cdf(exact, static_cast<double>(k)); };
        law.above = [exact](std::int64_t k) {
            return k < 0 ? 1 : boost::math::cdf(boost::math::complement(exact, static_cast<double>(k)));
        };
    }
    law.highest = std::min(law.highest, n);
    return law;
}

CountDistribution binomial_law(std::int64_t n, double p, double q) {
    if (p <= q) {
        return lower_law(n, p, q);
    }
    CountDistribution const mirrored = lower_law(n, q, p);
    CountDistribution law = mirrored;
    law.up_to = [mirrored, n](std::int64_t k) { return mirrored.above(n - k - 1); };
    law.above = [mirrored, n](std::int64_t k) { return mirrored.up_to(n - k - 1); };
    law.lowest = std::max<std::int64_t>(0, n - mirrored.highest);
    law.highest = n - mirrored.lowest;
    law.mean = static_cast<double>(n) - mirrored.mean;
    return law;
}

CountComparison compare(BinomialCase const& which, CountDistribution const& law, std::uint64_t seed) {
    random::Stream stream = test_stream(seed);
    return test::compare_counts(
        law, n_samples(1'000'000, 50'000'000), [&] { return draw_binomial(which.n, which.p, which.q, stream); },
        which.n);
}

class BinomialTest : public ::testing::TestWithParam<BinomialCase> {};

TEST_P(BinomialTest, HasItsLaw) {
    auto const& which = GetParam();
    test::expect_same_law(compare(which, binomial_law(which.n, which.p, which.q), 401));
}

//! By 1 % of a standard deviation and 1 % of the mean of the rarer side, by more where events are few.
TEST_P(BinomialTest, IsToldFromAWrongProbability) {
    auto const& which = GetParam();
    auto const size = static_cast<double>(which.n);
    double const rarer = std::min(which.p, which.q);
    double const mean = size * rarer;
    double const change =
        std::max(0.01 * std::sqrt(mean * (1 - rarer)), 0.02 * std::min(mean, 1.0)) + (mean < 1e-2 ? mean + 1e-4 : 0);
    double const wrong = rarer + (which.p == 0.5 ? -1 : 1) * change / size;
    CountDistribution const law =
        which.p <= which.q ? binomial_law(which.n, wrong, 1 - wrong) : binomial_law(which.n, 1 - wrong, wrong);
    EXPECT_GT(compare(which, law, 401).worst_z, test::largest_z);
}

constexpr std::int64_t two_to_52 = std::int64_t{1} << 52;

INSTANTIATE_TEST_SUITE_P(
    Parameters, BinomialTest,
    ::testing::Values(
        BinomialCase{"one_trial_rare", 1, 1e-3, 0.999}, BinomialCase{"one_trial_even", 1, 0.5, 0.5},
        BinomialCase{"one_trial_nearly_sure", 1, 1 - 1e-14, 1e-14},
        BinomialCase{"one_trial_nearly_never", 1, 1e-14, 1 - 1e-14}, BinomialCase{"two_trials", 2, 0.3, 0.7},
        BinomialCase{"ten_even", 10, 0.5, 0.5}, BinomialCase{"inversion_19_even", 19, 0.5, 0.5},
        BinomialCase{"rejection_20_even", 20, 0.5, 0.5},
        BinomialCase{"rejection_20_above_even", 20, 0.5000001, 0.4999999},
        BinomialCase{"rejection_21_mirrored", 21, 0.51, 0.49},
        BinomialCase{"inversion_below_ten", 1000, 0.009999, 0.990001},
        BinomialCase{"rejection_at_ten", 1000, 0.01, 0.99},
        BinomialCase{"rejection_above_ten", 1000, 0.010001, 0.989999},
        BinomialCase{"mirrored_below_ten", 1000, 0.990001, 0.009999}, BinomialCase{"mirrored_at_ten", 1000, 0.99, 0.01},
        BinomialCase{"forty", 40, 0.3, 0.7}, BinomialCase{"hundred", 100, 0.45, 0.55},
        BinomialCase{"thousand_mirrored", 1000, 0.7, 0.3}, BinomialCase{"million_rare", 1'000'000, 1e-7, 1 - 1e-7},
        BinomialCase{"million_even", 1'000'000, 0.5, 0.5}, BinomialCase{"million_mirrored", 1'000'000, 0.9, 0.1},
        BinomialCase{"billion", 1'000'000'000, 0.37, 0.63},
        BinomialCase{"ten_trillion_mean_3", 10'000'000'000'000, 3e-13, 1 - 3e-13},
        BinomialCase{"ten_trillion_mean_30", 10'000'000'000'000, 3e-12, 1 - 3e-12},
        BinomialCase{"ten_trillion_lose_3", 10'000'000'000'000, 1 - 3e-13, 3e-13},
        BinomialCase{"ten_trillion_lose_30", 10'000'000'000'000, 1 - 3e-12, 3e-12},
        BinomialCase{"ten_trillion", 10'000'000'000'000, 0.2, 0.8},
        BinomialCase{"largest_rare", two_to_52, 1e-14, 1 - 1e-14}, BinomialCase{"largest_even", two_to_52, 0.5, 0.5},
        BinomialCase{"largest_mirrored", two_to_52, 0.999, 0.001}),
    [](auto const& test_case) { return test_case.param.name; });

TEST(BinomialLawTest, TwoReferencesAgree) {
    constexpr double n = 1e6;
    constexpr double p = 0.1;
    constexpr double variance = n * p * (1 - p);
    CountDistribution const exact = lower_law(1'000'000, p, 1 - p);
    CountDistribution const expansion =
        test::distribution_from_cumulants(n * p, variance, variance * (1 - 2 * p), variance * (1 - 6 * p * (1 - p)));
    for (std::int64_t k = 98'800; k <= 101'200; k += 50) {
        EXPECT_NEAR(expansion.up_to(k), exact.up_to(k), 1e-4 * exact.up_to(k)) << k;
        EXPECT_NEAR(expansion.above(k), exact.above(k), 1e-4 * exact.above(k)) << k;
    }
}

TEST(BinomialEdgeTest, IsCertainWhereItMustBe) {
    random::Stream stream = test_stream(402);
    for (std::int64_t const n : {std::int64_t{0}, std::int64_t{1}, std::int64_t{1000}, two_to_52}) {
        for (int i = 0; i < 100; ++i) {
            ASSERT_EQ(draw_binomial(n, 0.0, 1.0, stream), 0);
            ASSERT_EQ(draw_binomial(n, 1.0, 0.0, stream), n);
        }
    }
    EXPECT_EQ(draw_binomial(0, 0.3, 0.7, stream), 0);
}

//! The complement carries the information: q = 1e-20 is lost in p = 1.
TEST(BinomialEdgeTest, KeepsTheAccuracyOfTheComplement) {
    random::Stream stream = test_stream(403);
    constexpr double q = 1e-15;
    constexpr std::int64_t n = 1'000'000'000'000'000;
    CountDistribution const law = lower_law(n, q, 1);
    test::expect_same_law(test::compare_counts(law, n_samples(1'000'000, 20'000'000),
                                               [&] { return n - draw_binomial(n, 1.0, q, stream); }));
}

TEST(BinomialEdgeTest, StandsTheExtremesOfTheUniform) {
    constexpr std::uint64_t ones = 0xffffffffffffffff;
    constexpr std::uint64_t half = std::uint64_t{1} << 63;
    for (std::int64_t const n : {std::int64_t{1}, std::int64_t{19}, std::int64_t{20}, std::int64_t{1000}, two_to_52}) {
        for (double const p : {1e-14, 0.01, 0.5, 0.75, 1 - 1e-14}) {
            for (std::uint64_t const first : {std::uint64_t{0}, ones}) {
                for (std::uint64_t const second : {std::uint64_t{0}, ones}) {
                    ScriptedStream stream({first, second, half, half});
                    std::int64_t const k = draw_binomial(n, p, 1 - p, stream);
                    EXPECT_GE(k, 0);
                    EXPECT_LE(k, n);
                }
            }
        }
    }
}

//! What decides about most candidates decides as the probabilities themselves would, for a rounded mode as well.
TEST(BinomialBracketTest, HoldsTheRatioOfProbabilities) {
    for (double exponent = 1.3; exponent < 15.96; exponent += 0.13) {
        double const n = std::floor(std::pow(10, exponent));
        for (double p = 10 / n; p <= 0.5; p = p < 0.35 ? 1.9 * p : p + 0.05) {
            double const q = 1 - p;
            double const variance = n * p * q;
            double const true_mode = std::floor((n + 1) * p);
            for (double deviation = -12; deviation <= 12; deviation += 0.25) {
                double const k = std::floor(n * p + deviation * std::sqrt(variance));
                for (double const mode : {true_mode - 1, true_mode, true_mode + 1}) {
                    if (k < 0 || k > n || mode > n) {
                        continue;
                    }
                    Bracket const bracket = bracket_log_binomial_ratio(k, mode, variance);
                    double const exact = log_binomial_probability(k, n, p, q) - log_binomial_probability(mode, n, p, q);
                    ASSERT_LE(std::abs(exact - bracket.centre), bracket.slack)
                        << "k " << k << ", n " << n << ", p " << p << ", mode " << mode;
                    if (variance > 1e4 && std::abs(deviation) < 4 && std::abs(k - mode) > 20) {
                        ASSERT_LT(bracket.slack, 0.3) << "k " << k << ", n " << n << ", p " << p;
                    }
                }
            }
        }
    }
}

}  // namespace
}  // namespace clonecast::random

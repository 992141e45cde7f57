// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/detail/TiedSums.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace clonecast::stats::detail {
namespace {

constexpr double tolerance = 2e-14;

struct Reference {
    long double logs = 0, first = 0, squares = 0;
};

Reference add_terms(std::uint64_t n, double r) {
    Reference sum;
    for (std::uint64_t k = n; k-- > 0;) {
        long double const f = static_cast<long double>(k) / static_cast<long double>(n);
        long double const rest = 1 - static_cast<long double>(r) * f;
        sum.logs += std::log1p(-static_cast<long double>(r) * f);
        sum.first += f / rest;
        sum.squares += f / rest * (f / rest);
    }
    return sum;
}

TEST(TiedSumsTest, EqualTheSumsTermByTerm) {
    for (std::uint64_t const n : {1U, 2U, 95U, 96U, 97U, 98U, 130U, 1000U, 100000U}) {
        for (double const r : {1e-9, 1e-3, 0.1, 0.5, 0.9, 0.999, 1.0}) {
            TiedSums const sums = tied_sums(n, r);
            Reference const reference = add_terms(n, r);
            auto const expect_equal = [&](double ours, long double expected) {
                EXPECT_NEAR(ours, static_cast<double>(expected), tolerance * std::abs(static_cast<double>(expected)))
                    << n << " events, share " << r;
            };
            expect_equal(sums.logs, reference.logs);
            expect_equal(sums.first, reference.first);
            expect_equal(sums.squares, reference.squares);
        }
    }
}

// The comparison can fail: a share that is 1e-9 off is seen.
TEST(TiedSumsTest, AnotherShareIsSeen) {
    double const expected = static_cast<double>(add_terms(1000, 0.5).first);
    EXPECT_GT(std::abs(tied_sums(1000, 0.5 + 1e-9).first - expected), 1e3 * tolerance * expected);
}

// All who are at risk have the event: log n!, whatever n.
TEST(TiedSumsTest, EverybodyAtRiskIsAFactorial) {
    for (double const n : {1e3, 1e6, 1e9}) {
        double const expected = std::lgamma(n + 1) - n * std::log(n);
        // The two terms of the difference are log n times larger than it.
        EXPECT_NEAR(tied_sums(static_cast<std::uint64_t>(n), 1).logs, expected,
                    1e-13 * std::abs(expected) * std::log(n));
    }
}

}  // namespace
}  // namespace clonecast::stats::detail

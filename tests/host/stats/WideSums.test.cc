// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/WideSums.hh"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace clonecast::stats {
namespace {

using Wide = unsigned __int128;

struct Limbs {
    std::array<std::uint64_t, 2> sum{};
    std::array<std::uint64_t, 4> square{};

    void add(std::uint64_t value, std::uint64_t times = 1) {
        Wide square_left = Wide{value} * value;
        for (std::uint64_t& limb : square) {
            limb += static_cast<std::uint64_t>(square_left & 0xffffffffU) * times;
            square_left >>= 32;
        }
        sum[0] += (value & 0xffffffffU) * times;
        sum[1] += (value >> 32) * times;
    }
    Moments moments(std::uint64_t n) const { return exact_moments(n, sum, square); }
};

constexpr std::uint64_t ten_to_13 = 10'000'000'000'000;

// The variance in doubles would be 0 or nonsense: the squares need 87 bits.
TEST(WideSumsTest, NeighboursAt1e13HaveVarianceOne) {
    Limbs limbs;
    for (std::uint64_t const value : {ten_to_13, ten_to_13 + 1, ten_to_13 + 2}) {
        limbs.add(value);
    }
    Moments const moments = limbs.moments(3);
    EXPECT_EQ(moments.mean, 10'000'000'000'001.0);
    EXPECT_EQ(moments.variance, 1.0);
    EXPECT_EQ(moments.standard_deviation, 1.0);
    EXPECT_EQ(moments.standard_error, std::sqrt(1.0 / 3));

    double sum = 0;
    double square = 0;
    for (double const value : {1e13, 1e13 + 1, 1e13 + 2}) {
        sum += value;
        square += value * value;
    }
    EXPECT_NE((3 * square - sum * sum) / 6, 1.0) << "this is the case that shows why";
}

// python3: from fractions import Fraction; v = [3, 141592653589, 9007199254740991, 271828182845904]; n = len(v)
//          float(Fraction(sum(v), n)); float(Fraction(n*sum(x*x for x in v) - sum(v)**2, n*(n-1)))
TEST(WideSumsTest, EqualsPythonFractions) {
    Limbs limbs;
    for (std::uint64_t const value : {3ULL, 141592653589ULL, 9007199254740991ULL, 271828182845904ULL}) {
        limbs.add(value);
    }
    Moments const moments = limbs.moments(4);
    EXPECT_EQ(moments.mean, 2319792257560122.0);
    EXPECT_EQ(moments.variance, 1.9892594840900302e+31);
}

// Half of 4e9 patients have 1e13 cells, half 1e13 + 2: variance n / (n - 1).
TEST(WideSumsTest, BillionsOfPatients) {
    constexpr std::uint64_t half = 2'000'000'000;
    Limbs limbs;
    limbs.add(ten_to_13, half);
    limbs.add(ten_to_13 + 2, half);
    Moments const moments = limbs.moments(2 * half);
    EXPECT_EQ(moments.mean, 10'000'000'000'001.0);
    EXPECT_EQ(moments.variance, 4e9 / 3999999999.0);
    EXPECT_NEAR(*moments.standard_error, 1 / std::sqrt(4e9), 1e-14);
}

// Ties and near-ties of the mean at 2^53 and above: rounded to nearest even, as Python rounds Fractions.
TEST(WideSumsTest, RoundsOnceToNearestEven) {
    constexpr std::uint64_t two_to_53 = std::uint64_t{1} << 53;
    auto const mean_of_sum = [](std::uint64_t sum, std::uint64_t n) {
        std::vector<std::uint64_t> const limbs{sum & 0xffffffffU, sum >> 32};
        std::vector<std::uint64_t> const square{0, 0, 0, 0, ~std::uint64_t{0}};  // large enough for any sum
        return *exact_moments(n, limbs, square).mean;
    };
    EXPECT_EQ(mean_of_sum(2 * two_to_53 + 2, 2), 9007199254740992.0);  // 2^53 + 1 is a tie: down to even
    EXPECT_EQ(mean_of_sum(2 * two_to_53 + 3, 2), 9007199254740994.0);  // 2^53 + 1.5: up
    EXPECT_EQ(mean_of_sum(2 * two_to_53 + 6, 2), 9007199254740996.0);  // 2^53 + 3 is a tie: up to even
    // ((2^53 + 1) 2^32 + 1) / 2^32 is above the tie by less than a 64-bit quotient shows: up.
    std::vector<std::uint64_t> const limbs{1, 1, std::uint64_t{1} << 21};
    std::vector<std::uint64_t> const square{0, 0, 0, 0, 0, ~std::uint64_t{0}};
    EXPECT_EQ(exact_moments(std::uint64_t{1} << 32, limbs, square).mean, 9007199254740994.0);
    EXPECT_EQ(mean_of_sum(1, 3), 1.0 / 3);
    EXPECT_EQ(mean_of_sum(2, 3), 2.0 / 3);
    EXPECT_EQ(mean_of_sum(1, 4'000'000'000), 1 / 4e9);
}

TEST(WideSumsTest, NoneAndOne) {
    Moments const none = Limbs{}.moments(0);
    EXPECT_FALSE(none.mean);
    EXPECT_FALSE(none.variance);
    Limbs one;
    one.add(5);
    EXPECT_EQ(one.moments(1).mean, 5);
    EXPECT_FALSE(one.moments(1).variance);
    EXPECT_FALSE(one.moments(1).standard_error);
    Limbs zeros;
    EXPECT_EQ(zeros.moments(2).mean, 0);
    EXPECT_EQ(zeros.moments(2).variance, 0);
}

TEST(WideSumsTest, ImpossibleSumsAreRefused) {
    Limbs limbs;
    limbs.add(5);
    EXPECT_THROW(limbs.moments(0), std::invalid_argument);
    Limbs no_squares;
    no_squares.sum[0] = 5;
    EXPECT_THROW(no_squares.moments(2), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::stats

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Mean and variance of large integer counts from exact sums, without cancellation.
#include "host/stats/WideSums.hh"

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <stdexcept>

namespace clonecast::stats {

namespace {

using Integer = boost::multiprecision::cpp_int;

Integer join(std::span<std::uint64_t const> limbs) {
    constexpr unsigned limb_bits = 32;
    Integer result = 0;
    for (std::size_t l = limbs.size(); l-- > 0;) {
        result <<= limb_bits;
        result += limbs[l];
    }
    return result;
}

//! numerator / denominator, both >= 0, rounded once to the nearest double (cpp_int's own conversion truncates).
double round_ratio(Integer const& numerator, Integer const& denominator) {
    if (numerator == 0) {
        return 0;
    }
    // A quotient of 62 or 63 bits whose last bit tells whether anything follows: the conversion then rounds as the
    // exact value would.
    constexpr int quotient_bits = 62;
    int const shift = quotient_bits - (static_cast<int>(msb(numerator)) - static_cast<int>(msb(denominator)));
    Integer const scaled_numerator = shift > 0 ? Integer{numerator << static_cast<unsigned>(shift)} : numerator;
    Integer const scaled_denominator = shift < 0 ? Integer{denominator << static_cast<unsigned>(-shift)} : denominator;
    Integer quotient, remainder;
    divide_qr(scaled_numerator, scaled_denominator, quotient, remainder);
    auto bits = static_cast<std::uint64_t>(quotient);
    if (remainder != 0) {
        bits |= 1;
    }
    return std::ldexp(static_cast<double>(bits), -shift);
}

}  // namespace

Moments exact_moments(std::uint64_t n, std::span<std::uint64_t const> sum, std::span<std::uint64_t const> square) {
    Integer const total = join(sum);
    Integer const total_square = join(square);
    Integer const spread = n * total_square - total * total;  // n (n - 1) times the variance
    if (spread < 0 || (n == 1 && spread != 0) || (n == 0 && (total != 0 || total_square != 0))) {
        throw std::invalid_argument("exact_moments: these are not the sums of n integers");
    }
    Moments moments;
    moments.n = n;
    if (n > 0) {
        moments.mean = round_ratio(total, n);
    }
    if (n > 1) {
        Integer const pairs = Integer{n} * (n - 1);
        moments.variance = round_ratio(spread, pairs);
        moments.standard_deviation = std::sqrt(*moments.variance);
        moments.standard_error = std::sqrt(round_ratio(spread, pairs * n));
    }
    return moments;
}

}  // namespace clonecast::stats

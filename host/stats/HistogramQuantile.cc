// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Quantiles of what a tally keeps as a histogram.
#include "host/stats/HistogramQuantile.hh"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "kernels/patient/Tally.hh"

namespace clonecast::stats {

namespace {

//! Where the quantile is: a bin, and in it a fraction of its width.
struct Position {
    std::size_t bin = 0;
    double fraction = 0;  //!< in (0, 1)
};

std::optional<Position> find_position(std::span<std::uint64_t const> histogram, double p) {
    if (!(p >= 0 && p <= 1)) {
        throw std::invalid_argument("quantile: p must be in [0, 1]");
    }
    std::uint64_t n = 0;
    for (std::uint64_t const count : histogram) {
        n += count;
    }
    if (n == 0) {
        return std::nullopt;
    }
    // p n is a product of decimals: what rounding adds to a whole number must not make the next one of it.
    double const exact = p * static_cast<double>(n) * (1 - 4 * std::numeric_limits<double>::epsilon());
    auto const rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::ceil(exact)), 1, n);
    std::uint64_t before = 0;
    std::size_t bin = 0;
    while (before + histogram[bin] < rank) {
        before += histogram[bin];
        ++bin;
    }
    double const fraction = (static_cast<double>(rank - before) - 0.5) / static_cast<double>(histogram[bin]);
    return Position{bin, fraction};
}

}  // namespace

std::optional<double> count_quantile(std::span<std::uint64_t const> histogram, double p) {
    using patient::CountBins;
    if (histogram.size() != static_cast<std::size_t>(CountBins::size)) {
        throw std::invalid_argument("count_quantile: not a histogram of CountBins");
    }
    auto const position = find_position(histogram, p);
    if (!position) {
        return std::nullopt;
    }
    auto const bin = static_cast<int>(position->bin);
    auto const first = static_cast<double>(CountBins::lower_edge(bin));
    auto const last = static_cast<double>(CountBins::lower_edge(bin + 1) - 1);
    return first + (last - first) * position->fraction;
}

std::optional<double> equal_bins_quantile(std::span<std::uint64_t const> histogram, double width, double p) {
    if (!(width > 0)) {
        throw std::invalid_argument("equal_bins_quantile: the width of a bin must be positive");
    }
    auto const position = find_position(histogram, p);
    if (!position) {
        return std::nullopt;
    }
    return width * (static_cast<double>(position->bin) + position->fraction);
}

}  // namespace clonecast::stats

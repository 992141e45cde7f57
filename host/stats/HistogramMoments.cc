// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/HistogramMoments.hh"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "kernels/patient/Tally.hh"

namespace clonecast::stats {
namespace {

constexpr ShapeMoments normal_moments{1, 0, 1, 0, 3, 0, 15, 0, 105};
//! Largest variance inside bins, of all.
constexpr double largest_smear = 0.02;

struct Bin {
    double first = 0;  //!< of its values
    double width = 0;
    double share = 0;
};

}  // namespace

ShapeMoments shape_moments(std::span<std::uint64_t const> histogram, double variance) {
    using patient::CountBins;
    if (histogram.size() != static_cast<std::size_t>(CountBins::size)) {
        throw std::invalid_argument("shape_moments: not a histogram of CountBins");
    }
    if (!(variance > 0)) {
        return normal_moments;
    }
    double n = 0;
    double sum = 0;
    double smear = 0;
    auto const bin_of = [&histogram](int index) {
        auto const first = static_cast<double>(CountBins::lower_edge(index));
        return Bin{first, static_cast<double>(CountBins::lower_edge(index + 1)) - first,
                   static_cast<double>(histogram[static_cast<std::size_t>(index)])};
    };
    for (int i = 0; i < CountBins::size; ++i) {
        Bin const bin = bin_of(i);
        n += bin.share;
        sum += bin.share * (bin.first + 0.5 * (bin.width - 1));
        smear += bin.share * (bin.width * bin.width - 1) / 12;
    }
    double const mean = sum / n;
    ShapeMoments moments{};
    for (int i = 0; i < CountBins::size; ++i) {
        Bin const bin = bin_of(i);
        if (bin.share == 0) {
            continue;
        }
        // Means of powers of the deviation: of one value, or of values spread from half before the first on.
        double const at = bin.first - mean;
        double const begin = at - 0.5;
        double const end = begin + bin.width;
        for (std::size_t k = 0; k < moments.size(); ++k) {
            auto const power = static_cast<int>(k);
            moments[k] +=
                bin.share / n *
                (bin.width == 1 ? std::pow(at, power)
                                : (std::pow(end, power + 1) - std::pow(begin, power + 1)) / (bin.width * (power + 1)));
        }
    }
    double const sd = std::sqrt(moments[2]);
    if (!(sd > 0)) {
        return normal_moments;
    }
    bool const is_coarse = smear / n > largest_smear * variance;
    for (std::size_t k = 0; k < moments.size(); ++k) {
        moments[k] /= std::pow(sd, static_cast<int>(k));
        if (is_coarse && k % 2 == 0) {
            moments[k] = std::max(moments[k], normal_moments[k]);
        }
    }
    return moments;
}

}  // namespace clonecast::stats

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Confidence limits of a probability that are symmetric on one of three scales.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include "host/stats/KaplanMeier.hh"

namespace clonecast::stats::detail {

//! \param estimate, log_estimate  in (0, 1], and its logarithm (which may know more digits)
//! \param root                    standard error of the logarithm
//! \param z                       normal deviate of the level
inline std::pair<double, double> probability_band(Band band, double estimate, double log_estimate, double root,
                                                  double z) {
    double const half_width = z * root;
    switch (band) {
        case Band::plain:
            return {std::max(0.0, estimate - half_width * estimate), std::min(1.0, estimate + half_width * estimate)};
        case Band::log:
            return {std::exp(log_estimate - half_width), std::min(1.0, std::exp(log_estimate + half_width))};
        case Band::log_log:
            break;
    }
    if (log_estimate == 0) {
        return {1, 1};
    }
    double const exponent = half_width / log_estimate;  // < 0
    return {std::exp(log_estimate * std::exp(-exponent)), std::exp(log_estimate * std::exp(exponent))};
}

}  // namespace clonecast::stats::detail

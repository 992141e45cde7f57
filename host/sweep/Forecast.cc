// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/sweep/Forecast.hh"

#include <algorithm>

namespace clonecast::sweep {

double Forecast::notable_seconds() const {
    return std::clamp(many_medians * seconds_of_point, 1.0, long_point);
}

Forecast forecast(std::vector<run::Cost> const& sample, std::size_t n_points, double max_seconds) {
    Forecast result;
    std::vector<double> seconds;
    for (run::Cost const& cost : sample) {
        seconds.push_back(cost.seconds);
        if (cost.seconds > max_seconds) {
            continue;
        }
        result.seconds += cost.seconds * static_cast<double>(n_points) / static_cast<double>(sample.size());
        result.is_lower_bound = result.is_lower_bound || cost.choice.is_lower_bound;
    }
    auto const middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
    std::nth_element(seconds.begin(), middle, seconds.end());
    result.seconds_of_point = *middle;
    return result;
}

}  // namespace clonecast::sweep

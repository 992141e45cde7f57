// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/RestrictedMean.hh"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace clonecast::stats {

std::optional<RestrictedMean> restricted_mean(SurvivalCurve const& curve, double horizon) {
    if (!(std::isfinite(horizon) && horizon >= 0)) {
        throw std::invalid_argument("restricted_mean: the horizon must be finite and >= 0");
    }
    if (!survival_at(curve, horizon)) {
        return std::nullopt;
    }
    RestrictedMean mean;
    mean.horizon = horizon;
    double variance = 0;
    double area = 0;  // from the row's time to the horizon
    double end = horizon;
    for (std::size_t i = curve.rows.size(); i-- > 0;) {
        SurvivalRow const& row = curve.rows[i];
        if (row.time > horizon) {
            continue;
        }
        area += row.estimate * (end - row.time);
        end = row.time;
        if (row.events > 0 && row.events < row.at_risk) {
            auto const n = static_cast<double>(row.at_risk);
            variance +=
                area * area * static_cast<double>(row.events) / (n * static_cast<double>(row.at_risk - row.events));
        }
    }
    mean.estimate = area + end;
    mean.standard_error = std::sqrt(variance);
    double const half_width = normal_deviate(curve.confidence) * mean.standard_error;
    mean.lower = std::max(0.0, mean.estimate - half_width);
    mean.upper = std::min(horizon, mean.estimate + half_width);
    return mean;
}

Difference restricted_mean_difference(RestrictedMean const& first, RestrictedMean const& second, double confidence) {
    if (first.horizon != second.horizon) {
        throw std::invalid_argument("restricted_mean_difference: the horizons differ");
    }
    return make_difference(first.estimate - second.estimate, std::hypot(first.standard_error, second.standard_error),
                           confidence);
}

}  // namespace clonecast::stats

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/claims/Batches.hh"

#include <algorithm>
#include <cmath>

#include "host/claims/Expression.hh"
#include "host/claims/Readings.hh"

namespace clonecast::claims {

Values evaluate_all(std::vector<study::Expression> const& expressions, run::RunResult const& result) {
    Readings readings(result);
    Values values;
    for (study::Expression const& expression : expressions) {
        values.push_back(
            evaluate(expression, [&](study::Quantity const& quantity) { return readings.value(quantity); }));
    }
    return values;
}

void Batches::watch(study::Study const& study, run::RunOptions* options) {
    if (study.simulation.patients >= least_batch_patients * n_batches) {
        options->n_batches = n_batches;
        options->on_batch = [this](run::RunResult const& batch) { add(batch); };
    }
}

std::optional<double> batch_error(Values const& values) {
    auto const is_finite = [](std::optional<double> const& value) { return value && std::isfinite(*value); };
    if (values.size() < 2 || !std::all_of(values.begin(), values.end(), is_finite)) {
        return std::nullopt;
    }
    auto const n = static_cast<double>(values.size());
    double const first = *values.front();  // differences from it are exactly 0 where all are equal
    double mean = 0;
    for (std::optional<double> const& value : values) {
        mean += (*value - first) / n;
    }
    double squares = 0;
    for (std::optional<double> const& value : values) {
        double const deviation = *value - first - mean;
        squares += deviation * deviation;
    }
    return std::sqrt(squares / (n - 1) / n);
}

}  // namespace clonecast::claims

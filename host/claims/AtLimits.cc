// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/claims/AtLimits.hh"

#include <algorithm>
#include <cmath>

namespace clonecast::claims {
namespace {

//! Confidence of a limit at one standard error: the normal law at 1.
constexpr double one_standard_error = 0.841344746068543;

}  // namespace

Answer answer_of(study::Expression const& expression) {
    return {quantities_of(expression),
            [&expression](QuantityValue const& value) { return evaluate(expression, value); }};
}

std::vector<std::optional<double>> at_limits(Answer const& answer, double confidence, Readings* readings) {
    std::vector<std::optional<double>> values;
    for (study::Quantity const* const moved : answer.quantities) {
        Limits const limits = readings->limits(*moved, confidence);
        for (std::optional<double> const& limit : {limits.lower, limits.upper}) {
            values.push_back(answer.value([&](study::Quantity const& quantity) {
                return &quantity == moved ? limit : readings->value(quantity);
            }));
        }
    }
    return values;
}

std::optional<double> standard_error(Answer const& answer, Values const& batches, Readings* readings) {
    std::optional<double> error = batch_error(batches);
    auto const whole = answer.value([&](study::Quantity const& quantity) { return readings->value(quantity); });
    if (!error || !whole) {
        return std::nullopt;
    }
    Answer jumping = answer;
    std::erase_if(jumping.quantities,
                  [](study::Quantity const* quantity) { return quantity->kind != study::Quantity::Kind::quantile; });
    for (std::optional<double> const& moved : at_limits(jumping, one_standard_error, readings)) {
        if (!moved || !std::isfinite(*moved - *whole)) {
            return std::nullopt;
        }
        error = std::max(*error, std::abs(*moved - *whole));
    }
    return error;
}

}  // namespace clonecast::claims

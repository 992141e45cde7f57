// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/claims/Expression.hh"

#include <algorithm>
#include <cmath>

namespace clonecast::claims {
namespace {

using Kind = study::Expression::Kind;

double apply(Kind kind, double a, double b) {
    switch (kind) {
        case Kind::negative:
            return -a;
        case Kind::sum:
            return a + b;
        case Kind::difference:
            return a - b;
        case Kind::product:
            return a * b;
        case Kind::ratio:
            return a / b;
        case Kind::absolute:
            return std::abs(a);
        case Kind::minimum:
            return std::min(a, b);
        case Kind::maximum:
            return std::max(a, b);
        case Kind::ln:
            return std::log(a);
        case Kind::exp:
            return std::exp(a);
        case Kind::number:
        case Kind::quantity:
            break;
    }
    return a;
}

void collect(study::Expression const& expression, std::vector<study::Quantity const*>* quantities) {
    if (expression.kind == Kind::quantity) {
        quantities->push_back(&expression.quantity);
    }
    for (study::Expression const& operand : expression.operands) {
        collect(operand, quantities);
    }
}

}  // namespace

std::optional<double> evaluate(study::Expression const& expression, QuantityValue const& value) {
    if (expression.kind == Kind::number) {
        return expression.number;
    }
    if (expression.kind == Kind::quantity) {
        return value(expression.quantity);
    }
    std::optional<double> const a = evaluate(expression.operands.front(), value);
    std::optional<double> const b = evaluate(expression.operands.back(), value);
    if (!a || !b) {
        return std::nullopt;
    }
    double const result = apply(expression.kind, *a, *b);
    return std::isnan(result) ? std::nullopt : std::optional(result);
}

std::optional<std::string_view> unit_of(study::Expression const& expression) {
    using Of = study::Quantity::Kind;
    if (expression.kind == Kind::number) {
        return std::nullopt;
    }
    if (expression.kind == Kind::quantity) {
        Of const of = expression.quantity.kind;
        return of == Of::quantile || of == Of::restricted_mean ? "days" : of == Of::mean_cells ? "cells" : "";
    }
    auto const a = unit_of(expression.operands.front());
    auto const b = unit_of(expression.operands.back());
    bool const is_plain = b.value_or("").empty();
    switch (expression.kind) {
        case Kind::product:
            return is_plain ? (a ? a : b) : a.value_or("").empty() ? b : "";
        case Kind::ratio:
            return is_plain ? (a ? a : b) : "";
        case Kind::ln:
        case Kind::exp:
            return "";
        default:
            return a ? a : b;
    }
}

std::vector<study::Quantity const*> quantities_of(study::Expression const& expression) {
    std::vector<study::Quantity const*> quantities;
    collect(expression, &quantities);
    return quantities;
}

}  // namespace clonecast::claims

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Single values: type and range.
#include "host/study/detail/TableReader.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace clonecast::study::detail {
namespace {

bool is_number(std::string_view text) {
    double value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

std::string found(Node const& node) {
    if (std::string const* text = node.text()) {
        return fmt::format("the string {}{}", quoted(*text), is_number(*text) ? "; remove the quotes" : "");
    }
    if (node.boolean() != nullptr || node.integer() != nullptr || node.real() != nullptr) {
        return fmt::format("{} ({})", type_name(node), describe(node));
    }
    return std::string(type_name(node));
}

}  // namespace

void wrong_type(Context* context, Node const& node, std::string_view label, std::string_view wanted) {
    context->error(node.source, fmt::format("{} must be {}, found {}", label, wanted, found(node)));
}

std::optional<double> read_number(Context* context, Node const& node, std::string_view label, Range const& range) {
    double value = 0;
    if (std::int64_t const* integer = node.integer()) {
        value = static_cast<double>(*integer);
    } else if (double const* real = node.real()) {
        value = *real + 0.0;  // no negative zero
    } else {
        wrong_type(context, node, label, "a number");
        return std::nullopt;
    }
    if (contains(range, value)) {
        return value;
    }
    std::string const text = describe(node);
    if (!std::isfinite(value)) {
        context->error(node.source,
                       fmt::format("{} = {} is not a finite number; allowed: {}", label, text, to_string(range)));
    } else if (range.values == Range::Values::whole && value != std::floor(value)) {
        context->error(node.source,
                       fmt::format("{} = {} is not a whole number; allowed: {}", label, text, to_string(range)));
    } else {
        context->error(node.source, fmt::format("{} = {} is out of range; allowed: {}", label, text, to_string(range)));
    }
    return std::nullopt;
}

std::optional<std::uint64_t> read_count(Context* context, Node const& node, std::string_view label, std::uint64_t lower,
                                        std::uint64_t upper) {
    constexpr double exact_integers = 9007199254740992.0;  // 2^53: up to here a float is an exact integer
    std::uint64_t value = 0;
    bool in_range = false;
    if (std::int64_t const* integer = node.integer()) {
        value = static_cast<std::uint64_t>(*integer);
        in_range = *integer >= 0 && value >= lower && value <= upper;
    } else if (double const* real = node.real()) {
        if (!std::isfinite(*real) || *real != std::floor(*real)) {
            context->error(node.source,
                           fmt::format("{} = {} is not a {} number; allowed: {} to {}", label, describe(node),
                                       std::isfinite(*real) ? "whole" : "finite", lower, upper));
            return std::nullopt;
        }
        bool const fits = *real < 0x1p64 && static_cast<std::uint64_t>(std::max(*real, 0.0)) <= upper;
        if (*real > exact_integers && fits) {
            context->error(node.source,
                           fmt::format("{} = {} is too large to be exact as a float; write it as an integer", label,
                                       describe(node)));
            return std::nullopt;
        }
        if (*real >= 0 && *real <= exact_integers) {
            value = static_cast<std::uint64_t>(*real);
            in_range = value >= lower && value <= upper;
        }
    } else {
        wrong_type(context, node, label, "a whole number");
        return std::nullopt;
    }
    if (!in_range) {
        context->error(node.source,
                       fmt::format("{} = {} is out of range; allowed: {} to {}", label, describe(node), lower, upper));
        return std::nullopt;
    }
    return value;
}

std::optional<std::string> read_text(Context* context, Node const& node, std::string_view label) {
    if (std::string const* text = node.text()) {
        return *text;
    }
    wrong_type(context, node, label, "a string");
    return std::nullopt;
}

std::optional<std::vector<std::string>> read_texts(Context* context, Node const& node, std::string_view label) {
    Node::Array const* elements = node.array();
    if (elements == nullptr) {
        wrong_type(context, node, label, "an array of strings");
        return std::nullopt;
    }
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < elements->size(); ++i) {
        auto text = read_text(context, (*elements)[i], fmt::format("element {} of {}", i + 1, label));
        if (!text) {
            return std::nullopt;
        }
        texts.push_back(std::move(*text));
    }
    return texts;
}

std::optional<std::vector<double>> read_increasing(Context* context, Node const& node, std::string_view label,
                                                   Range const& range, std::size_t most) {
    Node::Array const* elements = node.array();
    if (elements == nullptr) {
        wrong_type(context, node, label, "an array of numbers");
        return std::nullopt;
    }
    if (elements->size() > most) {
        context->error(node.source,
                       fmt::format("{} has {} values; allowed: at most {}", label, elements->size(), most));
        return std::nullopt;
    }
    std::vector<double> values;
    bool good = true;
    for (std::size_t i = 0; i < elements->size(); ++i) {
        Node const& element = (*elements)[i];
        auto const value = read_number(context, element, fmt::format("element {} of {}", i + 1, label), range);
        if (!value) {
            good = false;
            continue;
        }
        if (!values.empty() && *value <= values.back()) {
            context->error(element.source, fmt::format("{} must increase, but {} follows {}", label,
                                                       format_number(*value), format_number(values.back())));
            good = false;
        }
        values.push_back(*value);
    }
    return good ? std::optional(std::move(values)) : std::nullopt;
}

}  // namespace clonecast::study::detail

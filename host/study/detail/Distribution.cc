// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/Distribution.hh"

#include <fmt/format.h>

#include <limits>

namespace clonecast::study::detail {
namespace {

constexpr double no_limit = std::numeric_limits<double>::max();
Range const cv_range{.lower = 0, .upper = 100};
Range const shape_range{.lower = 1e-3, .upper = 1e6};

std::vector<std::pair<std::string, Distribution::Kind>> const kind_words{{"lognormal", Distribution::Kind::lognormal},
                                                                         {"normal", Distribution::Kind::normal},
                                                                         {"uniform", Distribution::Kind::uniform},
                                                                         {"beta", Distribution::Kind::beta},
                                                                         {"fixed", Distribution::Kind::fixed}};

//! The keys of Distribution::a and b; fixed has no b.
std::pair<std::string, std::string> keys_of(Distribution::Kind kind) {
    switch (kind) {
        case Distribution::Kind::lognormal:
            return {"median", "cv"};
        case Distribution::Kind::normal:
            return {"mean", "sd"};
        case Distribution::Kind::uniform:
            return {"min", "max"};
        case Distribution::Kind::beta:
            return {"alpha", "beta"};
        case Distribution::Kind::fixed:
            break;
    }
    return {"value", ""};
}

//! What the first and the second key of a distribution may be, for a parameter in `allowed`.
std::pair<Range, Range> ranges_of(Distribution::Kind kind, Range const& allowed) {
    switch (kind) {
        case Distribution::Kind::lognormal: {
            Range median = allowed;
            if (median.lower <= 0) {
                median.lower = 0;
                median.below = Range::Below::excluded;
            }
            return {median, cv_range};
        }
        case Distribution::Kind::normal: {
            // Draws outside the allowed range are drawn again. With this limit at least a third are inside.
            Range const sd{.lower = 0, .upper = allowed.upper - allowed.lower, .unit = allowed.unit};
            return {allowed, sd};
        }
        case Distribution::Kind::beta:
            return {shape_range, shape_range};
        case Distribution::Kind::uniform:
        case Distribution::Kind::fixed:
            break;
    }
    return {allowed, allowed};
}

}  // namespace

std::optional<Distribution> read_distribution(TableReader* table, Range const* range) {
    Context* const context = table->context();
    std::size_t const errors_before = context->n_errors();
    Distribution distribution;
    distribution.kind = table->choice<Distribution::Kind>("distribution", kind_words, required);
    Node const* word = table->node().find("distribution");
    if (context->n_errors() != errors_before || word == nullptr) {
        // Without a distribution nobody knows which keys belong: none of them is unknown.
        for (auto const& [name, kind] : kind_words) {
            table->find(keys_of(kind).first);
            table->find(keys_of(kind).second);
        }
        return std::nullopt;
    }
    Range allowed = range != nullptr ? *range : Range{.lower = -no_limit / 2, .upper = no_limit / 2};
    if (distribution.kind == Distribution::Kind::beta && (allowed.lower < 0 || allowed.upper > 1) && range != nullptr) {
        context->error(word->source,
                       fmt::format("a beta distribution lies between 0 and 1, and this parameter may be {}; "
                                   "allowed: \"lognormal\", \"normal\", \"uniform\", \"fixed\"",
                                   to_string(allowed)));
    }
    if (distribution.kind != Distribution::Kind::fixed) {
        allowed.values = Range::Values::any;  // draws of start counts are rounded
    }
    auto const [a, b] = keys_of(distribution.kind);
    auto const [a_range, b_range] = ranges_of(distribution.kind, allowed);
    distribution.a = table->number(a, a_range, required);
    if (!b.empty()) {
        distribution.b = table->number(b, b_range, required);
    }
    if (distribution.kind == Distribution::Kind::uniform && context->n_errors() == errors_before &&
        table->node().find("min") != nullptr && table->node().find("max") != nullptr &&
        distribution.b < distribution.a) {
        context->error(
            table->node().find("max")->source,
            fmt::format("max = {} is below min = {}", format_number(distribution.b), format_number(distribution.a)));
    }
    return context->n_errors() == errors_before ? std::optional(distribution) : std::nullopt;
}

void write_distribution(Distribution const& distribution, Node* table) {
    table->put("distribution", make_node(word_of(kind_words, distribution.kind)));
    auto const [a, b] = keys_of(distribution.kind);
    table->put(a, make_node(distribution.a));
    if (!b.empty()) {
        table->put(b, make_node(distribution.b));
    }
}

}  // namespace clonecast::study::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// [[claim]]: what the study states about its results.
#include "host/study/ParseExpression.hh"
#include "host/study/detail/ParseToml.hh"
#include "host/study/detail/Sections.hh"
#include "host/study/detail/WriteToml.hh"

#include <fmt/format.h>

#include <algorithm>

namespace clonecast::study::detail {
namespace {

constexpr std::size_t max_claims = 1000;
Range const confidence_range{.lower = 0.5, .upper = 1 - 1e-12, .below = Range::Below::excluded};

std::string read_statement(TableReader* table, std::string_view key) {
    std::string text = table->text(key, required);
    if (table->node().find(key) != nullptr && table->node().find(key)->text() != nullptr && text.empty()) {
        table->context()->error(table->node().find(key)->source, fmt::format("{} is empty", key));
    }
    return text;
}

//! \param is_known  whether all that it may name could be read
void read_condition(TableReader* table, bool is_known, Claim* claim) {
    claim->holds = read_statement(table, "holds");
    Context* const context = table->context();
    if (claim->holds.empty() || !is_known) {
        return;
    }
    try {
        claim->comparisons = parse_condition(claim->holds, context->study);
    } catch (ExpressionError const& error) {
        Source source = table->node().find("holds")->source;
        if (source.line > 0 && claim->holds.find('\n') == std::string::npos) {
            // Columns count characters, and the text begins after a quote.
            auto const before = std::string_view(claim->holds).substr(0, error.position());
            source.column += 1 + static_cast<int>(std::count_if(before.begin(), before.end(), [](char c) {
                                 return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
                             }));
        }
        context->error(source, fmt::format("holds: {}", error.what()));
    }
}

//! As [cohort.strata] `set`: a path in quotes is one key; without quotes it is a chain of tables.
void read_knockout(Context* context, Node const& node, std::string const& path, Claim* claim) {
    for (Entry const& entry : *node.table()) {
        std::string const full = path.empty() ? entry.key : path + "." + entry.key;
        auto const same = [&](Override const& change) { return change.path == full; };
        if (entry.value.table() != nullptr) {
            read_knockout(context, entry.value, full, claim);
        } else if (std::any_of(claim->fails_with.begin(), claim->fails_with.end(), same)) {
            context->error(entry.source, fmt::format("'{}' is set twice in fails_with", printable(full)));
        } else {
            claim->fails_with.push_back({full, toml_value(entry.value)});
        }
    }
}

}  // namespace

void read_claims(TableReader* root) {
    Context* const context = root->context();
    NameList names{"claim"};
    bool const is_known = !context->has_errors();
    read_tables(root, "claim", "claim", {0, max_claims}, [&](TableReader* table, std::size_t index) {
        Claim claim;
        claim.name = table->name(&names, fmt::format("claim {}", index + 1));
        table->set_path("claim." + claim.name);
        claim.text = read_statement(table, "text");
        claim.source = read_statement(table, "source");
        read_condition(table, is_known, &claim);
        claim.confidence = table->number("confidence", confidence_range, Claim::default_confidence);
        if (Node const* knockout = table->find("fails_with")) {
            if (knockout->table() == nullptr) {
                wrong_type(context, *knockout, "fails_with", "a table of paths and values");
            } else {
                read_knockout(context, *knockout, "", &claim);
            }
        }
        context->study.claims.push_back(std::move(claim));
    });
}

void write_claims(Study const& study, Node* root) {
    if (study.claims.empty()) {
        return;
    }
    Node::Array claims;
    for (Claim const& claim : study.claims) {
        Node table = make_table();
        table.put("name", make_node(claim.name));
        table.put("text", make_node(claim.text));
        table.put("source", make_node(claim.source));
        table.put("holds", make_node(claim.holds));
        table.put("confidence", make_node(claim.confidence));
        if (!claim.fails_with.empty()) {
            Node knockout = make_table();
            for (Override const& change : claim.fails_with) {
                knockout.put(change.path, parse_value(change.value, {}));
            }
            table.put("fails_with", std::move(knockout));
        }
        claims.push_back(std::move(table));
    }
    root->put("claim", {std::move(claims), {}});
}

}  // namespace clonecast::study::detail

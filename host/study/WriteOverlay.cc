// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/WriteOverlay.hh"

#include "host/study/WriteStudy.hh"
#include "host/study/detail/Overrides.hh"
#include "host/study/detail/ParseToml.hh"
#include "host/study/detail/WriteToml.hh"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace clonecast::study {
namespace {

using detail::Entry;
using detail::Node;

constexpr std::array<std::string_view, 4> identifying_keys{"name", "parameter", "stratum", "parameters"};

bool is_changed(Node const& node) {
    if (node.source.override_index >= 0) {
        return true;
    }
    if (Node::Table const* const table = node.table()) {
        return std::any_of(table->begin(), table->end(), [](Entry const& entry) { return is_changed(entry.value); });
    }
    Node::Array const* const array = node.array();
    return array != nullptr && std::any_of(array->begin(), array->end(), is_changed);
}

//! What of a node was changed; nullopt if nothing was. \param keys  of the tables above
std::optional<Node> changed_part(Node const& node, std::vector<std::string> const& keys) {
    if (!is_changed(node)) {
        return std::nullopt;
    }
    bool const is_effects_of_clone = keys.size() == 3 && keys[0] == "drugs" && keys[1] == "effects";
    if (node.source.override_index >= 0 || is_effects_of_clone || (!keys.empty() && keys.back() == "phases")) {
        return node;
    }
    if (Node::Array const* const array = node.array()) {
        Node::Array part;
        for (Node const& element : *array) {
            std::optional<Node> own = changed_part(element, keys);
            if (!own) {
                continue;
            }
            Node named = detail::make_table();
            for (std::string_view const key : identifying_keys) {
                if (Node const* const identity = element.find(key)) {
                    named.put(std::string(key), *identity);
                }
            }
            for (Entry& entry : *own->table()) {
                named.put(entry.key, std::move(entry.value));
            }
            part.push_back(std::move(named));
        }
        return Node{std::move(part), {}};
    }
    Node part = detail::make_table();
    for (Entry const& entry : *node.table()) {
        std::vector<std::string> path = keys;
        path.push_back(entry.key);
        if (std::optional<Node> own = changed_part(entry.value, path)) {
            part.put(entry.key, std::move(*own));
        }
    }
    return part;
}

}  // namespace

std::string to_overlay(Study const& study, std::vector<Override> const& changes) {
    Node root = detail::parse_toml(to_toml(study));
    std::vector<detail::Mistake> mistakes;
    detail::apply_overrides(&root, changes, &mistakes);
    if (!mistakes.empty()) {
        std::vector<Diagnostic> diagnostics;
        for (detail::Mistake const& mistake : mistakes) {
            Override const& change = changes[static_cast<std::size_t>(mistake.source.override_index)];
            diagnostics.push_back({change.path, 0, 0, mistake.message});
        }
        throw StudyError(std::move(diagnostics));
    }
    return detail::write_toml(changed_part(root, {}).value_or(detail::make_table()));
}

}  // namespace clonecast::study

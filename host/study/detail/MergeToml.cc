// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/MergeToml.hh"

#include "host/study/detail/ElementName.hh"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace clonecast::study::detail {
namespace {

bool all_have_names(Node const& list, std::string_view key) {
    return std::all_of(list.array()->begin(), list.array()->end(), [&](Node const& element) {
        return element.table() != nullptr && !element_name(element, key).empty();
    });
}

//! Whether the values under `key` are merged; if not, the second replaces the first.
bool can_merge(Node const& base, Node const& change, std::string_view key) {
    if (base.array() != nullptr && change.array() != nullptr) {
        // An empty list replaces, so that a list can be emptied.
        return !change.array()->empty() && all_have_names(base, key) && all_have_names(change, key);
    }
    return base.table() != nullptr && change.table() != nullptr;
}

void merge(Node* base, Node change, std::string_view key);

void merge_tables(Node::Table* base, Node::Table change) {
    std::unordered_map<std::string, std::size_t> index;
    for (std::size_t i = 0; i < base->size(); ++i) {
        index.emplace((*base)[i].key, i);
    }
    for (Entry& entry : change) {
        auto const found = index.find(entry.key);
        if (found == index.end()) {
            base->push_back(std::move(entry));
        } else if (Entry& own = (*base)[found->second]; can_merge(own.value, entry.value, entry.key)) {
            merge(&own.value, std::move(entry.value), entry.key);
        } else {
            own = std::move(entry);
        }
    }
}

void merge_lists(Node::Array* base, Node::Array change, std::string_view key) {
    std::unordered_map<std::string, std::size_t> index;
    for (std::size_t i = 0; i < base->size(); ++i) {
        index.emplace(element_name((*base)[i], key), i);
    }
    for (Node& element : change) {
        auto const found = index.find(element_name(element, key));
        if (found == index.end()) {
            base->push_back(std::move(element));
        } else {
            merge(&(*base)[found->second], std::move(element), key);
            index.erase(found);  // a second element of this name is a mistake, which the reader reports
        }
    }
}

void merge(Node* base, Node change, std::string_view key) {
    if (Node::Array* const list = base->array()) {
        merge_lists(list, std::move(*change.array()), key);
    } else {
        merge_tables(base->table(), std::move(*change.table()));
    }
}

}  // namespace

void merge_toml(Node* base, Node change) {
    merge(base, std::move(change), "");
}

}  // namespace clonecast::study::detail

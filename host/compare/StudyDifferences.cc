// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/compare/StudyDifferences.hh"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace clonecast::compare {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 6> ignored{"name", "description", "regimens", "output", "simulation", "claim"};
constexpr std::array<std::string_view, 4> therapy{"drugs", "interactions", "combination", "pathways"};

template <class List>
bool contains(List const& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

//! A short text of a value.
std::string show(json const* value) {
    constexpr std::size_t longest = 60;
    if (value == nullptr) {
        return "none";
    }
    std::string text = value->dump(-1, ' ', false, json::error_handler_t::replace);
    return text.size() <= longest ? text : text.substr(0, longest - 3) + "...";
}

json const* find(json const& object, std::string const& key) {
    auto const at = object.find(key);
    return at == object.end() ? nullptr : &*at;
}

//! Name of an entry of an array, or its number.
std::string entry_name(json const& entry, std::size_t index) {
    return entry.is_object() && entry.contains("name") && entry["name"].is_string() ? entry["name"].get<std::string>()
                                                                                    : std::to_string(index + 1);
}

void compare_values(std::string const& path, json const* first, json const* second, int levels,
                    std::vector<std::string>* lines) {
    if ((first == nullptr) == (second == nullptr) && (first == nullptr || *first == *second)) {
        return;
    }
    bool const both = first != nullptr && second != nullptr;
    if (levels > 0 && both && first->is_object() && second->is_object()) {
        std::set<std::string> keys;
        for (json const* object : {first, second}) {
            for (auto const& item : object->items()) {
                keys.insert(item.key());
            }
        }
        for (std::string const& key : keys) {
            std::string inner = path;
            inner.append(".").append(key);
            compare_values(inner, find(*first, key), find(*second, key), levels - 1, lines);
        }
    } else if (levels > 0 && both && first->is_array() && second->is_array() && first->size() == second->size()) {
        for (std::size_t i = 0; i < first->size(); ++i) {
            compare_values(path + "." + entry_name((*first)[i], i), &(*first)[i], &(*second)[i], levels, lines);
        }
    } else {
        lines->push_back(path + ": " + show(first) + ", " + show(second));
    }
}

}  // namespace

StudyDifferences find_differences(json const& first, json const& second) {
    StudyDifferences differences;
    std::set<std::string> keys;
    for (json const* study : {&first, &second}) {
        for (auto const& item : study->items()) {
            keys.insert(item.key());
        }
    }
    for (std::string const& key : keys) {
        if (!contains(ignored, key)) {
            auto* const lines = contains(therapy, key) ? &differences.therapy : &differences.model;
            compare_values(key, find(first, key), find(second, key), 1, lines);
        }
    }
    return differences;
}

}  // namespace clonecast::compare

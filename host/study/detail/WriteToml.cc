// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/WriteToml.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace clonecast::study::detail {
namespace {

//! Tables below the root that get a header of their own, by their path without names of elements.
constexpr std::array<std::string_view, 5> headed{"drugs.effects", "regimens.phases", "cohort.strata", "cohort.vary",
                                                 "cohort.correlations"};

bool is_headed(std::string const& path, Node const& node) {
    bool const at_root = path.find('.') == std::string::npos;
    if (!at_root && std::find(headed.begin(), headed.end(), path) == headed.end()) {
        return false;
    }
    if (node.table() != nullptr) {
        return true;
    }
    // An empty array has no element that could carry the header.
    Node::Array const* array = node.array();
    return array != nullptr && !array->empty() && array->front().table() != nullptr;
}

std::string string_text(std::string_view text) {
    std::string result = "\"";
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (c == '\n') {
            result += "\\n";
        } else if (byte < 0x20 || byte == 0x7f) {
            result += fmt::format("\\u{:04x}", byte);
        } else {
            result += c;
        }
    }
    return result + '"';
}

std::string key_text(std::string_view key) {
    bool const bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
    return bare ? std::string(key) : string_text(key);
}

std::string inline_text(Node const& node) {
    if (Node::Table const* table = node.table()) {
        std::string text;
        for (Entry const& entry : *table) {
            text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", key_text(entry.key), inline_text(entry.value));
        }
        return text.empty() ? "{}" : "{ " + text + " }";
    }
    if (Node::Array const* array = node.array()) {
        std::string text;
        for (Node const& element : *array) {
            text += (text.empty() ? "" : ", ") + inline_text(element);
        }
        return "[" + text + "]";
    }
    if (std::string const* text = node.text()) {
        return string_text(*text);
    }
    return describe(node);  // booleans and numbers
}

/*! Appends a table.
 *  \param header  its name in a header
 *  \param path    its path without names of elements */
void append_table(Node const& node, std::string const& header, std::string const& path, std::string* text) {
    for (Entry const& entry : *node.table()) {
        std::string const child_path = path.empty() ? entry.key : path + "." + entry.key;
        if (!is_headed(child_path, entry.value)) {
            *text += fmt::format("{} = {}\n", key_text(entry.key), inline_text(entry.value));
        }
    }
    for (Entry const& entry : *node.table()) {
        std::string const child_path = path.empty() ? entry.key : path + "." + entry.key;
        if (!is_headed(child_path, entry.value)) {
            continue;
        }
        std::string const child_header = header.empty() ? key_text(entry.key) : header + "." + key_text(entry.key);
        if (entry.value.table() != nullptr) {
            *text += fmt::format("\n[{}]\n", child_header);
            append_table(entry.value, child_header, child_path, text);
            continue;
        }
        for (Node const& element : *entry.value.array()) {
            *text += fmt::format("\n[[{}]]\n", child_header);
            append_table(element, child_header, child_path, text);
        }
    }
}

}  // namespace

std::string toml_value(Node const& node) {
    return inline_text(node);
}

std::string write_toml(Node const& root) {
    std::string text;
    append_table(root, "", "", &text);
    return text;
}

}  // namespace clonecast::study::detail

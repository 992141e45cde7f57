// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A study file as a tree in the order of the file, free of the TOML library; the same tree is written back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace clonecast::study::detail {

//! Where something stands: in a file, or in an override.
struct Source {
    int line = 0;             //!< from 1; 0: unknown
    int column = 0;           //!< from 1, in characters
    int override_index = -1;  //!< >= 0: not in a file but in this `--set`
    int file = 0;             //!< index into LoadedFiles::names
};

struct Entry;

//! One value of the file.
struct Node {
    struct Date {};
    using Array = std::vector<Node>;
    using Table = std::vector<Entry>;  //!< in the order of the file; keys are unique

    std::variant<bool, std::int64_t, double, std::string, Date, Array, Table> value;  //!< false by default
    Source source;

    bool const* boolean() const { return std::get_if<bool>(&value); }
    std::int64_t const* integer() const { return std::get_if<std::int64_t>(&value); }
    double const* real() const { return std::get_if<double>(&value); }
    std::string const* text() const { return std::get_if<std::string>(&value); }
    Array const* array() const { return std::get_if<Array>(&value); }
    Array* array() { return std::get_if<Array>(&value); }
    Table const* table() const { return std::get_if<Table>(&value); }
    Table* table() { return std::get_if<Table>(&value); }

    //! The value under `key`, or null if this is no table or has no such key.
    Node const* find(std::string_view key) const;
    Node* find(std::string_view key);
    //! Sets `key` of a table, replacing what is there. \pre this is a table
    void put(std::string key, Node node, Source key_source = {});
};

struct Entry {
    std::string key;
    Source source;  //!< of the key
    Node value;
};

inline Node make_table() {
    return {Node::Table{}, {}};
}
inline Node make_node(double value) {
    return {value, {}};
}
inline Node make_node(std::uint64_t value) {
    return {static_cast<std::int64_t>(value), {}};
}
inline Node make_node(int value) {
    return {static_cast<std::int64_t>(value), {}};
}
inline Node make_flag(bool value) {
    return {value, {}};
}
inline Node make_node(std::string value) {
    return {std::move(value), {}};
}
Node make_node(std::vector<double> const& values);
Node make_node(std::vector<std::string> const& values);

//! What the value is called in messages, with an article: "a string", "a table" ...
std::string_view type_name(Node const& node);
//! The value for messages: short, on one line and printable.
std::string describe(Node const& node);
//! `text` in double quotes for messages: cut when long, control characters shown as \xNN or \uNNNN.
std::string quoted(std::string_view text);
//! The same without quotes. For what the user wrote; a whole message is `escaped`.
std::string printable(std::string_view text);
//! The same, whole.
std::string escaped(std::string_view text);
//! Whether there is a control character in the text: one that acts on a terminal, or on the order of the text around
//! it, instead of showing.
bool has_control_character(std::string_view text);
//! Shortest text that reads back as the same number, in the form of TOML and JSON: 0.14, 5e7, 36525.
std::string format_number(double value);

}  // namespace clonecast::study::detail

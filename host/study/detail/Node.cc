// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/Node.hh"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstddef>

namespace clonecast::study::detail {
namespace {

constexpr std::size_t longest_shown = 64;

//! Length of the UTF-8 sequence that begins with `byte`. \pre the text is valid UTF-8
std::size_t sequence_length(unsigned char byte) {
    return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

}  // namespace

Node const* Node::find(std::string_view key) const {
    if (Table const* entries = table()) {
        for (Entry const& entry : *entries) {
            if (entry.key == key) {
                return &entry.value;
            }
        }
    }
    return nullptr;
}

Node* Node::find(std::string_view key) {
    return const_cast<Node*>(std::as_const(*this).find(key));
}

void Node::put(std::string key, Node node, Source key_source) {
    Table& entries = *table();
    for (Entry& entry : entries) {
        if (entry.key == key) {
            entry.source = key_source;
            entry.value = std::move(node);
            return;
        }
    }
    entries.push_back({std::move(key), key_source, std::move(node)});
}

Node make_node(std::vector<double> const& values) {
    Node::Array array;
    array.reserve(values.size());
    for (double const value : values) {
        array.push_back(make_node(value));
    }
    return {std::move(array), {}};
}

Node make_node(std::vector<std::string> const& values) {
    Node::Array array;
    array.reserve(values.size());
    for (std::string const& value : values) {
        array.push_back(make_node(value));
    }
    return {std::move(array), {}};
}

std::string_view type_name(Node const& node) {
    static constexpr std::array<std::string_view, 7> names{"a boolean",      "an integer", "a number", "a string",
                                                           "a date or time", "an array",   "a table"};
    return names[node.value.index()];
}

std::string describe(Node const& node) {
    if (bool const* boolean = node.boolean()) {
        return *boolean ? "true" : "false";
    }
    if (std::int64_t const* integer = node.integer()) {
        return fmt::format("{}", *integer);
    }
    if (double const* real = node.real()) {
        return format_number(*real);
    }
    if (std::string const* text = node.text()) {
        return quoted(*text);
    }
    return std::string(type_name(node));
}

bool has_control_character(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        bool const is_c1 = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        if (byte < 0x20 || byte == 0x7f || is_c1) {
            return true;
        }
    }
    return false;
}

std::string printable(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size();) {
        if (i >= longest_shown) {
            return result + "...";
        }
        auto const byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7f) {
            result += fmt::format("\\x{:02x}", byte);
            ++i;
            continue;
        }
        std::size_t const length = sequence_length(byte);
        // The C1 control characters U+0080 to U+009F act on a terminal like the others.
        if (length == 2 && byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) {
            result += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[i + 1]));
        } else {
            result += text.substr(i, length);
        }
        i += length;
    }
    return result;
}

std::string quoted(std::string_view text) {
    return fmt::format("\"{}\"", printable(text));
}

std::string format_number(double value) {
    std::array<char, 32> buffer;
    auto const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    std::string text(buffer.data(), end);
    // 5e+07 -> 5e7, 1e-09 -> 1e-9
    if (std::size_t const e = text.find('e'); e != std::string::npos) {
        std::size_t digits = e + 2;
        while (digits + 1 < text.size() && text[digits] == '0') {
            ++digits;
        }
        text = text.substr(0, e + 1) + (text[e + 1] == '-' ? "-" : "") + text.substr(digits);
    }
    return text;
}

}  // namespace clonecast::study::detail

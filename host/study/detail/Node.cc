// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/Node.hh"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <optional>

namespace clonecast::study::detail {
namespace {

constexpr std::size_t longest_shown = 64;

//! Length of the UTF-8 sequence that begins with `byte`. \pre the text is valid UTF-8
std::size_t sequence_length(unsigned char byte) {
    return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/*! The control character that the text begins with. Besides C0 and C1, which act on a terminal: the separators of lines
 *  and paragraphs, and those that change the order in which the text around them is shown (property Bidi_Control of the
 *  Unicode Character Database, PropList.txt). */
std::optional<unsigned> control_character(std::string_view text) {
    auto const at = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    unsigned code = at(0);
    if ((code & 0xe0U) == 0xc0U) {
        code = (code & 0x1fU) << 6U | (at(1) & 0x3fU);
    } else if ((code & 0xf0U) == 0xe0U) {
        code = (code & 0x0fU) << 12U | (at(1) & 0x3fU) << 6U | (at(2) & 0x3fU);
    } else if (code >= 0x80) {
        return std::nullopt;
    }
    bool const acts_on_terminal = code < 0x20 || (code >= 0x7f && code < 0xa0);
    bool const separates = code == 0x2028 || code == 0x2029;
    bool const changes_order = code == 0x061c || code == 0x200e || code == 0x200f ||
                               (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    return acts_on_terminal || separates || changes_order ? std::optional(code) : std::nullopt;
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
        if (control_character(text.substr(i))) {
            return true;
        }
    }
    return false;
}

std::string printable(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size() && end < longest_shown) {
        end += sequence_length(static_cast<unsigned char>(text[end]));
    }
    return end < text.size() ? escaped(text.substr(0, end)) + "..." : escaped(text);
}

std::string escaped(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size();) {
        std::string_view const character = text.substr(i, sequence_length(static_cast<unsigned char>(text[i])));
        if (auto const control = control_character(character)) {
            result += *control < 0x100 ? fmt::format("\\x{:02x}", *control) : fmt::format("\\u{:04x}", *control);
        } else {
            result += character;
        }
        i += character.size();
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

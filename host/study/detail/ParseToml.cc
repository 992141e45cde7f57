// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/ParseToml.hh"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>
#include <tuple>

namespace clonecast::study::detail {
namespace {

//! An assumption of the library about itself does not hold.
//! Seen with toml++ 3.3 for text that is wrong in unusual ways.
struct LibraryDefect {};

[[noreturn]] void report_library_defect() {
    throw LibraryDefect{};
}

}  // namespace
}  // namespace clonecast::study::detail

// The library's assertions abort in a debug build, and are promises to the optimiser in a release build with clang; no
// text may do either. They become exceptions where the library is compiled here, as headers, whatever the build type.
#undef NDEBUG
#undef TOML_SHARED_LIB
#undef TOML_HEADER_ONLY
// NOLINTNEXTLINE(readability-identifier-naming): the library's name
#define TOML_HEADER_ONLY 1
#define TOML_ASSERT(expression) \
    (static_cast<bool>(expression) ? static_cast<void>(0) : ::clonecast::study::detail::report_library_defect())
#include <toml++/toml.h>

namespace clonecast::study::detail {
namespace {

Source to_source(toml::source_region const& region) {
    return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column), -1};
}

Node to_node(toml::node const& node) {
    Node result;
    result.source = to_source(node.source());
    if (toml::table const* table = node.as_table()) {
        Node::Table entries;
        entries.reserve(table->size());
        for (auto const& [key, value] : *table) {
            entries.push_back({std::string(key.str()), to_source(key.source()), to_node(value)});
        }
        std::stable_sort(entries.begin(), entries.end(), [](Entry const& a, Entry const& b) {
            return std::tie(a.source.line, a.source.column) < std::tie(b.source.line, b.source.column);
        });
        result.value = std::move(entries);
    } else if (toml::array const* array = node.as_array()) {
        Node::Array elements;
        elements.reserve(array->size());
        for (toml::node const& element : *array) {
            elements.push_back(to_node(element));
        }
        result.value = std::move(elements);
    } else if (auto const* text = node.as_string()) {
        result.value = text->get();
    } else if (auto const* integer = node.as_integer()) {
        result.value = integer->get();
    } else if (auto const* real = node.as_floating_point()) {
        result.value = real->get();
    } else if (auto const* boolean = node.as_boolean()) {
        result.value = boolean->get();
    } else {
        result.value = Node::Date{};
    }
    return result;
}

//! The library begins most of its messages with "Error while parsing".
std::string explain(std::string_view description) {
    constexpr std::string_view opening = "Error while parsing ";
    if (description.starts_with(opening)) {
        description.remove_prefix(opening.size());
    }
    return "not valid TOML: " + std::string(description);
}

//! An integer that TOML has no room for, so that it is called out of range and not a string.
std::optional<double> integer_beyond_64_bits(std::string_view text) {
    char const* const end = text.data() + text.size();
    std::int64_t integer = 0;
    auto const [stop, error] = std::from_chars(text.data(), end, integer);
    double number = 0;
    if (stop != end || error != std::errc::result_out_of_range ||
        std::from_chars(text.data(), end, number).ec != std::errc{}) {
        return std::nullopt;
    }
    return number;
}

void set_source(Node* node, Source source) {
    node->source = source;
    if (Node::Array* array = node->array()) {
        for (Node& element : *array) {
            set_source(&element, source);
        }
    } else if (Node::Table* table = node->table()) {
        for (Entry& entry : *table) {
            entry.source = source;
            set_source(&entry.value, source);
        }
    }
}

}  // namespace

Node parse_toml(std::string_view text) {
    check_text(text);
    try {
        return to_node(toml::parse(text));
    } catch (toml::parse_error const& error) {
        throw SyntaxError(to_source(error.source()), explain(error.description()));
    } catch (LibraryDefect const&) {
        throw SyntaxError({}, "not valid TOML");
    }
}

Node parse_value(std::string_view text, Source source) {
    Node result;
    try {
        Node document = parse_toml("value = " + std::string(text));
        // A newline in the text could smuggle in further keys.
        if (document.table()->size() == 1) {
            result = std::move(document.table()->front().value);
        } else {
            result.value = std::string(text);
        }
    } catch (SyntaxError const&) {
        if (auto const number = integer_beyond_64_bits(text)) {
            result.value = *number;
        } else {
            result.value = std::string(text);
        }
    }
    set_source(&result, source);
    return result;
}

}  // namespace clonecast::study::detail

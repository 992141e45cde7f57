// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Comma-separated values after RFC 4180, with lines that end in LF.
#pragma once

#include <charconv>
#include <cmath>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace clonecast::report::detail {

/*! Text of a table, field by field. Numbers are the shortest text that reads back as the same number; what does not
 *  exist (nullopt, NaN) is an empty field, which R and pandas read as missing. */
class CsvText {
  public:
    CsvText& operator<<(std::string_view field) {
        begin_field();
        if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
            text_ += field;
            return *this;
        }
        text_ += '"';
        for (char const c : field) {
            if (c == '"') {
                text_ += '"';
            }
            text_ += c;
        }
        text_ += '"';
        return *this;
    }
    CsvText& operator<<(char const* field) { return *this << std::string_view{field}; }
    CsvText& operator<<(std::integral auto value) { return number(value); }
    CsvText& operator<<(double value) {
        if (std::isnan(value)) {
            return *this << std::string_view{};
        }
        return number(value);
    }
    CsvText& operator<<(std::optional<double> value) { return value ? *this << *value : *this << std::string_view{}; }

    void end_row() {
        text_ += '\n';
        at_begin_ = true;
    }

    std::string const& text() const { return text_; }
    void clear() { text_.clear(); }

  private:
    void begin_field() {
        if (!at_begin_) {
            text_ += ',';
        }
        at_begin_ = false;
    }
    CsvText& number(auto value) {
        constexpr std::size_t longest_number = 32;
        begin_field();
        char digits[longest_number];
        auto const end = std::to_chars(digits, digits + longest_number, value).ptr;
        text_.append(digits, end);
        return *this;
    }

    std::string text_;
    bool at_begin_ = true;
};

}  // namespace clonecast::report::detail

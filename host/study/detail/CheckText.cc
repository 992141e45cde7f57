// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A look at the raw text before the TOML library gets it. Why: toml++ 3.3 overflows the stack on a key of 1e5 dots,
// relies on a table header to begin with a key, and is undefined for many characters outside ASCII where it asks
// whether one is white space: in a value without quotes, and after a backslash in a multi-line string.
#include "host/study/detail/ParseToml.hh"

#include <fmt/format.h>

#include <cstddef>

namespace clonecast::study::detail {
namespace {

constexpr std::size_t max_depth = 32;  //!< of dots in a key, and of brackets
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

//! Walks over the text by characters, knowing only as much TOML as it takes to tell strings and comments from the rest.
class TextChecker {
  public:
    explicit TextChecker(std::string_view text) : text_(text) {}

    void operator()() {
        if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff")) {
            fail("the file is UTF-16 text; save it as UTF-8");
        }
        if (text_.starts_with(byte_order_mark)) {
            position_ = byte_order_mark.size();
        }
        while (position_ < text_.size()) {
            if (text_[position_] == '"' || text_[position_] == '\'') {
                at_line_begin_ = false;
                if (in_bare_value_) {
                    fail("not valid TOML: a quote inside a value that does not begin with one");
                }
            }
            if (looking_at(R"(""")") || looking_at("'''")) {
                multi_line_string(text_[position_]);
            } else if (text_[position_] == '"' || text_[position_] == '\'') {
                one_line_string(text_[position_]);
            } else if (text_[position_] == '#') {
                comment();
            } else {
                plain();
            }
        }
    }

  private:
    bool looking_at(std::string_view what) const { return text_.substr(position_, what.size()) == what; }

    [[noreturn]] void fail(std::string const& message) const { throw SyntaxError({line_, column_, -1}, message); }

    //! Steps over one character, which must be valid UTF-8.
    void step() {
        auto const byte = static_cast<unsigned char>(text_[position_]);
        if (byte == 0) {
            fail("the file has a NUL byte here, so it is not a text file; a study is written in TOML (UTF-8 text)");
        }
        if (byte == '\n') {
            ++line_;
            column_ = 0;
        }
        position_ += byte < 0x80 ? 1 : sequence_length();
        ++column_;
    }

    //! Length of the UTF-8 sequence here; table 3-7 of the Unicode standard.
    std::size_t sequence_length() const {
        auto const at = [&](std::size_t i) -> unsigned {
            return position_ + i < text_.size() ? static_cast<unsigned char>(text_[position_ + i]) : 0U;
        };
        auto const continues = [&](std::size_t i) { return (at(i) & 0xc0U) == 0x80U; };
        unsigned const a = at(0);
        unsigned const b = at(1);
        if (a >= 0xc2 && a <= 0xdf && continues(1)) {
            return 2;
        }
        if (a >= 0xe0 && a <= 0xef && continues(1) && continues(2) && !(a == 0xe0 && b < 0xa0) &&
            !(a == 0xed && b > 0x9f)) {
            return 3;
        }
        if (a >= 0xf0 && a <= 0xf4 && continues(1) && continues(2) && continues(3) && !(a == 0xf0 && b < 0x90) &&
            !(a == 0xf4 && b > 0x8f)) {
            return 4;
        }
        fail(fmt::format(
            "byte 0x{:02x} is not valid UTF-8, so the file is binary or in another encoding; save it as UTF-8", a));
    }

    void multi_line_string(char quote) {
        std::string_view const end = quote == '"' ? R"(""")" : "'''";
        skip(3);
        while (position_ < text_.size() && !looking_at(end)) {
            if (quote == '"' && text_[position_] == '\\') {
                multi_line_escape();
            } else {
                step();
            }
        }
        skip(3);
        // A fourth and a fifth quote belong to the string.
        while (position_ < text_.size() && text_[position_] == quote) {
            step();
        }
        dots_ = 0;
    }

    //! A backslash in a multi-line string, with the white space that it takes out when it ends a line.
    void multi_line_escape() {
        step();
        bool const ends_line = position_ < text_.size() && is_white(text_[position_]);
        while (position_ < text_.size() && is_white(text_[position_])) {
            step();
        }
        if (position_ < text_.size() && static_cast<unsigned char>(text_[position_]) >= 0x80) {
            fail("a backslash may not stand before a character outside ASCII");
        }
        if (!ends_line) {
            skip(1);
        }
    }

    //! White space as the library sees it.
    static bool is_white(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

    void one_line_string(char quote) {
        step();
        while (position_ < text_.size() && text_[position_] != '\n' && text_[position_] != quote) {
            skip(quote == '"' && text_[position_] == '\\' ? 2 : 1);
        }
        if (position_ < text_.size() && text_[position_] == quote) {
            step();
        }
    }

    void comment() {
        in_bare_value_ = false;
        while (position_ < text_.size() && text_[position_] != '\n') {
            step();
        }
    }

    void plain() {
        char const c = text_[position_];
        if (static_cast<unsigned char>(c) >= 0x80) {
            fail("a character outside ASCII needs quotes around its string or key");
        }
        if (c == '[' && brackets_.empty() && at_line_begin_) {
            table_header();
            return;
        }
        at_line_begin_ = c == '\n' || (at_line_begin_ && is_white(c));
        if (is_white(c) || c == ',' || c == ']' || c == '}') {
            in_bare_value_ = false;
        } else if (in_value_ && c != '[' && c != '{') {
            in_bare_value_ = true;
        }
        follow_nesting(c);
        if (dots_ > max_depth || brackets_.size() > max_depth) {
            fail(fmt::format("nested more than {} levels deep; no study needs that", max_depth));
        }
        step();
    }

    //! Keeps track of brackets, of dots in a row of keys, and of whether a key or a value comes next.
    void follow_nesting(char c) {
        if (c == '.') {
            ++dots_;
        } else if (c == '[' || c == '{') {
            brackets_ += c;
            in_value_ = c == '[';
            dots_ = 0;
        } else if (c == ']' || c == '}') {
            if (!brackets_.empty()) {
                brackets_.pop_back();
            }
            dots_ = 0;
        } else if (c == '=') {
            in_value_ = true;
            dots_ = 0;
        } else if (c == ',') {
            in_value_ = brackets_.ends_with('[');
            dots_ = 0;
        } else if (c == '\n') {
            in_value_ = in_value_ && !brackets_.empty();
            dots_ = 0;
        }
    }

    //! The brackets of a header, after which there must be a key.
    void table_header() {
        at_line_begin_ = false;
        dots_ = 0;
        in_value_ = false;
        brackets_ += '{';  // what is inside are keys
        step();
        if (looking_at("[")) {
            brackets_ += '{';
            step();
        }
        while (looking_at(" ") || looking_at("\t")) {
            step();
        }
        char const next = position_ < text_.size() ? text_[position_] : ' ';
        bool const is_bare = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') ||
                             (next >= '0' && next <= '9') || next == '_' || next == '-';
        if (!is_bare && next != '"' && next != '\'') {
            fail("not valid TOML: a table header needs a name in its brackets, as in [simulation] or [[clones]]");
        }
    }

    void skip(int n) {
        for (int i = 0; i < n && position_ < text_.size(); ++i) {
            step();
        }
    }

    std::string_view text_;
    std::size_t position_ = 0;
    int line_ = 1;
    int column_ = 1;
    std::size_t dots_ = 0;        //!< in a row of keys
    std::string brackets_;        //!< open ones; those of a header count as braces, since they hold a key
    bool in_value_ = false;       //!< in the place of a value, not of a key
    bool in_bare_value_ = false;  //!< inside a value without quotes
    bool at_line_begin_ = true;   //!< nothing but white space so far in the line
};

}  // namespace

void check_text(std::string_view text) {
    TextChecker{text}();
}

}  // namespace clonecast::study::detail

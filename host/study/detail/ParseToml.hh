// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// TOML text to a tree; the only place that knows the TOML library.
#pragma once

#include "host/study/detail/Node.hh"

#include <stdexcept>
#include <string>
#include <string_view>

namespace clonecast::study::detail {

//! The text is no TOML.
class SyntaxError : public std::runtime_error {
  public:
    SyntaxError(Source source, std::string const& message) : std::runtime_error(message), source_(source) {}
    Source source() const noexcept { return source_; }

  private:
    Source source_;
};

/*! Parse a TOML document.
 *  \throws SyntaxError for the first thing that is not TOML (the library stops there), and for text that could harm it
 */
Node parse_toml(std::string_view text);

//! The TOML value that `text` writes, or, if it writes none, `text` itself as a string.
Node parse_value(std::string_view text, Source source);

/*! Refuse what the TOML library would not survive or not refuse: bytes that are no UTF-8 text (NUL bytes among them),
 *  keys outside ASCII without quotes, and keys or values nested so deeply that the tree overflows the stack.
 *  \throws SyntaxError */
void check_text(std::string_view text);

}  // namespace clonecast::study::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// An answer on a terminal: titles, tables and notes, one below the other.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/report/Terminal.hh"
#include "host/report/detail/TextTable.hh"

namespace clonecast::report::detail {

class TextPage {
  public:
    explicit TextPage(TerminalOptions const& options) : options_(options) {}

    void add(std::string_view text) { text_ += text; }
    void title(std::string_view text) {
        text_ += fmt::format("{}{}{}{}\n", text_.empty() ? "" : "\n", on("\x1b[1m"), text, on("\x1b[0m"));
    }
    void table(TextTable const& table) { text_ += table.text(on("\x1b[2m"), on("\x1b[0m")); }
    void notes(std::vector<std::string> const& notes) {
        for (std::string const& note : notes) {
            text_ += fmt::format("\n{}note:{} {}\n", on("\x1b[33m"), on("\x1b[0m"), note);
        }
    }

    bool contains(std::string_view text) const { return text_.find(text) != std::string::npos; }
    //! The text so far, which is taken out.
    std::string take() { return std::move(text_); }

  private:
    std::string_view on(std::string_view code) const { return options_.color == Color::on ? code : ""; }

    TerminalOptions options_;
    std::string text_;
};

}  // namespace clonecast::report::detail

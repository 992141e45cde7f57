// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/Diagnostics.hh"

#include <fmt/format.h>

#include <utility>

namespace clonecast::study {

std::string to_string(Diagnostic const& diagnostic) {
    if (diagnostic.line <= 0) {
        return fmt::format("{}: error: {}", diagnostic.file, diagnostic.message);
    }
    return fmt::format("{}:{}:{}: error: {}", diagnostic.file, diagnostic.line, diagnostic.column, diagnostic.message);
}

StudyError::StudyError(std::vector<Diagnostic> diagnostics, std::size_t n_more)
    : diagnostics_(std::move(diagnostics)), n_more_(n_more) {
    if (diagnostics_.size() > max_diagnostics) {
        n_more_ += diagnostics_.size() - max_diagnostics;
        diagnostics_.resize(max_diagnostics);
    }
    for (Diagnostic const& diagnostic : diagnostics_) {
        if (!text_.empty()) {
            text_ += '\n';
        }
        text_ += to_string(diagnostic);
    }
    if (n_more_ > 0) {
        text_ += fmt::format("\n... and {} more", n_more_);
    }
}

}  // namespace clonecast::study

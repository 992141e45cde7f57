// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Conditions and expressions over the results of a study, from text.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "host/study/Study.hh"

namespace clonecast::study {

//! The text is no expression, or names what the study does not have. What it quotes of the text is cut and printable.
class ExpressionError : public std::runtime_error {
  public:
    ExpressionError(std::size_t position, std::string const& message)
        : std::runtime_error(message), position_(position) {}
    //! Where it is wrong [byte], from 0.
    std::size_t position() const noexcept { return position_; }

  private:
    std::size_t position_;
};

/*! An expression such as `median(failure, triple) / median(failure, vehicle)`; docs/claims.md has the grammar.
 *  \param study  with regimens, strata, clones, sites and output; its names and days are checked
 *  \throws ExpressionError */
Expression parse_expression(std::string_view text, Study const& study);

/*! A condition: comparisons of expressions, also in chains (`40 < x < 60`), joined by `and`.
 *  \return at least one comparison
 *  \throws ExpressionError */
std::vector<Comparison> parse_condition(std::string_view text, Study const& study);

}  // namespace clonecast::study

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The quantities that an expression may name, and their arguments.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "host/study/Study.hh"

namespace clonecast::study::detail {

//! An argument as it is written, and where.
struct Argument {
    std::string text;
    std::size_t position = 0;  //!< [byte] in the expression
};

/*! Whether there is such a quantity.
 *  \param others  further words that could have been meant
 *  \throws ExpressionError if not */
void check_quantity(std::string_view name, std::size_t position, std::vector<std::string> const& others);

/*! A quantity with its arguments looked up in the study.
 *  \param position  of the name in the expression [byte]
 *  \throws ExpressionError if there is no such quantity, or an argument is not one of this study */
Quantity read_quantity(std::string_view name, std::size_t position, std::vector<Argument> const& arguments,
                       Study const& study);

}  // namespace clonecast::study::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A comparison as text for a terminal, as JSON and as a table of comma-separated values.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "host/compare/Compare.hh"
#include "host/report/Terminal.hh"

namespace clonecast::compare {

//! Version of the layout of the JSON; a key that changes its meaning, or goes, raises it.
inline constexpr int comparison_format_version = 1;

//! Regimens by rank; every pair as independent groups; every pair in the same patients; notes. Times in days.
std::string comparison_text(Comparison const& comparison, report::TerminalOptions const& options);

/*! Everything. A number that does not exist is null, with a "..._note" beside it that says why ("infinite", "not
 *  reached", ...). There is no NaN and no infinity. */
nlohmann::ordered_json comparison_json(Comparison const& comparison);

/*! A row for each regimen (then `second` is empty) or pair, and quantity: first, second, quantity, day, groups
 *  ("independent" or "same patients"), estimate, lower, upper, standard_error, p, p_holm. An empty field is a value
 *  that does not exist; an infinite one is "inf". */
std::string comparison_csv(Comparison const& comparison);

}  // namespace clonecast::compare

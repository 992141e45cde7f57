// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The name that was probably meant by a misspelt one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clonecast::study {

/*! Number of edits that turn `a` into `b`: insert, delete or replace a byte, or exchange two neighbours.
 *  Method: Damerau-Levenshtein distance in its restricted form (no byte is edited twice).
 *  Cost: the product of the lengths. */
int edit_distance(std::string_view a, std::string_view b);

/*! The candidate that `word` most resembles, if it resembles any: the one with the fewest edits, upper and lower case
 *  being equal, with at most one edit per three bytes and five in all; or else the only candidate that begins with
 *  `word`. Among equals the first. Nothing for an empty word or one of more than 256 bytes. */
std::optional<std::string> nearest_name(std::string_view word, std::vector<std::string> const& candidates);

}  // namespace clonecast::study

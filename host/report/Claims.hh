// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The verdicts on the claims of a study, as text and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/claims/Judge.hh"

namespace clonecast::report {

/*! What became of every claim: verdict, text and source, condition and the numbers in it, one paragraph each, and how many
 *  hold. Ends with a newline. \pre there are claims */
std::string claims_text(std::vector<claims::ClaimResult> const& results);

/*! An array of claims, each with its comparisons. A side that is beyond every number, or not defined, is null with a
 *  "..._note". Depends on the outcomes only. */
nlohmann::ordered_json claims_json(std::vector<claims::ClaimResult> const& results);

}  // namespace clonecast::report

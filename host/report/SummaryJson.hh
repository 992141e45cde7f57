// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The answers as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "host/report/Summary.hh"
#include "host/run/RunResult.hh"

namespace clonecast::report {

//! Version of the layout of summary.json; a key that changes its meaning, or goes, raises it.
inline constexpr int summary_format_version = 1;

/*! The "results" part of summary.json: depends on the outcomes only, so that its text is equal for equal outcomes.
 *  Units are in the names (_days) or beside the values ("unit"). A number that does not exist (a median that was not
 *  reached) is null, with a "..._note" that says why. There is no NaN and no infinity. */
nlohmann::ordered_json results_json(Summary const& summary);

/*! All of summary.json: format, outcome_hash, results, study, provenance.
 *  \param resolved_study  the study with every default filled in */
nlohmann::ordered_json summary_json(Summary const& summary, run::RunResult const& result,
                                    nlohmann::ordered_json const& resolved_study);

//! Text of a JSON file: indented by 1, arrays of numbers on one line. Bytes that are not UTF-8 are replaced.
std::string json_text(nlohmann::ordered_json const& json);

}  // namespace clonecast::report

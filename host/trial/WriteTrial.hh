// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A trial as text for a terminal, as JSON and as a table of comma-separated values.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "host/report/Terminal.hh"
#include "host/trial/Trial.hh"

namespace clonecast::trial {

//! Version of the layout of the JSON; a key that changes its meaning, or goes, raises it.
inline constexpr int trial_format_version = 1;

//! Design; probabilities; quantiles of what trials report; sample sizes; notes. Times in days.
std::string trial_text(Trial const& trial, report::TerminalOptions const& options);

/*! Everything; "provenance" alone depends on the machine. A number that does not exist is null, with a "..._note" beside
 *  it that says why. There is no NaN and no infinity. */
nlohmann::ordered_json trial_json(Trial const& trial);

/*! A row for each probability, quantile and sample size: quantity, arm, level (of a quantile, or a power), estimate, lower,
 *  upper, standard_error. An empty field does not exist or was not reached; an infinite one is "inf". */
std::string trial_csv(Trial const& trial);

}  // namespace clonecast::trial

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Hazard ratios of regimens, from the event counts of a summary.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace clonecast::report::html {

/*! Cox's model with Efron's ties: every regimen against one, by endpoint; in each stratum, and stratified in all.
 *  \param results    part of a summary that check_summary has accepted
 *  \param reference  name of a regimen
 *  \return  array of objects: endpoint, stratum, regimen, hazard_ratio, lower, upper, p_value (null: not estimable, or
 *           no event in a group), of all regimens but the reference; empty with one regimen
 *  \throws std::invalid_argument if there is no such regimen */
nlohmann::ordered_json hazard_ratios(nlohmann::ordered_json const& results, std::string const& reference);

}  // namespace clonecast::report::html

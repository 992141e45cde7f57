// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The figures of a run, part by part. A chart that has nothing to draw is left out.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/report/figures/Script.hh"
#include "host/report/html/SavedRun.hh"

namespace clonecast::report::figures {

// `summary` is one that html::check_summary accepts.

//! Kaplan-Meier curves with bands and numbers at risk: a figure for every endpoint and stratum.
std::vector<Figure> survival_figures(nlohmann::ordered_json const& summary);
//! Forest plot of every endpoint. \throws std::invalid_argument if there is no such regimen as the reference
std::vector<Figure> hazard_figures(nlohmann::ordered_json const& summary, std::string const& reference);
//! Resistance that has emerged over days, by regimen: a figure for every mechanism, and one for any.
std::vector<Figure> resistance_figures(nlohmann::ordered_json const& summary);
//! Median burden over days with quantile bands.
std::vector<Figure> burden_figures(nlohmann::ordered_json const& summary);
//! Clone composition over days, stacked: a figure for every regimen.
std::vector<Figure> composition_figures(nlohmann::ordered_json const& summary);
//! Best response, and the number of metastases where there are several sites.
std::vector<Figure> share_figures(nlohmann::ordered_json const& summary);
//! Waterfall and swimmer plot of every regimen, where rows of patients were kept.
std::vector<Figure> patient_figures(html::SavedRun const& run);
//! Burden of single patients over days under every regimen, where histories were kept.
std::vector<Figure> history_figures(html::SavedRun const& run);

//! The group of a regimen in all strata together, or in the only one.
nlohmann::ordered_json const& group_of(nlohmann::ordered_json const& summary, std::size_t regimen);

}  // namespace clonecast::report::figures

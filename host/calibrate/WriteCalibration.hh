// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The report of a calibration.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "host/calibrate/Calibrate.hh"

namespace clonecast::calibrate {

//! fit.json: parameters, targets against answers, uncertainty. How much came from the log is left out, so that a
//! calibration that was resumed gives the same text.
nlohmann::ordered_json calibration_json(Calibration const& calibration);

//! fit.md: the same for a reader, lines of tables in Markdown.
std::string calibration_text(Calibration const& calibration);

//! posterior.csv: a line for each particle: weight, chi_squared, then its values. \pre there is a posterior
std::string posterior_csv(Calibration const& calibration);

//! overlay.toml: the fitted parameters, with what made them as comments.
std::string calibration_overlay(Calibration const& calibration);

}  // namespace clonecast::calibrate

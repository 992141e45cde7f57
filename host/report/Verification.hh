// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Simulation against theory, as a table and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/report/Terminal.hh"
#include "host/run/RunResult.hh"
#include "host/verify/Verify.hh"

namespace clonecast::report {

//! What was compared and how it was made comparable; all comparisons by regimen and stratum; the largest |z| of every
//! regimen; the verdict.
std::string verification_text(verify::Verification const& verification, std::vector<std::string> const& changes,
                              run::RunResult const& result, TerminalOptions const& options);

//! The same; a z that does not exist is null with a "note".
nlohmann::ordered_json verification_json(verify::Verification const& verification,
                                         std::vector<std::string> const& changes, run::RunResult const& result);

}  // namespace clonecast::report

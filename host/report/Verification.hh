// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Simulation against theory, or one engine against another, as a table and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/report/Terminal.hh"
#include "host/run/RunResult.hh"
#include "host/verify/Comparison.hh"

namespace clonecast::report {

//! Two runs of one study by two engines.
struct EngineRuns {
    run::RunResult const* ssa = nullptr;
    run::RunResult const* leap = nullptr;
    double factor = 1;       //!< the study's cells were divided by this
    double most_events = 0;  //!< that ssa was to take in all, about
};

//! What was compared and how it was made comparable; all comparisons by regimen and stratum; the largest |z| of every
//! regimen; the verdict.
std::string verification_text(verify::Verification const& verification, std::vector<std::string> const& changes,
                              run::RunResult const& result, TerminalOptions const& options);
std::string verification_text(verify::Verification const& verification, std::vector<std::string> const& changes,
                              EngineRuns const& runs, TerminalOptions const& options);

//! The same; "comparison" is "theory" or "engines"; a z that does not exist is null with a "note".
nlohmann::ordered_json verification_json(verify::Verification const& verification,
                                         std::vector<std::string> const& changes, run::RunResult const& result);
nlohmann::ordered_json verification_json(verify::Verification const& verification,
                                         std::vector<std::string> const& changes, EngineRuns const& runs);

}  // namespace clonecast::report

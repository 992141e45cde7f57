// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What a run hands to the statistics and the reports.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/study/Study.hh"
#include "kernels/patient/Outcome.hh"
#include "kernels/patient/Tally.hh"

namespace clonecast::run {

//! How a run was made; what differs between two runs of equal outcomes is here and nowhere else.
struct Provenance {
    std::string version;  //!< of clonecast
    std::string commit;   //!< "unknown" outside a git checkout
    std::string compiler;
    std::string cuda;           //!< version of the toolkit, or "not built"
    std::string device;         //!< e.g. "cpu (8 threads)" or the name of a GPU
    std::string device_reason;  //!< why no GPU was used where one might have been; empty if it was asked for so
    std::string engine;         //!< "ssa", "crossing" or "leap"
    std::string engine_reason;  //!< why, one sentence
    std::string study_file;
    double wall_seconds = 0;
    std::vector<std::string> warnings;
};

struct RunResult {
    study::Study study;
    std::vector<std::string> mechanisms;  //!< in the order of TallyLayout::preexisting
    std::vector<double> grid_days;        //!< [n_grid] days at which an outcome can be dated; grid_days[0] = 0
    patient::TallyLayout layout;
    std::vector<std::uint64_t> tally;  //!< [layout.size()]
    Provenance provenance;
};

//! Outcomes of a range of patients, patient by patient and within it regimen by regimen.
struct PatientRows {
    int n_clones = 0;
    std::vector<patient::Outcome> outcomes;  //!< [n]
    std::vector<std::int64_t> counts;        //!< [n][n_clones] cells at the outcome
    std::vector<double> alive_since;  //!< [n][n_clones] begin of the run of counts > 0 that lasts to the outcome [day];
                                      //!< patient::before_start if since before day 0; NaN if no cell is left
};

}  // namespace clonecast::run

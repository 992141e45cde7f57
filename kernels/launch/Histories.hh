// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Patients with all that was seen of them on the way to their outcome.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "kernels/launch/Executor.hh"
#include "kernels/patient/Outcome.hh"
#include "kernels/patient/StudyTables.hh"

namespace clonecast::launch {

//! One patient under one regimen, on day 0, at population times, at scans and at the outcome.
struct History {
    patient::Outcome outcome;
    std::vector<double> days;                 //!< [n_days] increasing; none if the growth before day 0 was given up
    std::vector<std::int32_t> phase_changes;  //!< [n_days] up to then, those of the day included
    std::vector<std::int64_t> counts;         //!< [n_days][n_types] cells; types are site x clones + clone
};

/*! Simulates patients on CPU threads, and hands their histories on. They are the patients of every other run of the
 *  study: an Executor on any device gives them the same outcomes.
 *  Some patients a thread are in memory at a time.
 *  \param n_threads   0: one for every core
 *  \param on_patient  gets a patient under every regimen, [n_regimens], patient by patient, one call at a time
 *  \throws whatever on_patient throws
 */
void simulate_histories(patient::StudyTables const& tables, PatientRange patients, int n_threads,
                        std::function<void(std::vector<History> const&)> const& on_patient);

}  // namespace clonecast::launch

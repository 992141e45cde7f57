// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The simulated patients that trials are drawn from.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "host/run/Run.hh"
#include "host/study/Study.hh"
#include "kernels/patient/Outcome.hh"

namespace clonecast::trial {

//! Outcomes of virtual patients, each under both arms, as they are when nobody ends the observation before the study does.
struct Pool {
    struct Arm {
        std::string name;
        std::vector<double> time;         //!< of the event, or when observation ends [day], [n_patients]
        std::vector<std::uint8_t> event;  //!< 1: the event, 0: censored, [n_patients]
    };
    std::array<Arm, 2> arms;
    std::vector<std::uint32_t> stratum;  //!< of the cohort, [n_patients]
    std::uint32_t n_strata = 1;
    std::vector<double> scans;   //!< increasing; a censoring is dated at the last before it [day]; none: at itself
    std::uint64_t left_out = 0;  //!< patients whose simulation was stopped before the endpoint was known

    std::uint64_t size() const { return stratum.size(); }
};

//! What takes patients out of a trial before its end.
enum class Dropout {
    of_study,  //!< what the study's assessment says
    none,      //!< nothing: the trial draws dropout itself
};

/*! The study with only these two regimens and without population times, which trials do not need.
 *  \param arms  names of two regimens, the experimental one first
 *  \throws TrialError if a regimen is not there or named twice */
study::Study trial_study(study::Study const& study, std::array<std::string, 2> const& arms, Dropout dropout);

/*! Simulates a pool. Patients that were stopped under one of the arms are in neither.
 *  \param study    as trial_study makes it
 *  \param options  how to run it; on_rows is not used
 *  \param provenance  out: how the patients were simulated; may be null
 *  \throws TrialError if the study does not observe the endpoint; and what run_study throws */
Pool make_pool(study::Study const& study, patient::Endpoint endpoint, run::RunOptions options,
               run::Provenance* provenance);

}  // namespace clonecast::trial

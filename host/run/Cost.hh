// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What a run of a study costs on the CPU of this machine, before it is run.
#pragma once

#include "host/run/ChooseEngine.hh"
#include "host/study/Study.hh"

namespace clonecast::run {

//! Estimates from a pilot; lower bounds where choice.is_lower_bound.
struct Cost {
    EngineChoice choice;
    double seconds_per_trajectory = 0;  //!< on one core
    double seconds = 0;                 //!< of a run of all patients under all regimens on the threads
};

/*! Estimates the cost of a run. `ssa` is measured as a run takes it, many patients side by side, which takes up to
 *  some tenths of a second more.
 *  \param threads  of the CPU; 0: one for every core
 *  \param precise_above  `ssa` is not measured where the run would take less than this many seconds even one patient by one */
Cost estimate_cost(study::Study const& study, int threads, double precise_above = 0);

}  // namespace clonecast::run

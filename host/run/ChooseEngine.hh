// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Which engine runs a study, why, and what a trajectory costs.
#pragma once

#include <string>

#include "host/study/Study.hh"
#include "kernels/process/Process.hh"

namespace clonecast::run {

//! An engine, and what a pilot run of a few patients under every regimen found.
struct EngineChoice {
    process::Engine engine = process::Engine::crossing;
    std::string reason;                 //!< one sentence
    double steps_per_trajectory = 0;    //!< mean number of events (ssa), crossings, or leaps and what is exact between
    bool is_lower_bound = false;        //!< the pilot stopped at its step limit: the true number is larger
    double seconds_per_trajectory = 0;  //!< measured on this machine, one core
};

char const* to_string(process::Engine engine);

/*! The engine of a study: the one it asks for, or for `auto` the cheaper exact one.
 *  Where clones compete, `auto` takes ssa while it is cheap and leap beyond; leap is never taken for exponential growth.
 *  Growth to detection is part of the work, and of the reason.
 *  The choice depends on the study alone, never on the machine: it compares the events that ssa would step through with
 *  the work of `crossing` (crossings, and a move of every clone on every day on which rates change or counts are read).
 */
EngineChoice choose_engine(study::Study const& study);

}  // namespace clonecast::run

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What a trajectory of a study costs, from a few of them.
#pragma once

#include <cstdint>

#include "host/study/Study.hh"
#include "kernels/process/Process.hh"

namespace clonecast::run {

//! Patients of a pilot, under at most pilot_regimens regimens.
inline constexpr int pilot_patients = 8;
inline constexpr int pilot_regimens = 8;
//! Steps after which a pilot whose result is a cost stops a trajectory.
inline constexpr std::uint64_t pilot_steps = 100'000;

//! What a pilot does once a trajectory has met the step limit.
enum class AtLimit { go_on, stop };

struct Pilot {
    double steps = 0;        //!< mean of a trajectory, or of those done when the pilot stopped
    double seconds = 0;      //!< the same, on one core of this machine
    bool hit_limit = false;  //!< a trajectory met the step limit: the mean without it is larger
};

/*! Simulates the first patients of a study, as a run of it would.
 *  \param max_steps   of a trajectory, if fewer than the study's own
 *  \param n_patients  > 0
 */
Pilot run_pilot(study::Study const& study, process::Engine engine, std::uint64_t max_steps, AtLimit at_limit,
                int n_patients = pilot_patients);

/*! Seconds of a trajectory of ssa on one core of this machine, with many patients side by side as a run takes them.
 *  Trajectories stop at pilot_steps.
 *  \param steps  of a trajectory, about: decides how many are measured
 */
double measure_ssa(study::Study const& study, double steps);

}  // namespace clonecast::run

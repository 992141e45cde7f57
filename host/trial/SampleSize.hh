// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// How many patients a trial needs for a power, found by drawing trials of other sizes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "host/trial/MonteCarlo.hh"
#include "host/trial/Replicates.hh"

namespace clonecast::trial {

//! A search needs at least so many parts of the pool that share no patients: it tells how sure it is by their difference.
inline constexpr std::uint64_t fewest_search_batches = 5;

/*! Numbers of patients at which a trial has a power: that of a significant log-rank test in favour of the first arm.
 *  The trial is resized as `resized` does it, over the same accrual. */
struct SampleSize {
    double power = 0;  //!< that was asked for
    //! Patients of the first arm; nullopt: more than `searched` (or there is no effect in its favour).
    std::optional<std::uint64_t> patients;
    //! Those at which the 95 % limits of the simulated power have this power; upper nullopt: not within reach.
    std::optional<std::uint64_t> lower, upper;
    std::uint64_t searched = 0;  //!< largest number of patients of the first arm that the pool allows
    int n_sizes = 0;             //!< sizes that were simulated
};

//! \throws TrialError unless alpha / 2 < power < 1
void check_power(double power, double alpha);

/*! Finds the number of patients for a power.
 *  Method: the power of trials of other sizes is simulated until two neighbours (or sizes within 10 % of each other) have
 *  the power between them; between those its normal deviate is taken as linear in the root of the size, as it is in
 *  large trials whatever the hazards. For the limits it is taken as linear from no patients on.
 *  Cost: about 8 times the log-rank tests of the trial.
 *  \param options  of the trials; n_batches is chosen by the size, analysis is the log-rank test alone
 *  \throws TrialError as check_power does, or if the pool is too small for a search */
SampleSize find_sample_size(Pool const& pool, Design const& design, double power, ReplicateOptions options);

}  // namespace clonecast::trial

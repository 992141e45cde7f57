// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What many trials of the same design find.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "host/trial/Design.hh"
#include "host/trial/DrawTrial.hh"
#include "host/trial/Pool.hh"

namespace clonecast::trial {

//! A run has so many trials at most.
inline constexpr std::uint64_t most_replicates = 1'000'000;
//! A pool is cut into so many batches at most.
inline constexpr std::uint64_t most_batches = 20;

//! What one trial finds.
struct Replicate {
    std::optional<double> z;                      //!< of the log-rank test, < 0 if the first arm has events later
    std::optional<double> log_hazard_ratio;       //!< of the first arm (Cox, Efron); +-infinity if an arm has no event
    std::array<std::optional<double>, 2> median;  //!< of the Kaplan-Meier curves [day]; nullopt: not reached
    std::optional<double> median_difference;      //!< see difference_of_medians [day]
    std::array<std::uint64_t, 2> enrolled{}, events{};
    double analysis_day = 0;  //!< calendar day [day]
    bool has_all_events = true;
};

/*! What is known of the median of the first arm less that of the second: where the first is not reached, the last day
 *  that somebody of that arm was observed in its place, which it is beyond; nullopt where the second is not reached.
 *  \param last_day  of the first arm [day] */
std::optional<double> difference_of_medians(std::array<std::optional<double>, 2> const& median, double last_day);

//! How much of a trial is analysed: all, or for speed nothing but the log-rank test.
enum class Analysis { all, log_rank };

struct ReplicateOptions {
    std::uint64_t replicates = 10'000;
    std::uint64_t seed = 1;
    std::uint64_t n_batches = 1;  //!< parts of the pool; replicate r takes patients of part r mod n_batches
    Analysis analysis = Analysis::all;
    int threads = 0;                             //!< 0: one for every core
    std::atomic<std::uint64_t>* done = nullptr;  //!< counts replicates for whoever watches; may be null
};

/*! Number of batches for a pool: as many as most_batches, as there are replicates, and as leave each with the patients of
 *  a trial.
 *  \throws TrialError if the pool is smaller than a trial, or replicates are not 1 to most_replicates */
std::uint64_t choose_batches(std::uint64_t pool_patients, Design const& design, std::uint64_t replicates);

//! Part `batch` of a pool: parts differ by at most one patient in size.
PoolRange batch_range(std::uint64_t pool_patients, std::uint64_t n_batches, std::uint64_t batch);

/*! Does a trial again and again. The answer does not depend on the number of threads.
 *  Each trial has the law of one of that many fresh patients; trials of a batch share patients, those of different
 *  batches do not.
 *  \throws TrialError if the design is not as check_design wants it
 *  \throws std::invalid_argument if a batch is smaller than the trial */
std::vector<Replicate> simulate_trials(Pool const& pool, Design const& design, ReplicateOptions const& options);

}  // namespace clonecast::trial

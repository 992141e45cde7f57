// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The distribution of what a trial of two regimens of a study would report.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/run/Run.hh"
#include "host/study/Study.hh"
#include "host/trial/Design.hh"
#include "host/trial/SampleSize.hh"
#include "host/trial/Summary.hh"

namespace clonecast::trial {

//! A pool has the patients that the study says, but those of so many trials at least, unless a size is asked for.
inline constexpr std::uint64_t fewest_pool_trials = 50;

struct Options {
    std::array<std::string, 2> arms;  //!< regimens, the experimental one first
    patient::Endpoint endpoint = patient::Endpoint::failure;
    Design design;                  //!< its dropout is that of `dropout`
    std::optional<double> dropout;  //!< hazard, instead of the study's own dropout [1/day]
    std::uint64_t replicates = 10'000;
    std::vector<double> powers;  //!< for which sample sizes are wanted
    bool has_pool_size = false;  //!< simulation.patients of the study is the size of the pool
    run::RunOptions run;         //!< how patients are simulated; threads are those of the replicates too
    //! Called when the pool is there, before the first replicate, and when all replicates are done; may be empty.
    std::function<void()> on_pool, on_replicates;
    std::atomic<std::uint64_t>* replicates_done = nullptr;  //!< may be null
};

//! A sample size, and that of Schoenfeld's formula for the first arm.
struct SampleSizes {
    SampleSize simulated;
    std::optional<double> schoenfeld;
};

struct Trial {
    std::string study;  //!< its name
    std::uint64_t seed = 0;
    patient::Endpoint endpoint{};
    std::array<std::string, 2> arms;
    Design design;
    bool has_study_dropout = false;  //!< dropout is that of the study, and it has some
    std::uint64_t pool_patients = 0, left_out = 0;
    double follow_up = 0;  //!< of a patient, by the study [day]
    run::Provenance provenance;
    Summary summary;
    std::vector<SampleSizes> sample_sizes;
    std::vector<std::string> notes;
};

/*! Simulates a pool of patients under both regimens, draws trials from it and summarises what they find.
 *  The answer depends on study and options alone, not on device or threads.
 *  \throws TrialError if something that was asked for cannot be done, before the pool is simulated where that can be told
 *  \throws what run::run_study throws */
Trial conduct_trial(study::Study const& study, Options const& options);

}  // namespace clonecast::trial

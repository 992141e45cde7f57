// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Runs a study: chooses engine and device, cuts the patients into ranges, gathers the tally and the rows.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "host/run/RunResult.hh"
#include "host/study/Study.hh"
#include "kernels/launch/Histories.hh"

namespace clonecast::run {

//! automatic: a CUDA device if there is one, else the CPU.
enum class Backend { automatic, cpu, cuda };

struct RunOptions {
    Backend backend = Backend::automatic;
    std::vector<int> cuda_devices{0};  //!< of backend cuda; empty: all
    bool with_cpu = false;             //!< backend cuda: threads of the CPU take patients too
    int threads = 0;                   //!< of the CPU; 0: one for every core
    std::uint64_t first_patient = 0;   //!< patients are first_patient ... first_patient + study.simulation.patients - 1
    std::uint64_t range_patients = 0;  //!< largest number of patients in a range; 0: as many as fit
    //! Gets the rows of all patients in order, range by range; empty: no rows are kept.
    std::function<void(PatientRows const&)> on_rows;
    //! Gets the histories of the first patients, by the CPU after the run, see launch::simulate_histories; empty: none.
    std::function<void(std::vector<launch::History> const&)> on_history;
    std::uint64_t histories = 0;  //!< number of these patients; all if there are fewer
    //! Counts the patients that are done, for whoever watches; may be null.
    std::atomic<std::uint64_t>* patients_done = nullptr;
    //! Called once the engine and the device are known, before the first patient, with all but the tally.
    std::function<void(RunResult const&)> on_start;
    //! Patients are run in so many batches of (nearly) equal numbers, one after the other.
    int n_batches = 1;
    //! Gets every batch as a result of its own, when it is done; may be empty. Batches are the same on every device.
    std::function<void(RunResult const&)> on_batch;
    std::string study_file;  //!< for the provenance
    std::stop_token stop;    //!< once a stop is requested no further range is begun
};

/*! Run a study. Tally and rows depend on the study alone: not on the device, the threads or the ranges.
 *  Memory is bounded whatever the number of patients. A device that fails while others work is replaced by them, and named
 *  in the warnings of the provenance.
 *  \throws launch::DeviceError if the device cannot be used or has too little memory; Stopped (Dispatch.hh); std::bad_alloc, std::length_error
 *          if this machine has; and whatever on_rows throws
 */
RunResult run_study(study::Study const& study, RunOptions const& options);

}  // namespace clonecast::run

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Hands the patients of a run out to one or several executors, and puts together what they return.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include "host/run/RunResult.hh"
#include "kernels/launch/Executor.hh"

namespace clonecast::run {

//! A run was asked to stop before it was done.
class Stopped : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

//! What is to be run.
struct Dispatch {
    launch::PatientRange patients;
    patient::TallyLayout layout;
    std::uint64_t range_patients = 0;  //!< largest number of patients in a range; 0: as many as fit
    //! Gets the rows of all patients in order, one call at a time; empty: no rows are kept.
    std::function<void(PatientRows const&)> on_rows;
    std::atomic<std::uint64_t>* done = nullptr;  //!< counts the patients that are done; may be null
    std::stop_token stop;                        //!< no range is begun once a stop is requested
    bool goes_on = false;  //!< the executors have tallies from before, which are not to be in this one
};

struct Dispatched {
    std::vector<std::uint64_t> tally;
    std::vector<std::string> failures;  //!< of executors that failed, while others could do their work again
};

/*! Run patients on all executors at once. Every executor has as many threads as it takes ranges at a time, and each takes
 *  the next range when it has none, so that fast devices do more; tally and rows do not depend on who does what.
 *  An executor that throws a DeviceError gets no more ranges, and all that it had done is done again by the others: the
 *  tally on a device that failed is lost, rows that came from it are right and stay.
 *  At most two ranges of rows a thread are in memory.
 *  \param executors  at least one, of the same study
 *  \throws launch::DeviceError if no executor is left, with the reasons of all; Stopped; and whatever an executor or
 *          on_rows throws besides. No range is then left running.
 */
Dispatched dispatch(std::vector<std::unique_ptr<launch::Executor>> const& executors, Dispatch const& work);

}  // namespace clonecast::run

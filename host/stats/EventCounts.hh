// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What survival analysis starts from: how many patients had an event, or were censored, at each time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clonecast::stats {

//! What happened at one time; events come before censorings at the same time.
struct TimeCounts {
    double time = 0;             //!< [day]
    std::uint64_t events = 0;    //!< [patients]
    std::uint64_t censored = 0;  //!< [patients]
};

//! Counts of one group, times increasing.
using GroupCounts = std::vector<TimeCounts>;

//! Rows of patients, e.g. the columns `time_days` and `event` of a patients file.
struct PatientTimes {
    std::span<double const> time;         //!< [day], [n_patients]
    std::span<std::uint8_t const> cause;  //!< [n_patients], 0: censored; 1 for the event, or 1, 2, ... by cause
};

//! Events by cause.
struct CauseCounts {
    std::size_t n_causes = 0;
    std::vector<double> time;             //!< [day], increasing, [n_times]
    std::vector<std::uint64_t> events;    //!< [patients], [n_times, n_causes]
    std::vector<std::uint64_t> censored;  //!< [patients], [n_times]
};

/*! Counts of patients by time, any cause being the event. Patients are grouped by hashing their times, so that 1e7 of
 *  them on a grid of days take a fraction of a second and no memory; as many distinct times take 100 bytes each.
 *  \throws std::invalid_argument if a time is negative or not finite, or the columns differ in length */
GroupCounts count_events(PatientTimes const& patients);

/*! Counts of patients by time and cause.
 *  \param n_causes  >= the largest cause
 *  \throws std::invalid_argument if a time is negative or not finite, a cause is too large, or the columns differ in
 *           length */
CauseCounts count_causes(PatientTimes const& patients, std::size_t n_causes);

//! Counts with all causes together.
GroupCounts any_cause(CauseCounts const& counts);

/*! Checks that times are finite, >= 0 and increasing.
 *  \throws std::invalid_argument that begins with `caller` if not */
void check_times(std::span<TimeCounts const> counts, char const* caller);

}  // namespace clonecast::stats

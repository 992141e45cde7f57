// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The rates of a regimen over time, where no phase ends with what happens to the patient.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/patient/StudyView.hh"

namespace clonecast::verify {

//! A crossing and its rate for a cell of its source.
struct CrossingRate {
    int source = 0;
    int target = 0;
    process::CrossingKind kind = process::CrossingKind::mutation;
    double rate = 0;  //!< mutations and switches alike [1/day]
};

//! A span of time with constant rates.
struct Segment {
    double days = 0;
    std::vector<double> birth;  //!< [n_clones] divisions without mutation [1/day]
    std::vector<double> death;  //!< [n_clones] [1/day]
    std::vector<CrossingRate> crossings;
    std::uint32_t resistant = 0;  //!< clones that resist the phase, bit per clone
};

/*! Rates from day 0 to a day, as patient::Treatment makes them for a patient with the base values of a stratum.
 *  \pre no phase of the regimen ends at progression or at a burden; nothing varies in the stratum
 */
std::vector<Segment> make_timeline(patient::StudyView const& study, int regimen, int stratum, double until);

//! Rates without drugs, for a patient with the base values of a stratum; of no length.
Segment make_untreated_segment(patient::StudyView const& study, int stratum);

}  // namespace clonecast::verify

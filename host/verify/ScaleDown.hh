// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A study with fewer cells, so that ssa can run it.
#pragma once

#include <string>
#include <vector>

#include "host/study/Study.hh"

namespace clonecast::verify {

//! Events that ssa may take in all: with the leaps beside them about a minute on one core.
inline constexpr double default_events = 4e8;
//! Crossings are multiplied up to this part of a clone's divisions (mutation), or of cells in the follow-up (switch, seeding).
inline constexpr double largest_crossing = 0.01;

/*! The study with every number of cells divided by a factor, so that densities stay as they are:
 *  - starts (a clone that is there keeps one cell), capacities, the burden of detection, influx, and cells_per_mm3, so that
 *    volumes stay too;
 *  - probabilities of mutation times the factor, and so rates of rare switches and seedings, so that as many cells cross;
 *    not beyond largest_crossing, from where on crossings keep their share of the cells instead.
 *  What fewer cells do not keep: extinction by chance, and the pressure under Gompertz's law, log W / log K.
 *  \param study   nothing varies between the patients of a stratum (make_verifiable)
 *  \param factor  >= 1
 */
study::Study divide_cells(study::Study const& study, double factor);

struct ScaledStudy {
    study::Study study;
    double factor = 1;                 //!< cells are divided by this
    double events_per_trajectory = 0;  //!< of ssa, in a pilot
    std::vector<std::string> changes;  //!< one sentence each; empty if none
};

/*! The study divided by the smallest factor that lets ssa run it within a number of events, by a pilot; 1 if it can as
 *  it is. Where fewer than 1e5 events a trajectory would be left (too few cells for engine leap to leap) the number of
 *  patients is reduced instead, though not below 100.
 *  \param study   as in divide_cells
 *  \param events  > 0, of ssa in all trajectories
 */
ScaledStudy scale_down(study::Study const& study, double events);

}  // namespace clonecast::verify

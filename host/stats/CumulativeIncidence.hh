// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Cumulative incidence of each of several causes that compete for a patient.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "host/stats/EventCounts.hh"
#include "host/stats/KaplanMeier.hh"

namespace clonecast::stats {

//! Probability of having had the event by one cause.
struct Incidence {
    double estimate = 0;          //!< [1]
    double standard_error = 0;    //!< [1]
    double lower = 0, upper = 0;  //!< [1]
};

//! From `time` (included) to the next row's time (excluded).
struct IncidenceRow {
    double time = 0;                //!< [day]
    std::uint64_t at_risk = 0;      //!< just before `time` [patients]
    double event_free = 1;          //!< Kaplan-Meier estimate of no event by any cause [1]
    std::vector<Incidence> causes;  //!< [n_causes]; with event_free they add up to 1
};

struct CumulativeIncidence {
    double confidence = default_confidence;  //!< of the bands, pointwise
    std::vector<IncidenceRow> rows;          //!< times increasing; at_risk > 0
};

/*! Aalen-Johansen estimate F_k(t) = sum of S(t_j-) events_kj / at_risk_j, with the standard error of the multinomial
 *  delta method, which is Greenwood's formula for the matrix product, and equal to the infinitesimal jackknife of R's
 *  survfit(Surv(time, factor)). Bands: as those of kaplan_meier, of F instead of S; while F is 0, from 0 to 0; where F
 *  is 1 the log-log band is 1 to 1 (R: NA).
 *  \param counts      times increasing, finite and >= 0
 *  \param confidence  level of the bands, in (0, 1)
 *  \throws std::invalid_argument if an argument is not as said
 *  Source: O. O. Aalen, S. Johansen, Scand. J. Stat. 5 (1978) 141; P. K. Andersen, O. Borgan, R. D. Gill, N. Keiding,
 *  Statistical Models Based on Counting Processes (1993), equation 4.4.19. */
CumulativeIncidence cumulative_incidence(CauseCounts const& counts, double confidence = default_confidence,
                                         Band band = Band::log_log);

//! One cause at a time: nullopt after the last time, unless nobody is left event-free by then, and without rows.
std::optional<Incidence> incidence_at(CumulativeIncidence const& curves, std::size_t cause, double time);

}  // namespace clonecast::stats

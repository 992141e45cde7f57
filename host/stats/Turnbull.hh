// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Survival from times that are only known to lie in an interval, as progression is that is only seen at scans.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace clonecast::stats {

//! Patients whose event is known to be after `left` and not after `right`. left = right: at that very time.
struct IntervalCounts {
    double left = 0;   //!< last time free of the event, >= 0 [day]
    double right = 0;  //!< >= left; infinity: not seen up to `left` (censored) [day]
    std::uint64_t patients = 0;
};

//! An interval (left, right] over which the data don't say where its mass lies; left = right: a point.
struct TurnbullMass {
    double left = 0, right = 0;  //!< [day]; right may be infinity
    double mass = 0;             //!< probability [1]
};

struct TurnbullEstimate {
    std::vector<TurnbullMass> masses;  //!< disjoint and increasing, those without mass left out
    double log_likelihood = 0;
    //! Bound on how much larger the log likelihood of any other distribution is, per patient.
    double gap = 0;
    int n_iterations = 0;
};

//! Free of the event at a time: between these two, and equal to both outside of the intervals that have mass.
struct SurvivalBounds {
    double lower = 0, upper = 1;  //!< [1]
};

//! Accuracy of the estimate: the gap that the iteration ends at.
inline constexpr double turnbull_tolerance = 1e-12;

/*! Turnbull's nonparametric maximum likelihood estimate, by turns of the EM and the iterative convex minorant algorithm
 *  (the EM-ICM hybrid, which converges where EM alone crawls), until no other distribution can have a log likelihood
 *  per patient larger by more than the tolerance (maximal directional derivative, Gentleman and Geyer).
 *  Where all patients have the same scans it is the Kaplan-Meier estimate. Equals the limit of R's
 *  survfit(Surv(left, right, type = "interval2")), which ends its EM at a change of 5e-5.
 *  \param counts  in any order; intervals may repeat
 *  \return  nullopt without patients
 *  \throws std::invalid_argument if an interval is not as said
 *  \throws std::runtime_error if the tolerance is not reached in 1e5 iterations
 *  Source: B. W. Turnbull, J. R. Stat. Soc. B 38 (1976) 290; J. A. Wellner, Y. Zhan, J. Am. Stat. Assoc. 92 (1997) 945;
 *  R. Gentleman, C. J. Geyer, Biometrika 81 (1994) 618. */
std::optional<TurnbullEstimate> turnbull(std::span<IntervalCounts const> counts, double tolerance = turnbull_tolerance);

SurvivalBounds survival_bounds(TurnbullEstimate const& estimate, double time);

}  // namespace clonecast::stats

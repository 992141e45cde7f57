// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Two regimens in the same virtual patients: differences with their paired standard errors, and who outlasts whom.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "host/stats/BinomialInterval.hh"
#include "host/stats/EventCounts.hh"
#include "host/stats/KaplanMeier.hh"
#include "host/stats/Significance.hh"

namespace clonecast::stats {

//! Patients under one regimen, made once for all comparisons with other regimens.
struct PatientEnds {
    SurvivalCurve curve;             //!< of all patients
    std::vector<std::uint32_t> end;  //!< 2 r + 1: event, 2 r: censored at the time of row r of the curve, [n_patients]
};

/*! \throws std::invalid_argument if a time is negative or not finite, or the columns differ in length */
PatientEnds find_ends(PatientTimes const& patients, double confidence = default_confidence);

/*! Difference of the Kaplan-Meier estimates at a time, first - second. Standard error from the sum over patients of the
 *  squared difference of their influences on the two estimates (infinitesimal jackknife); for each estimate alone this
 *  is Greenwood's formula. R: survfit(Surv() ~ 1, influence = TRUE) of either regimen, paired by patient.
 *  Cost: an addition per patient.
 *  \param first, second  the same patients in the same order under two regimens
 *  \return nullopt where one of the curves is not known
 *  \throws std::invalid_argument if the numbers of patients differ
 *  Source: B. Efron, The Jackknife, the Bootstrap and Other Resampling Plans (1982), chapter 6; T. M. Therneau,
 *  P. M. Grambsch, Modeling Survival Data (2000), section 7.2. */
std::optional<Difference> paired_survival_difference(PatientEnds const& first, PatientEnds const& second, double time,
                                                     double confidence = default_confidence);

//! Difference of the restricted mean survival times [day], first - second, likewise; nullopt as restricted_mean.
std::optional<Difference> paired_restricted_mean_difference(PatientEnds const& first, PatientEnds const& second,
                                                            double horizon, double confidence = default_confidence);

/*! In which patients the first regimen holds longer than the second. Every patient is in one of five classes:
 *   - first or second outlasts: an event under one, and under the other an event later, or censored then or later;
 *   - tied: events at the same time under both;
 *   - both event-free: censored at the same time under both, as at the end of follow-up;
 *   - undecided: censored under one before anything happened under the other, so that the data do not tell. */
struct Outlasting {
    std::uint64_t first_outlasts = 0, second_outlasts = 0, tied = 0, both_event_free = 0,
                  undecided = 0;  //!< [patients]
    //! first_outlasts, second_outlasts of all patients, with exact intervals. Without undecided patients they are
    //! P(first > second) and P(second > first) of times cut at the end of follow-up; else lower bounds of these.
    BinomialEstimate first, second;
    //! The same with all undecided patients counted in favour: the upper bound.
    BinomialEstimate first_at_most, second_at_most;
    //! P(first outlasts) - P(second outlasts), undecided patients counted for neither.
    Difference net;
    std::optional<double> p_value;  //!< sign_test of the two
};

//! \throws std::invalid_argument if the numbers of patients differ
Outlasting compare_patients(PatientEnds const& first, PatientEnds const& second,
                            double confidence = default_confidence);

//! Sign test: exact two-sided p-value of `first` and `second` being equally likely; nullopt if both are 0.
//! R's binom.test(first, first + second).
std::optional<double> sign_test(std::uint64_t first, std::uint64_t second);

}  // namespace clonecast::stats

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Two regimens in the same virtual patients: differences with the standard errors that pairing gives, and who outlasts whom.
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

//! A time with an event, or censored.
struct EndOfTime {
    enum class Kind : std::uint8_t { censored, event };
    double time = 0;  //!< [day]
    Kind kind = Kind::censored;
};

//! Patients with the same ends under both regimens.
struct PairCounts {
    EndOfTime first, second;
    std::uint64_t patients = 0;
};

//! The same patients under two regimens.
struct PairedData {
    std::vector<PairCounts> pairs;
    SurvivalCurve first, second;  //!< of all patients
    std::uint64_t n_patients = 0;
};

/*! Groups patients by their ends under both regimens (by hashing: little memory where times lie on a grid).
 *  \param first, second  rows of the same patients in the same order; any cause is the event
 *  \throws std::invalid_argument if a time is negative or not finite, or the columns differ in length */
PairedData pair_patients(PatientTimes const& first, PatientTimes const& second, double confidence = default_confidence);

/*! Difference of the Kaplan-Meier estimates at a time, first - second. Standard error from the sum over patients of the
 *  squared difference of their influences on the two estimates (infinitesimal jackknife); for each estimate alone this is
 *  Greenwood's formula. R: survfit(Surv() ~ 1, influence = TRUE) of either regimen, paired by patient.
 *  \return nullopt where one of the curves is not known
 *  Source: B. Efron, The Jackknife, the Bootstrap and Other Resampling Plans (1982), chapter 6; T. M. Therneau,
 *  P. M. Grambsch, Modeling Survival Data (2000), section 7.2. */
std::optional<Difference> paired_survival_difference(PairedData const& data, double time,
                                                     double confidence = default_confidence);

//! Difference of the restricted mean survival times [day], first - second, likewise; nullopt as restricted_mean.
std::optional<Difference> paired_restricted_mean_difference(PairedData const& data, double horizon,
                                                            double confidence = default_confidence);

/*! In which patients the first regimen holds longer than the second. Every patient is in one of five classes:
 *   - first or second outlasts: an event under one, and under the other an event later, or censored then or later;
 *   - tied: events at the same time under both;
 *   - both event-free: censored at the same time under both, as at the end of follow-up;
 *   - undecided: censored under one before anything happened under the other, so that the data do not tell. */
struct Outlasting {
    std::uint64_t first_outlasts = 0, second_outlasts = 0, tied = 0, both_event_free = 0,
                  undecided = 0;  //!< [patients]
    //! Probability that a patient is seen to be outlasted so: of all patients, exact interval. Without undecided patients it
    //! is P(first > second), P(second > first) of times cut at the end of follow-up; else a lower bound of it.
    BinomialEstimate first, second;
    //! The same with all undecided patients counted in favour: the upper bound.
    BinomialEstimate first_at_most, second_at_most;
    //! P(first outlasts) - P(second outlasts), undecided patients counted for neither.
    Difference net;
    //! Sign test of the two being equal: exact binomial, two-sided, R's binom.test(first, first + second).
    //! nullopt if nobody outlasts.
    std::optional<double> p_value;
};

Outlasting compare_patients(PairedData const& data, double confidence = default_confidence);

}  // namespace clonecast::stats

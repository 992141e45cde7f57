// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A probability estimated from counts, with its exact confidence interval.
#pragma once

#include <cstdint>
#include <optional>

#include "host/stats/KaplanMeier.hh"

namespace clonecast::stats {

//! A probability and how well the number of patients determines it.
struct BinomialEstimate {
    std::uint64_t successes = 0;
    std::uint64_t trials = 0;
    std::optional<double> probability;  //!< successes / trials; nullopt without trials
    double lower = 0, upper = 1;        //!< exact limits
};

//! Exact limits of a probability.
struct ProbabilityLimits {
    double lower = 0, upper = 1;
};

/*! The limits of Clopper and Pearson. Numbers need not be whole: of trials that are not independent they are those of
 *  as many independent ones as would tell as much (Korn and Graubard). Without a trial: 0 to 1.
 *  \throws std::invalid_argument if a number is negative or not finite, or the level is not in (0, 1)
 *  Source: C.J. Clopper, E.S. Pearson, Biometrika 26 (1934) 404; E.L. Korn, B.I. Graubard, Surv. Methodol. 24 (1998) 193. */
ProbabilityLimits clopper_pearson(double successes, double failures, double confidence = default_confidence);

/*! Successes over trials with the exact interval of Clopper and Pearson: lower limit 0 without a success, upper limit 1
 *  without a failure (the other limit keeps its one-sided level), 0 to 1 without trials. Accuracy: 1e-12 relative up to
 *  4e9 trials.
 *  \throws std::invalid_argument if successes > trials or the level is not in (0, 1)
 *  Source: C.J. Clopper, E.S. Pearson, Biometrika 26 (1934) 404. */
BinomialEstimate binomial_estimate(std::uint64_t successes, std::uint64_t trials,
                                   double confidence = default_confidence);

//! p / (1 - p); nullopt (infinite) for p = 1.
std::optional<double> odds(double probability);

}  // namespace clonecast::stats

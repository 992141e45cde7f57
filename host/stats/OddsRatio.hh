// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The ratio of two odds, as of resistance under two regimens.
#pragma once

#include <cstdint>
#include <optional>

#include "host/stats/Significance.hh"

namespace clonecast::stats {

struct OddsRatio {
    //! First odds / second odds; infinity if the second are 0 or the first infinite; nullopt where no ratio is defined:
    //! a group without patients, nobody or everybody in both.
    std::optional<double> estimate;
    double lower = 0, upper = 0;         //!< upper may be infinity; 0 to infinity without an estimate
    std::optional<ChiSquaredTest> test;  //!< that it is 1
};

/*! Independent groups, with the interval of all ratios that a score test does not reject (no continuity correction). A
 *  count of 0 leaves one end of the interval at 0 or infinity, the other is finite. The test is Pearson's, R's
 *  chisq.test(correct = FALSE).
 *  \param successes, trials              of the first group
 *  \param other_successes, other_trials  of the second
 *  \throws std::invalid_argument if successes > trials or the level is not in (0, 1)
 *  Source: J. Cornfield, Proc. 3rd Berkeley Symp. Math. Stat. Prob. 4 (1956) 135; O. Miettinen, M. Nurminen,
 *  Stat. Med. 4 (1985) 213. */
OddsRatio odds_ratio(std::uint64_t successes, std::uint64_t trials, std::uint64_t other_successes,
                     std::uint64_t other_trials, double confidence = default_confidence);

//! The same patients twice: how many had it in both, in one, in neither.
struct PairedOutcomes {
    std::uint64_t both = 0, first_only = 0, second_only = 0, neither = 0;  //!< [patients]
};

/*! Ratio of the odds of the first outcome to those of the second in the same patients, with the interval on the scale
 *  of its logarithm, whose variance has the covariance of the two proportions (delta method). The test is McNemar's,
 *  R's mcnemar.test(correct = FALSE).
 *  Where an outcome has nobody or everybody the variance does not exist: interval 0 to infinity.
 *  Source: A. Agresti, Categorical Data Analysis, 2nd ed. (2002), sections 10.1 and 14.1. */
OddsRatio paired_odds_ratio(PairedOutcomes const& outcomes, double confidence = default_confidence);

}  // namespace clonecast::stats

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The log-rank test and its weighted and stratified forms.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "host/stats/EventCounts.hh"
#include "host/stats/Significance.hh"

namespace clonecast::stats {

//! Counts by group, [n_groups]; a group without patients has none.
using Groups = std::vector<GroupCounts>;

/*! Weights S(t-)^rho (1 - S(t-))^gamma, S the Kaplan-Meier estimate of all groups of the stratum together.
 *  rho = gamma = 0: log-rank; rho = 1: Peto and Peto's form of the Wilcoxon test, sensitive to early differences;
 *  gamma = 1: sensitive to late ones. */
struct LogRankWeights {
    double rho = 0, gamma = 0;  //!< >= 0
};

struct LogRank {
    std::vector<double> observed, expected;  //!< weighted numbers of events, summed over strata, [n_groups]
    std::vector<double> variance;            //!< of observed - expected, [n_groups, n_groups]
    //! nullopt where nothing can be compared: no event while patients of two groups were at risk.
    std::optional<ChiSquaredTest> test;
    //! Two groups: (observed - expected) / sd of the first; > 0 if it has events sooner.
    std::optional<double> z;
};

/*! Test of equal hazards in all groups. Groups that never had somebody at risk at an event take no part and no degree
 *  of freedom. Equals R's survdiff(Surv() ~ group + strata(), rho) for gamma = 0.
 *  \param strata  groups by stratum, the same number in each; times increasing, finite and >= 0
 *  \throws std::invalid_argument if an argument is not as said
 *  Source: N. Mantel, Cancer Chemother. Rep. 50 (1966) 163; T. R. Fleming, D. P. Harrington, Counting Processes and
 *  Survival Analysis (1991), section 7.2. */
LogRank log_rank(std::span<Groups const> strata, LogRankWeights weights = {});

//! Without strata.
LogRank log_rank(Groups const& groups, LogRankWeights weights = {});

}  // namespace clonecast::stats

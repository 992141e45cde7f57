// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The Kaplan-Meier estimate of a survival curve from grouped counts, its band, quantiles and landmarks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "host/stats/EventCounts.hh"
#include "host/stats/Significance.hh"

namespace clonecast::stats {

//! The scale on which an interval of a probability is symmetric.
enum class Band { plain, log, log_log };

//! The curve from `time` (included) to the next row's time (excluded).
struct SurvivalRow {
    double time = 0;             //!< [day]
    std::uint64_t at_risk = 0;   //!< just before `time` [patients]
    std::uint64_t events = 0;    //!< [patients]
    std::uint64_t censored = 0;  //!< [patients]
    double estimate = 1;         //!< [1]
    double standard_error = 0;  //!< of the estimate, by Greenwood's formula; 0 (its limit) where the estimate is 0 or 1
    double lower = 1, upper = 1;  //!< band [1]
};

struct SurvivalCurve {
    double confidence = default_confidence;  //!< of the band, pointwise
    std::vector<SurvivalRow> rows;           //!< times increasing; at_risk > 0
};

//! A time at which a given fraction of patients has had the event; nullopt: not reached.
struct TimeQuantile {
    std::optional<double> estimate, lower, upper;  //!< [day]
};

//! The curve at one time.
struct SurvivalEstimate {
    double estimate = 1;          //!< [1]
    double standard_error = 0;    //!< [1]
    double lower = 1, upper = 1;  //!< [1]
};

/*! Kaplan-Meier estimate S with Greenwood's standard error S sqrt(G), G = sum of events / (at_risk (at_risk - events)),
 *  and a pointwise band (z: normal deviate of the level):
 *   - log_log: exp(-exp(log(-log S) -+ z sqrt(G) / log S)), always within 0 to 1;
 *   - log:     exp(log S -+ z sqrt(G)), cut at 1;
 *   - plain:   S -+ z S sqrt(G), cut at 0 and 1.
 *  Equals R's survfit(conf.type = "log-log", "log", "plain") but where R gives NA:
 *   - while the estimate is 1 the log-log band is 1 to 1, as the others are;
 *   - where it is 0 the lower limit is 0, and the upper limit is that of the row before times the exact upper limit
 *     1 - (alpha/2)^(1/at_risk) of a proportion of which nothing was seen.
 *
 *  \param counts      times increasing, finite and >= 0; one row of the curve each, as long as somebody is at risk
 *  \param confidence  level of the band, in (0, 1)
 *  \throws std::invalid_argument if an argument is not as said
 *
 *  Source: E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53 (1958) 457; J. D. Kalbfleisch, R. L. Prentice,
 *  The Statistical Analysis of Failure Time Data (1980), section 1.3.
 */
SurvivalCurve kaplan_meier(std::span<TimeCounts const> counts, double confidence = default_confidence,
                           Band band = Band::log_log);

/*! First time at which the curve is at or below 1 - p, with the confidence interval of Brookmeyer and Crowley: the
 *  times at which the limits of the band are. Where the curve (or a limit) is equal to 1 - p, to 1e-10, over a whole
 *  interval, the middle of this interval is returned, as R does; the last interval ends at the last time of the curve.
 *  \param p  fraction of patients with the event, in (0, 1); 0.5 for the median
 *  \throws std::invalid_argument if p is not in (0, 1)
 *  Source: R. Brookmeyer, J. Crowley, Biometrics 38 (1982) 29. */
TimeQuantile survival_quantile(SurvivalCurve const& curve, double p);

/*! The curve at a time: nullopt after the last time of the curve, where nothing was observed, unless the estimate is 0
 *  by then (it stays there). Before the first time: 1. nullopt for a curve without rows. */
std::optional<SurvivalEstimate> survival_at(SurvivalCurve const& curve, double time);

/*! Difference of two curves of independent groups at a time: first - second, with the standard error
 *  sqrt(se1^2 + se2^2). nullopt where either is not known. */
std::optional<Difference> survival_difference(SurvivalCurve const& first, SurvivalCurve const& second, double time,
                                              double confidence = default_confidence);

}  // namespace clonecast::stats

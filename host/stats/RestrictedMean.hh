// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Restricted mean survival time: the area under a survival curve up to a horizon.
#pragma once

#include <optional>

#include "host/stats/KaplanMeier.hh"

namespace clonecast::stats {

struct RestrictedMean {
    double horizon = 0;           //!< [day]
    double estimate = 0;          //!< [day]
    double standard_error = 0;    //!< [day]
    double lower = 0, upper = 0;  //!< estimate -+ z standard_error, cut at 0 and the horizon [day]
};

/*! Mean of the time to the event, cut at the horizon: R = integral of S from 0 to the horizon, with variance
 *  sum of A(t)^2 events / (at_risk (at_risk - events)), A(t) the area from t to the horizon.
 *  Equals R's summary(survfit(...), rmean = horizon).
 *  \param horizon  [day], finite and >= 0
 *  \return  nullopt where the curve is not known up to the horizon: it ends before, and not at 0 (R goes on with its
 *           last value), or has no rows
 *  \throws std::invalid_argument if the horizon is not as said
 *  Source: J. P. Klein, M. L. Moeschberger, Survival Analysis, 2nd ed. (2003), equations 4.5.1 and 4.5.2. */
std::optional<RestrictedMean> restricted_mean(SurvivalCurve const& curve, double horizon);

//! Difference of two independent groups, first - second [day]; both at the same horizon, else std::invalid_argument.
Difference restricted_mean_difference(RestrictedMean const& first, RestrictedMean const& second,
                                      double confidence = default_confidence);

}  // namespace clonecast::stats

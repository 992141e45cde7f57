// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Whether hazard ratios stay the same over time: the check of Cox's model by its Schoenfeld residuals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "host/stats/CoxModel.hh"

namespace clonecast::stats {

//! Function of time g(t) that log hazard ratios are tested for a trend in.
enum class TimeTransform {
    km,        //!< 1 - S(t-), S the Kaplan-Meier estimate of all patients, whatever their stratum
    identity,  //!< t
    log,       //!< log t; events at time 0 are refused
    rank,      //!< mean rank of t among the times of all patients, the censored included
};

//! Schoenfeld residuals of the events at one time of one stratum.
struct SchoenfeldRow {
    std::uint32_t stratum = 0;
    double time = 0;  //!< [day]
    std::uint64_t events = 0;
    std::vector<double> residual_sum;  //!< sum over the events of covariates - expected covariates, [n_covariates]
};

struct ProportionalHazards {
    std::vector<ChiSquaredTest> covariates;  //!< each on its own, 1 degree of freedom, [n_covariates]
    ChiSquaredTest global;                   //!< all together
    std::vector<SchoenfeldRow> residuals;    //!< by stratum, then time
};

/*! Score test of an added term g(t) x for each covariate x, with the exact information matrix.
 *  Equals R's cox.zph(fit, transform, terms = FALSE) since version 3.0 of survival (checked with 3.5-3); earlier
 *  versions approximated the information as constant over time, and give other numbers.
 *  Residuals: resid(fit, "schoenfeld").
 *  \param fit  of these data
 *  \return  nullopt if a coefficient is infinite or not estimable, or g is the same at all events
 *  \throws std::invalid_argument if the fit has another number of covariates, or for `log` with an event at time 0
 *  Source: P. M. Grambsch, T. M. Therneau, Biometrika 81 (1994) 515; T. M. Therneau, package survival, cox.zph. */
std::optional<ProportionalHazards> check_proportional_hazards(CoxData const& data, CoxFit const& fit,
                                                              TimeTransform transform = TimeTransform::km);

}  // namespace clonecast::stats

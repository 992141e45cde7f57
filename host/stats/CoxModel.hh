// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Cox's proportional hazards model: hazard ratios with their intervals and tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "host/stats/EventCounts.hh"
#include "host/stats/LogRank.hh"
#include "host/stats/Significance.hh"

namespace clonecast::stats {

//! A row is a patient, or any number of patients with the same time, stratum and covariates.
struct CoxData {
    std::size_t n_covariates = 0;
    std::vector<double> time;             //!< [day], finite and >= 0, [n_rows]
    std::vector<double> covariates;       //!< finite, [n_rows, n_covariates]
    std::vector<std::uint32_t> stratum;   //!< [n_rows], or empty: one stratum
    std::vector<std::uint64_t> events;    //!< [patients], [n_rows]
    std::vector<std::uint64_t> censored;  //!< [patients], [n_rows]
};

/*! Rows that compare groups with group `reference`: covariate j is 1 in the j-th of the other groups and 0 elsewhere.
 *  \param strata  groups by stratum, the same number in each
 *  \throws std::invalid_argument if the numbers of groups differ or there is no group `reference` */
CoxData indicator_data(std::span<Groups const> strata, std::size_t reference = 0);
CoxData indicator_data(Groups const& groups, std::size_t reference = 0);

//! How events at the same time share a risk set.
enum class Ties { efron, breslow };

/*! One log hazard ratio.
 *   - Finite: all fields have values.
 *   - Infinite (the likelihood increases without end, e.g. because a group has no event): coefficient is +-infinity,
 *     its standard error and test are nullopt. The interval's other end is finite: the values that a likelihood ratio
 *     test does not reject (profile likelihood). The tests of the whole model hold, but Wald's.
 *   - Not estimable (no information: the covariate is constant in all risk sets, or a linear combination of those
 *     before it; or beside an infinite coefficient any value attains the supremum): coefficient is nullopt, the
 *     interval -infinity to infinity. */
struct CoxCoefficient {
    std::optional<double> coefficient, standard_error;
    double lower = 0, upper = 0;
    std::optional<double> z, p_value;  //!< Wald's test

    bool is_finite() const { return standard_error.has_value(); }
    //! exp(coefficient), exp(lower), exp(upper): 0 or infinity where those are infinite.
    std::optional<double> hazard_ratio() const;
    double hazard_ratio_lower() const;
    double hazard_ratio_upper() const;
};

struct CoxFit {
    Ties ties = Ties::efron;
    double confidence = default_confidence;
    std::uint64_t n_patients = 0, n_events = 0;
    std::vector<CoxCoefficient> coefficients;  //!< [n_covariates]
    std::vector<double> covariance;            //!< [n_covariates, n_covariates], 0 where a coefficient is not finite
    double null_log_likelihood = 0;            //!< all coefficients 0
    double log_likelihood = 0;                 //!< its supremum
    //! That all coefficients are 0. Wald's: nullopt if a coefficient is infinite; all: if none is estimable.
    std::optional<ChiSquaredTest> likelihood_ratio, score, wald;
    int n_iterations = 0;

    bool all_finite() const;
};

/*! Maximum partial likelihood by Newton's method, to the last digits that the sums have. Costs a pass over the rows per
 *  iteration; tied events cost nothing extra (Efron's sums over them in closed form), so that counts of any size will
 *  do. Equals R's coxph(Surv() ~ x + strata(), ties) with every patient in a row of their own.
 *  \throws std::invalid_argument if the data are not as said
 *  \throws std::runtime_error if the iteration does not converge: covariates on a scale that overflows
 *  Source: D. R. Cox, J. R. Stat. Soc. B 34 (1972) 187; B. Efron, J. Am. Stat. Assoc. 72 (1977) 557;
 *  N. Breslow, Biometrics 30 (1974) 89. */
CoxFit fit_cox(CoxData const& data, Ties ties = Ties::efron, double confidence = default_confidence);

}  // namespace clonecast::stats

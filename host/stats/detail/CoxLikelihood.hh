// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The partial likelihood of Cox's model and its derivatives.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "host/stats/CoxModel.hh"
#include "host/stats/detail/TiedSums.hh"

namespace clonecast::stats::detail {

//! Rows of one stratum with the same time.
struct TimeGroup {
    std::uint32_t stratum = 0;
    double time = 0;
    std::size_t begin = 0, end = 0;  //!< rows
    double events = 0;
};

//! What one time adds to the log likelihood and its derivatives, at the given coefficients (of scaled covariates).
struct CoxTerm {
    double log_likelihood = 0;
    std::vector<double> score;        //!< [p]; also the sum of the Schoenfeld residuals of its events
    std::vector<double> information;  //!< [p, p], lower triangle
};

/*! Data of a fit: covariates centred and scaled to mean 0 and standard deviation 1 over the patients (a constant one
 *  is 0), rows sorted by stratum and falling time. */
class CoxLikelihood {
  public:
    //! \throws std::invalid_argument if the data are not as CoxData says
    explicit CoxLikelihood(CoxData const& data);

    std::size_t n_covariates() const { return p_; }
    std::vector<TimeGroup> const& groups() const { return groups_; }
    std::vector<double> const& scale() const { return scale_; }  //!< [p]; 1 for a constant covariate
    std::vector<double> const& reach() const { return reach_; }  //!< largest absolute value of each covariate, [p]

    //! Logarithm of the largest hazard ratio to the mean patient in absolute value.
    double largest_predictor(std::span<double const> coefficients) const;

    /*! Whether the likelihood never falls along a direction: at every event, no patient at risk has a larger linear
     *  predictor than those with the event (up to `tolerance` times its largest absolute value). */
    bool never_falls(std::span<double const> direction, double tolerance) const;

    /*! Calls visit(group, term) for every group with events, strata in order and times falling.
     *  \param coefficients  of the scaled covariates, [p]
     *  \param limit         empty, or a direction in which the likelihood never falls: the terms are their limits for
     *                       coefficients + infinity * limit, [p] */
    template <class Visit>
    void for_each_term(std::span<double const> coefficients, std::span<double const> limit, Ties ties,
                       Visit visit) const;

  private:
    double predictor(std::span<double const> coefficients, std::size_t row) const {
        double sum = 0;
        for (std::size_t j = 0; j < p_; ++j) {
            sum += coefficients[j] * x_[row * p_ + j];
        }
        return sum;
    }

    std::size_t p_;
    std::vector<double> scale_, reach_;
    std::vector<double> x_;         // [n_rows, p]
    std::vector<double> patients_;  // [n_rows]
    std::vector<double> events_;    // [n_rows]
    std::vector<TimeGroup> groups_;
};

//! How far apart predictors along a limiting direction must be, in units of the largest, to be different.
inline constexpr double limit_tolerance = 1e-6;

//! A variance of a covariate in a risk set that is below this, of its mean square, is rounding errors of 0.
inline constexpr double rounding = 1e-13;

template <class Visit>
void CoxLikelihood::for_each_term(std::span<double const> coefficients, std::span<double const> limit, Ties ties,
                                  Visit visit) const {
    std::size_t const p = p_;
    // Sums over the risk set and over the events, of the hazard ratio, times x, times x x' (lower triangle).
    std::vector<double> risk_x(p), event_x(p), risk_xx(p * p), event_xx(p * p), mean(p), excess(p);
    double risk = 0;
    double top = 0;
    double const same = limit.empty() ? 0 : limit_tolerance * largest_predictor(limit);
    CoxTerm term{0, std::vector<double>(p), std::vector<double>(p * p)};
    auto const reset = [&] {
        risk = 0;
        std::fill(risk_x.begin(), risk_x.end(), 0.0);
        std::fill(risk_xx.begin(), risk_xx.end(), 0.0);
        top = -std::numeric_limits<double>::infinity();
    };
    for (std::size_t g = 0; g < groups_.size(); ++g) {
        TimeGroup const& group = groups_[g];
        if (g == 0 || group.stratum != groups_[g - 1].stratum) {
            reset();
        }
        double event_risk = 0;
        term.log_likelihood = 0;
        std::fill(event_x.begin(), event_x.end(), 0.0);
        std::fill(event_xx.begin(), event_xx.end(), 0.0);
        std::fill(term.score.begin(), term.score.end(), 0.0);
        for (std::size_t row = group.begin; row < group.end; ++row) {
            if (!limit.empty()) {
                double const along = predictor(limit, row);
                if (along < top - same) {
                    continue;  // outweighed by others at risk; it has no event
                }
                if (along > top + same) {
                    reset();
                    top = along;
                }
            }
            double const* const x = x_.data() + row * p;
            double const eta = predictor(coefficients, row);
            double const hazard = std::exp(eta);
            double const weight = patients_[row] * hazard;
            double const event_weight = events_[row] * hazard;
            risk += weight;
            event_risk += event_weight;
            term.log_likelihood += events_[row] * eta;
            for (std::size_t i = 0; i < p; ++i) {
                risk_x[i] += weight * x[i];
                event_x[i] += event_weight * x[i];
                term.score[i] += events_[row] * x[i];
                for (std::size_t j = 0; j <= i; ++j) {
                    risk_xx[i * p + j] += weight * x[i] * x[j];
                    event_xx[i * p + j] += event_weight * x[i] * x[j];
                }
            }
        }
        double const n = group.events;
        if (n == 0) {
            continue;
        }
        // The k-th of n tied events has the mean covariates (R_x - f E_x) / (R - f E), f = k / n, of what is at risk
        // (R) and what has the event (E). With r = E / R it is R_x / R - (E_x - r R_x) / R * f / (1 - r f), which keeps
        // its digits; so is its variance, and the sums over k are those of tied_sums.
        double const share = event_risk / risk;
        TiedSums const sums =
            ties == Ties::efron && n > 1 ? tied_sums(static_cast<std::uint64_t>(n), share) : TiedSums{};
        term.log_likelihood -= n * std::log(risk) + sums.logs;
        for (std::size_t i = 0; i < p; ++i) {
            mean[i] = risk_x[i] / risk;
            excess[i] = event_x[i] / risk - share * mean[i];
            term.score[i] -= n * mean[i] - sums.first * excess[i];
            for (std::size_t j = 0; j <= i; ++j) {
                double const mean_xx = risk_xx[i * p + j] / risk;
                double const excess_xx = event_xx[i * p + j] / risk - share * mean_xx;
                term.information[i * p + j] = n * (mean_xx - mean[i] * mean[j]) -
                                              sums.first * (excess_xx - mean[i] * excess[j] - excess[i] * mean[j]) -
                                              sums.squares * excess[i] * excess[j];
            }
        }
        for (std::size_t i = 0; i < p; ++i) {
            if (term.information[i * p + i] < rounding * n * risk_xx[i * p + i] / risk) {
                for (std::size_t j = 0; j < p; ++j) {
                    term.information[std::max(i, j) * p + std::min(i, j)] = 0;
                }
            }
        }
        visit(group, static_cast<CoxTerm const&>(term));
    }
}

}  // namespace clonecast::stats::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The best parameters: a Latin hypercube of starts, local searches without derivatives, and how well the optimum is known.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "host/calibrate/Targets.hh"

namespace clonecast::calibrate {

//! Residuals at a point of the unit cube of the parameters' fractions. The same point gives the same residuals.
using Residuals = std::function<std::vector<double>(std::vector<double> const& point)>;

//! Local searches, of NLopt.
enum class Method { bobyqa, sbplx, cobyla };

struct FitOptions {
    Method method = Method::bobyqa;  //!< with one parameter sbplx stands for bobyqa, which needs two
    int starts = 0;                  //!< points of the Latin hypercube; 0: 10 (1 + number of parameters)
    int searches = 2;                //!< from the best starts
    int max_evaluations = 0;         //!< of one search; 0: 40 (1 + number of parameters)
    std::uint64_t seed = 1;          //!< of the starts
};

//! How well one parameter is known, from the curvature at the optimum.
struct ParameterUncertainty {
    double standard_error = 0;    //!< of its fraction, at most that of the prior, 1 / sqrt(12)
    double lower = 0, upper = 1;  //!< fraction -+ 1.96 standard errors, within [0, 1]
    bool is_identified = true;    //!< the standard error is below half of the prior's
};

struct Fit {
    std::vector<double> point;  //!< fractions
    double chi_squared = 0;
    std::vector<double> start_chi_squared;  //!< reached by each search, best first
    std::vector<ParameterUncertainty> parameters;
    std::vector<double> correlations;  //!< [n, n]
};

//! Why no fit is possible with this program; empty if it is.
std::string why_no_fit();

/*! The point with the least sum of squared residuals.
 *  Method: `starts` points of a Latin hypercube, then NLopt's local searches (BOBYQA: M. J. D. Powell, report
 *  DAMTP 2009/NA06) from the best of them, to 2e-3 of each parameter's range or 1e-3 of chi-squared. Deterministic.
 *  Uncertainty: covariance (J'J + 12 I)^-1 with the Jacobian J of the residuals by central differences of 0.02; 12 is the
 *  precision of the uniform prior on a fraction. Costs 2 evaluations for each parameter.
 *  \pre why_no_fit() is empty
 *  \throws std::logic_error otherwise, and what `residuals` throws */
Fit fit_parameters(std::size_t n_parameters, Residuals const& residuals, FitOptions const& options);

/*! n points of a Latin hypercube: in every coordinate one in each of n equal intervals.
 *  Draws: keyed by (seed; calibration). Source: M. D. McKay, R. J. Beckman, W. J. Conover, Technometrics 21 (1979) 239. */
std::vector<std::vector<double>> latin_hypercube(std::size_t n_parameters, std::size_t n, std::uint64_t seed,
                                                 std::uint32_t lane = 0);

}  // namespace clonecast::calibrate

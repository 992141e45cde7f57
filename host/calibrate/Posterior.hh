// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Approximate Bayesian computation: a population of parameter values that the targets allow.
#pragma once

#include <cstdint>
#include <vector>

#include "host/calibrate/Fit.hh"

namespace clonecast::calibrate {

struct PosteriorOptions {
    int particles = 200;        //!< evaluations of a population
    int most_populations = 20;  //!< after the first, which is drawn from the prior
    double keep = 0.5;          //!< part of the particles that stay effective when the tolerance falls
    std::uint64_t seed = 1;
};

struct Particle {
    std::vector<double> point;  //!< fractions
    double weight = 0;          //!< they sum to 1
    double chi_squared = 0;
};

struct Posterior {
    std::vector<Particle> particles;
    std::vector<double> tolerances;  //!< of each population, not increasing; the last is 1 if is_complete
    double effective_size = 0;       //!< 1 / sum of squared weights
    bool is_complete = false;        //!< two populations at tolerance 1
};

/*! Particles of the posterior density exp(-chi_squared / 2) on the unit cube, the prior being uniform: what the standard
 *  errors of the targets allow, taken as normal and independent.
 *  Method: ABC by sequential importance sampling. A population is drawn around the one before by a normal kernel with its
 *  weighted covariance, and weighted by prior over proposal (T. Toni et al., J. R. Soc. Interface 6 (2009) 187; adaptive
 *  kernel: M. A. Beaumont et al., Biometrika 96 (2009) 983, there twice the covariance), with the acceptance probability
 *  exp(-chi_squared / (2 tolerance)), which at tolerance 1 is exact for normal errors of the targets (R. D. Wilkinson,
 *  Stat. Appl. Genet. Mol. Biol. 12 (2013) 129) and enters as a weight, so that no evaluation is thrown away. The tolerance
 *  falls to where `keep` of the particles stay effective (P. Del Moral, A. Doucet, A. Jasra, Stat. Comput. 22 (2012) 1009),
 *  but by a factor of 1.5 at least.
 *  Draws: keyed by (seed; calibration, particle, population).
 *  \throws what `residuals` throws */
Posterior sample_posterior(std::size_t n_parameters, Residuals const& residuals, PosteriorOptions const& options);

//! Weighted quantile of one coordinate, the smallest value with at least p of the weight at or below it.
double posterior_quantile(Posterior const& posterior, std::size_t parameter, double p);

}  // namespace clonecast::calibrate

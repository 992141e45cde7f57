// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Exact probabilities and cumulants of clones without density dependence, from differential equations.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "host/verify/Founding.hh"
#include "host/verify/Timeline.hh"

/*! \file
 *  Cells are independent, so that with f_i the generating function of what one cell of type i leaves at the end, and
 *  time counted back from there, f obeys the backward Kolmogorov equations (T. E. Harris, The Theory of Branching
 *  Processes, 1963, chapter V). They are solved for g = f - 1:
 *    dg_i/dt = (b_i - d_i) g_i + b_i g_i^2 + sum m_k (g_k + g_i g_k) + sum s_k (g_k - g_i)
 *  with b divisions without mutation, d deaths, m mutations and s switches to type k per cell and day. g does not cancel
 *  where f is near 1. The source of influx, one "cell" that stays, has
 *    d(log f)/dt = sum m_k g_k
 *  with m_k arrivals per day; log f is solved for, so that many arrivals do not cancel either. With g a number it gives
 *  probabilities that clones are empty; with g a power series in theta, f = E exp(theta X), the moments of a count X.
 *
 *  Method: Boost.Odeint, Runge-Kutta-Fehlberg 7(8); for probabilities where a segment is stiff (fastest rate times
 *  length over 2e4), Rosenbrock 4(3) with the exact Jacobian. Tolerance of a step: 1e-12 relative, 1e-28 absolute. */

namespace clonecast::verify {

//! Cumulants that are computed.
inline constexpr int n_cumulants = 8;
//! Cumulants 1, 2, ... of a count [cells^k].
using Cumulants = std::array<double, n_cumulants>;

/*! log of the probability that no cell of a set of types is left at the end of a timeline.
 *  \param start  cells of every type at its beginning
 */
double log_probability_of_none(std::span<Segment const> timeline, std::span<double const> start, TypeSet types);

/*! The same for a tumour that grew to detection, which is the beginning of the timeline.
 *  Seen from day 0 the founding clone has N(-s) = M exp(-net s) cells, and crosses at rates r_k N. So
 *    log P = M log(1 + g_founder(0)) + integral over s > 0 of M exp(-net s) sum r_k G_k(s) ds,
 *  with G_k(s) the solution g_k(0) continued backwards for s days under the untreated rates.
 *  Errors, relative: 1/M (fluctuations of N, and what N is below one cell), the probability of a crossing per cell and
 *  division, and the part of the tumour that is not of the founding clone.
 */
double log_probability_of_none(std::span<Segment const> timeline, Founding const& founding, TypeSet types);

//! Cells on day 0 that are not of the founding clone, on average; with N as above from one cell on [cells].
double expected_descendants(Founding const& founding);

//! Cumulants of the number of cells of a set of types at the end of a timeline; [0] is the mean, [1] the variance.
Cumulants cumulants_of_count(std::span<Segment const> timeline, std::span<double const> start, TypeSet types);

}  // namespace clonecast::verify

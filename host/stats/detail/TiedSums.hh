// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The sums over tied events of Efron's partial likelihood, at a cost that does not grow with their number.
#pragma once

#include <cstdint>

namespace clonecast::stats::detail {

//! Sums over k = 0 ... n - 1 with f = k / n.
struct TiedSums {
    double logs = 0;     //!< log(1 - r f)
    double first = 0;    //!< f / (1 - r f)
    double squares = 0;  //!< (f / (1 - r f))^2
};

/*! \param n  number of tied events
 *  \param r  their share of the risk set's hazard, in (0, 1]
 *  Method: term by term up to 96 events; beyond, the 32 terms nearest to the pole at f = 1 / r term by term, the others
 *  by the Euler-Maclaurin formula with four corrections (the next is below 1e-16 of the sum at 32 terms from the pole)
 *  and Gauss-Legendre quadrature on intervals no longer than their distance from the pole. Relative error: 1e-14. */
TiedSums tied_sums(std::uint64_t n, double r);

}  // namespace clonecast::stats::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The two-dimensional Hill surface of MuSyC: what a pair of drugs does together, each of which has a Hill effect alone.
#pragma once

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"

namespace clonecast::therapy {

//! A drug of the pair: with it alone, cells are bound and freed at rates (c/ec50)^hill : 1.
struct MusycDrug {
    double concentration;
    double ec50;
    double hill;
    double emax;   //!< effect on cells that only this drug has bound
    double alpha;  //!< the other drug, where it has bound, multiplies this one's concentration by it
};

namespace detail {

//! Rate of binding by a drug of `potency` times its concentration, relative to that of being freed.
CLONECAST_FUNCTION inline double binding(MusycDrug const& drug, double potency) {
    constexpr double saturated = 1e100;  // products of three stay finite
    double const ratio = potency * drug.concentration / drug.ec50;
    double const rate = drug.hill == 1.0 ? ratio : det_pow(ratio, drug.hill);
    return rate < saturated ? rate : saturated;
}

}  // namespace detail

/*! Effect of two drugs together: the mean over cells that neither, one or both drugs have bound.
 *  A drug binds free cells at rate x = (c/ec50)^hill and cells that the other has bound at x' = (alpha c/ec50)^hill; it
 *  leaves both at rate 1. The four fractions at balance are, up to a common factor (sums over the spanning trees of the
 *  cycle free - first - both - second - free),
 *    free 2 + x' + y', first x (2 + x') + x' y, second y (2 + y') + x y', both x' y' (x + y) + x' y + x y'.
 *  With alpha = 1 the drugs bind independently. Where alpha^hill differs between the two there is no detailed balance, and
 *  the fractions depend on how fast the drugs are freed; both at the same rate is a convention.
 *  \param emax  effect on cells that both have bound
 *  Source: C. T. Meyer et al., Cell Systems 8 (2019) 97; D. J. Wooten et al., Nat. Commun. 12 (2021) 4607.
 */
CLONECAST_FUNCTION inline double musyc_effect(MusycDrug const& first, MusycDrug const& second, double emax) {
    double const x = detail::binding(first, 1);
    double const y = detail::binding(second, 1);
    double const x_after = detail::binding(first, first.alpha);
    double const y_after = detail::binding(second, second.alpha);
    double const neither = 2.0 + x_after + y_after;
    double const only_first = x * (2.0 + x_after) + x_after * y;
    double const only_second = y * (2.0 + y_after) + x * y_after;
    double const both = x_after * y_after * (x + y) + x_after * y + x * y_after;
    return (only_first * first.emax + only_second * second.emax + both * emax) /
           (neither + only_first + only_second + both);
}

}  // namespace clonecast::therapy

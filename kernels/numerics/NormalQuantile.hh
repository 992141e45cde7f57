// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The quantile function of the standard normal distribution.
#pragma once

#include <cmath>

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"

namespace clonecast {

namespace detail {

//! c0 + c1 x + ... + c7 x^7, by Horner's rule with one rounding a step.
CLONECAST_INLINE double polynomial(double x, double c0, double c1, double c2, double c3, double c4, double c5,
                                   double c6, double c7) {
    double const high{std::fma(std::fma(std::fma(std::fma(c7, x, c6), x, c5), x, c4), x, c3)};
    return std::fma(std::fma(std::fma(high, x, c2), x, c1), x, c0);
}

}  // namespace detail

/*! The z with Phi(z) = p, for 0 < p < 1.
 *  Method: rational approximation of degree 7/7 in each of three regions, in p - 1/2 or in sqrt(-log(tail)).
 *  Accuracy: under 8 ulp (relative 1.8e-15). Upper and lower tail are equal but for the sign where 1 - p is exact.
 *  Same bits on any CPU and GPU (see Elementary.hh).
 *  Source: M.J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477-484. */
CLONECAST_INLINE double normal_quantile(double p) {
    CLONECAST_EXPECT(p > 0 && p < 1);
    constexpr double central{0.425};
    constexpr double far_tail{5};
    double const q{p - 0.5};
    if (q >= -central && q <= central) {
        double const r{central * central - q * q};
        double const numerator{detail::polynomial(r, 3.3871328727963666080, 133.14166789178437745,
                                                  1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
                                                  67265.770927008700853, 33430.575583588128105, 2509.0809287301226727)};
        double const denominator{detail::polynomial(r, 1, 42.313330701600911252, 687.18700749205790830,
                                                    5394.1960214247511077, 21213.794301586595867, 39307.895800092710610,
                                                    28729.085735721942674, 5226.4952788528545610)};
        return q * numerator / denominator;
    }
    double const tail{q < 0 ? p : 1 - p};
    double const r{square_root(-det_log(tail))};
    double z;
    if (r <= far_tail) {
        constexpr double origin{1.6};
        double const t{r - origin};
        double const numerator{detail::polynomial(
            t, 1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
            1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4)};
        double const denominator{detail::polynomial(
            t, 1, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
            1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9)};
        z = numerator / denominator;
    } else {
        double const t{r - far_tail};
        double const numerator{detail::polynomial(t, 6.65790464350110377720, 5.46378491116411436990,
                                                  1.78482653991729133580, 2.96560571828504891230e-1,
                                                  2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                                  2.71155556874348757815e-5, 2.01033439929228813265e-7)};
        double const denominator{detail::polynomial(t, 1, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
                                                    1.48753612908506148525e-2, 7.86869131145613259100e-4,
                                                    1.84631831751005468180e-5, 1.42151175831644588870e-7,
                                                    2.04426310338993978564e-15)};
        z = numerator / denominator;
    }
    return q < 0 ? -z : z;
}

}  // namespace clonecast

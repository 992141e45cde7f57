// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Binomial variates, exact for every n up to 2^53.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/random/Poisson.hh"

namespace clonecast::random {

//! log of the binomial probability of 0 <= k <= n; p + q = 1, both > 0; without cancellation (C. Loader 2000).
CLONECAST_FUNCTION inline double log_binomial_probability(double k, double n, double p, double q) {
    if (k == 0) {
        return q < 0.5 ? n * log_positive_normal(q) : n * det_log1p(-p);
    }
    if (k == n) {
        return p < 0.5 ? n * log_positive_normal(p) : n * det_log1p(-q);
    }
    double const rest = n - k;
    return stirling_error(n) - stirling_error(k) - stirling_error(rest) - deviance_part(k, n * p) -
           deviance_part(rest, n * q) + 0.5 * (log_positive_normal(n / (k * rest)) - log_two_pi);
}

/*! Cheap bracket of the log of P(k)/P(mode) of a binomial, mode within 2 of the true one.
 *  \param variance  n p q
 *  Source: the squeeze of V. Kachitvichyanukul, B. W. Schmeiser, Commun. ACM 31 (1988) 216, step 5.2, with a slack
 *  that is wider by 2 distance/variance, for a mode that was rounded, and by far more than all rounding errors.
 */
CLONECAST_INLINE Bracket bracket_log_binomial_ratio(double k, double mode, double variance) {
    double const distance = k < mode ? mode - k : k - mode;
    constexpr double least_distance = 20;
    constexpr double rounding = 1e-9;
    double const share = distance / variance;
    double const slack = share * ((distance * (distance / 3 + 0.625) + 1.0 / 6) / variance + 2.5) + rounding;
    return {-0.5 * distance * share,
            distance > least_distance && distance < 0.5 * variance - 1 ? slack : detail::infinity};
}

//! Binomial by inversion: sequential search from 0. \pre n p moderate (< 50), p <= 1/2
template <class Stream>
CLONECAST_FUNCTION std::int64_t draw_binomial_by_inversion(std::int64_t n, double p, Stream& stream) {
    double const size = static_cast<double>(n);
    double const odds = p / (1.0 - p);
    double u = draw_uniform(stream);
    double probability = det_exp(size * det_log1p(-p));
    std::int64_t k = 0;
    while (u > probability && k < n) {
        u -= probability;
        ++k;
        probability *= odds * (static_cast<double>(n - k + 1) / static_cast<double>(k));
        if (probability<smallest_inversion_probability&& static_cast<double>(k)> size * p) {
            break;
        }
    }
    return k;
}

/*! Binomial by transformed rejection with squeeze.
 *  Source: W. Hoermann, J. Stat. Comput. Simul. 46 (1993) 101, algorithm BTRS. Its last test is made on a bracket of the
 *  probability first, which decides nearly always, and as the test itself would.
 *  \pre n p >= 10, p <= 1/2, n <= 2^53
 */
template <class Stream>
CLONECAST_FUNCTION std::int64_t draw_binomial_by_rejection(std::int64_t n, double p, Stream& stream) {
    double const size = static_cast<double>(n);
    double const q = 1.0 - p;
    double const spq = square_root(size * p * q);
    double const b = 1.15 + 2.53 * spq;
    double const a = -0.0873 + 0.0248 * b + 0.01 * p;
    double const centre = size * p + 0.5;
    double const v_r = 0.92 - 4.2 / b;
    while (true) {
        double const u = draw_uniform(stream) - 0.5;
        double const v = draw_uniform(stream);
        double const us = 0.5 - (u < 0 ? -u : u);
        double const position = (2.0 * a / us + b) * u + centre;
        if (position < 0 || position >= size + 1.0) {
            continue;
        }
        std::int64_t const k = floor_to_int64(position);
        if (us >= 0.07 && v <= v_r) {
            return k;
        }
        double const alpha = (2.83 + 5.1 / b) * spq;
        double const mode = static_cast<double>(floor_to_int64((size + 1.0) * p));
        double const level = log_positive_normal(v * alpha / (a / (us * us) + b));
        Bracket const bracket = bracket_log_binomial_ratio(static_cast<double>(k), mode, spq * spq);
        if (level < bracket.centre - bracket.slack) {
            return k;
        }
        if (level > bracket.centre + bracket.slack) {
            continue;
        }
        if (level <=
            log_binomial_probability(static_cast<double>(k), size, p, q) - log_binomial_probability(mode, size, p, q)) {
            return k;
        }
    }
}

/*! Binomial(n, p) given p and q = 1 - p, both with full relative accuracy. Exact: inversion or rejection.
 *  \pre 0 <= n <= 2^53; p, q >= 0, p + q = 1
 */
template <class Stream>
CLONECAST_FUNCTION CLONECAST_NOINLINE std::int64_t draw_binomial(std::int64_t n, double p, double q, Stream& stream) {
    CLONECAST_EXPECT(n >= 0 && p >= 0 && q >= 0);
    bool const flipped = p > 0.5;
    double const smaller = flipped ? q : p;
    std::int64_t k = 0;
    if (n > 0 && smaller > 0) {
        k = static_cast<double>(n) * smaller < smallest_rejection_mean ? draw_binomial_by_inversion(n, smaller, stream)
                                                                       : draw_binomial_by_rejection(n, smaller, stream);
    }
    return flipped ? n - k : k;
}

}  // namespace clonecast::random

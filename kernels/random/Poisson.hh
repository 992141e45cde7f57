// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Poisson variates, exact for every mean up to 1e15.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/numerics/Log1pmx.hh"
#include "kernels/numerics/Rounding.hh"
#include "kernels/numerics/Stirling.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::random {

//! Mean (Poisson) or n p (binomial) from which counts are drawn by rejection instead of inversion.
inline constexpr double smallest_rejection_mean = 10;
//! Inversion stops where the probabilities fall below what a 52-bit uniform resolves.
inline constexpr double smallest_inversion_probability = 1e-20;
inline constexpr double log_two_pi = 1.8378770664093454836;
inline constexpr double sqrt_two_pi = 2.5066282746310005024;

//! log of the Poisson probability of k >= 0, without cancellation (C. Loader 2000, saddle-point form).
CLONECAST_INLINE double log_poisson_probability(double k, double mean) {
    if (k == 0) {
        return -mean;
    }
    return -stirling_error(k) - deviance_part(k, mean) - 0.5 * (log_two_pi + log_positive_normal(k));
}

//! A value known to lie within centre -+ slack; nothing is known where slack is infinite.
struct Bracket {
    double centre;
    double slack;
};

/*! Cheap bracket of log_poisson_probability(k, mean) + log(2 pi mean)/2.
 *  With k = mean (1 + x) the sum is -mean [(1 + x) log(1 + x) - x] - log(1 + x)/2 - stirling_error(k), where
 *  0 <= stirling_error(k) <= 1/(12 k). Both series are cut off; for |x| < 0.1 what is left out is below the terms of the
 *  slack, whose last one is far above all rounding errors.
 */
CLONECAST_INLINE Bracket bracket_log_poisson(double k, double mean) {
    double const x = (k - mean) / mean;
    double const size = x < 0 ? -x : x;
    constexpr double largest_x = 0.1;
    constexpr double rounding = 1e-9;
    double const deviance = mean * x * x * (0.5 - x * (1.0 / 6 - x * (1.0 / 12 - x * (1.0 / 20))));
    double const cubed = size * size * size;
    return {-deviance - x * (0.5 - 0.25 * x),
            size < largest_x ? 0.04 * mean * cubed * cubed + 0.2 * cubed + 0.1 / mean + rounding : detail::infinity};
}

/*! Poisson by inversion: sequential search from 0.
 *  \pre 0 <= mean < 50; cost grows with the mean
 */
template <class Stream>
CLONECAST_FUNCTION std::int64_t draw_poisson_by_inversion(double mean, Stream& stream) {
    double u = draw_uniform(stream);
    double probability = det_exp(-mean);
    std::int64_t k = 0;
    while (u > probability) {
        u -= probability;
        ++k;
        probability *= mean / static_cast<double>(k);
        if (probability<smallest_inversion_probability&& static_cast<double>(k)> mean) {
            break;
        }
    }
    return k;
}

/*! Poisson by transformed rejection with squeeze.
 *  Source: W. Hoermann, Insurance: Mathematics and Economics 12 (1993) 39, algorithm PTRS. Its last test is made on a
 *  bracket of the probability first, which decides nearly always, and as the test itself would.
 *  \pre 10 <= mean <= 1e15
 */
template <class Stream>
CLONECAST_FUNCTION std::int64_t draw_poisson_by_rejection(double mean, Stream& stream) {
    double const root = square_root(mean);
    double const b = 0.931 + 2.53 * root;
    double const a = -0.059 + 0.02483 * b;
    double const inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    double const v_r = 0.9277 - 3.6224 / (b - 2.0);
    double const far_beyond = 2.0 * mean + 1000.0;  // less likely than 1e-300; the hat reaches beyond 2^62
    while (true) {
        double const u = draw_uniform(stream) - 0.5;
        double const v = draw_uniform(stream);
        double const us = 0.5 - (u < 0 ? -u : u);
        double const position = (2.0 * a / us + b) * u + mean + 0.43;
        if (position < 0 || position > far_beyond) {
            continue;
        }
        std::int64_t const k = floor_to_int64(position);
        if (us >= 0.07 && v <= v_r) {
            return k;
        }
        if (us < 0.013 && v > us) {
            continue;
        }
        double const height = v * inverse_alpha / (a / (us * us) + b);
        constexpr double smallest_bracket_mean = 100;  // below, it decides too rarely to pay
        if (mean >= smallest_bracket_mean) {
            Bracket const bracket = bracket_log_poisson(static_cast<double>(k), mean);
            double const level = log_positive_normal(height * (sqrt_two_pi * root));
            if (level < bracket.centre - bracket.slack) {
                return k;
            }
            if (level > bracket.centre + bracket.slack) {
                continue;
            }
        }
        if (log_positive_normal(height) <= log_poisson_probability(static_cast<double>(k), mean)) {
            return k;
        }
    }
}

//! Poisson with a mean in [0, 1e18], exact up to 1e15: inversion below 10, rejection above.
template <class Stream>
CLONECAST_FUNCTION CLONECAST_NOINLINE std::int64_t draw_poisson(double mean, Stream& stream) {
    CLONECAST_EXPECT(mean >= 0 && mean <= 1e18);
    return mean < smallest_rejection_mean ? draw_poisson_by_inversion(mean, stream)
                                          : draw_poisson_by_rejection(mean, stream);
}

}  // namespace clonecast::random

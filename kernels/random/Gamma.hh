// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Gamma and beta variates.
#pragma once

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/numerics/Log1pmx.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::random {

/*! Gamma with a shape >= 1 and scale 1, by exact rejection from a transformed normal.
 *  The logarithm of the acceptance ratio is formed without cancellation, so the method stays exact for shapes up to
 *  1e15.
 *  Source: G. Marsaglia, W. W. Tsang, ACM Trans. Math. Softw. 26 (2000) 363; squeeze from the same paper.
 */
template <class Stream>
CLONECAST_FUNCTION double draw_gamma_above_one(double shape, Stream& stream) {
    CLONECAST_EXPECT(shape >= 1);
    double const d = shape - 1.0 / 3.0;
    double const c = 1.0 / square_root(9.0 * d);
    while (true) {
        double const x = draw_normal(stream);
        double const t = c * x;
        if (t <= -1.0) {
            continue;
        }
        double const v_minus_1 = t * (3.0 + t * (3.0 + t));
        double const u = draw_uniform(stream);
        double const x_squared = x * x;
        if (u < 1.0 - 0.0331 * x_squared * x_squared ||
            log_positive_normal(u) < 0.5 * x_squared + d * log1p_minus_x(v_minus_1)) {
            return d + d * v_minus_1;
        }
    }
}

//! Gamma with any shape > 0 and scale 1: below 1 as gamma(shape + 1) U^(1/shape) (same source, section 6).
template <class Stream>
CLONECAST_FUNCTION CLONECAST_NOINLINE double draw_gamma(double shape, Stream& stream) {
    CLONECAST_EXPECT(shape > 0);
    if (shape >= 1) {
        return draw_gamma_above_one(shape, stream);
    }
    double const above = draw_gamma_above_one(shape + 1.0, stream);
    return above * det_exp(-draw_exponential(stream) / shape);
}

//! Logarithm of draw_gamma, from the same draws, also where the variate itself underflows (shape far below 1).
template <class Stream>
CLONECAST_FUNCTION double draw_log_gamma(double shape, Stream& stream) {
    CLONECAST_EXPECT(shape > 0);
    if (shape >= 1) {
        return log_positive_normal(draw_gamma_above_one(shape, stream));
    }
    double const above = draw_gamma_above_one(shape + 1.0, stream);
    return log_positive_normal(above) - draw_exponential(stream) / shape;
}

/*! Beta(alpha, beta) on [0, 1] as a / (a + b), a and b gamma variates, from their logarithms.
 *  \pre alpha, beta >= 1e-300
 */
template <class Stream>
CLONECAST_FUNCTION double draw_beta(double alpha, double beta, Stream& stream) {
    double const log_a = draw_log_gamma(alpha, stream);
    double const log_b = draw_log_gamma(beta, stream);
    return 1.0 / (1.0 + det_exp(log_b - log_a));
}

}  // namespace clonecast::random

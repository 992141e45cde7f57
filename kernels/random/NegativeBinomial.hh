// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Negative binomial variates: sums of geometric variates.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/random/Gamma.hh"
#include "kernels/random/Poisson.hh"

namespace clonecast::random {

//! Geometric on 0, 1, 2, ... with mean `odds` = kappa / (1 - kappa), P(>= k) = kappa^k, by inversion.
template <class Stream>
CLONECAST_INLINE std::int64_t draw_geometric(double odds, Stream& stream) {
    return floor_to_int64(draw_exponential(stream) / det_log1p(1.0 / odds));
}

//! A count that is drawn but for its last part: `known`, plus a Poisson variate with mean `mean` if that is not negative.
struct PoissonMixture {
    std::int64_t known = 0;
    double mean = -1;
};

//! Draws the last part.
template <class Stream>
CLONECAST_INLINE std::int64_t draw_rest(PoissonMixture const& mixture, Stream& stream) {
    return mixture.mean < 0 ? mixture.known : mixture.known + draw_poisson(mixture.mean, stream);
}

/*! Sum of `n` geometric variates on 0, 1, 2, ... with mean `odds` each: a Poisson variate with a gamma-distributed
 *  mean, which is drawn here.
 *  \pre n >= 0; odds >= 0; 37 n odds below 2^62
 */
template <class Stream>
CLONECAST_INLINE PoissonMixture mix_negative_binomial(std::int64_t n, double odds, Stream& stream) {
    CLONECAST_EXPECT(n >= 0 && odds >= 0);
    if (n == 0 || odds == 0) {
        return {};
    }
    if (n == 1) {
        return {draw_geometric(odds, stream)};
    }
    return {0, draw_gamma_above_one(static_cast<double>(n), stream) * odds};
}

//! The whole of it; preconditions as above.
template <class Stream>
CLONECAST_FUNCTION CLONECAST_NOINLINE std::int64_t draw_negative_binomial(std::int64_t n, double odds, Stream& stream) {
    return draw_rest(mix_negative_binomial(n, odds, stream), stream);
}

}  // namespace clonecast::random

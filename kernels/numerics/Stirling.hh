// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The error of Stirling's formula: what is left of log(n!) after the leading terms.
#pragma once

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"

namespace clonecast {

/*! log(n!) - [(n + 1/2) log(n) - n + log(2 pi)/2], for whole n >= 0.
 *  Method: a table up to n = 15, above it the Stirling series to n^-11, whose first omitted term is 1/(156 n^13).
 *  Accuracy: under 4 ulp (relative 9e-16).
 *  At n = 0, where the bracket is infinite, the result is 0: formulas that use it have no such term there.
 *  Same bits on any CPU and GPU (see Elementary.hh).
 *  Source: series, NIST Digital Library of Mathematical Functions, 5.11.1; its use, C. Loader, "Fast and accurate
 *  computation of binomial probabilities" (2000); table computed with 60 digits from the definition. */
CLONECAST_INLINE double stirling_error(double n) {
    CLONECAST_EXPECT(n >= 0);
    constexpr int table_size{16};
    if (n < table_size) {
        static constexpr double table[table_size]{
            0,
            0.08106146679532725821967,
            0.04134069595540929409382,
            0.02767792568499833914879,
            0.02079067210376509311152,
            0.01664469118982119216319,
            0.01387612882307074799875,
            0.01189670994589177009506,
            0.01041126526197209649748,
            0.009255462182712732917729,
            0.008330563433362871256469,
            0.007573675487951840794972,
            0.006942840107209529865664,
            0.00640899418800420706844,
            0.005951370112758847735624,
            0.005554733551962801371039,
        };
        return table[static_cast<int>(n)];
    }
    double const u{1 / n};
    double const z{u * u};
    double const high{fused_multiply_add(z, fused_multiply_add(z, -691.0 / 360360, 1.0 / 1188), -1.0 / 1680)};
    double const low{fused_multiply_add(z, fused_multiply_add(z, high, 1.0 / 1260), -1.0 / 360)};
    return u * fused_multiply_add(z, low, 1.0 / 12);
}

}  // namespace clonecast

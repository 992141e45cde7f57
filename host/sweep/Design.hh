// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Where a sweep runs a study: points in the box of the values that are varied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace clonecast::sweep {

//! A value of the study that is varied, and its range.
struct Axis {
    std::string path;  //!< as in --set
    double first = 0, last = 0;
    std::optional<int> n_values;  //!< of a grid
    bool is_log = false;          //!< evenly spaced logarithms
    bool is_whole = false;        //!< values rounded to whole numbers

    //! The value at a place from 0 (first) to 1 (last).
    double value(double place) const;
};

//! A text is no axis; what() says why and how to write one.
class AxisError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/*! `PATH=FIRST:LAST[:N][:log][:whole]`, such as `clones.sensitive.birth=0.1:0.2:5` or `mutations.a->b.probability=1e-9:1e-6:log`.
 *  \throws AxisError */
Axis parse_axis(std::string_view text);

//! Points by their places along the axes, [n_points][n_axes], each in [0, 1].
using Places = std::vector<std::vector<double>>;

/*! All combinations, the last axis changing fastest.
 *  \pre every axis has n_values */
Places grid(std::vector<Axis> const& axes);

/*! Latin hypercube: each of the n equal parts of every axis has one point, at a random place in it.
 *  Draws: Mersenne Twister (std::mt19937_64) from the seed.
 *  Source: M. D. McKay, R. J. Beckman, W. J. Conover, Technometrics 21 (1979) 239. */
Places latin_hypercube(std::size_t n_points, std::size_t n_axes, std::uint64_t seed);

/*! The Sobol sequence without its first point, the corner 0 (Boost.Random, direction numbers of Joe and Kuo).
 *  Source: S. Joe, F. Y. Kuo, SIAM J. Sci. Comput. 30 (2008) 2635. */
Places sobol(std::size_t n_points, std::size_t n_axes);

/*! Points for first-order and total indices: matrices A and B of n points each, the halves of a Sobol sequence of twice the
 *  dimension, then for each axis i A with column i of B.
 *  \return  A, B, A_1, ..., A_d one after the other, [(2 + n_axes) n_points][n_axes]
 *  Source: A. Saltelli et al., Comput. Phys. Commun. 181 (2010) 259. */
Places saltelli(std::size_t n_points, std::size_t n_axes);

}  // namespace clonecast::sweep

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Solves small symmetric, positive semidefinite systems.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace clonecast::stats::detail {

/*! L D L' of a symmetric matrix. A row whose pivot is below `tolerance` times its diagonal element is a linear
 *  combination of rows before it: it is left out, and its entries of solutions and of the inverse are 0. */
class Cholesky {
  public:
    static constexpr double default_tolerance = 1e-10;  //!< far above the rounding errors of an information matrix

    //! \param matrix  [n, n], symmetric
    Cholesky(std::span<double const> matrix, std::size_t n, double tolerance = default_tolerance);

    std::size_t rank() const { return rank_; }
    bool is_used(std::size_t row) const { return pivot_[row] > 0; }
    std::vector<double> solve(std::span<double const> right) const;
    std::vector<double> inverse() const;  //!< [n, n]

  private:
    std::size_t n_;
    std::size_t rank_ = 0;
    std::vector<double> lower_;  // [n, n], unit diagonal
    std::vector<double> pivot_;  // 0: left out
};

//! right' matrix^-1 right
double quadratic_form(Cholesky const& matrix, std::span<double const> right);

}  // namespace clonecast::stats::detail

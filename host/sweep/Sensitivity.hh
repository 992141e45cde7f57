// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// How much of the variance of an answer each varied value explains.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace clonecast::sweep {

//! An index and its bootstrap interval.
struct Index {
    double estimate = 0, lower = 0, upper = 0;
};

struct SensitivityIndices {
    double mean = 0, variance = 0;  //!< of the answer over the box
    std::vector<Index> first;       //!< [n_axes] part of the variance explained by the axis alone
    std::vector<Index> total;       //!< [n_axes] ... by the axis with all its interactions
};

/*! Sobol indices by Jansen's estimators: with V the variance over A and B,
 *    S_i = 1 - sum (f(B) - f(A_i))^2 / (2 n V),  T_i = sum (f(A) - f(A_i))^2 / (2 n V).
 *  Intervals: 95 % percentile bootstrap over the n rows, 1000 replicates drawn by std::mt19937_64.
 *  \param values  of the points of `saltelli`, finite, [(2 + n_axes) n_points]
 *  \return  nullopt if the answer is the same everywhere
 *  \pre n_points >= 2
 *  Source: M. J. W. Jansen, Comput. Phys. Commun. 117 (1999) 35; A. Saltelli et al., Comput. Phys. Commun. 181 (2010)
 *  259, table 2; bootstrap: G. E. B. Archer, A. Saltelli, I. M. Sobol, J. Stat. Comput. Simul. 58 (1997) 99. */
std::optional<SensitivityIndices> sensitivity(std::span<double const> values, std::size_t n_axes);

}  // namespace clonecast::sweep

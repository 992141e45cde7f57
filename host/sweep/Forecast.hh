// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// How long a sweep will take, and which of its points cost too much.
#pragma once

#include <cstddef>
#include <vector>

#include "host/run/Cost.hh"

namespace clonecast::sweep {

//! A point that takes longer is named [s].
inline constexpr double long_point = 60;
//! ... and one that takes so many times the median of the points, and no less than a second.
inline constexpr double many_medians = 30;

struct Forecast {
    double seconds = 0;           //!< of all points that are not left out
    double seconds_of_point = 0;  //!< median
    bool is_lower_bound = false;  //!< of `seconds`: some estimates are

    //! A point that takes longer than this is to be named [s].
    double notable_seconds() const;
};

/*! Forecasts a sweep from some of its points.
 *  \param sample       costs of some points, at least one
 *  \param max_seconds  points that take longer are left out, and cost nothing */
Forecast forecast(std::vector<run::Cost> const& sample, std::size_t n_points, double max_seconds);

}  // namespace clonecast::sweep

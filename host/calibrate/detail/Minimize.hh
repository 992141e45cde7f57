// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Local minima without derivatives; the only place that knows NLopt.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/calibrate/Fit.hh"

namespace clonecast::calibrate::detail {

struct MinimizeOptions {
    Method method = Method::bobyqa;
    int max_evaluations = 100;
    double first_step = 0.1;        //!< in each coordinate
    double point_tolerance = 2e-3;  //!< in each coordinate
    double value_tolerance = 1e-3;
};

//! Why this program cannot minimise; empty if it can.
std::string why_no_minimizer();

/*! Searches the unit cube for a minimum of `function`, which sees every point that is tried, from `start` on.
 *  \throws std::logic_error if why_no_minimizer() has a reason; and what `function` throws */
void minimize(std::vector<double> start, MinimizeOptions const& options,
              std::function<double(std::vector<double> const&)> const& function);

}  // namespace clonecast::calibrate::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// An implicit solver of ordinary differential equations for stiff systems.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace clonecast::verify::detail {

//! dy/dt = slope(y), with its Jacobian; neither depends on t.
struct StiffSystem {
    std::function<void(double const* y, double* slope)> slope;
    //! Adds to entry [row * n + column] of a matrix of zeros.
    std::function<void(double const* y, double* jacobian)> add_jacobian;
};

/*! Carries y over a length of time.
 *  Method: Rosenbrock 4(3) of Boost.Odeint with adaptive steps.
 *  \param relative, absolute  tolerance of the error of a step
 */
void integrate_stiff(StiffSystem const& system, double length, double first_step, double relative, double absolute,
                     std::vector<double>* y);

}  // namespace clonecast::verify::detail

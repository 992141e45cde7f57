// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Compiled as C++17: uBLAS before Boost 1.77 needs what C++20 took out of std::allocator.
#include "host/verify/detail/IntegrateStiff.hh"

#include <algorithm>
#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4_controller.hpp>
#include <boost/numeric/ublas/matrix.hpp>
#include <boost/numeric/ublas/vector.hpp>
#include <utility>

namespace clonecast::verify::detail {

void integrate_stiff(StiffSystem const& system, double length, double first_step, double relative, double absolute,
                     std::vector<double>* y) {
    namespace odeint = boost::numeric::odeint;
    using State = boost::numeric::ublas::vector<double>;
    using Matrix = boost::numeric::ublas::matrix<double>;
    auto const slope = [&system](State const& at, State& out, double /*time*/) {
        system.slope(&at.data()[0], &out.data()[0]);
    };
    auto const jacobian = [&system](State const& at, Matrix& out, double const& /*time*/, State& by_time) {
        std::fill(out.data().begin(), out.data().end(), 0.0);
        std::fill(by_time.begin(), by_time.end(), 0.0);
        system.add_jacobian(&at.data()[0], &out.data()[0]);
    };
    State state(y->size());
    std::copy(y->begin(), y->end(), state.begin());
    odeint::integrate_adaptive(odeint::make_controlled(absolute, relative, odeint::rosenbrock4<double>()),
                               std::make_pair(slope, jacobian), state, 0.0, length, first_step);
    std::copy(state.begin(), state.end(), y->begin());
}

}  // namespace clonecast::verify::detail

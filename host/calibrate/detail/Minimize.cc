// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/calibrate/detail/Minimize.hh"

#include <algorithm>
#include <exception>
#include <memory>
#include <stdexcept>

#ifdef CLONECAST_HAVE_NLOPT
#    include <nlopt.h>
#endif

namespace clonecast::calibrate::detail {

#ifdef CLONECAST_HAVE_NLOPT
namespace {

//! What the library calls back with; it is C, so that nothing may be thrown through it.
struct Call {
    std::function<double(std::vector<double> const&)> const* function;
    nlopt_opt optimizer;
    std::exception_ptr thrown;
};

double evaluate(unsigned n, double const* point, double* /*gradient*/, void* data) {
    auto* const call = static_cast<Call*>(data);
    try {
        std::vector<double> inside(point, point + n);
        for (double& coordinate : inside) {
            coordinate = std::clamp(coordinate, 0.0, 1.0);
        }
        return (*call->function)(inside);
    } catch (...) {
        call->thrown = std::current_exception();
        nlopt_force_stop(call->optimizer);
        return 0;
    }
}

nlopt_algorithm algorithm(Method method) {
    switch (method) {
        case Method::sbplx:
            return NLOPT_LN_SBPLX;
        case Method::cobyla:
            return NLOPT_LN_COBYLA;
        case Method::bobyqa:
            break;
    }
    return NLOPT_LN_BOBYQA;
}

}  // namespace

std::string why_no_minimizer() {
    return "";
}

void minimize(std::vector<double> start, MinimizeOptions const& options,
              std::function<double(std::vector<double> const&)> const& function) {
    std::unique_ptr<nlopt_opt_s, void (*)(nlopt_opt)> const optimizer(
        nlopt_create(algorithm(options.method), static_cast<unsigned>(start.size())), &nlopt_destroy);
    if (optimizer == nullptr) {
        throw std::bad_alloc();
    }
    Call call{&function, optimizer.get(), nullptr};
    nlopt_set_lower_bounds1(optimizer.get(), 0);
    nlopt_set_upper_bounds1(optimizer.get(), 1);
    nlopt_set_initial_step1(optimizer.get(), options.first_step);
    nlopt_set_xtol_abs1(optimizer.get(), options.point_tolerance);
    nlopt_set_ftol_abs(optimizer.get(), options.value_tolerance);
    nlopt_set_maxeval(optimizer.get(), options.max_evaluations);
    nlopt_set_min_objective(optimizer.get(), &evaluate, &call);
    double least = 0;
    // Its result is not needed: `function` has seen every point, and an end by rounding errors is an end.
    nlopt_optimize(optimizer.get(), start.data(), &least);
    if (call.thrown) {
        std::rethrow_exception(call.thrown);
    }
}

#else

std::string why_no_minimizer() {
    return "this program was built without NLopt; install it (Debian: libnlopt-dev) and build again";
}

void minimize(std::vector<double> /*start*/, MinimizeOptions const& /*options*/,
              std::function<double(std::vector<double> const&)> const& /*function*/) {
    throw std::logic_error(why_no_minimizer());
}

#endif

}  // namespace clonecast::calibrate::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Integration of small systems of ordinary differential equations, for reference values.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <vector>

namespace clonecast::test {

/*! Carries y over `span` by dy/dt = derivative(y), which must not depend on t.
 *  Method: classical Runge-Kutta of order 4 with step doubling and local extrapolation. The error of every step and
 *  component is kept below 1e-13 of that component; results are good to 1e-10. */
template <class Derivative>
void integrate(Derivative const& derivative, double span, std::vector<double>* y) {
    using Vector = std::vector<double>;
    constexpr double tolerance = 1e-13;
    auto const step = [&derivative](Vector const& from, Vector const& slope, double h) {
        auto const moved = [&from](Vector const& direction, double by) {
            Vector result(from);
            for (std::size_t i = 0; i < result.size(); ++i) {
                result[i] += by * direction[i];
            }
            return result;
        };
        Vector const k2 = derivative(moved(slope, 0.5 * h));
        Vector const k3 = derivative(moved(k2, 0.5 * h));
        Vector const k4 = derivative(moved(k3, h));
        Vector result(from);
        for (std::size_t i = 0; i < result.size(); ++i) {
            result[i] += h / 6 * (slope[i] + 2 * (k2[i] + k3[i]) + k4[i]);
        }
        return result;
    };

    double done = 0;
    double h = span / 64;
    int n_steps = 0;
    while (done < span) {
        constexpr int most_steps = 2'000'000;
        if (++n_steps > most_steps) {
            throw std::runtime_error("Runge-Kutta: too many steps");
        }
        bool const last = done + h >= span;
        double const length = last ? span - done : h;
        Vector const slope = derivative(*y);
        Vector const whole = step(*y, slope, length);
        Vector const half = step(*y, slope, 0.5 * length);
        Vector two_halves = step(half, derivative(half), 0.5 * length);
        double worst = 0;
        for (std::size_t i = 0; i < y->size(); ++i) {
            double const difference = (two_halves[i] - whole[i]) / 15;
            // The change of a step counts too, for components that pass through 0.
            double const scale = std::abs(two_halves[i]) + std::abs(length * slope[i]) + 1e-250;
            worst = std::max(worst, std::abs(difference) / (scale * tolerance));
            two_halves[i] += difference;
        }
        if (worst <= 1 || length < 1e-7 * span) {
            *y = two_halves;
            done = last ? span : done + length;
        }
        h = length * std::clamp(0.9 * std::pow(std::max(worst, 1e-10), -0.2), 0.2, 4.0);
    }
}

}  // namespace clonecast::test

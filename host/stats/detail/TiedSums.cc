// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/detail/TiedSums.hh"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>

namespace clonecast::stats::detail {
namespace {

constexpr std::uint64_t most_direct_terms = 96;
constexpr std::uint64_t terms_near_pole = 32;
constexpr unsigned quadrature_points = 20;

void add(double f, double rest, double r, double weight, TiedSums* sums) {
    double const ratio = f / rest;
    sums->logs += weight * (rest > 0.5 ? std::log1p(-r * f) : std::log(rest));
    sums->first += weight * ratio;
    sums->squares += weight * ratio * ratio;
}

//! Integral over u = 1 - f from `nearest` to 1, times `weight`; the pole is at u = -(1 - r) / r.
void add_integral(double r, double nearest, double weight, TiedSums* sums) {
    using Rule = boost::math::quadrature::gauss<double, quadrature_points>;
    double const beyond = (1 - r) / r;
    for (double far = 1; far > nearest;) {
        double const near = std::max(nearest, (far - beyond) / 2);  // as far from the pole as from `far`
        double const middle = (near + far) / 2;
        double const half = (far - near) / 2;
        for (std::size_t i = 0; i < Rule::abscissa().size(); ++i) {
            for (double const side : {-1.0, 1.0}) {
                double const u = middle + side * half * Rule::abscissa()[i];
                add(1 - u, (1 - r) + r * u, r, weight * half * Rule::weights()[i], sums);
            }
        }
        far = near;
    }
}

//! Adds sign times the corrections by odd derivatives at term k. With w = c - k, c = n / r, the terms are log(w / c),
//! (c / w - 1) / r and its square.
void add_corrections(double k, double w, double r, double sign, TiedSums* sums) {
    constexpr double coefficients[] = {1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600};  // B_2j / (2j)!
    double const c = k + w;
    double factorial = 1;  // order!
    double power = w;      // w^order
    int order = 1;
    for (double const coefficient : coefficients) {
        double const factor = sign * coefficient * factorial / power;
        sums->logs -= factor / order;
        sums->first += factor * c / (w * r);
        sums->squares += factor * c / (w * r * r) * ((order - 1) + (order + 1) * (k / w));
        factorial *= (order + 1) * (order + 2);
        power *= w * w;
        order += 2;
    }
}

}  // namespace

TiedSums tied_sums(std::uint64_t n, double r) {
    r = std::min(r, 1.0);
    TiedSums sums;
    auto const size = static_cast<double>(n);
    // 1 - r f without cancellation.
    auto const rest = [&](std::uint64_t k) {
        return (static_cast<double>(n - k) + static_cast<double>(k) * (1 - r)) / size;
    };
    auto const f = [&](std::uint64_t k) { return static_cast<double>(k) / size; };
    std::uint64_t first_direct = 0;
    if (n > most_direct_terms) {
        first_direct = n - terms_near_pole;
        std::uint64_t const last = first_direct - 1;
        add_integral(r, static_cast<double>(n - last) / size, size, &sums);
        add(0, 1, r, 0.5, &sums);
        add(f(last), rest(last), r, 0.5, &sums);
        add_corrections(static_cast<double>(last), rest(last) * size / r, r, 1, &sums);
        add_corrections(0, size / r, r, -1, &sums);
    }
    for (std::uint64_t k = first_direct; k < n; ++k) {
        add(f(k), rest(k), r, 1, &sums);
    }
    return sums;
}

}  // namespace clonecast::stats::detail

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

struct Terms {
    double r;

    void add(double f, double weight, TiedSums* sums) const {
        double const ratio = f / (1 - r * f);
        sums->logs += weight * std::log1p(-r * f);
        sums->first += weight * ratio;
        sums->squares += weight * ratio * ratio;
    }
};

//! Integral over f from 0 to `end`, times `weight`.
void add_integral(Terms const& terms, double end, double weight, TiedSums* sums) {
    using Rule = boost::math::quadrature::gauss<double, quadrature_points>;
    double from = 0;
    while (from < end) {
        double const to = std::min(end, (from + 1 / terms.r) / 2);
        double const middle = (from + to) / 2;
        double const half = (to - from) / 2;
        for (std::size_t i = 0; i < Rule::abscissa().size(); ++i) {
            double const step = half * Rule::abscissa()[i];
            double const w = weight * half * Rule::weights()[i];
            terms.add(middle - step, w, sums);
            terms.add(middle + step, w, sums);
        }
        from = to;
    }
}

//! Adds sign times the corrections by odd derivatives at one end. With w = c - k, c = n / r, the terms are log(w / c),
//! (c / w - 1) / r and its square.
void add_corrections(double k, double c, double r, double sign, TiedSums* sums) {
    constexpr double coefficients[] = {1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600};  // B_2j / (2j)!
    double const w = c - k;
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
    TiedSums sums;
    Terms const terms{std::min(r, 1.0)};
    auto const size = static_cast<double>(n);
    std::uint64_t first_direct = 0;
    if (n > most_direct_terms) {
        first_direct = n - terms_near_pole;
        double const last = static_cast<double>(first_direct - 1);
        add_integral(terms, last / size, size, &sums);
        terms.add(0, 0.5, &sums);
        terms.add(last / size, 0.5, &sums);
        add_corrections(last, size / terms.r, terms.r, 1, &sums);
        add_corrections(0, size / terms.r, terms.r, -1, &sums);
    }
    for (std::uint64_t k = first_direct; k < n; ++k) {
        terms.add(static_cast<double>(k) / size, 1, &sums);
    }
    return sums;
}

}  // namespace clonecast::stats::detail

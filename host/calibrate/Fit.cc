// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/calibrate/Fit.hh"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "host/calibrate/Answers.hh"
#include "host/calibrate/detail/Minimize.hh"
#include "host/stats/detail/Cholesky.hh"
#include "kernels/random/Stream.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::calibrate {
namespace {

constexpr double prior_precision = 12;  // of a uniform variate on [0, 1]
constexpr double difference = 0.02;     // of the Jacobian
constexpr double normal_95 = 1.959964;  // two-sided

struct Evaluated {
    std::vector<double> point;
    double chi_squared = 0;
};

//! J'J of the residuals, [n, n].
std::vector<double> information(std::vector<double> const& point, Residuals const& residuals) {
    std::size_t const n = point.size();
    std::vector<std::vector<double>> slopes;
    for (std::size_t i = 0; i < n; ++i) {
        std::vector<double> above = point;
        std::vector<double> below = point;
        above[i] = std::min(1.0, point[i] + difference);
        below[i] = std::max(0.0, point[i] - difference);
        std::vector<double> slope = residuals(above);
        std::vector<double> const low = residuals(below);
        for (std::size_t k = 0; k < slope.size(); ++k) {
            slope[k] = (slope[k] - low[k]) / (above[i] - below[i]);
        }
        slopes.push_back(std::move(slope));
    }
    std::vector<double> matrix(n * n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < n; ++k) {
            matrix[i * n + k] = std::inner_product(slopes[i].begin(), slopes[i].end(), slopes[k].begin(), 0.0);
        }
    }
    return matrix;
}

void add_uncertainty(Residuals const& residuals, Fit* fit) {
    std::size_t const n = fit->point.size();
    std::vector<double> matrix = information(fit->point, residuals);
    for (std::size_t i = 0; i < n; ++i) {
        matrix[i * n + i] += prior_precision;
    }
    std::vector<double> const covariance = stats::detail::Cholesky(matrix, n).inverse();
    double const prior = 1 / std::sqrt(prior_precision);
    fit->correlations.resize(n * n);
    for (std::size_t i = 0; i < n; ++i) {
        double const error = std::min(prior, std::sqrt(covariance[i * n + i]));
        fit->parameters.push_back({error, std::max(0.0, fit->point[i] - normal_95 * error),
                                   std::min(1.0, fit->point[i] + normal_95 * error), error < prior / 2});
        for (std::size_t k = 0; k < n; ++k) {
            fit->correlations[i * n + k] =
                covariance[i * n + k] / std::sqrt(covariance[i * n + i] * covariance[k * n + k]);
        }
    }
}

}  // namespace

std::string why_no_fit() {
    return detail::why_no_minimizer();
}

std::vector<std::vector<double>> latin_hypercube(std::size_t n_parameters, std::size_t n, std::uint64_t seed,
                                                 std::uint32_t lane) {
    random::Stream stream({seed, random::Purpose::calibration, 0, lane});
    std::vector<std::vector<double>> points(n, std::vector<double>(n_parameters));
    std::vector<std::size_t> order(n);
    for (std::size_t parameter = 0; parameter < n_parameters; ++parameter) {
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (std::size_t i = n; i > 1; --i) {
            auto const other = static_cast<std::size_t>(random::draw_uniform(stream) * static_cast<double>(i));
            std::swap(order[i - 1], order[std::min(other, i - 1)]);
        }
        for (std::size_t i = 0; i < n; ++i) {
            points[i][parameter] =
                (static_cast<double>(order[i]) + random::draw_uniform(stream)) / static_cast<double>(n);
        }
    }
    return points;
}

Fit fit_parameters(std::size_t n_parameters, Residuals const& residuals, FitOptions const& options) {
    auto const scale = static_cast<int>(1 + n_parameters);
    int const n_starts = options.starts > 0 ? options.starts : 10 * scale;
    std::vector<Evaluated> starts;
    for (std::vector<double>& point : latin_hypercube(n_parameters, static_cast<std::size_t>(n_starts), options.seed)) {
        double const chi_squared = sum_of_squares(residuals(point));
        starts.push_back({std::move(point), chi_squared});
    }
    auto const better = [](Evaluated const& a, Evaluated const& b) { return a.chi_squared < b.chi_squared; };
    std::stable_sort(starts.begin(), starts.end(), better);

    Evaluated best = starts.front();
    Fit fit;
    int const n_searches = std::min(options.searches, n_starts);
    for (int i = 0; i < n_searches; ++i) {
        Evaluated reached = starts[static_cast<std::size_t>(i)];
        detail::MinimizeOptions search;
        search.method = n_parameters == 1 && options.method == Method::bobyqa ? Method::sbplx : options.method;
        search.max_evaluations = options.max_evaluations > 0 ? options.max_evaluations : 40 * scale;
        detail::minimize(reached.point, search, [&](std::vector<double> const& point) {
            double const chi_squared = sum_of_squares(residuals(point));
            if (chi_squared < reached.chi_squared) {
                reached = {point, chi_squared};
            }
            return chi_squared;
        });
        fit.start_chi_squared.push_back(reached.chi_squared);
        if (better(reached, best)) {
            best = reached;
        }
    }
    std::sort(fit.start_chi_squared.begin(), fit.start_chi_squared.end());
    fit.point = best.point;
    fit.chi_squared = best.chi_squared;
    add_uncertainty(residuals, &fit);
    return fit;
}

}  // namespace clonecast::calibrate

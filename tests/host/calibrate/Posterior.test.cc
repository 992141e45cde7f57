// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/calibrate/Posterior.hh"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/random/Stream.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::calibrate {
namespace {

double mean_of(Posterior const& posterior, std::size_t i) {
    double sum = 0;
    for (Particle const& particle : posterior.particles) {
        sum += particle.weight * particle.point[i];
    }
    return sum;
}

double covariance_of(Posterior const& posterior, std::size_t i, std::size_t k) {
    double sum = 0;
    for (Particle const& particle : posterior.particles) {
        sum +=
            particle.weight * (particle.point[i] - mean_of(posterior, i)) * (particle.point[k] - mean_of(posterior, k));
    }
    return sum;
}

TEST(PosteriorTest, IsTheNormalOneOfALinearModel) {
    auto const residuals = [](std::vector<double> const& point) {
        double const x = point[0] - 0.4;
        double const y = point[1] - 0.6;
        return std::vector<double>{20 * x, 15 * (y - x)};
    };
    PosteriorOptions options;
    options.particles = 1000;
    Posterior const posterior = sample_posterior(2, residuals, options);
    EXPECT_TRUE(posterior.is_complete);
    EXPECT_EQ(posterior.tolerances.back(), 1);
    EXPECT_GT(posterior.tolerances.front(), 1);
    // Standard errors from the effective size: of a mean sd / sqrt(n), of a variance v sqrt(2 / n); bound 5 of them.
    double const n = posterior.effective_size;
    EXPECT_GT(n, 400);
    double const variance_x = 1 / 400.0;
    double const variance_y = 1 / 400.0 + 1 / 225.0;
    EXPECT_NEAR(mean_of(posterior, 0), 0.4, 5 * std::sqrt(variance_x / n));
    EXPECT_NEAR(mean_of(posterior, 1), 0.6, 5 * std::sqrt(variance_y / n));
    EXPECT_NEAR(covariance_of(posterior, 0, 0), variance_x, 5 * variance_x * std::sqrt(2 / n));
    EXPECT_NEAR(covariance_of(posterior, 1, 1), variance_y, 5 * variance_y * std::sqrt(2 / n));
    EXPECT_NEAR(covariance_of(posterior, 0, 1), variance_x, 5 * std::sqrt(2 * variance_x * variance_y / n));
}

TEST(PosteriorTest, IsThePriorWhereTargetsSayNothing) {
    auto const nothing = [](std::vector<double> const& /*point*/) { return std::vector<double>{0}; };
    PosteriorOptions options;
    options.particles = 1000;
    Posterior const posterior = sample_posterior(1, nothing, options);
    double const n = posterior.effective_size;
    EXPECT_NEAR(mean_of(posterior, 0), 0.5, 5 / std::sqrt(12 * n));
    // Of a variance of uniform variates: sqrt((m4 - v^2) / n), m4 = 1/80.
    EXPECT_NEAR(covariance_of(posterior, 0, 0), 1 / 12.0, 5 * std::sqrt((1 / 80.0 - 1 / 144.0) / n));
}

TEST(PosteriorTest, IntervalsCoverTheTruth) {
    // Data sets with truths from the prior: intervals of 80 % must cover 80 % of them.
    constexpr int n_sets = 200;
    constexpr double error = 0.1;
    int covered = 0;
    for (int set = 0; set < n_sets; ++set) {
        random::Stream stream({11, random::Purpose::test, static_cast<std::uint64_t>(set), 0});
        double const truth = random::draw_uniform(stream);
        double const observed = truth + error * random::draw_normal(stream);
        auto const residuals = [&](std::vector<double> const& point) {
            return std::vector<double>{(point[0] - observed) / error};
        };
        PosteriorOptions options;
        options.seed = static_cast<std::uint64_t>(set);
        options.particles = 200;
        Posterior const posterior = sample_posterior(1, residuals, options);
        covered += posterior_quantile(posterior, 0, 0.1) <= truth && truth <= posterior_quantile(posterior, 0, 0.9);
    }
    EXPECT_NEAR(covered, 0.8 * n_sets, 5 * std::sqrt(0.16 * n_sets));
}

}  // namespace
}  // namespace clonecast::calibrate

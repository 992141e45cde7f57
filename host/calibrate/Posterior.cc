// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/calibrate/Posterior.hh"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "host/calibrate/Answers.hh"
#include "kernels/random/Stream.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::calibrate {
namespace {

constexpr double least_variance = 1e-8;  // of a coordinate of the kernel
constexpr double largest_tolerance = 1e12;
constexpr double least_progress = 1.5;  // that the tolerance is divided by at least

double effective_size(std::vector<Particle> const& particles) {
    double squares = 0;
    for (Particle const& particle : particles) {
        squares += particle.weight * particle.weight;
    }
    return squares > 0 ? 1 / squares : 0;
}

//! Weights proportional to exp(log_ratio - chi_squared / (2 tolerance)).
void set_weights(std::vector<double> const& log_ratios, double tolerance, std::vector<Particle>* particles) {
    std::vector<double> logs(particles->size());
    for (std::size_t i = 0; i < logs.size(); ++i) {
        logs[i] = log_ratios[i] - (*particles)[i].chi_squared / (2 * tolerance);
    }
    double const largest = *std::max_element(logs.begin(), logs.end());
    double sum = 0;
    for (std::size_t i = 0; i < logs.size(); ++i) {
        sum += (*particles)[i].weight = std::exp(logs[i] - largest);
    }
    for (Particle& particle : *particles) {
        particle.weight /= sum;
    }
}

/*! Lowers the tolerance to the least at which `size` particles stay effective, by least_progress in any case, but not
 *  below 1; sets the weights. */
double lower_tolerance(std::vector<double> const& log_ratios, double tolerance, double size,
                       std::vector<Particle>* particles) {
    double low = 0;  // logarithms
    double high = std::log(tolerance);
    auto const is_enough = [&](double log_tolerance) {
        set_weights(log_ratios, std::exp(log_tolerance), particles);
        return effective_size(*particles) >= size;
    };
    if (is_enough(low)) {
        return 1;
    }
    constexpr int bisections = 60;
    for (int i = 0; i < bisections; ++i) {
        double const middle = (low + high) / 2;
        (is_enough(middle) ? high : low) = middle;
    }
    double const lowered = std::max(1.0, std::min(std::exp(high), tolerance / least_progress));
    set_weights(log_ratios, lowered, particles);
    return lowered;
}

//! Normal kernel with the weighted covariance of a population.
class Kernel {
  public:
    explicit Kernel(std::vector<Particle> const& particles) : n_(particles.front().point.size()), factor_(n_ * n_) {
        std::vector<double> mean(n_);
        for (Particle const& particle : particles) {
            for (std::size_t i = 0; i < n_; ++i) {
                mean[i] += particle.weight * particle.point[i];
            }
        }
        std::vector<double> covariance(n_ * n_);
        for (Particle const& particle : particles) {
            for (std::size_t i = 0; i < n_; ++i) {
                for (std::size_t k = 0; k < n_; ++k) {
                    covariance[i * n_ + k] +=
                        particle.weight * (particle.point[i] - mean[i]) * (particle.point[k] - mean[k]);
                }
            }
        }
        for (std::size_t i = 0; i < n_; ++i) {
            for (std::size_t k = 0; k <= i; ++k) {
                double rest = covariance[i * n_ + k];
                for (std::size_t j = 0; j < k; ++j) {
                    rest -= factor_[i * n_ + j] * factor_[k * n_ + j];
                }
                factor_[i * n_ + k] = i == k ? std::sqrt(std::max(rest, least_variance)) : rest / factor_[k * n_ + k];
            }
        }
        for (Particle const& particle : particles) {
            weights_.push_back(particle.weight);
            centres_.push_back(whiten(particle.point));
        }
    }

    std::vector<double> draw(std::vector<double> const& centre, random::Stream* stream) const {
        std::vector<double> normal(n_);
        for (double& each : normal) {
            each = random::draw_normal(*stream);
        }
        std::vector<double> point = centre;
        for (std::size_t i = 0; i < n_; ++i) {
            for (std::size_t k = 0; k <= i; ++k) {
                point[i] += factor_[i * n_ + k] * normal[k];
            }
        }
        return point;
    }

    //! Logarithm of the density of the mixture of kernels around the particles, up to a constant.
    double log_mixture(std::vector<double> const& point) const {
        std::vector<double> const white = whiten(point);
        std::vector<double> logs;
        logs.reserve(centres_.size());
        for (std::vector<double> const& centre : centres_) {
            double squares = 0;
            for (std::size_t i = 0; i < n_; ++i) {
                squares += (white[i] - centre[i]) * (white[i] - centre[i]);
            }
            logs.push_back(-squares / 2);
        }
        double const largest = *std::max_element(logs.begin(), logs.end());
        double sum = 0;
        for (std::size_t i = 0; i < logs.size(); ++i) {
            sum += weights_[i] * std::exp(logs[i] - largest);
        }
        return largest + std::log(sum);
    }

  private:
    //! Coordinates in which the kernel is standard normal.
    std::vector<double> whiten(std::vector<double> const& point) const {
        std::vector<double> white(n_);
        for (std::size_t i = 0; i < n_; ++i) {
            double rest = point[i];
            for (std::size_t k = 0; k < i; ++k) {
                rest -= factor_[i * n_ + k] * white[k];
            }
            white[i] = rest / factor_[i * n_ + i];
        }
        return white;
    }

    std::size_t n_;
    std::vector<double> factor_;  // lower triangle
    std::vector<double> weights_;
    std::vector<std::vector<double>> centres_;
};

//! A particle of the population before, by weight.
Particle const& draw_parent(std::vector<Particle> const& particles, random::Stream* stream) {
    double left = random::draw_uniform(*stream);
    for (Particle const& particle : particles) {
        left -= particle.weight;
        if (left <= 0) {
            return particle;
        }
    }
    return particles.back();
}

//! A point in the cube: parents and steps are drawn until one is.
std::vector<double> propose(std::vector<Particle> const& particles, Kernel const& kernel, random::Stream* stream) {
    while (true) {
        std::vector<double> point = kernel.draw(draw_parent(particles, stream).point, stream);
        if (std::all_of(point.begin(), point.end(), [](double x) { return x >= 0 && x <= 1; })) {
            return point;
        }
    }
}

}  // namespace

Posterior sample_posterior(std::size_t n_parameters, Residuals const& residuals, PosteriorOptions const& options) {
    auto const n = static_cast<std::size_t>(options.particles);
    double const size = options.keep * static_cast<double>(n);
    Posterior posterior;
    for (std::vector<double>& point : latin_hypercube(n_parameters, n, options.seed, 1)) {
        double const chi_squared = sum_of_squares(residuals(point));
        posterior.particles.push_back({std::move(point), 0, chi_squared});
    }
    double tolerance = lower_tolerance(std::vector<double>(n), largest_tolerance, size, &posterior.particles);
    posterior.tolerances.push_back(tolerance);
    for (int population = 1; population <= options.most_populations && !posterior.is_complete; ++population) {
        std::vector<Particle> const before = std::move(posterior.particles);
        Kernel const kernel(before);
        posterior.particles.clear();
        std::vector<double> log_ratios;
        for (std::size_t i = 0; i < n; ++i) {
            random::Stream stream(
                {options.seed, random::Purpose::calibration, i, static_cast<std::uint32_t>(population) + 1});
            std::vector<double> point = propose(before, kernel, &stream);
            log_ratios.push_back(-kernel.log_mixture(point));
            double const chi_squared = sum_of_squares(residuals(point));
            posterior.particles.push_back({std::move(point), 0, chi_squared});
        }
        posterior.is_complete = tolerance == 1;
        tolerance = lower_tolerance(log_ratios, tolerance, size, &posterior.particles);
        posterior.is_complete = posterior.is_complete && tolerance == 1;
        posterior.tolerances.push_back(tolerance);
    }
    posterior.effective_size = effective_size(posterior.particles);
    return posterior;
}

double posterior_quantile(Posterior const& posterior, std::size_t parameter, double p) {
    std::vector<std::pair<double, double>> values;
    for (Particle const& particle : posterior.particles) {
        values.emplace_back(particle.point[parameter], particle.weight);
    }
    std::sort(values.begin(), values.end());
    double sum = 0;
    for (auto const& [value, weight] : values) {
        sum += weight;
        if (sum >= p) {
            return value;
        }
    }
    return values.back().first;
}

}  // namespace clonecast::calibrate

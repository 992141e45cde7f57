// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/CoxModel.hh"

#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "host/stats/detail/Cholesky.hh"
#include "host/stats/detail/CoxLikelihood.hh"

namespace clonecast::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

constexpr int most_iterations = 200;
constexpr int most_halvings = 30;
//! Newton's step, as a logarithm of a hazard ratio, at which it has converged: what is left is the square of the step.
constexpr double step_tolerance = 1e-7;
//! Steps that are smaller than this and do not become smaller are rounding errors.
constexpr double rounding_step = 1e-4;
//! Steps are cut to this: where a likelihood is nearly flat they know no bounds.
constexpr double largest_step = 10;
//! Iterations of which every finite maximum is well on its way; then steps that do not shrink are looked at.
constexpr int iterations_before_limit = 8;
constexpr double step_to_limit = 1e-3;
//! A covariate's part of such a step, of the largest, below which it converges and the step is not of it.
constexpr double smallest_part = 1e-4;

//! Logarithms of hazard ratios beyond this are not looked at, so that nothing overflows.
constexpr double largest_log_ratio = 300;

//! Differences of log likelihoods below this, of the likelihood, are rounding errors and what is left of the iteration.
constexpr double flat = 1e-9;

//! Log likelihood and derivatives, all terms together.
struct Derivatives {
    double log_likelihood = 0;
    std::vector<double> score, information;
};

//! A coefficient that is not fitted; of its scaled covariate.
struct Fixed {
    std::size_t covariate = 0;
    double value = 0;
};

struct Maximum {
    std::vector<double> coefficients;  // of the scaled covariates
    Derivatives at;
    //! Direction in which the likelihood increases without end; empty if there is none.
    std::vector<double> limit;
    int n_iterations = 0;
};

class Fitter {
  public:
    Fitter(detail::CoxLikelihood const& likelihood, Ties ties, std::optional<Fixed> fixed = {})
        : likelihood_(likelihood), ties_(ties), fixed_(fixed) {}

    Derivatives evaluate(std::vector<double> const& there) const {
        std::size_t const p = likelihood_.n_covariates();
        Derivatives sum{0, std::vector<double>(p), std::vector<double>(p * p)};
        likelihood_.for_each_term(there, found_.limit, ties_,
                                  [&](detail::TimeGroup const&, detail::CoxTerm const& term) {
                                      sum.log_likelihood += term.log_likelihood;
                                      for (std::size_t i = 0; i < p; ++i) {
                                          sum.score[i] += term.score[i];
                                          for (std::size_t j = 0; j <= i; ++j) {
                                              sum.information[i * p + j] += term.information[i * p + j];
                                          }
                                      }
                                  });
        for (std::size_t i = 0; i < p; ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                sum.information[j * p + i] = sum.information[i * p + j];
            }
        }
        for (std::size_t i = 0; fixed_ && i < p; ++i) {  // no information: no step
            sum.score[fixed_->covariate] = 0;
            sum.information[i * p + fixed_->covariate] = 0;
            sum.information[fixed_->covariate * p + i] = 0;
        }
        return sum;
    }

    Maximum maximise() {
        std::size_t const p = likelihood_.n_covariates();
        found_ = {std::vector<double>(p), {}, {}, 0};
        if (fixed_) {
            found_.coefficients[fixed_->covariate] = fixed_->value;
        }
        found_.at = evaluate(found_.coefficients);
        int since_limit = 0;
        double last_size = largest_step;
        while (found_.n_iterations < most_iterations) {
            ++found_.n_iterations;
            ++since_limit;
            // Along the limit the likelihood is flat: the factorisation leaves a covariate of it out.
            std::vector<double> step = detail::Cholesky(found_.at.information, p).solve(found_.at.score);
            double size = largest_log_ratio_of(step);
            if (size > largest_step) {
                std::for_each(step.begin(), step.end(), [&](double& s) { s *= largest_step / size; });
                size = largest_step;
            }
            if (since_limit > iterations_before_limit && size > step_to_limit && find_limit(step)) {
                found_.at = evaluate(found_.coefficients);
                since_limit = 0;
                continue;
            }
            advance(step);
            if (size < step_tolerance || (size < rounding_step && size > last_size / 4)) {
                return found_;
            }
            last_size = size;
        }
        throw std::runtime_error("fit_cox: no convergence after " + std::to_string(most_iterations) +
                                 " iterations; covariates of very different size in few patients can do this");
    }

  private:
    //! Largest change of the logarithm of a hazard ratio by one covariate.
    double largest_log_ratio_of(std::vector<double> const& step) const {
        double size = 0;
        for (std::size_t j = 0; j < step.size(); ++j) {
            size = std::max(size, std::abs(step[j]) * likelihood_.reach()[j]);
        }
        return size;
    }

    //! Half the step as often as the likelihood gets smaller; rounding errors are not that.
    void advance(std::vector<double> const& step) {
        double const slack = 1e-13 * std::abs(found_.at.log_likelihood);
        double fraction = 1;
        for (int halving = 0; halving <= most_halvings; ++halving, fraction /= 2) {
            std::vector<double> tried = found_.coefficients;
            for (std::size_t j = 0; j < step.size(); ++j) {
                tried[j] += fraction * step[j];
            }
            Derivatives at_tried = evaluate(tried);
            if (at_tried.log_likelihood >= found_.at.log_likelihood - slack) {
                found_.coefficients = std::move(tried);
                found_.at = std::move(at_tried);
                return;
            }
        }
    }

    /*! Whether there is a direction in which the likelihood increases without end: the step, less what only converges, or,
     *  where events are in the order of a predictor, the coefficients themselves. */
    bool find_limit(std::vector<double> const& step) {
        std::vector<double> direction = step;
        double const size = largest_log_ratio_of(step);
        for (std::size_t j = 0; j < direction.size(); ++j) {
            bool const takes_part = std::abs(direction[j]) * likelihood_.reach()[j] > smallest_part * size;
            direction[j] = takes_part ? direction[j] / size : 0;
        }
        if (!found_.limit.empty()) {  // a second direction, subordinate to the first
            for (std::size_t j = 0; j < direction.size(); ++j) {
                direction[j] = found_.limit[j] + 1e-2 * direction[j];
            }
        }
        std::vector<double> fitted = found_.coefficients;
        if (fixed_) {
            fitted[fixed_->covariate] = 0;
        }
        for (std::vector<double> const& candidate : {direction, fitted}) {
            if (candidate != found_.limit && likelihood_.never_falls(candidate, detail::limit_tolerance)) {
                found_.limit = candidate;
                return true;
            }
        }
        return false;
    }

    detail::CoxLikelihood const& likelihood_;
    Ties ties_;
    std::optional<Fixed> fixed_;
    Maximum found_;
};

/*! The finite limit of the interval of an infinite coefficient, of its scaled covariate: where twice the log
 *  likelihood, all others fitted, is `excess` below its supremum; infinity if that is beyond what is looked at.
 *  nullopt if the coefficient may as well be 0. */
std::optional<double> profile_limit(detail::CoxLikelihood const& likelihood, Ties ties, std::size_t covariate,
                                    double sign, double supremum, double excess) {
    double const unit = sign / likelihood.reach()[covariate];
    auto const deficit = [&](double distance) {  // falls with the distance
        Maximum const maximum = Fitter(likelihood, ties, Fixed{covariate, unit * distance}).maximise();
        return 2 * (supremum - maximum.at.log_likelihood) - excess;
    };
    double low = 0;
    double high = 1;
    double const at_0 = deficit(0);
    if (at_0 + excess < flat * std::max(1.0, std::abs(supremum))) {
        return std::nullopt;
    }
    for (double value = at_0; value < 0; value = deficit(low)) {
        high = low;
        low = low == 0 ? -1 : 2 * low;
        if (low < -largest_log_ratio) {
            return -sign * infinity;
        }
    }
    while (deficit(high) > 0) {
        low = high;
        high *= 2;
        if (high > largest_log_ratio) {
            return unit * low;
        }
    }
    std::uintmax_t evaluations = 100;
    auto const [a, b] = boost::math::tools::toms748_solve(deficit, low, high,
                                                          boost::math::tools::eps_tolerance<double>(40), evaluations);
    return unit * (a + b) / 2;
}

CoxCoefficient make_coefficient(double value, double variance, double z) {
    CoxCoefficient result;
    double const error = std::sqrt(variance);
    result.coefficient = value;
    result.standard_error = error;
    result.lower = value - z * error;
    result.upper = value + z * error;
    result.z = value / error;
    result.p_value = two_sided_p(*result.z);
    return result;
}

}  // namespace

CoxData indicator_data(std::span<Groups const> strata, std::size_t reference) {
    CoxData data;
    std::size_t const k = strata.empty() ? 0 : strata.front().size();
    if (reference >= k) {
        throw std::invalid_argument("indicator_data: there is no group " + std::to_string(reference));
    }
    data.n_covariates = k - 1;
    for (std::size_t s = 0; s < strata.size(); ++s) {
        if (strata[s].size() != k) {
            throw std::invalid_argument("indicator_data: strata with different numbers of groups");
        }
        for (std::size_t g = 0; g < k; ++g) {
            check_times(strata[s][g], "indicator_data");
            for (TimeCounts const& counts : strata[s][g]) {
                data.time.push_back(counts.time);
                data.stratum.push_back(static_cast<std::uint32_t>(s));
                data.events.push_back(counts.events);
                data.censored.push_back(counts.censored);
                for (std::size_t other = 0; other < k; ++other) {
                    if (other != reference) {
                        data.covariates.push_back(other == g ? 1 : 0);
                    }
                }
            }
        }
    }
    return data;
}

CoxData indicator_data(Groups const& groups, std::size_t reference) {
    return indicator_data(std::span<Groups const>(&groups, 1), reference);
}

std::optional<double> CoxCoefficient::hazard_ratio() const {
    return coefficient ? std::optional(std::exp(*coefficient)) : std::nullopt;
}

double CoxCoefficient::hazard_ratio_lower() const {
    return std::exp(lower);
}

double CoxCoefficient::hazard_ratio_upper() const {
    return std::exp(upper);
}

bool CoxFit::all_finite() const {
    return std::all_of(coefficients.begin(), coefficients.end(), [](CoxCoefficient const& c) { return c.is_finite(); });
}

CoxFit fit_cox(CoxData const& data, Ties ties, double confidence) {
    double const z = normal_deviate(confidence);
    detail::CoxLikelihood const likelihood(data);
    std::size_t const p = likelihood.n_covariates();
    Fitter fitter(likelihood, ties);
    Derivatives const null = fitter.evaluate(std::vector<double>(p));
    detail::Cholesky const null_factors(null.information, p);
    Maximum const maximum = fitter.maximise();

    CoxFit fit;
    fit.ties = ties;
    fit.confidence = confidence;
    fit.n_patients = std::accumulate(data.events.begin(), data.events.end(), std::uint64_t{0});
    fit.n_events = fit.n_patients;
    fit.n_patients = std::accumulate(data.censored.begin(), data.censored.end(), fit.n_patients);
    fit.n_iterations = maximum.n_iterations;
    fit.null_log_likelihood = null.log_likelihood;
    fit.log_likelihood = maximum.at.log_likelihood;

    std::vector<double> const& limit = maximum.limit;
    std::vector<double> const& scale = likelihood.scale();
    detail::Cholesky const factors(maximum.at.information, p);
    fit.covariance = factors.inverse();
    auto const is_infinite = [&](std::size_t j) { return !limit.empty() && limit[j] != 0; };
    for (std::size_t i = 0; i < p; ++i) {
        for (std::size_t j = 0; j < p; ++j) {
            bool const drop = is_infinite(i) || is_infinite(j) || !null_factors.is_used(i) || !null_factors.is_used(j);
            fit.covariance[i * p + j] = drop ? 0 : fit.covariance[i * p + j] / (scale[i] * scale[j]);
        }
    }
    for (std::size_t j = 0; j < p; ++j) {
        CoxCoefficient coefficient;
        coefficient.lower = -infinity;
        coefficient.upper = infinity;
        if (is_infinite(j)) {
            double const sign = std::copysign(1.0, limit[j]);
            if (auto const end = profile_limit(likelihood, ties, j, sign, fit.log_likelihood, z * z)) {
                coefficient.coefficient = sign * infinity;
                (sign > 0 ? coefficient.lower : coefficient.upper) = *end / scale[j];
            }
        } else if (fit.covariance[j * p + j] > 0) {
            coefficient = make_coefficient(maximum.coefficients[j] / scale[j], fit.covariance[j * p + j], z);
        }
        fit.coefficients.push_back(coefficient);
    }

    auto const df = static_cast<int>(null_factors.rank());
    if (df > 0) {
        fit.likelihood_ratio = chi_squared_test(std::max(0.0, 2 * (fit.log_likelihood - fit.null_log_likelihood)), df);
        fit.score = chi_squared_test(detail::quadratic_form(null_factors, null.score), df);
        if (limit.empty()) {
            double statistic = 0;
            for (std::size_t i = 0; i < p; ++i) {
                for (std::size_t j = 0; j < p; ++j) {
                    statistic += maximum.coefficients[i] * maximum.at.information[i * p + j] * maximum.coefficients[j];
                }
            }
            fit.wald = chi_squared_test(statistic, df);
        }
    }
    return fit;
}

}  // namespace clonecast::stats

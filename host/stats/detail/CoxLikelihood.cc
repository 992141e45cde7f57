// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/detail/CoxLikelihood.hh"

#include <numeric>
#include <stdexcept>
#include <string>

namespace clonecast::stats::detail {
namespace {

void check(CoxData const& data) {
    std::size_t const n = data.time.size();
    if (data.events.size() != n || data.censored.size() != n || data.covariates.size() != n * data.n_covariates ||
        !(data.stratum.empty() || data.stratum.size() == n)) {
        throw std::invalid_argument("fit_cox: the columns of the data differ in length");
    }
    for (std::size_t i = 0; i < n; ++i) {
        if (!(std::isfinite(data.time[i]) && data.time[i] >= 0)) {
            throw std::invalid_argument("fit_cox: the time of row " + std::to_string(i) + " is " +
                                        std::to_string(data.time[i]) + "; it must be finite and >= 0");
        }
        for (std::size_t j = 0; j < data.n_covariates; ++j) {
            if (!std::isfinite(data.covariates[i * data.n_covariates + j])) {
                throw std::invalid_argument("fit_cox: covariate " + std::to_string(j) + " of row " + std::to_string(i) +
                                            " is not finite");
            }
        }
    }
}

}  // namespace

CoxLikelihood::CoxLikelihood(CoxData const& data) : p_(data.n_covariates), scale_(p_, 1.0), reach_(p_) {
    check(data);
    auto const stratum = [&](std::size_t row) { return data.stratum.empty() ? 0 : data.stratum[row]; };
    auto const patients = [&](std::size_t row) { return static_cast<double>(data.events[row] + data.censored[row]); };
    std::vector<std::size_t> order(data.time.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    order.erase(std::remove_if(order.begin(), order.end(), [&](std::size_t row) { return patients(row) == 0; }),
                order.end());
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return stratum(a) != stratum(b) ? stratum(a) < stratum(b) : data.time[a] > data.time[b];
    });

    x_.resize(order.size() * p_);
    patients_.resize(order.size());
    events_.resize(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        std::size_t const row = order[i];
        patients_[i] = patients(row);
        events_[i] = static_cast<double>(data.events[row]);
        if (groups_.empty() || groups_.back().stratum != stratum(row) || groups_.back().time != data.time[row]) {
            groups_.push_back({stratum(row), data.time[row], i, i, 0});
        }
        groups_.back().end = i + 1;
        groups_.back().events += events_[i];
        for (std::size_t j = 0; j < p_; ++j) {
            x_[i * p_ + j] = data.covariates[row * p_ + j];
        }
    }
    double const n_patients = std::accumulate(patients_.begin(), patients_.end(), 0.0);
    for (std::size_t j = 0; j < p_; ++j) {
        double sum = 0;
        bool is_constant = true;
        for (std::size_t i = 0; i < order.size(); ++i) {
            sum += patients_[i] * x_[i * p_ + j];
            is_constant = is_constant && x_[i * p_ + j] == x_[j];
        }
        double const mean = sum / n_patients;
        double squares = 0;
        for (std::size_t i = 0; i < order.size(); ++i) {
            double const deviation = is_constant ? 0 : x_[i * p_ + j] - mean;
            x_[i * p_ + j] = deviation;
            squares += patients_[i] * deviation * deviation;
        }
        if (squares > 0) {
            scale_[j] = std::sqrt(squares / n_patients);
            for (std::size_t i = 0; i < order.size(); ++i) {
                x_[i * p_ + j] /= scale_[j];
                reach_[j] = std::max(reach_[j], std::abs(x_[i * p_ + j]));
            }
        }
    }
}

double CoxLikelihood::largest_predictor(std::span<double const> coefficients) const {
    double largest = 0;
    for (std::size_t row = 0; row < patients_.size(); ++row) {
        largest = std::max(largest, std::abs(predictor(coefficients, row)));
    }
    return largest;
}

bool CoxLikelihood::never_falls(std::span<double const> direction, double tolerance) const {
    double const same = tolerance * largest_predictor(direction);
    double top = 0;
    for (std::size_t g = 0; g < groups_.size(); ++g) {
        TimeGroup const& group = groups_[g];
        if (g == 0 || group.stratum != groups_[g - 1].stratum) {
            top = -std::numeric_limits<double>::infinity();
        }
        for (std::size_t row = group.begin; row < group.end; ++row) {
            top = std::max(top, predictor(direction, row));
        }
        for (std::size_t row = group.begin; row < group.end; ++row) {
            if (events_[row] > 0 && predictor(direction, row) < top - same) {
                return false;
            }
        }
    }
    return true;
}

}  // namespace clonecast::stats::detail

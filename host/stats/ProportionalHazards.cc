// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/ProportionalHazards.hh"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "host/stats/detail/Cholesky.hh"
#include "host/stats/detail/CoxLikelihood.hh"

namespace clonecast::stats {
namespace {

//! Counts of all rows by time.
GroupCounts pool(CoxData const& data) {
    std::vector<std::size_t> order(data.time.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return data.time[a] < data.time[b]; });
    GroupCounts counts;
    for (std::size_t const row : order) {
        if (counts.empty() || counts.back().time != data.time[row]) {
            counts.push_back({data.time[row], 0, 0});
        }
        counts.back().events += data.events[row];
        counts.back().censored += data.censored[row];
    }
    return counts;
}

//! g at each time of the counts, less its mean over events.
std::vector<double> transform_times(GroupCounts const& counts, TimeTransform transform) {
    std::vector<double> g;
    double survival = 1;
    double before = 0;  // patients with smaller times
    double at_risk = 0;
    double events = 0;
    for (TimeCounts const& at : counts) {
        at_risk += static_cast<double>(at.events + at.censored);
    }
    double sum = 0;
    for (TimeCounts const& at : counts) {
        auto const here = static_cast<double>(at.events + at.censored);
        auto const n = static_cast<double>(at.events);
        switch (transform) {
            case TimeTransform::km:
                g.push_back(1 - survival);
                break;
            case TimeTransform::identity:
                g.push_back(at.time);
                break;
            case TimeTransform::log:
                if (at.time == 0 && at.events > 0) {
                    throw std::invalid_argument(
                        "check_proportional_hazards: the logarithm of time cannot be used with an event at time 0; use "
                        "km");
                }
                g.push_back(at.events > 0 ? std::log(at.time) : 0);
                break;
            case TimeTransform::rank:
                g.push_back(before + (here + 1) / 2);
                break;
        }
        sum += n * g.back();
        events += n;
        survival *= n > 0 ? (at_risk - n) / at_risk : 1;
        before += here;
        at_risk -= here;
    }
    for (double& value : g) {
        value -= events > 0 ? sum / events : 0;
    }
    return g;
}

}  // namespace

std::optional<ProportionalHazards> check_proportional_hazards(CoxData const& data, CoxFit const& fit,
                                                              TimeTransform transform) {
    std::size_t const p = data.n_covariates;
    if (fit.coefficients.size() != p) {
        throw std::invalid_argument("check_proportional_hazards: the fit is one of other data");
    }
    detail::CoxLikelihood const likelihood(data);
    if (p == 0 || !fit.all_finite()) {
        return std::nullopt;
    }
    std::vector<double> const& scale = likelihood.scale();
    std::vector<double> scaled(p);
    for (std::size_t j = 0; j < p; ++j) {
        scaled[j] = *fit.coefficients[j].coefficient * scale[j];
    }
    GroupCounts const counts = pool(data);
    std::vector<double> const g = transform_times(counts, transform);

    ProportionalHazards result;
    std::vector<double> score(2 * p);            // of the coefficients (0 at the maximum) and of the added terms
    std::vector<double> information(4 * p * p);  // of both
    likelihood.for_each_term(scaled, {}, fit.ties, [&](detail::TimeGroup const& group, detail::CoxTerm const& term) {
        auto const at = std::lower_bound(counts.begin(), counts.end(), group.time,
                                         [](TimeCounts const& c, double time) { return c.time < time; });
        double const value = g[static_cast<std::size_t>(at - counts.begin())];
        SchoenfeldRow row{group.stratum, group.time, static_cast<std::uint64_t>(group.events), term.score};
        for (std::size_t i = 0; i < p; ++i) {
            score[p + i] += value * term.score[i];
            row.residual_sum[i] *= scale[i];
            for (std::size_t j = 0; j < p; ++j) {
                double const v = term.information[std::max(i, j) * p + std::min(i, j)];
                information[i * 2 * p + j] += v;
                information[i * 2 * p + p + j] += value * v;
                information[(p + i) * 2 * p + j] += value * v;
                information[(p + i) * 2 * p + p + j] += value * value * v;
            }
        }
        result.residuals.push_back(std::move(row));
    });
    std::stable_sort(result.residuals.begin(), result.residuals.end(),
                     [](SchoenfeldRow const& a, SchoenfeldRow const& b) {
                         return a.stratum != b.stratum ? a.stratum < b.stratum : a.time < b.time;
                     });

    for (std::size_t term = 0; term < p; ++term) {
        std::vector<std::size_t> rows(p + 1);
        std::iota(rows.begin(), rows.end(), std::size_t{0});
        rows[p] = p + term;
        std::vector<double> part((p + 1) * (p + 1)), right(p + 1);
        for (std::size_t i = 0; i <= p; ++i) {
            for (std::size_t j = 0; j <= p; ++j) {
                part[i * (p + 1) + j] = information[rows[i] * 2 * p + rows[j]];
            }
        }
        right[p] = score[p + term];
        detail::Cholesky const factors(part, p + 1);
        if (factors.rank() != p + 1) {
            return std::nullopt;
        }
        result.covariates.push_back(chi_squared_test(detail::quadratic_form(factors, right), 1));
    }
    detail::Cholesky const factors(information, 2 * p);
    if (factors.rank() != 2 * p) {
        return std::nullopt;
    }
    result.global = chi_squared_test(detail::quadratic_form(factors, score), static_cast<int>(p));
    return result;
}

}  // namespace clonecast::stats

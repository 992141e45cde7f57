// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/LogRank.hh"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "host/stats/detail/Cholesky.hh"
#include "host/stats/detail/MergeTimes.hh"

namespace clonecast::stats {
namespace {

void add_stratum(Groups const& groups, LogRankWeights weights, LogRank* sum) {
    std::size_t const k = groups.size();
    std::vector<std::uint64_t> at_risk(k);
    std::transform(groups.begin(), groups.end(), at_risk.begin(), detail::n_patients);
    double survival = 1;
    detail::merge_times(groups, [&](double, std::vector<TimeCounts> const& at) {
        std::uint64_t const all = std::accumulate(at_risk.begin(), at_risk.end(), std::uint64_t{0});
        std::uint64_t events = 0;
        for (TimeCounts const& counts : at) {
            events += counts.events;
        }
        if (events > 0) {
            auto const n = static_cast<double>(all);
            auto const d = static_cast<double>(events);
            double const weight = std::pow(survival, weights.rho) * std::pow(1 - survival, weights.gamma);
            double const spread = all > 1 ? weight * weight * d * (static_cast<double>(all - events) / (n - 1)) : 0;
            for (std::size_t g = 0; g < k; ++g) {
                double const share = static_cast<double>(at_risk[g]) / n;
                sum->observed[g] += weight * static_cast<double>(at[g].events);
                sum->expected[g] += weight * d * share;
                for (std::size_t h = 0; h < k; ++h) {
                    double const other = static_cast<double>(h == g ? all - at_risk[g] : at_risk[h]) / n;
                    sum->variance[g * k + h] += (h == g ? spread : -spread) * share * other;
                }
            }
            survival *= static_cast<double>(all - events) / n;
        }
        for (std::size_t g = 0; g < k; ++g) {
            at_risk[g] -= at[g].events + at[g].censored;
        }
    });
}

}  // namespace

LogRank log_rank(std::span<Groups const> strata, LogRankWeights weights) {
    if (!(weights.rho >= 0 && weights.gamma >= 0 && std::isfinite(weights.rho) && std::isfinite(weights.gamma))) {
        throw std::invalid_argument("log_rank: rho and gamma must be finite and >= 0");
    }
    std::size_t const k = strata.empty() ? 0 : strata.front().size();
    LogRank result;
    result.observed.resize(k);
    result.expected.resize(k);
    result.variance.resize(k * k);
    for (Groups const& groups : strata) {
        if (groups.size() != k) {
            throw std::invalid_argument("log_rank: strata with different numbers of groups");
        }
        for (GroupCounts const& counts : groups) {
            check_times(counts, "log_rank");
        }
        add_stratum(groups, weights, &result);
    }

    // The rows of the variance add up to 0 over each set of groups that meet in a stratum: the factorisation leaves the
    // last row of each set out.
    detail::Cholesky const factors(result.variance, k);
    if (factors.rank() == 0) {
        return result;
    }
    std::vector<double> excess(k);
    for (std::size_t g = 0; g < k; ++g) {
        excess[g] = result.observed[g] - result.expected[g];
    }
    result.test = chi_squared_test(detail::quadratic_form(factors, excess), static_cast<int>(factors.rank()));
    if (k == 2) {
        result.z = excess[0] / std::sqrt(result.variance[0]);
    }
    return result;
}

LogRank log_rank(Groups const& groups, LogRankWeights weights) {
    return log_rank(std::span<Groups const>(&groups, 1), weights);
}

}  // namespace clonecast::stats

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Where the mean counts of competing types go, and the pressure on the way.
#pragma once

#include "kernels/Macros.hh"
#include "kernels/process/Competition.hh"
#include "kernels/process/Process.hh"

namespace clonecast::process {

namespace detail {

//! Time derivatives of the mean counts under pressures [cells/day].
template <class Rates>
CLONECAST_FUNCTION void find_slopes(Competition<Rates> const& competition, double const* count, double const* pressure,
                                    double* slope) {
    ModelView const& model = competition.model();
    for (int i = 0; i < competition.n_types(); ++i) {
        slope[i] = 0;
    }
    for (int i = 0; i < competition.n_types(); ++i) {
        double const birth = competition.birth(i, pressure);
        slope[i] += count[i] *
                    (birth * (1.0 - competition.mutation(i)) - competition.death(i, pressure) - competition.leaving(i));
        for (int k = model.first_crossing[i]; k < model.first_crossing[i + 1]; ++k) {
            slope[model.target[k]] += count[i] * competition.crossing(k, i, birth);
        }
    }
}

}  // namespace detail

/*! Carries counts over `span` days by the equations of the means without fluctuations.
 *  Method: one step of the classical Runge-Kutta scheme, order 4; counts stay >= 0.
 *  \param count  in: at the beginning; out: at the end [cells]
 *  \param mean   out: the pressures averaged over the span, never above the larger of those at its ends [1]
 */
template <class Rates>
CLONECAST_FUNCTION void predict(Competition<Rates> const& competition, double span, double* count, double* mean) {
    constexpr double reach[4] = {0.0, 0.5, 0.5, 1.0};
    constexpr double share[4] = {1.0 / 6.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 6.0};
    int const n_types = competition.n_types();
    double slope[max_types];
    double stage[max_types];
    double sum[max_types];
    for (int i = 0; i < n_types; ++i) {
        slope[i] = 0;
        sum[i] = 0;
    }
    double first[max_sites];
    double pressure[max_sites];
    competition.find_pressure(count, first);
    for (int site = 0; site < competition.n_sites(); ++site) {
        mean[site] = 0;
    }
    for (int step = 0; step < 4; ++step) {
        for (int i = 0; i < n_types; ++i) {
            double const moved = count[i] + reach[step] * span * slope[i];
            stage[i] = moved > 0 ? moved : 0.0;
        }
        competition.find_pressure(stage, pressure);
        for (int site = 0; site < competition.n_sites(); ++site) {
            mean[site] += share[step] * pressure[site];
        }
        detail::find_slopes(competition, stage, pressure, slope);
        for (int i = 0; i < n_types; ++i) {
            sum[i] += share[step] * slope[i];
        }
    }
    for (int i = 0; i < n_types; ++i) {
        double const moved = count[i] + span * sum[i];
        count[i] = moved > 0 ? moved : 0.0;
    }
    competition.find_pressure(count, pressure);
    for (int site = 0; site < competition.n_sites(); ++site) {
        double const largest = first[site] > pressure[site] ? first[site] : pressure[site];
        mean[site] = mean[site] < largest ? mean[site] : largest;
    }
}

}  // namespace clonecast::process

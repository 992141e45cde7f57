// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What counts are expected to become under constant pressures, crossings included.
#pragma once

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/process/Competition.hh"
#include "kernels/process/Process.hh"

namespace clonecast::process {

/*! Expected counts after `span` days under constant pressures, exactly: count exp(A span), with A the generator of the
 *  means.
 *  Method: the power series of the exponential applied to the counts. A is shifted so that no term is negative, hence
 *  nothing cancels and every count has full relative accuracy. A term costs an operation per type and crossing; about 15
 *  are needed where rates times span are below 1.
 *  \param count  in: at the beginning; out: at the end [cells]
 */
template <class Rates>
CLONECAST_FUNCTION void carry_means(Competition<Rates> const& competition, double const* pressure, double span,
                                    double* count) {
    constexpr int most_terms = 200;
    constexpr double negligible = 1e-17;
    ModelView const& model = competition.model();
    int const n_types = competition.n_types();
    double growth[max_types];  // net growth of what stays in its type, times the span
    double birth[max_types];
    double term[max_types];
    double lowest = 0;
    for (int i = 0; i < n_types; ++i) {
        birth[i] = competition.birth(i, pressure);
        growth[i] = span * (birth[i] * (1.0 - competition.mutation(i)) - competition.death(i, pressure) -
                            competition.leaving(i));
        lowest = growth[i] < lowest ? growth[i] : lowest;
        term[i] = count[i];
    }
    bool is_done = false;
    for (int order = 1; order <= most_terms && !is_done; ++order) {
        double const factor = 1.0 / order;
        double next[max_types];
        for (int i = 0; i < n_types; ++i) {
            next[i] = term[i] * (growth[i] - lowest);
        }
        for (int i = 0; i < n_types; ++i) {
            for (int k = model.first_crossing[i]; k < model.first_crossing[i + 1]; ++k) {
                next[model.target[k]] += term[i] * span * competition.crossing(k, i, birth[i]);
            }
        }
        is_done = true;
        for (int i = 0; i < n_types; ++i) {
            term[i] = next[i] * factor;
            count[i] += term[i];
            is_done = is_done && !(term[i] > negligible * count[i]);
        }
    }
    double const scale = det_exp(lowest);
    for (int i = 0; i < n_types; ++i) {
        count[i] *= scale;
    }
}

}  // namespace clonecast::process

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Engine `crossing`: exact trajectories at a cost per mutation or switch, whatever the number of cells.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/process/BirthDeath.hh"
#include "kernels/process/Process.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::process {

/*! Advance the counts from `begin` to `end` at constant rates.
 *  Method: between crossings types are independent birth-death processes, so every type keeps its own clock and the
 *  time of its next crossing. A crossing moves its source to that time (given that it crosses then) and its target
 *  (given that it has not crossed so far); at the end every type is moved there, given no crossing. Exact in law.
 *  \param rates  birth(type), death(type) [1/day], crossing(index); constant during the call
 *  \param state  in: counts at `begin`, each in [0, max_cells]; out: counts at `end`
 *  \pre growth is exponential at every site
 *  \param steps  in: crossings still allowed; out: those left
 *  Source: the binomial-negative-binomial algorithm of W. H. Mather, J. Hasty, L. S. Tsimring, Bioinformatics 28 (2012)
 *  1230, made lazy.
 */
template <class Rates, class Stream>
CLONECAST_FUNCTION CLONECAST_NOINLINE Advance advance_crossing(ModelView const& model, Rates const& rates, double begin,
                                                               double end, State* state, Stream& stream,
                                                               std::uint64_t* steps) {
    CLONECAST_EXPECT(!is_competing(model));
    BirthDeath constants[max_types];
    double clock[max_types];
    double next[max_types];
    for (int i = 0; i < model.n_types; ++i) {
        TypeRates const split = split_rates(model, rates, i);
        constants[i] = make_birth_death(split.birth, split.death, split.crossing);
        clock[i] = begin;
        next[i] = begin + draw_first_crossing(constants[i], state->count[i], stream);
    }
    while (true) {
        int source = 0;
        for (int i = 1; i < model.n_types; ++i) {
            source = next[i] < next[source] ? i : source;
        }
        double const now = next[source];
        if (!(now < end)) {
            break;
        }
        if (*steps == 0) {
            return Advance::step_limit;
        }
        --*steps;
        state->count[source] =
            draw_count_before_crossing(descend(constants[source], now - clock[source]), state->count[source], stream);
        clock[source] = now;
        int const crossing = choose_crossing(model, rates, source, random::draw_uniform(stream));
        int const target = model.target[crossing];
        if (state->count[target] > 0) {
            state->count[target] =
                draw_count(descend(constants[target], now - clock[target]), state->count[target], stream);
        }
        clock[target] = now;
        add_cell(target, now, state);
        if (model.kind[crossing] == CrossingKind::switching) {
            --state->count[source];
        }
        if (state->count[source] > max_cells || state->count[target] > max_cells) {
            return Advance::overflow;
        }
        next[source] = now + draw_first_crossing(constants[source], state->count[source], stream);
        next[target] = now + draw_first_crossing(constants[target], state->count[target], stream);
    }
    for (int i = 0; i < model.n_types; ++i) {
        if (state->count[i] > 0) {
            state->count[i] = draw_count(descend(constants[i], end - clock[i]), state->count[i], stream);
            if (state->count[i] > max_cells) {
                return Advance::overflow;
            }
        }
    }
    return Advance::reached;
}

}  // namespace clonecast::process

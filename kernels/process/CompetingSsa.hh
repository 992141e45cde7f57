// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Gillespie's direct method for clones that compete: all propensities are formed anew after every event.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/process/Competition.hh"
#include "kernels/process/Process.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::process {

/*! advance_ssa where births and deaths depend on the counts. Exact in law: between two events no count changes, hence
 *  no rate. An event takes 52 random bits for the wait, 52 to choose what happens, and 52 more for a crossing.
 */
template <class Rates, class Stream>
CLONECAST_FUNCTION Advance advance_competing_ssa(Competition<Rates> const& competition, double begin, double end,
                                                 State* state, Stream& stream, std::uint64_t* steps) {
    constexpr auto max_count = static_cast<double>(max_cells);
    int const n_clones = competition.n_clones();
    ModelView const& model = competition.model();
    double count[max_clones];  // whole numbers
    double propensity[max_clones];
    for (int i = 0; i < n_clones; ++i) {
        count[i] = static_cast<double>(state->count[i]);
    }
    double now = begin;
    Advance result = Advance::reached;
    while (true) {
        double const pressure = competition.pressure(count);
        double total = 0;
        for (int i = 0; i < n_clones; ++i) {
            propensity[i] =
                count[i] * (competition.birth(i, pressure) + competition.death(i, pressure) + competition.switching(i));
            total += propensity[i];
        }
        if (!(total > 0)) {
            break;
        }
        now += random::draw_exponential(stream) / total;
        if (!(now < end)) {
            break;
        }
        if (*steps == 0) {
            result = Advance::step_limit;
            break;
        }
        --*steps;
        double rest = random::draw_uniform(stream) * total;
        int clone = 0;
        while (clone < n_clones - 1 && rest >= propensity[clone]) {
            rest -= propensity[clone];
            ++clone;
        }
        while (!(propensity[clone] > 0)) {
            --clone;  // rounding at the end of the range: the last clone in which anything can happen
        }
        double const birth = competition.birth(clone, pressure);
        double const death = competition.death(clone, pressure);
        double const divisions = birth * (1.0 - competition.mutation(clone));
        double const crossings = birth * competition.mutation(clone) + competition.switching(clone);
        double const position = rest / count[clone];
        if (position < death || !(divisions + crossings > 0)) {
            count[clone] -= 1;
        } else if ((position < death + divisions && divisions > 0) || !(crossings > 0)) {
            count[clone] += 1;
        } else {
            double left = random::draw_uniform(stream) * crossings;
            int chosen = -1;
            for (int k = model.first_crossing[clone]; k < model.first_crossing[clone + 1]; ++k) {
                double const rate = competition.crossing(k, clone, birth);
                if (rate > 0) {
                    chosen = k;
                    if (left < rate) {
                        break;
                    }
                    left -= rate;
                }
            }
            int const target = model.target[chosen];
            if (count[target] == 0) {
                state->alive_since[target] = now;
            }
            count[target] += 1;
            if (model.kind[chosen] == CrossingKind::switching) {
                count[clone] -= 1;
            }
            if (count[target] > max_count) {
                result = Advance::overflow;
                break;
            }
        }
        if (count[clone] > max_count) {
            result = Advance::overflow;
            break;
        }
    }
    for (int i = 0; i < n_clones; ++i) {
        state->count[i] = static_cast<std::int64_t>(count[i]);
    }
    return result;
}

}  // namespace clonecast::process

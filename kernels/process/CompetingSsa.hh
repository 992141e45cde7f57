// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Gillespie's direct method for types that compete: all propensities are formed anew after every event.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/process/Competition.hh"
#include "kernels/process/Process.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::process {

/*! advance_ssa where births and deaths depend on the counts, or until the cells of all types reach a total. Exact in law:
 *  between two events no count changes, hence no rate. An event takes 52 random bits for the wait, 52 to choose what
 *  happens, and 52 more for a crossing.
 *  \param total_cells  ends the advance as soon as so many cells are there [cells]
 *  \param now    in: begin; out: the time of the counts: `end`, or that of the event that reached the total
 */
template <class Rates, class Stream>
CLONECAST_FUNCTION Advance advance_to_total(Competition<Rates> const& competition, double total_cells, double end,
                                            double* now, State* state, Stream& stream, std::uint64_t* steps) {
    constexpr auto max_count = static_cast<double>(max_cells);
    int const n_types = competition.n_types();
    ModelView const& model = competition.model();
    double count[max_types];  // whole numbers
    double propensity[max_types];
    double pressure[max_sites];
    for (int i = 0; i < n_types; ++i) {
        count[i] = static_cast<double>(state->count[i]);
    }
    Advance result = Advance::reached;
    while (true) {
        competition.find_pressure(count, pressure);
        double total = 0;
        double cells = 0;
        for (int i = 0; i < n_types; ++i) {
            propensity[i] =
                count[i] * (competition.birth(i, pressure) + competition.death(i, pressure) + competition.switching(i));
            total += propensity[i];
            cells += count[i];
        }
        if (cells >= total_cells) {
            break;
        }
        double const next = total > 0 ? *now + random::draw_exponential(stream) / total : end;
        if (!(next < end)) {
            *now = end;
            break;
        }
        if (*steps == 0) {
            result = Advance::step_limit;
            break;
        }
        --*steps;
        *now = next;
        double rest = random::draw_uniform(stream) * total;
        int type = 0;
        while (type < n_types - 1 && rest >= propensity[type]) {
            rest -= propensity[type];
            ++type;
        }
        while (!(propensity[type] > 0)) {
            --type;  // rounding at the end of the range: the last type in which anything can happen
        }
        double const birth = competition.birth(type, pressure);
        double const death = competition.death(type, pressure);
        double const divisions = birth * (1.0 - competition.mutation(type));
        double const crossings = birth * competition.mutation(type) + competition.switching(type);
        double const position = rest / count[type];
        if (position < death || !(divisions + crossings > 0)) {
            count[type] -= 1;
        } else if ((position < death + divisions && divisions > 0) || !(crossings > 0)) {
            count[type] += 1;
        } else {
            double left = random::draw_uniform(stream) * crossings;
            int chosen = -1;
            for (int k = model.first_crossing[type]; k < model.first_crossing[type + 1]; ++k) {
                double const rate = competition.crossing(k, type, birth);
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
                state->alive_since[target] = *now;
            }
            count[target] += 1;
            if (model.kind[chosen] == CrossingKind::switching) {
                count[type] -= 1;
            }
            if (count[target] > max_count) {
                result = Advance::overflow;
                break;
            }
        }
        if (count[type] > max_count) {
            result = Advance::overflow;
            break;
        }
    }
    for (int i = 0; i < n_types; ++i) {
        state->count[i] = static_cast<std::int64_t>(count[i]);
    }
    return result;
}

//! advance_ssa where births and deaths depend on the counts.
template <class Rates, class Stream>
CLONECAST_FUNCTION CLONECAST_NOINLINE Advance advance_competing_ssa(Competition<Rates> const& competition, double begin,
                                                                    double end, State* state, Stream& stream,
                                                                    std::uint64_t* steps) {
    double now = begin;
    return advance_to_total(competition, never, end, &now, state, stream, steps);
}

}  // namespace clonecast::process

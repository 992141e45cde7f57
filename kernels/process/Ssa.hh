// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Engine `ssa`: Gillespie's direct method, one step per birth, death or switch. The reference.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/process/BirthDeath.hh"
#include "kernels/process/Process.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::process {

namespace detail {

inline constexpr double two_to_minus_32 = 1.0 / 4294967296.0;

/*! Waiting time in units of the mean from 32 bits: -log of a uniform on the midpoints (k + 1/2) 2^-32.
 *  The two end cells are refined by another draw, so that neither very short nor very long waits are cut off.
 */
template <class Stream>
CLONECAST_INLINE double draw_wait(std::uint32_t word, Stream& stream) {
    if (word + 1U <= 1U) {
        double const inside = random::draw_uniform(stream) * two_to_minus_32;
        return word == 0 ? -log_positive_normal(inside) : -det_log1p(-inside);
    }
    return -log_positive_normal((static_cast<double>(word) + 0.5) * two_to_minus_32);
}

}  // namespace detail

/*! Advance the counts from `begin` to `end` at constant rates, event by event. Exact in law.
 *  Each event takes 64 random bits: 32 for the wait, 32 to choose what happens. When the cell of width 2^-32 that the
 *  latter stand for contains a boundary between two events, 52 more bits decide on which side of it; so an event with a
 *  probability of 1e-9 has that probability.
 *  \param steps  in: events still allowed; out: those left
 *  Parameters otherwise as in advance_crossing.
 *  Source: D. T. Gillespie, J. Phys. Chem. 81 (1977) 2340.
 */
template <class Rates, class Stream>
CLONECAST_FUNCTION Advance advance_ssa(ModelView const& model, Rates const& rates, double begin, double end,
                                       State* state, Stream& stream, std::uint64_t* steps) {
    CloneRates clone_rates[max_clones];
    double per_cell[max_clones];
    double propensity[max_clones];
    int const n_clones = model.n_clones;
    for (int i = 0; i < n_clones; ++i) {
        clone_rates[i] = split_rates(model, rates, i);
        per_cell[i] = clone_rates[i].birth + clone_rates[i].death + clone_rates[i].crossing;
        propensity[i] = static_cast<double>(state->count[i]) * per_cell[i];
    }
    double now = begin;
    while (true) {
        double total = propensity[0];
        for (int i = 1; i < n_clones; ++i) {
            total += propensity[i];
        }
        if (!(total > 0)) {
            return Advance::reached;
        }
        std::uint64_t const bits = stream.next();
        now += detail::draw_wait(static_cast<std::uint32_t>(bits), stream) / total;
        if (!(now < end)) {
            return Advance::reached;
        }
        if (*steps == 0) {
            return Advance::step_limit;
        }
        --*steps;

        // A cell of width `cell` on [0, total): first the clone, then death, birth, crossing in this order.
        double const cell = total * detail::two_to_minus_32;
        double position = static_cast<double>(static_cast<std::uint32_t>(bits >> 32)) * cell;
        double width = cell;
        int clone = 0;
        double rest = 0;
        double deaths = 0;
        double divisions = 0;
        while (true) {
            clone = 0;
            rest = position;
            while (clone < n_clones - 1 && rest >= propensity[clone]) {
                rest -= propensity[clone];
                ++clone;
            }
            double const count = static_cast<double>(state->count[clone]);
            deaths = count * clone_rates[clone].death;
            divisions = deaths + count * clone_rates[clone].birth;
            bool const ambiguous = rest + width > propensity[clone] || (rest < deaths && rest + width > deaths) ||
                                   (rest < divisions && rest + width > divisions);
            if (width == 0 || !ambiguous) {
                break;
            }
            position += random::draw_uniform(stream) * cell;
            width = 0;
        }
        while (!(propensity[clone] > 0)) {
            --clone;  // rounding at the end of the range: the last clone in which anything can happen
        }
        CloneRates const& chosen = clone_rates[clone];
        if (rest < deaths || !(chosen.birth + chosen.crossing > 0)) {
            --state->count[clone];
        } else if ((rest < divisions && chosen.birth > 0) || !(chosen.crossing > 0)) {
            ++state->count[clone];
        } else {
            int const crossing = choose_crossing(model, rates, clone, random::draw_uniform(stream));
            int const target = model.target[crossing];
            add_cell(target, now, state);
            if (model.kind[crossing] == CrossingKind::switching) {
                --state->count[clone];
            }
            if (state->count[target] > max_cells) {
                return Advance::overflow;
            }
            propensity[target] = static_cast<double>(state->count[target]) * per_cell[target];
        }
        if (state->count[clone] > max_cells) {
            return Advance::overflow;
        }
        propensity[clone] = static_cast<double>(state->count[clone]) * per_cell[clone];
    }
}

}  // namespace clonecast::process

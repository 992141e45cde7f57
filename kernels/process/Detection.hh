// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Growth from founding cells until the cells of all types first reach a burden, to the cell.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/process/Advance.hh"
#include "kernels/process/CompetingSsa.hh"
#include "kernels/process/Competition.hh"
#include "kernels/process/Process.hh"

namespace clonecast::process {

//! Lineages that died out or took too long before growth is given up.
inline constexpr int max_lineages = 100'000;
//! -log of the probability that a span passes the burden unseen: 1e-13.
inline constexpr double unseen_exponent = 30;

//! Time of emergence of a lineage that begins with the cell that makes the burden, or of founders that are it [day].
inline constexpr double with_the_last_cell = -1e-9;

//! Bounds on the rates of all types together, competition or not.
struct GrowthBound {
    double birth = 0;  //!< largest birth rate of a type [1/day]
    double net = 0;    //!< at least the largest birth - death of a type, and above 0 unless birth is 0 [1/day]
};

template <class Rates>
CLONECAST_FUNCTION GrowthBound bound_growth(ModelView const& model, Rates const& rates) {
    constexpr double least_net = 1e-6;  // of birth: spans stay finite where nothing grows
    GrowthBound bound;
    for (int i = 0; i < model.n_types; ++i) {
        double const net = rates.birth(i) - rates.death(i);
        bound.birth = rates.birth(i) > bound.birth ? rates.birth(i) : bound.birth;
        bound.net = net > bound.net ? net : bound.net;
    }
    double const least = least_net * bound.birth;
    bound.net = bound.net > least ? bound.net : least;
    return bound;
}

/*! A span within which `count` cells reach `burden`, at its end or before, with a probability of at most
 *  exp(-exponent).
 *  With b and g the bounds and F(t) = 1 + y e^{gt}/(1 - y b (e^{gt} - 1)/g), F(t - s)^N(s) is a supermartingale for
 *  0 <= s <= t, because F' = g (F - 1) + b (F - 1)^2 is at least what any type's own equation gives (birth, death and
 *  mutation; switching does not change the total; competition lowers births and adds deaths). So for every y > 0
 *    P(max N >= burden) <= F(t)^count (1 + y)^-burden.
 *  With E = e^{gt}, k = b (E - 1)/g, d = 1 - E count/burden and y = d/(2 k) this is at most
 *    exp(-burden d^2/((2 - d)(2 k + d))),
 *  and with 2 - d <= 2 the largest d that keeps this below exp(-exponent) is the root of a quadratic equation.
 *  \pre 0 < count < burden
 *  \return [day]; 0 if there is no such span: fewer than 2 exponent cells are missing
 */
CLONECAST_FUNCTION inline double span_below(GrowthBound bound, double count, double burden, double exponent) {
    CLONECAST_EXPECT(count > 0 && count < burden);
    if (!(bound.birth > 0)) {
        return never;
    }
    double const missing = burden - count;
    double const least = 2.0 * exponent;  // cells that must be missing at the end of the mean path
    double const spread = 2.0 * least * (bound.birth / bound.net) * (burden / count);
    double const rest = spread - least;  // > 0: birth >= net, burden > count
    double const left = 2.0 * spread * missing / (rest + square_root(rest * rest + 4.0 * spread * missing));
    if (!(left > least)) {
        return 0;
    }
    return det_log1p(left * ((left - least) / spread) / count) / bound.net;
}

namespace detail {

//! Events of ssa that are not worth the step of another engine.
inline constexpr double events_per_span = 64;
//! ... and that it then takes before the other engine is asked again.
inline constexpr double events_per_burst = 256;

CLONECAST_INLINE std::int64_t total_cells(ModelView const& model, State const& state) {
    std::int64_t total = 0;
    for (int i = 0; i < model.n_types; ++i) {
        total += state.count[i];
    }
    return total;
}

}  // namespace detail

/*! Grow the counts from day 0 until the cells of all types first are `burden`, given that they get there within max_days:
 *  a lineage that does not is begun again, up to max_lineages times.
 *  Method: the engine moves the counts over spans that do not reach the burden (span_below, 1e-13 each); when so few
 *  cells are missing that such a span is short, ssa goes from event to event, so that growth ends at the first passage, with
 *  exactly `burden` cells. Exact in law where the engine is.
 *  \param state  in: founding cells; out: counts at detection; alive_since is counted from detection, so below 0
 *  \param steps  in: steps still allowed; out: those left. A step is one of the engine, an event, or a span.
 *  \return step_limit too if no lineage grew
 *  \pre burden >= 1
 */
template <class Rates, class Stream>
CLONECAST_FUNCTION Advance grow_to_burden(EngineSettings engine, ModelView const& model, Rates const& rates,
                                          std::int64_t burden, double max_days, State* state, Stream& stream,
                                          std::uint64_t* steps) {
    CLONECAST_EXPECT(burden >= 1);
    Competition<Rates> const competition(model, rates);
    GrowthBound const bound = bound_growth(model, rates);
    double fastest = 0;  // events of a cell [1/day]
    std::int64_t founders[max_types];
    for (int i = 0; i < model.n_types; ++i) {
        double const events = rates.birth(i) + rates.death(i) + competition.switching(i);
        fastest = events > fastest ? events : fastest;
        founders[i] = state->count[i];
    }
    auto const target = static_cast<double>(burden);
    for (int lineage = 0; lineage < max_lineages; ++lineage) {
        for (int i = 0; i < model.n_types; ++i) {
            state->count[i] = founders[i];
            state->alive_since[i] = 0;
        }
        double now = 0;
        std::int64_t total = detail::total_cells(model, *state);
        while (total > 0 && total < burden && now < max_days) {
            if (*steps == 0) {
                return Advance::step_limit;
            }
            --*steps;
            auto const cells = static_cast<double>(total);
            double const left = max_days - now;
            double const span = engine.engine == Engine::ssa ? 0 : span_below(bound, cells, target, unseen_exponent);
            Advance result = Advance::reached;
            double const rate = cells * fastest;
            // Events in a time if the cells grow at the bound, and the other way round.
            if (det_log1p(detail::events_per_span * bound.net / rate) < span * bound.net) {
                double const end = span < left ? now + span : max_days;
                result = advance(engine, model, rates, now, end, state, stream, steps);
                now = end;
            } else {
                double const burst = det_log1p(detail::events_per_burst * bound.net / rate) / bound.net;
                double const end = engine.engine != Engine::ssa && burst < left ? now + burst : max_days;
                result = advance_to_total(competition, target, end, &now, state, stream, steps);
            }
            if (result != Advance::reached) {
                return result;
            }
            total = detail::total_cells(model, *state);
        }
        if (total >= burden) {
            for (int i = 0; i < model.n_types; ++i) {
                double const since = state->alive_since[i] - now;
                state->alive_since[i] = since < 0 ? since : with_the_last_cell;
            }
            return Advance::reached;
        }
    }
    return Advance::step_limit;
}

}  // namespace clonecast::process

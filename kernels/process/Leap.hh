// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Engine `leap`: many crossings, births and deaths in one step, with an error that a tolerance bounds.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/numerics/Rounding.hh"
#include "kernels/process/BirthDeath.hh"
#include "kernels/process/Competition.hh"
#include "kernels/process/Crossing.hh"
#include "kernels/process/MeanField.hh"
#include "kernels/process/MeanTransition.hh"
#include "kernels/process/Process.hh"
#include "kernels/process/Ssa.hh"
#include "kernels/random/Binomial.hh"
#include "kernels/random/Poisson.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::process {

//! Means of large types are then off by a few parts in 10 000 where crossings form chains, less elsewhere.
inline constexpr double default_leap_tolerance = 1e-3;

namespace detail {

//! Events that ssa may take in place of one step of a leap: they cost about as much.
inline constexpr double events_per_leap = 32;
//! Crossings that `crossing` may take in place of one step of a leap, per type.
inline constexpr double crossings_per_leap = 4;

//! Where fewer cells of a type are expected, single cells are corrected one by one.
inline constexpr double few_cells = 256;

//! Nodes of the Gauss-Legendre rule with two nodes on [0, 1], as lengths before, between and after them.
inline constexpr double outer_length = 0.21132486540518711775;  // (1 - 1/sqrt(3))/2
inline constexpr double inner_length = 0.57735026918962576451;  // 1/sqrt(3)

/*! One step at a time. Rates are constant but for the pressure of competition. */
template <class Rates, class Stream>
class Leap {
  public:
    CLONECAST_FUNCTION Leap(Competition<Rates> const& competition, double tolerance, State* state, Stream& stream)
        : competition_(competition),
          model_(competition.model()),
          tolerance_(tolerance),
          state_(state),
          stream_(stream),
          n_types_(competition.n_types()) {
        for (int i = 0; i < n_types_; ++i) {
            has_crossings_ = has_crossings_ || competition.switching(i) + competition.mutation(i) > 0;
        }
    }

    //! Longest step within the tolerance, and how far an exact engine comes at the cost of a step [day].
    struct Reach {
        double leap;
        double exact;
    };

    //! \param left  until the end of the advance [day]
    CLONECAST_FUNCTION Reach reach(double left) const {
        double count[max_types];
        load(count);
        double pressure[max_sites];
        competition_.find_pressure(count, pressure);
        bool const is_competing = competition_.competes();
        double turnover = 0;   // largest birth + death of a type
        double crossing = 0;   // largest rate of crossings out of a type's cell; influx is no error
        double feedback = 0;   // largest change of a rate per relative change of the total
        double events = 0;     // of all cells
        double crossings = 0;  // of all cells
        double growth = 0;     // largest net growth of a type
        for (int i = 0; i < n_types_; ++i) {
            double const birth = competition_.birth(i, pressure);
            double const death = competition_.death(i, pressure);
            double const mutating = birth * competition_.mutation(i);
            double const out = mutating + competition_.switching(i);
            double const response = competition_.free_birth(i) * competition_.sensitivity(i, pressure);
            turnover = larger(turnover, birth + death);
            crossing = larger(crossing, mutating + competition_.leaving(i));
            feedback = larger(feedback, response);
            growth = larger(growth, birth - death);
            events += count[i] * (birth + death + competition_.switching(i));
            crossings += count[i] * out;
        }
        double const squared = 12.0 * tolerance_;
        double const fourth = square_root(square_root(1000.0 * tolerance_));
        double leap = never;
        double const curvature = crossing * (crossing + turnover) + (is_competing ? feedback * feedback : 0.0);
        if (curvature > 0) {
            leap = square_root(squared / curvature);
        }
        if (turnover > 0) {
            leap = smaller(leap, fourth / turnover);
        }
        if (is_competing) {
            leap = shorten_for_arrivals(count, pressure, smaller(leap, left), squared);
        }
        double exact = never;
        if (is_competing && events > 0) {
            exact = events_per_leap / events;
        } else if (!is_competing && crossings > 0) {
            double const n = crossings_per_leap * n_types_;
            exact = growth > 0 ? det_log1p(n * growth / crossings) / growth : n / crossings;
        }
        return {leap, smaller(exact, never)};
    }

    //! False if a count has left its range.
    CLONECAST_FUNCTION bool step(double now, double span) {
        double mean[max_sites];
        if (!competition_.competes()) {
            double count[max_types];
            load(count);
            competition_.find_pressure(count, mean);
            return move(now, span, mean);
        }
        double const half = 0.5 * span;
        double count[max_types];
        load(count);
        predict(competition_, half, count, mean);
        double predicted[max_sites];
        competition_.find_pressure(count, predicted);
        if (!move(now, half, mean)) {
            return false;
        }
        load(count);
        double surprise[max_sites];
        competition_.find_pressure(count, surprise);
        predict(competition_, half, count, mean);
        for (int site = 0; site < model_.n_sites; ++site) {
            double const corrected = mean[site] + (surprise[site] - predicted[site]);
            mean[site] = corrected > 0 ? corrected : 0.0;
        }
        return move(now + half, half, mean);
    }

  private:
    static CLONECAST_INLINE double larger(double a, double b) { return a > b ? a : b; }
    static CLONECAST_INLINE double smaller(double a, double b) { return a < b ? a : b; }

    CLONECAST_FUNCTION void load(double* count) const {
        for (int i = 0; i < n_types_; ++i) {
            count[i] = static_cast<double>(state_->count[i]);
        }
    }

    /*! A step in which no site fills so fast by crossings (influx, seeding) that those who arrive early and late live
     *  under pressures too different: the change of a rate times the step is at most `largest`.
     */
    CLONECAST_FUNCTION double shorten_for_arrivals(double const* count, double const* pressure, double span,
                                                   double largest) const {
        constexpr int most_halvings = 60;
        double arrivals[max_types];  // [cells/day]
        for (int i = 0; i < n_types_; ++i) {
            arrivals[i] = 0;
        }
        for (int i = 0; i < n_types_; ++i) {
            double const birth = competition_.birth(i, pressure);
            for (int k = model_.first_crossing[i]; k < model_.first_crossing[i + 1]; ++k) {
                arrivals[model_.target[k]] += count[i] * competition_.crossing(k, i, birth);
            }
        }
        for (int halving = 0; halving < most_halvings; ++halving) {
            double ahead[max_types];
            double pressure_ahead[max_sites];
            for (int i = 0; i < n_types_; ++i) {
                ahead[i] = count[i] + span * arrivals[i];
            }
            competition_.find_pressure(ahead, pressure_ahead);
            double change = 0;
            for (int i = 0; i < n_types_; ++i) {
                int const site = site_of(model_, i);
                change = larger(change, competition_.free_birth(i) * (pressure_ahead[site] - pressure[site]));
            }
            if (span * change <= largest) {
                break;
            }
            span *= 0.5;
        }
        return span;
    }

    /*! Over a span under constant pressures. What the composition of parts is expected to give is followed beside it,
     *  and the difference from the exact expectation added: means are exact.
     */
    CLONECAST_FUNCTION bool move(double now, double span, double const* pressure) {
        double expected[max_types];
        load(expected);
        if (!has_crossings_) {
            return grow(span, pressure, expected);
        }
        double exact[max_types];
        load(exact);
        carry_means(competition_, pressure, span, exact);
        double const half = 0.5 * span;
        return grow(outer_length * span, pressure, expected) && cross_upwards(now, half, pressure, expected) &&
               grow(inner_length * span, pressure, expected) && cross_downwards(now + half, half, pressure, expected) &&
               grow(outer_length * span, pressure, expected) && correct(now + half, expected, exact);
    }

    //! Births without mutation and deaths alone: exact.
    CLONECAST_FUNCTION bool grow(double span, double const* pressure, double* expected) {
        for (int i = 0; i < n_types_; ++i) {
            if (!(expected[i] > 0)) {
                continue;
            }
            double const birth = competition_.birth(i, pressure) * (1.0 - competition_.mutation(i));
            BirthDeath const constants = make_birth_death(birth, competition_.death(i, pressure), 0);
            Descent const descent = descend(constants, span);
            expected[i] *= descent.lineage * (1.0 + descent.odds);
            if (state_->count[i] == 0) {
                continue;
            }
            state_->count[i] = draw_count(descent, state_->count[i], SpanEnd::no_crossing, stream_);
            if (state_->count[i] > max_cells) {
                return false;
            }
        }
        return true;
    }

    CLONECAST_FUNCTION bool cross_upwards(double now, double span, double const* pressure, double* expected) {
        for (int i = 0; i < n_types_; ++i) {
            for (int k = model_.first_crossing[i]; k < model_.first_crossing[i + 1]; ++k) {
                if (!cross(k, i, now, span, pressure, expected)) {
                    return false;
                }
            }
        }
        return true;
    }
    CLONECAST_FUNCTION bool cross_downwards(double now, double span, double const* pressure, double* expected) {
        for (int i = n_types_ - 1; i >= 0; --i) {
            for (int k = model_.first_crossing[i + 1] - 1; k >= model_.first_crossing[i]; --k) {
                if (!cross(k, i, now, span, pressure, expected)) {
                    return false;
                }
            }
        }
        return true;
    }

    //! One kind of crossing alone, for a span: exact.
    CLONECAST_FUNCTION bool cross(int index, int source, double now, double span, double const* pressure,
                                  double* expected) {
        double const per_cell = competition_.crossing(index, source, competition_.birth(source, pressure)) * span;
        if (!(expected[source] > 0) || !(per_cell > 0)) {
            return true;
        }
        std::int64_t const count = state_->count[source];
        int const target = model_.target[index];
        std::int64_t n = 0;
        if (model_.kind[index] == CrossingKind::switching) {
            double const share = -det_expm1(-per_cell);
            double const moved = expected[source] * share;
            expected[source] -= moved;
            expected[target] += moved;
            n = count > 0 ? random::draw_binomial(count, share, det_exp(-per_cell), stream_) : 0;
            state_->count[source] -= n;
        } else {
            double const mean = static_cast<double>(count) * per_cell;
            if (mean > static_cast<double>(max_cells)) {
                return false;
            }
            expected[target] += expected[source] * per_cell;
            n = count > 0 ? random::draw_poisson(mean, stream_) : 0;
        }
        if (n > 0 && state_->count[target] == 0) {
            // The first of n uniform times.
            double const wait = -det_expm1(-random::draw_exponential(stream_) / static_cast<double>(n));
            state_->alive_since[target] = now + span * wait;
        }
        state_->count[target] += n;
        return state_->count[target] <= max_cells;
    }

    /*! Adds the difference of two expectations to the counts, in whole cells that are right on average. Types take their
     *  shares of one running sum, so that the total is off by less than a cell, and by none where nothing is born or dies.
     *  Where few are expected cells are taken away one by one, each with the same chance, so that no count is ever
     *  negative.
     */
    CLONECAST_FUNCTION bool correct(double now, double const* expected, double const* exact) {
        double rest = 0;
        for (int i = 0; i < n_types_; ++i) {
            double const missing = exact[i] - expected[i];
            if (missing < 0 && expected[i] < few_cells && state_->count[i] > 0) {
                double const share = -missing / expected[i];
                std::int64_t const n = random::draw_binomial(state_->count[i], share, 1.0 - share, stream_);
                state_->count[i] -= n;
                rest += missing + static_cast<double>(n);
            }
        }
        double position = random::draw_uniform(stream_);
        std::int64_t below = 0;  // whole part of the position
        for (int i = 0; i < n_types_; ++i) {
            double const missing = exact[i] - expected[i];
            if (missing < 0 && expected[i] < few_cells) {
                continue;
            }
            if (expected[i] >= few_cells) {
                position += rest;
                rest = 0;
            }
            position += missing;
            std::int64_t const reached = floor_to_int64(position);
            std::int64_t const n = reached - below;
            below = reached;
            if (n != 0) {
                if (state_->count[i] == 0) {
                    state_->alive_since[i] = now;
                }
                state_->count[i] = state_->count[i] + n > 0 ? state_->count[i] + n : 0;
            }
            if (state_->count[i] > max_cells) {
                return false;
            }
        }
        return true;
    }

    Competition<Rates> const& competition_;
    ModelView const& model_;
    double tolerance_;
    State* state_;
    Stream& stream_;
    int n_types_;
    bool has_crossings_ = false;
};

}  // namespace detail

/*! Advance the counts from `begin` to `end` at rates that are constant or, where types compete, depend on the counts.
 *  Method: steps in which every type moves by the exact law of births and deaths under a constant pressure, and
 *  crossings happen at the two nodes of a Gauss-Legendre rule, half of the step's at each (a palindromic composition of
 *  exact parts, so no count is ever negative). What this is expected to give differs a little from the exact expectation
 *  (carry_means); the difference is added in whole cells. Where types compete a step has two halves: the first under the mean
 *  pressure of the predicted means; the second under that predicted from the counts then reached, plus what the pressure
 *  then differs from its prediction, which makes up for the fluctuations of both halves: weak order 2.
 *  Where an exact engine comes further at the cost of a step (few cells, few crossings) it does: ssa if types compete,
 *  otherwise crossing.
 *  A step h keeps h^2 (f^2 + x (x + r)) <= 12 tolerance and (h r)^4 <= 1000 tolerance, with x the largest rate of
 *  crossings of a cell, r the largest birth + death, and f the largest change of a birth or death rate per relative change
 *  of the total (all 1/day). The cells that cross within h change no rate by more than 12 tolerance / h. Variances and
 *  probabilities are then off by about the tolerance, relatively, or less; so are means where types compete, and
 *  otherwise means are exact.
 *  \param tolerance  in (0, 0.1] [1]
 *  \param steps  in: steps still allowed (leaps, and the steps of the exact engines); out: those left
 *  Times in alive_since are right to a step. Parameters otherwise as in advance_crossing.
 *  Source: splitting after R. I. McLachlan, BIT 35 (1995) 258 (coefficients for a small perturbation); the correction in
 *  the second half has the idea of D. F. Anderson, M. Koyama, Multiscale Model. Simul. 10 (2012) 1493.
 */
template <class Rates, class Stream>
CLONECAST_FUNCTION Advance advance_leap(ModelView const& model, Rates const& rates, double tolerance, double begin,
                                        double end, State* state, Stream& stream, std::uint64_t* steps) {
    CLONECAST_EXPECT(tolerance > 0 && tolerance <= 0.1);
    Competition<Rates> const competition(model, rates);
    detail::Leap<Rates, Stream> leap(competition, tolerance, state, stream);
    bool const is_competing = competition.competes();
    constexpr double resolution = 1.0 / 1125899906842624.0;  // 2^-50: a shorter step would not move the clock
    double const shortest = resolution * (end > 0 ? end : -begin);
    double now = begin;
    while (now < end) {
        double const left = end - now;
        auto const reach = leap.reach(left);
        if (reach.exact >= reach.leap || reach.exact >= left) {
            double const stop = reach.exact < left ? now + reach.exact : end;
            Advance const advance = is_competing ? advance_competing_ssa(competition, now, stop, state, stream, steps)
                                                 : advance_crossing(model, rates, now, stop, state, stream, steps);
            if (advance != Advance::reached) {
                return advance;
            }
            now = stop;
            continue;
        }
        if (*steps == 0) {
            return Advance::step_limit;
        }
        --*steps;
        // Steps of equal length to the end, as far as can be seen.
        double const longest = reach.leap > shortest ? reach.leap : shortest;
        double const n_steps = left / longest;
        bool const is_last = n_steps <= 1;
        double const span = is_last ? left : (n_steps < 2 ? 0.5 * left : longest);
        if (!leap.step(now, span)) {
            return Advance::overflow;
        }
        now = is_last ? end : now + span;
    }
    return Advance::reached;
}

}  // namespace clonecast::process

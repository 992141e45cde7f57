// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Engine `ssa`: Gillespie's direct method, one step per birth, death or switch. The reference.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/process/BirthDeath.hh"
#include "kernels/process/CompetingSsa.hh"
#include "kernels/process/Competition.hh"
#include "kernels/process/Process.hh"
#include "kernels/random/Stream.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::process {

namespace detail {

inline constexpr double two_to_minus_32 = 1.0 / 4294967296.0;
inline constexpr auto max_count = static_cast<double>(max_cells);

//! Waiting time in units of the mean from k + 1/2: -log of a uniform on the midpoints (k + 1/2) 2^-32.
CLONECAST_INLINE double wait_of_middle(double k_and_half) {
    return -log_positive_normal(k_and_half * two_to_minus_32);
}

CLONECAST_INLINE double middle_wait(std::uint32_t word) {
    return wait_of_middle(static_cast<double>(word) + 0.5);
}

//! The first and the last cell of width 2^-32.
CLONECAST_INLINE bool is_end_cell(std::uint32_t word) {
    return word + 1U <= 1U;
}

//! middle_wait, but the two end cells are refined by another draw: neither very short nor very long waits are cut off.
template <class Stream>
CLONECAST_INLINE double draw_wait(std::uint32_t word, Stream& stream) {
    if (is_end_cell(word)) {
        double const inside = random::draw_uniform(stream) * two_to_minus_32;
        return word == 0 ? -log_positive_normal(inside) : -det_log1p(-inside);
    }
    return middle_wait(word);
}

//! What one event takes from a stream: its waiting time in units of the mean, and 32 bits that choose what happens.
struct EventDraw {
    double wait;
    std::uint32_t choice;
};

//! Draws of one event after the other: the way of a GPU thread, which has registers and no room for a buffer. The stream
//! itself is in registers as well, until the last event.
template <class Stream>
class EventDraws {
  public:
    //! Draws from `stream`, until settle() puts it where the draws have left it.
    CLONECAST_INLINE void follow(Stream& stream, double /*n_expected*/) {
        origin_ = &stream;
        stream_ = stream;
    }
    CLONECAST_INLINE void settle() { origin_->follow(stream_); }
    //! Goes on where a copy of these draws is.
    CLONECAST_INLINE void go_on_from(EventDraws const& copy) { stream_.follow(copy.stream_); }

    CLONECAST_INLINE std::uint64_t next() { return stream_.next(); }
    CLONECAST_INLINE EventDraw next_event() {
        std::uint64_t const bits = stream_.next();
        return {draw_wait(static_cast<std::uint32_t>(bits), stream_), static_cast<std::uint32_t>(bits >> 32)};
    }

  private:
    Stream* origin_ = nullptr;
    Stream stream_{random::StreamKey{}};
};

/*! The same draws, several blocks ahead: the way of a CPU core. The generator and the logarithms are computed by vector
 *  instructions, and stay valid when the processor has guessed an event wrong. What is not used remains in the stream.
 */
template <class Stream>
class EventDrawsAhead {
  public:
    //! \param n_expected  events that will be drawn, roughly: no more than about as many are prepared
    void follow(Stream& stream, double n_expected) {
        stream_ = &stream;
        n_blocks_ = n_expected < 2 * max_blocks ? 1 + static_cast<int>(n_expected / 2) : max_blocks;
        n_words_ = used_ = 0;
    }
    void settle() { stream_->skip(used_); }

    std::uint64_t next() {
        refill_if_empty();
        return words_[used_++];
    }
    CLONECAST_INLINE EventDraw next_event() {
        refill_if_empty();
        int const at = used_++;
        std::uint64_t const bits = words_[at];
        auto const word = static_cast<std::uint32_t>(bits);
        // A refinement may overwrite the buffer.
        return {is_end_cell(word) ? draw_wait(word, *this) : waits_[at], static_cast<std::uint32_t>(bits >> 32)};
    }

  private:
    static constexpr int max_blocks = 16;

    CLONECAST_INLINE void refill_if_empty() {
        if (used_ == n_words_) {
            refill();
        }
    }
    __attribute__((noinline)) void refill() {
        stream_->skip(used_);
        used_ = 0;
        n_words_ = stream_->look_ahead(n_blocks_, words_);
        for (int i = 0; i < n_words_; ++i) {
            waits_[i] = middle_wait(static_cast<std::uint32_t>(words_[i]));
        }
    }

    Stream* stream_ = nullptr;
    int n_blocks_ = 1;
    int n_words_ = 0;
    int used_ = 0;
    std::uint64_t words_[1 + 2 * max_blocks];
    double waits_[1 + 2 * max_blocks];
};

//! Up to so many types, advance_ssa knows their number when it is compiled.
inline constexpr int few_types = 4;

/*! Counts of one trajectory with their propensities, and what an event does to them.
 *  \tparam n_fixed  number of types if it is known when compiled; 0: any number. Where it is known, a type that is known only
 *                   at run time is found by comparison and not by address, so that all numbers live in registers.
 */
template <int n_fixed>
struct Propensities {
    static constexpr int capacity = n_fixed > 0 ? n_fixed : max_types;

    int n_any;  //!< number of types where n_fixed is 0
    TypeRates type_rates[capacity];
    double per_cell[capacity];    //!< sum of a type's rates [1/day]
    double count[capacity];       //!< whole numbers
    double propensity[capacity];  //!< count * per_cell [1/day]
    double total;                 //!< sum of the propensities, from the first on [1/day]

    CLONECAST_INLINE int n_types() const { return n_fixed > 0 ? n_fixed : n_any; }

    template <class Number>
    static CLONECAST_INLINE Number of(Number const* numbers, int type) {
        if constexpr (n_fixed == 0) {
            return numbers[type];
        }
        Number found = numbers[0];
        CLONECAST_UNROLL
        for (int i = 1; i < n_fixed; ++i) {
            found = type == i ? numbers[i] : found;
        }
        return found;
    }
    static CLONECAST_INLINE void put(double* numbers, int type, double number) {
        if constexpr (n_fixed == 0) {
            numbers[type] = number;
        }
        CLONECAST_UNROLL
        for (int i = 0; i < n_fixed; ++i) {
            numbers[i] = type == i ? number : numbers[i];
        }
    }

    template <class Rates>
    CLONECAST_FUNCTION void set(ModelView const& model, Rates const& rates, State const& state) {
        n_any = model.n_types;
        for (int i = 0; i < n_types(); ++i) {
            type_rates[i] = split_rates(model, rates, i);
            per_cell[i] = type_rates[i].birth + type_rates[i].death + type_rates[i].crossing;
            count[i] = static_cast<double>(state.count[i]);
            propensity[i] = count[i] * per_cell[i];
        }
        add_up();
    }

    CLONECAST_INLINE void add_up() {
        total = n_types() > 0 ? propensity[0] : 0;
        for (int i = 1; i < n_types(); ++i) {
            total += propensity[i];
        }
    }

    /*! One event.
     *  \param choice  32 bits that choose it
     *  \param draws   gives more bits where those do not decide, and which crossing it is
     *  \param state   alive_since of a type that was empty becomes `now`; the counts there are not touched
     *  \return overflow if a count is too large now, else reached
     */
    template <class Rates, class Draws>
    CLONECAST_INLINE Advance happen(ModelView const& model, Rates const& rates, std::uint32_t choice, double now,
                                    State* state, Draws& draws) {
        // A cell of width `cell` on [0, total): first the type, then death, birth, crossing in this order.
        double const cell = total * two_to_minus_32;
        double position = static_cast<double>(choice) * cell;
        double width = cell;
        int type = 0;
        double rest = 0;
        double deaths = 0;
        double divisions = 0;
        while (true) {
            type = 0;
            rest = position;
            for (int i = 0; i < n_types() - 1 && rest >= propensity[i]; ++i) {
                rest -= propensity[i];
                type = i + 1;
            }
            TypeRates const of_type = of(type_rates, type);
            deaths = of(count, type) * of_type.death;
            divisions = deaths + of(count, type) * of_type.birth;
            bool const ambiguous = rest + width > of(propensity, type) || (rest < deaths && rest + width > deaths) ||
                                   (rest < divisions && rest + width > divisions);
            if (width == 0 || !ambiguous) {
                break;
            }
            position += random::draw_uniform(draws) * cell;
            width = 0;
        }
        while (!(of(propensity, type) > 0)) {
            --type;  // rounding at the end of the range: the last type in which anything can happen
        }
        TypeRates const chosen = of(type_rates, type);
        double cells = of(count, type);
        if (rest < deaths || !(chosen.birth + chosen.crossing > 0)) {
            cells -= 1;
        } else if ((rest < divisions && chosen.birth > 0) || !(chosen.crossing > 0)) {
            cells += 1;
        } else {
            int const crossing = choose_crossing(model, rates, type, random::draw_uniform(draws));
            int const target = model.target[crossing];
            double const arrived = of(count, target) + 1;
            if (arrived == 1) {
                state->alive_since[target] = now;
            }
            if (arrived > max_count) {
                return Advance::overflow;
            }
            put(count, target, arrived);
            put(propensity, target, arrived * of(per_cell, target));
            if (model.kind[crossing] == CrossingKind::switching) {
                cells -= 1;
            }
        }
        if (cells > max_count) {
            return Advance::overflow;
        }
        put(count, type, cells);
        put(propensity, type, cells * of(per_cell, type));
        add_up();
        return Advance::reached;
    }

    //! Takes over the counts of a copy, and what follows from them.
    CLONECAST_INLINE void take_counts(Propensities const& copy) {
        for (int i = 0; i < n_types(); ++i) {
            count[i] = copy.count[i];
            propensity[i] = copy.propensity[i];
        }
        total = copy.total;
    }

    CLONECAST_FUNCTION void store(State* state) const {
        for (int i = 0; i < n_types(); ++i) {
            state->count[i] = static_cast<std::int64_t>(count[i]);
        }
    }
};

/*! The way of a trajectory from one time to another at constant rates, event by event. Who moves it may have other
 *  trajectories in hand.
 *  \tparam n_fixed  as of Propensities
 *  \tparam Draws    EventDraws or EventDrawsAhead
 */
template <int n_fixed, class Rates, class Draws>
class SsaPath {
  public:
    //! Parameters as in advance_ssa, kept until the path is settled.
    template <class Stream>
    CLONECAST_INLINE void begin(ModelView const& model, Rates const& rates, double begin, double end, State* state,
                                Stream& stream, std::uint64_t* steps) {
        model_ = &model;
        rates_ = &rates;
        state_ = state;
        steps_ = steps;
        now_ = begin;
        end_ = end;
        n_left_ = *steps;
        types_.set(model, rates, *state);
        draws_.follow(stream, types_.total * (end - begin));
        result_ = Advance::reached;
        is_over_ = !(types_.total > 0);
    }

    CLONECAST_INLINE bool is_over() const { return is_over_; }
    //! How the path ended. \pre it is over
    CLONECAST_INLINE Advance result() const { return result_; }
    //! Events still allowed.
    CLONECAST_INLINE std::uint64_t n_left() const { return n_left_; }

    //! The next event, if it comes before the end. \pre the path is not over
    CLONECAST_INLINE void move() {
        EventDraw const draw = draws_.next_event();
        now_ += draw.wait / types_.total;
        if (!(now_ < end_)) {
            is_over_ = true;
        } else if (n_left_ == 0) {
            result_ = Advance::step_limit;
            is_over_ = true;
        } else {
            --n_left_;
            result_ = types_.happen(*model_, *rates_, draw.choice, now_, state_, draws_);
            is_over_ = result_ != Advance::reached || !(types_.total > 0);
        }
    }

    //! Up to `n` moves, for which the path is in registers: those of a GPU thread, that has it in memory otherwise.
    CLONECAST_FUNCTION CLONECAST_NOINLINE void move_some(int n) {
        SsaPath path = *this;
        for (; n > 0 && !path.is_over_; --n) {
            path.move();
        }
        // What a move changes, and no more: what is written back has to be kept in registers.
        now_ = path.now_;
        n_left_ = path.n_left_;
        types_.take_counts(path.types_);
        draws_.go_on_from(path.draws_);
        result_ = path.result_;
        is_over_ = path.is_over_;
    }

    //! Writes the counts, the steps that are left and the stream. \pre the path is over
    CLONECAST_FUNCTION void settle() {
        types_.store(state_);
        *steps_ = n_left_;
        draws_.settle();
    }

  private:
    ModelView const* model_ = nullptr;
    Rates const* rates_ = nullptr;
    State* state_ = nullptr;
    std::uint64_t* steps_ = nullptr;
    double now_ = 0;
    double end_ = 0;
    std::uint64_t n_left_ = 0;
    Propensities<n_fixed> types_;
    Draws draws_;
    Advance result_ = Advance::reached;
    bool is_over_ = true;
};

//! advance_ssa for a number of types that is known when it is compiled, or for any number (0).
template <int n_fixed, class Rates, class Stream>
CLONECAST_FUNCTION CLONECAST_NOINLINE Advance advance_ssa_of(ModelView const& model, Rates const& rates, double begin,
                                                             double end, State* state, Stream& stream,
                                                             std::uint64_t* steps) {
#if defined(__CUDA_ARCH__)
    SsaPath<n_fixed, Rates, EventDraws<Stream>> path;
#else
    SsaPath<n_fixed, Rates, EventDrawsAhead<Stream>> path;
#endif
    path.begin(model, rates, begin, end, state, stream, steps);
    while (!path.is_over()) {
        path.move();
    }
    path.settle();
    return path.result();
}

}  // namespace detail

/*! Advance the counts from `begin` to `end`, event by event, at rates that are constant or, where types compete,
 *  depend on the counts (advance_competing_ssa). Exact in law.
 *  Without competition each event takes 64 random bits: 32 for the wait, 32 to choose what happens. When the cell of width 2^-32 that the
 *  latter stand for contains a boundary between two events, 52 more bits decide on which side of it; so an event with a
 *  probability of 1e-9 has that probability.
 *  \param steps  in: events still allowed; out: those left
 *  Parameters otherwise as in advance_crossing.
 *  Source: D. T. Gillespie, J. Phys. Chem. 81 (1977) 2340.
 */
template <class Rates, class Stream>
CLONECAST_FUNCTION Advance advance_ssa(ModelView const& model, Rates const& rates, double begin, double end,
                                       State* state, Stream& stream, std::uint64_t* steps) {
    if (is_competing(model)) {
        return advance_competing_ssa(Competition<Rates>(model, rates), begin, end, state, stream, steps);
    }
    if constexpr (scope.min_types == scope.max_types) {
        return detail::advance_ssa_of<scope.max_types>(model, rates, begin, end, state, stream, steps);
    }
    switch (model.n_types) {
        case 1:
            return detail::advance_ssa_of<1>(model, rates, begin, end, state, stream, steps);
        case 2:
            return detail::advance_ssa_of<2>(model, rates, begin, end, state, stream, steps);
        case 3:
            return detail::advance_ssa_of<3>(model, rates, begin, end, state, stream, steps);
        case detail::few_types:
            return detail::advance_ssa_of<detail::few_types>(model, rates, begin, end, state, stream, steps);
        default:
            return detail::advance_ssa_of<0>(model, rates, begin, end, state, stream, steps);
    }
}

}  // namespace clonecast::process

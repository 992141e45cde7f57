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

/*! The way of a trajectory from one time to another at constant rates, as a sequence of moves: a type is brought from
 *  its own clock to a later time. The path says which move comes next and takes note of the count that was drawn for it;
 *  who draws it may have other trajectories in hand.
 *  Method: between crossings types are independent birth-death processes, so every type keeps its own clock and the
 *  time of its next crossing. A crossing moves its source to that time (given that it crosses then) and its target
 *  (given that it has not crossed so far); at the end every type is moved there, given no crossing. Exact in law.
 *  Source: the binomial-negative-binomial algorithm of W. H. Mather, J. Hasty, L. S. Tsimring, Bioinformatics 28 (2012)
 *  1230, made lazy.
 */
template <class Rates>
class CrossingPath {
  public:
    //! Which type a move brings forward: that of the cell that crosses, that in which it arrives, or each in turn to the
    //! end.
    enum class Stage : std::uint8_t { source, target, end };

    /*! Parameters as in advance_crossing; all but the stream are kept until the path is over. */
    template <class Stream>
    CLONECAST_FUNCTION void begin(ModelView const& model, Rates const& rates, double begin, double end, State* state,
                                  Stream& stream, std::uint64_t* steps) {
        CLONECAST_EXPECT(!is_competing(model));
        model_ = &model;
        rates_ = &rates;
        end_ = end;
        state_ = state;
        steps_ = steps;
        is_over_ = false;
        result_ = Advance::reached;
        for (int i = 0; i < model.n_types; ++i) {
            TypeRates const split = split_rates(model, rates, i);
            constants_[i] = make_birth_death(split.birth, split.death, split.crossing);
            clock_[i] = begin;
            next_[i] = begin + draw_first_crossing(constants_[i], state->count[i], stream);
        }
        seek_crossing();
    }

    CLONECAST_INLINE bool is_over() const { return is_over_; }
    //! How the path ended. \pre it is over
    CLONECAST_INLINE Advance result() const { return result_; }

    //! The next move. \pre the path is not over
    CLONECAST_INLINE BirthDeath const& constants() const { return constants_[type_]; }
    CLONECAST_INLINE double span() const { return now_ - clock_[type_]; }
    CLONECAST_INLINE std::int64_t count() const { return state_->count[type_]; }
    CLONECAST_INLINE Stage stage() const { return stage_; }
    CLONECAST_INLINE SpanEnd span_end() const {
        return stage_ == Stage::source ? SpanEnd::crossing : SpanEnd::no_crossing;
    }

    //! Makes the next move.
    template <class Stream>
    CLONECAST_FUNCTION void move(Stream& stream) {
        Descent const descent = descend(constants(), span());
        moved(draw_count(descent, count(), span_end(), stream), stream);
    }

    //! Takes note of the count at the end of the next move.
    template <class Stream>
    CLONECAST_FUNCTION void moved(std::int64_t count, Stream& stream) {
        state_->count[type_] = count;
        clock_[type_] = now_;
        if (stage_ == Stage::end) {
            if (count > max_cells) {
                finish(Advance::overflow);
            } else {
                move_to_end(type_ + 1);
            }
            return;
        }
        if (stage_ == Stage::source) {
            source_ = type_;
            crossing_ = choose_crossing(*model_, *rates_, source_, random::draw_uniform(stream));
            type_ = model_->target[crossing_];
            if (state_->count[type_] > 0) {
                stage_ = Stage::target;
                return;
            }
        }
        arrive(stream);
    }

  private:
    //! The crossing cell, whose source has been moved, arrives in `type_`, which has been moved as well.
    template <class Stream>
    CLONECAST_FUNCTION void arrive(Stream& stream) {
        int const target = type_;
        clock_[target] = now_;
        add_cell(target, now_, state_);
        if (model_->kind[crossing_] == CrossingKind::switching) {
            --state_->count[source_];
        }
        if (state_->count[source_] > max_cells || state_->count[target] > max_cells) {
            return finish(Advance::overflow);
        }
        next_[source_] = now_ + draw_first_crossing(constants_[source_], state_->count[source_], stream);
        next_[target] = now_ + draw_first_crossing(constants_[target], state_->count[target], stream);
        seek_crossing();
    }

    //! The next move is that of the source of the first crossing, if one comes before the end.
    CLONECAST_FUNCTION void seek_crossing() {
        int source = 0;
        double first = never;
        for (int i = 0; i < model_->n_types; ++i) {
            source = next_[i] < first ? i : source;
            first = next_[source];
        }
        if (!(first < end_)) {
            now_ = end_;
            stage_ = Stage::end;
            return move_to_end(0);
        }
        if (*steps_ == 0) {
            return finish(Advance::step_limit);
        }
        --*steps_;
        now_ = first;
        stage_ = Stage::source;
        type_ = source;
    }

    //! The next move is that of the first type from `type` on which has cells.
    CLONECAST_FUNCTION void move_to_end(int type) {
        while (type < model_->n_types && state_->count[type] == 0) {
            ++type;
        }
        if (type == model_->n_types) {
            return finish(Advance::reached);
        }
        type_ = type;
    }

    CLONECAST_FUNCTION void finish(Advance result) {
        is_over_ = true;
        result_ = result;
    }

    ModelView const* model_ = nullptr;
    Rates const* rates_ = nullptr;
    State* state_ = nullptr;
    std::uint64_t* steps_ = nullptr;
    double end_ = 0;
    double now_ = 0;    //!< end of the move
    int type_ = 0;      //!< type to move
    int source_ = 0;    //!< of the crossing under way
    int crossing_ = 0;  //!< the same
    Stage stage_ = Stage::end;
    bool is_over_ = true;
    Advance result_ = Advance::reached;
    BirthDeath constants_[max_types];
    double clock_[max_types];
    double next_[max_types];
};

/*! Advance the counts from `begin` to `end` at constant rates, by a CrossingPath.
 *  \param rates  birth(type), death(type) [1/day], crossing(index); constant during the call
 *  \param state  in: counts at `begin`, each in [0, max_cells]; out: counts at `end`
 *  \pre growth is exponential at every site
 *  \param steps  in: crossings still allowed; out: those left
 */
template <class Rates, class Stream>
CLONECAST_FUNCTION CLONECAST_NOINLINE Advance advance_crossing(ModelView const& model, Rates const& rates, double begin,
                                                               double end, State* state, Stream& stream,
                                                               std::uint64_t* steps) {
    CrossingPath<Rates> path;
    path.begin(model, rates, begin, end, state, stream, steps);
    while (!path.is_over()) {
        path.move(stream);
    }
    return path.result();
}

}  // namespace clonecast::process

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Engine `ssa` for many trajectories at a time: the way of a CPU core.
#pragma once

#include <bit>
#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/process/Process.hh"
#include "kernels/process/Ssa.hh"
#include "kernels/process/detail/LaneBlock.hh"
#include "kernels/random/Stream.hh"

namespace clonecast::process {

//! True if SsaLanes can move a model.
inline bool has_lanes(ModelView const& model) {
    return !is_competing(model) && model.n_types <= detail::max_lane_types;
}

/*! Moves up to n_lanes trajectories side by side, by vector instructions, with the draws and the results of advance_ssa.
 *  A trajectory has a lane to itself from `seat` to `leave`; in between its advances follow each other:
 *      lanes.seat(lane, &stream);
 *      if (lanes.start(lane, rates, 0, 10, &state, &steps)) { Ended const ended = lanes.run(); ... }
 *      lanes.leave(lane);
 *  Births and deaths happen in loops over all lanes (detail::LaneLoops); a lane whose event is another, or whose advance
 *  ends, is slow: its event is done here, one by one.
 */
template <class Rates>
class SsaLanes {
  public:
    static constexpr int n_lanes = detail::n_lanes;

    //! An advance that has ended. Its counts and steps have been written.
    struct Ended {
        int lane;
        Advance advance;
    };

    //! \pre has_lanes(model), which outlives this
    explicit SsaLanes(ModelView const& model, InstructionSet set = instruction_sets().back())
        : model_(model), loops_(detail::lane_loops(set)) {
        CLONECAST_EXPECT(has_lanes(model));
        for (int lane = 0; lane < n_lanes; ++lane) {
            set_stream(lane, random::StreamKey{});
            restart_draws(lane, 0);
            set_idle(lane);
        }
    }
    SsaLanes(SsaLanes const&) = delete;
    SsaLanes& operator=(SsaLanes const&) = delete;

    //! Gives a lane to a trajectory, which draws from `stream` until it leaves. All streams have one seed.
    void seat(int lane, random::Stream* stream) {
        Seat& seat = seats_[lane];
        seat.stream = stream;
        set_stream(lane, stream->key());
        restart_draws(lane, stream->position());
    }

    //! Puts the stream where the advances have left it. \pre no advance is under way
    void leave(int lane) {
        seats_[lane].stream->seek(draw_after_row(lane));
        set_idle(lane);
    }

    /*! Begins an advance; parameters as in advance_ssa, kept until it has ended.
     *  \return false if nothing can happen: then it has ended, reached
     */
    bool start(int lane, Rates const& rates, double begin, double end, State* state, std::uint64_t* steps) {
        detail::Propensities<0> types;
        types.set(model_, rates, *state);
        if (!(types.total > 0)) {
            return false;
        }
        Seat& seat = seats_[lane];
        seat.rates = &rates;
        seat.state = state;
        seat.steps = steps;
        seat.is_busy = true;
        for (int i = 0; i < model_.n_types; ++i) {
            block_.birth[i][lane] = types.type_rates[i].birth;
            block_.death[i][lane] = types.type_rates[i].death;
            block_.crossing[i][lane] = types.type_rates[i].crossing;
            block_.per_cell[i][lane] = types.per_cell[i];
        }
        put(lane, types);
        block_.now[lane] = begin;
        block_.end[lane] = end;
        constexpr std::uint64_t unlimited = std::uint64_t{1} << 62;
        seat.beyond = *steps > unlimited ? *steps - unlimited : 0;
        block_.limit[lane] = static_cast<std::int64_t>(*steps - seat.beyond) + row_ + 1;
        block_.fast_end[lane] = is_near_limit(lane) ? -never : end;
        if (model_.n_types == 1) {
            constexpr double choices = 4294967296.0;
            double const deaths = choices * block_.death[0][lane] / block_.per_cell[0][lane];
            double const divisions =
                choices * (block_.death[0][lane] + block_.birth[0][lane]) / block_.per_cell[0][lane];
            block_.death_below[lane] = deaths - detail::half_cell;
            block_.no_death_above[lane] = deaths + detail::half_cell;
            block_.birth_below[lane] = divisions - detail::half_cell;
        }
        return true;
    }

    //! Goes on until an advance ends. \pre one is under way
    Ended run() {
        while (true) {
            while (slow_ != 0) {
                int const lane = std::countr_zero(slow_);
                slow_ &= slow_ - 1;
                if (seats_[lane].is_busy) {
                    Advance const advance = do_event(lane);
                    if (!seats_[lane].is_busy) {
                        return {lane, advance};
                    }
                }
            }
            ++row_;
            if (row_ == detail::n_rows) {
                for (std::int64_t& limit : block_.limit) {
                    limit -= detail::n_rows;
                }
                loops_.draw(&block_, model_.n_types);
                row_ = 0;
            }
            row_ = loops_.move[model_.n_types - 1](&block_, row_);
            if (row_ == detail::n_rows) {
                --row_;
                continue;
            }
            for (int lane = 0; lane < n_lanes; ++lane) {
                slow_ |= static_cast<std::uint32_t>(block_.slow[lane] & 1) << lane;
            }
        }
    }

  private:
    static_assert(n_lanes == 32, "slow_ has a bit for every lane");

    struct Seat {
        random::StreamKey key;
        random::Stream* stream = nullptr;  //!< behind the draws of the lane, until it leaves
        Rates const* rates = nullptr;
        State* state = nullptr;
        std::uint64_t* steps = nullptr;
        std::uint64_t beyond = 0;  //!< events allowed that `limit` does not count
        bool is_busy = false;
    };

    //! What detail::Propensities asks for more draws: those of the lane that follow its present row.
    class MoreDraws {
      public:
        MoreDraws(random::Stream* stream, std::uint64_t position) : stream_(*stream), position_(position) {}
        std::uint64_t next() {
            if (!is_used_) {
                stream_.seek(position_);
                is_used_ = true;
            }
            return stream_.next();
        }
        bool is_used() const { return is_used_; }
        std::uint64_t position() const { return stream_.position(); }

      private:
        random::Stream& stream_;
        std::uint64_t position_;
        bool is_used_ = false;
    };

    void set_stream(int lane, random::StreamKey const& key) {
        random::PhiloxWords const counter = random::stream_counter(key, 0);
        block_.lane_bits[lane] = counter.word[1];
        block_.word_2[lane] = counter.word[2];
        block_.word_3[lane] = counter.word[3];
        block_.seed = key.seed;
        seats_[lane].key = key;
    }

    //! Number of the first draw that the rows up to the present one have not taken.
    std::uint64_t draw_after_row(int lane) const {
        return block_.next_draw[lane] - static_cast<std::uint64_t>(detail::n_rows - 1 - row_);
    }

    //! Gives the rows after the present one the draws from number `first` on.
    void restart_draws(int lane, std::uint64_t first) {
        random::Stream ahead(seats_[lane].key);
        ahead.seek(first);
        int const n = detail::n_rows - 1 - row_;
        std::uint64_t words[detail::n_rows + 3];
        ahead.look_ahead(n / 2 + 1, words);
        double waits[detail::n_rows];
        for (int i = 0; i < n; ++i) {
            waits[i] = detail::middle_wait(static_cast<std::uint32_t>(words[i]));
        }
        for (int i = 0; i < n; ++i) {
            int const row = row_ + 1 + i;
            bool const is_refined = detail::is_end_cell(static_cast<std::uint32_t>(words[i]));
            block_.bits[row][lane] = words[i];
            block_.wait[row][lane] = waits[i];
            block_.choice[row][lane] = is_refined ? clonecast::detail::nan : static_cast<double>(words[i] >> 32) + 0.5;
        }
        block_.next_draw[lane] = first + static_cast<std::uint64_t>(n);
        block_.left[lane] = words[n];
    }

    //! A lane without a trajectory: a type of cells that only divide.
    void set_idle(int lane) {
        seats_[lane].stream = nullptr;
        for (int i = 0; i < detail::max_lane_types; ++i) {
            double const value = i == 0 ? 1 : 0;
            block_.count[i][lane] = block_.birth[i][lane] = block_.per_cell[i][lane] = value;
            block_.propensity[i][lane] = value;
            block_.death[i][lane] = block_.crossing[i][lane] = 0;
        }
        block_.total[lane] = 1;
        block_.now[lane] = 0;
        block_.end[lane] = block_.fast_end[lane] = never;
        block_.limit[lane] = std::int64_t{1} << 62;
        block_.death_below[lane] = block_.no_death_above[lane] = -1;
        block_.birth_below[lane] = never;
    }

    bool is_near_limit(int lane) const {
        bool is_near = block_.limit[lane] < detail::n_rows;
        for (int i = 0; i < model_.n_types; ++i) {
            is_near |= block_.count[i][lane] > detail::max_count - detail::n_rows;
        }
        return is_near;
    }

    detail::Propensities<0> get(int lane) const {
        detail::Propensities<0> types;
        types.n_any = model_.n_types;
        for (int i = 0; i < model_.n_types; ++i) {
            types.type_rates[i] = {block_.birth[i][lane], block_.death[i][lane], block_.crossing[i][lane]};
            types.per_cell[i] = block_.per_cell[i][lane];
            types.count[i] = block_.count[i][lane];
            types.propensity[i] = block_.count[i][lane] * block_.per_cell[i][lane];
        }
        types.add_up();
        return types;
    }

    void put(int lane, detail::Propensities<0> const& types) {
        for (int i = 0; i < model_.n_types; ++i) {
            block_.count[i][lane] = types.count[i];
            block_.propensity[i][lane] = types.propensity[i];
        }
        block_.total[lane] = types.total;
    }

    //! What the loops left undone in the present row of a lane.
    Advance do_event(int lane) {
        Seat& seat = seats_[lane];
        std::int64_t n_left = block_.limit[lane] - row_;
        double const total = block_.total[lane];
        if (!(total > 0)) {
            restart_draws(lane, draw_after_row(lane) - 1);  // the draw of this row is not taken
            return end_advance(lane, Advance::reached, n_left);
        }
        std::uint64_t const bits = block_.bits[row_][lane];
        MoreDraws draws(seat.stream, draw_after_row(lane));
        double const next = block_.now[lane] + detail::draw_wait(static_cast<std::uint32_t>(bits), draws) / total;
        Advance result = Advance::reached;
        bool is_over = true;
        if (next < block_.end[lane]) {
            if (n_left == 0) {
                result = Advance::step_limit;
            } else {
                --n_left;
                detail::Propensities<0> types = get(lane);
                result =
                    types.happen(model_, *seat.rates, static_cast<std::uint32_t>(bits >> 32), next, seat.state, draws);
                put(lane, types);
                block_.now[lane] = next;
                is_over = result != Advance::reached;
            }
        }
        if (draws.is_used()) {
            restart_draws(lane, draws.position());
        }
        return is_over ? end_advance(lane, result, n_left) : result;
    }

    Advance end_advance(int lane, Advance advance, std::int64_t n_left) {
        Seat& seat = seats_[lane];
        for (int i = 0; i < model_.n_types; ++i) {
            seat.state->count[i] = static_cast<std::int64_t>(block_.count[i][lane]);
        }
        *seat.steps = static_cast<std::uint64_t>(n_left) + seat.beyond;
        seat.is_busy = false;
        return advance;
    }

    ModelView const& model_;
    detail::LaneLoops const& loops_;
    detail::LaneBlock block_{};
    Seat seats_[n_lanes];
    int row_ = detail::n_rows - 1;  //!< present row
    std::uint32_t slow_ = 0;        //!< lanes of that row still to be moved, bit per lane
};

}  // namespace clonecast::process

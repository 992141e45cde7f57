// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Engine `crossing` for some trajectories at a time: the way of a CPU core.
#pragma once

#include <bit>
#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/process/Crossing.hh"
#include "kernels/process/Process.hh"
#include "kernels/random/StreamAhead.hh"

namespace clonecast::process {

/*! Moves up to n_lanes trajectories side by side, with the draws and the results of advance_crossing. Every path makes one
 *  move a round, and the parts of the moves are done in turn for all lanes: so a core finds work in other lanes while a
 *  chain of operations that wait for each other goes on in one. Used as SsaLanes.
 */
template <class Rates>
class CrossingLanes {
  public:
    static constexpr int n_lanes = 4;

    //! An advance that has ended. Its counts and steps have been written.
    struct Ended {
        int lane;
        Advance advance;
    };

    //! \pre growth is exponential at every site of the model, which outlives this
    explicit CrossingLanes(ModelView const& model) : model_(model) { CLONECAST_EXPECT(!is_competing(model)); }
    CrossingLanes(CrossingLanes const&) = delete;
    CrossingLanes& operator=(CrossingLanes const&) = delete;

    //! Gives a lane to a trajectory, which draws from `stream` until it leaves.
    void seat(int lane, random::Stream* stream) { lanes_[lane].draws.follow(stream); }

    //! Puts the stream where the advances have left it. \pre no advance is under way
    void leave(int lane) { lanes_[lane].draws.settle(); }

    /*! Begins an advance; parameters as in advance_crossing, kept until it has ended.
     *  \return false if there are no cells: then it has ended, reached
     */
    bool start(int lane, Rates const& rates, double begin, double end, State* state, std::uint64_t* steps) {
        Lane& starting = lanes_[lane];
        starting.path.begin(model_, rates, begin, end, state, starting.draws, steps);
        if (!starting.path.is_over()) {
            busy_ |= 1U << lane;
        } else if (starting.path.result() != Advance::reached) {
            ended_ |= 1U << lane;
        } else {
            return false;
        }
        return true;
    }

    //! Goes on until an advance ends. \pre one is under way
    Ended run() {
        while (ended_ == 0) {
            move_all(Stage::source);
            move_all(Stage::target);
            move_all(Stage::end);
        }
        int const lane = std::countr_zero(ended_);
        ended_ &= ended_ - 1;
        return {lane, lanes_[lane].path.result()};
    }

  private:
    struct Lane {
        CrossingPath<Rates> path;
        random::StreamAhead draws;
        Descent descent;
        std::int64_t lineages = 0;
        random::PoissonMixture cells;
    };

    using Stage = typename CrossingPath<Rates>::Stage;

    //! One move of every path whose next move is of a stage, so that they take the same branches.
    void move_all(Stage stage) {
        int moving[n_lanes];
        int n_moving = 0;
        for (int lane = 0; lane < n_lanes; ++lane) {
            moving[n_moving] = lane;
            n_moving += (busy_ >> lane & 1U) != 0 && lanes_[lane].path.stage() == stage ? 1 : 0;
        }
        for (int i = 0; i < n_moving; ++i) {
            Lane& lane = lanes_[moving[i]];
            lane.descent = descend(lane.path.constants(), lane.path.span());
        }
        for (int i = 0; i < n_moving; ++i) {
            Lane& lane = lanes_[moving[i]];
            lane.lineages = draw_lineages(lane.descent, lane.path.count(), lane.path.span_end(), lane.draws);
        }
        for (int i = 0; i < n_moving; ++i) {
            Lane& lane = lanes_[moving[i]];
            lane.cells = mix_cells(lane.descent, lane.lineages, lane.path.span_end(), lane.draws);
        }
        for (int i = 0; i < n_moving; ++i) {
            Lane& lane = lanes_[moving[i]];
            lane.path.moved(random::draw_rest(lane.cells, lane.draws), lane.draws);
            if (lane.path.is_over()) {
                busy_ &= ~(1U << moving[i]);
                ended_ |= 1U << moving[i];
            }
        }
    }

    ModelView const& model_;
    Lane lanes_[n_lanes];
    std::uint32_t busy_ = 0;   //!< lanes whose paths go on, bit per lane
    std::uint32_t ended_ = 0;  //!< lanes whose paths are over, which nobody knows yet
};

}  // namespace clonecast::process

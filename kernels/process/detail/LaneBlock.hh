// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Trajectories of ssa side by side, and the loops over them that vector instructions run.
#pragma once

#include <cstdint>
#include <vector>

namespace clonecast::process {

//! Vector instructions that the loops over lanes may use; same bits with all. portable: those that all of clonecast is built for.
enum class InstructionSet : std::uint8_t { portable, avx2, avx512 };

//! Those that this processor has and this build knows, the fastest last.
std::vector<InstructionSet> instruction_sets();

namespace detail {

inline constexpr int n_lanes = 32;
//! Events for which a lane has draws ahead. Even.
inline constexpr int n_rows = 16;
//! Largest number of types that lanes are made for.
inline constexpr int max_lane_types = 8;
//! Distance from the middle of a cell of 32 random bits within which the cell may hold a boundary between two events, in cells:
//! half a cell, and more than what rounding can do.
inline constexpr double half_cell = 0.51;

/*! One trajectory a lane: counts, rates, the draws of the next n_rows events.
 *  A lane is moved by the loops as long as nothing but births and deaths happen; all else is slow: whoever calls
 *  them does that event.
 */
struct alignas(64) LaneBlock {
    // Draws, row by row.
    std::uint64_t bits[n_rows][n_lanes];  //!< as drawn: low half the wait, high half the choice
    double wait[n_rows][n_lanes];         //!< in units of the mean; wrong where choice is NaN
    double choice[n_rows][n_lanes];       //!< choice + 1/2; NaN where the wait has to be refined

    // Streams.
    std::uint64_t next_draw[n_lanes];  //!< number of the draw after those of the rows
    std::uint64_t left[n_lanes];       //!< that draw, if it is the second of its block
    std::uint64_t lane_bits[n_lanes];  //!< of the stream's counter: words 1 (without the block), 2 and 3
    std::uint64_t word_2[n_lanes];
    std::uint64_t word_3[n_lanes];

    // Trajectories.
    double now[n_lanes];                         //!< [day]
    double end[n_lanes];                         //!< of the advance [day]
    double fast_end[n_lanes];                    //!< the same; below every day where an event may meet a limit
    std::int64_t limit[n_lanes];                 //!< events still allowed at row 0
    double count[max_lane_types][n_lanes];       //!< whole numbers
    double birth[max_lane_types][n_lanes];       //!< [1/day]
    double death[max_lane_types][n_lanes];       //!< [1/day]
    double crossing[max_lane_types][n_lanes];    //!< [1/day]
    double per_cell[max_lane_types][n_lanes];    //!< [1/day]
    double propensity[max_lane_types][n_lanes];  //!< [1/day]
    double total[n_lanes];                       //!< [1/day]

    // With one type: the choices that surely are a death, surely none, and surely a birth.
    double death_below[n_lanes];
    double no_death_above[n_lanes];
    double birth_below[n_lanes];

    std::int64_t slow[n_lanes];  //!< of the row where the loops stopped: all bits where the lane did not move, else 0

    std::uint64_t seed;  //!< of all streams; last, so that every array is aligned
};

//! The loops, for one set of instructions.
struct LaneLoops {
    //! Draws for all lanes and rows, and fast_end for the events that they are for.
    void (*draw)(LaneBlock* block, int n_types);
    /*! Moves all lanes by one event a row, from `row` on, [number of types - 1]
     *  \return the row in which some lane is slow, or n_rows */
    int (*move[max_lane_types])(LaneBlock* block, int row);
};

LaneLoops const& lane_loops(InstructionSet set);

}  // namespace detail
}  // namespace clonecast::process

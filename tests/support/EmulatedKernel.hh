// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Code of a GPU kernel on the CPU: what a shared object of one scope (EmulatedKernel.cc) offers.
#pragma once

#include <cstdint>

#include "kernels/launch/Launch.hh"

namespace clonecast::test {

/*! What the lanes of all warps have done. A move is an event of ssa or a move of crossing; a start is what lies between:
 *  days on which something happens, a new patient, the begin of an advance. Lanes that do the same do it together, so that
 *  a warp takes the time of its lane with the most; `slots` add up what all its lanes could have done in that time.
 */
struct WarpCounts {
    std::uint64_t n_moves = 0;
    std::uint64_t move_slots = 0;
    std::uint64_t n_starts = 0;
    std::uint64_t start_slots = 0;
    int start_cost = 1;  //!< [moves], as the kernel takes it to be

    //! Part of the time of a warp in which a lane does something.
    double busy() const {
        auto const cost = static_cast<double>(start_cost);
        return (static_cast<double>(n_moves) + cost * static_cast<double>(n_starts)) /
               (static_cast<double>(move_slots) + cost * static_cast<double>(start_slots));
    }
};

/*! Runs the kernel of one scope, all pointers of whose `launch` are on the host: warps side by side, a lane after the
 *  other from vote to vote, as fibers.
 *  \param counts  increased
 *  \return what went wrong, e.g. that lanes did not meet at a vote; null if nothing
 */
using EmulatedKernel = char const* (*)(launch::Launch const* launch, int n_warps, WarpCounts* counts);

//! Its name in the shared object.
inline constexpr char const* emulated_kernel_name = "clonecast_emulated_kernel";

}  // namespace clonecast::test

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Advance by the engine that a study runs with.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/process/Crossing.hh"
#include "kernels/process/Leap.hh"
#include "kernels/process/Ssa.hh"

namespace clonecast::process {

//! An engine and the tolerance of leap [1]; the others are exact.
struct EngineSettings {
    Engine engine = Engine::crossing;
    double leap_tolerance = default_leap_tolerance;
};

//! Advance the counts from `begin` to `end`; see advance_ssa, advance_crossing and advance_leap.
template <class Rates, class Stream>
CLONECAST_FUNCTION CLONECAST_NOINLINE Advance advance(EngineSettings settings, ModelView const& model,
                                                      Rates const& rates, double begin, double end, State* state,
                                                      Stream& stream, std::uint64_t* steps) {
    if constexpr (is_compiled(Engine::ssa)) {
        if (settings.engine == Engine::ssa) {
            return advance_ssa(model, rates, begin, end, state, stream, steps);
        }
    }
    if constexpr (is_compiled(Engine::crossing)) {
        if (settings.engine == Engine::crossing) {
            return advance_crossing(model, rates, begin, end, state, stream, steps);
        }
    }
    if constexpr (is_compiled(Engine::leap)) {
        return advance_leap(model, rates, settings.leap_tolerance, begin, end, state, stream, steps);
    }
    return Advance::step_limit;  // never: a study runs in a scope that has its engine
}

}  // namespace clonecast::process

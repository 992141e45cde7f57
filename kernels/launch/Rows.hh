// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// One patient under one regimen, and where its row goes: what every executor calls.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/launch/Executor.hh"
#include "kernels/numerics/Bits.hh"
#include "kernels/patient/SimulatePatient.hh"

namespace clonecast::launch {

//! The value of alive_since where no cell is left.
CLONECAST_INLINE double not_a_number() {
    return double_from_bits(0x7FF8000000000000U);
}

//! Simulates task `index` of a range: patient `begin + index / n_regimens` under regimen `index % n_regimens`.
//! \param start  see SimulatePatient
template <class Sink>
CLONECAST_FUNCTION void simulate_task(patient::StudyView const& study, std::uint64_t begin, std::uint64_t index,
                                      RowsView const& rows, patient::Start* start, Sink& sink) {
    auto const n_regimens = static_cast<std::uint64_t>(study.layout.n_regimens);
    auto const n_clones = static_cast<std::uint64_t>(study.layout.n_clones);
    patient::SimulatePatient<random::Stream, Sink> const simulate_patient(study, sink);
    process::State state;
    patient::Outcome const outcome =
        simulate_patient(begin + index / n_regimens, static_cast<int>(index % n_regimens), start, &state);
    if (rows.outcomes == nullptr) {
        return;
    }
    rows.outcomes[index] = outcome;
    for (std::uint64_t i = 0; i < n_clones; ++i) {
        rows.counts[index * n_clones + i] = state.count[i];
        rows.alive_since[index * n_clones + i] = state.count[i] > 0 ? state.alive_since[i] : not_a_number();
    }
}

}  // namespace clonecast::launch

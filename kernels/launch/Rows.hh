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

//! Writes row `index` of a range: patient `begin + index / n_regimens` under regimen `index % n_regimens`.
CLONECAST_FUNCTION inline void write_row(RowsView const& rows, std::uint64_t index, int n_clones,
                                         patient::Outcome const& outcome, process::State const& at_outcome) {
    if (rows.outcomes == nullptr) {
        return;
    }
    rows.outcomes[index] = outcome;
    std::uint64_t const first = index * static_cast<std::uint64_t>(n_clones);
    for (int i = 0; i < n_clones; ++i) {
        auto const at = first + static_cast<std::uint64_t>(i);
        rows.counts[at] = at_outcome.count[i];
        rows.alive_since[at] = at_outcome.count[i] > 0 ? at_outcome.alive_since[i] : not_a_number();
    }
}

//! Simulates the patient and regimen of row `index` of a range.
//! \param start  see patient::PatientCourse
template <class Sink>
CLONECAST_FUNCTION void simulate_task(patient::StudyView const& study, std::uint64_t begin, std::uint64_t index,
                                      RowsView const& rows, patient::Start* start, Sink& sink) {
    auto const n_regimens = static_cast<std::uint64_t>(study.layout.n_regimens);
    process::State state;
    patient::Outcome const outcome = patient::simulate_patient<random::Stream>(
        study, sink, begin + index / n_regimens, static_cast<int>(index % n_regimens), start, &state);
    write_row(rows, index, study.layout.n_clones, outcome, state);
}

}  // namespace clonecast::launch

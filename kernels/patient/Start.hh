// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The cells that a patient has on day 0: given, or grown from founding cells.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Rounding.hh"
#include "kernels/patient/Outcome.hh"
#include "kernels/patient/Parameters.hh"
#include "kernels/patient/StudyView.hh"
#include "kernels/patient/Treatment.hh"
#include "kernels/process/Detection.hh"

namespace clonecast::patient {

//! A patient's tumour on day 0.
struct Start {
    static constexpr std::uint64_t nobody = ~std::uint64_t{0};

    std::uint64_t patient = nobody;
    process::State state;
    std::uint64_t steps = 0;                               //!< that growth took
    process::Advance advance = process::Advance::reached;  //!< otherwise the counts are unusable
};

/*! The start of a patient; the same under every regimen.
 *  Without detection: the start counts, there since before day 0. With it: the start counts are founding cells, which
 *  grow under untreated rates to the burden of detection; alive_since is the day, below 0, on which a lineage began.
 *  Draws: keyed by (seed; start, patient).
 */
template <class Stream>
CLONECAST_FUNCTION CLONECAST_NOINLINE void make_start(StudyView const& study, Parameters const& parameters,
                                                      std::uint64_t patient, Start* start) {
    start->patient = patient;
    start->steps = 0;
    start->advance = process::Advance::reached;
    process::State& state = start->state;
    for (int i = 0; i < study.model.n_types; ++i) {
        bool const is_source_of_influx = i >= study.layout.n_types();
        state.count[i] = is_source_of_influx ? 1 : round_half_away(parameters[study.start[i]]);
        state.alive_since[i] = before_start;
    }
    if (!process::scope.growth || study.detection.burden == none) {
        return;
    }
    Rates const rates = untreated_rates(study, parameters);
    Stream stream(random::StreamKey{study.seed, random::Purpose::start, patient, 0});
    std::uint64_t steps_left = study.max_steps;
    start->advance = process::grow_to_burden({study.engine, study.leap_tolerance}, study.model, rates,
                                             round_half_away(parameters[study.detection.burden]),
                                             study.detection.max_days, &state, stream, &steps_left);
    start->steps = study.max_steps - steps_left;
}

}  // namespace clonecast::patient

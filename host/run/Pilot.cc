// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/run/Pilot.hh"

#include <algorithm>
#include <atomic>
#include <chrono>

#include "host/study/Lower.hh"
#include "kernels/launch/Executor.hh"
#include "kernels/patient/SimulatePatient.hh"

namespace clonecast::run {
namespace {

struct NoTally {
    void add(std::uint64_t /*counter*/, std::uint64_t /*amount*/) {}
};

}  // namespace

Pilot run_pilot(study::Study const& study, process::Engine engine, std::uint64_t max_steps, AtLimit at_limit,
                int n_patients) {
    patient::StudyTables tables = study::lower(study, engine);
    tables.scalars.max_steps = std::min(study.simulation.max_steps, max_steps);
    patient::StudyView const view = host_view(tables);
    NoTally sink;
    int const n_regimens = std::min(view.layout.n_regimens, pilot_regimens);
    Pilot pilot;
    double n_done = 0;
    auto const begin = std::chrono::steady_clock::now();
    patient::Start start;
    for (int i = 0; i < n_patients * n_regimens && !(pilot.hit_limit && at_limit == AtLimit::stop); ++i) {
        process::State state;
        patient::Outcome const outcome = patient::simulate_patient<random::Stream>(
            view, sink, static_cast<std::uint64_t>(i / n_regimens), i % n_regimens, &start, &state);
        pilot.steps += static_cast<double>(outcome.steps);
        pilot.hit_limit = pilot.hit_limit || outcome.steps == tables.scalars.max_steps;
        ++n_done;
    }
    std::chrono::duration<double> const elapsed = std::chrono::steady_clock::now() - begin;
    pilot.steps /= n_done;
    pilot.seconds = elapsed.count() / n_done;
    return pilot;
}

double measure_ssa(study::Study const& study, double steps) {
    constexpr double tolerable_steps = 1e7;  // some 50 ms
    double const steps_per_patient = steps * static_cast<double>(study.regimens.size());
    auto const n_patients =
        static_cast<std::uint64_t>(std::clamp(tolerable_steps / (1 + steps_per_patient), 32.0, 2048.0));
    patient::StudyTables tables = study::lower(study, process::Engine::ssa);
    tables.scalars.max_steps = std::min(study.simulation.max_steps, pilot_steps);
    auto const executor = launch::make_cpu_executor(tables, 1);
    std::atomic<std::uint64_t> done{0};
    auto const begin = std::chrono::steady_clock::now();
    executor->simulate({0, n_patients}, {}, &done);
    std::chrono::duration<double> const elapsed = std::chrono::steady_clock::now() - begin;
    return elapsed.count() / static_cast<double>(n_patients * study.regimens.size());
}

}  // namespace clonecast::run

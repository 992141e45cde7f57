// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/run/Run.hh"

#include <algorithm>
#include <chrono>
#include <memory>

#include "clonecast_version.hh"
#include "host/run/ChooseEngine.hh"
#include "host/study/Lower.hh"
#include "kernels/launch/Executor.hh"

namespace clonecast::run {
namespace {

//! An executor for what was asked; says in the provenance why it is not a GPU when it could have been.
std::unique_ptr<launch::Executor> make_executor(patient::StudyTables const& tables, RunOptions const& options,
                                                Provenance* provenance) {
    if (options.backend == Backend::cuda) {
        return launch::make_cuda_executor(tables, options.cuda_device);
    }
    if (options.backend == Backend::automatic) {
        launch::DeviceList const list = launch::list_cuda_devices();
        provenance->device_reason = list.reason;
        if (!list.devices.empty()) {
            try {
                return launch::make_cuda_executor(tables, list.devices.front().index);
            } catch (launch::DeviceError const& error) {
                provenance->device_reason = error.what();
            }
        }
    }
    return launch::make_cpu_executor(tables, options.threads);
}

void simulate_range(launch::Executor* executor, launch::PatientRange range, patient::TallyLayout const& layout,
                    RunOptions const& options, std::atomic<std::uint64_t>* done) {
    if (!options.on_rows) {
        executor->simulate(range, {}, done);
        return;
    }
    PatientRows rows;
    rows.n_clones = layout.n_clones;
    auto const n_rows = static_cast<std::size_t>(range.end - range.begin) * static_cast<std::size_t>(layout.n_regimens);
    rows.outcomes.resize(n_rows);
    rows.counts.resize(n_rows * static_cast<std::size_t>(layout.n_clones));
    rows.alive_since.resize(rows.counts.size());
    executor->simulate(range, {rows.outcomes.data(), rows.counts.data(), rows.alive_since.data()}, done);
    options.on_rows(rows);
}

}  // namespace

RunResult run_study(study::Study const& study, RunOptions const& options) {
    auto const begin = std::chrono::steady_clock::now();
    EngineChoice const choice = choose_engine(study);
    patient::StudyTables const tables = study::lower(study, choice.engine);

    RunResult result;
    result.study = study;
    result.mechanisms = study::list_mechanisms(study);
    result.grid_days = tables.grid_days;
    result.layout = tables.scalars.layout;
    Provenance& provenance = result.provenance;
    provenance.version = build::version;
    provenance.commit = build::commit;
    provenance.compiler = build::compiler;
    provenance.cuda = build::cuda;
    provenance.engine = to_string(choice.engine);
    provenance.engine_reason = choice.reason;
    provenance.study_file = options.study_file;
    std::unique_ptr<launch::Executor> const executor = make_executor(tables, options, &provenance);
    provenance.device = executor->describe();
    if (options.on_start) {
        options.on_start(result);
    }

    std::atomic<std::uint64_t> unwatched{0};
    std::atomic<std::uint64_t>* const done = options.patients_done != nullptr ? options.patients_done : &unwatched;
    std::uint64_t largest = executor->max_patients(static_cast<bool>(options.on_rows));
    if (options.range_patients > 0) {
        largest = std::min(largest, options.range_patients);
    }
    std::uint64_t const end = options.first_patient + study.simulation.patients;
    for (std::uint64_t first = options.first_patient; first < end;) {
        std::uint64_t const last = first + std::min(largest, end - first);
        simulate_range(executor.get(), {first, last}, result.layout, options, done);
        first = last;
    }
    result.tally = executor->tally();
    std::chrono::duration<double> const elapsed = std::chrono::steady_clock::now() - begin;
    provenance.wall_seconds = elapsed.count();
    return result;
}

}  // namespace clonecast::run

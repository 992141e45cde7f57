// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/run/Run.hh"

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "clonecast_version.hh"
#include "host/run/ChooseEngine.hh"
#include "host/run/Dispatch.hh"
#include "host/study/Lower.hh"
#include "kernels/launch/Executor.hh"

namespace clonecast::run {
namespace {

using Executors = std::vector<std::unique_ptr<launch::Executor>>;

//! All that were asked for. \throws launch::DeviceError
Executors make_cuda_executors(patient::StudyTables const& tables, RunOptions const& options) {
    std::vector<int> devices = options.cuda_devices;
    if (devices.empty()) {
        launch::DeviceList const list = launch::list_cuda_devices();
        for (launch::DeviceInfo const& device : list.devices) {
            devices.push_back(device.index);
        }
        if (devices.empty()) {
            throw launch::DeviceError(list.reason);
        }
    }
    Executors executors;
    for (int device : devices) {
        executors.push_back(launch::make_cuda_executor(tables, device));
    }
    if (options.with_cpu) {
        executors.push_back(launch::make_cpu_executor(tables, options.threads));
    }
    return executors;
}

//! Executors for what was asked; says in the provenance why there is no GPU when there could have been.
Executors make_executors(patient::StudyTables const& tables, RunOptions const& options, Provenance* provenance) {
    if (options.backend == Backend::cuda) {
        return make_cuda_executors(tables, options);
    }
    Executors executors;
    if (options.backend == Backend::automatic) {
        launch::DeviceList const list = launch::list_cuda_devices();
        provenance->device_reason = list.reason;
        if (!list.devices.empty()) {
            try {
                executors.push_back(launch::make_cuda_executor(tables, list.devices.front().index));
                return executors;
            } catch (launch::DeviceError const& error) {
                provenance->device_reason = error.what();
            }
        }
    }
    executors.push_back(launch::make_cpu_executor(tables, options.threads));
    return executors;
}

std::string describe(Executors const& executors) {
    std::string text;
    for (std::unique_ptr<launch::Executor> const& executor : executors) {
        text += (text.empty() ? "" : " + ") + executor->describe();
    }
    return text;
}

void add_warning(std::string const& warning, std::vector<std::string>* warnings) {
    if (std::find(warnings->begin(), warnings->end(), warning) == warnings->end()) {
        warnings->push_back(warning);
    }
}

void run_batches(Executors const& executors, RunOptions const& options, Dispatch* work, RunResult* result) {
    std::uint64_t const n_patients = result->study.simulation.patients;
    auto const n_batches = static_cast<std::uint64_t>(options.n_batches);
    RunResult batch = *result;
    result->tally.assign(result->layout.size(), 0);
    for (std::uint64_t i = 0; i < n_batches; ++i) {
        work->patients = {options.first_patient + n_patients * i / n_batches,
                          options.first_patient + n_patients * (i + 1) / n_batches};
        Dispatched dispatched = dispatch(executors, *work);
        work->goes_on = true;
        std::transform(dispatched.tally.begin(), dispatched.tally.end(), result->tally.begin(), result->tally.begin(),
                       std::plus<>{});
        for (std::string const& failure : dispatched.failures) {
            add_warning(failure + "; its patients were run again on the other devices", &result->provenance.warnings);
        }
        if (options.on_batch) {
            batch.tally = std::move(dispatched.tally);
            options.on_batch(batch);
        }
    }
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
    Executors const executors = make_executors(tables, options, &provenance);
    provenance.device = describe(executors);
    if (options.on_start) {
        options.on_start(result);
    }

    Dispatch work;
    work.layout = result.layout;
    work.range_patients = options.range_patients;
    work.on_rows = options.on_rows;
    work.done = options.patients_done;
    work.stop = options.stop;
    run_batches(executors, options, &work, &result);
    std::chrono::duration<double> const elapsed = std::chrono::steady_clock::now() - begin;
    provenance.wall_seconds = elapsed.count();
    if (options.on_history) {
        launch::PatientRange const sample{
            options.first_patient, options.first_patient + std::min(options.histories, study.simulation.patients)};
        launch::simulate_histories(tables, sample, options.threads, options.on_history);
    }
    return result;
}

}  // namespace clonecast::run

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/run/Run.hh"

#include <algorithm>
#include <chrono>
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
    work.patients = {options.first_patient, options.first_patient + study.simulation.patients};
    work.layout = result.layout;
    work.range_patients = options.range_patients;
    work.on_rows = options.on_rows;
    work.done = options.patients_done;
    work.stop = options.stop;
    Dispatched dispatched = dispatch(executors, work);
    result.tally = std::move(dispatched.tally);
    for (std::string const& failure : dispatched.failures) {
        provenance.warnings.push_back(failure + "; its patients were run again on the other devices");
    }
    std::chrono::duration<double> const elapsed = std::chrono::steady_clock::now() - begin;
    provenance.wall_seconds = elapsed.count();
    if (options.on_history) {
        launch::PatientRange const sample{work.patients.begin,
                                          work.patients.begin + std::min(options.histories, study.simulation.patients)};
        launch::simulate_histories(tables, sample, options.threads, options.on_history);
    }
    return result;
}

}  // namespace clonecast::run

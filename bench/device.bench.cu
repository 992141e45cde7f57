// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Time of whole studies on a CUDA device, by its events: those of study.bench.cc with enough patients to fill a device.
#include <benchmark/benchmark.h>
#include <cuda_runtime.h>

#include <memory>

#include "bench/DeviceClock.hh"
#include "bench/Studies.hh"
#include "host/run/Run.hh"
#include "kernels/launch/Executor.hh"

namespace {

using namespace clonecast;

//! Patients on a device for each on a CPU.
constexpr std::uint64_t more_patients = 1000;

enum class Rows { none, kept };

void run_study(benchmark::State& state, study::Study const& study, Rows rows) {
    launch::DeviceList const list = launch::list_cuda_devices();
    if (list.devices.empty()) {
        state.SkipWithError(("no CUDA device: " + list.reason).c_str());
        return;
    }
    run::RunOptions options;
    options.backend = run::Backend::cuda;
    options.cuda_devices = {list.devices.front().index};
    if (cudaSetDevice(list.devices.front().index) != cudaSuccess) {
        state.SkipWithError("cudaSetDevice failed");
        return;
    }
    if (rows == Rows::kept) {
        options.on_rows = [](run::PatientRows const& kept) { benchmark::DoNotOptimize(kept.outcomes.data()); };
    }
    bench::DeviceClock clock;  // run_study returns when the device is done, on whatever stream
    std::uint64_t steps = 0;
    for (auto _ : state) {
        try {
            clock.start();
            steps += bench::count_steps(run::run_study(study, options));
            double const seconds = clock.stop();
            if (seconds < 0) {
                state.SkipWithError("the events of the CUDA device failed");
                break;
            }
            state.SetIterationTime(seconds);
        } catch (launch::DeviceError const& error) {
            state.SkipWithError(error.what());
            break;
        }
        options.first_patient += study.simulation.patients;
    }
    auto const trajectories = static_cast<double>(study.simulation.patients * study.regimens.size());
    state.counters["s/trajectory"] =
        benchmark::Counter(trajectories, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
    state.counters["steps/s"] = benchmark::Counter(static_cast<double>(steps), benchmark::Counter::kIsRate);
}

void register_all() {
    for (bench::StudyCase const& read : bench::study_cases(more_patients)) {
        auto const one = std::make_shared<bench::StudyCase const>(read);
        auto const add = [&](std::string const& kind, Rows rows) {
            benchmark::RegisterBenchmark((one->name + kind).c_str(),
                                         [=](benchmark::State& state) { run_study(state, one->study, rows); })
                ->UseManualTime()
                ->Unit(benchmark::kMillisecond);
        };
        add("", Rows::none);
        if (one->name == "tutorial" || one->name == "xenograft") {
            add("/rows", Rows::kept);
        }
    }
}

}  // namespace

void clonecast::bench::register_benchmarks() {
    register_all();
}

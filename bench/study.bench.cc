// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Time of whole studies on CPU threads: all that run_study does, with and without rows.
#include <benchmark/benchmark.h>

#include <memory>

#include "bench/Studies.hh"
#include "host/report/Summary.hh"
#include "host/run/Run.hh"
#include "kernels/launch/Executor.hh"

namespace {

using namespace clonecast;

enum class Rows { none, kept };

void run_study(benchmark::State& state, study::Study const& study, int threads, Rows rows) {
    run::RunOptions options;
    options.backend = run::Backend::cpu;
    options.threads = threads;
    if (rows == Rows::kept) {
        options.on_rows = [](run::PatientRows const& kept) { benchmark::DoNotOptimize(kept.outcomes.data()); };
    }
    std::uint64_t steps = 0;
    for (auto _ : state) {
        run::RunResult const result = run::run_study(study, options);
        steps += bench::count_steps(result);
        options.first_patient += study.simulation.patients;
    }
    auto const trajectories = static_cast<double>(study.simulation.patients * study.regimens.size());
    state.counters["s/trajectory"] =
        benchmark::Counter(trajectories, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
    state.counters["steps/s"] = benchmark::Counter(static_cast<double>(steps), benchmark::Counter::kIsRate);
}

//! Everything that is said at the end of a run; does not depend on the number of patients.
void summarize(benchmark::State& state, study::Study const& study) {
    run::RunOptions options;
    options.backend = run::Backend::cpu;
    run::RunResult const result = run::run_study(study, options);
    for (auto _ : state) {
        benchmark::DoNotOptimize(report::summarize(result));
    }
}

void register_all() {
    int const all = launch::default_threads();
    for (bench::StudyCase const& read : bench::study_cases()) {
        auto const one = std::make_shared<bench::StudyCase const>(read);
        auto const add = [&](std::string const& kind, int threads, Rows rows) {
            return benchmark::RegisterBenchmark(
                       (one->name + kind).c_str(),
                       [=](benchmark::State& state) { run_study(state, one->study, threads, rows); })
                ->Unit(benchmark::kMillisecond);
        };
        add("/1_thread", 1, Rows::none)->MeasureProcessCPUTime();
        if (one->name == "tutorial" || one->name == "xenograft") {
            add("/1_thread/rows", 1, Rows::kept)->MeasureProcessCPUTime();
        }
        if (all > 1) {
            add("/" + std::to_string(all) + "_threads", all, Rows::none)->UseRealTime();
        }
        if (one->name == "tutorial" || one->name == "xenograft") {
            benchmark::RegisterBenchmark(("summarize/" + one->name).c_str(), [=](benchmark::State& state) {
                summarize(state, one->study);
            })->Unit(benchmark::kMillisecond);
        }
    }
}

}  // namespace

void clonecast::bench::register_benchmarks() {
    register_all();
}

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Time of one whole patient, and of growth from one cell to detection: two drugs with 50 sites each and one shared,
// u = 1e-9.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "bench/Studies.hh"
#include "host/run/ChooseEngine.hh"
#include "host/study/Lower.hh"
#include "host/study/ReadStudy.hh"
#include "kernels/patient/SimulatePatient.hh"
#include "kernels/patient/Start.hh"
#include "kernels/random/Stream.hh"

namespace {

using namespace clonecast;

std::string const study_text = R"(
schema = 1
name = "growth"
detection = { burden = 1e9 }
[[clones]]
name = "00"
birth = 0.14
death = 0.13
start = 1
[[clones]]
name = "10"
birth = 0.14
death = 0.13
[[clones]]
name = "01"
birth = 0.14
death = 0.13
[[clones]]
name = "11"
birth = 0.14
death = 0.13
[[mutations]]
from = "00"
to = "10"
probability = 50e-9
[[mutations]]
from = "00"
to = "01"
probability = 50e-9
[[mutations]]
from = "00"
to = "11"
probability = 1e-9
[[mutations]]
from = "10"
to = "11"
probability = 51e-9
[[mutations]]
from = "01"
to = "11"
probability = 51e-9
[[regimens]]
name = "none"
[[regimens.phases]]
[assessment]
scans = [1]
follow_up = 1
)";

void grow(benchmark::State& state, process::Engine engine, std::string const& burden) {
    study::Study const study = study::parse_study(study_text, "growth.toml", {{"detection.burden", burden}});
    patient::StudyTables const tables = study::lower(study, engine);
    patient::StudyView const view = host_view(tables);
    patient::Parameters const parameters(view, 0);
    std::uint64_t patient = 0;
    std::uint64_t steps = 0;
    patient::Start start;
    for (auto _ : state) {
        patient::make_start<random::Stream>(view, parameters, patient++, &start);
        benchmark::DoNotOptimize(start.state.count[0]);
        steps += start.steps;
    }
    state.counters["steps/patient"] = static_cast<double>(steps) / static_cast<double>(state.iterations());
}

struct NoTally {
    void add(std::uint64_t /*counter*/, std::uint64_t /*amount*/) {}
};

//! A patient under every regimen of a study, without the counters.
void simulate(benchmark::State& state, study::Study const& study) {
    patient::StudyTables const tables = study::lower(study, run::choose_engine(study).engine);
    patient::StudyView const view = host_view(tables);
    NoTally sink;
    std::uint64_t patient = 0;
    for (auto _ : state) {
        patient::Start start;
        for (int regimen = 0; regimen < view.layout.n_regimens; ++regimen) {
            process::State counts;
            benchmark::DoNotOptimize(
                patient::simulate_patient<random::Stream>(view, sink, patient, regimen, &start, &counts));
        }
        ++patient;
    }
    state.counters["s/trajectory"] = benchmark::Counter(
        view.layout.n_regimens, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void register_patients() {
    for (auto const& [name, path] :
         {std::pair{"tutorial", "configs/tutorial.toml"}, std::pair{"xenograft", "configs/alves2021/xenograft.toml"},
          std::pair{"metastases", "configs/metastases.toml"}}) {
        auto const one = std::make_shared<bench::StudyCase const>(bench::read_case(name, path, {}));
        benchmark::RegisterBenchmark(name, [=](benchmark::State& state) {
            simulate(state, one->study);
        })->Unit(benchmark::kMicrosecond);
    }
}

BENCHMARK_CAPTURE(grow, crossing_1e9, process::Engine::crossing, "1e9")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(grow, leap_1e9, process::Engine::leap, "1e9")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(grow, leap_1e11, process::Engine::leap, "1e11")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(grow, crossing_1e11, process::Engine::crossing, "1e11")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(grow, crossing_1e4, process::Engine::crossing, "1e4")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(grow, ssa_1e4, process::Engine::ssa, "1e4")->Unit(benchmark::kMicrosecond);

}  // namespace

void clonecast::bench::register_benchmarks() {
    register_patients();
}

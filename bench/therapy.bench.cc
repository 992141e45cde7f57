// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Time of concentration curves: one patient, three years, the three drugs of the library, two clones.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>

#include "host/study/Lower.hh"
#include "host/study/ReadStudy.hh"
#include "kernels/patient/SimulatePatient.hh"
#include "kernels/patient/Treatment.hh"

namespace {

using namespace clonecast;

std::string const study_text = R"(
schema = 1
name = "three drugs, three years"
[[clones]]
name = "sensitive"
birth = 0.06
death = 0.05
start = 1e9
[[clones]]
name = "resistant"
birth = 0.05
death = 0.048
[[mutations]]
from = "sensitive"
to = "resistant"
probability = 1e-9
[[drugs]]
name = "palbociclib"
library = "palbociclib"
effects.default.birth = { emax = 0.6, ec50 = 40, hill = 1.5 }
[[drugs]]
name = "fulvestrant"
library = "fulvestrant"
effects.default.birth = { emax = 0.5, ec50 = 5 }
[[drugs]]
name = "capivasertib"
library = "capivasertib"
effects.sensitive = { birth = { emax = 0.4, ec50 = 500 }, death = { emax = 0.3, ec50 = 500, hill = 2 } }
[[regimens]]
name = "triple"
[[regimens.phases]]
drugs = [
  { drug = "palbociclib", schedule = { on = 21, off = 7 } },
  { drug = "fulvestrant", loading = { days = [14], dose = 500 } },
  { drug = "capivasertib", schedule = { on = 4, off = 3 } },
]
[assessment]
scans = { every = 56 }
follow_up = 1095
)";

struct NoTally {
    void add(std::uint64_t /*counter*/, std::uint64_t /*amount*/) {}
};

//! The rates alone.
void follow_rates(benchmark::State& state) {
    patient::StudyTables const tables =
        study::lower(study::parse_study(study_text, "bench.toml"), process::Engine::crossing);
    patient::StudyView const view = host_view(tables);
    patient::Parameters const parameters(view, 0);
    int n_steps = 0;
    for (auto _ : state) {
        patient::Treatment treatment(view, parameters, 0);
        double now = 0;
        n_steps = 0;
        while (now < view.assessment.follow_up) {
            benchmark::DoNotOptimize(treatment.rates().birth(0));
            now = treatment.next_change();
            treatment.change(now);
            ++n_steps;
        }
    }
    state.counters["steps"] = n_steps;
}
BENCHMARK(follow_rates)->Unit(benchmark::kMicrosecond);

//! The patient.
void simulate(benchmark::State& state, process::Engine engine) {
    patient::StudyTables const tables = study::lower(study::parse_study(study_text, "bench.toml"), engine);
    patient::StudyView const view = host_view(tables);
    NoTally sink;
    std::uint64_t patient = 0;
    for (auto _ : state) {
        patient::Start start;
        process::State counts;
        benchmark::DoNotOptimize(patient::simulate_patient<random::Stream>(view, sink, patient++, 0, &start, &counts));
    }
}
BENCHMARK_CAPTURE(simulate, crossing, process::Engine::crossing)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(simulate, leap, process::Engine::leap)->Unit(benchmark::kMicrosecond);

}  // namespace

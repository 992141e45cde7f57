// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Time of the engines: events of ssa, trajectories of crossing, on the work named in the project's targets.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "kernels/process/Crossing.hh"
#include "kernels/process/Ssa.hh"
#include "kernels/random/Stream.hh"

namespace {

using namespace clonecast;

//! A chain of clones: clone i mutates into clone i + 1.
struct Chain {
    std::vector<double> births, deaths;
    double mutation = 0;
    std::vector<int> first, targets;
    std::vector<process::CrossingKind> kinds;

    Chain(std::vector<double> b, std::vector<double> d, double u) : births(b), deaths(d), mutation(u), first{0} {
        for (std::size_t i = 0; i < births.size(); ++i) {
            if (u > 0 && i + 1 < births.size()) {
                targets.push_back(static_cast<int>(i + 1));
                kinds.push_back(process::CrossingKind::mutation);
            }
            first.push_back(static_cast<int>(targets.size()));
        }
    }
    process::ModelView model() const {
        process::ModelView view;
        view.n_types = static_cast<int>(births.size());
        view.first_crossing = {first.data(), first.size()};
        view.target = {targets.data(), targets.size()};
        view.kind = {kinds.data(), kinds.size()};
        return view;
    }
    double birth(int i) const { return births[static_cast<std::size_t>(i)]; }
    double death(int i) const { return deaths[static_cast<std::size_t>(i)]; }
    double crossing(int /*k*/) const { return mutation; }
    // Nothing competes.
    double weight(int /*i*/) const { return 1; }
    double capacity(int /*site*/) const { return 0; }
    double on_birth(int /*site*/) const { return 1; }
};

template <class Advance>
void run(benchmark::State& state, Chain const& chain, std::int64_t start, double days, Advance advance) {
    process::ModelView const model = chain.model();
    constexpr std::uint64_t no_limit = ~std::uint64_t{0};
    std::uint64_t patient = 0;
    std::uint64_t steps = 0;
    for (auto _ : state) {
        random::Stream stream(random::StreamKey{1, random::Purpose::test, patient++, 0});
        process::State counts{};
        counts.count[0] = start;
        std::uint64_t left = no_limit;
        benchmark::DoNotOptimize(advance(model, chain, 0.0, days, &counts, stream, &left));
        steps += no_limit - left;
    }
    state.SetItemsProcessed(state.iterations());
    state.counters["steps/s"] = benchmark::Counter(static_cast<double>(steps), benchmark::Counter::kIsRate);
    state.counters["steps/trajectory"] = static_cast<double>(steps) / static_cast<double>(state.iterations());
}

auto const ssa = [](auto&&... arguments) { return process::advance_ssa(arguments...); };
auto const crossing = [](auto&&... arguments) { return process::advance_crossing(arguments...); };

Chain const one_clone({1.0}, {0.9}, 0);
Chain const three_clones({0.14, 0.14, 0.14}, {0.17, 0.13, 0.13}, 1e-6);
//! Treated tumour and its resistant mutants: 47 crossings in 200 days from 1e10 cells.
Chain const lesion({0.14, 0.14}, {0.17, 0.13}, 1e-9);

void ssa_one_clone(benchmark::State& state) {
    run(state, one_clone, 1000, 10, ssa);
}
void ssa_three_clones(benchmark::State& state) {
    run(state, three_clones, 10'000, 365, ssa);
}
void crossing_one_clone(benchmark::State& state) {
    run(state, one_clone, 1000, 10, crossing);
}
void crossing_three_clones(benchmark::State& state) {
    run(state, three_clones, 1'000'000, 365, crossing);
}
void crossing_lesion(benchmark::State& state) {
    run(state, lesion, 10'000'000'000, 200, crossing);
}

BENCHMARK(ssa_one_clone)->Unit(benchmark::kMicrosecond);
BENCHMARK(ssa_three_clones)->Unit(benchmark::kMicrosecond);
BENCHMARK(crossing_one_clone)->Unit(benchmark::kMicrosecond);
BENCHMARK(crossing_three_clones)->Unit(benchmark::kMicrosecond);
BENCHMARK(crossing_lesion)->Unit(benchmark::kMicrosecond);

}  // namespace

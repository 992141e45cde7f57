// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Time of the engines: events of ssa, trajectories of crossing and leap, on the work named in the project's targets.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "kernels/process/Crossing.hh"
#include "kernels/process/CrossingLanes.hh"
#include "kernels/process/Leap.hh"
#include "kernels/process/Ssa.hh"
#include "kernels/process/SsaLanes.hh"
#include "kernels/random/Stream.hh"

namespace {

using namespace clonecast;

//! A chain of clones: clone i mutates into clone i + 1.
struct Chain {
    std::vector<double> births, deaths;
    double mutation = 0;
    std::vector<int> first, targets;
    std::vector<process::CrossingKind> kinds;
    std::vector<process::Growth> growth;  // empty: exponential
    double competitors = 0;               // capacity [cells]

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
        view.growth = {growth.data(), growth.size()};
        return view;
    }
    double birth(int i) const { return births[static_cast<std::size_t>(i)]; }
    double death(int i) const { return deaths[static_cast<std::size_t>(i)]; }
    double crossing(int /*k*/) const { return mutation; }
    double weight(int /*i*/) const { return 1; }
    double capacity(int /*site*/) const { return competitors; }
    double on_birth(int /*site*/) const { return 1; }
};

//! Two clones whose cells switch both ways at one rate [1/day].
Chain switch_both_ways(std::vector<double> births, std::vector<double> deaths, double rate) {
    Chain chain(std::move(births), std::move(deaths), 0);
    chain.mutation = rate;
    chain.first = {0, 1, 2};
    chain.targets = {1, 0};
    chain.kinds = {process::CrossingKind::switching, process::CrossingKind::switching};
    return chain;
}

Chain compete(Chain chain, double capacity) {
    chain.growth = {process::Growth::logistic};
    chain.competitors = capacity;
    return chain;
}

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

//! Trajectories side by side; a lane whose trajectory ends gets the next one. An iteration is as many trajectories as
//! there are lanes, after as many that fill the lanes.
template <class Lanes>
void run_lanes(benchmark::State& state, Chain const& chain, std::int64_t start, double days, Lanes& lanes) {
    constexpr std::uint64_t no_limit = ~std::uint64_t{0};
    std::vector<random::Stream> streams(Lanes::n_lanes, random::Stream(random::StreamKey{}));
    std::vector<process::State> counts(Lanes::n_lanes);
    std::vector<std::uint64_t> left(Lanes::n_lanes, no_limit);
    std::uint64_t patient = 0;
    std::uint64_t steps = 0;
    auto const next = [&](int lane) {
        auto const i = static_cast<std::size_t>(lane);
        streams[i] = random::Stream(random::StreamKey{1, random::Purpose::test, patient++, 0});
        counts[i] = process::State{};
        counts[i].count[0] = start;
        left[i] = no_limit;
        lanes.seat(lane, &streams[i]);
        lanes.start(lane, chain, 0.0, days, &counts[i], &left[i]);
    };
    auto const end_trajectories = [&] {
        for (int i = 0; i < Lanes::n_lanes; ++i) {
            int const lane = lanes.run().lane;
            steps += no_limit - left[static_cast<std::size_t>(lane)];
            lanes.leave(lane);
            next(lane);
        }
    };
    for (int lane = 0; lane < Lanes::n_lanes; ++lane) {
        next(lane);
    }
    end_trajectories();
    steps = 0;
    for (auto _ : state) {
        end_trajectories();
    }
    state.counters["s/trajectory"] =
        benchmark::Counter(Lanes::n_lanes, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
    state.counters["steps/s"] = benchmark::Counter(static_cast<double>(steps), benchmark::Counter::kIsRate);
}

auto const ssa = [](auto&&... arguments) { return process::advance_ssa(arguments...); };
auto const crossing = [](auto&&... arguments) { return process::advance_crossing(arguments...); };
auto const leap = [](auto const& model, auto const& rates, auto&&... arguments) {
    return process::advance_leap(model, rates, process::default_leap_tolerance, arguments...);
};

Chain const one_clone({1.0}, {0.9}, 0);
Chain const three_clones({0.14, 0.14, 0.14}, {0.17, 0.13, 0.13}, 1e-6);
//! Treated tumour and its resistant mutants: 47 crossings in 200 days from 1e10 cells.
Chain const lesion({0.14, 0.14}, {0.17, 0.13}, 1e-9);

//! Two years at 1e11 cells: about 1e11 switches.
Chain const persisters = switch_both_ways({0.140, 0.13}, {0.142, 0.13}, 1e-3);
//! From 100 to 1e11 cells in 104 days: 140 000 mutations.
Chain const grown_tumour({0.3, 0.3}, {0.1, 0.1}, 9.3e-7);
Chain const crowded = compete(Chain({0.3, 0.35}, {0.1, 0.12}, 0.01), 1e5);

void ssa_one_clone(benchmark::State& state) {
    run(state, one_clone, 1000, 10, ssa);
}
void ssa_three_clones(benchmark::State& state) {
    run(state, three_clones, 10'000, 365, ssa);
}
void run_ssa_lanes(benchmark::State& state, Chain const& chain, std::int64_t start, double days,
                   process::InstructionSet set) {
    std::vector<process::InstructionSet> const sets = process::instruction_sets();
    if (std::find(sets.begin(), sets.end(), set) == sets.end()) {
        state.SkipWithError("this processor does not have these instructions");
        return;
    }
    process::ModelView const model = chain.model();
    process::SsaLanes<Chain> lanes(model, set);
    run_lanes(state, chain, start, days, lanes);
}
void ssa_lanes_one_clone(benchmark::State& state, process::InstructionSet set) {
    run_ssa_lanes(state, one_clone, 1000, 10, set);
}
void ssa_lanes_three_clones(benchmark::State& state, process::InstructionSet set) {
    run_ssa_lanes(state, three_clones, 10'000, 365, set);
}
void run_crossing_lanes(benchmark::State& state, Chain const& chain, std::int64_t start, double days) {
    process::ModelView const model = chain.model();
    process::CrossingLanes<Chain> lanes(model);
    run_lanes(state, chain, start, days, lanes);
}
void crossing_lanes_three_clones(benchmark::State& state) {
    run_crossing_lanes(state, three_clones, 1'000'000, 365);
}
void crossing_lanes_lesion(benchmark::State& state) {
    run_crossing_lanes(state, lesion, 10'000'000'000, 200);
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
//! One step of every clone: a day that is too short for a mutation.
void crossing_step(benchmark::State& state) {
    run(state, three_clones, 1'000'000, 1e-3, crossing);
}
void leap_step(benchmark::State& state) {
    run(state, three_clones, 1'000'000, 1e-3, leap);
}
void leap_persisters(benchmark::State& state) {
    run(state, persisters, 100'000'000'000, 730, leap);
}
void leap_grown_tumour(benchmark::State& state) {
    run(state, grown_tumour, 100, 103.6, leap);
}
void leap_crowded(benchmark::State& state) {
    run(state, crowded, 20'000, 100, leap);
}

BENCHMARK(ssa_one_clone)->Unit(benchmark::kMicrosecond);
BENCHMARK(ssa_three_clones)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ssa_lanes_one_clone, portable, process::InstructionSet::portable)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ssa_lanes_one_clone, avx2, process::InstructionSet::avx2)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ssa_lanes_one_clone, avx512, process::InstructionSet::avx512)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ssa_lanes_three_clones, portable, process::InstructionSet::portable)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ssa_lanes_three_clones, avx2, process::InstructionSet::avx2)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ssa_lanes_three_clones, avx512, process::InstructionSet::avx512)->Unit(benchmark::kMicrosecond);
BENCHMARK(crossing_one_clone)->Unit(benchmark::kMicrosecond);
BENCHMARK(crossing_three_clones)->Unit(benchmark::kMicrosecond);
BENCHMARK(crossing_lesion)->Unit(benchmark::kMicrosecond);
BENCHMARK(crossing_lanes_three_clones)->Unit(benchmark::kMicrosecond);
BENCHMARK(crossing_lanes_lesion)->Unit(benchmark::kMicrosecond);
BENCHMARK(crossing_step);
BENCHMARK(leap_step);
BENCHMARK(leap_persisters)->Unit(benchmark::kMicrosecond);
BENCHMARK(leap_grown_tumour)->Unit(benchmark::kMicrosecond);
BENCHMARK(leap_crowded)->Unit(benchmark::kMicrosecond);

}  // namespace

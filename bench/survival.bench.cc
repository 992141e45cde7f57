// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Time of survival analysis of ten million patients. Analyses to come are added as a function and a BENCHMARK line.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "host/stats/BinomialInterval.hh"
#include "host/stats/KaplanMeier.hh"

namespace {

using namespace clonecast;

constexpr std::uint64_t n_patients = 10'000'000;

//! Patients spread evenly over n times; two of three have the event.
std::vector<stats::TimeCounts> make_counts(std::int64_t n_times) {
    std::vector<stats::TimeCounts> counts;
    std::uint64_t left = n_patients;
    for (std::int64_t i = 0; i < n_times; ++i) {
        std::uint64_t const now = left / static_cast<std::uint64_t>(n_times - i);
        std::uint64_t const events = now > 1 ? 2 * now / 3 : static_cast<std::uint64_t>(i % 3 != 0);
        counts.push_back({static_cast<double>(i + 1), events, now - events});
        left -= now;
    }
    return counts;
}

//! Argument: times at which patients are seen. 1e7: each has a time of his own.
void kaplan_meier(benchmark::State& state) {
    std::vector<stats::TimeCounts> const counts = make_counts(state.range(0));
    for (auto _ : state) {
        benchmark::DoNotOptimize(stats::kaplan_meier(counts));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n_patients));
}

void median_survival(benchmark::State& state) {
    stats::SurvivalCurve const curve = stats::kaplan_meier(make_counts(state.range(0)));
    for (auto _ : state) {
        benchmark::DoNotOptimize(stats::survival_quantile(curve, 0.5));
    }
}

//! One proportion of ten million patients.
void clopper_pearson(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(stats::binomial_estimate(static_cast<std::uint64_t>(state.range(0)), n_patients));
    }
}

BENCHMARK(kaplan_meier)->Arg(28)->Arg(1'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(kaplan_meier)->Arg(10'000'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(median_survival)->Arg(28)->Arg(1'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(clopper_pearson)->Arg(10)->Arg(5'000'000)->Unit(benchmark::kMicrosecond);

}  // namespace

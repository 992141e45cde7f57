// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Time of the birth-death transition and its parts.
#include <benchmark/benchmark.h>

#include "kernels/process/BirthDeath.hh"
#include "kernels/random/Stream.hh"

namespace {

using namespace clonecast;

constexpr double birth = 0.14;  // [1/day], as are all rates here
constexpr double death = 0.13;
constexpr double crossing = 1e-7;
constexpr double span = 7;  // [day]

random::Stream make_stream() {
    return random::Stream(random::StreamKey{1, random::Purpose::test, 0, 0});
}

//! Once per change of rates.
void make_rates(benchmark::State& state) {
    double rate = crossing;
    for (auto _ : state) {
        benchmark::DoNotOptimize(rate);
        benchmark::DoNotOptimize(process::make_birth_death(birth, death, rate));
    }
}

//! Once per clone and span.
void descend(benchmark::State& state, double rate) {
    process::BirthDeath const rates = process::make_birth_death(birth, death, rate);
    double days = span;
    for (auto _ : state) {
        benchmark::DoNotOptimize(days);
        benchmark::DoNotOptimize(process::descend(rates, days));
    }
}

void draw_first_crossing(benchmark::State& state) {
    process::BirthDeath const rates = process::make_birth_death(birth, death, crossing);
    random::Stream stream = make_stream();
    for (auto _ : state) {
        benchmark::DoNotOptimize(process::draw_first_crossing(rates, state.range(0), stream));
    }
}

void draw_count(benchmark::State& state) {
    process::Descent const descent = process::descend(process::make_birth_death(birth, death, crossing), span);
    random::Stream stream = make_stream();
    for (auto _ : state) {
        benchmark::DoNotOptimize(process::draw_count(descent, state.range(0), process::SpanEnd::no_crossing, stream));
    }
}

void draw_count_before_crossing(benchmark::State& state) {
    process::Descent const descent = process::descend(process::make_birth_death(birth, death, crossing), span);
    random::Stream stream = make_stream();
    for (auto _ : state) {
        benchmark::DoNotOptimize(process::draw_count(descent, state.range(0), process::SpanEnd::crossing, stream));
    }
}

//! Rates, descent and count: a clone from one day to another.
void transition(benchmark::State& state) {
    random::Stream stream = make_stream();
    double rate = birth;
    for (auto _ : state) {
        benchmark::DoNotOptimize(rate);
        process::BirthDeath const rates = process::make_birth_death(rate, death, crossing);
        benchmark::DoNotOptimize(
            process::draw_count(process::descend(rates, span), state.range(0), process::SpanEnd::no_crossing, stream));
    }
}

BENCHMARK(make_rates);
BENCHMARK_CAPTURE(descend, without_crossing, 0.0);
BENCHMARK_CAPTURE(descend, with_crossing, crossing);
BENCHMARK(draw_first_crossing)->Arg(1'000'000'000);
BENCHMARK(draw_count)->Arg(1)->Arg(1'000)->Arg(1'000'000)->Arg(1'000'000'000'000);
BENCHMARK(draw_count_before_crossing)->Arg(1)->Arg(1'000'000);
BENCHMARK(transition)->Arg(1)->Arg(1'000)->Arg(1'000'000)->Arg(1'000'000'000'000);

}  // namespace

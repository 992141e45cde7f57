// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Time of the generator and of each distribution.
#include <benchmark/benchmark.h>

#include <cstdint>

#include "kernels/random/Binomial.hh"
#include "kernels/random/Gamma.hh"
#include "kernels/random/NegativeBinomial.hh"
#include "kernels/random/Philox.hh"
#include "kernels/random/Poisson.hh"
#include "kernels/random/Stream.hh"
#include "kernels/random/Uniform.hh"

namespace {

using namespace clonecast::random;

Stream make_stream() {
    return Stream(StreamKey{1, Purpose::test, 0, 0});
}

template <class Draw>
void run(benchmark::State& state, Draw draw) {
    Stream stream = make_stream();
    for (auto _ : state) {
        benchmark::DoNotOptimize(draw(stream));
    }
    state.SetItemsProcessed(state.iterations());
}

//! Blocks of four words, one after the other.
void philox(benchmark::State& state) {
    PhiloxWords counter{{0, 0, 0, 0}};
    for (auto _ : state) {
        ++counter.word[0];
        benchmark::DoNotOptimize(philox_block(counter, 1));
    }
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(sizeof(PhiloxWords)));
}
void next64(benchmark::State& state) {
    run(state, [](Stream& s) { return s.next(); });
}
void uniform(benchmark::State& state) {
    run(state, [](Stream& s) { return draw_uniform(s); });
}
void exponential(benchmark::State& state) {
    run(state, [](Stream& s) { return draw_exponential(s); });
}
void normal(benchmark::State& state) {
    run(state, [](Stream& s) { return draw_normal(s); });
}
void gamma_variate(benchmark::State& state) {
    double const shape = static_cast<double>(state.range(0));
    run(state, [=](Stream& s) { return draw_gamma_above_one(shape, s); });
}
void gamma_below_one(benchmark::State& state) {
    run(state, [](Stream& s) { return draw_gamma(0.5, s); });
}
void poisson(benchmark::State& state) {
    double const mean = static_cast<double>(state.range(0));
    run(state, [=](Stream& s) { return draw_poisson(mean, s); });
}
void binomial(benchmark::State& state) {
    std::int64_t const n = state.range(0);
    run(state, [=](Stream& s) { return draw_binomial(n, 0.25, 0.75, s); });
}
void negative_binomial(benchmark::State& state) {
    std::int64_t const n = state.range(0);
    run(state, [=](Stream& s) { return draw_negative_binomial(n, 3.0, s); });
}

BENCHMARK(philox);
BENCHMARK(next64);
BENCHMARK(uniform);
BENCHMARK(exponential);
BENCHMARK(normal);
BENCHMARK(gamma_variate)->Arg(1)->Arg(1 << 20);
BENCHMARK(gamma_below_one);
BENCHMARK(poisson)->Arg(1)->Arg(8)->Arg(32)->Arg(1 << 20);
BENCHMARK(binomial)->Arg(8)->Arg(32)->Arg(128)->Arg(1 << 20);
BENCHMARK(negative_binomial)->Arg(1)->Arg(8)->Arg(1 << 20);

}  // namespace

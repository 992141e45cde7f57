// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Time of the generator, of each distribution and of the birth-death transition on a CUDA device, by its events: the
// cases of random.bench.cc and transition.bench.cc, drawn by all threads of a full device at once.
#include <benchmark/benchmark.h>
#include <cuda_runtime.h>

#include <cstdint>
#include <string>

#include "bench/DeviceClock.hh"
#include "kernels/launch/Executor.hh"
#include "kernels/numerics/Bits.hh"
#include "kernels/process/BirthDeath.hh"
#include "kernels/random/Binomial.hh"
#include "kernels/random/Gamma.hh"
#include "kernels/random/NegativeBinomial.hh"
#include "kernels/random/Philox.hh"
#include "kernels/random/Poisson.hh"
#include "kernels/random/Stream.hh"
#include "kernels/random/Uniform.hh"

namespace {

using namespace clonecast;
using random::Stream;

constexpr int block_size = 128;
//! Draws of a thread: a kernel then takes much longer than its launch.
constexpr int n_draws = 1000;

// One draw, as 64 bits. `argument` is that of the benchmark.
struct Philox {
    __device__ std::uint64_t operator()(std::int64_t /*argument*/, Stream& stream) const {
        random::PhiloxWords const words =
            random::philox_block({{static_cast<std::uint32_t>(stream.next()), 0, 0, 0}}, 1);
        return words.word[0] ^ words.word[1] ^ words.word[2] ^ words.word[3];
    }
};
struct Next64 {
    __device__ std::uint64_t operator()(std::int64_t /*argument*/, Stream& stream) const { return stream.next(); }
};
struct Uniform {
    __device__ std::uint64_t operator()(std::int64_t /*argument*/, Stream& stream) const {
        return bits_from_double(random::draw_uniform(stream));
    }
};
struct Exponential {
    __device__ std::uint64_t operator()(std::int64_t /*argument*/, Stream& stream) const {
        return bits_from_double(random::draw_exponential(stream));
    }
};
struct Normal {
    __device__ std::uint64_t operator()(std::int64_t /*argument*/, Stream& stream) const {
        return bits_from_double(random::draw_normal(stream));
    }
};
struct GammaVariate {
    __device__ std::uint64_t operator()(std::int64_t shape, Stream& stream) const {
        return bits_from_double(random::draw_gamma_above_one(static_cast<double>(shape), stream));
    }
};
struct GammaBelowOne {
    __device__ std::uint64_t operator()(std::int64_t /*argument*/, Stream& stream) const {
        return bits_from_double(random::draw_gamma(0.5, stream));
    }
};
struct Poisson {
    __device__ std::uint64_t operator()(std::int64_t mean, Stream& stream) const {
        return static_cast<std::uint64_t>(random::draw_poisson(static_cast<double>(mean), stream));
    }
};
struct Binomial {
    __device__ std::uint64_t operator()(std::int64_t n, Stream& stream) const {
        return static_cast<std::uint64_t>(random::draw_binomial(n, 0.25, 0.75, stream));
    }
};
struct NegativeBinomial {
    __device__ std::uint64_t operator()(std::int64_t n, Stream& stream) const {
        return static_cast<std::uint64_t>(random::draw_negative_binomial(n, 3.0, stream));
    }
};
//! A clone from one day to another: rates, descent and count, with the rates of transition.bench.cc.
struct Transition {
    __device__ std::uint64_t operator()(std::int64_t n, Stream& stream) const {
        process::BirthDeath const rates = process::make_birth_death(0.14, 0.13, 1e-7);
        return static_cast<std::uint64_t>(
            process::draw_count(process::descend(rates, 7), n, process::SpanEnd::no_crossing, stream));
    }
};

//! Every thread has a stream, and adds its draws up so that none is left out.
template <class Draw>
__global__ void draw_many(Draw draw, std::int64_t argument, std::uint64_t first_patient, unsigned long long* sum) {
    std::uint64_t const thread = std::uint64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    Stream stream(random::StreamKey{1, random::Purpose::test, first_patient + thread, 0});
    std::uint64_t own = 0;
    for (int i = 0; i < n_draws; ++i) {
        own += draw(argument, stream);
    }
    atomicAdd(sum, static_cast<unsigned long long>(own));
}

//! Blocks that fill a device once; 0 if something is wrong.
template <class Draw>
int blocks_that_fit(int device) {
    int processors = 0;
    int blocks = 0;
    bool const ok =
        cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, device) == cudaSuccess &&
        cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, draw_many<Draw>, block_size, 0) == cudaSuccess;
    return ok ? processors * blocks : 0;
}

template <class Draw>
void run(benchmark::State& state) {
    launch::DeviceList const list = launch::list_cuda_devices();
    if (list.devices.empty()) {
        state.SkipWithError(("no CUDA device: " + list.reason).c_str());
        return;
    }
    int const device = list.devices.front().index;
    unsigned long long* sum = nullptr;
    if (cudaSetDevice(device) != cudaSuccess || cudaMalloc(&sum, sizeof(*sum)) != cudaSuccess ||
        cudaMemset(sum, 0, sizeof(*sum)) != cudaSuccess) {
        state.SkipWithError("the CUDA device cannot be used");
        return;
    }
    int const n_blocks = blocks_that_fit<Draw>(device);
    std::uint64_t const n_threads = std::uint64_t{block_size} * static_cast<std::uint64_t>(n_blocks);
    std::int64_t const argument = state.range(0);
    std::uint64_t first_patient = 0;
    bench::DeviceClock clock;
    for (auto _ : state) {
        clock.start();
        draw_many<<<static_cast<unsigned>(n_blocks), block_size>>>(Draw{}, argument, first_patient, sum);
        double const seconds = clock.stop();
        if (n_blocks == 0 || cudaGetLastError() != cudaSuccess || seconds < 0) {
            state.SkipWithError("the CUDA device failed");
            break;
        }
        state.SetIterationTime(seconds);
        first_patient += n_threads;
    }
    cudaFree(sum);
    state.counters["draws/s"] =
        benchmark::Counter(static_cast<double>(n_threads) * n_draws, benchmark::Counter::kIsIterationInvariantRate);
}

BENCHMARK(run<Philox>)->Name("philox")->Arg(0)->UseManualTime();
BENCHMARK(run<Next64>)->Name("next64")->Arg(0)->UseManualTime();
BENCHMARK(run<Uniform>)->Name("uniform")->Arg(0)->UseManualTime();
BENCHMARK(run<Exponential>)->Name("exponential")->Arg(0)->UseManualTime();
BENCHMARK(run<Normal>)->Name("normal")->Arg(0)->UseManualTime();
BENCHMARK(run<GammaVariate>)->Name("gamma_variate")->Arg(1)->Arg(1 << 20)->UseManualTime();
BENCHMARK(run<GammaBelowOne>)->Name("gamma_below_one")->Arg(0)->UseManualTime();
BENCHMARK(run<Poisson>)->Name("poisson")->Arg(1)->Arg(8)->Arg(32)->Arg(1 << 20)->UseManualTime();
BENCHMARK(run<Binomial>)->Name("binomial")->Arg(8)->Arg(32)->Arg(128)->Arg(1 << 20)->UseManualTime();
BENCHMARK(run<NegativeBinomial>)->Name("negative_binomial")->Arg(1)->Arg(8)->Arg(1 << 20)->UseManualTime();
BENCHMARK(run<Transition>)
    ->Name("transition")
    ->Arg(1)
    ->Arg(1'000)
    ->Arg(1'000'000)
    ->Arg(1'000'000'000'000)
    ->UseManualTime();

}  // namespace

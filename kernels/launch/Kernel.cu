// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The kernel for one scope (CLONECAST_GPU_SCOPE, kernels/process/Scope.hh): persistent threads that refill from a queue. It
// is compiled once for every scope. The science is included in device code only, and no device code is shared between
// units, so that types which differ between scopes never meet.
#include "kernels/launch/Launch.hh"
#include "kernels/process/Scope.hh"
#if defined(__CUDA_ARCH__)
#    include "kernels/launch/Rows.hh"
#endif
#if defined(__CUDACC_RDC__)
#    error "compile the kernels without -rdc: units of different scopes must not share device code"
#endif

static_assert(CLONECAST_GPU_SCOPE >= 0 && CLONECAST_GPU_SCOPE < clonecast::process::n_gpu_scopes);

namespace clonecast::launch {
namespace {

#if defined(__CUDA_ARCH__)

/*! Adds to the counters of a block's copy of the tally. Lanes of a warp that add to the same counter at the same time, as
 *  patients under the same regimen do, make one atomic addition of their sum. Integer sums: the order does not matter.
 */
class DeviceSink {
  public:
    explicit __device__ DeviceSink(Counter* tally) : tally_(tally) {}

    __device__ __noinline__ void add(std::uint64_t counter, std::uint64_t amount) {
#    if __CUDA_ARCH__ >= 800
        constexpr unsigned piece_bits = 22;  // 32 of them add up to less than 2^32, and three hold 64 bits
        constexpr std::uint64_t piece = (std::uint64_t{1} << piece_bits) - 1;
        unsigned const lanes = __match_any_sync(__activemask(), static_cast<Counter>(counter));
        std::uint64_t sum = __reduce_add_sync(lanes, static_cast<unsigned>(amount & piece));
        if (__any_sync(lanes, amount > piece) != 0) {
            std::uint64_t const middle = __reduce_add_sync(lanes, static_cast<unsigned>(amount >> piece_bits & piece));
            std::uint64_t const high = __reduce_add_sync(lanes, static_cast<unsigned>(amount >> 2 * piece_bits));
            sum += (middle << piece_bits) + (high << 2 * piece_bits);
        }
        if (lane() == __ffs(static_cast<int>(lanes)) - 1) {
            atomicAdd(tally_ + counter, static_cast<Counter>(sum));
        }
#    else
        atomicAdd(tally_ + counter, static_cast<Counter>(amount));
#    endif
    }

    static __device__ int lane() { return static_cast<int>(threadIdx.x % 32); }

  private:
    Counter* tally_;
};

//! Takes the next piece of work; lanes that ask at the same time share one atomic addition and get neighbours.
__device__ std::uint64_t take_next(Counter* queue) {
    unsigned const lanes = __activemask();
    int const leader = __ffs(static_cast<int>(lanes)) - 1;
    Counter first = 0;
    if (DeviceSink::lane() == leader) {
        first = atomicAdd(queue, static_cast<Counter>(__popc(lanes)));
    }
    first = __shfl_sync(lanes, first, leader);
    unsigned const before = lanes & ((1U << DeviceSink::lane()) - 1U);
    return first + static_cast<Counter>(__popc(before));
}

/*! Work on a range until none is left. The queue decides where a piece runs, never its result.
 *  A piece is a patient under one regimen, and all patients under a regimen follow each other: the lanes of a warp meet the
 *  same phases, scans and drugs. Where patients grow before day 0, a piece is a patient under all regimens, so that it
 *  grows once: growth takes longer than what lanes lose by being under different regimens.
 */
__device__ void run(Launch const& launch) {
    auto const n_regimens = static_cast<std::uint64_t>(launch.study.layout.n_regimens);
    bool const grows = process::scope.growth && launch.study.detection.burden != patient::none;
    std::uint64_t const n_pieces = launch.n_patients * (grows ? 1 : n_regimens);
    DeviceSink sink(launch.tally + (blockIdx.x % launch.n_copies) * launch.study.layout.size());
    patient::Start start;
    while (true) {
        std::uint64_t const piece = take_next(launch.queue);
        if (piece >= n_pieces) {
            return;
        }
        std::uint64_t const row =
            grows ? piece * n_regimens : piece % launch.n_patients * n_regimens + piece / launch.n_patients;
        std::uint64_t const end = row + (grows ? n_regimens : 1);
        for (std::uint64_t index = row; index < end; ++index) {
            simulate_task(launch.study, launch.begin, index, launch.rows, &start, sink);
        }
    }
}

#endif

__global__ void __launch_bounds__(block_size, process::gpu_scopes[CLONECAST_GPU_SCOPE].blocks)
    run_tasks(__grid_constant__ Launch const launch) {
#if defined(__CUDA_ARCH__)
    run(launch);
#endif
}

}  // namespace

template <>
void const* kernel_for<CLONECAST_GPU_SCOPE>() {
    return reinterpret_cast<void const*>(&run_tasks);
}

}  // namespace clonecast::launch

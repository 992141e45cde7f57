// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The kernel for one scope (CLONECAST_GPU_SCOPE, kernels/process/Scope.hh): persistent threads that do what WarpLoop.hh says.
// It is compiled once for every scope. The science is included in device code only, and no device code is shared between
// units, so that types which differ between scopes never meet.
#include "kernels/launch/Launch.hh"
#include "kernels/process/Scope.hh"
#if defined(__CUDA_ARCH__)
#    include "kernels/launch/WarpLoop.hh"
#endif
#if defined(__CUDACC_RDC__)
#    error "compile the kernels without -rdc: units of different scopes must not share device code"
#endif

static_assert(CLONECAST_GPU_SCOPE >= 0 && CLONECAST_GPU_SCOPE < clonecast::process::n_gpu_scopes);

namespace clonecast::launch {
namespace {

#if defined(__CUDA_ARCH__)

//! The warp of the calling thread; see WarpSink.
class CudaWarp {
  public:
    __device__ int count(bool value) const { return __popc(__ballot_sync(all_lanes, value)); }

    //! Lanes that ask at the same time share one atomic addition and get neighbours.
    __device__ std::uint64_t take(Counter* queue) const {
        unsigned const lanes = __activemask();
        int const leader = __ffs(static_cast<int>(lanes)) - 1;
        Counter first = 0;
        if (lane() == leader) {
            first = atomicAdd(queue, static_cast<Counter>(__popc(lanes)));
        }
        first = __shfl_sync(lanes, first, leader);
        unsigned const before = lanes & ((1U << lane()) - 1U);
        return first + static_cast<Counter>(__popc(before));
    }

    //! Lanes that add to the same counter at the same time, as patients under the same regimen do, make one atomic addition
    //! of their sum. Integer sums: the order does not matter.
    __device__ __noinline__ void add(Counter* counter, std::uint64_t amount) const {
#    if __CUDA_ARCH__ >= 800
        constexpr unsigned piece_bits = 22;  // 32 of them add up to less than 2^32, and three hold 64 bits
        constexpr std::uint64_t piece = (std::uint64_t{1} << piece_bits) - 1;
        unsigned const lanes = __match_any_sync(__activemask(), reinterpret_cast<Counter>(counter));
        std::uint64_t sum = __reduce_add_sync(lanes, static_cast<unsigned>(amount & piece));
        if (__any_sync(lanes, amount > piece) != 0) {
            std::uint64_t const middle = __reduce_add_sync(lanes, static_cast<unsigned>(amount >> piece_bits & piece));
            std::uint64_t const high = __reduce_add_sync(lanes, static_cast<unsigned>(amount >> 2 * piece_bits));
            sum += (middle << piece_bits) + (high << 2 * piece_bits);
        }
        if (lane() == __ffs(static_cast<int>(lanes)) - 1) {
            atomicAdd(counter, static_cast<Counter>(sum));
        }
#    else
        atomicAdd(counter, static_cast<Counter>(amount));
#    endif
    }

  private:
    static constexpr unsigned all_lanes = 0xFFFFFFFFU;
    static __device__ int lane() { return static_cast<int>(threadIdx.x % warp_size); }
};

#endif

__global__ void __launch_bounds__(block_size, process::gpu_scopes[CLONECAST_GPU_SCOPE].blocks)
    run_tasks(__grid_constant__ Launch const launch) {
#if defined(__CUDA_ARCH__)
    run_lane<ScopeMoves>(launch, CudaWarp(),
                         launch.tally + (blockIdx.x % launch.n_copies) * launch.study.layout.size());
#endif
}

}  // namespace

template <>
void const* kernel_for<CLONECAST_GPU_SCOPE>() {
    return reinterpret_cast<void const*>(&run_tasks);
}

}  // namespace clonecast::launch

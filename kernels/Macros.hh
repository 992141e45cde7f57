// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Macros that let one source serve the host compiler and nvcc, and check programmers' assumptions.
#pragma once

//! Marks a function that both the CPU and the GPU call.
#if defined(__CUDACC__)
#    define CLONECAST_FUNCTION __host__ __device__
#    define CLONECAST_INLINE __host__ __device__ __forceinline__
#else
#    define CLONECAST_FUNCTION
#    define CLONECAST_INLINE inline __attribute__((always_inline))
#endif

//! Large functions that several places call: one copy in a GPU kernel. (A CPU compiler decides by itself.)
#if defined(__CUDACC__)
#    define CLONECAST_NOINLINE __noinline__
#else
#    define CLONECAST_NOINLINE
#endif

//! Before a loop over few things: written out, so that arrays in it can be registers.
#if defined(__CUDACC__)
#    define CLONECAST_UNROLL _Pragma("unroll")
#elif defined(__GNUC__) && !defined(__clang__)
#    define CLONECAST_UNROLL _Pragma("GCC unroll 8")
#else
#    define CLONECAST_UNROLL
#endif

//! Programmer's mistakes, checked in debug builds only: EXPECT on entry, ENSURE on exit.
#if defined(CLONECAST_DEBUG) && !defined(__CUDA_ARCH__)
namespace clonecast::detail {
//! Throws std::logic_error that names the condition, the file and the line.
[[noreturn]] void debug_failure(char const* kind, char const* condition, char const* file, int line);
}  // namespace clonecast::detail
#    define CLONECAST_EXPECT(COND) \
        ((COND) ? static_cast<void>(0) : ::clonecast::detail::debug_failure("precondition", #COND, __FILE__, __LINE__))
#    define CLONECAST_ENSURE(COND) \
        ((COND) ? static_cast<void>(0) : ::clonecast::detail::debug_failure("postcondition", #COND, __FILE__, __LINE__))
#elif defined(CLONECAST_DEBUG)
#    define CLONECAST_EXPECT(COND) ((COND) ? static_cast<void>(0) : __trap())
#    define CLONECAST_ENSURE(COND) ((COND) ? static_cast<void>(0) : __trap())
#else
#    define CLONECAST_EXPECT(COND) static_cast<void>(0)
#    define CLONECAST_ENSURE(COND) static_cast<void>(0)
#endif

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What code is compiled for: every study, or, in a kernel of a GPU, one class of studies.
#pragma once

namespace clonecast::process {

//! The engines that a scope has.
enum class ScopeEngines : unsigned char { ssa, crossing, all };

//! A class of studies: what they may need, and so the code and the arrays that are compiled for them.
struct Scope {
    ScopeEngines engines = ScopeEngines::all;
    int min_types = 1;  //!< smallest number of types
    int max_types = 64;
    int max_sites = 16;
    bool growth = true;       //!< growth before day 0
    bool competition = true;  //!< logistic and Gompertz sites
    int blocks = 2;  //!< of 128 threads on a multiprocessor at once, at least: bounds the registers of a thread
};

//! What the CPU's code is compiled for.
inline constexpr Scope everything{};

/*! The scopes that GPU kernels are compiled for, one translation unit each (kernels/launch/Kernel.cu). The first that a
 *  study fits into runs it (kernels/launch/ChooseKernel.hh); the last fits every study.
 *  The smaller the arrays, the more of a patient stays in the caches. Of ssa with up to four types the number of types
 *  is exact: all that an event needs is in registers.
 */
inline constexpr Scope gpu_scopes[] = {
    {ScopeEngines::ssa, 1, 1, 1, false, false, 4},     {ScopeEngines::ssa, 2, 2, 2, false, false, 4},
    {ScopeEngines::ssa, 3, 3, 3, false, false, 4},     {ScopeEngines::ssa, 4, 4, 4, false, false, 4},
    {ScopeEngines::ssa, 5, 8, 8, false, false, 4},     {ScopeEngines::crossing, 1, 2, 2, true, false, 3},
    {ScopeEngines::crossing, 1, 4, 4, true, false, 3}, {ScopeEngines::crossing, 1, 8, 8, true, false, 3},
    {ScopeEngines::all, 1, 4, 4, true, true, 2},       {ScopeEngines::all, 1, 16, 8, true, true, 2},
    {ScopeEngines::all, 1, 64, 16, true, true, 2},
};
inline constexpr int n_gpu_scopes = sizeof(gpu_scopes) / sizeof(gpu_scopes[0]);

//! The scope of this translation unit. A GPU unit has one only in its device code, which it shares with no other unit
//! (no -rdc); to the host compiler all units are the same. CLONECAST_EMULATED_GPU: a test's unit, alone in a shared object
//! of its own, that runs a kernel's code on the CPU.
#if defined(CLONECAST_GPU_SCOPE) && (defined(__CUDA_ARCH__) || defined(CLONECAST_EMULATED_GPU))
inline constexpr Scope scope = gpu_scopes[CLONECAST_GPU_SCOPE];
#else
inline constexpr Scope scope = everything;
#endif

}  // namespace clonecast::process

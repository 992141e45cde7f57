// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What the GPU kernels are called with. Nothing here depends on the scope that a kernel is compiled for.
#pragma once

#include <cstdint>

#include "kernels/launch/Executor.hh"
#include "kernels/patient/StudyView.hh"

namespace clonecast::launch {

//! A counter on a device, as its atomic instructions want it.
using Counter = unsigned long long;
static_assert(sizeof(Counter) == sizeof(std::uint64_t));

//! Threads of a block, and of a warp: those that take each instruction together.
inline constexpr int block_size = 128;
inline constexpr int warp_size = 32;

//! A range of patients under all regimens. All pointers are on the device.
struct Launch {
    patient::StudyView study;
    std::uint64_t begin = 0;  //!< first patient
    std::uint64_t n_patients = 0;
    RowsView rows;
    Counter* tally = nullptr;    //!< [n_copies][layout.size()]; their sum is the tally
    std::uint32_t n_copies = 1;  //!< of the tally, so that fewer blocks add to the same counters
    Counter* queue = nullptr;    //!< next piece of work
};

//! Address of the kernel that is compiled for a scope, for the runtime's launch functions. \tparam scope  < n_gpu_scopes
template <int scope>
void const* kernel_for();

}  // namespace clonecast::launch

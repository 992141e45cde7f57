// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Stands in for Cuda.cu where the program is built without CUDA.
#include "kernels/launch/Executor.hh"

namespace clonecast::launch {
namespace {

constexpr char const* reason = "this clonecast was built without CUDA";

}  // namespace

std::unique_ptr<Executor> make_cuda_executor(patient::StudyTables const& /*tables*/, int /*device*/) {
    throw DeviceError(reason);
}

DeviceList list_cuda_devices() {
    return {{}, reason};
}

}  // namespace clonecast::launch

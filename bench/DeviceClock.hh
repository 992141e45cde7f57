// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Time on a CUDA device, by its events.
#pragma once

#include <cuda_runtime.h>

namespace clonecast::bench {

//! Time between two points of the device's own clock, whatever stream the work in between is on.
class DeviceClock {
  public:
    DeviceClock() { ok_ = cudaEventCreate(&begin_) == cudaSuccess && cudaEventCreate(&end_) == cudaSuccess; }
    ~DeviceClock() {
        cudaEventDestroy(begin_);
        cudaEventDestroy(end_);
    }
    DeviceClock(DeviceClock const&) = delete;
    DeviceClock& operator=(DeviceClock const&) = delete;

    void start() { ok_ = ok_ && cudaEventRecord(begin_) == cudaSuccess && cudaEventSynchronize(begin_) == cudaSuccess; }
    //! \pre the work is done, or on the default stream \return [s]; below 0 if the device failed
    double stop() {
        float milliseconds = 0;
        ok_ = ok_ && cudaEventRecord(end_) == cudaSuccess && cudaEventSynchronize(end_) == cudaSuccess &&
              cudaEventElapsedTime(&milliseconds, begin_, end_) == cudaSuccess;
        return ok_ ? static_cast<double>(milliseconds) * 1e-3 : -1;
    }

  private:
    cudaEvent_t begin_ = nullptr;
    cudaEvent_t end_ = nullptr;
    bool ok_ = false;
};

}  // namespace clonecast::bench

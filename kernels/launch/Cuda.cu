// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The executor on a CUDA device: persistent threads that refill from a queue of tasks.
#include <cuda_runtime.h>
#include <thrust/copy.h>
#include <thrust/device_vector.h>
#include <thrust/fill.h>
#include <thrust/system_error.h>

#include <algorithm>
#include <list>
#include <type_traits>

#include "kernels/launch/Executor.hh"
#include "kernels/launch/Rows.hh"

namespace clonecast::launch {
namespace {

//! Threads of a block.
constexpr int block_size = 128;
//! Tasks of a range for every thread that is resident: few enough for progress to be seen, enough for the queue to even out
//! trajectories of different length.
constexpr std::uint64_t tasks_per_thread = 16;
//! Part of the device's free memory that rows may take.
constexpr double rows_share = 0.5;
//! Memory of the host that rows may take [bytes].
constexpr std::uint64_t host_rows_bytes = std::uint64_t{1} << 30;

using Counter = unsigned long long;
static_assert(sizeof(Counter) == sizeof(std::uint64_t));

//! Throws a DeviceError that names the call, the error and the place.
void check(cudaError_t status, char const* call, char const* file, int line) {
    if (status != cudaSuccess) {
        cudaGetLastError();  // clear it
        throw DeviceError(std::string(call) + " failed: " + cudaGetErrorName(status) + ", " +
                          cudaGetErrorString(status) + " (" + file + ":" + std::to_string(line) + ")");
    }
}
#define CLONECAST_CUDA_CALL(CALL) check(CALL, #CALL, __FILE__, __LINE__)

//! Runs what uses Thrust; its errors become DeviceErrors.
template <class Function>
auto with_device_errors(Function&& function) {
    try {
        return function();
    } catch (std::bad_alloc const&) {
        throw DeviceError(
            "the memory of the CUDA device does not hold the study's tables, its counters and a range of patients");
    } catch (thrust::system_error const& error) {
        throw DeviceError(std::string("CUDA device: ") + error.what());
    }
}

//! Adds to the one tally of the device; integer sums do not depend on the order.
struct DeviceSink {
    Counter* tally;
    CLONECAST_FUNCTION void add(std::uint64_t counter, std::uint64_t amount) {
#if defined(__CUDA_ARCH__)
        atomicAdd(tally + counter, static_cast<Counter>(amount));
#else
        tally[counter] += amount;
#endif
    }
};

struct Launch {
    patient::StudyView study;
    std::uint64_t begin = 0;  //!< first patient
    std::uint64_t n_tasks = 0;
    RowsView rows;  //!< on the device
    DeviceSink sink;
    Counter* queue = nullptr;  //!< next task
};

//! Every thread takes tasks from the queue until none is left. The queue decides where a task runs, never its result.
__global__ void __launch_bounds__(block_size) run_tasks(__grid_constant__ Launch const launch) {
    DeviceSink sink = launch.sink;
    patient::Start start;
    while (true) {
        std::uint64_t const task = atomicAdd(launch.queue, Counter{1});
        if (task >= launch.n_tasks) {
            return;
        }
        simulate_task(launch.study, launch.begin, task, launch.rows, &start, sink);
    }
}

//! Bytes on a device that belong to one array of a study.
class DeviceTables {
  public:
    //! Copies an array to the device and keeps it there.
    template <class T>
    Span<T> place(std::vector<T> const& values) {
        static_assert(std::is_trivially_copyable_v<T>);
        auto const* bytes = reinterpret_cast<unsigned char const*>(values.data());
        arrays_.emplace_back(bytes, bytes + values.size() * sizeof(T));
        return {reinterpret_cast<T const*>(thrust::raw_pointer_cast(arrays_.back().data())), values.size()};
    }

  private:
    std::list<thrust::device_vector<unsigned char>> arrays_;
};

class CudaExecutor final : public Executor {
  public:
    CudaExecutor(patient::StudyTables const& tables, int device) : device_(device) {
        CLONECAST_CUDA_CALL(cudaSetDevice(device));
        CLONECAST_CUDA_CALL(cudaGetDeviceProperties(&properties_, device));
        study_ = make_view(tables, [this](auto const& values) { return tables_.place(values); });
        tally_.resize(study_.layout.size());
        queue_.resize(1);
        int blocks_per_processor = 0;
        CLONECAST_CUDA_CALL(
            cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks_per_processor, run_tasks, block_size, 0));
        n_blocks_ = std::max(1, blocks_per_processor) * properties_.multiProcessorCount;
    }

    std::string describe() const override {
        return std::string(properties_.name) + " (cuda:" + std::to_string(device_) + ")";
    }

    std::uint64_t max_patients(bool with_rows) const override {
        auto const n_regimens = static_cast<std::uint64_t>(study_.layout.n_regimens);
        std::uint64_t const n_threads = static_cast<std::uint64_t>(n_blocks_) * block_size;
        std::uint64_t const enough = std::max<std::uint64_t>(1, tasks_per_thread * n_threads / n_regimens);
        if (!with_rows) {
            return enough;
        }
        CLONECAST_CUDA_CALL(cudaSetDevice(device_));
        std::size_t free = 0;
        std::size_t total = 0;
        CLONECAST_CUDA_CALL(cudaMemGetInfo(&free, &total));
        std::uint64_t const patient = row_bytes(study_.layout) * n_regimens;
        std::uint64_t const fitting = std::min(
            static_cast<std::uint64_t>(rows_share * static_cast<double>(free)) / patient, host_rows_bytes / patient);
        if (fitting == 0) {
            throw DeviceError("the free memory of " + describe() + " does not hold the rows of one patient");
        }
        return std::min(fitting, enough);
    }

    void simulate(PatientRange range, RowsView rows, std::atomic<std::uint64_t>* done) override {
        with_device_errors([&] { run_range(range, rows); });
        *done += range.end - range.begin;
    }

    std::vector<std::uint64_t> tally() const override {
        CLONECAST_CUDA_CALL(cudaSetDevice(device_));
        std::vector<std::uint64_t> result(tally_.size());
        CLONECAST_CUDA_CALL(cudaMemcpy(result.data(), thrust::raw_pointer_cast(tally_.data()),
                                       result.size() * sizeof(Counter), cudaMemcpyDeviceToHost));
        return result;
    }

  private:
    void run_range(PatientRange range, RowsView rows) {
        CLONECAST_CUDA_CALL(cudaSetDevice(device_));
        std::uint64_t const n_tasks = (range.end - range.begin) * static_cast<std::uint64_t>(study_.layout.n_regimens);
        auto const n_counts = n_tasks * static_cast<std::uint64_t>(study_.layout.n_clones);
        Launch launch{study_,
                      range.begin,
                      n_tasks,
                      {},
                      {thrust::raw_pointer_cast(tally_.data())},
                      thrust::raw_pointer_cast(queue_.data())};
        if (rows.outcomes != nullptr) {
            outcomes_.resize(n_tasks);
            counts_.resize(n_counts);
            alive_since_.resize(n_counts);
            launch.rows = {thrust::raw_pointer_cast(outcomes_.data()), thrust::raw_pointer_cast(counts_.data()),
                           thrust::raw_pointer_cast(alive_since_.data())};
        }
        thrust::fill(queue_.begin(), queue_.end(), Counter{0});
        run_tasks<<<n_blocks_, block_size>>>(launch);
        CLONECAST_CUDA_CALL(cudaGetLastError());
        CLONECAST_CUDA_CALL(cudaDeviceSynchronize());
        if (rows.outcomes != nullptr) {
            thrust::copy(outcomes_.begin(), outcomes_.end(), rows.outcomes);
            thrust::copy(counts_.begin(), counts_.end(), rows.counts);
            thrust::copy(alive_since_.begin(), alive_since_.end(), rows.alive_since);
        }
    }

    int device_;
    cudaDeviceProp properties_{};
    DeviceTables tables_;
    patient::StudyView study_;
    thrust::device_vector<Counter> tally_;
    thrust::device_vector<Counter> queue_;
    thrust::device_vector<patient::Outcome> outcomes_;
    thrust::device_vector<std::int64_t> counts_;
    thrust::device_vector<double> alive_since_;
    int n_blocks_ = 1;
};

}  // namespace

DeviceList list_cuda_devices() {
    DeviceList list;
    int n_devices = 0;
    cudaError_t const status = cudaGetDeviceCount(&n_devices);
    if (status != cudaSuccess) {
        cudaGetLastError();
        bool const no_driver = status == cudaErrorInsufficientDriver || status == cudaErrorNoDevice;
        list.reason = std::string(no_driver ? "no CUDA device or driver: " : "") + cudaGetErrorString(status);
        return list;
    }
    for (int i = 0; i < n_devices; ++i) {
        cudaDeviceProp properties{};
        CLONECAST_CUDA_CALL(cudaGetDeviceProperties(&properties, i));
        list.devices.push_back({i, properties.name,
                                std::to_string(properties.major) + "." + std::to_string(properties.minor),
                                properties.totalGlobalMem});
    }
    if (list.devices.empty()) {
        list.reason = "no CUDA device";
    }
    return list;
}

std::unique_ptr<Executor> make_cuda_executor(patient::StudyTables const& tables, int device) {
    DeviceList const list = list_cuda_devices();
    if (list.devices.empty()) {
        throw DeviceError(list.reason);
    }
    if (device < 0 || device >= static_cast<int>(list.devices.size())) {
        throw DeviceError("there is no device cuda:" + std::to_string(device) +
                          "; this machine has cuda:0 to cuda:" + std::to_string(list.devices.size() - 1));
    }
    return with_device_errors(
        [&]() -> std::unique_ptr<Executor> { return std::make_unique<CudaExecutor>(tables, device); });
}

}  // namespace clonecast::launch

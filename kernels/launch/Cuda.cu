// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The executor on a CUDA device: chooses the kernel, launches it, brings the rows to the host.
#include <cuda_runtime.h>
#include <thrust/device_vector.h>
#include <thrust/execution_policy.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/system_error.h>

#include <algorithm>
#include <cstring>
#include <list>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

#include "kernels/launch/ChooseKernel.hh"
#include "kernels/launch/Executor.hh"
#include "kernels/launch/Launch.hh"

namespace clonecast::launch {
namespace {

//! Tasks of a range for every thread that is resident: few enough for progress to be seen, enough for the queue to even out
//! trajectories of different length.
constexpr std::uint64_t tasks_per_thread = 16;
//! Ranges on a device at the same time: while the rows of one are copied, or its last threads finish, the other computes.
constexpr int n_slots = 2;
//! Part of the device's free memory that the rows of all slots may take.
constexpr double rows_share = 0.5;
//! Memory of the host that the rows of a range may take [bytes].
constexpr std::uint64_t host_rows_bytes = std::uint64_t{256} << 20;
//! Size of one of the two pinned buffers through which a slot's rows come to the host [bytes].
constexpr std::size_t pinned_bytes = std::size_t{4} << 20;
//! Device memory that copies of the tally may take [bytes], and the most that are made.
constexpr std::size_t tallies_bytes = std::size_t{64} << 20;
constexpr std::size_t max_tallies = 32;

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

//! A stream of its own, which does not wait for the default stream.
class CudaStream {
  public:
    CudaStream() { CLONECAST_CUDA_CALL(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking)); }
    CudaStream(CudaStream const&) = delete;
    CudaStream& operator=(CudaStream const&) = delete;
    ~CudaStream() { cudaStreamDestroy(stream_); }
    cudaStream_t get() const { return stream_; }

  private:
    cudaStream_t stream_ = nullptr;
};

//! A buffer of pinned host memory, and the event that says when a copy into it is done.
class PinnedBuffer {
  public:
    PinnedBuffer() {
        CLONECAST_CUDA_CALL(cudaMallocHost(&bytes_, pinned_bytes));
        cudaError_t const status = cudaEventCreateWithFlags(&done_, cudaEventBlockingSync | cudaEventDisableTiming);
        if (status != cudaSuccess) {
            cudaFreeHost(bytes_);
            CLONECAST_CUDA_CALL(status);
        }
    }
    PinnedBuffer(PinnedBuffer const&) = delete;
    PinnedBuffer& operator=(PinnedBuffer const&) = delete;
    ~PinnedBuffer() {
        cudaEventDestroy(done_);
        cudaFreeHost(bytes_);
    }

    //! Asks for `size` <= pinned_bytes bytes of the device.
    void fetch(void const* from, std::size_t size, cudaStream_t stream) {
        CLONECAST_CUDA_CALL(cudaMemcpyAsync(bytes_, from, size, cudaMemcpyDeviceToHost, stream));
        mark(stream);
    }
    //! Makes wait() wait for all that has been asked of a stream.
    void mark(cudaStream_t stream) { CLONECAST_CUDA_CALL(cudaEventRecord(done_, stream)); }
    //! Waits without using a core.
    void wait() { CLONECAST_CUDA_CALL(cudaEventSynchronize(done_)); }
    void const* bytes() const { return bytes_; }

  private:
    void* bytes_ = nullptr;
    cudaEvent_t done_ = nullptr;
};

//! What one range needs on the device, and the way of its rows to the host.
class Slot {
  public:
    //! Begins with a range. \return its rows on the device, if rows are wanted
    RowsView begin(std::size_t n_tasks, std::size_t n_counts, bool with_rows) {
        queue_.resize(1);
        CLONECAST_CUDA_CALL(cudaMemsetAsync(queue(), 0, sizeof(Counter), stream()));
        if (!with_rows) {
            return {};
        }
        outcomes_.resize(std::max(outcomes_.size(), n_tasks));
        counts_.resize(std::max(counts_.size(), n_counts));
        alive_since_.resize(std::max(alive_since_.size(), n_counts));
        return {thrust::raw_pointer_cast(outcomes_.data()), thrust::raw_pointer_cast(counts_.data()),
                thrust::raw_pointer_cast(alive_since_.data())};
    }

    //! Waits for the range, and brings its rows to the host if they are wanted.
    void finish(RowsView const& from, RowsView const& to, std::size_t n_tasks, std::size_t n_counts) {
        buffers_[0].mark(stream());
        buffers_[0].wait();
        if (to.outcomes != nullptr) {
            copy(from.outcomes, n_tasks * sizeof(patient::Outcome), to.outcomes);
            copy(from.counts, n_counts * sizeof(std::int64_t), to.counts);
            copy(from.alive_since, n_counts * sizeof(double), to.alive_since);
        }
    }

    cudaStream_t stream() const { return stream_.get(); }
    Counter* queue() { return thrust::raw_pointer_cast(queue_.data()); }

  private:
    //! Copies to pageable memory, through two pinned buffers: one is filled while the other is emptied.
    void copy(void const* from, std::size_t size, void* to) {
        std::size_t const n_pieces = (size + pinned_bytes - 1) / pinned_bytes;
        auto const size_of = [&](std::size_t i) { return std::min(pinned_bytes, size - i * pinned_bytes); };
        for (std::size_t i = 0; i <= n_pieces; ++i) {
            if (i < n_pieces) {
                buffers_[i % 2].fetch(static_cast<char const*>(from) + i * pinned_bytes, size_of(i), stream());
            }
            if (i > 0) {
                PinnedBuffer& full = buffers_[(i - 1) % 2];
                full.wait();
                std::memcpy(static_cast<char*>(to) + (i - 1) * pinned_bytes, full.bytes(), size_of(i - 1));
            }
        }
    }

    CudaStream stream_;
    PinnedBuffer buffers_[2];
    thrust::device_vector<Counter> queue_;
    thrust::device_vector<patient::Outcome> outcomes_;
    thrust::device_vector<std::int64_t> counts_;
    thrust::device_vector<double> alive_since_;
};

//! Adds the copies of a counter of the tally.
struct AddCopies {
    Counter const* copies;
    std::size_t size;
    std::size_t n_copies;
    Counter* sum;
    __device__ void operator()(std::size_t counter) const {
        Counter total = 0;
        for (std::size_t copy = 0; copy < n_copies; ++copy) {
            total += copies[copy * size + counter];
        }
        sum[counter] = total;
    }
};

//! The kernels of all scopes, in the order of process::gpu_scopes.
template <int... scopes>
void const* kernel_at(int index, std::integer_sequence<int, scopes...> /*all*/) {
    void const* const kernels[] = {kernel_for<scopes>()...};
    return kernels[index];
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
    CudaExecutor(patient::StudyTables const& tables, int device)
        : device_(device),
          scope_(choose_kernel(host_view(tables))),
          kernel_(kernel_at(scope_, std::make_integer_sequence<int, process::n_gpu_scopes>{})) {
        CLONECAST_CUDA_CALL(cudaSetDevice(device));
        CLONECAST_CUDA_CALL(cudaGetDeviceProperties(&properties_, device));
        study_ = make_view(tables, [this](auto const& values) { return tables_.place(values); });
        n_copies_ = std::clamp<std::size_t>(tallies_bytes / (study_.layout.size() * sizeof(Counter)), 1, max_tallies);
        tally_.resize(n_copies_ * study_.layout.size());
        int blocks_per_processor = 0;
        CLONECAST_CUDA_CALL(
            cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks_per_processor, kernel_, block_size, 0));
        n_blocks_ = std::max(1, blocks_per_processor) * properties_.multiProcessorCount;
        for (int i = 0; i < n_slots; ++i) {
            free_slots_.push_back(&slots_.emplace_back());
        }
        CLONECAST_CUDA_CALL(cudaDeviceSynchronize());  // the streams of the slots do not wait for what was filled here
    }

    std::string describe() const override {
        return std::string(properties_.name) + " (cuda:" + std::to_string(device_) + ")";
    }

    int concurrency() const override { return n_slots; }

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
        std::uint64_t const fitting =
            std::min(static_cast<std::uint64_t>(rows_share * static_cast<double>(free)) / n_slots / patient,
                     host_rows_bytes / patient);
        if (fitting == 0) {
            throw DeviceError("the free memory of " + describe() + " does not hold the rows of one patient");
        }
        return std::min(fitting, enough);
    }

    void simulate(PatientRange range, RowsView rows, std::atomic<std::uint64_t>* done) override {
        with_device_errors([&] {
            CLONECAST_CUDA_CALL(cudaSetDevice(device_));
            Slot* const slot = take_slot();
            run_range(range, rows, slot);
            std::lock_guard const lock(mutex_);
            free_slots_.push_back(slot);  // one in which something failed is not used again
        });
        *done += range.end - range.begin;
    }

    std::vector<std::uint64_t> tally() const override {
        return with_device_errors([&] {
            CLONECAST_CUDA_CALL(cudaSetDevice(device_));
            std::size_t const size = study_.layout.size();
            thrust::device_vector<Counter> sum(size);
            thrust::counting_iterator<std::size_t> const first(0);
            thrust::for_each(thrust::device, first, first + static_cast<std::ptrdiff_t>(size),
                             AddCopies{thrust::raw_pointer_cast(tally_.data()), size, n_copies_,
                                       thrust::raw_pointer_cast(sum.data())});
            std::vector<std::uint64_t> result(size);
            CLONECAST_CUDA_CALL(cudaMemcpy(result.data(), thrust::raw_pointer_cast(sum.data()), size * sizeof(Counter),
                                           cudaMemcpyDeviceToHost));
            return result;
        });
    }

  private:
    Slot* take_slot() {
        std::lock_guard const lock(mutex_);
        if (free_slots_.empty()) {
            throw DeviceError("more ranges at once on " + describe() + " than it has room for");
        }
        Slot* const slot = free_slots_.back();
        free_slots_.pop_back();
        return slot;
    }

    void run_range(PatientRange range, RowsView const& rows, Slot* slot) {
        std::size_t const n_tasks = (range.end - range.begin) * static_cast<std::uint64_t>(study_.layout.n_regimens);
        std::size_t const n_counts = n_tasks * static_cast<std::uint64_t>(study_.layout.n_clones);
        Launch launch;
        launch.study = study_;
        launch.begin = range.begin;
        launch.n_patients = range.end - range.begin;
        launch.rows = slot->begin(n_tasks, n_counts, rows.outcomes != nullptr);
        launch.tally = thrust::raw_pointer_cast(tally_.data());
        launch.n_copies = static_cast<std::uint32_t>(n_copies_);
        launch.queue = slot->queue();
        void* arguments[] = {&launch};
        CLONECAST_CUDA_CALL(cudaLaunchKernel(kernel_, dim3(static_cast<unsigned>(n_blocks_)), dim3(block_size),
                                             arguments, 0, slot->stream()));
        slot->finish(launch.rows, rows, n_tasks, n_counts);
    }

    int device_;
    int scope_;
    void const* kernel_;
    cudaDeviceProp properties_{};
    DeviceTables tables_;
    patient::StudyView study_;
    thrust::device_vector<Counter> tally_;  //!< [n_copies][layout.size()]
    std::size_t n_copies_ = 1;
    int n_blocks_ = 1;
    std::list<Slot> slots_;
    std::vector<Slot*> free_slots_;
    std::mutex mutex_;  //!< of free_slots_
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

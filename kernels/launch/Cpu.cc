// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The executor on CPU threads.
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>

#include "kernels/launch/Executor.hh"
#include "kernels/launch/Rows.hh"

namespace clonecast::launch {
namespace {

//! Patients that a thread takes at a time.
constexpr std::uint64_t patients_per_turn = 16;
//! Memory for the rows of a range [bytes].
constexpr std::uint64_t rows_bytes = std::uint64_t{64} << 20;

//! Part of the machine's memory that the tallies of all threads may take.
constexpr double counters_share = 0.5;

//! Adds to the tally of one thread.
struct ThreadSink {
    std::uint64_t* tally;
    void add(std::uint64_t counter, std::uint64_t amount) { tally[counter] += amount; }
};

class CpuExecutor final : public Executor {
  public:
    CpuExecutor(patient::StudyTables const& tables, int n_threads)
        : tables_(tables),
          study_(host_view(tables_)),
          tallies_(static_cast<std::size_t>(n_threads), std::vector<std::uint64_t>(study_.layout.size())) {}

    std::string describe() const override {
        return "cpu (" + std::to_string(tallies_.size()) + (tallies_.size() == 1 ? " thread)" : " threads)");
    }

    std::uint64_t max_patients(bool with_rows) const override {
        if (!with_rows) {
            return ~std::uint64_t{0};
        }
        std::uint64_t const patient = row_bytes(study_.layout) * static_cast<std::uint64_t>(study_.layout.n_regimens);
        return std::max<std::uint64_t>(1, rows_bytes / patient);
    }

    void simulate(PatientRange range, RowsView rows, std::atomic<std::uint64_t>* done) override {
        std::atomic<std::uint64_t> next{range.begin};
        std::mutex failure_mutex;
        std::exception_ptr failure;
        auto const work = [&](std::vector<std::uint64_t>& tally) {
            try {
                run_turns(range, rows, &next, done, ThreadSink{tally.data()});
            } catch (...) {
                std::lock_guard const lock(failure_mutex);
                failure = std::current_exception();
            }
        };
        {
            std::vector<std::jthread> threads;
            for (std::size_t k = 1; k < tallies_.size(); ++k) {
                threads.emplace_back(work, std::ref(tallies_[k]));
            }
            work(tallies_[0]);
        }
        if (failure) {
            std::rethrow_exception(failure);
        }
    }

    std::vector<std::uint64_t> tally() const override {
        std::vector<std::uint64_t> sum = tallies_[0];
        for (std::size_t k = 1; k < tallies_.size(); ++k) {
            std::transform(sum.begin(), sum.end(), tallies_[k].begin(), sum.begin(), std::plus<>{});
        }
        return sum;
    }

  private:
    void run_turns(PatientRange range, RowsView const& rows, std::atomic<std::uint64_t>* next,
                   std::atomic<std::uint64_t>* done, ThreadSink sink) const {
        auto const n_regimens = static_cast<std::uint64_t>(study_.layout.n_regimens);
        patient::Start start;
        while (true) {
            std::uint64_t const first = next->fetch_add(patients_per_turn);
            if (first >= range.end) {
                return;
            }
            std::uint64_t const last = std::min(first + patients_per_turn, range.end);
            for (std::uint64_t task = (first - range.begin) * n_regimens; task < (last - range.begin) * n_regimens;
                 ++task) {
                simulate_task(study_, range.begin, task, rows, &start, sink);
            }
            *done += last - first;
        }
    }

    patient::StudyTables tables_;
    patient::StudyView study_;
    std::vector<std::vector<std::uint64_t>> tallies_;  //!< one a thread
};

}  // namespace

int default_threads() {
    return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

std::unique_ptr<Executor> make_cpu_executor(patient::StudyTables const& tables, int n_threads) {
    int const n = n_threads > 0 ? n_threads : default_threads();
    double const needed =
        static_cast<double>(n) * static_cast<double>(tables.scalars.layout.size()) * sizeof(std::uint64_t);
    double const memory = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
    if (needed > counters_share * memory) {
        throw DeviceError("the counters of " + std::to_string(n) + " threads need " +
                          std::to_string(static_cast<std::uint64_t>(needed / (1 << 20))) +
                          " MiB, more than half the memory of this machine; use fewer --threads, or ask for fewer "
                          "population times, regimens or strata");
    }
    return std::make_unique<CpuExecutor>(tables, n);
}

}  // namespace clonecast::launch

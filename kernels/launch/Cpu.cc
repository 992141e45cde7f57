// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The executor on CPU threads.
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "kernels/launch/Executor.hh"
#include "kernels/launch/Rows.hh"
#include "kernels/process/CrossingLanes.hh"
#include "kernels/process/SsaLanes.hh"

namespace clonecast::launch {
namespace {

//! Patients that a thread takes at a time.
constexpr std::uint64_t patients_per_turn = 16;
//! Lanes of an engine are worth it where a thread has patients for this part of them; with fewer most would idle.
constexpr std::uint64_t least_share_of_lanes = 4;
//! Memory for the rows of a range [bytes].
constexpr std::uint64_t rows_bytes = std::uint64_t{64} << 20;

//! Part of the machine's memory that the tallies of all threads may take.
constexpr double counters_share = 0.5;

//! Adds to the tally of one thread.
struct ThreadSink {
    std::uint64_t* tally;
    void add(std::uint64_t counter, std::uint64_t amount) { tally[counter] += amount; }
};

/*! Patients side by side in the lanes of an engine, each with all its regimens. When one is done the next takes its lane.
 *  \tparam Lanes  process::SsaLanes or process::CrossingLanes
 */
template <class Lanes>
class LanePatients {
  public:
    LanePatients(patient::StudyView const& study, PatientRange range, RowsView const& rows, ThreadSink sink)
        : study_(study), range_(range), rows_(rows), sink_(sink), lanes_(study.model) {}

    /*! \param n_lanes  lanes to use
     *  \param next     next patient that no thread has taken
     *  \param done     see Executor::simulate
     */
    void run(int n_lanes, std::atomic<std::uint64_t>* next, std::atomic<std::uint64_t>* done) {
        int n_busy = 0;
        for (int lane = 0; lane < n_lanes; ++lane) {
            n_busy += go_on(lane, next, done) ? 1 : 0;
        }
        while (n_busy > 0) {
            typename Lanes::Ended const ended = lanes_.run();
            seats_[ended.lane].course->advanced(ended.advance);
            n_busy -= go_on(ended.lane, next, done) ? 0 : 1;
        }
    }

  private:
    using Course = patient::PatientCourse<random::Stream, ThreadSink>;

    struct Seat {
        std::optional<Course> course;
        std::uint64_t patient = 0;
        int regimen = 0;
        patient::Start start;
        process::State at_outcome;
    };

    //! Goes on to the next advance of the patient in a lane, or of the next patient; false if there is none.
    bool go_on(int lane, std::atomic<std::uint64_t>* next, std::atomic<std::uint64_t>* done) {
        Seat& seat = seats_[lane];
        while (true) {
            if (seat.course) {
                if (begin_advance(lane, &*seat.course)) {
                    return true;
                }
                auto const n_regimens = static_cast<std::uint64_t>(study_.layout.n_regimens);
                std::uint64_t const row =
                    (seat.patient - range_.begin) * n_regimens + static_cast<std::uint64_t>(seat.regimen);
                write_row(rows_, row, study_.layout.n_clones, seat.course->outcome(), seat.at_outcome);
                lanes_.leave(lane);
                seat.course.reset();
                ++seat.regimen;
                *done += seat.regimen == study_.layout.n_regimens ? 1 : 0;
            }
            if (seat.regimen == study_.layout.n_regimens || seat.start.patient == patient::Start::nobody) {
                seat.patient = next->fetch_add(1);
                seat.regimen = 0;
                if (seat.patient >= range_.end) {
                    return false;
                }
            }
            seat.course.emplace(study_, sink_, seat.patient, seat.regimen, &seat.start, &seat.at_outcome);
            lanes_.seat(lane, seat.course->stream());
        }
    }

    //! False if the patient's course has come to its end.
    bool begin_advance(int lane, Course* course) {
        while (course->needs_advance()) {
            if (lanes_.start(lane, course->rates(), course->now(), course->next(), course->state(), course->steps())) {
                return true;
            }
            course->advanced(process::Advance::reached);
        }
        return false;
    }

    patient::StudyView const& study_;
    PatientRange range_;
    RowsView rows_;
    ThreadSink sink_;
    Lanes lanes_;
    Seat seats_[Lanes::n_lanes];
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
                ThreadSink const sink{tally.data()};
                if (study_.engine == process::Engine::ssa && process::has_lanes(study_.model)) {
                    run_lanes<process::SsaLanes<patient::Rates>>(range, rows, &next, done, sink);
                } else if (study_.engine == process::Engine::crossing) {
                    run_lanes<process::CrossingLanes<patient::Rates>>(range, rows, &next, done, sink);
                } else {
                    run_turns(range, rows, &next, done, sink);
                }
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
    //! One patient at a time, some patients a turn.
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

    //! Patients side by side, in no more lanes than a thread's share of patients fills.
    template <class Lanes>
    void run_lanes(PatientRange range, RowsView const& rows, std::atomic<std::uint64_t>* next,
                   std::atomic<std::uint64_t>* done, ThreadSink sink) const {
        std::uint64_t const share = (range.end - range.begin) / tallies_.size();
        if (share * least_share_of_lanes < Lanes::n_lanes) {
            return run_turns(range, rows, next, done, sink);
        }
        auto const patients = std::make_unique<LanePatients<Lanes>>(study_, range, rows, sink);
        patients->run(static_cast<int>(std::min<std::uint64_t>(share, Lanes::n_lanes)), next, done);
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

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/run/Dispatch.hh"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace clonecast::run {
namespace {

//! Where there are several executors: how long a range should take, and the patients of an executor's first one. So
//! none is still busy for long when the others are done.
constexpr double range_seconds = 1;
constexpr std::uint64_t first_patients = 256;
//! Ranges of rows that are in memory, a thread: one that is computed and one that waits for its turn.
constexpr std::uint64_t ranges_per_thread = 2;

//! A range, and whether somebody waits for its rows.
struct Job {
    std::uint64_t number = 0;  //!< rows are passed on in this order
    launch::PatientRange range;
    bool wants_rows = false;

    std::uint64_t size() const { return range.end - range.begin; }
};

class Dispatcher {
  public:
    Dispatcher(std::vector<std::unique_ptr<launch::Executor>> const& executors, Dispatch const& work)
        : work_(work), next_patient_(work.patients.begin) {
        for (std::unique_ptr<launch::Executor> const& executor : executors) {
            members_.push_back({executor.get(), largest_range(*executor), first_patients, {}, {}, {}});
            n_threads_ += static_cast<std::uint64_t>(executor->concurrency());
            if (work.goes_on) {
                remember_tally(&members_.back());
            }
        }
    }

    Dispatched run() {
        std::optional<std::vector<std::uint64_t>> tally;
        while (!tally) {
            run_threads();
            if (error_) {
                std::rethrow_exception(error_);
            }
            if (is_unfinished()) {
                throw_unfinished();
            }
            tally = gather();
        }
        return {std::move(*tally), failures()};
    }

  private:
    struct Member {
        launch::Executor* executor;
        std::uint64_t largest;              //!< range that fits [patients]
        std::uint64_t wanted;               //!< range that should take range_seconds [patients]
        std::vector<Job> jobs;              //!< that are in its tally
        std::string failure;                //!< why it gets no more work; empty: it does
        std::vector<std::uint64_t> before;  //!< its tally when this began; empty: nothing in it
        bool works() const { return failure.empty(); }
    };

    bool with_rows() const { return static_cast<bool>(work_.on_rows); }

    std::uint64_t largest_range(launch::Executor const& executor) const {
        std::uint64_t const fits = std::max<std::uint64_t>(1, executor.max_patients(with_rows()));
        return work_.range_patients > 0 ? std::min(fits, work_.range_patients) : fits;
    }

    void remember_tally(Member* member) {
        try {
            member->before = member->executor->tally();
        } catch (launch::DeviceError const& failure) {
            drop(member, failure.what());
        }
    }

    void run_threads() {
        std::vector<std::jthread> threads;
        for (Member& member : members_) {
            for (int i = 0; i < member.executor->concurrency() && member.works(); ++i) {
                threads.emplace_back([this, &member] { work_for(&member); });
            }
        }
    }

    //! What a thread of an executor does until nothing is left.
    void work_for(Member* member) {
        try {
            while (std::optional<Job> const job = take(member)) {
                auto const begin = std::chrono::steady_clock::now();
                PatientRows rows;
                try {
                    rows = simulate(*member, *job);
                } catch (launch::DeviceError const& failure) {
                    give_up(member, *job, failure.what());
                    return;
                }
                std::chrono::duration<double> const elapsed = std::chrono::steady_clock::now() - begin;
                finish(member, *job, std::move(rows), elapsed.count());
                pass_rows_on();
            }
        } catch (...) {
            std::lock_guard const lock(mutex_);
            error_ = error_ ? error_ : std::current_exception();
            changed_.notify_all();
        }
    }

    //! Waits for a range to run. \return none when nothing is left or all is to end
    std::optional<Job> take(Member* member) {
        std::unique_lock lock(mutex_);
        auto const is_over = [&] { return error_ || !member->works() || (n_running_ == 0 && !is_unfinished()); };
        changed_.wait(lock, work_.stop, [&] { return is_over() || can_take(); });
        if (is_over() || !can_take()) {
            return std::nullopt;
        }
        ++n_running_;
        if (!again_.empty()) {
            Job const job = again_.front();
            again_.pop_front();
            return job;
        }
        std::uint64_t const left = work_.patients.end - next_patient_;
        std::uint64_t size = std::min(member->largest, left);
        if (members_.size() > 1) {
            size = std::min(size, member->wanted);
        }
        launch::PatientRange const range{next_patient_, next_patient_ + size};
        next_patient_ = range.end;
        return Job{next_number_++, range, with_rows()};
    }

    bool is_unfinished() const { return next_patient_ < work_.patients.end || !again_.empty(); }

    //! True if a range may begin: rows that wait for their turn must not fill the memory.
    bool can_take() const {
        bool const has_room = !with_rows() || next_number_ < next_rows_ + ranges_per_thread * n_threads_;
        return !work_.stop.stop_requested() && (!again_.empty() || (next_patient_ < work_.patients.end && has_room));
    }

    //! Runs a range, in parts where another executor cut it larger than fits this one.
    PatientRows simulate(Member const& member, Job const& job) {
        PatientRows rows;
        auto const n_regimens = static_cast<std::size_t>(work_.layout.n_regimens);
        auto const n_clones = static_cast<std::size_t>(work_.layout.n_clones);
        if (job.wants_rows) {
            rows.n_clones = work_.layout.n_clones;
            rows.outcomes.resize(job.size() * n_regimens);
            rows.counts.resize(rows.outcomes.size() * n_clones);
            rows.alive_since.resize(rows.counts.size());
        }
        std::atomic<std::uint64_t> unwatched{0};
        // Only the one executor counts while it works: what it has counted never has to be taken back.
        std::atomic<std::uint64_t>* const done =
            members_.size() == 1 && work_.done != nullptr ? work_.done : &unwatched;
        for (std::uint64_t first = job.range.begin; first < job.range.end;) {
            std::uint64_t const last = first + std::min(member.largest, job.range.end - first);
            std::size_t const row = static_cast<std::size_t>(first - job.range.begin) * n_regimens;
            launch::RowsView const view =
                job.wants_rows ? launch::RowsView{rows.outcomes.data() + row, rows.counts.data() + row * n_clones,
                                                  rows.alive_since.data() + row * n_clones}
                               : launch::RowsView{};
            member.executor->simulate({first, last}, view, done);
            first = last;
        }
        return rows;
    }

    void finish(Member* member, Job const& job, PatientRows rows, double seconds) {
        std::lock_guard const lock(mutex_);
        --n_running_;
        if (!member->works()) {
            again_.push_back(job);  // another thread of this executor has failed meanwhile
        } else {
            member->jobs.push_back(job);
            auto const wanted = static_cast<double>(job.size()) * range_seconds / std::max(seconds, 1e-6);
            member->wanted = static_cast<std::uint64_t>(std::clamp(wanted, 1.0, 1e15));
            if (job.wants_rows) {
                rows_.emplace(job.number, std::move(rows));
            }
            count_done(members_.size() > 1 ? job.size() : 0);
        }
        changed_.notify_all();
    }

    void count_done(std::uint64_t patients) {
        if (work_.done != nullptr) {
            *work_.done += patients;
        }
    }

    //! Passes rows on that are next; one thread at a time, without keeping the others from working.
    void pass_rows_on() {
        std::unique_lock lock(mutex_);
        if (is_passing_on_) {
            return;  // who does will see these as well
        }
        is_passing_on_ = true;
        while (!rows_.empty() && rows_.begin()->first == next_rows_ && !error_) {
            PatientRows const rows = std::move(rows_.begin()->second);
            rows_.erase(rows_.begin());
            lock.unlock();
            work_.on_rows(rows);  // if it throws, all is over
            lock.lock();
            ++next_rows_;
            changed_.notify_all();
        }
        is_passing_on_ = false;
    }

    //! An executor has failed in a range: others do again all that it did.
    void give_up(Member* member, Job const& job, std::string const& why) {
        std::lock_guard const lock(mutex_);
        --n_running_;
        again_.push_back(job);
        drop(member, why);
        changed_.notify_all();
    }

    void drop(Member* member, std::string const& why) {
        if (!member->works()) {
            return;
        }
        member->failure = why.empty() ? "failed without a reason" : why;
        for (Job job : member->jobs) {
            count_done(members_.size() > 1 ? -job.size() : 0);
            job.wants_rows = false;
            again_.push_back(job);
        }
        member->jobs.clear();
    }

    //! Sum of the tallies; none if a device has failed by now, so that its part is to be run again.
    std::optional<std::vector<std::uint64_t>> gather() {
        std::vector<std::uint64_t> sum(work_.layout.size());
        for (Member& member : members_) {
            if (member.jobs.empty()) {
                continue;
            }
            try {
                std::vector<std::uint64_t> const part = member.executor->tally();
                std::transform(sum.begin(), sum.end(), part.begin(), sum.begin(), std::plus<>{});
                std::transform(member.before.begin(), member.before.end(), sum.begin(), sum.begin(),
                               [](std::uint64_t before, std::uint64_t all) { return all - before; });
            } catch (launch::DeviceError const& failure) {
                drop(&member, failure.what());
                return std::nullopt;
            }
        }
        return sum;
    }

    //! Nobody was there to run what is left: a stop was requested, or all executors have failed.
    [[noreturn]] void throw_unfinished() const {
        std::vector<std::string> const reasons = failures();
        if (reasons.size() < members_.size()) {
            throw Stopped("the run was stopped before all patients were done");
        }
        std::string text = reasons.front();
        if (reasons.size() > 1) {
            text = "all devices have failed";
            for (std::string const& reason : reasons) {
                text += "; " + reason;
            }
        }
        throw launch::DeviceError(text);
    }

    std::vector<std::string> failures() const {
        std::vector<std::string> result;
        for (Member const& member : members_) {
            if (!member.works()) {
                std::string const device = members_.size() > 1 ? member.executor->describe() + ": " : "";
                result.push_back(device + member.failure);
            }
        }
        return result;
    }

    Dispatch const& work_;
    std::vector<Member> members_;
    std::uint64_t n_threads_ = 0;

    std::mutex mutex_;  //!< of all below, and of what changes in members
    std::condition_variable_any changed_;
    std::uint64_t next_patient_;
    std::uint64_t next_number_ = 0;
    std::deque<Job> again_;  //!< of executors that failed
    std::uint64_t n_running_ = 0;
    std::map<std::uint64_t, PatientRows> rows_;  //!< that wait for their turn, by number of the job
    std::uint64_t next_rows_ = 0;                //!< number of the job whose rows are passed on next
    bool is_passing_on_ = false;
    std::exception_ptr error_;
};

}  // namespace

Dispatched dispatch(std::vector<std::unique_ptr<launch::Executor>> const& executors, Dispatch const& work) {
    return Dispatcher(executors, work).run();
}

}  // namespace clonecast::run

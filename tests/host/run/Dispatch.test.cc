// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Several executors share a run: same bits whoever does what, also when one fails or the run is stopped. CPU executors
// stand in for devices.
#include "host/run/Dispatch.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <mutex>
#include <thread>

#include "host/study/Lower.hh"
#include "host/study/ReadStudy.hh"

namespace clonecast::run {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t n_patients = 400;
constexpr std::uint64_t first_patient = 50;
constexpr char const* study_text = R"(
schema = 1
name = "shared"
[simulation]
patients = 400
seed = 5
[[clones]]
name = "A"
birth = 0.3
death = 0.2
start = 10
[[clones]]
name = "B"
birth = 0.3
death = 0.1
[[mutations]]
from = "A"
to = "B"
probability = 1e-2
[[regimens]]
name = "none"
[[regimens.phases]]
[[regimens]]
name = "none again"
[[regimens.phases]]
[assessment]
scans = { every = 7 }
progression = { rule = "volume", fold = 2 }
follow_up = 21
)";

//! What a device does besides its work; any may be empty.
struct Behaviour {
    std::string name = "device";
    int concurrency = 1;
    std::uint64_t max_patients = 64;
    std::chrono::milliseconds delay{0};
    std::function<void(int call)> before{};  //!< a call of simulate, numbered from 0
    std::function<void(int call)> after{};
    std::function<void()> on_tally{};
};

class FakeDevice final : public launch::Executor {
  public:
    //! A CPU executor takes one range at a time, so that there is one a call.
    FakeDevice(patient::StudyTables const& tables, Behaviour behaviour) : behaviour_(std::move(behaviour)) {
        for (int i = 0; i < behaviour_.concurrency; ++i) {
            cpus_.push_back(launch::make_cpu_executor(tables, 1));
        }
    }
    std::string describe() const override { return behaviour_.name; }
    int concurrency() const override { return behaviour_.concurrency; }
    std::uint64_t max_patients(bool /*with_rows*/) const override { return behaviour_.max_patients; }
    void simulate(launch::PatientRange range, launch::RowsView rows, std::atomic<std::uint64_t>* done) override {
        int const call = n_calls++;
        EXPECT_LE(range.end - range.begin, behaviour_.max_patients);
        EXPECT_LT(n_inside_.fetch_add(1), behaviour_.concurrency);
        if (behaviour_.before) {
            behaviour_.before(call);
        }
        std::this_thread::sleep_for(behaviour_.delay);
        std::size_t cpu = 0;
        {
            std::lock_guard const lock(mutex_);
            cpu = free_.empty() ? n_taken_++ : free_.back();
            if (!free_.empty()) {
                free_.pop_back();
            }
        }
        cpus_[cpu]->simulate(range, rows, done);
        {
            std::lock_guard const lock(mutex_);
            free_.push_back(cpu);
        }
        n_simulated += range.end - range.begin;
        --n_inside_;
        if (behaviour_.after) {
            behaviour_.after(call);
        }
    }
    std::vector<std::uint64_t> tally() const override {
        if (behaviour_.on_tally) {
            behaviour_.on_tally();
        }
        std::vector<std::uint64_t> sum = cpus_[0]->tally();
        for (std::size_t i = 1; i < cpus_.size(); ++i) {
            std::vector<std::uint64_t> const part = cpus_[i]->tally();
            for (std::size_t k = 0; k < sum.size(); ++k) {
                sum[k] += part[k];
            }
        }
        return sum;
    }

    std::atomic<int> n_calls{0};
    std::atomic<std::uint64_t> n_simulated{0};

  private:
    Behaviour behaviour_;
    std::vector<std::unique_ptr<launch::Executor>> cpus_;
    std::atomic<int> n_inside_{0};
    std::mutex mutex_;
    std::size_t n_taken_ = 0;
    std::vector<std::size_t> free_;
};

std::function<void(int)> fail_at(int call, std::string const& why, std::atomic<bool>* has_failed) {
    return [=](int now) {
        if (now >= call) {
            *has_failed = true;
            throw launch::DeviceError(why);
        }
    };
}

//! Waits, but not for ever, so that what is tested does happen on a busy machine.
template <class Condition>
void wait_until(Condition const& condition) {
    for (int i = 0; i < 10000 && !condition(); ++i) {
        std::this_thread::sleep_for(1ms);
    }
}

class DispatchTest : public ::testing::Test {
  protected:
    //! Runs on such devices; patients of rows in the order in which they came are in order_.
    Dispatched run(std::vector<Behaviour> const& behaviours, bool with_rows = true, std::uint64_t range_patients = 0) {
        executors_.clear();
        order_.clear();
        rows_ = {};
        done_ = 0;
        has_failed_ = false;
        for (Behaviour const& behaviour : behaviours) {
            executors_.push_back(std::make_unique<FakeDevice>(tables_, behaviour));
        }
        Dispatch work;
        work.patients = {first_patient, first_patient + n_patients};
        work.layout = tables_.scalars.layout;
        work.range_patients = range_patients;
        work.done = &done_;
        work.stop = stop_.get_token();
        if (with_rows) {
            work.on_rows = [this](PatientRows const& rows) {
                for (patient::Outcome const& outcome : rows.outcomes) {
                    order_.push_back(outcome.patient);
                }
                rows_.counts.insert(rows_.counts.end(), rows.counts.begin(), rows.counts.end());
                if (on_rows_) {
                    on_rows_();
                }
            };
        }
        return dispatch(executors_, work);
    }

    //! A device whose first range waits until another has failed, or another has begun one.
    Behaviour after_failure() {
        Behaviour behaviour{.max_patients = 16};
        behaviour.before = [this](int /*call*/) { wait_until([this] { return has_failed_.load(); }); };
        return behaviour;
    }
    Behaviour after_first_call_of(std::size_t other, Behaviour behaviour) {
        behaviour.before = [this, other](int /*call*/) { wait_until([&] { return device(other).n_calls > 0; }); };
        return behaviour;
    }

    FakeDevice& device(std::size_t index) { return dynamic_cast<FakeDevice&>(*executors_[index]); }

    //! Everything is there once, in order, and equal to the run of one device.
    void expect_whole(Dispatched const& dispatched, bool with_rows = true) {
        EXPECT_EQ(dispatched.tally, reference_.tally);
        EXPECT_EQ(done_, n_patients);
        if (with_rows) {
            ASSERT_EQ(order_.size(), 2 * n_patients);
            for (std::size_t i = 0; i < order_.size(); ++i) {
                ASSERT_EQ(order_[i], first_patient + i / 2);
            }
            EXPECT_EQ(rows_.counts, reference_counts_);
        }
    }

    void SetUp() override {
        reference_ = run({Behaviour{.max_patients = n_patients}});
        reference_counts_ = rows_.counts;
        ASSERT_EQ(order_.size(), 2 * n_patients);
    }

    patient::StudyTables tables_ = study::lower(study::parse_study(study_text, "test.toml"), process::Engine::ssa);
    std::vector<std::unique_ptr<launch::Executor>> executors_;
    std::vector<std::uint64_t> order_;
    PatientRows rows_;
    std::atomic<std::uint64_t> done_{0};
    std::stop_source stop_;
    std::atomic<bool> has_failed_{false};
    std::function<void()> on_rows_;
    Dispatched reference_;
    std::vector<std::int64_t> reference_counts_;
};

TEST_F(DispatchTest, DevicesOfAnySpeedAndSizeGiveTheSameBits) {
    for (bool with_rows : {true, false}) {
        for (std::uint64_t range : {0U, 1U, 37U}) {
            Dispatched const result =
                run({Behaviour{.max_patients = 7}, Behaviour{.concurrency = 2, .max_patients = 100},
                     Behaviour{.max_patients = 1000}},
                    with_rows, range);
            expect_whole(result, with_rows);
            EXPECT_TRUE(result.failures.empty());
        }
    }
}

TEST_F(DispatchTest, FastDevicesDoMore) {
    Behaviour const fast = after_first_call_of(0, {.max_patients = 20});
    expect_whole(run({Behaviour{.max_patients = 20, .delay = 20ms}, fast}));
    EXPECT_LT(2 * device(0).n_simulated, device(1).n_simulated);
    EXPECT_GT(device(0).n_simulated, 0U);
}

TEST_F(DispatchTest, ADeviceComputesWhileItsRowsAreCopied) {
    std::atomic<int> n_inside{0};
    std::atomic<int> most{0};
    auto const enter = [&](int /*call*/) {
        int const now = ++n_inside;
        most = std::max(most.load(), now);
        std::this_thread::sleep_for(5ms);
    };
    expect_whole(run({Behaviour{.concurrency = 2, .before = enter, .after = [&](int /*call*/) { --n_inside; }}}));
    EXPECT_EQ(most, 2);
}

TEST_F(DispatchTest, WhatAFailedDeviceDidIsDoneAgain) {
    for (int failing_call : {0, 1, 3}) {
        for (bool with_rows : {true, false}) {
            Behaviour broken{.name = "cuda:1", .concurrency = 2, .max_patients = 16};
            broken.before = fail_at(failing_call, "fell off the bus", &has_failed_);
            Dispatched const result = run({after_failure(), broken}, with_rows);
            expect_whole(result, with_rows);
            ASSERT_EQ(result.failures.size(), 1U);
            EXPECT_EQ(result.failures[0], "cuda:1: fell off the bus");
            EXPECT_EQ(device(0).n_simulated, n_patients);
        }
    }
}

//! It had added to its tally already, and its rows had been written.
TEST_F(DispatchTest, AFailureAfterTheWorkLosesNothingEither) {
    Behaviour broken{.max_patients = 16};
    broken.after = fail_at(2, "lost", &has_failed_);
    expect_whole(run({after_failure(), broken}));
    EXPECT_GE(device(0).n_simulated, n_patients);
}

TEST_F(DispatchTest, ADeviceWhoseTallyCannotBeReadIsReplaced) {
    Behaviour broken{.name = "cuda:0", .max_patients = 16};
    broken.on_tally = [] { throw launch::DeviceError("unreadable"); };
    Dispatched const result = run({broken, after_first_call_of(0, {.max_patients = 16})});
    expect_whole(result);
    EXPECT_EQ(result.failures, std::vector<std::string>{"cuda:0: unreadable"});
}

TEST_F(DispatchTest, WithoutADeviceLeftTheReasonsOfAllAreTold) {
    Behaviour a{.name = "cuda:0"};
    a.before = fail_at(2, "too hot", &has_failed_);
    Behaviour b{.name = "cuda:1"};
    b.before = fail_at(1, "too cold", &has_failed_);
    try {
        run({a, b});
        FAIL();
    } catch (launch::DeviceError const& error) {
        EXPECT_STREQ(error.what(), "all devices have failed; cuda:0: too hot; cuda:1: too cold");
    }
    a.before = fail_at(0, "too hot", &has_failed_);
    try {
        run({a});
        FAIL();
    } catch (launch::DeviceError const& error) {
        EXPECT_STREQ(error.what(), "too hot");
    }
}

TEST_F(DispatchTest, OtherErrorsEndTheRun) {
    Behaviour broken;
    broken.before = [](int call) {
        if (call == 0) {
            throw std::bad_alloc();
        }
    };
    EXPECT_THROW(run({broken, after_first_call_of(0, {})}), std::bad_alloc);
    on_rows_ = [] { throw std::runtime_error("disk full"); };
    EXPECT_THROW(run({Behaviour{.concurrency = 2}, Behaviour{}}), std::runtime_error);
    EXPECT_EQ(order_.size() % 2, 0U);
}

TEST_F(DispatchTest, AStopEndsTheRunBetweenRanges) {
    on_rows_ = [this] {
        if (order_.size() >= 200) {
            stop_.request_stop();
        }
    };
    EXPECT_THROW(run({Behaviour{.max_patients = 10, .delay = 1ms}, Behaviour{.max_patients = 10, .delay = 1ms}}),
                 Stopped);
    EXPECT_GE(order_.size(), 200U);
    EXPECT_LT(order_.size(), 2 * n_patients);
    for (std::size_t i = 0; i < order_.size(); ++i) {
        ASSERT_EQ(order_[i], first_patient + i / 2);
    }
}

TEST_F(DispatchTest, AStopThatComesFirstRunsNothing) {
    stop_.request_stop();
    EXPECT_THROW(run({Behaviour{}, Behaviour{}}), Stopped);
    EXPECT_EQ(device(0).n_calls + device(1).n_calls, 0);
}

//! While one device is slow, the others do not go on without bounds.
TEST_F(DispatchTest, FewRangesOfRowsWaitForTheirTurn) {
    int n_meanwhile = -1;
    Behaviour slow{.max_patients = 1};
    slow.before = [&](int call) {
        if (call == 0) {
            int const begin = device(1).n_calls;
            std::this_thread::sleep_for(100ms);
            n_meanwhile = device(1).n_calls - begin;
        }
    };
    expect_whole(run({slow, after_first_call_of(0, {.max_patients = 1})}));
    EXPECT_GE(n_meanwhile, 0);
    EXPECT_LE(n_meanwhile, 4);  // two ranges a thread
}

TEST_F(DispatchTest, NoPatientsIsAnEmptyTally) {
    Dispatch work;
    work.layout = tables_.scalars.layout;
    executors_.clear();
    executors_.push_back(std::make_unique<FakeDevice>(tables_, Behaviour{}));
    EXPECT_EQ(dispatch(executors_, work).tally, std::vector<std::uint64_t>(work.layout.size()));
}

TEST_F(DispatchTest, TalliesOfPartsAddUpAlsoWhenADeviceFailsInALaterPart) {
    std::atomic<bool> fails{false};
    Behaviour weak{.max_patients = 16};
    weak.after = [&](int /*call*/) {
        if (fails) {
            throw launch::DeviceError("lost");
        }
    };
    executors_.clear();
    executors_.push_back(std::make_unique<FakeDevice>(tables_, Behaviour{.max_patients = 16, .delay = 1ms}));
    executors_.push_back(std::make_unique<FakeDevice>(tables_, weak));
    std::vector<std::uint64_t> sum(reference_.tally.size());
    Dispatch work;
    work.layout = tables_.scalars.layout;
    for (std::uint64_t const begin : {50U, 150U, 250U, 350U}) {
        fails = begin >= 250;
        work.patients = {begin, begin + 100};
        Dispatched const part = dispatch(executors_, work);
        EXPECT_LE(part.failures.size(), fails ? 1U : 0U);
        std::transform(sum.begin(), sum.end(), part.tally.begin(), sum.begin(), std::plus<>{});
        work.goes_on = true;
    }
    EXPECT_GT(device(1).n_simulated, 0U) << "it worked before it failed";
    EXPECT_EQ(sum, reference_.tally);
}

}  // namespace
}  // namespace clonecast::run

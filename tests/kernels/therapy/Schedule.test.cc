// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Schedules: each change comes once, on its day.
#include "kernels/therapy/Schedule.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace clonecast::therapy {
namespace {

std::vector<double> changes(Schedule const& schedule, std::vector<double> const& days, int n) {
    std::vector<double> times;
    for (int change = 0; change < n; ++change) {
        times.push_back(change_time(schedule, {days.data(), days.size()}, change));
    }
    return times;
}

TEST(ScheduleTest, ContinuousTurnsOnOnceAndStaysOn) {
    EXPECT_EQ(changes(Schedule{}, {}, 3), (std::vector<double>{0, no_change, no_change}));
}

TEST(ScheduleTest, ContinuousEndsAtUntil) {
    Schedule schedule;
    schedule.start = 3;
    schedule.until = 20;
    EXPECT_EQ(changes(schedule, {}, 3), (std::vector<double>{3, 20, no_change}));
}

TEST(ScheduleTest, CyclicAlternatesWithoutDrift) {
    Schedule schedule;
    schedule.kind = ScheduleKind::cyclic;
    schedule.on = 5;
    schedule.period = 7;
    EXPECT_EQ(changes(schedule, {}, 5), (std::vector<double>{0, 5, 7, 12, 14}));
    EXPECT_EQ(change_time(schedule, {}, 2 * 100'000), 700'000);
}

TEST(ScheduleTest, CyclicIsCutShortByUntil) {
    Schedule schedule;
    schedule.kind = ScheduleKind::cyclic;
    schedule.on = 5;
    schedule.period = 7;
    schedule.until = 9;
    EXPECT_EQ(changes(schedule, {}, 5), (std::vector<double>{0, 5, 7, 9, no_change}));
}

TEST(ScheduleTest, CyclicThatEndsBetweenCyclesHasNoMoreChanges) {
    Schedule schedule;
    schedule.kind = ScheduleKind::cyclic;
    schedule.on = 5;
    schedule.period = 7;
    schedule.until = 6;
    EXPECT_EQ(changes(schedule, {}, 3), (std::vector<double>{0, 5, no_change}));
}

TEST(ScheduleTest, DaysHaveTheirDuration) {
    Schedule schedule;
    schedule.kind = ScheduleKind::days;
    schedule.duration = 0.5;
    schedule.first_day = 1;
    schedule.n_days = 2;
    EXPECT_EQ(changes(schedule, {99, 0, 14}, 5), (std::vector<double>{0, 0.5, 14, 14.5, no_change}));
}

std::vector<double> doses(Schedule const& schedule, double every, std::vector<double> const& days, int n) {
    std::vector<double> times;
    for (int number = 0; number < n; ++number) {
        times.push_back(dose_time(schedule, every, {days.data(), days.size()}, number));
    }
    return times;
}

TEST(DoseTimeTest, ContinuousGoesOnUntilTheEndWhichIsExcluded) {
    Schedule schedule;
    schedule.start = 1;
    schedule.until = 2;
    EXPECT_EQ(doses(schedule, 0.5, {}, 3), (std::vector<double>{1, 1.5, no_change}));
}

TEST(DoseTimeTest, CyclicHasItsDosesInEachIntervalOn) {
    Schedule schedule;
    schedule.kind = ScheduleKind::cyclic;
    schedule.on = 2;
    schedule.period = 7;
    EXPECT_EQ(doses(schedule, 1, {}, 5), (std::vector<double>{0, 1, 7, 8, 14}));
    EXPECT_EQ(doses(schedule, 1.5, {}, 4), (std::vector<double>{0, 1.5, 7, 8.5}));
    EXPECT_EQ(doses(schedule, 5, {}, 3), (std::vector<double>{0, 7, 14}));
}

//! 21/(1/3) is just above 63 in doubles, which is no 64th dose.
TEST(DoseTimeTest, IsNotMisledByRounding) {
    Schedule schedule;
    schedule.kind = ScheduleKind::cyclic;
    schedule.on = 21;
    schedule.period = 28;
    for (double const every : {1.0 / 3, 0.1, 0.7, 1.0, 21.0 / 13}) {
        int const n = static_cast<int>(std::lround(21 / every));
        EXPECT_EQ(dose_time(schedule, every, {}, n), 28) << every;
        EXPECT_LT(dose_time(schedule, every, {}, n - 1), 21) << every;
    }
}

TEST(DoseTimeTest, DaysAreOneDoseEach) {
    Schedule schedule;
    schedule.kind = ScheduleKind::days;
    schedule.n_days = 2;
    EXPECT_EQ(doses(schedule, 1, {0, 14}, 3), (std::vector<double>{0, 14, no_change}));
}

}  // namespace
}  // namespace clonecast::therapy

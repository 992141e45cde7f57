// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/EventCounts.hh"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>
#include <stdexcept>

namespace clonecast::stats {
namespace {

TEST(EventCountsTest, PatientsAreCountedByTimeAndCause) {
    std::vector<double> const time{7, 0, 7, 3, 7, -0.0, 3};
    std::vector<std::uint8_t> const cause{1, 0, 2, 2, 0, 1, 2};
    CauseCounts const counts = count_causes({time, cause}, 3);
    EXPECT_EQ(counts.time, (std::vector<double>{0, 3, 7}));
    EXPECT_EQ(counts.events, (std::vector<std::uint64_t>{1, 0, 0, 0, 2, 0, 1, 1, 0}));
    EXPECT_EQ(counts.censored, (std::vector<std::uint64_t>{1, 0, 1}));

    GroupCounts const events = count_events({time, cause});
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0].events, 1U);
    EXPECT_EQ(events[0].censored, 1U);
    EXPECT_EQ(events[1].events, 2U);
    EXPECT_EQ(events[2].events, 2U);
    EXPECT_EQ(events[2].censored, 1U);
}

TEST(EventCountsTest, AsManyTimesAsPatients) {
    std::vector<double> time(100000);
    std::iota(time.rbegin(), time.rend(), 0.5);
    std::vector<std::uint8_t> const cause(time.size(), 255);
    GroupCounts const counts = count_events({time, cause});
    ASSERT_EQ(counts.size(), time.size());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        ASSERT_EQ(counts[i].time, static_cast<double>(i) + 0.5);
        ASSERT_EQ(counts[i].events, 1U);
    }
}

TEST(EventCountsTest, NoPatients) {
    EXPECT_TRUE(count_events({}).empty());
    EXPECT_TRUE(count_causes({}, 2).time.empty());
}

std::string message_of(std::vector<double> const& time, std::vector<std::uint8_t> const& cause) {
    try {
        count_causes({time, cause}, 2);
    } catch (std::invalid_argument const& error) {
        return error.what();
    }
    return "no error";
}

TEST(EventCountsTest, WrongRowsAreNamed) {
    double const nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(message_of({1, -2}, {1, 1}),
              "count_causes: the time of patient 1 is -2.000000; it must be finite and >= 0");
    EXPECT_NE(message_of({nan}, {1}), "no error");
    EXPECT_EQ(message_of({1, 2}, {1, 3}), "count_causes: the cause of patient 1 is 3; the last one is 2");
    EXPECT_EQ(message_of({1, 2}, {1}), "count_causes: 2 times and 1 causes");
}

}  // namespace
}  // namespace clonecast::stats

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/Design.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>

namespace clonecast::trial {
namespace {

using ::testing::HasSubstr;

std::string message_of(std::function<void(Design*)> const& change) {
    Design design;
    change(&design);
    try {
        check_design(design);
    } catch (TrialError const& error) {
        return error.what();
    }
    return "accepted";
}

TEST(DesignTest, SaysWhatIsWrong) {
    double const nan = std::nan("");
    double const infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(message_of([](Design*) {}), "accepted");
    EXPECT_THAT(message_of([](Design* d) { d->patients = {0, 5}; }), HasSubstr("0 patients in an arm"));
    EXPECT_THAT(message_of([](Design* d) { d->patients = {5, 1'000'001}; }), HasSubstr("1000001 patients in an arm"));
    EXPECT_THAT(message_of([](Design* d) { d->accrual = -1; }), HasSubstr("accrual over -1"));
    EXPECT_THAT(message_of([&](Design* d) { d->accrual = infinity; }), HasSubstr("accrual over inf"));
    EXPECT_THAT(message_of([&](Design* d) { d->dropout = nan; }), HasSubstr("dropout at nan"));
    EXPECT_THAT(message_of([](Design* d) { d->alpha = 0; }), HasSubstr("alpha 0"));
    EXPECT_THAT(message_of([](Design* d) { d->alpha = 1; }), HasSubstr("between 0 and 1"));
    EXPECT_THAT(message_of([](Design* d) { d->cutoff = 0; }), HasSubstr("cut-off on day 0"));
    EXPECT_THAT(message_of([](Design* d) { d->events = 0; }), HasSubstr("after 0 events"));
    EXPECT_THAT(message_of([](Design* d) { d->events = 401; }), HasSubstr("1 to 400"));
    EXPECT_THAT(message_of([](Design* d) { d->success_hazard_ratio = 0; }), HasSubstr("hazard ratio of 0"));
    EXPECT_THAT(message_of([&](Design* d) { d->success_median_difference = nan; }), HasSubstr("medians of nan"));
}

TEST(DesignTest, ResizingKeepsProportions) {
    Design design;
    design.patients = {200, 100};
    design.events = 240;
    design.accrual = 90;
    Design const larger = resized(design, 300);
    EXPECT_EQ(larger.patients[0], 300);
    EXPECT_EQ(larger.patients[1], 150);
    EXPECT_EQ(*larger.events, 360);
    EXPECT_EQ(larger.accrual, 90);
    Design const smallest = resized(design, 1);
    EXPECT_EQ(smallest.patients[1], 1);
    EXPECT_EQ(*smallest.events, 1);
    EXPECT_NO_THROW(check_design(smallest));
}

}  // namespace
}  // namespace clonecast::trial

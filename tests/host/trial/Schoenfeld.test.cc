// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/Schoenfeld.hh"

#include <gtest/gtest.h>

#include <initializer_list>

namespace clonecast::trial {
namespace {

constexpr double rounding = 1e-12;

TEST(SchoenfeldTest, EqualsTheFormulaInR) {
    // R: (qnorm(.975) + qnorm(.8))^2 / (.5 * .5 * log(.5)^2); .9, 2:1 and .6; .025, 1:1 and .7
    EXPECT_NEAR(schoenfeld_events(0.5, 0.5, 0.05, 0.8), 65.345659258870896, 65 * rounding);
    EXPECT_NEAR(schoenfeld_events(0.6, 2.0 / 3, 0.05, 0.9), 181.20216589116274, 181 * rounding);
    // R: pnorm(-log(.7) * sqrt(200 / 4) - qnorm(.975))
    EXPECT_NEAR(schoenfeld_power(0.7, 200, 0.5, 0.05), 0.71297902992696416, rounding);
    EXPECT_NEAR(schoenfeld_power(1, 200, 0.5, 0.05), 0.025, rounding);
}

TEST(SchoenfeldTest, EventsAndPowerAreInverse) {
    for (double const power : {0.1, 0.5, 0.8, 0.9, 0.99}) {
        EXPECT_NEAR(schoenfeld_power(0.8, schoenfeld_events(0.8, 0.4, 0.01, power), 0.4, 0.01), power, rounding);
    }
}

}  // namespace
}  // namespace clonecast::trial

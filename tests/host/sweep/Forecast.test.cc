// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/sweep/Forecast.hh"

#include <gtest/gtest.h>

#include <limits>

namespace clonecast::sweep {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

run::Cost cost(double seconds, bool is_lower_bound = false) {
    run::Cost cost;
    cost.seconds = seconds;
    cost.choice.is_lower_bound = is_lower_bound;
    return cost;
}

TEST(ForecastTest, ScalesTheSampleToAllPoints) {
    Forecast const result = forecast({cost(1), cost(9), cost(2)}, 30, infinity);
    EXPECT_DOUBLE_EQ(result.seconds, 120);
    EXPECT_DOUBLE_EQ(result.seconds_of_point, 2);
    EXPECT_FALSE(result.is_lower_bound);
    EXPECT_DOUBLE_EQ(forecast({cost(1), cost(9, true), cost(2)}, 30, 5).seconds, 30) << "what is left out is free";
    EXPECT_FALSE(forecast({cost(1), cost(9, true), cost(2)}, 30, 5).is_lower_bound);
    EXPECT_TRUE(forecast({cost(1), cost(9, true), cost(2)}, 30, infinity).is_lower_bound);
}

TEST(ForecastTest, NamesWhatIsLongOrUnlikeTheOthers) {
    EXPECT_DOUBLE_EQ(forecast({cost(0.5)}, 1, infinity).notable_seconds(), 15);
    EXPECT_DOUBLE_EQ(forecast({cost(100)}, 1, infinity).notable_seconds(), 60)
        << "a minute is long whatever the others take";
    EXPECT_DOUBLE_EQ(forecast({cost(1e-4)}, 1, infinity).notable_seconds(), 1)
        << "less than a second is nothing to name";
}

}  // namespace
}  // namespace clonecast::sweep

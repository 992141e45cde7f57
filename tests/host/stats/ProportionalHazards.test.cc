// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/ProportionalHazards.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace clonecast::stats {
namespace {

//! Events of a constant hazard of `rate` a day, `n` patients, and of one that changes at day 20, as expected numbers.
GroupCounts expected_events(double n, double rate, double rate_after) {
    GroupCounts counts;
    double left = n;
    for (int day = 1; day <= 40; ++day) {
        double const events = std::round(left * (day <= 20 ? rate : rate_after));
        counts.push_back({static_cast<double>(day), static_cast<std::uint64_t>(events), 0});
        left -= events;
    }
    counts.back().censored = static_cast<std::uint64_t>(left);
    return counts;
}

TEST(ProportionalHazardsTest, ARatioThatChangesIsSeenAndOneThatStaysIsNot) {
    Groups const same{expected_events(1e5, 0.02, 0.02), expected_events(1e5, 0.01, 0.01)};
    Groups const crossing{expected_events(1e5, 0.02, 0.01), expected_events(1e5, 0.01, 0.02)};
    for (TimeTransform const transform :
         {TimeTransform::km, TimeTransform::identity, TimeTransform::log, TimeTransform::rank}) {
        CoxData data = indicator_data(same);
        EXPECT_GT(check_proportional_hazards(data, fit_cox(data), transform)->global.p_value, 0.1);
        data = indicator_data(crossing);
        auto const check = check_proportional_hazards(data, fit_cox(data), transform);
        EXPECT_LT(check->global.p_value, 1e-6);
        EXPECT_NEAR(check->global.statistic, check->covariates[0].statistic, 1e-6);
    }
}

TEST(ProportionalHazardsTest, ResidualsAddUpToNothing) {
    CoxData const data = indicator_data(Groups{expected_events(1e5, 0.02, 0.01), expected_events(1e5, 0.01, 0.02)});
    auto const check = check_proportional_hazards(data, fit_cox(data));
    double sum = 0;
    double size = 0;
    for (SchoenfeldRow const& row : check->residuals) {
        sum += row.residual_sum[0];
        size += std::abs(row.residual_sum[0]);
    }
    EXPECT_NEAR(sum, 0, 1e-9 * size);
    EXPECT_GT(size, 100);
}

TEST(ProportionalHazardsTest, WithoutAFiniteModelOrATimeScaleThereIsNone) {
    CoxData const infinite = indicator_data(Groups{{{1, 2, 0}, {3, 2, 1}, {5, 0, 4}}, {{5, 0, 8}}});
    EXPECT_FALSE(check_proportional_hazards(infinite, fit_cox(infinite)));
    CoxData const nothing = indicator_data(Groups{{{5, 0, 4}}, {{5, 0, 8}}});
    EXPECT_FALSE(check_proportional_hazards(nothing, fit_cox(nothing)));
    CoxData const one_time = indicator_data(Groups{{{1, 2, 0}, {5, 0, 4}}, {{1, 3, 0}, {5, 0, 8}}});
    EXPECT_FALSE(check_proportional_hazards(one_time, fit_cox(one_time)));
}

TEST(ProportionalHazardsTest, WrongArgumentsAreRefused) {
    CoxData const at_zero = indicator_data(Groups{{{0, 2, 0}, {3, 2, 1}}, {{0, 1, 0}, {2, 3, 8}}});
    CoxFit const fit = fit_cox(at_zero);
    EXPECT_THROW(check_proportional_hazards(at_zero, fit, TimeTransform::log), std::invalid_argument);
    EXPECT_TRUE(check_proportional_hazards(at_zero, fit, TimeTransform::km));
    CoxFit other = fit;
    other.coefficients.push_back(other.coefficients[0]);
    EXPECT_THROW(check_proportional_hazards(at_zero, other), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::stats

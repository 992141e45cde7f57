// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/CumulativeIncidence.hh"

#include <gtest/gtest.h>

#include <numeric>
#include <stdexcept>

namespace clonecast::stats {
namespace {

CauseCounts const counts{2, {1, 2, 4, 7}, {3, 1, 0, 2, 1, 0, 0, 1}, {0, 1, 0, 2}};

TEST(CumulativeIncidenceTest, CausesAndEventFreeAddUpToOne) {
    CumulativeIncidence const curves = cumulative_incidence(counts);
    SurvivalCurve const all = kaplan_meier(any_cause(counts));
    ASSERT_EQ(curves.rows.size(), all.rows.size());
    for (std::size_t i = 0; i < all.rows.size(); ++i) {
        IncidenceRow const& row = curves.rows[i];
        EXPECT_NEAR(row.event_free, all.rows[i].estimate, 1e-15);
        EXPECT_NEAR(row.event_free + row.causes[0].estimate + row.causes[1].estimate, 1, 1e-15);
    }
    EXPECT_NEAR(curves.rows[0].causes[0].estimate, 3.0 / 11, 1e-15);
    EXPECT_NEAR(curves.rows[1].causes[1].estimate, 1.0 / 11 + 7.0 / 11 * 2.0 / 7, 1e-15);
}

TEST(CumulativeIncidenceTest, OneCauseIsTheComplementOfKaplanMeier) {
    CauseCounts const one{1, {1, 2, 4, 7}, {3, 2, 1, 1}, {0, 1, 0, 2}};
    for (Band const band : {Band::plain, Band::log, Band::log_log}) {
        CumulativeIncidence const curves = cumulative_incidence(one, 0.9, band);
        SurvivalCurve const survival = kaplan_meier(any_cause(one), 0.9, Band::plain);
        for (std::size_t i = 0; i < survival.rows.size(); ++i) {
            Incidence const& cause = curves.rows[i].causes[0];
            EXPECT_NEAR(cause.estimate, 1 - survival.rows[i].estimate, 1e-15);
            EXPECT_NEAR(cause.standard_error, survival.rows[i].standard_error, 1e-15);
            if (band == Band::plain) {
                EXPECT_NEAR(cause.lower, 1 - survival.rows[i].upper, 1e-15);
                EXPECT_NEAR(cause.upper, 1 - survival.rows[i].lower, 1e-15);
            }
            EXPECT_LE(0, cause.lower);
            EXPECT_LT(cause.lower, cause.estimate);
            EXPECT_LT(cause.estimate, cause.upper);
            EXPECT_LE(cause.upper, 1);
        }
    }
}

// Without censoring before a time, the incidence is a proportion.
TEST(CumulativeIncidenceTest, ProportionWithoutCensoring) {
    CauseCounts const uncensored{2, {1, 2, 3}, {10, 5, 20, 5, 10, 30}, {0, 0, 20}};
    Incidence const first = cumulative_incidence(uncensored).rows[2].causes[0];
    EXPECT_NEAR(first.estimate, 0.4, 1e-15);
    EXPECT_NEAR(first.standard_error * first.standard_error, 0.4 * 0.6 / 100, 1e-17);
}

TEST(CumulativeIncidenceTest, IllPosedInputs) {
    EXPECT_TRUE(cumulative_incidence({2, {}, {}, {}}).rows.empty());
    EXPECT_FALSE(incidence_at(cumulative_incidence({2, {}, {}, {}}), 0, 1));
    CumulativeIncidence const censored = cumulative_incidence({2, {5}, {0, 0}, {9}});
    EXPECT_EQ(incidence_at(censored, 1, 5)->estimate, 0);
    EXPECT_EQ(incidence_at(censored, 1, 5)->upper, 0);
    EXPECT_FALSE(incidence_at(censored, 1, 6));
    CumulativeIncidence const one_patient = cumulative_incidence({2, {5}, {0, 1}, {0}});
    EXPECT_EQ(incidence_at(one_patient, 0, 100)->estimate, 0);
    EXPECT_EQ(incidence_at(one_patient, 1, 100)->estimate, 1);
    EXPECT_EQ(incidence_at(one_patient, 1, 100)->standard_error, 0);
    EXPECT_EQ(incidence_at(one_patient, 1, 4)->estimate, 0);
    for (Band const band : {Band::plain, Band::log, Band::log_log}) {
        Incidence const certain = cumulative_incidence({1, {5}, {1}, {0}}, 0.95, band).rows[0].causes[0];
        EXPECT_EQ(certain.lower, 1);
        EXPECT_EQ(certain.upper, 1);
    }
}

TEST(CumulativeIncidenceTest, WrongArgumentsAreRefused) {
    EXPECT_THROW(cumulative_incidence({2, {5}, {0}, {9}}), std::invalid_argument);
    EXPECT_THROW(cumulative_incidence({1, {5, 5}, {0, 1}, {9, 1}}), std::invalid_argument);
    EXPECT_THROW(cumulative_incidence(counts, 1), std::invalid_argument);
    EXPECT_THROW(incidence_at(cumulative_incidence(counts), 2, 1), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::stats

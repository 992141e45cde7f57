// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/CoxModel.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

#include "host/stats/LogRank.hh"
#include "host/stats/ProportionalHazards.hh"

namespace clonecast::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Groups const two{{{1, 2, 0}, {2, 1, 1}, {4, 2, 1}, {6, 0, 3}}, {{1, 1, 0}, {3, 2, 1}, {4, 1, 0}, {5, 1, 1}, {6, 0, 4}}};

void expect_no_nan(CoxFit const& fit) {
    for (CoxCoefficient const& c : fit.coefficients) {
        EXPECT_FALSE(c.coefficient && std::isnan(*c.coefficient));
        EXPECT_FALSE(c.standard_error && std::isnan(*c.standard_error));
        EXPECT_FALSE(std::isnan(c.lower) || std::isnan(c.upper));
        EXPECT_FALSE(std::isnan(c.hazard_ratio_lower()) || std::isnan(c.hazard_ratio_upper()));
    }
    EXPECT_TRUE(std::isfinite(fit.log_likelihood));
    EXPECT_TRUE(std::isfinite(fit.null_log_likelihood));
    for (double const value : fit.covariance) {
        EXPECT_TRUE(std::isfinite(value));
    }
}

//! A row for every patient.
CoxData one_by_one(CoxData const& data) {
    CoxData rows;
    rows.n_covariates = data.n_covariates;
    for (std::size_t i = 0; i < data.time.size(); ++i) {
        for (std::uint64_t patient = 0; patient < data.events[i] + data.censored[i]; ++patient) {
            rows.time.push_back(data.time[i]);
            rows.stratum.push_back(data.stratum[i]);
            rows.events.push_back(patient < data.events[i] ? 1 : 0);
            rows.censored.push_back(1 - rows.events.back());
            for (std::size_t j = 0; j < data.n_covariates; ++j) {
                rows.covariates.push_back(data.covariates[i * data.n_covariates + j]);
            }
        }
    }
    return rows;
}

Groups times(Groups groups, std::uint64_t factor) {
    for (GroupCounts& counts : groups) {
        for (TimeCounts& at : counts) {
            at.events *= factor;
            at.censored *= factor;
        }
    }
    return groups;
}

TEST(CoxModelTest, CountsAndPatientsAreTheSame) {
    for (Ties const ties : {Ties::efron, Ties::breslow}) {
        CoxData const counts = indicator_data(times(two, 300));
        CoxFit const from_counts = fit_cox(counts, ties);
        CoxFit const from_rows = fit_cox(one_by_one(counts), ties);
        EXPECT_EQ(from_counts.n_patients, 6300U);
        EXPECT_EQ(from_rows.n_events, 3000U);
        EXPECT_NEAR(*from_counts.coefficients[0].coefficient, *from_rows.coefficients[0].coefficient, 1e-12);
        EXPECT_NEAR(*from_counts.coefficients[0].standard_error, *from_rows.coefficients[0].standard_error, 1e-13);
        EXPECT_NEAR(from_counts.log_likelihood, from_rows.log_likelihood, 1e-12 * std::abs(from_rows.log_likelihood));
        EXPECT_NEAR(from_counts.score->statistic, from_rows.score->statistic, 1e-9);
    }
}

// One binary covariate, Breslow's ties, no covariate but the group: the score test is the log-rank test with variance
// N^2 instead of N (N - 1).
TEST(CoxModelTest, ScoreTestIsTheLogRankTestWithoutTies) {
    Groups const untied{{{1, 1, 0}, {4, 1, 0}, {7, 0, 1}, {8, 1, 0}}, {{2, 1, 0}, {3, 0, 1}, {5, 1, 0}, {9, 1, 0}}};
    CoxFit const fit = fit_cox(indicator_data(untied));
    EXPECT_NEAR(fit.score->statistic, log_rank(untied).test->statistic, 1e-13);
}

TEST(CoxModelTest, ExchangingTheReferenceInvertsTheHazardRatio) {
    CoxFit const fit = fit_cox(indicator_data(two));
    CoxFit const inverse = fit_cox(indicator_data(two, 1));
    EXPECT_NEAR(*fit.coefficients[0].hazard_ratio() * *inverse.coefficients[0].hazard_ratio(), 1, 1e-12);
    EXPECT_NEAR(fit.coefficients[0].hazard_ratio_lower() * inverse.coefficients[0].hazard_ratio_upper(), 1, 1e-12);
}

TEST(CoxModelTest, AGroupWithoutEventsHasHazardRatioZero) {
    Groups const groups{{{1, 2, 0}, {3, 2, 1}, {5, 0, 4}}, {{5, 0, 8}}, {{2, 1, 0}, {4, 3, 0}, {5, 0, 5}}};
    CoxFit const fit = fit_cox(indicator_data(groups));
    expect_no_nan(fit);
    EXPECT_EQ(fit.coefficients[0].coefficient, -infinity);
    EXPECT_EQ(fit.coefficients[0].hazard_ratio(), 0);
    EXPECT_FALSE(fit.coefficients[0].standard_error);
    EXPECT_FALSE(fit.coefficients[0].p_value);
    EXPECT_EQ(fit.coefficients[0].hazard_ratio_lower(), 0);
    EXPECT_TRUE(std::isfinite(fit.coefficients[0].upper));
    EXPECT_FALSE(fit.wald);
    EXPECT_FALSE(fit.all_finite());
    EXPECT_EQ(fit.score->degrees_of_freedom, 2);
    // The limit is the likelihood without that group.
    CoxFit const without = fit_cox(indicator_data(Groups{groups[0], groups[2]}));
    EXPECT_NEAR(fit.log_likelihood, without.log_likelihood, 1e-12);
    EXPECT_NEAR(*fit.coefficients[1].coefficient, *without.coefficients[0].coefficient, 1e-10);
    EXPECT_NEAR(*fit.coefficients[1].standard_error, *without.coefficients[0].standard_error, 1e-10);
    EXPECT_GT(fit.likelihood_ratio->statistic, 0);
}

// A covariate beside it, whatever its unit, stays finite.
TEST(CoxModelTest, OnlyTheGroupWithoutEventsIsInfinite) {
    for (double const unit : {1e-6, 1.0, 1e6}) {
        CoxData data;
        data.n_covariates = 2;
        data.time = {1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9};
        data.events = {1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0};
        double const age[] = {61, 45, 70, 52, 66, 58, 49, 63, 71, 44, 57, 62};
        for (std::size_t i = 0; i < data.time.size(); ++i) {
            data.censored.push_back(1 - data.events[i]);
            data.covariates.push_back(unit * age[i]);
            data.covariates.push_back(i >= 9 || i == 5 ? 1 : 0);
        }
        CoxFit const fit = fit_cox(data);
        ASSERT_TRUE(fit.coefficients[0].is_finite()) << unit;
        EXPECT_EQ(fit.coefficients[1].hazard_ratio(), 0);
        // The limit is the fit without the group.
        CoxData without = data;
        without.covariates.clear();
        without.n_covariates = 1;
        for (std::size_t i = 0; i < data.time.size(); ++i) {
            without.covariates.push_back(unit * age[i]);
            if (data.covariates[2 * i + 1] == 1) {
                without.censored[i] = 0;
            }
        }
        CoxFit const expected = fit_cox(without);
        EXPECT_NEAR(*fit.coefficients[0].z, *expected.coefficients[0].z, 1e-9);
        EXPECT_NEAR(fit.log_likelihood, expected.log_likelihood, 1e-12);
    }
}

TEST(CoxModelTest, AReferenceWithoutEventsMakesAllInfinite) {
    Groups const groups{{{5, 0, 8}}, {{1, 2, 0}, {3, 2, 1}, {5, 0, 4}}, {{2, 1, 0}, {4, 3, 0}, {5, 0, 5}}};
    CoxFit const fit = fit_cox(indicator_data(groups));
    expect_no_nan(fit);
    EXPECT_EQ(fit.coefficients[0].hazard_ratio(), infinity);
    EXPECT_EQ(fit.coefficients[1].hazard_ratio(), infinity);
    CoxFit const without = fit_cox(indicator_data(Groups{groups[1], groups[2]}));
    EXPECT_NEAR(fit.log_likelihood, without.log_likelihood, 1e-12);
}

TEST(CoxModelTest, TwoGroupsWithoutEventsWithTenMillionPatients) {
    Groups const groups{{{10, 4'000'000, 0}, {20, 0, 6'000'000}},
                        {{20, 0, 10'000'000}},
                        {{20, 0, 10'000'000}},
                        {{10, 5'000'000, 0}, {20, 0, 5'000'000}}};
    CoxFit const fit = fit_cox(indicator_data(groups));
    expect_no_nan(fit);
    EXPECT_EQ(fit.coefficients[0].hazard_ratio(), 0);
    EXPECT_EQ(fit.coefficients[1].hazard_ratio(), 0);
    EXPECT_LT(fit.coefficients[0].hazard_ratio_upper(), 1e-6);  // about z^2 / (2 events), events 9e6
    EXPECT_GT(fit.coefficients[0].hazard_ratio_upper(), 1e-8);
    ASSERT_TRUE(fit.coefficients[2].is_finite());
    CoxFit const without = fit_cox(indicator_data(Groups{groups[0], groups[3]}));
    EXPECT_NEAR(*fit.coefficients[2].coefficient, *without.coefficients[0].coefficient, 1e-10);
}

// d events at one time in a of a + b patients at risk, none in the b: likelihood (a + b h)^-d, so that the limit is
// h = (exp(z^2 / (2 d)) - 1) a / b.
TEST(CoxModelTest, AnInfiniteCoefficientHasALikelihoodRatioLimit) {
    double const z = 1.959963984540054;
    for (std::uint64_t const size : {1U, 1000U, 1000000U}) {
        Groups const groups{{{1, 3 * size, 0}, {2, 0, 7 * size}}, {{2, 0, 5 * size}}};
        CoxFit const fit = fit_cox(indicator_data(groups), Ties::breslow);
        double const expected = std::expm1(z * z / (2 * 3 * static_cast<double>(size))) * 2;
        EXPECT_NEAR(fit.coefficients[0].hazard_ratio_upper() / expected, 1, 1e-7);
        EXPECT_EQ(fit.coefficients[0].hazard_ratio_lower(), 0);
        CoxFit const inverse = fit_cox(indicator_data(groups, 1), Ties::breslow);
        EXPECT_NEAR(inverse.coefficients[0].hazard_ratio_lower() * expected, 1, 1e-7);
        EXPECT_EQ(inverse.coefficients[0].hazard_ratio_upper(), infinity);
    }
}

// All events of one group before all of the other.
TEST(CoxModelTest, SeparatedGroupsAreInfinite) {
    CoxFit const fit = fit_cox(indicator_data(Groups{{{9, 4, 0}}, {{1, 3, 0}, {2, 2, 0}}}));
    EXPECT_EQ(fit.coefficients[0].hazard_ratio(), infinity);
    // Only ties within the groups are left: the null likelihood of both groups apart.
    EXPECT_NEAR(fit.log_likelihood, -std::lgamma(5) - std::lgamma(6), 1e-12);
    // A covariate that orders the events, beside one that does not.
    CoxData data;
    data.n_covariates = 2;
    data.time = {1, 2, 3, 4, 5, 6};
    data.covariates = {9.5, 0, 7, 1, 6.25, 1, 3, 0, 2, 1, 1, 0};
    data.events.assign(6, 1);
    data.censored.assign(6, 0);
    CoxFit const ordered = fit_cox(data);
    expect_no_nan(ordered);
    EXPECT_EQ(ordered.coefficients[0].hazard_ratio(), infinity);
    EXPECT_NEAR(ordered.log_likelihood, 0, 1e-12);
    EXPECT_FALSE(ordered.coefficients[1].coefficient);  // beside the first, any value will do
}

TEST(CoxModelTest, ASmallHazardRatioIsNotTakenForInfinite) {
    Groups const groups{{{10, 9'999'999, 0}, {20, 0, 1}}, {{10, 1, 0}, {20, 0, 9'999'999}}};
    CoxFit const fit = fit_cox(indicator_data(groups));
    ASSERT_TRUE(fit.coefficients[0].is_finite());
    EXPECT_LT(*fit.coefficients[0].coefficient, -15);
    EXPECT_NEAR(*fit.coefficients[0].standard_error, 1, 0.01);  // one event
    expect_no_nan(fit);
}

// Ten patients beside 1e7, all events at one time: the events are split as b h to a.
TEST(CoxModelTest, ARareGroupIsFittedToTheLastDigits) {
    Groups const groups{{{10, 1'000'000, 0}, {20, 0, 9'000'000}}, {{10, 3, 0}, {20, 0, 7}}};
    CoxFit const fit = fit_cox(indicator_data(groups), Ties::breslow);
    // (3 events of 1000003) = b h / (a + b h) with a = 1e7, b = 10
    double const share = 3.0 / 1'000'003;
    EXPECT_NEAR(*fit.coefficients[0].hazard_ratio() / (share / (1 - share) * 1e6), 1, 1e-10);
    EXPECT_NEAR(*fit.coefficients[0].standard_error, 1 / std::sqrt(1'000'003 * share * (1 - share)), 1e-9);
}

TEST(CoxModelTest, WhatTheDataSayNothingAboutIsNotEstimable) {
    CoxData data = indicator_data(two);
    data.n_covariates = 3;  // a constant, the group, and a linear combination of both
    std::vector<double> const group = data.covariates;
    data.covariates.clear();
    for (double const x : group) {
        data.covariates.insert(data.covariates.end(), {0.1, x, 3 - 2 * x});
    }
    CoxFit const fit = fit_cox(data);
    expect_no_nan(fit);
    EXPECT_FALSE(fit.coefficients[0].coefficient);
    EXPECT_FALSE(fit.coefficients[0].hazard_ratio());
    EXPECT_FALSE(fit.coefficients[2].coefficient);
    EXPECT_EQ(fit.score->degrees_of_freedom, 1);
    CoxFit const alone = fit_cox(indicator_data(two));
    EXPECT_NEAR(*fit.coefficients[1].coefficient, *alone.coefficients[0].coefficient, 1e-12);
    EXPECT_NEAR(fit.wald->statistic, alone.wald->statistic, 1e-12);
}

TEST(CoxModelTest, NothingToEstimateIsNoTest) {
    for (Groups const& groups : {Groups{{}, {}}, Groups{{{9, 0, 5}}, {{9, 0, 7}}}, Groups{{{1, 1, 0}}, {}},
                                 Groups{{{1, 2, 0}}, {{2, 0, 0}}}}) {
        CoxFit const fit = fit_cox(indicator_data(groups));
        expect_no_nan(fit);
        ASSERT_EQ(fit.coefficients.size(), 1U);
        EXPECT_FALSE(fit.coefficients[0].coefficient);
        EXPECT_FALSE(fit.likelihood_ratio || fit.score || fit.wald);
    }
    EXPECT_TRUE(fit_cox(indicator_data(Groups{two[0]})).coefficients.empty());
    // One patient in each group, at one time: no order.
    CoxFit const tied = fit_cox(indicator_data(Groups{{{1, 1, 0}}, {{1, 1, 0}}}), Ties::breslow);
    EXPECT_NEAR(*tied.coefficients[0].coefficient, 0, 1e-15);
}

TEST(CoxModelTest, ScaleAndOriginOfACovariateDoNotMatter) {
    CoxData data = indicator_data(two);
    CoxFit const fit = fit_cox(data);
    for (double& x : data.covariates) {
        x = 1e6 + 1e-4 * x;
    }
    CoxFit const moved = fit_cox(data);
    EXPECT_NEAR(*moved.coefficients[0].coefficient * 1e-4, *fit.coefficients[0].coefficient, 1e-6);
    EXPECT_NEAR(*moved.coefficients[0].z, *fit.coefficients[0].z, 1e-6);
}

// Few patients in many groups: separated, tied, empty and collinear in every way.
TEST(CoxModelTest, TinyRandomDataHaveAnAnswer) {
    std::mt19937 random(3);
    for (int repeat = 0; repeat < 4000; ++repeat) {
        std::size_t const n_groups = 2 + random() % 3;
        std::vector<Groups> strata(1 + random() % 2, Groups(n_groups));
        for (Groups& groups : strata) {
            for (GroupCounts& counts : groups) {
                for (int time = 1; time <= 4; ++time) {
                    counts.push_back({static_cast<double>(time), random() % 3 / 2, random() % 3 / 2});
                }
            }
        }
        CoxData data = indicator_data(strata);
        if (repeat % 3 == 0) {  // a covariate that is no indicator
            for (double& x : data.covariates) {
                x += static_cast<double>(random() % 4);
            }
        }
        for (Ties const ties : {Ties::efron, Ties::breslow}) {
            CoxFit const fit = fit_cox(data, ties);
            expect_no_nan(fit);
            EXPECT_GE(fit.log_likelihood, fit.null_log_likelihood - 1e-12) << repeat;
            for (TimeTransform const transform : {TimeTransform::km, TimeTransform::rank}) {
                if (auto const check = check_proportional_hazards(data, fit, transform)) {
                    EXPECT_GE(check->global.statistic, 0) << repeat;
                    EXPECT_GE(check->global.p_value, 0) << repeat;
                }
            }
        }
        LogRank const test = log_rank(strata);
        EXPECT_TRUE(!test.test || (test.test->statistic >= 0 && test.test->p_value >= 0));
    }
}

TEST(CoxModelTest, WrongDataAreNamed) {
    CoxData data = indicator_data(two);
    data.covariates[3] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THROW(fit_cox(data), std::invalid_argument);
    data = indicator_data(two);
    data.time[2] = -1;
    try {
        fit_cox(data);
        FAIL();
    } catch (std::invalid_argument const& error) {
        EXPECT_STREQ(error.what(), "fit_cox: the time of row 2 is -1.000000; it must be finite and >= 0");
    }
    data.time.pop_back();
    EXPECT_THROW(fit_cox(data), std::invalid_argument);
    EXPECT_THROW(indicator_data(two, 2), std::invalid_argument);
    EXPECT_THROW(indicator_data(std::span<Groups const>{}), std::invalid_argument);
    std::vector<Groups> const uneven{two, Groups{two[0]}};
    EXPECT_THROW(indicator_data(uneven), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::stats

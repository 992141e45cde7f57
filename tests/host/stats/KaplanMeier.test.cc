// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/KaplanMeier.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

#include "tests/host/stats/RSurvivalCurves.hh"

namespace clonecast::stats {
namespace {

using test::RCurve;

//! R's numbers have 17 digits; ours differ by the rounding of at most 200 factors.
constexpr double tolerance = 1e-10;

std::vector<TimeCounts> counts_of(RCurve const& r) {
    std::vector<TimeCounts> counts;
    for (std::size_t i = 0; i < r.time.size(); ++i) {
        counts.push_back(
            {r.time[i], static_cast<std::uint64_t>(r.events[i]), static_cast<std::uint64_t>(r.censored[i])});
    }
    return counts;
}

//! Largest difference between a curve and R's where R has a value.
double largest_difference(SurvivalCurve const& curve, RCurve const& r) {
    double largest = 0;
    auto const compare = [&](double ours, double theirs) {
        if (!std::isnan(theirs)) {
            largest = std::max(largest, std::abs(ours - theirs));
        }
    };
    for (std::size_t i = 0; i < r.time.size(); ++i) {
        compare(curve.rows[i].estimate, r.estimate[i]);
        compare(curve.rows[i].standard_error, r.standard_error[i]);
        compare(curve.rows[i].lower, r.lower[i]);
        compare(curve.rows[i].upper, r.upper[i]);
    }
    return largest;
}

void expect_equal(std::optional<double> ours, double theirs, std::string const& what) {
    EXPECT_EQ(ours.has_value(), !std::isnan(theirs)) << what;
    if (ours && !std::isnan(theirs)) {
        EXPECT_NEAR(*ours, theirs, tolerance) << what;
    }
}

class KaplanMeierTest : public testing::TestWithParam<RCurve> {};

TEST_P(KaplanMeierTest, CurveAndBandEqualR) {
    RCurve const& r = GetParam();
    SurvivalCurve const curve = kaplan_meier(counts_of(r), r.confidence);
    ASSERT_EQ(curve.rows.size(), r.time.size());
    EXPECT_LT(largest_difference(curve, r), tolerance);
}

TEST_P(KaplanMeierTest, QuantilesEqualR) {
    RCurve const& r = GetParam();
    SurvivalCurve const curve = kaplan_meier(counts_of(r), r.confidence);
    double const probabilities[] = {0.25, 0.5, 0.75};
    for (std::size_t i = 0; i < 3; ++i) {
        TimeQuantile const quantile = survival_quantile(curve, probabilities[i]);
        expect_equal(quantile.estimate, r.quantile[i], r.name + " quantile");
        expect_equal(quantile.lower, r.quantile_lower[i], r.name + " lower");
        expect_equal(quantile.upper, r.quantile_upper[i], r.name + " upper");
    }
}

TEST_P(KaplanMeierTest, LandmarksEqualR) {
    RCurve const& r = GetParam();
    SurvivalCurve const curve = kaplan_meier(counts_of(r), r.confidence);
    for (std::size_t i = 0; i < r.landmark.size(); ++i) {
        auto const at = survival_at(curve, r.landmark[i]);
        ASSERT_TRUE(at);
        EXPECT_NEAR(at->estimate, r.at_landmark[i], tolerance);
        EXPECT_NEAR(at->standard_error, r.landmark_standard_error[i], tolerance);
        EXPECT_NEAR(at->lower, r.landmark_lower[i], tolerance);
        EXPECT_NEAR(at->upper, r.landmark_upper[i], tolerance);
    }
    EXPECT_FALSE(survival_at(curve, r.time.back() + 1).has_value() && r.estimate.back() > 0);
}

// The comparison can fail: one censoring taken for an event is seen.
TEST_P(KaplanMeierTest, OneWrongPatientIsSeen) {
    RCurve const& r = GetParam();
    std::vector<TimeCounts> counts = counts_of(r);
    for (TimeCounts& at : counts) {
        if (at.censored > 0 && at.time < counts.back().time) {
            --at.censored;
            ++at.events;
            break;
        }
    }
    EXPECT_GT(largest_difference(kaplan_meier(counts, r.confidence), r), 1e-4);
}

INSTANTIATE_TEST_SUITE_P(DataSetsOfR, KaplanMeierTest, testing::ValuesIn(test::r_curves()), [](auto const& r) {
    std::string name;
    for (char const c : r.param.name) {
        name += std::isalnum(static_cast<unsigned char>(c)) ? std::string(1, c) : "";
    }
    return name;
});

// survfit(Surv(c(1,2,3,4), c(1,0,1,1)) ~ 1, conf.type = "log-log")
TEST(KaplanMeierEdgeTest, EventsComeBeforeCensoringsAndTheEndHasAFiniteBand) {
    std::vector<TimeCounts> const counts{{1, 1, 0}, {2, 0, 1}, {3, 1, 0}, {4, 1, 0}};
    SurvivalCurve const curve = kaplan_meier(counts);
    ASSERT_EQ(curve.rows.size(), 4U);
    EXPECT_EQ(curve.rows[2].at_risk, 2U);
    EXPECT_NEAR(curve.rows[2].estimate, 0.375, 1e-15);
    EXPECT_NEAR(curve.rows[2].lower, 0.01097112, 1e-8);
    EXPECT_EQ(curve.rows[3].estimate, 0);
    EXPECT_EQ(curve.rows[3].standard_error, 0);
    EXPECT_EQ(curve.rows[3].lower, 0);
    EXPECT_NEAR(curve.rows[3].upper, curve.rows[2].upper * 0.975, 1e-15);  // one at risk: 1 - 0.025^(1/1)
    TimeQuantile const median = survival_quantile(curve, 0.5);
    EXPECT_EQ(median.estimate, 3);
    EXPECT_EQ(median.lower, 1);
    EXPECT_FALSE(median.upper);  // as in R
}

TEST(KaplanMeierEdgeTest, BandIsOneUntilTheFirstEvent) {
    std::vector<TimeCounts> const counts{{0, 0, 0}, {1, 0, 1}, {2, 1, 0}, {3, 1, 0}, {4, 0, 1}};
    SurvivalCurve const curve = kaplan_meier(counts);
    ASSERT_EQ(curve.rows.size(), 5U);
    for (int i : {0, 1}) {
        SurvivalRow const& row = curve.rows[static_cast<std::size_t>(i)];
        EXPECT_EQ(row.estimate, 1);
        EXPECT_EQ(row.lower, 1);
        EXPECT_EQ(row.upper, 1);
        EXPECT_EQ(row.standard_error, 0);
    }
    // f <- survfit(Surv(c(1,2,3,4), c(0,1,1,0)) ~ 1, conf.type = "log-log"); f$lower
    EXPECT_NEAR(curve.rows[2].lower, 0.054073427, 1e-9);
    EXPECT_NEAR(curve.rows[3].lower, 0.008961628, 1e-9);
}

// quantile(survfit(Surv(c(1,2,3,4), c(1,1,0,0)) ~ 1))  and with  c(1,1,0,1)
TEST(KaplanMeierEdgeTest, QuantileOnALevelStretchIsItsMiddle) {
    std::vector<TimeCounts> const to_the_end{{1, 1, 0}, {2, 1, 0}, {3, 0, 1}, {4, 0, 1}};
    EXPECT_EQ(survival_quantile(kaplan_meier(to_the_end), 0.25).estimate, 1.5);
    EXPECT_EQ(survival_quantile(kaplan_meier(to_the_end), 0.5).estimate, 3.0);
    EXPECT_FALSE(survival_quantile(kaplan_meier(to_the_end), 0.75).estimate);
    std::vector<TimeCounts> const then_down{{1, 1, 0}, {2, 1, 0}, {3, 0, 1}, {4, 1, 0}};
    EXPECT_EQ(survival_quantile(kaplan_meier(then_down), 0.5).estimate, 3.0);
    EXPECT_EQ(survival_quantile(kaplan_meier(then_down), 0.75).estimate, 4.0);
}

TEST(KaplanMeierEdgeTest, AllEventsAtTheFirstTimeHaveAnExactUpperLimit) {
    std::vector<TimeCounts> const counts{{7, 10, 0}};
    SurvivalCurve const curve = kaplan_meier(counts);
    ASSERT_EQ(curve.rows.size(), 1U);
    EXPECT_EQ(curve.rows[0].lower, 0);
    EXPECT_NEAR(curve.rows[0].upper, 1 - std::pow(0.025, 0.1), 1e-14);  // binom.test(0, 10)$conf.int[2]
    EXPECT_EQ(survival_quantile(curve, 0.5).estimate, 7);
    EXPECT_EQ(survival_quantile(curve, 0.5).upper, 7);
    EXPECT_EQ(survival_at(curve, 6)->estimate, 1);
    EXPECT_EQ(survival_at(curve, 7)->estimate, 0);
    EXPECT_EQ(survival_at(curve, 1000)->estimate, 0);  // nobody is left: it stays there
}

TEST(KaplanMeierEdgeTest, NobodyAndOnlyCensored) {
    EXPECT_TRUE(kaplan_meier({}).rows.empty());
    EXPECT_FALSE(survival_quantile(kaplan_meier({}), 0.5).estimate);
    EXPECT_FALSE(survival_at(kaplan_meier({}), 0));
    std::vector<TimeCounts> const nobody{{0, 0, 0}, {1, 0, 0}};
    EXPECT_TRUE(kaplan_meier(nobody).rows.empty());
    std::vector<TimeCounts> const censored{{0, 0, 0}, {5, 0, 3}, {6, 0, 0}};
    SurvivalCurve const curve = kaplan_meier(censored);
    ASSERT_EQ(curve.rows.size(), 2U);  // nobody is at risk on day 6
    EXPECT_EQ(curve.rows[1].estimate, 1);
    EXPECT_FALSE(survival_quantile(curve, 0.5).estimate);
    EXPECT_TRUE(survival_at(curve, 5));
    EXPECT_FALSE(survival_at(curve, 5.5));
}

TEST(KaplanMeierEdgeTest, FourBillionPatientsKeepTheirDigits) {
    // One event: log(-log S) loses nothing although S is next to 1. Log-log limits by hand: S^exp(-+ z sqrt(G) /
    // |log S|) with G = 1 / (n (n - 1)), |log S| = 1 / n + 1 / (2 n^2): exponent z (1 + O(1/n)).
    std::uint64_t const n = 4'000'000'000;
    double const z = 1.959963984540054;
    std::vector<TimeCounts> const counts{{1, 1, 0}, {2, 0, n - 1}};
    SurvivalRow const row = kaplan_meier(counts).rows[0];
    auto const size = static_cast<double>(n);
    EXPECT_NEAR((1 - row.lower) * size, std::exp(z), 1e-5);  // 1 - lower is known to 1e-16, times 4e9
    EXPECT_NEAR((1 - row.upper) * size, std::exp(-z), 1e-5);
}

// Whatever the counts: no band leaves 0 to 1, loses the estimate, or rises.
TEST(KaplanMeierEdgeTest, EveryBandHoldsTheEstimate) {
    std::mt19937 random(11);
    for (int repeat = 0; repeat < 200; ++repeat) {
        std::vector<TimeCounts> counts;
        std::uint64_t const most = repeat % 2 == 0 ? 2 : 3'000'000'000;
        for (int i = 0; i < 12; ++i) {
            counts.push_back({static_cast<double>(i), random() % most, random() % most});
        }
        for (Band const band : {Band::plain, Band::log, Band::log_log}) {
            double before = 1;
            for (SurvivalRow const& row : kaplan_meier(counts, 0.9, band).rows) {
                ASSERT_GE(row.lower, 0);
                ASSERT_LE(row.lower, row.estimate);
                ASSERT_GE(row.upper, row.estimate);
                ASSERT_LE(row.upper, 1);
                ASSERT_GE(row.standard_error, 0);
                ASSERT_LE(row.estimate, before);
                before = row.estimate;
            }
        }
    }
}

TEST(KaplanMeierEdgeTest, ADifferenceIsOnlyWhereBothAreKnown) {
    std::vector<TimeCounts> const first{{1, 1, 0}, {4, 0, 3}};
    std::vector<TimeCounts> const second{{2, 1, 1}, {3, 0, 1}};
    SurvivalCurve const a = kaplan_meier(first);
    SurvivalCurve const b = kaplan_meier(second);
    EXPECT_NEAR(survival_difference(a, b, 2)->estimate, 0.75 - 2.0 / 3, 1e-15);
    EXPECT_FALSE(survival_difference(a, b, 3.5));
    EXPECT_FALSE(survival_difference(b, a, 3.5));
    EXPECT_FALSE(survival_difference(a, b, 0)->p_value);  // nothing happened: no error is known
}

TEST(KaplanMeierEdgeTest, WrongArgumentsAreRefused) {
    std::vector<TimeCounts> const backwards{{2, 1, 0}, {1, 1, 0}};
    std::vector<TimeCounts> const twice{{1, 1, 0}, {1, 1, 0}};
    std::vector<TimeCounts> const nan{{std::numeric_limits<double>::quiet_NaN(), 1, 0}};
    std::vector<TimeCounts> const good{{1, 1, 0}};
    EXPECT_THROW(kaplan_meier(backwards), std::invalid_argument);
    EXPECT_THROW(kaplan_meier(twice), std::invalid_argument);
    EXPECT_THROW(kaplan_meier(nan), std::invalid_argument);
    EXPECT_THROW(kaplan_meier(good, 1), std::invalid_argument);
    EXPECT_THROW(kaplan_meier(good, 0), std::invalid_argument);
    EXPECT_THROW(survival_quantile(kaplan_meier(good), 0), std::invalid_argument);
    EXPECT_THROW(survival_quantile(kaplan_meier(good), 1), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::stats

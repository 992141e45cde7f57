// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Concentration curves against closed forms and the figures of drug labels.
#include "kernels/therapy/Concentration.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace clonecast::therapy {
namespace {

//! Bateman's function of one dose that would make a concentration of 1: ka/(ka-k) (exp(-kt) - exp(-kat)).
double bateman(double ka, double k, double t) {
    return ka / (ka - k) * (std::exp(-k * t) - std::exp(-ka * t));
}

TEST(CompartmentsTest, FollowBatemansFunction) {
    for (double const ka : {0.5, 3.0, 40.0}) {
        for (double const k : {0.02, 0.7, 5.0}) {
            for (double const t : {1e-3, 0.3, 2.0, 30.0}) {
                double const expected = bateman(ka, k, t);
                EXPECT_NEAR(after({1, 0}, {ka, k, 1}, t).central, expected, 1e-12 + 1e-9 * expected) << ka << k << t;
            }
        }
    }
}

//! ka = k: k t exp(-k t); and no cancellation nearby.
TEST(CompartmentsTest, AreRightWhereAbsorptionIsAsFastAsElimination) {
    for (double const ka : {2.0, 2.0 * (1 + 1e-15), 2.0 * (1 - 1e-12)}) {
        EXPECT_NEAR(after({1, 0}, {ka, 2, 1}, 0.8).central, 1.6 * std::exp(-1.6), 1e-11);
    }
}

TEST(CompartmentsTest, DoNotDependOnTheStepsTaken) {
    Kinetics const kinetics{8, 0.6, 1};
    Compartments body{1, 0.3};
    for (int i = 0; i < 1000; ++i) {
        body = after(body, kinetics, 0.003);
    }
    EXPECT_NEAR(body.central, after({1, 0.3}, kinetics, 3).central, 1e-12);
    EXPECT_NEAR(body.depot, std::exp(-24.0), 1e-20);
}

TEST(CompartmentsTest, ABolusIsThereAtOnce) {
    Compartments body;
    give(50, {0, 0.5, 0.1}, &body);
    EXPECT_EQ(body.central, 5);
    EXPECT_NEAR(after(body, {0, 0.5, 0.1}, 2).central, 5 * std::exp(-1.0), 1e-12);
}

TEST(AbsorptionFromPeakTest, PutsThePeakThere) {
    for (double const k : {0.017, 0.585, 2.0}) {
        for (double const part : {1e-3, 0.1, 0.5, 0.9, 0.999}) {
            double const t = part / k;
            double const ka = absorption_from_peak(t, k);
            EXPECT_GT(ka, k);
            EXPECT_NEAR(std::log(ka / k) / (ka - k) / t, 1, 1e-9) << k << ", " << part;
        }
    }
}

TEST(AbsorptionFromPeakTest, TakesTheLatestPossibleForATimeThatIsTooLate) {
    EXPECT_NEAR(absorption_from_peak(5, 2) / 2, 1, 0.01);
}

//! Curve after doses of 1 mg on these days, read on a day.
double superposition(Kinetics const& kinetics, std::vector<double> const& days, double day) {
    double sum = 0;
    for (double const given : days) {
        if (given <= day) {
            Compartments body;
            give(1, kinetics, &body);
            sum += after(body, kinetics, day - given).central;
        }
    }
    return sum;
}

double average(Kinetics const& kinetics, std::vector<double> const& days, double from, double to) {
    constexpr int n = 20000;
    double sum = 0;
    for (int i = 0; i < n; ++i) {
        sum += superposition(kinetics, days, from + (to - from) * (i + 0.5) / n);
    }
    return sum / n;
}

std::vector<double> every(double interval, double from, double to) {
    std::vector<double> days;
    for (int i = 0; from + i * interval < to; ++i) {
        days.push_back(from + i * interval);
    }
    return days;
}

//! CL/F 63.1 L/h and V/F 2583 L: a half-life of 28.4 h.
TEST(LabelTest, PalbociclibAccumulatesAndIsGoneAfterTheWeekOff) {
    double const k = 63.1 * 24 / 2583;
    Kinetics const kinetics{absorption_from_peak(8.0 / 24, k), k, 1};
    std::vector<double> const three_weeks = every(1, 0, 21);
    // Accumulation 1/(1 - exp(-k tau)) = 2.25 is that of the trough: after the last of 21 doses, and after one.
    double const accumulation =
        superposition(kinetics, three_weeks, 20.999999) / superposition(kinetics, {0}, 0.999999);
    EXPECT_NEAR(accumulation, 2.25, 0.02);
    double const left = superposition(kinetics, three_weeks, 28) / superposition(kinetics, three_weeks, 21);
    EXPECT_NEAR(left, 0.017, 0.001);
}

//! Half-life 40 days, peak after 5 days.
TEST(LabelTest, FulvestrantIsLoaded) {
    double const k = std::log(2.0) / 40;
    Kinetics const kinetics{absorption_from_peak(5, k), k, 1};
    double const steady = average(kinetics, every(28, 0, 2800), 2800 - 28, 2800);
    std::vector<double> loaded = every(28, 0, 56);
    loaded.push_back(14);
    EXPECT_NEAR(average(kinetics, loaded, 28, 56) / steady, 0.92, 0.01);
    EXPECT_NEAR(average(kinetics, every(28, 0, 56), 28, 56) / steady, 0.61, 0.01);
    double highest = 0;
    double lowest = 1e300;
    for (int i = 0; i < 2800; ++i) {
        double const c = superposition(kinetics, every(28, 0, 2800), 2772 + 0.01 * i);
        highest = std::max(highest, c);
        lowest = std::min(lowest, c);
    }
    EXPECT_NEAR(highest / lowest, 1.49, 0.01);
}

TEST(ResolveTest, AnyTwoOfHalfLifeClearanceAndVolumeAreTheSameCurve) {
    std::vector<double> const parameters{std::log(2.0) / 0.5, 20, 40, 1, 0.25, 3};
    Pharmacokinetics drug;
    drug.absorption = 5;
    drug.bioavailability = 3;
    drug.unbound = 4;
    drug.unit = 1000;
    for (int left_out = 0; left_out < 3; ++left_out) {
        drug.half_life = left_out == 0 ? -1 : 0;
        drug.clearance = left_out == 1 ? -1 : 1;
        drug.volume = left_out == 2 ? -1 : 2;
        Kinetics const kinetics = resolve(drug, parameters);
        EXPECT_NEAR(kinetics.elimination, 0.5, 1e-14);
        EXPECT_NEAR(kinetics.per_mg, 0.25 * 1000 / 40, 1e-12);
        EXPECT_EQ(kinetics.absorption, 3);
    }
}

}  // namespace
}  // namespace clonecast::therapy

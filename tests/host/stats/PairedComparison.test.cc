// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/PairedComparison.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

#include "host/stats/RestrictedMean.hh"

namespace clonecast::stats {
namespace {

struct Rows {
    std::vector<double> time;
    std::vector<std::uint8_t> cause;

    operator PatientTimes() const { return {time, cause}; }
};

TEST(PairedComparisonTest, TheSameTwiceDiffersByNothing) {
    Rows const rows{{1, 2, 2, 5, 7, 7}, {1, 1, 0, 1, 0, 1}};
    PatientEnds const ends = find_ends(rows);
    Difference const survival = *paired_survival_difference(ends, ends, 4);
    EXPECT_EQ(survival.estimate, 0);
    EXPECT_EQ(survival.standard_error, 0);
    EXPECT_FALSE(survival.p_value);
    EXPECT_EQ(paired_restricted_mean_difference(ends, ends, 6)->standard_error, 0);
    Outlasting const classes = compare_patients(ends, ends);
    EXPECT_EQ(classes.tied, 4U);
    EXPECT_EQ(classes.both_event_free, 2U);
    EXPECT_FALSE(classes.p_value);
    EXPECT_EQ(classes.net.estimate, 0);
}

// A second arm in which nothing happens has no influence: the standard errors are those of one group.
TEST(PairedComparisonTest, AgainstNothingItIsGreenwood) {
    Rows const rows{{1, 2, 2, 5, 7, 7, 9}, {1, 1, 0, 1, 0, 1, 0}};
    Rows const nothing{{9, 9, 9, 9, 9, 9, 9}, {0, 0, 0, 0, 0, 0, 0}};
    PatientEnds const first = find_ends(rows);
    PatientEnds const second = find_ends(nothing);
    for (double const t : {1.0, 2.0, 6.0, 7.0, 8.0}) {
        EXPECT_NEAR(paired_survival_difference(first, second, t)->standard_error,
                    survival_at(first.curve, t)->standard_error, 1e-15);
        EXPECT_NEAR(paired_restricted_mean_difference(first, second, t)->standard_error,
                    restricted_mean(first.curve, t)->standard_error, 1e-14);
    }
}

TEST(PairedComparisonTest, EveryPatientIsInOneClass) {
    //               wins: later event, event-free, censored at that time; loss;  tie; free; undecided twice
    Rows const first{{5, 9, 3, 2, 3, 4, 9, 2, 1}, {1, 0, 0, 1, 1, 1, 0, 0, 0}};
    Rows const second{{3, 4, 3, 5, 3, 4, 9, 5, 6}, {1, 1, 1, 1, 0, 1, 0, 1, 0}};
    Outlasting const classes = compare_patients(find_ends(first), find_ends(second));
    EXPECT_EQ(classes.first_outlasts, 3U);
    EXPECT_EQ(classes.second_outlasts, 2U);
    EXPECT_EQ(classes.tied, 1U);
    EXPECT_EQ(classes.both_event_free, 1U);
    EXPECT_EQ(classes.undecided, 2U);
    EXPECT_NEAR(*classes.first.probability, 3.0 / 9, 1e-15);
    EXPECT_NEAR(*classes.first_at_most.probability, 5.0 / 9, 1e-15);
    EXPECT_NEAR(*classes.second_at_most.probability, 4.0 / 9, 1e-15);
    EXPECT_NEAR(classes.net.estimate, 1.0 / 9, 1e-15);
    EXPECT_EQ(classes.p_value, 1);

    Outlasting const swapped = compare_patients(find_ends(second), find_ends(first));
    EXPECT_EQ(swapped.first_outlasts, classes.second_outlasts);
    EXPECT_EQ(swapped.second_outlasts, classes.first_outlasts);
    EXPECT_EQ(swapped.undecided, classes.undecided);
}

TEST(PairedComparisonTest, NobodyAndOnePatient) {
    PatientEnds const nobody = find_ends({});
    EXPECT_FALSE(paired_survival_difference(nobody, nobody, 1));
    EXPECT_FALSE(paired_restricted_mean_difference(nobody, nobody, 1));
    EXPECT_FALSE(compare_patients(nobody, nobody).first.probability);
    EXPECT_FALSE(compare_patients(nobody, nobody).p_value);
    PatientEnds const one = find_ends(Rows{{2}, {1}});
    PatientEnds const other = find_ends(Rows{{3}, {1}});
    EXPECT_EQ(paired_survival_difference(one, other, 2)->estimate, -1);
    EXPECT_EQ(paired_survival_difference(one, other, 2)->standard_error, 0);
    EXPECT_EQ(paired_restricted_mean_difference(one, other, 3)->estimate, -1);
    EXPECT_EQ(compare_patients(one, other).p_value, 1);
}

TEST(PairedComparisonTest, BeyondWhatWasSeenThereIsNone) {
    PatientEnds const first = find_ends(Rows{{2, 5}, {1, 0}});
    PatientEnds const second = find_ends(Rows{{3, 4}, {1, 0}});
    EXPECT_TRUE(paired_survival_difference(first, second, 4));
    EXPECT_FALSE(paired_survival_difference(first, second, 4.5));
    EXPECT_FALSE(paired_restricted_mean_difference(first, second, 4.5));
}

TEST(PairedComparisonTest, SignTestOfMillions) {
    // 2 * pbinom(4995000, 1e7, 0.5)
    EXPECT_NEAR(*sign_test(5'005'000, 4'995'000) / 0.0015671019056953974, 1, 1e-9);
    EXPECT_EQ(sign_test(4'995'000, 5'005'000), sign_test(5'005'000, 4'995'000));
    EXPECT_EQ(sign_test(10'000'000, 0), 0);
    EXPECT_FALSE(sign_test(0, 0));
}

// Days are looked up in a table, other times searched for.
TEST(PairedComparisonTest, TimesOnAndOffTheGridAreFound) {
    Rows const rows{{3, 0.5, 1e6, 3.25, 65536, 0, 65535, 3}, {1, 0, 1, 1, 0, 1, 1, 0}};
    PatientEnds const ends = find_ends(rows);
    for (std::size_t i = 0; i < rows.time.size(); ++i) {
        EXPECT_EQ(ends.curve.rows[ends.end[i] / 2].time, rows.time[i]);
        EXPECT_EQ(ends.end[i] % 2, rows.cause[i]);
    }
}

/*! Correlated exponential times, censored at random: over replicates the mean squared standard error is the variance of
 *  the difference. Relative error of a variance from n replicates: sqrt(2 / n); of the mean squared error: less. */
TEST(PairedComparisonTest, StandardErrorsAreThoseOfReplicates) {
    constexpr int n_replicates = 4000;
    constexpr int n_patients = 150;
    std::mt19937_64 random(20260);
    std::exponential_distribution<double> exponential(1.0);
    struct Sums {
        double sum = 0, squares = 0, variance = 0, unpaired = 0;
    };
    Sums survival, mean;
    for (int replicate = 0; replicate < n_replicates; ++replicate) {
        Rows first_rows, second_rows;
        for (int i = 0; i < n_patients; ++i) {
            double const shared = 100 * exponential(random);
            for (auto const& [rows, own] : {std::pair{&first_rows, 60.0}, std::pair{&second_rows, 90.0}}) {
                double const time = std::min(shared, own * exponential(random));
                double const censored = std::min(80.0, 300 * exponential(random));
                rows->time.push_back(std::ceil(std::min(time, censored)));
                rows->cause.push_back(time <= censored ? 1 : 0);
            }
        }
        PatientEnds const first = find_ends(first_rows);
        PatientEnds const second = find_ends(second_rows);
        auto const add = [](Sums* sums, Difference const& d, double unpaired) {
            sums->sum += d.estimate;
            sums->squares += d.estimate * d.estimate;
            sums->variance += d.standard_error * d.standard_error;
            sums->unpaired += unpaired * unpaired;
        };
        add(&survival, *paired_survival_difference(first, second, 40),
            survival_difference(first.curve, second.curve, 40)->standard_error);
        add(&mean, *paired_restricted_mean_difference(first, second, 60),
            restricted_mean_difference(*restricted_mean(first.curve, 60), *restricted_mean(second.curve, 60))
                .standard_error);
    }
    for (Sums const& sums : {survival, mean}) {
        double const variance = (sums.squares - sums.sum * sums.sum / n_replicates) / (n_replicates - 1);
        double const z = (sums.variance / n_replicates / variance - 1) / std::sqrt(2.0 / n_replicates);
        EXPECT_LT(std::abs(z), 5);
        // Without pairing it would be seen to be wrong.
        EXPECT_GT((sums.unpaired / n_replicates / variance - 1) / std::sqrt(2.0 / n_replicates), 5);
    }
}

TEST(PairedComparisonTest, WrongArgumentsAreRefused) {
    PatientEnds const one = find_ends(Rows{{1}, {1}});
    PatientEnds const two = find_ends(Rows{{1, 2}, {1, 1}});
    EXPECT_THROW(paired_survival_difference(one, two, 1), std::invalid_argument);
    EXPECT_THROW(paired_restricted_mean_difference(one, two, 1), std::invalid_argument);
    EXPECT_THROW(compare_patients(one, two), std::invalid_argument);
    EXPECT_THROW(find_ends(Rows{{1}, {1, 1}}), std::invalid_argument);
    EXPECT_THROW(find_ends(Rows{{-1}, {1}}), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::stats

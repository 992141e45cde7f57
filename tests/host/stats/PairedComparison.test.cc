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
    PairedData const pairs = pair_patients(rows, rows);
    Difference const survival = *paired_survival_difference(pairs, 4);
    EXPECT_EQ(survival.estimate, 0);
    EXPECT_EQ(survival.standard_error, 0);
    EXPECT_FALSE(survival.p_value);
    EXPECT_EQ(paired_restricted_mean_difference(pairs, 6)->standard_error, 0);
    Outlasting const classes = compare_patients(pairs);
    EXPECT_EQ(classes.tied, 4U);
    EXPECT_EQ(classes.both_event_free, 2U);
    EXPECT_FALSE(classes.p_value);
    EXPECT_EQ(classes.net.estimate, 0);
}

// A second arm in which nothing happens has no influence: the standard errors are those of one group.
TEST(PairedComparisonTest, AgainstNothingItIsGreenwood) {
    Rows const rows{{1, 2, 2, 5, 7, 7, 9}, {1, 1, 0, 1, 0, 1, 0}};
    Rows const nothing{{9, 9, 9, 9, 9, 9, 9}, {0, 0, 0, 0, 0, 0, 0}};
    PairedData const pairs = pair_patients(rows, nothing);
    for (double const t : {1.0, 2.0, 6.0, 7.0, 8.0}) {
        EXPECT_NEAR(paired_survival_difference(pairs, t)->standard_error, survival_at(pairs.first, t)->standard_error,
                    1e-15);
        EXPECT_NEAR(paired_restricted_mean_difference(pairs, t)->standard_error,
                    restricted_mean(pairs.first, t)->standard_error, 1e-14);
    }
}

TEST(PairedComparisonTest, EveryPatientIsInOneClass) {
    //               wins: later event, event-free, censored at that time; loss;  tie; free; undecided twice
    Rows const first{{5, 9, 3, 2, 3, 4, 9, 2, 1}, {1, 0, 0, 1, 1, 1, 0, 0, 0}};
    Rows const second{{3, 4, 3, 5, 3, 4, 9, 5, 6}, {1, 1, 1, 1, 0, 1, 0, 1, 0}};
    Outlasting const classes = compare_patients(pair_patients(first, second));
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

    Outlasting const swapped = compare_patients(pair_patients(second, first));
    EXPECT_EQ(swapped.first_outlasts, classes.second_outlasts);
    EXPECT_EQ(swapped.second_outlasts, classes.first_outlasts);
    EXPECT_EQ(swapped.undecided, classes.undecided);
}

TEST(PairedComparisonTest, NobodyAndOnePatient) {
    PairedData const nobody = pair_patients({}, {});
    EXPECT_FALSE(paired_survival_difference(nobody, 1));
    EXPECT_FALSE(paired_restricted_mean_difference(nobody, 1));
    EXPECT_FALSE(compare_patients(nobody).first.probability);
    EXPECT_FALSE(compare_patients(nobody).p_value);
    PairedData const one = pair_patients(Rows{{2}, {1}}, Rows{{3}, {1}});
    EXPECT_EQ(paired_survival_difference(one, 2)->estimate, -1);
    EXPECT_EQ(paired_survival_difference(one, 2)->standard_error, 0);
    EXPECT_EQ(paired_restricted_mean_difference(one, 3)->estimate, -1);
    EXPECT_EQ(compare_patients(one).p_value, 1);
}

TEST(PairedComparisonTest, BeyondWhatWasSeenThereIsNone) {
    PairedData const pairs = pair_patients(Rows{{2, 5}, {1, 0}}, Rows{{3, 4}, {1, 0}});
    EXPECT_TRUE(paired_survival_difference(pairs, 4));
    EXPECT_FALSE(paired_survival_difference(pairs, 4.5));
    EXPECT_FALSE(paired_restricted_mean_difference(pairs, 4.5));
}

TEST(PairedComparisonTest, MillionsOfPatientsHaveAPValue) {
    PairedData data;
    using Kind = EndOfTime::Kind;
    data.pairs = {{{2, Kind::event}, {1, Kind::event}, 5'005'000}, {{1, Kind::event}, {2, Kind::event}, 4'995'000}};
    data.n_patients = 10'000'000;
    // 2 * pbinom(4995000, 1e7, 0.5)
    EXPECT_NEAR(*compare_patients(data).p_value / 0.0015671019056953974, 1, 1e-9);
}

/*! Correlated exponential times, censored at random: over replicates the standard error is the standard deviation of the
 *  difference. Relative error of a standard deviation from n replicates: 1 / sqrt(2 n); of the mean standard error: less. */
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
        Rows first, second;
        for (int i = 0; i < n_patients; ++i) {
            double const shared = 100 * exponential(random);
            for (auto const& [rows, own] : {std::pair{&first, 60.0}, std::pair{&second, 90.0}}) {
                double const time = std::min(shared, own * exponential(random));
                double const censored = std::min(80.0, 300 * exponential(random));
                rows->time.push_back(std::ceil(std::min(time, censored)));
                rows->cause.push_back(time <= censored ? 1 : 0);
            }
        }
        PairedData const pairs = pair_patients(first, second);
        auto const add = [](Sums* sums, Difference const& d, double unpaired) {
            sums->sum += d.estimate;
            sums->squares += d.estimate * d.estimate;
            sums->variance += d.standard_error * d.standard_error;
            sums->unpaired += unpaired * unpaired;
        };
        add(&survival, *paired_survival_difference(pairs, 40),
            survival_difference(pairs.first, pairs.second, 40)->standard_error);
        add(&mean, *paired_restricted_mean_difference(pairs, 60),
            restricted_mean_difference(*restricted_mean(pairs.first, 60), *restricted_mean(pairs.second, 60))
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
    EXPECT_THROW(pair_patients(Rows{{1}, {1}}, Rows{{1, 2}, {1, 1}}), std::invalid_argument);
    EXPECT_THROW(pair_patients(Rows{{1}, {1, 1}}, Rows{{1}, {1}}), std::invalid_argument);
    EXPECT_THROW(pair_patients(Rows{{-1}, {1}}, Rows{{1}, {1}}), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::stats

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The surface of a pair of drugs, against the balance of its four states solved by elimination, and in special cases.
#include "kernels/therapy/Musyc.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace clonecast::therapy {
namespace {

//! Relative rounding of some dozen operations, pow among them.
constexpr double tolerance = 1e-12;

double hill(MusycDrug const& drug) {
    return drug.emax / (1 + std::pow(drug.ec50 / drug.concentration, drug.hill));
}

/*! The effect from the balance of the states free, first, second, both: flow into each = flow out of it, and they add
 *  up to 1. Gauss-Jordan elimination with pivots. */
double effect_at_balance(MusycDrug const& first, MusycDrug const& second, double emax) {
    enum State : std::size_t { free, with_first, with_second, with_both, n_states };
    std::array<std::array<double, n_states + 1>, n_states> rows{};
    auto const flow = [&rows](State from, State to, double rate) {
        rows[from][from] -= rate;
        rows[to][from] += rate;
    };
    auto const rate = [](MusycDrug const& drug, double alpha) {
        return std::pow(alpha * drug.concentration / drug.ec50, drug.hill);
    };
    flow(free, with_first, rate(first, 1));
    flow(free, with_second, rate(second, 1));
    flow(with_first, with_both, rate(second, second.alpha));
    flow(with_second, with_both, rate(first, first.alpha));
    flow(with_first, free, 1);
    flow(with_second, free, 1);
    flow(with_both, with_first, 1);
    flow(with_both, with_second, 1);
    rows[with_both].fill(1);  // in place of one of the balances, which follows from the others
    for (std::size_t column = 0; column < n_states; ++column) {
        std::size_t pivot = column;
        for (std::size_t i = column; i < n_states; ++i) {
            pivot = std::fabs(rows[i][column]) > std::fabs(rows[pivot][column]) ? i : pivot;
        }
        std::swap(rows[column], rows[pivot]);
        for (std::size_t i = 0; i < n_states; ++i) {
            double const factor = i == column ? 0 : rows[i][column] / rows[column][column];
            for (std::size_t k = 0; k <= n_states; ++k) {
                rows[i][k] -= factor * rows[column][k];
            }
        }
    }
    auto const part = [&rows](State state) { return rows[state][n_states] / rows[state][state]; };
    return part(with_first) * first.emax + part(with_second) * second.emax + part(with_both) * emax;
}

TEST(MusycEffectTest, IsTheBalanceOfFourStates) {
    for (double const c1 : {0.01, 1.0, 30.0}) {
        for (double const c2 : {0.2, 5.0}) {
            for (double const alpha_12 : {0.0, 0.1, 1.0, 20.0}) {
                for (double const alpha_21 : {0.5, 4.0}) {
                    MusycDrug const first{c1, 0.7, 1.6, 0.8, alpha_21};
                    MusycDrug const second{c2, 2.5, 0.9, 0.5, alpha_12};
                    double const expected = effect_at_balance(first, second, 0.95);
                    EXPECT_NEAR(musyc_effect(first, second, 0.95), expected, tolerance) << c1 << ' ' << c2;
                }
            }
        }
    }
}

TEST(MusycEffectTest, IsTheHillFunctionOfEitherDrugAlone) {
    MusycDrug first{1.3, 0.7, 1.6, 0.8, 4};
    MusycDrug second{3, 2.5, 0.9, 0.5, 20};
    double const of_first = hill(first);
    double const of_second = hill(second);
    second.concentration = 0;
    EXPECT_NEAR(musyc_effect(first, second, 0.95), of_first, tolerance);
    second.concentration = 3;
    first.concentration = 0;
    EXPECT_NEAR(musyc_effect(first, second, 0.95), of_second, tolerance);
    second.concentration = 0;
    EXPECT_EQ(musyc_effect(first, second, 0.95), 0);
}

TEST(MusycEffectTest, IsBlissWithoutSynergyOfPotencyAndEfficacy) {
    MusycDrug const first{1.3, 0.7, 1.6, 0.8, 1};
    MusycDrug const second{3, 2.5, 0.9, 0.5, 1};
    double const left = (1 - hill(first)) * (1 - hill(second));
    EXPECT_NEAR(1 - musyc_effect(first, second, 1 - 0.2 * 0.5), left, tolerance);
    // With effects of 1 in all states, divisions go on in free cells only.
    MusycDrug const whole_first{1.3, 0.7, 1.6, 1, 1};
    MusycDrug const whole_second{3, 2.5, 0.9, 1, 1};
    EXPECT_NEAR(1 - musyc_effect(whole_first, whole_second, 1), (1 - hill(whole_first)) * (1 - hill(whole_second)),
                tolerance);
}

TEST(MusycEffectTest, DoesNotDependOnTheOrderOfTheDrugs) {
    MusycDrug const first{1.3, 0.7, 1.6, 0.8, 4};
    MusycDrug const second{3, 2.5, 0.9, 0.5, 20};
    EXPECT_NEAR(musyc_effect(first, second, 0.95), musyc_effect(second, first, 0.95), tolerance);
}

TEST(MusycEffectTest, PotencyGrowsWithAlpha) {
    MusycDrug first{1.3, 0.7, 1.6, 0.8, 1};
    MusycDrug second{0.1, 2.5, 0.9, 0.5, 0};
    double before = 0;
    for (double const alpha : {0.0, 0.1, 1.0, 10.0, 1e3}) {
        second.alpha = alpha;
        double const effect = musyc_effect(first, second, 0.95);
        EXPECT_GT(effect, before);
        before = effect;
    }
    // Each makes the other infinitely potent: whatever is bound by one is soon bound by both, and leaves slowly.
    first.alpha = second.alpha = 1e6;
    EXPECT_NEAR(musyc_effect(first, second, 0.95), 0.95, 1e-3);
}

TEST(MusycEffectTest, ReachesTheEffectOfBothAtSaturation) {
    MusycDrug const first{1e30, 1, 8, 0.8, 4};
    MusycDrug const second{1e40, 1, 1, 0.5, 20};
    EXPECT_DOUBLE_EQ(musyc_effect(first, second, 0.95), 0.95);
    MusycDrug const faint{1e-300, 1e10, 100, 0.5, 1e6};
    EXPECT_NEAR(musyc_effect(first, faint, 0.95), 0.8, tolerance);
}

}  // namespace
}  // namespace clonecast::therapy

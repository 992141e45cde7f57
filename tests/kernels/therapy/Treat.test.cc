// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Effects of drugs and their combination, against the formulas of docs/model.md worked out by hand.
#include "kernels/therapy/Treat.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace clonecast::therapy {
namespace {

//! Relative rounding of a handful of operations.
constexpr double tolerance = 1e-14;

TEST(HillEffectTest, IsHalfOfTheMaximumAtTheEc50) {
    EXPECT_DOUBLE_EQ(hill_effect(25, 0.8, 25, 1), 0.4);
    EXPECT_DOUBLE_EQ(hill_effect(25, 0.8, 25, 3.7), 0.4);
}

TEST(HillEffectTest, FollowsTheHillFunction) {
    // 0.9 * 100^2 / (50^2 + 100^2)
    EXPECT_NEAR(hill_effect(100, 0.9, 50, 2), 0.72, tolerance);
    EXPECT_NEAR(hill_effect(10, 1, 40, 1), 0.2, tolerance);
}

TEST(HillEffectTest, VanishesWithoutDrugAndSaturates) {
    EXPECT_EQ(hill_effect(0, 0.9, 50, 2), 0);
    EXPECT_EQ(hill_effect(1e300, 0.9, 50, 2), 0.9);
    EXPECT_EQ(hill_effect(1e-300, 0.9, 50, 100), 0);
}

//! Two clones and three drugs. Drug k has the effects of clone 0 set by set_effect; clone 1 has none.
class TreatTest : public ::testing::Test {
  protected:
    TreatTest() : effects_(3 * 2 * n_effect_targets), birth_(2, add(0.2)), death_(2, add(0.1)) {}

    int add(double value) {
        parameters_.push_back(value);
        return static_cast<int>(parameters_.size()) - 1;
    }
    void set_effect(int drug, EffectTarget target, double strength) {
        Effect& effect =
            effects_[static_cast<std::size_t>((drug * 2 + 0) * n_effect_targets + static_cast<int>(target))];
        effect.kind = EffectKind::fixed;
        effect.strength = add(strength);
    }
    void drive(int clone, std::vector<double> const& weights, double half, double hill) {
        drives_[static_cast<std::size_t>(clone)] = {add(half), add(hill)};
        for (std::size_t i = 0; i < weights.size(); ++i) {
            weights_[static_cast<std::size_t>(clone) * 2 + i] = add(weights[i]);
        }
    }
    void inhibit(int drug, int pathway, double fraction) {
        inhibitions_[static_cast<std::size_t>(drug * 2 + pathway)] = {EffectKind::fixed, add(fraction), -1, -1};
    }
    void interact(int a, int b, EffectTarget target, double factor) {
        Interaction pair{a, b, 1U, target};
        pair.factor = add(factor);
        interactions_.push_back(pair);
    }
    void set_hill_effect(int drug, EffectTarget target, double emax, double ec50) {
        set_effect(drug, target, emax);
        Effect& effect =
            effects_[static_cast<std::size_t>((drug * 2 + 0) * n_effect_targets + static_cast<int>(target))];
        effect = {EffectKind::hill, effect.strength, add(ec50), add(1)};
    }
    void set_musyc(int a, int b, EffectTarget target, double alpha_12, double alpha_21, double emax_12 = -1) {
        Interaction pair{a, b, 1U, target, InteractionModel::musyc};
        pair.alpha_12 = add(alpha_12);
        pair.alpha_21 = add(alpha_21);
        pair.emax_12 = emax_12 < 0 ? -1 : add(emax_12);
        interactions_.push_back(pair);
    }
    //! A second site: twice the pace, half the concentration of drug 0 and three times that of drug 2. Site 0 has a pace
    //! and penetrations of 1.
    void add_site() {
        pace_ = {-1, add(2)};
        penetration_ = {-1, -1, add(1), add(0.5), -1, add(3)};
    }
    TreatedRates rates(std::uint32_t on, int type = 0) const {
        TherapyView view;
        view.n_clones = 2;
        view.n_sites = pace_.empty() ? 1 : 2;
        view.pace = {pace_.data(), pace_.size()};
        view.penetration = {penetration_.data(), penetration_.size()};
        view.effects = {effects_.data(), effects_.size()};
        view.n_pathways = 2;
        view.combination = combination_;
        view.inhibitions = {inhibitions_.data(), inhibitions_.size()};
        view.drives = {drives_.data(), drives_.size()};
        view.pathway_weights = {weights_.data(), weights_.size()};
        view.interactions = {interactions_.data(), interactions_.size()};
        view.birth = {birth_.data(), birth_.size()};
        view.death = {death_.data(), death_.size()};
        Levels levels{on, {}};
        std::fill(std::begin(levels.concentration), std::end(levels.concentration), 1.0);
        return treat(view, parameters_, levels, type);
    }

    std::vector<double> parameters_;
    std::vector<Effect> effects_;
    std::vector<Effect> inhibitions_ = std::vector<Effect>(3 * 2);
    std::vector<Drive> drives_ = std::vector<Drive>(2);
    std::vector<std::int32_t> weights_ = std::vector<std::int32_t>(4, -1);
    Combination combination_ = Combination::bliss;
    std::vector<Interaction> interactions_;
    std::vector<std::int32_t> pace_;
    std::vector<std::int32_t> penetration_;
    std::vector<std::int32_t> birth_;
    std::vector<std::int32_t> death_;
};

TEST_F(TreatTest, DrugsThatAreOffDoNothing) {
    set_effect(0, EffectTarget::birth, 0.5);
    EXPECT_EQ(rates(0b000).birth, 0.2);
    EXPECT_EQ(rates(0b110).birth, 0.2);
    EXPECT_EQ(rates(0b001).birth, 0.1);
}

TEST_F(TreatTest, CloneWithoutEffectIsUntouched) {
    set_effect(0, EffectTarget::birth, 0.5);
    EXPECT_EQ(rates(0b001, 1).birth, 0.2);
}

TEST_F(TreatTest, DivisionsLeftMultiply) {
    set_effect(0, EffectTarget::birth, 0.5);
    set_effect(1, EffectTarget::birth, 0.2);
    set_effect(2, EffectTarget::birth, 0.1);
    EXPECT_NEAR(rates(0b111).birth, 0.2 * 0.5 * 0.8 * 0.9, tolerance);
}

TEST_F(TreatTest, HazardsOfDeathAdd) {
    set_effect(0, EffectTarget::death, 0.5);
    set_effect(1, EffectTarget::death, 1.5);
    set_effect(1, EffectTarget::kill, 0.03);
    EXPECT_NEAR(rates(0b011).death, 0.1 * (1 + 0.5 + 1.5) + 0.03, tolerance);
}

TEST_F(TreatTest, InteractionActsOnlyWhenBothDrugsAreOn) {
    set_effect(0, EffectTarget::birth, 0.5);
    set_effect(1, EffectTarget::birth, 0.2);
    interact(0, 1, EffectTarget::birth, 0.8);
    EXPECT_NEAR(rates(0b011).birth, 0.2 * 0.5 * 0.8 * (1 - 0.8 * 0.5 * 0.2), tolerance);
    EXPECT_NEAR(rates(0b001).birth, 0.1, tolerance);
    EXPECT_NEAR(rates(0b101).birth, 0.1, tolerance);
}

TEST_F(TreatTest, AntagonismLeavesMoreDivisionsButNeverMoreThanUntreated) {
    set_effect(0, EffectTarget::birth, 0.5);
    set_effect(1, EffectTarget::birth, 0.2);
    interact(0, 1, EffectTarget::birth, -1);
    EXPECT_NEAR(rates(0b011).birth, 0.2 * 0.4 * 1.1, tolerance);
    for (int k = 0; k < 30; ++k) {
        interact(0, 1, EffectTarget::birth, -1);
    }
    EXPECT_EQ(rates(0b011).birth, 0.2);
}

TEST_F(TreatTest, InteractionOnDeathAddsAndNeverMakesDeathNegative) {
    set_effect(0, EffectTarget::death, 3);
    set_effect(1, EffectTarget::death, 4);
    interact(0, 1, EffectTarget::death, 0.5);
    EXPECT_NEAR(rates(0b011).death, 0.1 * (1 + 3 + 4 + 0.5 * 12), tolerance);
    interact(0, 1, EffectTarget::death, -1);
    interact(0, 1, EffectTarget::death, -1);
    EXPECT_EQ(rates(0b011).death, 0);
}

TEST_F(TreatTest, HighestSingleAgentTakesTheLargestEffectOnEachRate) {
    combination_ = Combination::highest_single_agent;
    set_effect(0, EffectTarget::birth, 0.5);
    set_effect(1, EffectTarget::birth, 0.2);
    set_effect(0, EffectTarget::death, 0.5);
    set_effect(1, EffectTarget::death, 1.5);
    set_effect(0, EffectTarget::kill, 0.03);
    set_effect(1, EffectTarget::kill, 0.01);
    EXPECT_NEAR(rates(0b011).birth, 0.2 * 0.5, tolerance);
    EXPECT_NEAR(rates(0b011).death, 0.1 * 2.5 + 0.03, tolerance);
    EXPECT_NEAR(rates(0b010).birth, 0.2 * 0.8, tolerance);
}

/*! Two pathways of equal weight, of which either is enough: half the activity lost costs little, all of it nearly all.
 *  H(A) = A^4/(0.25^4 + A^4): H(1) = 0.99611, H(0.5) = 0.94118, H(0.1) = 0.024961. */
TEST_F(TreatTest, RedundantPathwaysHoldAgainstEitherDrugAndFallToBoth) {
    drive(0, {0.5, 0.5}, 0.25, 4);
    inhibit(0, 0, 1.0);
    inhibit(1, 1, 0.8);
    double const untreated = 1 / (std::pow(0.25, 4) + 1);
    double const without_first = std::pow(0.5, 4) / (std::pow(0.25, 4) + std::pow(0.5, 4));
    double const without_both = std::pow(0.1, 4) / (std::pow(0.25, 4) + std::pow(0.1, 4));
    EXPECT_EQ(rates(0b000).birth, 0.2);
    EXPECT_NEAR(rates(0b001).birth, 0.2 * without_first / untreated, 1e-13);
    EXPECT_NEAR(rates(0b011).birth, 0.2 * without_both / untreated, 1e-13);
    EXPECT_GT(rates(0b001).birth, 0.188);
    EXPECT_LT(rates(0b011).birth, 0.0051);
    EXPECT_EQ(rates(0b011, 1).birth, 0.2);  // a clone without a drive
}

TEST_F(TreatTest, DrugsOnOnePathwayAndDirectEffectsMultiply) {
    drive(0, {1, 0}, 1, 1);
    inhibit(0, 0, 0.5);
    inhibit(1, 0, 0.5);
    set_effect(2, EffectTarget::birth, 0.1);
    // H(1) = 1/2; H(1/4) = 1/5
    EXPECT_NEAR(rates(0b111).birth, 0.2 * 0.9 * 0.4, tolerance);
}

//! With two drugs the surface holds as it is, whatever the rule without it.
TEST_F(TreatTest, TwoDrugsFollowTheirMusycSurface) {
    set_hill_effect(0, EffectTarget::birth, 0.9, 2);
    set_hill_effect(1, EffectTarget::birth, 0.6, 0.5);
    set_musyc(0, 1, EffectTarget::birth, 3, 5, 0.98);
    double const effect = musyc_effect({1, 2, 1, 0.9, 5}, {1, 0.5, 1, 0.6, 3}, 0.98);
    EXPECT_GT(effect, 1 - 0.7 * 0.6);
    EXPECT_NEAR(rates(0b011).birth, 0.2 * (1 - effect), tolerance);
    EXPECT_NEAR(rates(0b001).birth, 0.2 * 0.7, tolerance);
    EXPECT_NEAR(rates(0b010).birth, 0.2 * 0.6, tolerance);
    combination_ = Combination::highest_single_agent;
    EXPECT_NEAR(rates(0b011).birth, 0.2 * (1 - effect), tolerance);
}

TEST_F(TreatTest, MusycWithoutSynergyIsBliss) {
    for (EffectTarget const target : {EffectTarget::birth, EffectTarget::death, EffectTarget::kill}) {
        set_hill_effect(0, target, 0.9, 2);
        set_hill_effect(1, target, 0.6, 0.5);
    }
    TreatedRates const bliss = rates(0b011);
    for (EffectTarget const target : {EffectTarget::birth, EffectTarget::death, EffectTarget::kill}) {
        set_musyc(0, 1, target, 1, 1);
    }
    EXPECT_NEAR(rates(0b011).birth, bliss.birth, tolerance);
    EXPECT_NEAR(rates(0b011).death, bliss.death, tolerance);
}

//! The assumption of docs/model.md: departures of pairs multiply; those of hazards add.
TEST_F(TreatTest, DeparturesOfPairsMultiplyOrAdd) {
    set_hill_effect(0, EffectTarget::birth, 0.9, 2);    // leaves 0.7
    set_hill_effect(1, EffectTarget::birth, 0.6, 0.5);  // leaves 0.6
    set_effect(2, EffectTarget::birth, 0.5);
    set_hill_effect(0, EffectTarget::kill, 0.1, 2);
    set_hill_effect(1, EffectTarget::kill, 0.2, 0.5);
    set_effect(2, EffectTarget::kill, 0.05);
    set_musyc(0, 1, EffectTarget::birth, 3, 5, 0.98);
    interact(1, 2, EffectTarget::birth, 0.4);
    set_musyc(0, 1, EffectTarget::kill, 2, 2, 0.5);
    double const birth_effect = musyc_effect({1, 2, 1, 0.9, 5}, {1, 0.5, 1, 0.6, 3}, 0.98);
    double const kill = musyc_effect({1, 2, 1, 0.1, 2}, {1, 0.5, 1, 0.2, 2}, 0.5);
    EXPECT_NEAR(rates(0b111).birth, 0.2 * (1 - birth_effect) * 0.5 * (1 - 0.4 * 0.4 * 0.5), tolerance);
    EXPECT_NEAR(rates(0b111).death, 0.1 + kill + 0.05, tolerance);
}

TEST_F(TreatTest, MusycHoldsWhereOneDrugAloneLeavesNothing) {
    set_hill_effect(0, EffectTarget::birth, 1, 1e-20);  // saturated to the last bit
    set_hill_effect(1, EffectTarget::birth, 0.5, 1);
    set_musyc(0, 1, EffectTarget::birth, 1, 1, 0.8);  // half of the cells have both
    EXPECT_EQ(rates(0b001).birth, 0);
    EXPECT_NEAR(rates(0b011).birth, 0.2 * 0.5 * 0.2, tolerance);
}

//! Each pair leaves 5/9 of the divisions, five times as many as independent drugs: three pairs would leave 125/27.
TEST_F(TreatTest, PairsTogetherLeaveNoMoreDivisionsThanUntreated) {
    for (int drug = 0; drug < 3; ++drug) {
        set_hill_effect(drug, EffectTarget::birth, 1, 0.5);
    }
    for (auto const& [a, b] : {std::pair{0, 1}, {0, 2}, {1, 2}}) {
        set_musyc(a, b, EffectTarget::birth, 1, 1, 0);
    }
    EXPECT_NEAR(rates(0b011).birth, 0.2 * 5 / 9, tolerance);
    EXPECT_EQ(rates(0b111).birth, 0.2);
}

TEST_F(TreatTest, ASiteMultipliesBirthsAndDeathsButNotKill) {
    set_effect(0, EffectTarget::birth, 0.5);
    set_effect(0, EffectTarget::death, 1.5);
    set_effect(0, EffectTarget::kill, 0.03);
    add_site();
    EXPECT_EQ(rates(0b001, 0).birth, 0.1);
    EXPECT_NEAR(rates(0b001, 0).death, 0.1 * 2.5 + 0.03, tolerance);
    EXPECT_EQ(rates(0b001, 2).birth, 0.2);
    EXPECT_NEAR(rates(0b001, 2).death, 2 * 0.1 * 2.5 + 0.03, tolerance);
    EXPECT_EQ(rates(0b001, 3).birth, 0.4);  // the other clone, which no drug touches
    EXPECT_EQ(rates(0b001, 3).death, 0.2);
}

TEST_F(TreatTest, ASiteMultipliesTheConcentrationOfEachDrug) {
    set_hill_effect(0, EffectTarget::birth, 0.9, 2);  // 0.3 at a concentration of 1, 0.18 at 1/2
    set_hill_effect(2, EffectTarget::kill, 0.1, 1);   // 0.05 at 1, 0.075 at 3
    set_effect(1, EffectTarget::death, 0.5);
    add_site();
    EXPECT_NEAR(rates(0b111, 0).birth, 0.2 * 0.7, tolerance);
    EXPECT_NEAR(rates(0b111, 0).death, 0.1 * 1.5 + 0.05, tolerance);
    EXPECT_NEAR(rates(0b111, 2).birth, 2 * 0.2 * 0.82, tolerance);
    EXPECT_NEAR(rates(0b111, 2).death, 2 * 0.1 * 1.5 + 0.075, tolerance);
}

TEST_F(TreatTest, PathwaysAreInhibitedByTheConcentrationAtTheSite) {
    drive(0, {1, 0}, 1, 1);
    inhibit(0, 0, 0.9);
    inhibitions_[0].kind = EffectKind::hill;
    inhibitions_[0].ec50 = add(2);
    inhibitions_[0].hill = add(1);
    add_site();
    // Activities 0.7 and 0.82 are left; H(A)/H(1) = 2 A/(1 + A).
    EXPECT_NEAR(rates(0b001, 0).birth, 0.2 * 1.4 / 1.7, tolerance);
    EXPECT_NEAR(rates(0b001, 2).birth, 2 * 0.2 * 1.64 / 1.82, tolerance);
}

TEST_F(TreatTest, NothingDividesWithoutAnyActivity) {
    drive(0, {1, 0}, 0.5, 2);
    inhibit(0, 0, 1);
    EXPECT_EQ(rates(0b001).birth, 0);
}

}  // namespace
}  // namespace clonecast::therapy

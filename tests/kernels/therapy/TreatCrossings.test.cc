// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Mutation and switching under drugs, against the formulas of docs/model.md worked out by hand.
#include "kernels/therapy/TreatCrossings.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

namespace clonecast::therapy {
namespace {

//! Relative rounding of a handful of operations.
constexpr double tolerance = 1e-14;

//! One clone, with mutation probabilities of 0.1 and 0.2 and a switch of 0.03, and three drugs at concentration 1.
class TreatCrossingsTest : public ::testing::Test {
  protected:
    TreatCrossingsTest() {
        outflows_ = {{0, EffectTarget::mutation, add(0.1)},
                     {0, EffectTarget::mutation, add(0.2)},
                     {0, EffectTarget::switching, add(0.03)},
                     {1, EffectTarget::mutation, add(0.9)}};
    }

    std::int32_t add(double value) {
        parameters_.push_back(value);
        return static_cast<std::int32_t>(parameters_.size()) - 1;
    }
    void set_effect(int drug, EffectTarget target, double strength) {
        effects_[static_cast<std::size_t>(drug * n_effect_targets + static_cast<int>(target))] = {
            EffectKind::fixed, add(strength), -1, -1};
    }
    TherapyView view() const {
        TherapyView view;
        view.n_clones = 1;
        view.combination = combination_;
        view.effects = {effects_.data(), effects_.size()};
        view.n_sites = penetration_.empty() ? 1 : 2;
        view.penetration = {penetration_.data(), penetration_.size()};
        view.induced_from = {induced_from_.data(), induced_from_.size()};
        view.inductions = {inductions_.data(), inductions_.size()};
        view.outflows = {outflows_.data(), outflows_.size()};
        return view;
    }
    static Levels levels(std::uint32_t on) {
        Levels levels{on, {}};
        std::fill(std::begin(levels.concentration), std::end(levels.concentration), 1.0);
        return levels;
    }
    CrossingFactors factors(std::uint32_t on, int type = 0) const {
        return treat_crossings(view(), parameters_, levels(on), type);
    }
    double induced(std::uint32_t on, int slot) const { return induced_rate(view(), parameters_, levels(on), slot); }

    std::vector<double> parameters_;
    Combination combination_ = Combination::bliss;
    std::vector<Effect> effects_ = std::vector<Effect>(3 * n_effect_targets);
    std::vector<std::int32_t> penetration_;
    std::vector<std::int32_t> induced_from_{0, 0};
    std::vector<Induction> inductions_;
    std::vector<Outflow> outflows_;
};

TEST_F(TreatCrossingsTest, IncreasesOfSeveralDrugsAdd) {
    set_effect(0, EffectTarget::mutation, 0.5);
    set_effect(1, EffectTarget::mutation, 1);
    set_effect(1, EffectTarget::switching, -0.25);
    set_effect(2, EffectTarget::switching, -0.5);
    EXPECT_EQ(factors(0b000).mutation, 1);
    EXPECT_EQ(factors(0b001).mutation, 1.5);
    EXPECT_EQ(factors(0b001).switching, 1);
    EXPECT_EQ(factors(0b111).mutation, 2.5);
    EXPECT_EQ(factors(0b111).switching, 0.25);
}

TEST_F(TreatCrossingsTest, NoRateFallsBelowZero) {
    set_effect(0, EffectTarget::switching, -1);
    set_effect(1, EffectTarget::switching, -0.5);
    EXPECT_EQ(factors(0b001).switching, 0);
    EXPECT_EQ(factors(0b011).switching, 0);
}

TEST_F(TreatCrossingsTest, MutationProbabilitiesAddUpToOneAtMost) {
    set_effect(0, EffectTarget::mutation, 2);
    EXPECT_EQ(factors(0b001).mutation, 3);
    set_effect(0, EffectTarget::mutation, 2.5);
    EXPECT_NEAR(factors(0b001).mutation, 1 / 0.3, tolerance * 4);
}

TEST_F(TreatCrossingsTest, HighestSingleAgentTakesTheIncreaseThatIsLargestInSize) {
    combination_ = Combination::highest_single_agent;
    set_effect(0, EffectTarget::mutation, 0.5);
    set_effect(1, EffectTarget::mutation, -0.75);
    set_effect(2, EffectTarget::mutation, 0.625);
    EXPECT_EQ(factors(0b111).mutation, 0.25);
    EXPECT_EQ(factors(0b101).mutation, 1.625);
}

TEST_F(TreatCrossingsTest, InducedRatesAddOrTheLargestCounts) {
    inductions_ = {{0, 1, {EffectKind::fixed, add(0.01), -1, -1}},
                   {1, 1, {EffectKind::hill, add(0.09), add(2), add(1)}},
                   {1, 0, {EffectKind::fixed, add(0.5), -1, -1}}};
    EXPECT_EQ(induced(0b000, 1), 0);
    EXPECT_EQ(induced(0b001, 1), 0.01);
    EXPECT_NEAR(induced(0b011, 1), 0.01 + 0.03, tolerance);
    EXPECT_EQ(induced(0b011, 0), 0.5);
    combination_ = Combination::highest_single_agent;
    EXPECT_NEAR(induced(0b011, 1), 0.03, tolerance);
}

TEST_F(TreatCrossingsTest, ConcentrationsAreThoseOfTheSite) {
    // At the second site: drug 0 at half the concentration, drug 1 as at the first, drug 2 three times.
    penetration_ = {-1, -1, -1, add(0.5), -1, add(3)};
    effects_[static_cast<std::size_t>(EffectTarget::mutation)] = {EffectKind::hill, add(0.9), add(2), add(1)};
    inductions_ = {{1, 0, {EffectKind::fixed, add(0.01), -1, -1}},
                   {2, 1, {EffectKind::hill, add(0.4), add(1), add(1)}}};
    EXPECT_NEAR(factors(0b001, 0).mutation, 1.3, tolerance);
    EXPECT_NEAR(factors(0b001, 1).mutation, 1.18, tolerance);
    EXPECT_EQ(induced(0b110, 0), 0.01);
    EXPECT_NEAR(induced(0b110, 1), 0.2, tolerance);
    EXPECT_EQ(induced(0b110, 2), 0.01);
    EXPECT_NEAR(induced(0b110, 3), 0.3, tolerance);
}

}  // namespace
}  // namespace clonecast::therapy

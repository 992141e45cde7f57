// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Rates over time while concentrations rise and fall: right integrals, steps as fine as the tolerance asks.
#include "kernels/therapy/Dosing.hh"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace clonecast::therapy {
namespace {

/*! One clone (birth 0.2, death 0.1) and three drugs: 0 like palbociclib (28.4 h, peak at 8 h), given every day; 1 slow
 *  (40 days, peak at 5), every 28 days with a loading dose on day 14; 2 of constant concentration, on 2 of 5 days. */
class DosingTest : public ::testing::Test {
  protected:
    DosingTest() {
        add_curve(28.4 / 24, 8.0 / 24);
        add_curve(40, 5);
        curves_.push_back({});
        std::int32_t const one = add(1);
        doses_.push_back({0, one, continuous(), one, add(1), 0, 0, -1});
        doses_.push_back({1, one, continuous(), one, add(28), 0, 1, one});
        doses_.push_back({2, one, {ScheduleKind::cyclic, add(0), add(2), add(3), -1, -1, 0, 0}, -1, -1, 0, 0, -1});
        effects_.resize(3 * n_effect_targets);
        effects_[0] = {EffectKind::hill, add(0.9), add(0.6), add(2)};
        effects_[n_effect_targets + 2] = {EffectKind::hill, add(0.05), add(0.5), one};
        effects_[2 * n_effect_targets] = {EffectKind::fixed, add(0.5), -1, -1};
        phase_.n_doses = 3;
    }

    std::int32_t add(double value) {
        parameters_.push_back(value);
        return static_cast<std::int32_t>(parameters_.size()) - 1;
    }
    ScheduleParameters continuous() { return {ScheduleKind::continuous, add(0), -1, -1, -1, -1, 0, 0}; }
    void add_curve(double half_life, double peak_time) {
        Pharmacokinetics curve;
        curve.dose = curve.every = add(1);
        curve.half_life = add(half_life);
        curve.volume = curve.bioavailability = curve.unbound = add(1);
        curve.peak_time = add(peak_time);
        curves_.push_back(curve);
    }
    //! Drug 0 makes mutations (0.1 a division) up to 4 times as frequent, and switches (0.05 a day) up to half as; drug 1
    //! induces a switch at up to 0.04 a day.
    void change_crossings() {
        effects_[static_cast<int>(EffectTarget::mutation)] = {EffectKind::hill, add(3), add(0.6), add(2)};
        effects_[static_cast<int>(EffectTarget::switching)] = {EffectKind::hill, add(-0.5), add(0.6), add(2)};
        inductions_ = {{1, 0, {EffectKind::hill, add(0.04), add(0.5), add(1)}}};
        outflows_ = {{0, EffectTarget::mutation, add(0.1)}, {0, EffectTarget::switching, add(0.05)}};
    }
    TherapyView view(double tolerance) const {
        TherapyView view;
        view.n_sites = n_sites_;
        view.pace = {pace_.data(), pace_.size()};
        view.penetration = {penetration_.data(), penetration_.size()};
        view.interactions = {interactions_.data(), interactions_.size()};
        view.changes_crossings = inductions_.empty() ? 0 : 1;
        view.induced_from = {&induced_from_, inductions_.size()};
        view.inductions = {inductions_.data(), inductions_.size()};
        view.outflows = {outflows_.data(), outflows_.size()};
        view.n_clones = 1;
        view.birth = {&birth_, 1};
        view.death = {&death_, 1};
        view.pharmacokinetics = {curves_.data(), curves_.size()};
        view.tolerance = tolerance;
        view.effects = {effects_.data(), effects_.size()};
        view.doses = {doses_.data(), doses_.size()};
        view.days = {loading_days_, 1};
        return view;
    }

    struct Path {
        std::vector<double> ends;         //!< of the steps [day]
        std::vector<TreatedRates> rates;  //!< in them
        std::vector<CrossingFactors> factors;
        std::vector<double> induced;
        //! Integral of births minus deaths up to each of the days.
        std::vector<double> net(std::vector<double> const& days) const {
            std::vector<double> result;
            for (double const day : days) {
                double sum = 0;
                double begin = 0;
                for (std::size_t i = 0; i < ends.size() && begin < day; ++i) {
                    sum += (std::min(ends[i], day) - begin) * (rates[i].birth - rates[i].death);
                    begin = ends[i];
                }
                result.push_back(sum);
            }
            return result;
        }
        /*! P(a cell has descendants at the end) = 1/(exp(r) + integral of birth exp(r)), r the integral of death - birth.
         *  Source: D. G. Kendall, Ann. Math. Statist. 19 (1948) 1. */
        double survival() const {
            double r = 0;
            double integral = 0;
            double begin = 0;
            for (std::size_t i = 0; i < ends.size(); ++i) {
                double const net = rates[i].death - rates[i].birth;
                double const rise = net * (ends[i] - begin);
                integral += rates[i].birth * std::exp(r) * std::expm1(rise) / net;
                r += rise;
                begin = ends[i];
            }
            return 1 / (std::exp(r) + integral);
        }
    };
    //! Of the one clone at a site, and of the switch that drug 1 induces there.
    Path follow(double tolerance, double until, int type = 0) const {
        TherapyView const therapy = view(tolerance);
        Dosing<std::vector<double>> dosing(therapy, parameters_);
        dosing.begin_phase(phase_, 0);
        Path path;
        double day = 0;
        while (day < until) {
            path.rates.push_back(dosing.rates(type));
            path.factors.push_back(dosing.crossing_factors(type));
            path.induced.push_back(inductions_.empty() ? 0 : dosing.induced(type));
            day = std::min(dosing.next_change(), until);
            path.ends.push_back(day);
            if (day < until) {
                dosing.change(day);
            }
        }
        return path;
    }

    std::vector<double> parameters_;
    std::int32_t birth_ = add(0.2);
    std::int32_t death_ = add(0.1);
    double loading_days_[1] = {14};
    std::vector<Pharmacokinetics> curves_;
    std::vector<Effect> effects_;
    std::vector<Dose> doses_;
    std::vector<Interaction> interactions_;
    std::int32_t n_sites_ = 1;
    std::vector<std::int32_t> pace_;
    std::vector<std::int32_t> penetration_;
    std::int32_t induced_from_ = 0;
    std::vector<Induction> inductions_;
    std::vector<Outflow> outflows_;
    Phase phase_;
};

//! Concentrations by superposition of single doses, effects by hand, the midpoint rule on a fine grid. The quadrature of
//! the steps is within 1e-5 of an integral of 3.
TEST_F(DosingTest, HasTheIntegralOfTheCurves) {
    double const k0 = std::log(2.0) / (28.4 / 24);
    double const k1 = std::log(2.0) / 40;
    Kinetics const fast{absorption_from_peak(8.0 / 24, k0), k0, 1};
    Kinetics const slow{absorption_from_peak(5, k1), k1, 1};
    constexpr double days = 30;
    constexpr int n = 60000;
    double sum = 0;
    for (int i = 0; i < n; ++i) {
        double const t = days * (i + 0.5) / n;
        double c0 = 0;
        for (int dose = 0; dose <= t; ++dose) {
            c0 += after({1, 0}, fast, t - dose).central;
        }
        double c1 = 0;
        for (double const dose : {0.0, 14.0, 28.0}) {
            c1 += dose <= t ? after({1, 0}, slow, t - dose).central : 0;
        }
        bool const on = std::fmod(t, 5) < 2;
        double const effect = 0.9 * c0 * c0 / (0.36 + c0 * c0);
        double const birth = 0.2 * (1 - effect) * (on ? 0.5 : 1);
        double const death = 0.1 + 0.05 * c1 / (0.5 + c1);
        sum += (birth - death) * days / n;
    }
    for (double const tolerance : {1.0, 0.01, 1e-4}) {
        EXPECT_NEAR(follow(tolerance, days).net({days})[0], sum, 1e-5) << tolerance;
    }
}

TEST_F(DosingTest, MusycSurfacesFollowTheCurves) {
    effects_[n_effect_targets] = {EffectKind::hill, add(0.5), add(0.4), add(1)};
    Interaction pair{0, 1, 1U, EffectTarget::birth, InteractionModel::musyc};
    pair.alpha_12 = add(5);
    pair.alpha_21 = add(2);
    pair.emax_12 = add(0.99);
    interactions_ = {pair};
    double const k0 = std::log(2.0) / (28.4 / 24);
    double const k1 = std::log(2.0) / 40;
    Kinetics const fast{absorption_from_peak(8.0 / 24, k0), k0, 1};
    Kinetics const slow{absorption_from_peak(5, k1), k1, 1};
    constexpr double days = 14;
    constexpr int n = 28000;
    double sum = 0;
    for (int i = 0; i < n; ++i) {
        double const t = days * (i + 0.5) / n;
        double c0 = 0;
        for (int dose = 0; dose <= t; ++dose) {
            c0 += after({1, 0}, fast, t - dose).central;
        }
        double const c1 = after({1, 0}, slow, t).central;
        double const effect = musyc_effect({c0, 0.6, 2, 0.9, 2}, {c1, 0.4, 1, 0.5, 5}, 0.99);
        double const birth = 0.2 * (1 - effect) * (std::fmod(t, 5) < 2 ? 0.5 : 1);
        sum += (birth - 0.1 - 0.05 * c1 / (0.5 + c1)) * days / n;
    }
    for (double const tolerance : {1.0, 0.01, 1e-4}) {
        EXPECT_NEAR(follow(tolerance, days).net({days})[0], sum, 1e-5) << tolerance;
    }
}

/*! The number of mutations is right, not the average of their probability: where divisions fall and the probability rises
 *  the two differ. Reference: the midpoint rule on superposed doses. */
TEST_F(DosingTest, HasTheIntegralsOfMutationsAndSwitches) {
    change_crossings();
    double const k0 = std::log(2.0) / (28.4 / 24);
    double const k1 = std::log(2.0) / 40;
    Kinetics const fast{absorption_from_peak(8.0 / 24, k0), k0, 1};
    Kinetics const slow{absorption_from_peak(5, k1), k1, 1};
    constexpr double days = 30;
    constexpr int n = 60000;
    double mutations = 0;
    double switching = 0;
    double induced = 0;
    for (int i = 0; i < n; ++i) {
        double const t = days * (i + 0.5) / n;
        double c0 = 0;
        for (int dose = 0; dose <= t; ++dose) {
            c0 += after({1, 0}, fast, t - dose).central;
        }
        double c1 = 0;
        for (double const dose : {0.0, 14.0, 28.0}) {
            c1 += dose <= t ? after({1, 0}, slow, t - dose).central : 0;
        }
        double const hill = c0 * c0 / (0.36 + c0 * c0);
        double const birth = 0.2 * (1 - 0.9 * hill) * (std::fmod(t, 5) < 2 ? 0.5 : 1);
        mutations += birth * (1 + 3 * hill) * days / n;
        switching += (1 - 0.5 * hill) * days / n;
        induced += 0.04 * c1 / (0.5 + c1) * days / n;
    }
    for (double const tolerance : {1.0, 0.01, 1e-4}) {
        Path const path = follow(tolerance, days);
        double of_path[3] = {0, 0, 0};
        double begin = 0;
        for (std::size_t i = 0; i < path.ends.size(); ++i) {
            double const length = path.ends[i] - begin;
            of_path[0] += length * path.rates[i].birth * path.factors[i].mutation;
            of_path[1] += length * path.factors[i].switching;
            of_path[2] += length * path.induced[i];
            begin = path.ends[i];
        }
        EXPECT_NEAR(of_path[0], mutations, 1e-5 * mutations) << tolerance;
        EXPECT_NEAR(of_path[1], switching, 1e-5 * switching) << tolerance;
        EXPECT_NEAR(of_path[2], induced, 1e-5 * induced) << tolerance;
    }
}

//! At a site with a third of a drug the rates are those of a patient with a third of the dose, at its pace.
TEST_F(DosingTest, ASiteSeesItsPartOfTheConcentrations) {
    change_crossings();
    constexpr double days = 20;
    constexpr double fine = 1e-4;
    pace_ = {add(1.5)};
    std::int32_t const whole_dose = doses_[0].amount;
    doses_[0].amount = add(1.0 / 3);
    Path const alone = follow(fine, days);
    doses_[0].amount = whole_dose;
    n_sites_ = 2;
    pace_ = {-1, pace_[0]};
    penetration_ = {-1, -1, -1, add(1.0 / 3), -1, -1};
    Path const second = follow(fine, days, 1);
    EXPECT_NEAR(second.net({days})[0], alone.net({days})[0], 1e-5);
    EXPECT_GT(std::fabs(second.net({days})[0] - follow(fine, days, 0).net({days})[0]), 0.1);
    auto const integral = [](Path const& path, auto const& rate) {
        double sum = 0;
        for (std::size_t i = 0; i < path.ends.size(); ++i) {
            sum += (path.ends[i] - (i > 0 ? path.ends[i - 1] : 0)) * rate(path, i);
        }
        return sum;
    };
    auto const mutations = [](Path const& path, std::size_t i) {
        return path.rates[i].birth * path.factors[i].mutation;
    };
    auto const switches = [](Path const& path, std::size_t i) { return path.factors[i].switching + path.induced[i]; };
    EXPECT_NEAR(integral(second, mutations), integral(alone, mutations), 1e-5);
    EXPECT_NEAR(integral(second, switches), integral(alone, switches), 1e-5);
}

//! A switch that a drug drives cuts steps, too, where births and deaths do not change.
TEST_F(DosingTest, StepsAreAsFineAsTheSwitchingAsks) {
    std::size_t const coarse = follow(1e-3, 20).ends.size();
    effects_.assign(effects_.size(), {});
    EXPECT_LT(follow(1e-3, 20).ends.size(), coarse);
    change_crossings();
    EXPECT_GT(follow(1e-3, 20).ends.size(), follow(1e-2, 20).ends.size());
}

//! Nowhere is the integral further from that of a tolerance 100 times finer than the tolerance says.
TEST_F(DosingTest, StaysWithinTheToleranceInsideSteps) {
    std::vector<double> days;
    for (int i = 1; i < 3000; ++i) {
        days.push_back(0.02 * i);
    }
    Path const finest = follow(1e-5, 60);
    std::vector<double> const fine = finest.net(days);
    std::size_t n_before = 0;
    for (double const tolerance : {0.1, 0.01, 1e-3}) {
        Path const path = follow(tolerance, 60);
        std::vector<double> const coarse = path.net(days);
        double worst = 0;
        for (std::size_t i = 0; i < days.size(); ++i) {
            worst = std::max(worst, std::fabs(coarse[i] - fine[i]));
        }
        EXPECT_LE(worst, tolerance + 2e-5);
        EXPECT_GE(path.ends.size(), n_before);
        n_before = path.ends.size();
        // Survival depends on the order of births and deaths inside steps, too.
        double const survival_error = std::fabs(path.survival() / finest.survival() - 1);
        EXPECT_LE(survival_error, tolerance);
        RecordProperty("survival_error_" + std::to_string(tolerance), fmt::format("{:.1e}", survival_error));
        RecordProperty("worst_shift_" + std::to_string(tolerance), fmt::format("{:.1e}", worst));
        RecordProperty("steps_" + std::to_string(tolerance), std::to_string(path.ends.size()));
    }
}

TEST_F(DosingTest, KeepsWhatIsInTheBodyWhenAPhaseEnds) {
    TherapyView const therapy = view(0.01);
    Dosing<std::vector<double>> dosing(therapy, parameters_);
    dosing.begin_phase(phase_, 0);
    double const untreated = 0.2 - 0.1;
    dosing.begin_phase(Phase{}, 0.5);
    TreatedRates const soon = dosing.rates(0);
    EXPECT_LT(soon.birth, 0.2);
    EXPECT_GT(soon.death, 0.1);
    double day = 0.5;
    int n_steps = 0;
    while (dosing.next_change() < no_change) {
        ASSERT_GT(dosing.next_change(), day);
        day = dosing.next_change();
        dosing.change(day);
        ASSERT_LT(++n_steps, 1000);
    }
    EXPECT_GT(day, 1000);  // 40 half-lives of 40 days
    EXPECT_EQ(dosing.rates(0).birth - dosing.rates(0).death, untreated);
    EXPECT_EQ(dosing.concentration(1, 0), 0);
}

//! Day 14 has a dose of both drugs with a curve, and 2 days on begin on day 20.
TEST_F(DosingTest, SkippingGivesTheDosesInBetween) {
    TherapyView const therapy = view(0.01);
    for (double const day : {0.3, 14.0, 20.0, 27.9}) {
        Dosing<std::vector<double>> followed(therapy, parameters_);
        followed.begin_phase(phase_, 0);
        Dosing<std::vector<double>> skipped = followed;
        while (followed.next_change() < day) {
            followed.change(followed.next_change());
        }
        followed.change(day);
        skipped.skip_to(day);
        for (int drug = 0; drug < 3; ++drug) {
            EXPECT_NEAR(skipped.concentration(drug, 0), followed.concentration(drug, 0), 1e-14) << day;
        }
        EXPECT_GT(skipped.next_change(), day);
    }
}

TEST_F(DosingTest, ChangesOnlyWithTheScheduleWithoutCurves) {
    doses_.erase(doses_.begin(), doses_.begin() + 2);
    phase_.n_doses = 1;
    Path const path = follow(0.01, 12);
    EXPECT_EQ(path.ends, (std::vector<double>{2, 5, 7, 10, 12}));
    EXPECT_EQ(path.rates[0].birth, 0.1);
    EXPECT_EQ(path.rates[1].birth, 0.2);
}

}  // namespace
}  // namespace clonecast::therapy

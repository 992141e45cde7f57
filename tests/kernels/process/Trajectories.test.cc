// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Whole distributions: engine against engine, against a textbook simulation, and however time is cut;
// when clones began.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "kernels/process/Crossing.hh"
#include "kernels/process/Ssa.hh"
#include "tests/support/RunScenario.hh"

namespace clonecast::process {
namespace {

using test::Ends;
using test::mutation;
using test::n_samples;
using test::Phase;
using test::Scenario;
using test::smallest_p;
using test::switching;

struct TrajectoryCase {
    Scenario scenario;
    std::int64_t n;
};

void PrintTo(TrajectoryCase const& which, std::ostream* out) {
    *out << which.scenario.name;
}

std::vector<TrajectoryCase> all_cases() {
    return {
        {{"dying_clone_and_mutant",
          2,
          {mutation(0, 1)},
          {30, 0},
          {{5, {{0.3, 0.3}, {0.4, 0.3}, {0.02}}},
           {5, {{0.1, 0.3}, {0.5, 0.35}, {0.05}}},
           {5, {{0.4, 0.2}, {0.3, 0.3}, {0.02}}}}},
         20'000},
        // The second clone dies out and is seeded again and again; both are reseeded by each other.
        {{"die_out_and_come_back",
          2,
          {switching(0, 1), switching(1, 0)},
          {4, 1},
          {{4, {{0.3, 0.1}, {0.2, 0.6}, {0.1, 0.2}}},
           {4, {{0.2, 0.2}, {0.4, 0.5}, {0.3, 0.1}}},
           {4, {{0.4, 0}, {0.2, 0.9}, {0.05, 0.4}}}}},
         20'000},
        {{"three_in_a_ring",
          3,
          {switching(0, 1), mutation(1, 2), switching(2, 0), mutation(2, 1)},
          {5, 0, 2},
          {{5, {{0.2, 0.3, 0.2}, {0.3, 0.2, 0.3}, {0.1, 0.1, 0.2, 0.3}}},
           {5, {{0.1, 0.2, 0.3}, {0.3, 0.3, 0.2}, {0.3, 0.05, 0.1, 0.2}}}}},
         20'000},
        {{"critical_chain",
          3,
          {mutation(0, 1), mutation(1, 2)},
          {10, 0, 0},
          {{10, {{0.3, 0.3, 0.3}, {0.3, 0.3, 0.3}, {0.05, 0.05}}}}},
         20'000},
        {{"only_switching", 2, {switching(0, 1), switching(1, 0)}, {3, 0}, {{3, {{0, 0}, {0, 0}, {0.5, 0.7}}}}},
         20'000},
    };
}

class TrajectoriesTest : public ::testing::TestWithParam<TrajectoryCase> {
  protected:
    static Ends run(Engine engine, std::uint64_t seed, int n_splits = 0) {
        auto const& which = GetParam();
        return test::run_engine(which.scenario, engine, n_samples(which.n, 1'000'000), seed, n_splits);
    }
    static Ends run_brute_force(Scenario const& scenario, std::uint64_t seed) {
        return test::run_brute_force(scenario, n_samples(GetParam().n, 1'000'000), seed);
    }
};

TEST_P(TrajectoriesTest, OfBothEnginesHaveTheSameLaw) {
    test::expect_same_ends(run(Engine::ssa, 801), run(Engine::crossing, 802));
}

TEST_P(TrajectoriesTest, HaveTheLawOfATextbookSimulation) {
    Ends const reference = run_brute_force(GetParam().scenario, 803);
    test::expect_same_ends(run(Engine::ssa, 804), reference);
    test::expect_same_ends(run(Engine::crossing, 805), reference);
}

//! The trap of DESIGN.md 8a: results must not depend on where a run is interrupted for output.
TEST_P(TrajectoriesTest, DoNotDependOnWhereTimeIsCut) {
    auto const& scenario = GetParam().scenario;
    for (Engine const engine : {Engine::ssa, Engine::crossing}) {
        Ends const whole = run(engine, 806);
        for (int const n_splits : {1, 8, 50}) {
            Ends const cut = run(engine, static_cast<std::uint64_t>(807 + n_splits), n_splits);
            test::expect_same_ends(whole, cut);
            test::expect_theory(scenario, cut);
        }
    }
}

//! A textbook simulation with one rate wrong by a quarter, in one phase, must not pass.
TEST_P(TrajectoriesTest, AreToldFromAWrongRate) {
    Scenario wrong = GetParam().scenario;
    std::vector<double>& rates = wrong.phases.back().rates.crossings;
    rates.back() *= 1.5;
    rates.front() *= 1.5;
    wrong.phases.front().rates.deaths[0] *= 1.25;
    Ends const reference = run_brute_force(wrong, 808);
    Ends const ours = run(Engine::crossing, 809);
    double worst_p = 1;
    for (std::size_t clone = 0; clone < ours.count.size(); ++clone) {
        worst_p = std::min(
            {worst_p, test::two_sample_p(test::as_doubles(ours.count[clone]), test::as_doubles(reference.count[clone])),
             test::two_sample_p(ours.alive_since[clone], reference.alive_since[clone])});
    }
    EXPECT_LT(worst_p, smallest_p);
}

INSTANTIATE_TEST_SUITE_P(Cases, TrajectoriesTest, ::testing::ValuesIn(all_cases()),
                         [](auto const& test_case) { return test_case.param.scenario.name; });

// ---- When the last run of counts above zero began, exactly ----------------------------------------------------------

/*! A clone that immigrants found at rate nu, with birth b and death d, from nothing at 0.
 *  P(empty at t) = K(t) = (1 + b rise(t))^(-nu/b). Alive at T since s means: empty at s, an immigrant in ds, and no
 *  empty moment in (s, T], of probability G(T-s). Hence 1 - K(T) = int_0^T K(s) nu G(T-s) ds for all T, which gives G:
 *  its derivative is a Volterra equation of the second kind, solved by the trapezium rule. */
class LastRun {
  public:
    LastRun(double immigration, double birth, double death, double end) : step_(end / n_steps) {
        auto const empty = [=](double t) { return std::pow(1 + birth * rise(birth - death, t), -immigration / birth); };
        auto const slope = [=](double t) {
            return -immigration * std::exp((birth - death) * t) *
                   std::pow(1 + birth * rise(birth - death, t), -immigration / birth - 1);
        };
        std::vector<double> slopes;
        for (std::size_t i = 0; i <= n_steps; ++i) {
            slopes.push_back(slope(step_ * static_cast<double>(i)));
        }
        std::vector<double> lasting{1};  // G
        for (std::size_t i = 1; i <= n_steps; ++i) {
            double sum = 0.5 * slopes[i] * lasting[0];
            for (std::size_t j = 1; j < i; ++j) {
                sum += slopes[i - j] * lasting[j];
            }
            lasting.push_back((-slopes[i] / immigration - step_ * sum) / (1 + 0.5 * step_ * slopes[0]));
        }
        double previous = 0;
        for (std::size_t i = 0; i <= n_steps; ++i) {
            double const density = empty(step_ * static_cast<double>(i)) * immigration * lasting[n_steps - i];
            cumulative_.push_back(i == 0 ? 0 : cumulative_.back() + 0.5 * step_ * (previous + density));
            previous = density;
        }
        alive_ = 1 - empty(end);
    }

    double alive() const { return alive_; }
    //! Agreement of two ways to P(alive), a check of the numerics.
    double alive_by_sum() const { return cumulative_.back(); }
    //! P(began by s | alive).
    double began_by(double s) const {
        double const position = std::min(s / step_, static_cast<double>(n_steps) - 1e-9);
        auto const i = static_cast<std::size_t>(position);
        double const share = position - static_cast<double>(i);
        return (cumulative_[i] + share * (cumulative_[i + 1] - cumulative_[i])) / cumulative_.back();
    }

  private:
    static constexpr std::size_t n_steps = 4000;

    static double rise(double net, double t) { return net == 0 ? t : std::expm1(net * t) / net; }

    double step_;
    double alive_ = 0;
    std::vector<double> cumulative_;
};

struct LastRunComparison {
    double alive_p;
    double since_p;
};

LastRunComparison compare_last_run(LastRun const& law, Scenario const& scenario, Engine engine, int n_splits) {
    Ends const ends = test::run_engine(scenario, engine, n_samples(40'000, 1'000'000), 811, n_splits);
    std::vector<double> scores;
    for (double const since : ends.alive_since[1]) {
        if (since >= 0) {
            scores.push_back(law.began_by(since));
        }
    }
    auto const n = static_cast<std::int64_t>(ends.alive_since[1].size());
    return {test::frequency_p(static_cast<std::int64_t>(scores.size()), n, law.alive()), test::uniformity_p(scores)};
}

TEST(AliveSinceTest, HasItsExactLaw) {
    // Every division of the first clone is a mutation and none of its cells die: immigration at a constant rate.
    constexpr double birth_of_source = 0.25;
    constexpr std::int64_t n_sources = 4;
    constexpr double end = 8;
    for (auto const& [birth, death] : {std::pair{0.3, 0.9}, {0.5, 0.5}, {0.1, 2.0}, {0.6, 0.3}}) {
        LastRun const law(birth_of_source * n_sources, birth, death, end);
        ASSERT_NEAR(law.alive(), law.alive_by_sum(), 1e-5);
        Scenario const scenario{
            "", 2, {mutation(0, 1)}, {n_sources, 0}, {{end, {{birth_of_source, birth}, {0, death}, {1}}}}};
        double worst_p = 1;
        for (Engine const engine : {Engine::ssa, Engine::crossing}) {
            for (int const n_splits : {0, 15}) {
                LastRunComparison const result = compare_last_run(law, scenario, engine, n_splits);
                EXPECT_GT(result.alive_p, smallest_p);
                EXPECT_GT(result.since_p, smallest_p);
                worst_p = std::min({worst_p, result.alive_p, result.since_p});
            }
        }
        RecordProperty("worst_z", std::to_string(test::z_from_p(worst_p)));
        LastRun const wrong(birth_of_source * n_sources, birth, death * 1.25, end);
        LastRunComparison const result = compare_last_run(wrong, scenario, Engine::crossing, 0);
        EXPECT_LT(result.since_p, smallest_p) << "a wrong law must be rejected";
    }
}

//! What was there at the start and never died out keeps its time.
TEST(AliveSinceTest, IsKeptByCellsOfTheStart) {
    Scenario const scenario{"", 2, {mutation(0, 1)}, {100, 100}, {{5, {{0.3, 0.3}, {0.1, 0}, {0.5}}}}};
    for (Engine const engine : {Engine::ssa, Engine::crossing}) {
        Ends const ends = test::run_engine(scenario, engine, 1000, 812);
        for (std::size_t i = 0; i < ends.alive_since[1].size(); ++i) {
            ASSERT_EQ(ends.alive_since[1][i], 0);
        }
    }
}

}  // namespace
}  // namespace clonecast::process

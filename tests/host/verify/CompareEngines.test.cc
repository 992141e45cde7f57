// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// leap and ssa agree where clones compete, and one wrong number is told.
#include "host/verify/CompareEngines.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "host/run/Run.hh"
#include "host/study/ReadStudy.hh"

namespace clonecast::verify {
namespace {

//! Two clones, mutation, switching both ways, a drug that is on and off. Some 400 cells: leap leaps most of the time.
std::string const study_text = R"(
schema = 1
name = "engines"
[simulation]
patients = 1000
[growth]
law = "logistic"
capacity = 600
on_birth = 0.7
[[clones]]
name = "A"
birth = 0.4
death = 0.1
start = 300
[[clones]]
name = "B"
birth = 0.35
death = 0.1
start = 10
competition_weight = 1.5
[[mutations]]
from = "A"
to = "B"
probability = 1e-3
[[switches]]
from = "A"
to = "B"
rate = 0.01
[[switches]]
from = "B"
to = "A"
rate = 0.02
[[drugs]]
name = "D"
effects.A = { birth = 0.5, kill = 0.1 }
[[regimens]]
name = "on and off"
[[regimens.phases]]
drugs = [{ drug = "D", schedule = { on = 5, off = 2 } }]
[assessment]
scans = { every = 7 }
follow_up = 28
[output]
population_times = [14, 28]
)";

//! The pressure of Gompertz's law on some 300 cells, with a resting size near that of the logistic study.
std::vector<study::Override> law_of(std::string const& law) {
    return law == "logistic" ? std::vector<study::Override>{}
                             : std::vector<study::Override>{{"growth.law", law}, {"growth.capacity", "3000"}};
}

run::RunResult simulate(std::string const& engine, std::uint64_t seed, std::vector<study::Override> overrides) {
    overrides.push_back({"simulation.engine", engine});
    overrides.push_back({"simulation.seed", std::to_string(seed)});
    run::RunOptions options;
    options.backend = run::Backend::cpu;
    return run::run_study(study::parse_study(study_text, "t.toml", overrides), options);
}

//! Seed of the reference; the tested runs have others.
constexpr std::uint64_t reference_seed = 1000;

class CompareEnginesTest : public ::testing::TestWithParam<std::tuple<std::string, std::uint64_t>> {};

TEST_P(CompareEnginesTest, LeapAgreesWithSsa) {
    auto const& [law, seed] = GetParam();
    Verification const verification =
        compare_engines(simulate("ssa", reference_seed + seed, law_of(law)), simulate("leap", seed, law_of(law)));
    EXPECT_TRUE(verification.agrees());
    // 2 times: 2 + 2 of the burden, 3 of each clone; P(eradicated).
    ASSERT_EQ(verification.comparisons.size(), 21U);
    EXPECT_GE(verification.n_compared, 19U);
    EXPECT_EQ(verification.comparisons.back().quantity, Quantity::eradicated);
    for (Comparison const& row : verification.comparisons) {
        EXPECT_LT(std::abs(row.z.value_or(0)), 4) << "1 in 16 000 by chance";
    }
}

INSTANTIATE_TEST_SUITE_P(Laws, CompareEnginesTest,
                         ::testing::Combine(::testing::Values("logistic", "gompertz"),
                                            ::testing::Values(std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{3})));

//! A leap whose study differs in one number from that of ssa.
class WrongLeapTest : public ::testing::TestWithParam<std::tuple<std::string, std::string, std::string>> {};

TEST_P(WrongLeapTest, IsTold) {
    auto const& [law, path, value] = GetParam();
    std::vector<study::Override> wrong = law_of(law);
    wrong.push_back({path, value});
    Verification const verification =
        compare_engines(simulate("ssa", reference_seed, law_of(law)), simulate("leap", 1, wrong));
    EXPECT_GE(verification.n_disagreeing, 1U);
    EXPECT_FALSE(verification.agrees());
}

INSTANTIATE_TEST_SUITE_P(Rates, WrongLeapTest,
                         ::testing::Values(std::tuple{"logistic", "clones.A.birth", "0.42"},
                                           std::tuple{"gompertz", "clones.A.birth", "0.42"},
                                           std::tuple{"logistic", "clones.B.birth", "0.37"},
                                           std::tuple{"logistic", "growth.on_birth", "0"},
                                           std::tuple{"logistic", "growth.capacity", "620"},
                                           std::tuple{"logistic", "switches.A->B.rate", "0.012"}));

TEST(CompareEnginesTest, OnlyTheVarianceTellsAnotherSpread) {
    // Births and deaths both faster by 0.2 a day at the same net growth: the means stay, the variances do not.
    std::vector<study::Override> const calm{{"growth.capacity", "1e9"}};
    std::vector<study::Override> const restless{
        {"growth.capacity", "1e9"}, {"clones.B.birth", "0.55"}, {"clones.B.death", "0.3"}};
    Verification const verification = compare_engines(simulate("ssa", 1, calm), simulate("ssa", 2, restless));
    EXPECT_FALSE(verification.agrees());
    for (Comparison const& row : verification.comparisons) {
        if (row.quantity == Quantity::mean) {
            EXPECT_LT(std::abs(row.z.value_or(0)), largest_z);
        }
    }
}

TEST(CompareEnginesTest, PatientsThatMetALimitAreNotCompared) {
    Verification const verification =
        compare_engines(simulate("ssa", 1, {{"simulation.max_steps", "10"}}), simulate("leap", 2, {}));
    EXPECT_EQ(verification.n_compared, 0U);
    EXPECT_FALSE(verification.agrees());
}

TEST(CompareEnginesTest, AFewPatientsHaveProbabilitiesButNoMoments) {
    std::vector<study::Override> const few{{"simulation.patients", "20"}};
    Verification const verification = compare_engines(simulate("ssa", 1, few), simulate("leap", 2, few));
    EXPECT_TRUE(verification.agrees());
    for (Comparison const& row : verification.comparisons) {
        bool const is_moment = row.quantity == Quantity::mean || row.quantity == Quantity::variance;
        EXPECT_EQ(row.note, is_moment ? "too few patients" : "");
        EXPECT_EQ(row.z.has_value(), !is_moment);
    }
}

TEST(CompareEnginesTest, RefusesRunsOfDifferentShape) {
    std::vector<study::Override> const few{{"simulation.patients", "20"}};
    std::vector<study::Override> const other{{"simulation.patients", "20"}, {"output.population_times", "[13, 28]"}};
    EXPECT_THROW(compare_engines(simulate("ssa", 1, few), simulate("leap", 2, other)), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::verify

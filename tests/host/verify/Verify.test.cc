// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Simulation agrees with the theory of its own study, and with no other.
#include "host/verify/Verify.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "host/run/Run.hh"
#include "host/study/ReadStudy.hh"
#include "host/study/WriteStudy.hh"

namespace clonecast::verify {
namespace {

//! Both kinds of crossings, drugs on and off, a phase that ends at progression, strata, variation, death and dropout.
std::string const study_text = R"(
schema = 1
name = "verify"
[simulation]
patients = 60_000
seed = 5
[[clones]]
name = "A"
birth = 0.25
death = 0.2
start = 300
[[clones]]
name = "B"
birth = 0.2
death = 0.1
[[clones]]
name = "C"
birth = 0.1
death = 0.1
[[mutations]]
from = "A"
to = "B"
probability = 1e-2
[[switches]]
from = "A"
to = "C"
rate = 0.01
[[switches]]
from = "C"
to = "A"
rate = 0.02
[[switches]]
from = "B"
to = "C"
rate = 0
[[drugs]]
name = "D"
effects.A = { birth = 0.5, kill = 0.1, mutation = 1.5 }
effects.C = { switching = -0.5 }
induces = { "B->C" = 0.02 }
[[regimens]]
name = "on and off"
[[regimens.phases]]
drugs = [{ drug = "D", schedule = { on = 5, off = 2 } }]
[[regimens]]
name = "switch"
[[regimens.phases]]
drugs = [{ drug = "D" }]
until = "progression"
[[regimens.phases]]
[[regimens]]
name = "adaptive"
repeat = true
[[regimens.phases]]
drugs = [{ drug = "D" }]
until = { burden_below = 0.5 }
[[regimens.phases]]
until = { burden_above = 1.0 }
[cohort]
strata = [{ name = "x", probability = 0.1 }, { name = "y", probability = 0.9, set = { "clones.B.death" = 0.15 } }]
vary = [{ parameter = "clones.A.death", distribution = "lognormal", median = 0.21, cv = 0.1 }]
[assessment]
scans = { every = 7 }
progression = { rule = "volume", fold = 2 }
death = { burden = 800, check_every = 2 }
dropout_hazard = 0.01
follow_up = 42
[output]
population_times = [0, 10.5, 42]
)";

run::RunResult simulate(study::Study const& study) {
    run::RunOptions options;
    options.backend = run::Backend::cpu;
    return run::run_study(study, options);
}

double largest(Verification const& verification) {
    double result = 0;
    for (Comparison const& row : verification.comparisons) {
        result = std::max(result, row.z ? std::abs(*row.z) : 0);
    }
    return result;
}

class VerifyEngineTest : public ::testing::TestWithParam<std::string> {};

TEST_P(VerifyEngineTest, SimulationAgreesWithItsTheory) {
    study::Study const study =
        study::parse_study(study_text, "t.toml", {{"simulation.engine", GetParam()}, {"simulation.patients", "10000"}});
    VerifiableStudy const verifiable = make_verifiable(study);
    Verification const verification = compare_with_theory(verifiable.study, simulate(verifiable.study));
    EXPECT_TRUE(verification.agrees()) << largest(verification);
    // 3 regimens, 2 strata, 2 times; 2 + 3 * 3 quantities.
    EXPECT_EQ(verification.comparisons.size(), 132U);
    EXPECT_GE(verification.n_compared, 100U);
}

INSTANTIATE_TEST_SUITE_P(Engines, VerifyEngineTest, ::testing::Values("crossing", "ssa"));

//! The theory of a study that differs by 5 % in one number must not agree.
class VerifyWrongTheoryTest : public ::testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(VerifyWrongTheoryTest, IsFound) {
    static run::RunResult const result = simulate(make_verifiable(study::parse_study(study_text, "t.toml")).study);
    auto const& [path, value] = GetParam();
    VerifiableStudy const wrong = make_verifiable(study::parse_study(study_text, "t.toml", {{path, value}}));
    Verification const verification = compare_with_theory(wrong.study, result);
    EXPECT_GE(verification.n_disagreeing, 1U) << path << ": " << largest(verification);
    EXPECT_FALSE(verification.agrees());
}

INSTANTIATE_TEST_SUITE_P(
    Rates, VerifyWrongTheoryTest,
    ::testing::Values(std::pair{"clones.A.birth", "0.2625"}, std::pair{"clones.B.birth", "0.21"},
                      std::pair{"clones.B.death", "0.105"}, std::pair{"mutations.A->B.probability", "1.05e-2"},
                      std::pair{"switches.A->C.rate", "0.0105"}, std::pair{"switches.C->A.rate", "0.021"},
                      std::pair{"drugs.D.effects.A.birth", "0.525"}, std::pair{"drugs.D.effects.A.kill", "0.105"},
                      std::pair{"drugs.D.effects.A.mutation", "1.75"},    // u (1 + E) by 10 %
                      std::pair{"drugs.D.effects.C.switching", "-0.45"},  // s (1 + E) by 10 %
                      std::pair{"drugs.D.induces.B->C", "0.022"}));

TEST(MakeVerifiableTest, SaysAllThatItChanges) {
    VerifiableStudy const verifiable = make_verifiable(study::parse_study(study_text, "t.toml"));
    study::Study const& study = verifiable.study;
    EXPECT_EQ(verifiable.changes.size(), 7U) << "variation, strata, death, dropout, three phases";
    EXPECT_EQ(study.regimens[1].phases[0].end.kind, study::PhaseEnd::Kind::time);
    EXPECT_EQ(study.regimens[1].phases[0].end.days.value, 21);
    EXPECT_EQ(study.regimens[2].phases[0].end.days.value, 10.5);
    EXPECT_EQ(study.regimens[2].phases[1].end.days.value, 10.5);
    EXPECT_EQ(study.output.population_times, (std::vector{10.5, 42.0}));
    EXPECT_TRUE(study.cohort.variations.empty());
    ASSERT_EQ(study.cohort.strata[0].set.size(), 1U);
    EXPECT_EQ(study.cohort.strata[0].set[0].value, 0.21);
    EXPECT_EQ(study.cohort.strata[1].set.size(), 2U);
}

TEST(MakeVerifiableTest, ReadsQuartersIfNothingElseIsAskedFor) {
    study::Study const study = study::parse_study(study_text, "t.toml", {{"output.population_times", "[0, 42]"}});
    EXPECT_EQ(make_verifiable(study).study.output.population_times, (std::vector{10.5, 21.0, 31.5, 42.0}));
}

TEST(CompareWithTheoryTest, PatientsThatMetALimitAreNotCompared) {
    study::Study const study =
        study::parse_study(study_text, "t.toml", {{"simulation.max_steps", "20"}, {"simulation.engine", "crossing"}});
    VerifiableStudy const verifiable = make_verifiable(study);
    Verification const verification = compare_with_theory(verifiable.study, simulate(verifiable.study));
    EXPECT_EQ(verification.n_disagreeing, 0U);
    EXPECT_TRUE(std::any_of(verification.comparisons.begin(), verification.comparisons.end(), [](auto const& row) {
        return !row.z && row.note.find("met a limit") != std::string::npos;
    }));
}

TEST(CompareWithTheoryTest, SaysNothingOfTheVarianceOfACoin) {
    // One cell that is dead by the end with probability 1/2: the variance of a sample is at most its expectation.
    study::Study const study = study::parse_study(R"(
schema = 1
name = "coin"
[[clones]]
name = "A"
birth = 0
death = 0.0693147180559945309
start = 1
[[regimens]]
name = "none"
[[regimens.phases]]
[assessment]
scans = { every = 10 }
follow_up = 10
[output]
population_times = [10.0]
)",
                                                  "t.toml");
    VerifiableStudy verifiable = make_verifiable(study);
    verifiable.study.output.population_times = {10};
    Verification const verification = compare_with_theory(verifiable.study, simulate(verifiable.study));
    EXPECT_TRUE(verification.agrees()) << largest(verification);
    ASSERT_EQ(verification.comparisons.back().quantity, Quantity::variance);
    EXPECT_EQ(verification.comparisons.back().note, "cannot tell");
}

TEST(MakeVerifiableTest, ForgetsWhatVariedInWhatIsGone) {
    // The burden that killed and the one that ended a phase varied: the study can be written and read without them.
    std::string const vary = R"([
        { parameter = "assessment.death.burden", distribution = "lognormal", median = 800, cv = 0.1 },
        { parameter = "regimens.adaptive.phases.phase 1.until.burden_below", distribution = "fixed", value = 0.6 },
    ])";
    study::Study const study = study::parse_study(study_text, "t.toml", {{"cohort.vary", vary}});
    std::string const text = study::to_toml(make_verifiable(study).study);
    EXPECT_EQ(study::to_toml(study::parse_study(text, "t.toml")), text);
}

TEST(CompareWithTheoryTest, RefusesTheTheoryOfAnotherShape) {
    VerifiableStudy const verifiable = make_verifiable(study::parse_study(study_text, "t.toml"));
    run::RunResult const result = simulate(verifiable.study);
    EXPECT_THROW(compare_with_theory(study::parse_study(study_text, "t.toml"), result), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::verify

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Simulation against theory where there are several sites, seeding and influx.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "host/run/Run.hh"
#include "host/study/ReadStudy.hh"
#include "host/verify/Verify.hh"

namespace clonecast::verify {
namespace {

std::string const study_text = R"(
schema = 1
name = "sites"
[simulation]
patients = 20_000
engine = "crossing"
[[clones]]
name = "A"
birth = 0.2
death = 0.1
start = 200
[[clones]]
name = "B"
birth = 0.3
death = 0.1
[[mutations]]
from = "A"
to = "B"
probability = 0.005
[[drugs]]
name = "D"
concentration = 1
effects.A = { kill = { emax = 0.5, ec50 = 1 } }
effects.B = { mutation = { emax = 3, ec50 = 1 }, kill = { emax = 0.3, ec50 = 1 } }
[[sites]]
name = "breast"
[[sites]]
name = "liver"
pace = 0.5
penetration = { D = 0.4 }
[[sites]]
name = "brain"
start = { A = 20, B = 1 }
penetration = { D = 0.05 }
[[seeding]]
from = "breast"
to = "liver"
rate = 0.003
[[seeding]]
from = "liver"
to = "brain"
rate = 0.01
clones = ["A"]
[[influx]]
clone = "A"
site = "liver"
rate = 0.2
[[regimens]]
name = "on and off"
[[regimens.phases]]
drugs = [{ drug = "D", schedule = { on = 5, off = 5 } }]
[assessment]
scans = { every = 5 }
follow_up = 20
[output]
population_times = [6, 20]
)";

run::RunResult simulate(std::vector<study::Override> const& overrides = {}) {
    run::RunOptions options;
    options.backend = run::Backend::cpu;
    return run::run_study(make_verifiable(study::parse_study(study_text, "t.toml", overrides)).study, options);
}

Verification compare(run::RunResult const& result, std::vector<study::Override> const& theory = {}) {
    return compare_with_theory(make_verifiable(study::parse_study(study_text, "t.toml", theory)).study, result);
}

class VerifySitesTest : public ::testing::TestWithParam<std::string> {};

TEST_P(VerifySitesTest, SimulationAgreesWithItsTheory) {
    Verification const verification = compare(simulate({{"simulation.engine", GetParam()}}));
    EXPECT_TRUE(verification.agrees()) << verification.n_disagreeing;
    // 2 times; P(extinct), P(no resistant cell), and three quantities of 3 sites and 2 clones.
    EXPECT_EQ(verification.comparisons.size(), 34U);
    EXPECT_GE(verification.n_compared, 28U);
}

INSTANTIATE_TEST_SUITE_P(Engines, VerifySitesTest, ::testing::Values("crossing", "ssa", "leap"));

//! Where one number is wrong in the theory.
class VerifyWrongSitesTest : public ::testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(VerifyWrongSitesTest, IsFound) {
    static run::RunResult const result = simulate();
    auto const& [path, value] = GetParam();
    EXPECT_GE(compare(result, {{path, value}}).n_disagreeing, 1U) << path;
}

INSTANTIATE_TEST_SUITE_P(Numbers, VerifyWrongSitesTest,
                         ::testing::Values(std::pair("sites.liver.pace", "0.6"), std::pair("sites.brain.start.A", "21"),
                                           std::pair("sites.brain.penetration.D", "0.06"),
                                           std::pair("seeding.breast->liver.rate", "0.0032"),
                                           std::pair("seeding.liver->brain.rate", "0.02"),
                                           std::pair("influx.A->liver.rate", "0.21")));

//! Two million cells arrive, which leave no rounding error in the cumulants.
TEST(VerifyInfluxTest, VariancesAreToldWhereManyCellsArrive) {
    std::string const text = R"(
schema = 1
name = "influx"
[simulation]
patients = 4000
engine = "leap"
[[clones]]
name = "A"
birth = 0.2
death = 0.3
[[influx]]
clone = "A"
rate = 1e5
[[regimens]]
name = "watch"
[[regimens.phases]]
[assessment]
scans = { every = 5 }
follow_up = 20
[output]
population_times = [20]
)";
    auto const make = [&](std::vector<study::Override> const& changes) {
        return make_verifiable(study::parse_study(text, "t.toml", changes)).study;
    };
    run::RunOptions options;
    options.backend = run::Backend::cpu;
    run::RunResult const result = run::run_study(make({}), options);
    auto const variance_of = [&](std::vector<study::Override> const& changes) {
        Verification const verification = compare_with_theory(make(changes), result);
        for (Comparison const& row : verification.comparisons) {
            if (row.quantity == Quantity::variance) {
                return row;
            }
        }
        return Comparison{};
    };
    Comparison const variance = variance_of({});
    ASSERT_TRUE(variance.z) << variance.note;
    EXPECT_LT(std::abs(*variance.z), 5);
    // Births and deaths that are both faster leave the mean: it is the variance that tells.
    Comparison const wrong = variance_of({{"clones.A.birth", "0.3"}, {"clones.A.death", "0.4"}});
    ASSERT_TRUE(wrong.z) << wrong.note;
    EXPECT_GT(std::abs(*wrong.z), 5);
}

}  // namespace
}  // namespace clonecast::verify

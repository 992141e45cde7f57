// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Theory of tumours that grew to detection, against closed forms and simulation.
#include "host/verify/Founding.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "host/run/Run.hh"
#include "host/study/ReadStudy.hh"
#include "host/verify/Theory.hh"
#include "host/verify/Verify.hh"

namespace clonecast::verify {
namespace {

//! A founding clone that mutates into one with the same rates.
Founding neutral(double birth, double death, double probability, double burden) {
    Founding founding;
    founding.burden = burden;
    founding.untreated.birth = {birth * (1 - probability), birth};
    founding.untreated.death = {death, death};
    founding.untreated.crossings = {{0, 1, process::CrossingKind::mutation, birth * probability}};
    founding.net = founding.untreated.birth[0] - death;
    founding.untreated.days = std::log(burden) / founding.net;
    return founding;
}

TEST(FoundingTest, NoMutantOnDayZeroHasTheClosedForm) {
    // exp(M u (b/d) log(1 - d/b)), Bozic et al., eLife 2 (2013) e00747, up to a part u of the exponent.
    for (double const burden : {1e9, 1e12}) {
        double const closed = burden * 1e-9 * 0.14 / 0.13 * std::log(0.01 / 0.14);
        EXPECT_NEAR(log_probability_of_none({}, neutral(0.14, 0.13, 1e-9, burden), 2), closed, 1e-6 * -closed);
    }
    double const closed = 1e10 * 1e-8 * 3 * std::log(2.0 / 3);
    EXPECT_NEAR(log_probability_of_none({}, neutral(0.3, 0.1, 1e-8, 1e10), 2), closed, 1e-6 * -closed);
}

TEST(FoundingTest, EradicationHasTheClosedForm) {
    // Before and during: exp(M u log(s)/(1 - s)) and exp(M u s/s'), Bozic et al. 2013, with the mutants there on day 0 or
    // not surviving: A B = exp(-M u + M u s/s'). During treatment 3000 days, mutants keep their rates.
    constexpr double n_sites = 1e-9;
    Founding const founding = neutral(0.14, 0.13, n_sites, 1e9);
    Segment treated = founding.untreated;
    treated.days = 3000;
    treated.death[0] = 0.17;
    std::array<Segment, 1> const timeline{treated};
    double const s = 0.01 / 0.14;
    double const s_treated = -0.03 / 0.14;
    double const closed = -1e9 * n_sites * (1 - s / s_treated);
    EXPECT_NEAR(log_probability_of_none(timeline, founding, ~0U), closed, 1e-6 * -closed);
}

TEST(FoundingTest, DescendantsOfNeutralMutantsGrowWithTheLogarithmOfTheBurden) {
    double const mean = expected_descendants(neutral(0.14, 0.13, 1e-7, 1e9));
    double const closed = 1e9 * 1e-7 * 0.14 / 0.01 * std::log(1e9);
    EXPECT_NEAR(mean, closed, 1e-4 * closed);  // the founding clone grows by 1e-7 b less
}

std::string const study_text = R"(
schema = 1
name = "grown"
simulation = { patients = 10000 }
detection = { burden = 50000 }
[[clones]]
name = "S"
birth = 0.3
death = 0.2
start = 1
[[clones]]
name = "A"
birth = 0.29
death = 0.2
[[clones]]
name = "B"
birth = 0.3
death = 0.21
[[mutations]]
from = "S"
to = "A"
probability = 1e-5
[[mutations]]
from = "A"
to = "B"
probability = 0.02
[[switches]]
from = "S"
to = "B"
rate = 1e-6
[[drugs]]
name = "D"
effects.S = { kill = 0.3 }
effects.A = { kill = 0.15 }
[[regimens]]
name = "drug"
[[regimens.phases]]
drugs = [{ drug = "D", schedule = { on = 20, off = 3 } }]
[[cohort.strata]]
name = "one"
probability = 0.5
[[cohort.strata]]
name = "two"
probability = 0.5
set = { "detection.burden" = 20000, "mutations.S->A.probability" = 3e-5 }
[assessment]
scans = [60]
follow_up = 120
[output]
population_times = [5, 120]
)";

Verification verify_engine(std::string const& engine, study::Study const& theory) {
    run::RunOptions options;
    options.backend = run::Backend::cpu;
    VerifiableStudy const run =
        make_verifiable(study::parse_study(study_text, "t.toml", {{"simulation.engine", engine}}));
    return compare_with_theory(theory, run::run_study(run.study, options));
}

class VerifyGrownTest : public ::testing::TestWithParam<std::string> {};

TEST_P(VerifyGrownTest, SimulationAgreesWithItsTheory) {
    VerifiableStudy const verifiable = make_verifiable(study::parse_study(study_text, "t.toml"));
    EXPECT_EQ(why_no_founding(verifiable.study), "");
    EXPECT_TRUE(std::any_of(verifiable.changes.begin(), verifiable.changes.end(),
                            [](std::string const& change) { return change.find("grown") != std::string::npos; }));
    Verification const verification = verify_engine(GetParam(), verifiable.study);
    EXPECT_TRUE(verification.agrees());
    EXPECT_EQ(verification.n_compared, 20U);  // 2 strata, 2 times, 5 probabilities
    double worst = 0;
    for (Comparison const& row : verification.comparisons) {
        worst = std::max(worst, std::abs(row.z.value_or(0)));
        EXPECT_NE(row.quantity, Quantity::mean);
    }
    RecordProperty("worst_z", std::to_string(worst));
}

INSTANTIATE_TEST_SUITE_P(Engines, VerifyGrownTest, ::testing::Values("crossing", "leap"));

TEST(VerifyGrownTest, AWrongTheoryIsFound) {
    for (auto const& [path, value] : {std::pair{"detection.burden", "60000"}, std::pair{"clones.S.death", "0.22"},
                                      std::pair{"clones.A.birth", "0.26"}}) {
        VerifiableStudy const wrong = make_verifiable(study::parse_study(study_text, "t.toml", {{path, value}}));
        EXPECT_FALSE(verify_engine("crossing", wrong.study).agrees()) << path;
    }
}

TEST(WhyNoFoundingTest, SaysWhichTumoursHaveNoTheory) {
    auto const why = [](std::vector<study::Override> const& overrides) {
        return why_no_founding(make_verifiable(study::parse_study(study_text, "t.toml", overrides)).study);
    };
    EXPECT_EQ(why({{"clones.A.start", "1"}}), "more than one clone has founding cells");
    EXPECT_NE(why({{"mutations.S->A.probability", "3e-3"}}).find("is not of the founding clone"), std::string::npos);
    EXPECT_EQ(why({{"switches.S->B.rate", "0.11"}}), "the founding clone does not grow without drugs");
    study::Study const back =
        study::parse_study(study_text + "[[switches]]\nfrom = \"B\"\nto = \"S\"\nrate = 0.1\n", "t.toml");
    EXPECT_EQ(why_no_founding(make_verifiable(back).study), "cells come back to the founding clone");
    EXPECT_THROW(compare_with_theory(make_verifiable(back).study, run::RunResult{}), std::invalid_argument);
}

}  // namespace
}  // namespace clonecast::verify

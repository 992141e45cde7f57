// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Several sites: seeding, influx, pace, penetration, growth laws, target lesions, new lesions, metastases.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "host/report/Summary.hh"
#include "tests/support/RunText.hh"

namespace clonecast::patient {
namespace {

using test::run_text;
using test::RunWithRows;

//! Largest deviation that is taken for chance, in standard errors: false alarm 6e-7.
constexpr double max_z = 5;
constexpr int failure = static_cast<int>(Endpoint::failure);
constexpr int metastasis = static_cast<int>(Endpoint::metastasis);

//! Summary of a variable at the last population time of the first regimen.
report::VariableSummary const& last_variable(report::Summary const& summary, std::string const& name) {
    for (auto const& variable : summary.groups[0].populations.back().variables) {
        if (variable.name == name && variable.unit == "cells") {
            return variable;
        }
    }
    throw std::invalid_argument(name);
}

void expect_mean(report::Summary const& summary, std::string const& name, double expected) {
    report::VariableSummary const& variable = last_variable(summary, name);
    EXPECT_LT(std::abs(*variable.moments.mean - expected) / *variable.moments.standard_error, max_z)
        << name << ": " << *variable.moments.mean << " for " << expected;
}

//! Two sites; `more` follows the clones.
std::string two_sites(std::string const& more, std::string const& simulation = "patients = 20000") {
    return fmt::format(R"(
schema = 1
name = "sites"
[simulation]
{}
[[clones]]
name = "A"
birth = 0.2
death = 0.1
start = 1000
[[drugs]]
name = "D"
concentration = 1
effects.A = {{ kill = {{ emax = 0.4, ec50 = 1 }} }}
{}
[[regimens]]
name = "R"
[[regimens.phases]]
[assessment]
scans = [10]
follow_up = 10
cells_per_mm3 = 1
)",
                       simulation, more);
}

std::string const seeded_liver = R"(
[[sites]]
name = "breast"
[[sites]]
name = "liver"
pace = 0.5
[[seeding]]
from = "breast"
to = "liver"
rate = 0.01
)";

class SitesOfEngineTest : public ::testing::TestWithParam<std::string> {};

TEST_P(SitesOfEngineTest, SeedingAndPaceGiveTheMeansOfTheirEquations) {
    auto const run = run_text(two_sites(seeded_liver, fmt::format("patients = 5000\nengine = '{}'", GetParam())));
    report::Summary const summary = report::summarize(run.result);
    // dx/dt = (0.1 - 0.01) x; dy/dt = 0.05 y + 0.01 x
    double const x = 1000 * std::exp(0.9);
    double const y = 0.01 * 1000 * (std::exp(0.9) - std::exp(0.5)) / (0.09 - 0.05);
    expect_mean(summary, "breast", x);
    expect_mean(summary, "liver", y);
    expect_mean(summary, "A", x + y);
    expect_mean(summary, "burden", x + y);
}

TEST_P(SitesOfEngineTest, InfluxGivesANegativeBinomialCount) {
    // From nothing, cells arriving at rate i: negative binomial with r = i/b and mean i (exp(g t) - 1)/g.
    auto const run = run_text(two_sites(R"(
[[sites]]
name = "breast"
[[sites]]
name = "liver"
[[influx]]
clone = "A"
site = "liver"
rate = 0.3
)",
                                        fmt::format("patients = 40000\nengine = '{}'", GetParam())),
                              {{"clones.A.start", "0"}});
    report::Summary const summary = report::summarize(run.result);
    double const mean = 0.3 * (std::exp(1.0) - 1) / 0.1;
    expect_mean(summary, "liver", mean);
    double const odds = 0.2 * (std::exp(1.0) - 1) / 0.1;
    double const none = std::pow(1 + odds, -0.3 / 0.2);
    auto const n = static_cast<double>(summary.groups[0].populations.back().observed);
    auto const empty = static_cast<double>(summary.groups[0].populations.back().eradicated);
    EXPECT_LT(std::abs(empty / n - none) / std::sqrt(none * (1 - none) / n), max_z) << empty / n << " for " << none;
    EXPECT_EQ(*last_variable(summary, "breast").moments.mean, 0);
}

TEST_P(SitesOfEngineTest, PenetrationIsThatOfTheConcentration) {
    // At concentration 1 the drug kills 0.2 a day, at a tenth of it 0.4/11.
    auto const run = run_text(two_sites(R"(
[[sites]]
name = "breast"
[[sites]]
name = "brain"
start = { A = 1000 }
penetration = { D = 0.1 }
)",
                                        fmt::format("patients = 5000\nengine = '{}'", GetParam())),
                              {{"regimens.R.phases.phase 1.drugs", "[{ drug = 'D' }]"}});
    report::Summary const summary = report::summarize(run.result);
    expect_mean(summary, "breast", 1000 * std::exp(-1.0));
    expect_mean(summary, "brain", 1000 * std::exp(1.0 - 4.0 / 11));
    // In the brain the clone grows under the drug, so that it counts as resistant.
    EXPECT_EQ(summary.groups[0].resistance.back().either.successes, run.n_patients());
}

INSTANTIATE_TEST_SUITE_P(Engines, SitesOfEngineTest, ::testing::Values("ssa", "crossing", "leap"),
                         [](auto const& engine) { return engine.param; });

TEST(SitesTest, AreSeededByTheNamedClonesAlone) {
    std::string const other_clone = "[[clones]]\nname = \"B\"\nbirth = 0\ndeath = 0\n";
    for (char const* const clones : {"['B']", "['A']", "['A', 'B']"}) {
        auto const run = run_text(two_sites(other_clone + seeded_liver + "clones = " + clones + "\n", "patients = 20"));
        double const arrived = *last_variable(report::summarize(run.result), "liver").moments.mean;
        // Of 1000 cells of A some 100 leave; of B there are none.
        EXPECT_EQ(arrived > 0, std::string(clones).find('A') != std::string::npos) << clones << ": " << arrived;
    }
}

TEST(SitesTest, CrowdEachByItself) {
    // Logistic at the first site alone: it stays near its resting size of 500, the other grows freely.
    std::string const text = two_sites(R"(
[[sites]]
name = "breast"
growth = { law = "logistic", capacity = 1000 }
[[sites]]
name = "liver"
start = { A = 100 }
)");
    for (char const* const engine : {"ssa", "leap"}) {
        auto const run = run_text(text, {{"simulation.engine", fmt::format("'{}'", engine)},
                                         {"clones.A.start", "500"},
                                         {"simulation.patients", "4000"}});
        report::Summary const summary = report::summarize(run.result);
        expect_mean(summary, "liver", 100 * std::exp(1.0));
        EXPECT_NEAR(*last_variable(summary, "breast").moments.mean, 500, 5);
    }
}

//! A large lesion that stands still, and one that grows from so many cells that its size is all but certain.
std::string two_lesions(double second, std::string const& assessment) {
    return fmt::format(R"(
schema = 1
name = "lesions"
[simulation]
patients = 20
[[clones]]
name = "still"
birth = 0
death = 0
start = 64_000_000
[[clones]]
name = "growing"
birth = 0.1
death = 0
[[sites]]
name = "breast"
[[sites]]
name = "liver"
start = {{ growing = {:.0f} }}
[[regimens]]
name = "R"
[[regimens.phases]]
[assessment]
follow_up = 60
cells_per_mm3 = 1e3
{}
)",
                       second, assessment);
}

//! Diameter of a sphere [mm].
double diameter(double cells) {
    return std::cbrt(6 / M_PI * cells / 1e3);
}

TEST(NewLesionTest, IsProgressionAndMetastasisOnceItCanBeSeen) {
    // 49.6 mm and a lesion that is 5 mm (65,450 cells) wide after 10 ln(65450/20000) = 11.86 days.
    std::string const scans = "scans = [11.5, 12.2, 20]\n";
    auto const run = run_text(two_lesions(20000, scans));
    Outcome const& outcome = run.outcome(0, 0);
    EXPECT_EQ(outcome.end[failure], End::progression);
    EXPECT_EQ(run.grid_day(outcome, Endpoint::failure), 12.2);
    EXPECT_EQ(outcome.cause[failure], 0) << "the clone with the most cells";
    EXPECT_EQ(outcome.end[metastasis], End::progression);
    EXPECT_EQ(run.grid_day(outcome, Endpoint::metastasis), 12.2);
    EXPECT_EQ(outcome.cause[metastasis], 1) << "the clone of the new lesion";
    EXPECT_EQ(outcome.n_metastases, 1);

    auto const larger = run_text(two_lesions(20000, scans + "new_lesion = { visible_mm = 8 }\n"));
    EXPECT_EQ(larger.outcome(0, 0).end[failure], End::follow_up);  // 10 ln(268083/20000) = 25.96 days
    EXPECT_EQ(larger.outcome(0, 0).end[metastasis], End::follow_up);
    EXPECT_EQ(larger.outcome(0, 0).n_metastases, 0);
}

TEST(NewLesionTest, IsLookedForBeyondAFailureAndUntilDropout) {
    // Volume 1.001-fold at the first scan; the lesion is seen at 11.86 days.
    std::string const assessment =
        "scans = [10, 12.2, 20]\nprogression = { rule = 'volume', fold = 1.0001 }\n"
        "new_lesion = { visible_mm = 5 }\n";
    auto const run = run_text(two_lesions(20000, assessment));
    EXPECT_EQ(run.grid_day(run.outcome(0, 0), Endpoint::failure), 10);
    EXPECT_EQ(run.grid_day(run.outcome(0, 0), Endpoint::metastasis), 12.2);
    EXPECT_EQ(run.outcome(0, 0).n_metastases, 1);
    auto const left = run_text(two_lesions(20000, assessment + "dropout_hazard = 1000\n"));
    EXPECT_EQ(left.outcome(0, 0).end[metastasis], End::dropout);
    EXPECT_EQ(left.outcome(0, 0).n_metastases, 0);
    auto const dead = run_text(two_lesions(20000, assessment + "death = { burden = 64_000_001, check_every = 11 }\n"));
    EXPECT_EQ(dead.outcome(0, 0).end[failure], End::progression);
    EXPECT_EQ(dead.outcome(0, 0).end[metastasis], End::death);
    EXPECT_EQ(dead.grid_day(dead.outcome(0, 0), Endpoint::metastasis), 11);
}

TEST(NewLesionTest, IsNotOneThatWasThereOnDayZero) {
    auto const run = run_text(two_lesions(100000, "scans = [1, 2]\n"));
    EXPECT_EQ(run.outcome(0, 0).end[failure], End::follow_up);
    EXPECT_EQ(run.outcome(0, 0).end[metastasis], End::follow_up);
    EXPECT_EQ(run.outcome(0, 0).n_metastases, 0);
}

TEST(RecistTest, ComparesTheSumOfTheDiametersOfTargetLesions) {
    // Targets of 49.62 and 5.76 mm: the sum is up by 20 % when the second is 16.84 mm wide.
    double const sum = diameter(64e6) + diameter(1e5);
    double const wanted = 1.2 * sum - diameter(64e6);
    double const day = 10 * std::log(wanted * wanted * wanted * M_PI / 6 * 1e3 / 1e5);
    ASSERT_NEAR(day, 32, 1);
    auto const run = run_text(two_lesions(1e5, fmt::format("scans = [{}, {}, 60]\n", day - 0.3, day + 0.3)));
    EXPECT_EQ(run.grid_day(run.outcome(0, 0), Endpoint::failure), day + 0.3);
    // All cells together have grown by 4 % only, far from 1.2^3.
    EXPECT_LT(static_cast<double>(run.outcome(0, 0).burden), 1.1 * static_cast<double>(run.outcome(0, 0).baseline));
}

TEST(RecistTest, MeasuresNoLesionThatCouldNotBeSeenWhenTreatmentBegan) {
    // New lesions do not count, and the second is no target: nothing is ever progression.
    auto const run = run_text(two_lesions(20000, "scans = [12.2, 60]\nnew_lesion = { is_progression = false }\n"));
    EXPECT_EQ(run.outcome(0, 0).end[failure], End::follow_up);
    EXPECT_EQ(run.outcome(0, 0).end[metastasis], End::progression);
    // A new line of treatment makes it one: at its first scan after the switch it is the reference.
    std::string const text =
        two_lesions(20000,
                    "scans = [12.2, 20, 26, 60]\nprogression = { rule = 'recist', diameter_increase = 0.1, "
                    "absolute_increase_mm = 0 }\n");
    auto const switched = run_text(text, {{"regimens.R.phases", "[{ until = 'progression' }, { name = 'second' }]"}});
    EXPECT_EQ(switched.outcome(0, 0).end[static_cast<int>(Endpoint::first_progression)], End::progression);
    EXPECT_EQ(switched.grid_day(switched.outcome(0, 0), Endpoint::first_progression), 12.2);
    // 49.62 + 5.05 mm at the switch; 10 % more is 60.1 mm, when the second is 10.5 mm wide: 34.1 days.
    EXPECT_EQ(switched.grid_day(switched.outcome(0, 0), Endpoint::failure), 60);
    EXPECT_EQ(switched.outcome(0, 0).end[failure], End::progression);
}

TEST(RecistTest, TakesTheLargestLesionForTheTargetWhereNoneCanBeSeen) {
    // 1000 cells at the first site: they grow, which is no response and, at 1.2 times the diameter, progression.
    auto const run = run_text(two_sites(seeded_liver, "patients = 50"),
                              {{"assessment.cells_per_mm3", "1000"},
                               {"assessment.progression", "{ rule = 'recist', absolute_increase_mm = 0 }"},
                               {"seeding.breast->liver.rate", "0"}});
    for (std::uint64_t patient = 0; patient < run.n_patients(); ++patient) {
        Outcome const& outcome = run.outcome(patient, 0);
        EXPECT_EQ(outcome.end[failure], End::progression);
        EXPECT_EQ(outcome.response, Response::progressive);
        EXPECT_EQ(outcome.n_metastases, 0);
    }
}

TEST(RecistTest, GoesOnMeasuringLesionsThatWereTargets) {
    // The first lesion shrinks out of sight before the second is seen; in the second line it grows back.
    auto const run = run_text(R"(
schema = 1
name = "lines"
[simulation]
patients = 10
[[clones]]
name = "A"
birth = 0.1
death = 0
start = 80_000
[[clones]]
name = "B"
birth = 0.1
death = 0
[[drugs]]
name = "D"
effects.A = { kill = 0.15 }
[[drugs]]
name = "E"
effects.B = { kill = 0.2 }
[[sites]]
name = "p"
[[sites]]
name = "q"
start = { B = 20_000 }
[[regimens]]
name = "R"
[[regimens.phases]]
drugs = [{ drug = "D" }]
until = "progression"
[[regimens.phases]]
drugs = [{ drug = "E" }]
[assessment]
scans = { every = 2 }
follow_up = 80
cells_per_mm3 = 1e3
)");
    Outcome const& outcome = run.outcome(0, 0);
    EXPECT_EQ(run.grid_day(outcome, Endpoint::first_progression), 12) << "65,450 cells at the second site";
    EXPECT_EQ(outcome.end[failure], End::progression) << "by the first lesion";
    EXPECT_EQ(outcome.cause[failure], 0);
}

TEST(SitesTest, ReportMetastasesByNumber) {
    auto const run = run_text(two_sites(seeded_liver), {{"assessment.new_lesion.visible_mm", "6"}});
    report::Summary const summary = report::summarize(run.result);
    report::MetastasisSummary const& found = *summary.groups[0].metastases;
    ASSERT_EQ(found.numbers.size(), 3U);
    EXPECT_EQ(found.patients, run.n_patients());
    EXPECT_EQ(found.numbers[0].successes + found.numbers[1].successes, run.n_patients());
    EXPECT_GT(found.numbers[1].successes, 0U);
    std::uint64_t with_one = 0;
    for (std::uint64_t patient = 0; patient < run.n_patients(); ++patient) {
        with_one += run.outcome(patient, 0).n_metastases == 1 ? 1 : 0;
    }
    EXPECT_EQ(found.numbers[1].successes, with_one);
    EXPECT_DOUBLE_EQ(*found.mean, static_cast<double>(with_one) / static_cast<double>(run.n_patients()));
    EXPECT_EQ(summary.groups[0].survival.size(), 3U);
}

}  // namespace
}  // namespace clonecast::patient

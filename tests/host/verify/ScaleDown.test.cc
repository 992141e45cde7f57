// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Scaling a study down: what changes, by how much, and what ssa then costs.
#include "host/verify/ScaleDown.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "host/study/ReadStudy.hh"
#include "host/study/WriteStudy.hh"
#include "host/verify/Verify.hh"

namespace clonecast::verify {
namespace {

std::string const study_text = R"(
schema = 1
name = "large"
[growth]
law = "logistic"
capacity = 1e10
[[clones]]
name = "A"
birth = 0.3
death = 0.2
start = 1_000_000_000
[[clones]]
name = "B"
birth = 0.25
death = 0.2
start = 70
[[clones]]
name = "C"
birth = 0.2
death = 0.2
[[mutations]]
from = "A"
to = "B"
probability = 1e-9
[[mutations]]
from = "A"
to = "C"
probability = 3e-9
[[mutations]]
from = "B"
to = "C"
probability = 0.02
[[switches]]
from = "A"
to = "C"
rate = 1e-9
[[switches]]
from = "C"
to = "A"
rate = 0.01
[[drugs]]
name = "D"
effects.A = { birth = 0.5 }
[[regimens]]
name = "drug"
[[regimens.phases]]
drugs = [{ drug = "D" }]
until = { burden_below = 0.5 }
[[regimens.phases]]
[cohort]
strata = [{ name = "x", probability = 0.5 }, { name = "y", probability = 0.5, set = { "clones.A.start" = 2_000_000_000, "mutations.A->B.probability" = 7e-9 } }]
vary = [{ parameter = "growth.capacity", distribution = "lognormal", median = 2e10, cv = 0.1 },
        { parameter = "assessment.death.burden", distribution = "lognormal", median = 3e11, cv = 0.1 },
        { parameter = "regimens.drug.phases.phase 1.until.burden_below", distribution = "uniform", min = 0.4, max = 0.6 }]
[assessment]
scans = { every = 28 }
follow_up = 100
death = { burden = 1e11 }
[output]
population_times = [50, 100]
)";

study::Study large_study(std::vector<study::Override> const& overrides = {}) {
    return make_verifiable(study::parse_study(study_text, "t.toml", overrides)).study;
}

double set_value(study::Study const& study, std::size_t stratum, std::string const& path) {
    for (study::Stratum::Setting const& setting : study.cohort.strata[stratum].set) {
        if (study.parameters[static_cast<std::size_t>(setting.parameter)].path == path) {
            return setting.value;
        }
    }
    return -1;
}

TEST(DivideCellsTest, DividesNumbersOfCellsAndNothingElse) {
    study::Study const study = divide_cells(large_study(), 1e6);
    EXPECT_EQ(study.clones[0].start.value, 1000);
    EXPECT_EQ(study.clones[1].start.value, 1) << "a clone that is there stays";
    EXPECT_EQ(study.clones[2].start.value, 0);
    EXPECT_EQ(set_value(study, 1, "clones.A.start"), 2000);
    EXPECT_EQ(study.growth.capacity.value, 1e4);
    EXPECT_EQ(set_value(study, 0, "growth.capacity"), 2e4) << "held at its median";
    EXPECT_EQ(study.assessment.cells_per_mm3.value, 1);
    EXPECT_EQ(study.clones[0].birth.value, 0.3);
    EXPECT_EQ(study.assessment.follow_up, 100);
}

TEST(DivideCellsTest, MultipliesCrossingsUpToOnePercent) {
    study::Study const study = divide_cells(large_study(), 1e5);
    EXPECT_NEAR(study.mutations[0].probability.value, 1e-4, 1e-15);
    EXPECT_NEAR(study.mutations[1].probability.value, 3e-4, 1e-15);
    EXPECT_NEAR(set_value(study, 1, "mutations.A->B.probability"), 7e-4, 1e-15);
    EXPECT_EQ(study.mutations[2].probability.value, 0.02) << "frequent: it keeps its share of the divisions";
    EXPECT_NEAR(study.switches[0].rate.value, 1e-4, 1e-15);
    EXPECT_EQ(study.switches[1].rate.value, 0.01);
    // In stratum y 1e-8 of A's divisions mutate: 1 % is reached at 1e6.
    study::Study const smaller = divide_cells(large_study(), 1e8);
    EXPECT_NEAR(smaller.mutations[0].probability.value, 1e-3, 1e-12);
    EXPECT_NEAR(smaller.mutations[1].probability.value, 3e-3, 1e-12);
    EXPECT_NEAR(set_value(smaller, 1, "mutations.A->B.probability"), 7e-3, 1e-12);
    EXPECT_NEAR(smaller.switches[0].rate.value, 1e-4, 1e-15) << "1 % of the cells in 100 days";
}

TEST(DivideCellsTest, MakesAStudyThatCanBeWrittenAndRead) {
    std::string const text = study::to_toml(divide_cells(large_study(), 123.4));
    EXPECT_EQ(study::to_toml(study::parse_study(text, "t.toml")), text);
    std::string const same = study::to_toml(large_study());
    EXPECT_EQ(study::to_toml(divide_cells(large_study(), 1)), study::to_toml(study::parse_study(same, "t.toml")));
}

TEST(ScaleDownTest, KeepsTheEventsOfALargeStudyToWhatIsAllowed) {
    constexpr double allowed = 1e7;
    ScaledStudy const scaled = scale_down(large_study(), allowed);
    EXPECT_GT(scaled.factor, 1e5);
    EXPECT_EQ(scaled.study.clones[0].start.value, std::round(1e9 / scaled.factor));
    auto const patients = static_cast<double>(scaled.study.simulation.patients);
    EXPECT_GE(patients, 100);
    EXPECT_LE(patients * scaled.events_per_trajectory, allowed);
    EXPECT_GE(patients * scaled.events_per_trajectory, 0.4 * allowed);
    auto const says = [&](char const* what) {
        return std::any_of(scaled.changes.begin(), scaled.changes.end(),
                           [&](std::string const& change) { return change.find(what) != std::string::npos; });
    };
    for (char const* part : {"every number of cells is divided", "mutations of 'A' are multiplied by",
                             "switches of 'A' are multiplied by 1e+05: until 1 %", "patients in place of 10000"}) {
        EXPECT_TRUE(says(part)) << part;
    }
    EXPECT_FALSE(says("'B'"));
    EXPECT_FALSE(says("Gompertz"));
}

TEST(ScaleDownTest, FewPatientsHaveMoreCells) {
    ScaledStudy const few = scale_down(large_study({{"simulation.patients", "20"}}), 2e7);
    EXPECT_EQ(few.study.simulation.patients, 20U);
    EXPECT_GE(few.events_per_trajectory, 4e5);
    EXPECT_LE(few.events_per_trajectory, 1e6);
}

TEST(ScaleDownTest, LeavesASmallStudyAsItIs) {
    study::Study const small = large_study({{"growth.capacity", "300"},
                                            {"clones.A.start", "100"},
                                            {"cohort.strata.y.set", R"({ "clones.A.birth" = 0.31 })"},
                                            {"cohort.vary", "[]"},
                                            {"simulation.patients", "200"}});
    ScaledStudy const scaled = scale_down(small, 1e8);
    EXPECT_EQ(scaled.factor, 1);
    EXPECT_TRUE(scaled.changes.empty());
    EXPECT_EQ(study::to_toml(scaled.study), study::to_toml(divide_cells(small, 1)));
}

TEST(ScaleDownTest, GompertzHasAnotherPressure) {
    ScaledStudy const scaled = scale_down(large_study({{"growth.law", "gompertz"}}), 1e7);
    EXPECT_GT(scaled.factor, 1e4);
    EXPECT_NE(scaled.changes.back().find("patients"), std::string::npos);
    EXPECT_NE(scaled.changes[scaled.changes.size() - 2].find("Gompertz"), std::string::npos);
}

TEST(ScaleDownTest, AStudyThatIsTooLargeHoweverSmallHasFewPatients) {
    // Ten cells of capacity for a century, 500 births and deaths a day.
    study::Study const study = large_study({{"growth.capacity", "100"},
                                            {"clones.A.birth", "50"},
                                            {"clones.A.death", "1"},
                                            {"cohort.vary", "[]"},
                                            {"clones.A.start", "10"},
                                            {"cohort.strata.y.set", R"({ "clones.A.birth" = 40 })"},
                                            {"assessment.follow_up", "36500"},
                                            {"assessment.scans.every", "3650"},
                                            {"drugs.D.effects.A.birth", "0"},
                                            {"output.population_times", "[36500]"}});
    ScaledStudy const scaled = scale_down(study, 1e6);
    EXPECT_EQ(scaled.factor, 10);
    EXPECT_EQ(scaled.study.simulation.patients, 100U);
}

}  // namespace
}  // namespace clonecast::verify

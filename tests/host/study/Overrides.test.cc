// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// `--set path=value`; what is wrong with one is tested with broken/*.toml.
#include "host/study/ReadStudy.hh"
#include "host/study/WriteStudy.hh"
#include "tests/host/study/StudyFiles.hh"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <ostream>

namespace clonecast::study {
namespace {

using test::path_of;

struct Case {
    Override change;
    std::string pointer;  //!< JSON pointer into the resolved study
    nlohmann::json expected;
};

//! For messages of the test library.
std::ostream& operator<<(std::ostream& stream, Case const& test_case) {
    return stream << test_case.change.path << '=' << test_case.change.value;
}

class OverrideTest : public ::testing::TestWithParam<Case> {};

TEST_P(OverrideTest, ChangesNothingElse) {
    Case const& test_case = GetParam();
    nlohmann::json expected = resolved(read_study(path_of("complete.toml")));
    nlohmann::json::json_pointer const pointer(test_case.pointer);
    EXPECT_NE(expected.value(pointer, nlohmann::json()), test_case.expected) << "the override changes nothing";
    expected[pointer] = test_case.expected;
    EXPECT_EQ(resolved(read_study(path_of("complete.toml"), {test_case.change})), expected);
}

INSTANTIATE_TEST_SUITE_P(
    Paths, OverrideTest,
    ::testing::Values(
        Case{{"name", "other"}, "/name", "other"}, Case{{"name", "\"7\""}, "/name", "7"},
        Case{{"simulation.patients", "1e3"}, "/simulation/patients", 1000},
        Case{{"simulation.engine", "ssa"}, "/simulation/engine", "ssa"},
        Case{{"simulation.engine", "\"ssa\""}, "/simulation/engine", "ssa"},
        Case{{"clones.sensitive.birth", "0.5"}, "/clones/0/birth", 0.5},
        Case{{"clones.résistant β.death", "0.5"}, "/clones/1/death", 0.5},
        Case{{"clones.\"résistant β\".death", "0.5"}, "/clones/1/death", 0.5},
        Case{{"clones.persister.start", "10"}, "/clones/2/start", 10.0},
        Case{{"clones.sensitive.resistant", "false"}, "/clones/0/resistant", false},
        Case{{"mutations.sensitive->résistant β.probability", "1e-3"}, "/mutations/0/probability", 1e-3},
        Case{{"mutations.late.probability", "0"}, "/mutations/1/probability", 0.0},
        Case{{"switches.sensitive->persister.rate", "2"}, "/switches/0/rate", 2.0},
        Case{{"drugs.palbociclib.concentration", "7"}, "/drugs/0/concentration", 7.0},
        Case{{"drugs.palbociclib.effects.sensitive.birth.emax", "0.1"}, "/drugs/0/effects/sensitive/birth/emax", 0.1},
        Case{{"drugs.fulvestrant.effects.persister.kill", "0.1"}, "/drugs/1/effects/persister/kill", 0.1},
        // A clone that had its effects from `default` keeps the others.
        Case{{"drugs.palbociclib.effects.persister.birth.ec50", "9"}, "/drugs/0/effects/persister/birth/ec50", 9.0},
        Case{{"interactions.cdk-er.factor", "0"}, "/interactions/0/factor", 0.0},
        Case{{"interactions.fulvestrant+palbociclib.factor", "0"}, "/interactions/1/factor", 0.0},
        Case{{"regimens.adaptive.repeat", "false"}, "/regimens/1/repeat", false},
        Case{{"regimens.adaptive.phases.on.drugs.palbociclib.concentration", "1"},
             "/regimens/1/phases/0/drugs/0/concentration",
             1.0},
        Case{{"regimens.adaptive.phases.on.drugs.palbociclib.schedule.on", "1"},
             "/regimens/1/phases/0/drugs/0/schedule/on",
             1.0},
        Case{{"regimens.adaptive.phases.on.until.burden_below", "0.25"},
             "/regimens/1/phases/0/until/burden_below",
             0.25},
        Case{{"regimens.adaptive.phases.phase 3.until.days", "28"}, "/regimens/1/phases/2/until/days", 28.0},
        Case{{"regimens.adaptive.phases.phase 4.until", "{ days = 5 }"},
             "/regimens/1/phases/3/until",
             nlohmann::json{{"days", 5.0}}},
        Case{{"cohort.strata.high.set.clones.sensitive.birth", "0.3"},
             "/cohort/strata/0/set/clones.sensitive.birth",
             0.3},
        Case{{"cohort.strata.high.set.\"clones.sensitive.death\"", "0.3"},
             "/cohort/strata/0/set/clones.sensitive.death",
             0.3},
        Case{{"cohort.vary.clones.sensitive.death.cv", "0.3"}, "/cohort/vary/1/cv", 0.3},
        Case{{"cohort.vary.clones.sensitive.birth[low].cv", "0.3"}, "/cohort/vary/0/cv", 0.3},
        Case{{"cohort.vary.\"clones.sensitive.death\".cv", "0.3"}, "/cohort/vary/1/cv", 0.3},
        Case{{"cohort.correlations.1.rho", "0.3"}, "/cohort/correlations/0/rho", 0.3},
        Case{{"assessment.scans", "[7, 14]"}, "/assessment/scans", std::vector{7.0, 14.0}},
        Case{{"assessment.progression.fold", "4"}, "/assessment/progression/fold", 4.0},
        Case{{"assessment.death.burden", "1e9"}, "/assessment/death/burden", 1e9},
        Case{{"output.landmarks", "[]"}, "/output/landmarks", nlohmann::json::array()}));

TEST(OverridesTest, AddKeysThatTheFileDoesNotHave) {
    Study const study = read_study(path_of("minimal.toml"), {{"simulation.seed", "12"},
                                                             {"assessment.death.burden", "1e9"},
                                                             {"output.population_times.every", "73"},
                                                             {"regimens.watch.phases.phase 1.until.days", "9"}});
    EXPECT_EQ(study.simulation.seed, 12U);
    EXPECT_EQ(study.assessment.death_burden.value().value, 1e9);
    EXPECT_EQ(study.output.population_times, (std::vector<double>{0, 73, 146, 219, 292, 365}));
    EXPECT_EQ(study.regimens[0].phases[0].end.days.value, 9);
}

TEST(OverridesTest, TheLastOneWins) {
    Study const study = read_study(path_of("minimal.toml"), {{"simulation.seed", "12"}, {"simulation.seed", "13"}});
    EXPECT_EQ(study.simulation.seed, 13U);
}

TEST(OverridesTest, ReachEveryParameterByItsPath) {
    Study const before = read_study(path_of("complete.toml"));
    for (std::size_t i = 0; i < before.parameters.size(); ++i) {
        Parameter const& parameter = before.parameters[i];
        SCOPED_TRACE(parameter.path);
        if (parameter.path.ends_with(".schedule.start") && parameter.value == 0) {
            continue;  // schedule = "continuous", a word that has no keys to set
        }
        // Whole where it can be, for start counts; above 1, for a fold; and not the value that is there.
        double const value = parameter.upper < 2 ? parameter.value == 0.5 ? 0.75 : 0.5 : parameter.value == 2 ? 3 : 2;
        // Mutations of two clones only: a probability of 1 is allowed.
        Study const after = read_study(path_of("complete.toml"), {{parameter.path, std::to_string(value)}});
        EXPECT_EQ(after.parameters.at(i).path, parameter.path);
        EXPECT_EQ(after.parameters.at(i).value, value);
    }
}

TEST(OverridesTest, AMistakeInTheFileCanBePutRight) {
    std::string const broken = test::replaced(test::read_text(path_of("minimal.toml")), "birth = 0.2", "birth = -1");
    EXPECT_THROW(parse_study(broken, "study.toml"), StudyError);
    EXPECT_NO_THROW(parse_study(broken, "study.toml", {{"clones.only.birth", "0.2"}}));
}

TEST(OverridesTest, TextThatIsNoUtf8IsRefused) {
    EXPECT_THROW(read_study(path_of("minimal.toml"), {{"name", "caf\xe9"}}), StudyError);
    EXPECT_THROW(read_study(path_of("minimal.toml"), {{"n\xe9", "1"}}), StudyError);
    EXPECT_EQ(read_study(path_of("minimal.toml"), {{"name", "café"}}).name, "café");
}

}  // namespace
}  // namespace clonecast::study

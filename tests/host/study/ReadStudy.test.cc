// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/ReadStudy.hh"

#include "tests/host/study/StudyFiles.hh"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <set>
#include <tuple>

namespace clonecast::study {
namespace {

using test::parameter_of;
using test::path_of;
using test::read_text;
using test::replaced;

//! A number that stands in a parameter of this path and value.
void expect_number(Study const& study, Number const& number, std::string const& path, double value) {
    SCOPED_TRACE(path);
    ASSERT_GE(number.parameter, 0);
    ASSERT_LT(number.parameter, static_cast<int>(study.parameters.size()));
    EXPECT_EQ(parameter_of(study, number).path, path);
    EXPECT_EQ(parameter_of(study, number).value, value);
    EXPECT_EQ(number.value, value);
}

int parameter_index(Study const& study, std::string const& path) {
    for (std::size_t i = 0; i < study.parameters.size(); ++i) {
        if (study.parameters[i].path == path) {
            return static_cast<int>(i);
        }
    }
    ADD_FAILURE() << "no parameter " << path;
    return -1;
}

class CompleteStudyTest : public ::testing::Test {
  protected:
    Study study = read_study(path_of("complete.toml"));
};

TEST_F(CompleteStudyTest, General) {
    EXPECT_EQ(study.schema, 1);
    EXPECT_EQ(study.name, "everything");
    EXPECT_EQ(study.description, "Two lines,\none with \"quotes\" and a \\ backslash.");
    EXPECT_EQ(study.simulation.patients, 1000000U);
    EXPECT_EQ(study.simulation.seed, 9223372036854775807U);
    EXPECT_EQ(study.simulation.engine, EngineChoice::crossing);
    EXPECT_EQ(study.simulation.max_steps, 2000000U);
}

TEST_F(CompleteStudyTest, Claims) {
    ASSERT_EQ(study.claims.size(), 2U);
    Claim const& first = study.claims[0];
    EXPECT_EQ(first.name, "first");
    EXPECT_EQ(first.text, "Résistant β is there");
    EXPECT_EQ(first.source, "assumption");
    EXPECT_EQ(first.comparisons.size(), 2U);
    EXPECT_EQ(first.confidence, 0.99);
    std::vector<Override> const changes{
        {"clones.résistant β.start", "0"}, {"simulation.engine", "\"ssa\""}, {"assessment.scans", "[56, 112]"}};
    EXPECT_EQ(first.fails_with, changes);
    EXPECT_EQ(study.claims[1].name, "claim 2");
    EXPECT_EQ(study.claims[1].confidence, Claim::default_confidence);
    EXPECT_TRUE(study.claims[1].fails_with.empty());
}

TEST_F(CompleteStudyTest, Clones) {
    ASSERT_EQ(study.clones.size(), 3U);
    EXPECT_EQ(study.clones[0].name, "sensitive");
    EXPECT_EQ(study.clones[0].mechanism, "sensitive");
    EXPECT_EQ(study.clones[0].resistance, Resistance::by_growth);
    expect_number(study, study.clones[0].birth, "clones.sensitive.birth", 0.14);
    expect_number(study, study.clones[0].death, "clones.sensitive.death", 0.13);
    expect_number(study, study.clones[0].start, "clones.sensitive.start", 5e7);
    EXPECT_EQ(study.clones[1].name, "résistant β");
    EXPECT_EQ(study.clones[1].mechanism, "ESR1");
    EXPECT_EQ(study.clones[1].resistance, Resistance::yes);
    EXPECT_EQ(study.clones[2].resistance, Resistance::no);
    expect_number(study, study.clones[2].start, "clones.persister.start", 0);
    EXPECT_EQ(parameter_of(study, study.clones[0].birth).unit, "1/day per cell");
    EXPECT_EQ(parameter_of(study, study.clones[0].birth).lower, 0);
    EXPECT_EQ(parameter_of(study, study.clones[0].birth).upper, 1000);
    EXPECT_EQ(parameter_of(study, study.clones[0].start).upper, max_start_cells);
}

TEST_F(CompleteStudyTest, Transitions) {
    ASSERT_EQ(study.mutations.size(), 2U);
    EXPECT_EQ(study.mutations[0].name, "sensitive->résistant β");
    EXPECT_EQ(study.mutations[0].from, 0);
    EXPECT_EQ(study.mutations[0].to, 1);
    expect_number(study, study.mutations[0].probability, "mutations.sensitive->résistant β.probability", 5e-8);
    EXPECT_EQ(study.mutations[1].name, "late");
    expect_number(study, study.mutations[1].probability, "mutations.late.probability", 1e-9);
    ASSERT_EQ(study.switches.size(), 2U);
    EXPECT_EQ(study.switches[0].from, 0);
    EXPECT_EQ(study.switches[0].to, 2);
    expect_number(study, study.switches[0].rate, "switches.sensitive->persister.rate", 1e-4);
    expect_number(study, study.switches[1].rate, "switches.wake up.rate", 0.02);
}

TEST_F(CompleteStudyTest, Drugs) {
    ASSERT_EQ(study.drugs.size(), 3U);
    Drug const& palbociclib = study.drugs[0];
    EXPECT_EQ(palbociclib.unit, "nM");
    expect_number(study, palbociclib.concentration.value(), "drugs.palbociclib.concentration", 100);
    EXPECT_EQ(parameter_of(study, palbociclib.concentration.value()).unit, "nM");
    ASSERT_EQ(palbociclib.effects.size(), 3U);
    for (auto const& of_clone : palbociclib.effects) {
        ASSERT_EQ(of_clone.size(), static_cast<std::size_t>(n_effect_targets));
    }
    auto const birth = static_cast<std::size_t>(EffectTarget::birth);
    auto const death = static_cast<std::size_t>(EffectTarget::death);
    auto const kill = static_cast<std::size_t>(EffectTarget::kill);

    Effect const& named = palbociclib.effects[0][birth];
    EXPECT_EQ(named.kind, Effect::Kind::hill);
    expect_number(study, named.strength, "drugs.palbociclib.effects.sensitive.birth.emax", 0.9);
    expect_number(study, named.ec50, "drugs.palbociclib.effects.sensitive.birth.ec50", 40);
    expect_number(study, named.hill, "drugs.palbociclib.effects.sensitive.birth.hill", 1.5);
    // A clone that is named has nothing of what stands under `default`.
    EXPECT_EQ(palbociclib.effects[0][kill].kind, Effect::Kind::none);

    // Each of the others has parameters of its own.
    expect_number(study, palbociclib.effects[1][birth].strength, "drugs.palbociclib.effects.résistant β.birth.emax",
                  0.2);
    expect_number(study, palbociclib.effects[1][birth].hill, "drugs.palbociclib.effects.résistant β.birth.hill", 1);
    expect_number(study, palbociclib.effects[2][kill].strength, "drugs.palbociclib.effects.persister.kill", 0.001);
    EXPECT_EQ(palbociclib.effects[2][kill].kind, Effect::Kind::fixed);
    EXPECT_EQ(palbociclib.effects[2][death].kind, Effect::Kind::none);

    Drug const& fulvestrant = study.drugs[1];
    expect_number(study, fulvestrant.effects[0][birth].strength, "drugs.fulvestrant.effects.sensitive.birth", 0.5);
    expect_number(study, fulvestrant.effects[0][death].strength, "drugs.fulvestrant.effects.sensitive.death", 0.25);
    EXPECT_EQ(fulvestrant.effects[1][birth].kind, Effect::Kind::none);
    EXPECT_EQ(fulvestrant.effects[2][kill].kind, Effect::Kind::hill);
    auto const mutation = static_cast<std::size_t>(EffectTarget::mutation);
    auto const switching = static_cast<std::size_t>(EffectTarget::switching);
    expect_number(study, fulvestrant.effects[2][switching].strength, "drugs.fulvestrant.effects.persister.switching",
                  -0.5);
    expect_number(study, fulvestrant.effects[1][mutation].strength,
                  "drugs.fulvestrant.effects.résistant β.mutation.emax", 20);
    ASSERT_EQ(fulvestrant.induces.size(), 2U);
    expect_number(study, fulvestrant.induces[0].strength, "drugs.fulvestrant.induces.sensitive->persister", 0.01);
    EXPECT_EQ(parameter_of(study, fulvestrant.induces[0].strength).unit, "1/day per cell");
    expect_number(study, fulvestrant.induces[1].ec50, "drugs.fulvestrant.induces.wake up.ec50", 5);
    expect_number(study, fulvestrant.induces[1].hill, "drugs.fulvestrant.induces.wake up.hill", 1);
    EXPECT_EQ(palbociclib.induces[0].kind, Effect::Kind::none);
}

TEST_F(CompleteStudyTest, Interactions) {
    ASSERT_EQ(study.interactions.size(), 4U);
    Interaction const& some = study.interactions[0];
    EXPECT_EQ(some.drug_a, 0);
    EXPECT_EQ(some.drug_b, 1);
    EXPECT_EQ(some.clones, (std::vector{0, 2}));
    EXPECT_EQ(some.target, EffectTarget::birth);
    expect_number(study, some.factor, "interactions.cdk-er.factor", 0.3);
    Interaction const& all = study.interactions[1];
    EXPECT_EQ(all.name, "fulvestrant+palbociclib");
    EXPECT_EQ(all.clones, (std::vector{0, 1, 2}));
    EXPECT_EQ(all.target, EffectTarget::kill);
    EXPECT_EQ(all.factor.value, -1);
    EXPECT_EQ(all.model, Interaction::Model::factor);
    Interaction const& surface = study.interactions[2];
    EXPECT_EQ(surface.model, Interaction::Model::musyc);
    EXPECT_EQ(surface.clones, std::vector{0}) << "where both drugs have a Hill effect";
    expect_number(study, surface.alpha_12, "interactions.surface.alpha_12", 4);
    expect_number(study, surface.alpha_21, "interactions.surface.alpha_21", 1);
    expect_number(study, surface.emax_12.value(), "interactions.surface.emax_12", 0.99);
    EXPECT_EQ(parameter_of(study, *surface.emax_12).upper, 1);
    EXPECT_EQ(study.interactions[3].clones, std::vector{2});
    EXPECT_FALSE(study.interactions[3].emax_12);
}

TEST_F(CompleteStudyTest, Regimens) {
    ASSERT_EQ(study.regimens.size(), 2U);
    EXPECT_FALSE(study.regimens[0].repeat);
    ASSERT_EQ(study.regimens[0].phases.size(), 1U);
    EXPECT_EQ(study.regimens[0].phases[0].name, "phase 1");
    EXPECT_TRUE(study.regimens[0].phases[0].doses.empty());
    EXPECT_EQ(study.regimens[0].phases[0].end.kind, PhaseEnd::Kind::never);

    Regimen const& adaptive = study.regimens[1];
    EXPECT_TRUE(adaptive.repeat);
    ASSERT_EQ(adaptive.phases.size(), 4U);
    ASSERT_EQ(adaptive.phases[0].doses.size(), 2U);
    Dose const& cyclic = adaptive.phases[0].doses[0];
    EXPECT_EQ(cyclic.drug, 0);
    EXPECT_EQ(cyclic.schedule.kind, Schedule::Kind::cyclic);
    EXPECT_EQ(cyclic.schedule.on.value, 21);
    EXPECT_EQ(cyclic.schedule.off.value, 7);
    EXPECT_EQ(cyclic.schedule.start.value, 1);
    EXPECT_EQ(cyclic.schedule.until->value, 300);
    ASSERT_TRUE(cyclic.concentration);
    expect_number(study, *cyclic.concentration, "regimens.adaptive.phases.on.drugs.palbociclib.concentration", 125);
    Dose const& listed = adaptive.phases[0].doses[1];
    EXPECT_EQ(listed.schedule.kind, Schedule::Kind::days);
    EXPECT_EQ(listed.schedule.days, (std::vector<double>{0, 14, 28}));
    EXPECT_EQ(listed.schedule.duration.value, 2);
    EXPECT_FALSE(listed.concentration);
    EXPECT_EQ(adaptive.phases[0].end.kind, PhaseEnd::Kind::burden_below);
    expect_number(study, adaptive.phases[0].end.burden, "regimens.adaptive.phases.on.until.burden_below", 0.5);
    expect_number(study, adaptive.phases[1].end.burden, "regimens.adaptive.phases.off.until.burden_above", 1);
    EXPECT_EQ(adaptive.phases[2].name, "phase 3");
    EXPECT_EQ(adaptive.phases[2].end.kind, PhaseEnd::Kind::time);
    EXPECT_EQ(adaptive.phases[2].end.days.value, 56);
    EXPECT_EQ(adaptive.phases[2].doses[0].schedule.kind, Schedule::Kind::continuous);
    EXPECT_EQ(adaptive.phases[2].doses[0].schedule.start.value, 3);
    EXPECT_FALSE(adaptive.phases[2].doses[0].schedule.until);
    EXPECT_EQ(adaptive.phases[3].end.kind, PhaseEnd::Kind::progression);
}

TEST_F(CompleteStudyTest, Cohort) {
    ASSERT_EQ(study.cohort.strata.size(), 2U);
    EXPECT_EQ(study.cohort.strata[0].name, "high");
    EXPECT_EQ(study.cohort.strata[0].probability, 0.4);
    ASSERT_EQ(study.cohort.strata[0].set.size(), 2U);
    EXPECT_EQ(study.cohort.strata[0].set[0].parameter, parameter_index(study, "clones.sensitive.birth"));
    EXPECT_EQ(study.cohort.strata[0].set[0].value, 0.2);
    // Without quotes the path is a chain of tables.
    ASSERT_EQ(study.cohort.strata[1].set.size(), 1U);
    EXPECT_EQ(study.cohort.strata[1].set[0].parameter, parameter_index(study, "mutations.late.probability"));
    EXPECT_EQ(study.cohort.strata[1].set[0].value, 0.25);

    using Kind = Distribution::Kind;
    std::vector<std::tuple<std::string, std::optional<int>, Kind, double, double>> const expected{
        {"clones.sensitive.birth", 1, Kind::lognormal, 0.15, 0.2},
        {"clones.sensitive.death", std::nullopt, Kind::lognormal, 0.13, 0.1},
        {"clones.résistant β.start", std::nullopt, Kind::uniform, 0, 10},
        {"drugs.fulvestrant.effects.sensitive.birth", std::nullopt, Kind::beta, 2, 3},
        {"switches.sensitive->persister.rate", std::nullopt, Kind::normal, 1e-4, 2e-5},
        {"assessment.dropout_hazard", std::nullopt, Kind::fixed, 0.002, 0}};
    ASSERT_EQ(study.cohort.variations.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        Variation const& variation = study.cohort.variations[i];
        auto const& [path, stratum, kind, a, b] = expected[i];
        SCOPED_TRACE(path);
        EXPECT_EQ(variation.parameter, parameter_index(study, path));
        EXPECT_EQ(variation.stratum, stratum);
        EXPECT_EQ(variation.distribution.kind, kind);
        EXPECT_EQ(variation.distribution.a, a);
        EXPECT_EQ(variation.distribution.b, b);
    }
    ASSERT_EQ(study.cohort.correlations.size(), 1U);
    EXPECT_EQ(study.cohort.correlations[0].parameter_a, parameter_index(study, "clones.sensitive.birth"));
    EXPECT_EQ(study.cohort.correlations[0].parameter_b, parameter_index(study, "clones.sensitive.death"));
    EXPECT_EQ(study.cohort.correlations[0].rho, -0.5);
}

TEST_F(CompleteStudyTest, Assessment) {
    Assessment const& assessment = study.assessment;
    expect_number(study, assessment.cells_per_mm3, "assessment.cells_per_mm3", 2e5);
    // Every 56 days until day 504, then every 84.
    EXPECT_EQ(assessment.scans,
              (std::vector<double>{56, 112, 168, 224, 280, 336, 392, 448, 504, 588, 672, 756, 840, 924, 1008, 1092}));
    EXPECT_EQ(assessment.progression.kind, ProgressionRule::Kind::volume);
    EXPECT_EQ(assessment.progression.fold.value, 3);
    EXPECT_EQ(assessment.progression.reference, ProgressionRule::Reference::baseline);
    EXPECT_EQ(assessment.response_decrease.value, 0.4);
    EXPECT_EQ(assessment.detectable_mm3.value, 10);
    ASSERT_TRUE(assessment.death_burden);
    expect_number(study, *assessment.death_burden, "assessment.death.burden", 1e12);
    EXPECT_EQ(assessment.death_check_every, 14);
    expect_number(study, assessment.dropout_hazard, "assessment.dropout_hazard", 0.001);
    EXPECT_EQ(assessment.follow_up, 1095);
    ASSERT_EQ(study.output.population_times.size(), 40U);
    EXPECT_EQ(study.output.population_times.front(), 0);
    EXPECT_EQ(study.output.population_times.back(), 1092);
    EXPECT_EQ(study.output.landmarks, (std::vector<double>{180, 365}));
}

TEST_F(CompleteStudyTest, ParameterPathsAreUnique) {
    std::set<std::string> paths;
    for (Parameter const& parameter : study.parameters) {
        EXPECT_TRUE(paths.insert(parameter.path).second) << parameter.path;
        EXPECT_LE(parameter.lower, parameter.value) << parameter.path;
        EXPECT_GE(parameter.upper, parameter.value) << parameter.path;
    }
}

TEST(MinimalStudyTest, HasDefaults) {
    Study const study = read_study(path_of("minimal.toml"));
    EXPECT_EQ(study.description, "");
    EXPECT_EQ(study.simulation.patients, 10000U);
    EXPECT_EQ(study.simulation.seed, 1U);
    EXPECT_EQ(study.simulation.engine, EngineChoice::automatic);
    EXPECT_EQ(study.simulation.max_steps, 100000000U);
    EXPECT_EQ(study.clones.at(0).mechanism, "only");
    EXPECT_TRUE(study.mutations.empty());
    EXPECT_TRUE(study.switches.empty());
    EXPECT_TRUE(study.drugs.empty());
    EXPECT_TRUE(study.interactions.empty());
    ASSERT_EQ(study.cohort.strata.size(), 1U);
    EXPECT_EQ(study.cohort.strata[0].name, "all");
    EXPECT_EQ(study.cohort.strata[0].probability, 1);
    EXPECT_TRUE(study.cohort.variations.empty());
    EXPECT_TRUE(study.cohort.correlations.empty());
    EXPECT_EQ(study.assessment.cells_per_mm3.value, 1e6);
    EXPECT_EQ(study.assessment.scans, (std::vector<double>{56, 112, 168, 224, 280, 336}));
    EXPECT_EQ(study.assessment.progression.kind, ProgressionRule::Kind::recist);
    EXPECT_EQ(study.assessment.progression.diameter_increase.value, 0.2);
    EXPECT_EQ(study.assessment.progression.absolute_increase.value, 5);
    EXPECT_EQ(study.assessment.response_decrease.value, 0.3);
    EXPECT_EQ(study.assessment.detectable_mm3.value, 0);
    EXPECT_FALSE(study.assessment.death_burden);
    EXPECT_EQ(study.assessment.death_check_every, 7);
    EXPECT_EQ(study.assessment.dropout_hazard.value, 0);
    EXPECT_EQ(study.output.population_times, (std::vector<double>{0, 365}));
    EXPECT_TRUE(study.output.landmarks.empty());
}

class ParseStudyTest : public ::testing::Test {
  protected:
    Study with(std::string const& what, std::string const& by) {
        return parse_study(replaced(minimal, what, by), "study.toml");
    }
    std::string minimal = read_text(path_of("minimal.toml"));
};

TEST_F(ParseStudyTest, TakesIntegersForNumbersAndWholeFloatsForIntegers) {
    EXPECT_EQ(with("birth = 0.2", "birth = 1").clones[0].birth.value, 1);
    EXPECT_EQ(with("[[clones]]", "[simulation]\npatients = 2e9\n[[clones]]").simulation.patients, 2000000000U);
    EXPECT_EQ(with("[[clones]]", "[simulation]\nseed = 0x7fffffffffffffff\n[[clones]]").simulation.seed,
              9223372036854775807U);
}

TEST_F(ParseStudyTest, HasNoNegativeZero) {
    EXPECT_FALSE(std::signbit(with("death = 0.1", "death = -0.0").clones[0].death.value));
}

TEST_F(ParseStudyTest, ReadsWindowsLineEndsAndByteOrderMark) {
    std::string text = "\xef\xbb\xbf";
    for (char const c : minimal) {
        text += c == '\n' ? "\r\n" : std::string(1, c);
    }
    EXPECT_EQ(parse_study(text, "study.toml").clones[0].birth.value, 0.2);
}

TEST_F(ParseStudyTest, CountsColumnsInCharacters) {
    try {
        with("name = \"only\"", "mechanism = \"αβγ\"\nname = 5");
        FAIL() << "accepted";
    } catch (StudyError const& error) {
        ASSERT_EQ(error.diagnostics().size(), 1U);
        EXPECT_EQ(error.diagnostics()[0].column, 8);
    }
    try {
        with("{ every = 56 }", "{ every = 56 } # αβγ\n\"αβγ\" = 1");
        FAIL() << "accepted";
    } catch (StudyError const& error) {
        EXPECT_EQ(error.diagnostics()[0].column, 1);
        EXPECT_NE(error.diagnostics()[0].message.find("'αβγ'"), std::string::npos);
    }
}

TEST_F(ParseStudyTest, ListsScanDaysWithoutRoundingTheEnd) {
    // 0.3 is not three times 0.1 in binary: the last scan is `until` itself.
    Study const study = with("{ every = 56 }", "{ every = 0.1, until = 0.3 }");
    EXPECT_EQ(study.assessment.scans, (std::vector<double>{0.1, 0.2, 0.3}));
}

TEST_F(ParseStudyTest, ContinuesScansWhereTheSegmentBeforeEnded) {
    EXPECT_EQ(with("{ every = 56 }", "[{ every = 100, until = 290 }, { every = 7, until = 300 }]").assessment.scans,
              (std::vector<double>{100, 200, 290, 297}));
    EXPECT_EQ(with("{ every = 56 }", "[{ every = 28, first = 14, until = 70 }, { every = 100, first = 100 }]")
                  .assessment.scans,
              (std::vector<double>{14, 42, 70, 100, 200, 300}));
}

TEST_F(ParseStudyTest, StartsMayComeFromTheCohortAlone) {
    std::string const text = replaced(minimal, "start = 1\n", "");
    EXPECT_THROW(parse_study(text, "study.toml"), StudyError);
    EXPECT_NO_THROW(
        parse_study(text + "\n[[cohort.vary]]\nparameter = \"clones.only.start\"\ndistribution = \"lognormal\"\n"
                           "median = 1e9\ncv = 1\n",
                    "study.toml"));
    EXPECT_NO_THROW(parse_study(text + "\n[[cohort.strata]]\nname = \"a\"\nprobability = 1\n"
                                       "set = { \"clones.only.start\" = 5 }\n",
                                "study.toml"));
}

//! With [detection] tumours must be able to reach 1e9 cells, which the founding clone alone can not.
TEST_F(ParseStudyTest, DescendantsOfFoundersGrowToDetection) {
    std::string const beginning = R"(
schema = 1
name = "test"
growth = { law = "logistic", capacity = 1e9 }
detection = { burden = 1e9 }
[[clones]]
name = "founder"
birth = 0.2
death = 0.1
start = 1
[[clones]]
name = "middle"
birth = 0.1
death = 0.2
[[clones]]
name = "dense"
birth = 0.2
death = 0.1
competition_weight = 0.01
[[mutations]]
from = "founder"
to = "middle"
probability = 1e-3
)";
    std::string const ending = R"(
[[regimens]]
name = "watch"
[[regimens.phases]]
[assessment]
scans = { every = 56 }
follow_up = 365
)";
    auto const parse = [](std::string const& text) { return parse_study(text, "study.toml"); };
    std::string const on = "[[switches]]\nfrom = 'middle'\nto = 'dense'\n";
    EXPECT_TRUE(parse(beginning + on + "rate = 1e-9\n" + ending).detection);
    EXPECT_THROW(parse(beginning + on + "rate = 0\n" + ending), StudyError);
    EXPECT_THROW(parse(beginning + ending), StudyError);
    // A rate that varies may be above 0.
    EXPECT_TRUE(parse(beginning + on + "rate = 0\n" + ending +
                      "[[cohort.vary]]\nparameter = 'switches.middle->dense.rate'\ndistribution = 'uniform'\n"
                      "min = 0\nmax = 0.1\n")
                    .detection);
    std::string const strata =
        "[[cohort.strata]]\nname = 'a'\nprobability = 0.5\n[[cohort.strata]]\nname = 'b'\nprobability = 0.5\n";
    std::string const closed = "set = { 'switches.middle->dense.rate' = 0 }\n";
    EXPECT_TRUE(parse(beginning + on + "rate = 0.1\n" + ending + strata).detection);
    EXPECT_THROW(parse(beginning + on + "rate = 0.1\n" + ending + strata + closed), StudyError);
    // Through another site.
    std::string const sites = "[[sites]]\nname = 'p'\n[[sites]]\nname = 'q'\ngrowth = { capacity = 1e11 }\n";
    std::string const seeding = "[[seeding]]\nfrom = 'p'\nto = 'q'\n";
    EXPECT_TRUE(parse(beginning + sites + seeding + "rate = 1e-6\n" + ending).detection);
    EXPECT_THROW(parse(beginning + sites + seeding + "rate = 0\n" + ending), StudyError);
    // A founder that only gives rise to a clone that grows.
    EXPECT_TRUE(
        parse(replaced(beginning + on + "rate = 0.1\n" + ending, "death = 0.1\nstart = 1", "death = 0.3\nstart = 1"))
            .detection);
}

TEST_F(ParseStudyTest, AcceptsPerfectCorrelation) {
    auto const vary = [](std::string const& parameter) {
        return "\n[[cohort.vary]]\nparameter = \"clones.only." + parameter +
               "\"\ndistribution = \"lognormal\"\nmedian = 1\ncv = 0.1\n";
    };
    auto const correlate = [](std::string const& a, std::string const& b, std::string const& rho) {
        return "[[cohort.correlations]]\nparameters = [\"clones.only." + a + "\", \"clones.only." + b +
               "\"]\nrho = " + rho + "\n";
    };
    std::string const text = minimal + vary("birth") + vary("death") + vary("start") +
                             correlate("birth", "death", "1") + correlate("death", "start", "0.5");
    EXPECT_NO_THROW(parse_study(text + correlate("birth", "start", "0.5"), "study.toml"));
    EXPECT_THROW(parse_study(text + correlate("birth", "start", "0.4"), "study.toml"), StudyError);
}

TEST_F(ParseStudyTest, SumsOfProbabilitiesMayBeOne) {
    std::string const two =
        "\n[[clones]]\nname = \"b\"\nbirth = 1\ndeath = 0\n[[mutations]]\nfrom = \"only\"\nto = "
        "\"b\"\nprobability = 1\n";
    EXPECT_NO_THROW(parse_study(minimal + two, "study.toml"));
}

TEST_F(ParseStudyTest, StringsMayHoldWhatKeysMayNot) {
    std::string const dots(200, '.');
    EXPECT_EQ(with("name = \"minimal\"", "name = \"" + dots + "[[[{{{ é\"").name, dots + "[[[{{{ é");
    EXPECT_EQ(with("name = \"minimal\"", "name = 'a'\ndescription = '''\n" + dots + "\n'''").description, dots + "\n");
}

TEST_F(ParseStudyTest, DiagnosticsAreFormattedLikeACompilersAndSorted) {
    try {
        parse_study(replaced(replaced(minimal, "birth = 0.2", "brith = 0.2"), "follow_up = 365", "follow_up = -1"),
                    "dir/study.toml");
        FAIL() << "accepted";
    } catch (StudyError const& error) {
        EXPECT_STREQ(
            error.what(),
            "dir/study.toml:7:1: error: unknown key 'brith'; did you mean 'birth'?\n"
            "dir/study.toml:17:13: error: follow_up = -1 is out of range; allowed: more than 0, up to 36525 [days]");
    }
}

//! A file in the temporary folder that is removed again.
class FileTest : public ::testing::Test {
  protected:
    void TearDown() override { std::filesystem::remove_all(path); }
    void write(std::string const& text) {
        std::ofstream stream(path, std::ios::binary);
        stream << text;
    }
    std::string path =
        (std::filesystem::temp_directory_path() /
         ("clonecast-study-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()) + "-" +
          std::to_string(std::chrono::steady_clock::now().time_since_epoch().count())))
            .string();
};

TEST_F(FileTest, MissingFile) {
    EXPECT_THROW(read_study(path), FileError);
}

TEST_F(FileTest, FileInAMissingFolder) {
    EXPECT_THROW(read_study(path + "/study.toml"), FileError);
}

TEST_F(FileTest, Directory) {
    std::filesystem::create_directory(path);
    EXPECT_THROW(read_study(path), FileError);
}

TEST_F(FileTest, UnreadableFile) {
    write(read_text(path_of("minimal.toml")));
    std::filesystem::permissions(path, std::filesystem::perms::none);
    if (std::ifstream(path).good()) {
        GTEST_SKIP() << "permissions do not bind this user (root)";
    }
    EXPECT_THROW(read_study(path), FileError);
}

TEST_F(FileTest, FileThatOpensButCannotBeRead) {
    // Reading address 0 of the own process fails.
    if (!std::filesystem::exists("/proc/self/mem")) {
        GTEST_SKIP() << "no /proc/self/mem on this system";
    }
    EXPECT_THROW(read_study("/proc/self/mem"), FileError);
}

TEST_F(FileTest, EmptyFile) {
    write("");
    EXPECT_THROW(read_study(path), StudyError);
}

TEST_F(FileTest, BinaryFile) {
    std::string bytes;
    for (unsigned i = 0; i < 100000; ++i) {
        bytes += static_cast<char>(i * i % 251);
    }
    write(bytes);
    EXPECT_THROW(read_study(path), StudyError);
}

TEST_F(FileTest, HugeFileIsRefusedUnread) {
    // Sparse: it takes no room, and were it read, the first NUL byte would be the complaint.
    write("schema = 1\n");
    std::filesystem::resize_file(path, 100000000);
    auto const begin = std::chrono::steady_clock::now();
    try {
        read_study(path);
        FAIL() << "accepted";
    } catch (StudyError const& error) {
        EXPECT_NE(std::string(error.what()).find("100000000 bytes; a study may have at most"), std::string::npos)
            << error.what();
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(100));
}

TEST_F(FileTest, EndlessDeviceIsRefused) {
    if (!std::filesystem::exists("/dev/zero")) {
        GTEST_SKIP() << "no /dev/zero on this system";
    }
    EXPECT_THROW(read_study("/dev/zero"), StudyError);
}

TEST_F(FileTest, DiagnosticsNameTheFileAsGiven) {
    write("schema = 3\n");
    try {
        read_study(path);
        FAIL() << "accepted";
    } catch (StudyError const& error) {
        EXPECT_EQ(error.diagnostics().at(0).file, path);
    }
}

}  // namespace
}  // namespace clonecast::study

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Concentration curves in the study file, and built-in drugs.
#include "host/study/ReadStudy.hh"
#include "host/study/WriteStudy.hh"
#include "host/study/detail/DrugLibrary.hh"
#include "tests/host/study/StudyFiles.hh"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace clonecast::study {
namespace {

class PharmacokineticsTest : public ::testing::Test {
  protected:
    PharmacokineticsTest() : study(read_study(test::path_of("pharmacokinetics.toml"))) {}

    Pharmacokinetics const& curve(std::size_t drug) const { return study.drugs.at(drug).pharmacokinetics.value(); }

    Study study;
};

TEST_F(PharmacokineticsTest, AreReadWithEveryKey) {
    Pharmacokinetics const& oral = curve(0);
    EXPECT_EQ(oral.dose.value, 50);
    EXPECT_EQ(oral.every.value, 0.5);
    EXPECT_EQ(oral.half_life.value().value, 0.4);
    EXPECT_FALSE(oral.clearance);
    EXPECT_EQ(oral.volume.value().value, 70);
    EXPECT_EQ(oral.absorption.value().value, 20);
    EXPECT_FALSE(oral.peak_time);
    EXPECT_EQ(oral.bioavailability.value, 0.6);
    EXPECT_EQ(oral.unbound.value, 0.2);
    EXPECT_DOUBLE_EQ(oral.unit_per_mg_per_litre, 1000.0 / 400);
    EXPECT_EQ(test::parameter_of(study, *oral.half_life).path, "drugs.oral.pharmacokinetics.half_life");
    EXPECT_EQ(test::parameter_of(study, *oral.half_life).unit, "days");
    EXPECT_EQ(study.simulation.dosing_tolerance, 0.005);
}

TEST_F(PharmacokineticsTest, OfTheLibraryAreCompletedAndOverridden) {
    Pharmacokinetics const& palbociclib = curve(1);
    EXPECT_EQ(study.drugs[1].unit, "nM");
    EXPECT_EQ(palbociclib.dose.value, 100);             // the study's
    EXPECT_EQ(palbociclib.half_life.value().value, 1);  // two of three replace the library's
    EXPECT_FALSE(palbociclib.clearance);
    EXPECT_EQ(palbociclib.peak_time.value().value, 0.333);  // the library's
    EXPECT_EQ(palbociclib.unbound.value, 0.15);
    Pharmacokinetics const& depot = curve(2);
    EXPECT_EQ(depot.half_life.value().value, 40);
    EXPECT_EQ(depot.absorption.value().value, 0.8);
    EXPECT_FALSE(depot.peak_time);
}

TEST_F(PharmacokineticsTest, OfAPhaseHaveDosesOfTheirOwn) {
    auto const& doses = study.regimens.at(0).phases.at(0).doses;
    EXPECT_EQ(doses.at(0).amount.value().value, 25);
    EXPECT_EQ(doses.at(0).every.value().value, 0.25);
    EXPECT_FALSE(doses.at(1).amount);
    EXPECT_EQ(doses.at(2).loading.value().days, (std::vector<double>{7, 14}));
    EXPECT_EQ(doses.at(2).loading.value().dose.value, 250);
}

TEST_F(PharmacokineticsTest, PathwaysDriveClonesAndAreInhibited) {
    EXPECT_EQ(study.pathways, (std::vector<std::string>{"ER", "CDK4/6"}));
    EXPECT_EQ(study.combination, Combination::highest_single_agent);
    Drive const& drive = study.clones.at(0).drive.value();
    EXPECT_EQ(drive.weights.at(1).value, 0.6);
    EXPECT_EQ(drive.half.value, 0.3);
    EXPECT_EQ(drive.hill.value, 4);
    EXPECT_EQ(study.drugs.at(1).inhibits.at(0).kind, Effect::Kind::none);
    EXPECT_EQ(study.drugs.at(1).inhibits.at(1).kind, Effect::Kind::hill);
    EXPECT_EQ(test::parameter_of(study, study.drugs.at(1).inhibits.at(1).ec50).path,
              "drugs.palbociclib.inhibits.CDK4/6.ec50");
}

TEST_F(PharmacokineticsTest, SchedulesLengthsAndRulesVaryBetweenPatients) {
    std::set<std::string> varied;
    for (Variation const& variation : study.cohort.variations) {
        varied.insert(study.parameters.at(static_cast<std::size_t>(variation.parameter)).path);
    }
    EXPECT_EQ(varied.size(), 6U);
}

//! The resolved study reads back as the same, without the library.
TEST_F(PharmacokineticsTest, AreWrittenBack) {
    std::string const text = to_toml(study);
    EXPECT_EQ(text.find("library"), std::string::npos);
    EXPECT_EQ(to_toml(parse_study(text, "resolved.toml")), text);
}

TEST_F(PharmacokineticsTest, CanBeSetFromTheCommandLine) {
    Study const changed = read_study(
        test::path_of("pharmacokinetics.toml"),
        {{"drugs.palbociclib.pharmacokinetics.unbound", "0.3"}, {"regimens.all.phases.first.drugs.oral.dose", "75"}});
    EXPECT_EQ(changed.drugs.at(1).pharmacokinetics.value().unbound.value, 0.3);
    EXPECT_EQ(changed.regimens.at(0).phases.at(0).doses.at(0).amount.value().value, 75);
}

//! Every built-in drug makes a study on its own.
TEST(DrugLibraryTest, IsReadable) {
    EXPECT_GE(detail::library_drugs().size(), 3U);
    for (detail::LibraryDrug const& drug : detail::library_drugs()) {
        std::string const name(drug.name);
        Study const study = parse_study(
            "schema = 1\nname = 'x'\n[[clones]]\nname = 'c'\nbirth = 1\ndeath = 1\nstart = 1\n"
            "[[drugs]]\nname = 'd'\nlibrary = '" +
                name +
                "'\n[[regimens]]\nname = 'r'\n[[regimens.phases]]\ndrugs = [{ drug = 'd' }]\n"
                "[assessment]\nscans = { every = 7 }\nfollow_up = 70\n",
            name);
        EXPECT_TRUE(study.drugs.at(0).pharmacokinetics) << name;
    }
}

}  // namespace
}  // namespace clonecast::study

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/calibrate/Targets.hh"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>

#include "host/FileError.hh"
#include "host/study/Diagnostics.hh"
#include "tests/host/calibrate/CalibrationStudy.hh"

namespace clonecast::calibrate {
namespace {

using test::parameters_text;

constexpr double normal_95 = 1.959963984540054;

Targets read(std::string const& text, std::string const& curve = "") {
    test::Folder const folder;
    folder.write("curve.csv", curve);
    return read_targets(folder.write("targets.toml", text), test::read_study());
}

TEST(TargetsTest, ReadsValuesOnTheirFitScale) {
    Targets const targets = read(std::string(parameters_text) + R"(
[[targets]]
quantity = "median"
regimen = "drug"
unit = "months"
value = 12
ci = [9, 16]
[[targets]]
quantity = "hazard_ratio"
regimen = "drug"
reference = "control"
strata = ["high"]
value = 0.5
ci = [0.25, inf]
[[targets]]
quantity = "survival"
regimen = "drug"
day = 112
value = 0.5
se = 0.01
[[targets]]
quantity = "response_rate"
regimen = "drug"
value = 0.5
se = 0.01
)");
    ASSERT_EQ(targets.parameters.size(), 2U);
    EXPECT_EQ(targets.parameters[0].scale, Scale::log);
    EXPECT_NEAR(targets.parameters[0].value_at(0.5), 1, 1e-12);
    EXPECT_EQ(targets.parameters[1].paths.front(), "cohort.vary.clones.resistant.start[low].median");
    ASSERT_EQ(targets.targets.size(), 4U);
    EXPECT_NEAR(targets.targets[0].values.front(), 12 * 30.4375, 1e-9);
    EXPECT_NEAR(targets.targets[0].standard_error, std::log(16.0 / 9) / (2 * normal_95), 1e-9);
    // An upper end that was not reached says nothing.
    EXPECT_NEAR(targets.targets[1].standard_error, std::log(2.0) / normal_95, 1e-9);
    EXPECT_EQ(targets.targets[1].strata, std::vector<int>{1});
    EXPECT_EQ(targets.targets[1].reference, 0);
    // d log(-log S) = dS / (S log S)
    EXPECT_NEAR(targets.targets[2].standard_error, 0.01 / (0.5 * std::log(2.0)), 1e-6);
    EXPECT_NEAR(targets.targets[3].standard_error, 0.01 / 0.25, 1e-6);
}

TEST(TargetsTest, ReadsATableOfACurve) {
    std::string const target = R"(
[[targets]]
quantity = "curve"
regimen = "drug"
patients = 300
file = "curve.csv"
)";
    Targets const targets = read(parameters_text + target, "day,survival\n# digitised\n28, 0.9\r\n\n56,0.9\n84,0.25\n");
    EXPECT_EQ(targets.targets[0].days, (std::vector<double>{28, 56, 84}));
    EXPECT_EQ(targets.targets[0].values, (std::vector<double>{0.9, 0.9, 0.25}));
}

struct Broken {
    std::string change;   //!< replaces the parameters if it has any, else adds a target
    std::string message;  //!< a part of it
    std::string curve;
};

std::ostream& operator<<(std::ostream& stream, Broken const& broken) {
    return stream << broken.message;
}

class BrokenTargetsTest : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenTargetsTest, SaysWhatAndWhere) {
    Broken const& broken = GetParam();
    std::string text = std::string(parameters_text) + broken.change;
    if (broken.change.find("[[parameters]]") != std::string::npos) {
        text = "schema = 1\n" + broken.change +
               "[[targets]]\nquantity = \"median\"\nregimen = \"drug\"\nvalue = 100\nse = 5\n";
    }
    try {
        read(text, broken.curve);
        FAIL() << "accepted";
    } catch (study::StudyError const& error) {
        EXPECT_NE(std::string(error.what()).find(broken.message), std::string::npos) << error.what();
        EXPECT_GE(error.diagnostics().front().line, 1);
    }
}

std::string median(std::string const& lines) {
    return "[[targets]]\nquantity = \"median\"\nregimen = \"drug\"\n" + lines;
}
std::string curve() {
    return "[[targets]]\nquantity = \"curve\"\nregimen = \"drug\"\npatients = 100\nfile = \"curve.csv\"\n";
}
std::string parameter(std::string const& lines) {
    return "[[parameters]]\npath = \"sites.tumour.pace\"\n" + lines;
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, BrokenTargetsTest,
    ::testing::Values(
        Broken{"", "calibration has no 'targets'", ""}, Broken{median("value = nan\nse = 1\n"), "value", ""},
        Broken{median("value = -3\nse = 1\n"), "value", ""}, Broken{median("value = 100\n"), "needs its precision", ""},
        Broken{median("value = 100\nse = 0\n"), "se", ""},
        Broken{median("value = 100\nci = [120, 150]\n"), "with the value between them", ""},
        Broken{median("value = 100\nci = [150, 120]\n"), "ci", ""},
        Broken{median("value = 100\nci = [0, inf]\n"), "precision", ""},
        Broken{median("value = 100\nci = [90, 110]\nse = 3\n"), "not both", ""},
        Broken{median("value = 100\nse = 3\nregime = \"x\"\n"), "unknown key 'regime'", ""},
        Broken{"[[targets]]\nquantity = \"median\"\nregimen = \"drag\"\nvalue = 9\nse = 1\n", "did you mean 'drug'",
               ""},
        Broken{"[[targets]]\nquantity = \"mode\"\nregimen = \"drug\"\nvalue = 9\nse = 1\n", "\"mode\" is not known",
               ""},
        Broken{
            "[[targets]]\nquantity = \"hazard_ratio\"\nregimen = \"drug\"\nreference = \"drug\"\nvalue = 1\nse = 1\n",
            "two different regimens", ""},
        Broken{median("strata = [\"middle\"]\nvalue = 9\nse = 1\n"), "no stratum \"middle\"", ""},
        Broken{median("endpoint = \"metastasis\"\nvalue = 9\nse = 1\n"), "several sites", ""},
        Broken{"[[targets]]\nquantity = \"survival\"\nregimen = \"drug\"\nday = 2000\nvalue = 0.5\nse = 0.1\n",
               "after the study's follow_up", ""},
        Broken{"[[targets]]\nquantity = \"survival\"\nregimen = \"drug\"\nday = 20\nvalue = 1.5\nse = 0.1\n", "value",
               ""},
        Broken{curve(), "must not increase, found 0.95 after 0.9", "28,0.9\n56,0.95\n"},
        Broken{curve(), "days must increase", "28,0.9\n28,0.8\n"},
        Broken{curve(), "expected two numbers", "28,0.9\n56,none\n"}, Broken{curve(), "no line day,survival", "\n"},
        Broken{curve(), "survival must be in 0 to 1", "28,nan\n"}, Broken{curve(), "follow_up", "28,0.9\n5000,0.1\n"},
        Broken{parameter("min = 2\nmax = 1\n"), "must be above min", ""},
        Broken{parameter("min = 0\nmax = 1\nscale = \"log\"\n"), "above 0 on the log scale", ""},
        Broken{parameter("min = 1\n"), "'max'", ""}, Broken{parameter("min = nan\nmax = 1\n"), "min", ""},
        Broken{"[[parameters]]\npath = \"simulation.patients\"\nmin = 10\nmax = 100\n", "cannot be fitted", ""}));

TEST(TargetsTest, NamesAFileThatCannotBeRead) {
    test::Folder const folder;
    EXPECT_THROW(read_targets(folder.path() / "none.toml", test::read_study()), FileError);
    EXPECT_THROW(read_targets(folder.path(), test::read_study()), FileError);
    EXPECT_THROW(
        read_targets(folder.write("targets.toml", parameters_text + curve() + "name = \"c\"\n"), test::read_study()),
        FileError);
}

}  // namespace
}  // namespace clonecast::calibrate

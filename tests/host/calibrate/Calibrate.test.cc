// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/calibrate/Calibrate.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "host/calibrate/Answers.hh"
#include "host/calibrate/WriteCalibration.hh"
#include "host/run/Run.hh"
#include "host/study/Diagnostics.hh"
#include "host/study/WriteStudy.hh"
#include "tests/host/calibrate/CalibrationStudy.hh"

namespace clonecast::calibrate {
namespace {

bool is_validation() {
    return std::getenv("CLONECAST_VALIDATION") != nullptr;
}

//! Medians and a hazard ratio of both strata.
std::string const targets_text = std::string(test::parameters_text) + R"(
[[targets]]
quantity = "median"
regimen = "control"
value = 100
se = 2
[[targets]]
quantity = "median"
regimen = "drug"
strata = ["low"]
value = 300
se = 6
[[targets]]
quantity = "hazard_ratio"
regimen = "drug"
reference = "control"
strata = ["low"]
value = 0.5
se = 0.02
)";

class CalibrateTest : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!why_no_fit().empty()) {
            GTEST_SKIP() << why_no_fit();
        }
    }

    Targets read(std::string const& text) const {
        return read_targets(folder_.write("targets.toml", text), test::read_study());
    }
    Calibration fit(study::Study const& study, Targets const& targets, std::string const& log_name,
                    CalibrateOptions const& options = {}) const {
        EvaluationLog log(folder_.path() / log_name, {"calibration", "--out"}, log_header(study, targets));
        return calibrate(study, targets, &log, options);
    }

    test::Folder folder_;
};

//! Targets whose values are what the study says with known parameters and another seed.
Targets synthetic(Targets targets, double pace, double cells, std::uint64_t seed, std::uint64_t patients) {
    study::Study const truth = test::read_study({{targets.parameters[0].paths[0], std::to_string(pace)},
                                                 {targets.parameters[1].paths[0], std::to_string(cells)},
                                                 {"simulation.seed", std::to_string(seed)},
                                                 {"simulation.patients", std::to_string(patients)}});
    run::RunResult const result = run::run_study(truth, {});
    std::vector<double> const answers = compute_answers(targets.targets, result, result.tally);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        targets.targets[i].values = {answers[i]};
    }
    return targets;
}

TEST_F(CalibrateTest, RecoversKnownParameters) {
    int const n_sets = is_validation() ? 25 : 3;
    std::uint64_t const patients = is_validation() ? 20000 : 4000;
    study::Study study = test::read_study({{"simulation.patients", std::to_string(patients)}});
    Targets const targets = read(targets_text);
    std::vector<double> pace_errors;
    std::vector<double> cell_errors;
    for (int set = 0; set < n_sets; ++set) {
        double const pace = 0.6 + 0.2 * (set % 5);
        double const cells = 3e6 * std::pow(2, set % 4);
        std::uint64_t const seed = 100 + static_cast<std::uint64_t>(set);
        Targets const own = synthetic(targets, pace, cells, seed, patients);
        CalibrateOptions options;
        options.fit.starts = 12;
        options.fit.searches = 1;
        options.fit.max_evaluations = 40;
        Calibration const calibration = fit(study, own, "recovery" + std::to_string(set), options);
        pace_errors.push_back(std::abs(calibration.values[0] / pace - 1));
        cell_errors.push_back(std::abs(calibration.values[1] / cells - 1));
        EXPECT_LT(calibration.fit.chi_squared, 20);
    }
    for (auto* const errors : {&pace_errors, &cell_errors}) {
        std::sort(errors->begin(), errors->end());
        EXPECT_LT((*errors)[errors->size() / 2], 0.1);
    }
}

TEST_F(CalibrateTest, ResumesToTheSameBits) {
    study::Study const study = test::read_study({{"simulation.patients", "100"}});
    Targets const targets = read(targets_text);
    CalibrateOptions options;
    options.fit.starts = 8;
    options.fit.searches = 1;
    options.fit.max_evaluations = 15;
    options.posterior = PosteriorOptions{20, 2, 0.5, 1};
    Calibration const whole = fit(study, targets, "whole", options);
    EXPECT_EQ(whole.from_log, 0U);

    struct Stop {};
    int n = 0;
    options.on_evaluation = [&](CalibrationProgress const& /*progress*/) {
        if (++n == 30) {
            throw Stop();
        }
    };
    EXPECT_THROW(fit(study, targets, "parts", options), Stop);
    options.on_evaluation = {};
    options.run.threads = 2;
    Calibration const resumed = fit(study, targets, "parts", options);
    EXPECT_EQ(resumed.from_log, 30U);
    EXPECT_EQ(calibration_json(resumed).dump(), calibration_json(whole).dump());
    EXPECT_EQ(calibration_text(resumed), calibration_text(whole));
    EXPECT_EQ(calibration_overlay(resumed), calibration_overlay(whole));
    EXPECT_EQ(posterior_csv(resumed), posterior_csv(whole));
}

TEST_F(CalibrateTest, TheOverlayHoldsTheFittedParametersAndNoMore) {
    study::Study const study = test::read_study({{"simulation.patients", "100"}});
    CalibrateOptions options;
    options.fit = {Method::bobyqa, 5, 1, 5, 1};
    Calibration const calibration = fit(study, read(targets_text), "overlay", options);
    std::string const overlay = calibration_overlay(calibration);
    EXPECT_NE(overlay.find("[[cohort.vary]]\nparameter = \"clones.resistant.start\"\nstratum = \"low\"\nmedian = "),
              std::string::npos)
        << overlay;
    EXPECT_EQ(overlay.find("distribution"), std::string::npos);
    EXPECT_EQ(overlay.find("clones]]"), std::string::npos);
    study::Study const fitted = test::read_study(calibration.changes);
    EXPECT_EQ(fitted.cohort.variations[0].distribution.a, calibration.values[0]);
    EXPECT_EQ(fitted.cohort.variations[1].distribution.a, calibration.values[1]);
}

TEST_F(CalibrateTest, WarnsOfWhatTheTargetsDoNotSay) {
    // Nothing depends on how the other stratum fares.
    std::string text = targets_text;
    text.insert(text.find("[[targets]]"),
                "[[parameters]]\nname = \"other\"\npath = \"cohort.vary.clones.resistant.start[high].cv\"\nmin = 0.5\n"
                "max = 1.5\n");
    std::size_t const all = text.find("regimen = \"control\"");
    text.insert(all, "strata = [\"low\"]\n");
    study::Study const study = test::read_study({{"simulation.patients", "200"}});
    CalibrateOptions options;
    options.fit = {Method::bobyqa, 10, 1, 20, 1};
    std::string const report = calibration_text(fit(study, read(text), "flat", options));
    EXPECT_NE(report.find("other is hardly identified"), std::string::npos) << report;
}

TEST_F(CalibrateTest, MonteCarloErrorsAreThoseOfOtherSeeds) {
    // Spread of the median over 40 seeds against the jackknife's value; both have some 16 degrees of freedom or more.
    Targets const targets = read(targets_text);
    study::Study const study = test::read_study({{"simulation.patients", "400"}});
    CalibrateOptions options;
    options.fit = {Method::bobyqa, 1, 1, 3, 1};
    Calibration const calibration = fit(study, targets, "errors", options);
    std::vector<double> logs;
    for (int seed = 0; seed < 40; ++seed) {
        std::vector<study::Override> changes = calibration.changes;
        changes.push_back({"simulation.seed", std::to_string(1000 + seed)});
        changes.push_back({"simulation.patients", "400"});
        run::RunResult const result = run::run_study(test::read_study(changes), {});
        logs.push_back(std::log(compute_answers(targets.targets, result, result.tally)[0]));
    }
    double mean = 0;
    for (double const each : logs) {
        mean += each / 40;
    }
    double squares = 0;
    for (double const each : logs) {
        squares += (each - mean) * (each - mean) / 39;
    }
    double const ratio = calibration.standard_errors[0] / std::sqrt(squares);
    EXPECT_GT(ratio, 0.35);
    EXPECT_LT(ratio, 2.5);
}

TEST_F(CalibrateTest, ChecksTheBoundsBeforeItBegins) {
    std::string text = targets_text;
    text.replace(text.find("cohort.vary.sites.tumour.pace.median"), 36, "cohort.vary.sites.tumour.place.median");
    EXPECT_THROW(check_bounds(test::read_study(), read(text)), study::StudyError);
    text = targets_text;
    text.replace(text.find("min = 0.2"), 9, "min = -1 ");
    try {
        check_bounds(test::read_study(), read(text));
        FAIL() << "accepted";
    } catch (study::StudyError const& error) {
        EXPECT_NE(std::string(error.what()).find("cohort.vary.sites.tumour.pace.median=-1"), std::string::npos)
            << error.what();
    }
    check_bounds(test::read_study(), read(targets_text));
}

}  // namespace
}  // namespace clonecast::calibrate

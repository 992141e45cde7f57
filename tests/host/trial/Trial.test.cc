// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/Trial.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "host/trial/WriteTrial.hh"
#include "tests/host/trial/TrialStudy.hh"

namespace clonecast::trial {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Options small_options() {
    Options options;
    options.arms = {"weak", "none"};
    options.design.patients = {40, 40};
    options.replicates = 400;
    options.has_pool_size = true;
    options.run.backend = run::Backend::cpu;
    options.run.threads = 1;
    return options;
}

//! Neither NaN nor infinity, and a note beside every null. \param path  of what is looked at, for the message
void check_numbers(nlohmann::ordered_json const& json, std::string const& path) {
    if (json.is_number()) {
        EXPECT_TRUE(std::isfinite(json.get<double>())) << path;
    }
    if (!json.is_structured()) {
        return;
    }
    for (auto const& [key, value] : json.items()) {
        if (value.is_null()) {
            ASSERT_TRUE(json.contains(key + "_note")) << path << "/" << key;
            EXPECT_NE(json[key + "_note"], "") << path << "/" << key;
        }
        check_numbers(value, path + "/" + key);
    }
}

std::string text_of(Trial const& trial) {
    report::TerminalOptions options;
    options.width = 200;
    return trial_text(trial, options);
}

TEST(TrialTest, AnswersDependOnStudyAndOptionsAlone) {
    Options options = small_options();
    options.design.accrual = 30;
    options.design.cutoff = 120;
    options.dropout = 0.001;
    options.powers = {0.8};
    auto const answer = [&] {
        nlohmann::ordered_json json = trial_json(conduct_trial(small_study(), options));
        EXPECT_EQ(json["provenance"]["engine"], "ssa");
        json.erase("provenance");
        return json;
    };
    nlohmann::ordered_json const one = answer();
    options.run.threads = 3;
    options.run.range_patients = 77;
    EXPECT_EQ(answer(), one);
    options.replicates = 399;
    EXPECT_NE(answer()["quantities"], one["quantities"]);
    check_numbers(one, "");
}

TEST(TrialTest, TheBetterArmIsFavoured) {
    Options options = small_options();
    options.arms = {"strong", "none"};
    options.design.success_hazard_ratio = 0.5;
    options.design.success_median_difference = 20;
    options.powers = {0.9};
    Trial const trial = conduct_trial(small_study(), options);
    EXPECT_GT(trial.summary.favours_first.estimate, 0.9);
    EXPECT_EQ(trial.summary.favours_second.estimate, 0);
    EXPECT_LT(*trial.summary.hazard_ratio.quantiles[2], 1);
    EXPECT_LE(trial.summary.success.estimate, trial.summary.favours_first.estimate);
    EXPECT_LE(*trial.sample_sizes[0].simulated.patients, 40);
    EXPECT_TRUE(trial.has_study_dropout);
    std::string const text = text_of(trial);
    EXPECT_THAT(text, HasSubstr("first arm: strong, 40 patients"));
    EXPECT_THAT(text, HasSubstr("hazard ratio at most 0.5, medians apart by 20 days or more"));
    EXPECT_THAT(text, HasSubstr("dropout as in the study"));
    std::swap(options.arms[0], options.arms[1]);
    EXPECT_EQ(conduct_trial(small_study(), options).summary.favours_first.estimate, 0);
}

TEST(TrialTest, DropoutReplacesThatOfTheStudy) {
    Options options = small_options();
    auto const events = [&](std::optional<double> dropout) {
        options.dropout = dropout;
        Trial const trial = conduct_trial(small_study(), options);
        EXPECT_EQ(trial.has_study_dropout, !dropout.has_value());
        return trial.summary.mean_events[0] + trial.summary.mean_events[1];
    };
    double const none = events(0);
    double const of_study = events(std::nullopt);
    double const same = events(0.002);
    double const much = events(0.02);
    EXPECT_GT(none, of_study + 3);
    EXPECT_LT(much, of_study - 10);
    // Two draws of dropout at the same rate: each mean of 400 trials of 80, of which most differ in their patients.
    EXPECT_NEAR(same, of_study, 5 * std::sqrt(2 * 80 * 0.25 * (1.0 / 400 + 80.0 / 2000)));
}

TEST(TrialTest, SaysWhatTheReaderMustKnow) {
    Options options = small_options();
    options.design.events = 79;
    options.design.cutoff = 300;
    Trial const trial = conduct_trial(small_study(), options);
    EXPECT_THAT(trial.notes, ::testing::Contains(HasSubstr("follows a patient for 140 days")));
    EXPECT_THAT(trial.notes, ::testing::Contains(HasSubstr("the 79 events are not there by the end")));
    EXPECT_THAT(text_of(trial), HasSubstr("analysis at event 79 or on day 300, whichever is first"));
    check_numbers(trial_json(trial), "");
}

TEST(TrialTest, NothingBreaksWhereNothingHappens) {
    // Nobody has an event; one replicate; a pool of one trial.
    study::Study const study = small_study({{"simulation.patients", "80"},
                                            {"assessment.follow_up", "14"},
                                            {"assessment.progression.fold", "1000"},
                                            {"assessment.death.burden", "1e9"},
                                            {"output.population_times", "[]"}});
    Options options = small_options();
    options.replicates = 1;
    Trial const trial = conduct_trial(study, options);
    EXPECT_EQ(trial.summary.power.estimate, 0);
    EXPECT_EQ(trial.summary.power.lower, 0);
    EXPECT_GT(trial.summary.power.upper, 0.5);
    EXPECT_THAT(trial.notes, ::testing::Contains(HasSubstr("1 of 1 replicates have no log-rank test")));
    EXPECT_THAT(trial.notes, ::testing::Contains(HasSubstr("too few")));
    EXPECT_THAT(trial.notes, ::testing::Contains(HasSubstr("more of them (--patients) narrow it")));
    EXPECT_THAT(text_of(trial), ::testing::ContainsRegex("two-sided +0 \\([^)]*\\) +- +- +-\n"));
    nlohmann::ordered_json const json = trial_json(trial);
    check_numbers(json, "");
    EXPECT_EQ(json["quantities"][0]["quantiles"][1]["value_note"], "no event while both arms had patients at risk");
    for (std::string const& text : {text_of(trial), trial_csv(trial)}) {
        EXPECT_THAT(text, Not(HasSubstr("nan")));
        EXPECT_THAT(text, Not(HasSubstr("inf,")));
    }
}

TEST(TrialTest, CsvHasARowForEveryNumber) {
    Options options = small_options();
    options.powers = {0.5};
    std::string const csv = trial_csv(conduct_trial(small_study(), options));
    EXPECT_EQ(csv.substr(0, csv.find('\n')), "quantity,arm,level,estimate,lower,upper,standard_error");
    for (char const* const row : {"\nsignificant_for_first,,,", "\nsuccess,,,", "\nhazard_ratio,,0.025,",
                                  "\nmedian_days,weak,0.5,", "\nevents,none,0.975,", "\nsample_size,weak,0.5,"}) {
        EXPECT_THAT(csv, HasSubstr(row));
    }
}

TEST(TrialTest, SaysWhatIsWrongBeforeItSimulates) {
    auto const message = [](std::function<void(Options*)> const& change) -> std::string {
        Options options = small_options();
        options.run.on_start = [](run::RunResult const&) { FAIL() << "patients are simulated"; };
        change(&options);
        try {
            conduct_trial(small_study(), options);
        } catch (TrialError const& error) {
            return error.what();
        }
        return "accepted";
    };
    EXPECT_THAT(message([](Options* o) { o->arms[1] = "non"; }), HasSubstr(R"(did you mean "none"?)"));
    EXPECT_THAT(message([](Options* o) { o->arms[1] = "weak"; }), HasSubstr("named twice"));
    EXPECT_THAT(message([](Options* o) { o->replicates = 0; }), HasSubstr("0 replicates"));
    EXPECT_THAT(message([](Options* o) { o->design.patients[0] = 0; }), HasSubstr("0 patients in an arm"));
    EXPECT_THAT(message([](Options* o) { o->design.patients[0] = 1961; }), HasSubstr("from 2000 virtual patients"));
    EXPECT_THAT(message([](Options* o) { o->dropout = -1; }), HasSubstr("dropout at -1"));
    EXPECT_THAT(message([](Options* o) { o->powers = {0.8, 2}; }), HasSubstr("a power of 2"));
    EXPECT_THAT(message([](Options* o) { o->endpoint = patient::Endpoint::metastasis; }), HasSubstr("several sites"));
}

TEST(TrialTest, ThePoolHasFiftyTrialsAtLeast) {
    Options options = small_options();
    options.replicates = 50;
    options.has_pool_size = false;
    EXPECT_EQ(conduct_trial(small_study(), options).pool_patients, 4000);
    EXPECT_EQ(conduct_trial(small_study({{"simulation.patients", "5000"}}), options).pool_patients, 5000);
    options.has_pool_size = true;
    EXPECT_EQ(conduct_trial(small_study({{"simulation.patients", "100"}}), options).pool_patients, 100);
}

}  // namespace
}  // namespace clonecast::trial

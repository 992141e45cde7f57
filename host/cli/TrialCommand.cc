// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// clonecast trial STUDY.toml
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/cli/AnswerFiles.hh"
#include "host/cli/Cli.hh"
#include "host/cli/Interrupt.hh"
#include "host/cli/Progress.hh"
#include "host/report/SummaryJson.hh"
#include "host/trial/Replicates.hh"
#include "host/trial/Trial.hh"
#include "host/trial/WriteTrial.hh"

namespace clonecast::cli {
namespace {

//! Patients of an arm, and events of a trial: as many as a study may have patients.
constexpr std::uint64_t most_patients = 2'000'000'000;

struct TrialCommandOptions {
    StudyOptions study;
    DeviceOptions device;
    std::vector<std::string> arms;
    std::vector<std::uint64_t> patients_per_arm;
    std::string endpoint = "failure";
    bool stratified = false;
    trial::Options trial;
    AnswerFileOptions files;
    bool quiet = false;
};

trial::Options trial_options(TrialCommandOptions const& options) {
    trial::Options result = options.trial;
    if (options.arms.size() != 2) {
        throw UsageError("--arms: a trial compares two regimens, the experimental one first: --arms NEW,CONTROL");
    }
    result.arms = {options.arms[0], options.arms[1]};
    std::vector<std::uint64_t> const& patients = options.patients_per_arm;
    if (patients.size() > 2) {
        throw UsageError("--patients-per-arm: one number for both arms, or one for each: 200 or 200,100");
    }
    if (!patients.empty()) {
        result.design.patients = {patients.front(), patients.back()};
    }
    result.endpoint = endpoint_named(options.endpoint);
    if (options.stratified) {
        result.design.stratification = trial::Stratification::by_cohort;
    }
    std::string const set = "simulation.patients=";
    result.has_pool_size = !options.study.patients.empty() ||
                           std::any_of(options.study.set.begin(), options.study.set.end(),
                                       [&](std::string const& text) { return text.compare(0, set.size(), set) == 0; });
    return result;
}

void trial_command(TrialCommandOptions const& options) {
    trial::Options trial_of = trial_options(options);
    set_device(options.device, &trial_of.run);
    trial_of.run.study_file = options.study.file;
    study::Study const study = read(options.study);
    AnswerFiles const files = check_answer_files(options.files);

    std::optional<trial::Trial> result;
    {
        Interrupt const interrupt([] {});
        std::atomic<std::uint64_t> patients_done{0};
        std::atomic<std::uint64_t> replicates_done{0};
        std::optional<Progress> progress;
        bool const shows_progress = !options.quiet && Progress::is_possible();
        trial_of.run.patients_done = &patients_done;
        trial_of.replicates_done = &replicates_done;
        trial_of.run.on_start = [&](run::RunResult const& start) {
            if (shows_progress) {
                progress.emplace(&patients_done, start.study.simulation.patients);
            }
        };
        trial_of.on_pool = [&] {
            progress.reset();
            if (shows_progress) {
                progress.emplace(&replicates_done, trial_of.replicates, "trials");
            }
        };
        trial_of.on_replicates = [&] { progress.reset(); };
        try {
            result = trial::conduct_trial(study, trial_of);
        } catch (trial::TrialError const& error) {
            throw UsageError(error.what());
        }
    }
    report::TerminalOptions terminal;
    terminal.color = wants_color(STDOUT_FILENO) ? report::Color::on : report::Color::off;
    print_answer(trial::trial_text(*result, terminal));
    if (files.json) {
        files.json->write(report::json_text(trial::trial_json(*result)));
    }
    if (files.csv) {
        files.csv->write(trial::trial_csv(*result));
    }
}

void add_design_options(CLI::App* command, TrialCommandOptions* options) {
    trial::Design& design = options->trial.design;
    command->add_option("--arms", options->arms, "the two regimens, the experimental one first")
        ->required()
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->type_name("NEW,CONTROL");
    command
        ->add_option("--patients-per-arm", options->patients_per_arm,
                     "patients in each arm, or in the first and the second (default: 200)")
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->transform(count(1, most_patients))
        ->type_name("N[,N]");
    command->add_option("--replicates", options->trial.replicates, "number of trials (default: 10000)")
        ->transform(count(1, trial::most_replicates))
        ->type_name("N");
    command->add_option("--endpoint", options->endpoint, "failure, first_progression or metastasis (default: failure)")
        ->type_name("NAME");
    command->add_option("--accrual", design.accrual, "days over which patients enter (default: 0)")->type_name("DAYS");
    command
        ->add_option("--dropout", options->trial.dropout,
                     "rate a day at which patients are lost, instead of the study's own")
        ->type_name("RATE");
    command->add_option("--cutoff", design.cutoff, "day of the analysis, after the first patient's entry")
        ->type_name("DAY");
    command->add_option("--events", design.events, "analyse after so many events, on the cut-off day at the latest")
        ->transform(count(1, most_patients))
        ->type_name("N");
    command->add_option("--alpha", design.alpha, "two-sided level of the log-rank test (default: 0.05)")
        ->type_name("P");
    command->add_flag("--stratified", options->stratified, "stratify the analysis by the strata of the cohort");
    command
        ->add_option("--success-hazard-ratio", design.success_hazard_ratio,
                     "success also takes a hazard ratio of at most this")
        ->type_name("X");
    command
        ->add_option("--success-median-difference", design.success_median_difference,
                     "success also takes medians that are so many days apart")
        ->type_name("DAYS");
    command->add_option("--power", options->trial.powers, "find the number of patients for each power, e.g. 0.8,0.9")
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->type_name("P,...");
}

}  // namespace

void add_trial_command(CLI::App* app, Action* action) {
    auto const options = std::make_shared<TrialCommandOptions>();
    CLI::App* const command =
        app->add_subcommand("trial", "what real trials of two regimens would report: hazard ratio, power, sample size");
    add_study_options(command, &options->study);
    command->get_option("--patients")
        ->description("virtual patients that trials are drawn from (default: as in the study, 50 trials at least)");
    add_design_options(command, options.get());
    add_device_options(command, &options->device);
    add_answer_files(command, &options->files, "write the answer as JSON", "write it as a table");
    command->add_flag("--quiet", options->quiet, "no progress on standard error");
    command->callback([options, action] {
        *action = [options] {
            trial_command(*options);
            return exit_ok;
        };
    });
}

}  // namespace clonecast::cli

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// clonecast compare RUN...
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "host/cli/AnswerFiles.hh"
#include "host/cli/Cli.hh"
#include "host/compare/Compare.hh"
#include "host/compare/ReadRun.hh"
#include "host/compare/WriteComparison.hh"
#include "host/report/Summary.hh"
#include "host/report/SummaryJson.hh"

namespace clonecast::cli {
namespace {

struct CompareCommandOptions {
    std::vector<std::string> runs;
    std::string endpoint = "failure";
    std::string reference;
    compare::Options comparison;
    bool different_studies = false;
    bool stratify = false;
    AnswerFileOptions files;
};

std::vector<compare::RunRecord> read_runs(std::vector<std::string> const& names) {
    std::vector<compare::RunRecord> runs;
    std::set<std::filesystem::path> seen;
    for (std::string const& name : names) {
        runs.push_back(compare::read_run(name));
        std::error_code ignored;
        if (!seen.insert(std::filesystem::weakly_canonical(runs.back().directory, ignored)).second) {
            throw UsageError("the run " + name + " is named twice");
        }
    }
    return runs;
}

void compare_command(CompareCommandOptions const& options) {
    compare::Options comparison_options = options.comparison;
    comparison_options.endpoint = endpoint_named(options.endpoint);
    if (!options.reference.empty()) {
        comparison_options.reference = options.reference;
    }
    if (options.different_studies) {
        comparison_options.studies = compare::Studies::may_differ;
    }
    if (options.stratify) {
        comparison_options.stratification = compare::Stratification::by_cohort;
    }
    AnswerFiles const files = check_answer_files(options.files);
    std::vector<compare::RunRecord> const runs = read_runs(options.runs);
    std::optional<compare::Comparison> comparison;
    try {
        comparison = compare::compare_runs(runs, comparison_options);
    } catch (compare::ComparisonError const& error) {
        throw UsageError(error.what());
    }
    if (files.json) {
        files.json->write(report::json_text(compare::comparison_json(*comparison)));
    }
    if (files.csv) {
        files.csv->write(compare::comparison_csv(*comparison));
    }
    report::TerminalOptions terminal;
    terminal.color = wants_color(STDOUT_FILENO) ? report::Color::on : report::Color::off;
    print_answer(compare::comparison_text(*comparison, terminal));
}

}  // namespace

void add_compare_command(CLI::App* app, Action* action) {
    auto const options = std::make_shared<CompareCommandOptions>();
    CLI::App* const command =
        app->add_subcommand("compare", "compare the regimens of one run, or of several, side by side");
    command->add_option("runs", options->runs, "output directories of clonecast run")->required()->type_name("RUN");
    command->add_option("--endpoint", options->endpoint, "failure, first_progression or metastasis (default: failure)")
        ->type_name("NAME");
    command
        ->add_option("--arms", options->comparison.arms,
                     "compare these regimens only; a name that several runs have is RUN/REGIMEN")
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->type_name("REGIMEN,...");
    command
        ->add_option("--reference", options->reference,
                     "compare every other regimen with this one (default: every pair)")
        ->type_name("REGIMEN");
    command
        ->add_option("--landmarks", options->comparison.landmarks,
                     "days at which to compare (default: those of the first run's study)")
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->type_name("DAY,...");
    command
        ->add_option("--horizon", options->comparison.horizon,
                     "day up to which means are taken (default: the last day that all regimens have)")
        ->type_name("DAY");
    command->add_flag("--stratified", options->stratify,
                      "add hazard ratios and log-rank tests stratified by the strata of the cohort");
    command->add_flag("--different-studies", options->different_studies,
                      "compare runs of different tumours, cohorts or assessments all the same");
    add_answer_files(command, &options->files, "write the comparison as JSON", "write it as a table");
    command->callback([options, action] {
        *action = [options] {
            compare_command(*options);
            return exit_ok;
        };
    });
}

}  // namespace clonecast::cli

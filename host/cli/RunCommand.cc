// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// clonecast run STUDY.toml
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include <nlohmann/json.hpp>

#include "host/FileError.hh"
#include "host/claims/Judge.hh"
#include "host/cli/Cli.hh"
#include "host/cli/Interrupt.hh"
#include "host/cli/Progress.hh"
#include "host/report/Claims.hh"
#include "host/report/FileWriter.hh"
#include "host/report/HistoriesFile.hh"
#include "host/report/OutputDirectory.hh"
#include "host/report/PatientsFile.hh"
#include "host/report/SummaryJson.hh"
#include "host/report/Tables.hh"
#include "host/report/Terminal.hh"
#include "host/report/html/HtmlReport.hh"
#include "host/run/Run.hh"
#include "host/study/Remarks.hh"
#include "host/study/WriteStudy.hh"

namespace clonecast::cli {
namespace {

//! Patients that may be asked for with --histories: a row for each of their days and clones is a large file already.
constexpr std::uint64_t most_histories = 1'000'000;

struct RunCommandOptions {
    StudyOptions study;
    std::string out;
    DeviceOptions device;
    std::string patients_file;    //!< empty, "hdf5", "csv" or "both"
    std::uint64_t histories = 0;  //!< patients
    bool report = false;
    bool overwrite = false;
    bool quiet = false;
    bool json = false;
};

//! The patients files that were asked for, open in the output directory.
class PatientsFiles {
  public:
    PatientsFiles(std::string const& format, report::OutputDirectory const& directory,
                  report::PatientsFileInfo const& info) {
        if (format == "hdf5" || format == "both") {
            files_.push_back(std::make_unique<report::PatientsFile>(directory.file("patients.h5"), info));
        }
        if (format == "csv" || format == "both") {
            files_.push_back(std::make_unique<report::PatientsFile>(directory.file("patients.csv"), info));
        }
    }
    void append(run::PatientRows const& rows) {
        for (auto const& file : files_) {
            file->append(rows);
        }
    }
    void close() {
        for (auto const& file : files_) {
            file->close();
        }
    }

  private:
    std::vector<std::unique_ptr<report::PatientsFile>> files_;
};

//! Where the results go: as asked, or results/STUDY.
std::filesystem::path output_path(RunCommandOptions const& options) {
    return options.out.empty() ? std::filesystem::path("results") / std::filesystem::path(options.study.file).stem()
                               : std::filesystem::path(options.out);
}

//! Runs the study, writes its results into the directory and prints them.
void run_into(report::OutputDirectory* directory, study::Study const& study, run::RunOptions run_options,
              RunCommandOptions const& options) {
    std::atomic<std::uint64_t> done{0};
    run_options.patients_done = &done;
    std::optional<Progress> progress;
    std::unique_ptr<PatientsFiles> patients_files;
    run_options.on_start = [&](run::RunResult const& start) {
        if (!options.quiet && start.provenance.cuda != "not built" && !start.provenance.device_reason.empty()) {
            std::fprintf(stderr, "clonecast: note: running on the CPU: %s\n", start.provenance.device_reason.c_str());
        }
        if (!options.patients_file.empty()) {
            patients_files = std::make_unique<PatientsFiles>(
                options.patients_file, *directory,
                report::PatientsFileInfo{&study, start.grid_days, start.provenance, study::to_toml(study)});
        }
        if (!options.quiet && Progress::is_possible()) {
            progress.emplace(&done, study.simulation.patients);
        }
    };
    if (!options.patients_file.empty()) {
        run_options.on_rows = [&](run::PatientRows const& rows) { patients_files->append(rows); };
    }
    claims::Judge judge(study.claims);
    judge.watch(study, &run_options);
    std::optional<report::HistoriesFile> histories;
    if (options.histories > 0) {
        histories.emplace(directory->file("histories.csv"), study);
        run_options.histories = options.histories;
        run_options.on_history = [&](std::vector<launch::History> const& patient) { histories->append(patient); };
    }
    run::RunResult const result = run::run_study(study, run_options);
    progress.reset();
    if (patients_files) {
        patients_files->close();
    }
    if (histories) {
        histories->close();
    }

    report::Summary const summary = report::summarize(result);
    std::vector<claims::ClaimResult> const claim_results = judge.judge(result);
    nlohmann::ordered_json json = report::summary_json(summary, result, study::resolved(study));
    if (!claim_results.empty()) {
        json["claims"] = report::claims_json(claim_results);
    }
    std::string const json_text = report::json_text(json);
    report::write_file(directory->file("summary.json"), json_text);
    report::write_file(directory->file("survival.csv"), report::survival_csv(summary));
    report::write_file(directory->file("resistance.csv"), report::resistance_csv(summary));
    report::write_file(directory->file("populations.csv"), report::populations_csv(summary));
    report::write_file(directory->file("proportions.csv"), report::proportions_csv(summary));
    if (!summary.sites.empty()) {
        report::write_file(directory->file("metastases.csv"), report::metastases_csv(summary));
    }
    if (options.report) {
        report::write_file(directory->file("report.html"), report::html::html_report(directory->file(""), ""));
    }
    directory->commit();

    if (options.json) {
        print_answer(json_text);
    } else {
        report::TerminalOptions terminal;
        terminal.color = wants_color(STDOUT_FILENO) ? report::Color::on : report::Color::off;
        std::string text = report::terminal_text(summary, result, terminal);
        if (!claim_results.empty()) {
            text += "\n" + report::claims_text(claim_results);
        }
        print_answer(text);
    }
}

//! An error of a file that waits for its place, with the path that it would have there.
FileError in_target(FileError const& error, report::OutputDirectory const& directory) {
    if (error.path() == directory.file(error.path().filename().string())) {
        return {directory.target() / error.path().filename(), error.problem()};
    }
    return error;
}

void run_command(RunCommandOptions const& options) {
    run::RunOptions run_options;
    set_device(options.device, &run_options);
    run_options.study_file = options.study.file;
    study::Study const study = read(options.study);
    if (!options.quiet) {
        for (std::string const& remark : study::list_remarks(study)) {
            std::fprintf(stderr, "clonecast: note: %s\n", remark.c_str());
        }
    }
    if (options.report) {
        check_report_is_possible();
    }
    if (options.patients_file == "hdf5" || options.patients_file == "both") {
        report::patients_format("patients.h5");  // throws early if this program cannot write it
    }

    report::OutputDirectory directory(output_path(options),
                                      options.overwrite ? report::Existing::replace : report::Existing::refuse);
    Interrupt const interrupt([&directory] { directory.abandon(); });

    try {
        run_into(&directory, study, run_options, options);
    } catch (FileError const& error) {
        throw in_target(error, directory);
    }
    if (!options.quiet) {
        std::fprintf(stderr, "Results are in %s\n", directory.target().c_str());
    }
}

}  // namespace

void add_run_command(CLI::App* app, Action* action) {
    auto const options = std::make_shared<RunCommandOptions>();
    CLI::App* const command = app->add_subcommand("run", "simulate a study and write its answers");
    add_study_options(command, &options->study);
    command->add_option("--out", options->out, "directory of the results (default: results/STUDY)")
        ->check(check_name)
        ->type_name("DIR");
    command->add_flag("--overwrite", options->overwrite, "replace results that are there already");
    add_device_options(command, &options->device);
    command
        ->add_option("--patients-file", options->patients_file,
                     "also write a row for every patient and regimen: hdf5, csv or both (default: hdf5)")
        ->expected(0, 1)
        ->default_str("hdf5")
        ->check(CLI::IsMember({"hdf5", "csv", "both"}))
        ->type_name("FORMAT");
    command
        ->add_option("--histories", options->histories,
                     "also write histories.csv: cells of every clone over time, of the first N patients")
        ->transform(count(1, most_histories))
        ->type_name("N");
    command->add_flag("--report", options->report, "also write report.html, a page with charts of all answers");
    command->add_flag("--json", options->json, "print summary.json instead of the tables");
    command->add_flag("--quiet", options->quiet, "no progress and no remarks on standard error");
    command->callback([options, action] {
        *action = [options] {
            run_command(*options);
            return exit_ok;
        };
    });
}

}  // namespace clonecast::cli

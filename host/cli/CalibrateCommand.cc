// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// clonecast calibrate STUDY.toml TARGETS.toml
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "host/FileError.hh"
#include "host/calibrate/Calibrate.hh"
#include "host/calibrate/WriteCalibration.hh"
#include "host/cli/Cli.hh"
#include "host/cli/Interrupt.hh"
#include "host/cli/Progress.hh"
#include "host/report/OutputFile.hh"
#include "host/report/SummaryJson.hh"
#include "host/run/Dispatch.hh"

namespace clonecast::cli {
namespace {

namespace fs = std::filesystem;

struct CalibrateCommandOptions {
    StudyOptions study;
    std::string targets;
    DeviceOptions device;
    std::string out;
    std::string method = "bobyqa";
    calibrate::FitOptions fit;
    calibrate::PosteriorOptions posterior;
    bool sample = false;
    bool as_is = false;
    bool overwrite = false;
    bool json = false;
    bool quiet = false;
};

calibrate::Method method_of(std::string const& name) {
    if (name == "sbplx") {
        return calibrate::Method::sbplx;
    }
    return name == "cobyla" ? calibrate::Method::cobyla : calibrate::Method::bobyqa;
}

void write_whole(fs::path const& path, std::string const& text) {
    report::OutputFile(path, report::Existing::replace).write(text);
}

fs::path make_folder(CalibrateCommandOptions const& options) {
    fs::path folder = options.out.empty()
                          ? fs::path("results") / (fs::path(options.study.file).stem().string() + "-calibration")
                          : fs::path(options.out);
    std::error_code error;
    fs::create_directories(folder, error);
    if (error || !fs::is_directory(folder)) {
        throw FileError(folder, "cannot be made a folder", error ? error.value() : ENOTDIR);
    }
    return folder;
}

//! One line that is drawn anew, on a terminal only.
class Line {
  public:
    explicit Line(bool is_shown) : is_shown_(is_shown && Progress::is_possible()) {}
    ~Line() { clear(); }
    Line(Line const&) = delete;
    Line& operator=(Line const&) = delete;

    void show(calibrate::CalibrationProgress const& progress) const {
        if (!is_shown_) {
            return;
        }
        std::chrono::duration<double> const elapsed = std::chrono::steady_clock::now() - begin_;
        double const fresh = static_cast<double>(progress.evaluations - progress.from_log);
        std::fprintf(stderr,
                     "\r%s: evaluation %zu, %zu of them from the log, %.2g s each; chi-squared %.4g, best %.4g\033[K",
                     progress.stage, progress.evaluations, progress.from_log, fresh > 0 ? elapsed.count() / fresh : 0.0,
                     progress.chi_squared, progress.best);
        std::fflush(stderr);
    }
    void clear() const {
        if (is_shown_) {
            std::fputs("\r\033[K", stderr);
        }
    }

  private:
    bool is_shown_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

void print_calibration(calibrate::Calibration const& calibration, bool json) {
    print_answer(json ? report::json_text(calibrate::calibration_json(calibration))
                      : calibrate::calibration_text(calibration));
}

void compare_as_is(CalibrateCommandOptions const& options) {
    study::Study const study = read(options.study);
    calibrate::Targets const targets = calibrate::read_targets(options.targets, study);
    run::RunOptions run_options;
    set_device(options.device, &run_options);
    run_options.study_file = options.study.file;
    print_calibration(calibrate::compare_as_is(study, targets, run_options), options.json);
}

void calibrate_command(CalibrateCommandOptions const& options) {
    if (std::string const why = calibrate::why_no_fit(); !why.empty()) {
        throw UsageError(why);
    }
    study::Study const study = read(options.study);
    calibrate::Targets const targets = calibrate::read_targets(options.targets, study);
    if (targets.parameters.empty()) {
        throw UsageError(
            options.targets +
            " has no [[parameters]], so that there is nothing to fit; --as-is compares the study as it is");
    }
    calibrate::check_bounds(study, targets);

    calibrate::CalibrateOptions calibration_options;
    set_device(options.device, &calibration_options.run);
    calibration_options.run.study_file = options.study.file;
    calibration_options.fit = options.fit;
    calibration_options.fit.method = method_of(options.method);
    calibration_options.fit.seed = study.simulation.seed;
    if (options.sample) {
        calibration_options.posterior = options.posterior;
        calibration_options.posterior->seed = study.simulation.seed;
    }
    fs::path const folder = make_folder(options);
    fs::path const log_path = folder / "evaluations.jsonl";
    Interrupt const interrupt(
        [] {}, "the evaluations so far are in " + log_path.string() + "; the same command goes on from there");
    EvaluationLog log(log_path, {"calibration", "--out"}, calibrate::log_header(study, targets),
                      options.overwrite ? EvaluationLog::Existing::replace : EvaluationLog::Existing::go_on);
    if (log.size() > 0 && !options.quiet) {
        std::fprintf(stderr, "clonecast: %zu evaluations are in %s\n", log.size(), log_path.c_str());
    }
    Line const line(!options.quiet);
    calibration_options.on_evaluation = [&line](calibrate::CalibrationProgress const& progress) {
        line.show(progress);
    };
    calibrate::Calibration const calibration = calibrate::calibrate(study, targets, &log, calibration_options);
    line.clear();

    write_whole(folder / "overlay.toml", calibrate::calibration_overlay(calibration));
    write_whole(folder / "fit.json", report::json_text(calibrate::calibration_json(calibration)));
    write_whole(folder / "fit.md", calibrate::calibration_text(calibration));
    if (calibration.posterior) {
        write_whole(folder / "posterior.csv", calibrate::posterior_csv(calibration));
    }
    print_calibration(calibration, options.json);
    if (!options.quiet) {
        std::fprintf(stderr, "Results are in %s\n", folder.c_str());
    }
}

void add_numbers(CLI::App* command, CalibrateCommandOptions* options) {
    constexpr int most = 1'000'000;
    constexpr int least_particles = 20;
    command
        ->add_option("--starts", options->fit.starts,
                     "points of the Latin hypercube that come first (default: 10 for each parameter and one more)")
        ->transform(count(1, most))
        ->type_name("N");
    command->add_option("--searches", options->fit.searches, "local searches from the best starts (default: 2)")
        ->transform(count(1, most))
        ->type_name("N");
    command
        ->add_option("--evaluations", options->fit.max_evaluations,
                     "most evaluations of a search (default: 40 for each parameter and one more)")
        ->transform(count(1, most))
        ->type_name("N");
    command->add_option("--method", options->method, "local search: bobyqa, sbplx or cobyla (default: bobyqa)")
        ->check(CLI::IsMember({"bobyqa", "sbplx", "cobyla"}))
        ->type_name("NAME");
    command->add_flag("--posterior", options->sample, "also sample a posterior by approximate Bayesian computation");
    command->add_option("--particles", options->posterior.particles, "particles of the posterior (default: 200)")
        ->transform(count(least_particles, most))
        ->type_name("N");
    command
        ->add_option("--populations", options->posterior.most_populations,
                     "most populations after the first (default: 20)")
        ->transform(count(1, 1000))
        ->type_name("N");
}

}  // namespace

void add_calibrate_command(CLI::App* app, Action* action) {
    auto const options = std::make_shared<CalibrateCommandOptions>();
    CLI::App* const command =
        app->add_subcommand("calibrate", "fit parameters of a study to medians, hazard ratios, curves of trials");
    add_study_options(command, &options->study);
    command->add_option("targets", options->targets, "parameters and targets (TOML)")
        ->required()
        ->type_name("TARGETS.toml");
    command->add_option("--out", options->out, "folder of log and results (default: results/STUDY-calibration)")
        ->check(check_name)
        ->type_name("DIR");
    command->add_flag("--overwrite", options->overwrite, "begin anew instead of going on from the log");
    command->add_flag("--as-is", options->as_is, "fit nothing: compare the study as it is with the targets");
    add_numbers(command, options.get());
    add_device_options(command, &options->device);
    command->add_flag("--json", options->json, "print fit.json instead of the tables");
    command->add_flag("--quiet", options->quiet, "no progress and no remarks on standard error");
    command->callback([options, action] {
        *action = [options] {
            options->as_is ? compare_as_is(*options) : calibrate_command(*options);
            return exit_ok;
        };
    });
}

}  // namespace clonecast::cli

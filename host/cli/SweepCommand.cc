// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// clonecast sweep STUDY.toml
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "host/EvaluationLog.hh"
#include "host/FileError.hh"
#include "host/claims/AtLimits.hh"
#include "host/claims/Batches.hh"
#include "host/cli/AnswerFiles.hh"
#include "host/cli/Cli.hh"
#include "host/cli/Interrupt.hh"
#include "host/cli/Progress.hh"
#include "host/report/SummaryJson.hh"
#include "host/run/Cost.hh"
#include "host/run/Run.hh"
#include "host/study/ParseExpression.hh"
#include "host/study/WriteStudy.hh"
#include "host/sweep/Forecast.hh"
#include "host/sweep/PointLog.hh"
#include "host/sweep/Sweep.hh"
#include "kernels/launch/Executor.hh"

namespace clonecast::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t default_points = 64;
constexpr std::size_t most_runs = 1000000;
constexpr std::size_t most_axes = 100;
constexpr std::size_t forecast_points = 16;  // some tenths of a second each at most

struct SweepCommandOptions {
    StudyOptions study;
    DeviceOptions device;
    std::vector<std::string> vary, answers;
    std::string design;      //!< empty: grid
    std::size_t points = 0;  //!< 0: not given
    bool sensitivity = false;
    bool quiet = false;
    std::string log;  //!< empty: not given
    bool restart = false;
    std::optional<double> max_seconds;  //!< of a point
    AnswerFileOptions files;
};

std::vector<sweep::Axis> read_axes(SweepCommandOptions const& options) {
    std::vector<sweep::Axis> axes;
    for (std::string const& text : options.vary) {
        try {
            axes.push_back(sweep::parse_axis(text));
        } catch (sweep::AxisError const& error) {
            throw UsageError(std::string("--vary: ") + error.what());
        }
        auto const same = [&](sweep::Axis const& axis) { return axis.path == axes.back().path; };
        if (std::count_if(axes.begin(), axes.end(), same) > 1) {
            throw UsageError("--vary: '" + axes.back().path + "' is varied twice");
        }
    }
    if (axes.size() > most_axes) {
        throw UsageError(fmt::format("--vary: at most {} values can be varied", most_axes));
    }
    return axes;
}

bool is_grid(SweepCommandOptions const& options) {
    return !options.sensitivity && (options.design.empty() || options.design == "grid");
}

sweep::Places make_places(SweepCommandOptions const& options, std::vector<sweep::Axis> const& axes,
                          std::uint64_t seed) {
    bool const has_values = std::all_of(axes.begin(), axes.end(), [](auto const& axis) { return axis.n_values; });
    bool const has_any = std::any_of(axes.begin(), axes.end(), [](auto const& axis) { return axis.n_values; });
    std::size_t const n_points = options.points > 0 ? options.points : default_points;
    std::size_t n_runs = options.sensitivity ? n_points * (axes.size() + 2) : n_points;
    if (is_grid(options)) {
        if (!has_values || options.points > 0) {
            throw UsageError(
                "a grid needs the number of values of every --vary (PATH=FIRST:LAST:N) and takes no "
                "--points; or choose --design lhs or sobol, or --sensitivity");
        }
        double product = 1;
        for (sweep::Axis const& axis : axes) {
            product *= *axis.n_values;
        }
        n_runs = product > static_cast<double>(most_runs) ? most_runs + 1 : static_cast<std::size_t>(product);
    } else if (has_any) {
        throw UsageError("the number of values of a --vary (PATH=FIRST:LAST:N) is that of a grid; use --points here");
    }
    if (options.sensitivity && !options.design.empty()) {
        throw UsageError("--sensitivity has a design of its own; leave --design out");
    }
    if (n_runs > most_runs) {
        throw UsageError(fmt::format("the sweep would run the study more than {} times", most_runs));
    }
    if (is_grid(options)) {
        return sweep::grid(axes);
    }
    if (options.sensitivity) {
        return sweep::saltelli(n_points, axes.size());
    }
    return options.design == "lhs" ? sweep::latin_hypercube(n_points, axes.size(), seed)
                                   : sweep::sobol(n_points, axes.size());
}

//! In words, with the number of points.
std::string design_text(SweepCommandOptions const& options, std::size_t n_points) {
    std::string const name = options.sensitivity ? "sensitivity" : options.design.empty() ? "grid" : options.design;
    return fmt::format("{}, {} points", name, n_points);
}

//! Those that were asked for, or the median time to failure of every regimen.
std::vector<std::string> answers_of(SweepCommandOptions const& options, study::Study const& study) {
    if (!options.answers.empty()) {
        return options.answers;
    }
    std::vector<std::string> answers;
    for (study::Regimen const& regimen : study.regimens) {
        answers.push_back("median(failure, '" + regimen.name + "')");
    }
    return answers;
}

std::vector<study::Expression> parse_answers(std::vector<std::string> const& answers, study::Study const& study) {
    std::vector<study::Expression> expressions;
    for (std::string const& answer : answers) {
        try {
            expressions.push_back(study::parse_expression(answer, study));
        } catch (study::ExpressionError const& error) {
            throw UsageError(
                fmt::format("--answers: '{}', character {}: {}", answer, error.position() + 1, error.what()));
        }
    }
    return expressions;
}

study::Study study_at(SweepCommandOptions const& options, sweep::Sweep const& sweep, std::size_t point) {
    StudyOptions changed = options.study;
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
        changed.set.push_back(fmt::format("{}={}", sweep.axes[axis].path, sweep.value(point, axis)));
    }
    try {
        return read(changed);
    } catch (study::StudyError const& error) {
        std::string const message = error.what();
        bool const is_fraction = message.find("not a whole number") != std::string::npos;
        throw UsageError(fmt::format("point {} of the sweep cannot be run:\n{}{}", point, message,
                                     is_fraction ? "\n--vary with :whole rounds the values of a path" : ""));
    }
}

std::vector<sweep::Answer> run_point(study::Study const& study, std::vector<study::Expression> expressions,
                                     run::RunOptions options) {
    claims::Batches batches(std::move(expressions));
    batches.watch(study, &options);
    run::RunResult const result = run::run_study(study, options);
    claims::Readings readings(result);
    claims::Values const whole = claims::evaluate_all(batches.expressions(), result);
    std::vector<sweep::Answer> answers;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        claims::Values of_batches;
        for (claims::Values const& batch : batches.values()) {
            of_batches.push_back(batch[i]);
        }
        claims::Answer const answer = claims::answer_of(batches.expressions()[i]);
        answers.push_back({whole[i], claims::standard_error(answer, of_batches, &readings), std::nullopt});
    }
    return answers;
}

fs::path make_log_path(SweepCommandOptions const& options) {
    if (!options.log.empty()) {
        return options.log;
    }
    fs::path const folder = "results";
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) {
        throw FileError(folder, "cannot be made a folder for the log; choose another place with --log", error.value());
    }
    return folder / (fs::path(options.study.file).stem().string() + "-sweep.jsonl");
}

double two_digits(double number) {
    return std::stod(fmt::format("{:.2g}", number));
}

//! Says before a sweep what it costs, and before a point if that costs too much.
class CostWatch {
  public:
    //! \param points  those to run
    CostWatch(SweepCommandOptions const& options, sweep::Sweep const& sweep, std::vector<std::size_t> const& points)
        : options_(options),
          sweep_(sweep),
          threads_(options.device.threads > 0 ? options.device.threads : launch::default_threads()),
          max_seconds_(options.max_seconds.value_or(std::numeric_limits<double>::infinity())) {
        if (options.quiet || points.empty()) {
            return;
        }
        std::vector<std::size_t> sample;
        std::sample(points.begin(), points.end(), std::back_inserter(sample), forecast_points, std::mt19937_64{});
        std::vector<run::Cost> costs;
        costs.reserve(sample.size());
        for (std::size_t const point : sample) {
            costs.push_back(run::estimate_cost(study_at(options, sweep, point), threads_));
        }
        sweep::Forecast const forecast = sweep::forecast(costs, points.size(), max_seconds_);
        notable_ = forecast.notable_seconds();
        say(fmt::format("{} points will take {}about {} on {} CPU thread{}, by the cost of {} of them", points.size(),
                        forecast.is_lower_bound ? "more than " : "",
                        forecast.seconds < 1 ? "a second" : duration_text(forecast.seconds), threads_,
                        threads_ == 1 ? "" : "s", sample.size()));
    }

    //! About how long the point would take, if that is more than is allowed [s].
    std::optional<double> too_long(std::size_t point, study::Study const& study) {
        double const concerning = std::min(max_seconds_, notable_);
        if (std::isinf(concerning)) {
            return std::nullopt;
        }
        double const seconds = two_digits(run::estimate_cost(study, threads_, concerning).seconds);
        bool const is_too_long = seconds > max_seconds_;
        if (seconds > concerning) {
            std::string values;
            for (std::size_t axis = 0; axis < sweep_.axes.size(); ++axis) {
                values += fmt::format("{}{} = {:.5g}", axis > 0 ? ", " : "", sweep_.axes[axis].path,
                                      sweep_.value(point, axis));
            }
            say(fmt::format("point {} ({}) is estimated to take {} or more{}", point, values,
                            seconds < 60 ? fmt::format("{:g} s", seconds) : duration_text(seconds),
                            is_too_long            ? ", and is left out"
                            : options_.max_seconds ? ""
                                                   : "; --max-seconds-per-point leaves out such points"));
        }
        return is_too_long ? std::optional(seconds) : std::nullopt;
    }

  private:
    void say(std::string const& text) const {
        if (!options_.quiet) {
            std::fprintf(stderr, "%sclonecast: %s\n", Progress::is_possible() ? "\r\033[K" : "", text.c_str());
        }
    }

    SweepCommandOptions const& options_;
    sweep::Sweep const& sweep_;
    int threads_;
    double max_seconds_;
    double notable_ = std::numeric_limits<double>::infinity();
};

//! Whether a point of the log was left out, and would not be today.
bool is_to_run(SweepCommandOptions const& options, std::vector<sweep::Answer> const& answers) {
    auto const seconds = answers.front().left_out_seconds;
    return seconds && !(options.max_seconds && *seconds > *options.max_seconds);
}

//! Runs the points that are not in the log, and adds them to it.
void run_points(SweepCommandOptions const& options, run::RunOptions const& run_options, std::string const& study_text,
                EvaluationLog* log, sweep::Sweep* sweep) {
    std::vector<std::size_t> missing;
    for (std::size_t point = 0; point < sweep->places.size(); ++point) {
        auto answers = sweep::find_point(*log, sweep->values(point), sweep->answers.size());
        if (!answers || is_to_run(options, *answers)) {
            missing.push_back(point);
        }
        sweep->results.push_back(answers.value_or(std::vector<sweep::Answer>{}));
    }
    if (missing.size() < sweep->places.size() && !options.quiet) {
        std::fprintf(stderr, "clonecast: %zu of %zu points are in %s\n", sweep->places.size() - missing.size(),
                     sweep->places.size(), log->path().c_str());
    }
    CostWatch watch(options, *sweep, missing);
    std::atomic<std::uint64_t> done{0};
    std::optional<Progress> progress;
    if (!options.quiet && Progress::is_possible()) {
        progress.emplace(&done, missing.size(), "points");
    }
    for (std::size_t const point : missing) {
        study::Study const study = study_at(options, *sweep, point);
        if (study::to_toml(read(options.study)) != study_text) {
            throw FileError(options.study.file,
                            "was changed while the sweep ran; the points so far are of the study as it "
                            "was, in " +
                                log->path().string());
        }
        if (auto const seconds = watch.too_long(point, study)) {
            sweep->results[point].assign(sweep->answers.size(), {std::nullopt, std::nullopt, seconds});
        } else {
            sweep->results[point] = run_point(study, parse_answers(sweep->answers, study), run_options);
        }
        sweep::append_point(sweep->values(point), sweep->results[point], log);
        ++done;
    }
}

void sweep_command(SweepCommandOptions const& options) {
    run::RunOptions run_options;
    set_device(options.device, &run_options);
    run_options.study_file = options.study.file;
    study::Study const study = read(options.study);
    AnswerFiles const files = check_answer_files(options.files);
    sweep::Sweep sweep;
    sweep.axes = read_axes(options);
    sweep.places = make_places(options, sweep.axes, study.simulation.seed);
    sweep.answers = answers_of(options, study);
    for (std::size_t point = 0; point < sweep.places.size(); ++point) {
        parse_answers(sweep.answers, study_at(options, sweep, point));  // before hours are spent
    }

    fs::path const log_path = make_log_path(options);
    Interrupt const interrupt(
        [] {}, "the points so far are in " + log_path.string() + "; the same command goes on from there");
    EvaluationLog log(log_path, {"sweep", "--log", "--restart"},
                      sweep::log_header(study, sweep, design_text(options, sweep.places.size())),
                      options.restart ? EvaluationLog::Existing::replace : EvaluationLog::Existing::go_on);
    run_points(options, run_options, study::to_toml(study), &log, &sweep);

    std::vector<sweep::AnswerSensitivity> sensitivities;
    for (std::size_t answer = 0; options.sensitivity && answer < sweep.answers.size(); ++answer) {
        sensitivities.push_back(sweep::answer_sensitivity(sweep, answer));
    }
    if (files.csv) {
        files.csv->write(sweep::sweep_csv(sweep));
    }
    if (files.json) {
        files.json->write(report::json_text(sweep::sweep_json(sweep, sensitivities)));
    }
    std::size_t const n_left_out = sweep.n_left_out();
    std::string text = fmt::format("{}: {} points{}, {} patients each, seed {}\n\n", study.name, sweep.places.size(),
                                   n_left_out > 0 ? fmt::format(" ({} left out, estimated to take more than {:g} s)",
                                                                n_left_out, options.max_seconds.value())
                                                  : "",
                                   study.simulation.patients, study.simulation.seed);
    if (options.sensitivity) {
        text += sweep::sensitivity_text(sweep, sensitivities);
    } else if (is_grid(options) && sweep.axes.size() == 2) {
        text += sweep::heat_maps(sweep);
    } else {
        text += sweep::sweep_text(sweep);
    }
    print_answer(text);
    if (options.log.empty()) {
        std::error_code ignored;
        fs::remove(log_path, ignored);
    }
}

}  // namespace

void add_sweep_command(CLI::App* app, Action* action) {
    auto const options = std::make_shared<SweepCommandOptions>();
    CLI::App* const command =
        app->add_subcommand("sweep", "simulate a study at many points of its values, and map some answers over them");
    add_study_options(command, &options->study);
    add_device_options(command, &options->device);
    command
        ->add_option("--vary", options->vary,
                     "a value and its range, e.g. clones.sensitive.birth=0.1:0.2:5; :log spaces it by its logarithm; "
                     "repeatable")
        ->required()
        ->expected(1)
        ->take_all()
        ->type_name("PATH=FIRST:LAST[:N][:log][:whole]");
    command
        ->add_option(
            "--answers", options->answers,
            "an expression as in a claim, e.g. 'median(failure, A) / median(failure, B)'; repeatable (default: "
            "the median time to failure of every regimen)")
        ->expected(1)
        ->take_all()
        ->type_name("EXPRESSION");
    command->add_option("--design", options->design, "grid, lhs or sobol (default: grid)")
        ->check(CLI::IsMember({"grid", "lhs", "sobol"}))
        ->type_name("NAME");
    command->add_option("--points", options->points, "of lhs and sobol, and rows of --sensitivity (default: 64)")
        ->transform(count(2, most_runs))
        ->type_name("N");
    command->add_flag("--sensitivity", options->sensitivity,
                      "Sobol indices of the answers: runs the study points x (number of --vary + 2) times");
    add_answer_files(command, &options->files, "write all of it as JSON", "write a row for every point and answer");
    command
        ->add_option("--log", options->log,
                     "keep the points here as they come; the same command goes on from there (default: "
                     "results/STUDY-sweep.jsonl, removed when the sweep is done)")
        ->type_name("FILE");
    command->add_flag("--restart", options->restart, "begin anew instead of going on from the log");
    command
        ->add_option("--max-seconds-per-point", options->max_seconds,
                     "leave out points that are estimated to take longer on the CPU; tables and files say which")
        ->check(CLI::PositiveNumber)
        ->type_name("S");
    command->add_flag("--quiet", options->quiet, "no progress and no estimates on standard error");
    command->callback([options, action] {
        *action = [options] {
            sweep_command(*options);
            return exit_ok;
        };
    });
}

}  // namespace clonecast::cli

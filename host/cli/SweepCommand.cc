// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// clonecast sweep STUDY.toml
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/claims/Batches.hh"
#include "host/cli/AnswerFiles.hh"
#include "host/cli/Cli.hh"
#include "host/cli/Progress.hh"
#include "host/report/SummaryJson.hh"
#include "host/run/Run.hh"
#include "host/study/ParseExpression.hh"
#include "host/sweep/Sweep.hh"

namespace clonecast::cli {
namespace {

constexpr std::size_t default_points = 64;
constexpr std::size_t most_runs = 1000000;
constexpr std::size_t most_axes = 100;

struct SweepCommandOptions {
    StudyOptions study;
    DeviceOptions device;
    std::vector<std::string> vary, answers;
    std::string design;      //!< empty: grid
    std::size_t points = 0;  //!< 0: not given
    bool sensitivity = false;
    bool quiet = false;
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
    return read(changed);
}

std::vector<sweep::Answer> run_point(study::Study const& study, std::vector<study::Expression> expressions,
                                     run::RunOptions options) {
    claims::Batches batches(std::move(expressions));
    batches.watch(study, &options);
    claims::Values const whole = claims::evaluate_all(batches.expressions(), run::run_study(study, options));
    std::vector<sweep::Answer> answers;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        claims::Values of_batches;
        for (claims::Values const& batch : batches.values()) {
            of_batches.push_back(batch[i]);
        }
        answers.push_back({whole[i], claims::batch_error(of_batches)});
    }
    return answers;
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

    std::atomic<std::uint64_t> done{0};
    std::optional<Progress> progress;
    if (!options.quiet && Progress::is_possible()) {
        progress.emplace(&done, sweep.places.size());
    }
    for (std::size_t point = 0; point < sweep.places.size(); ++point) {
        study::Study const changed = study_at(options, sweep, point);
        sweep.results.push_back(run_point(changed, parse_answers(sweep.answers, changed), run_options));
        ++done;
    }
    progress.reset();

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
    std::string text = fmt::format("{}: {} points, {} patients each, seed {}\n\n", study.name, sweep.places.size(),
                                   study.simulation.patients, study.simulation.seed);
    if (options.sensitivity) {
        text += sweep::sensitivity_text(sweep, sensitivities);
    } else if (is_grid(options) && sweep.axes.size() == 2) {
        text += sweep::heat_maps(sweep);
    } else {
        text += sweep::sweep_text(sweep);
    }
    print_answer(text);
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
        ->type_name("PATH=FIRST:LAST[:N][:log]");
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
        ->check(CLI::Range(std::size_t{2}, most_runs))
        ->type_name("N");
    command->add_flag("--sensitivity", options->sensitivity,
                      "Sobol indices of the answers: runs the study points x (number of --vary + 2) times");
    add_answer_files(command, &options->files, "write all of it as JSON", "write a row for every point and answer");
    command->add_flag("--quiet", options->quiet, "no progress on standard error");
    command->callback([options, action] {
        *action = [options] {
            sweep_command(*options);
            return exit_ok;
        };
    });
}

}  // namespace clonecast::cli

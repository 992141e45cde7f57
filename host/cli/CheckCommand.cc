// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// clonecast check STUDY.toml
#include <cstdio>
#include <iterator>
#include <memory>

#include "host/cli/Cli.hh"
#include "host/run/Cost.hh"
#include "host/study/Lower.hh"
#include "host/study/Remarks.hh"
#include "host/study/WriteStudy.hh"
#include "kernels/launch/Executor.hh"

namespace clonecast::cli {
namespace {

std::string format_number(char const* format, double value) {
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

//! To two digits or, if there are more, all before the point; in microseconds to days.
std::string duration_text(double seconds) {
    struct Unit {
        double seconds;
        char const* name;
    };
    constexpr Unit units[] = {{86400, "days"}, {3600, "h"}, {60, "min"}, {1, "s"}, {1e-3, "ms"}, {1e-6, "us"}};
    auto const* unit = std::begin(units);
    while (seconds < unit->seconds && unit + 1 != std::end(units)) {
        ++unit;
    }
    double const value = seconds / unit->seconds;
    constexpr double largest_of_two_digits = 99.4;
    return format_number(value > largest_of_two_digits ? "%.0f " : "%.2g ", value) + unit->name;
}

//! What a run would cost, as comments of the TOML that follows.
std::string describe_cost(study::Study const& study) {
    run::Cost const cost = run::estimate_cost(study, 0);
    run::EngineChoice const& choice = cost.choice;
    patient::StudyTables const tables = study::lower(study, choice.engine);
    double const trajectories =
        static_cast<double>(study.simulation.patients) * static_cast<double>(study.regimens.size());
    int const threads = launch::default_threads();
    std::string const least = choice.is_lower_bound ? "more than " : "";
    double const counters = static_cast<double>(tables.scalars.layout.size()) * sizeof(std::uint64_t) / (1 << 20);
    return "# valid: " + study.name + "\n# engine: " + run::to_string(choice.engine) + " (" + choice.reason +
           ")\n# trajectories: " + format_number("%.0f", trajectories) +
           " (patients x regimens)\n# steps a trajectory: " + least +
           format_number("%.3g", choice.steps_per_trajectory) + "\n# time a trajectory: " + least +
           duration_text(cost.seconds_per_trajectory) + " on one core of this machine\n# time of a run: " + least +
           "about " + duration_text(cost.seconds) + " on the " + std::to_string(threads) +
           " cores of this machine\n# memory for counters: " + format_number("%.3g", counters) +
           " MiB for every thread or device\n\n";
}

void check_command(StudyOptions const& options) {
    study::Study const study = read(options);
    std::string notes;
    for (std::string const& remark : study::list_remarks(study)) {
        notes += "# note: " + remark + "\n";
    }
    print_answer(notes + describe_cost(study) + study::to_toml(study));
}

}  // namespace

void add_check_command(CLI::App* app, Action* action) {
    auto const options = std::make_shared<StudyOptions>();
    CLI::App* const command =
        app->add_subcommand("check", "check a study; print it with every default filled in, its engine and its cost");
    add_study_options(command, options.get());
    command->callback([options, action] {
        *action = [options] {
            check_command(*options);
            return exit_ok;
        };
    });
}

}  // namespace clonecast::cli

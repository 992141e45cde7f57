// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/Cli.hh"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <stdexcept>

#include "clonecast_version.hh"
#include "host/FileError.hh"
#include "host/report/Summary.hh"
#include "host/study/NearestName.hh"
#include "kernels/launch/Executor.hh"

namespace clonecast::cli {
namespace {

std::string version_text() {
    return std::string("clonecast ") + build::version + "\ncommit    " + build::commit + "\ncompiler  " +
           build::compiler + ", " + build::build_type + "\nCUDA      " + build::cuda;
}

//! CLI11 says only that a subcommand is missing when the one given does not exist.
void check_subcommand(int argc, char const* const* argv) {
    static std::vector<std::string> const names{"run",     "calibrate", "check", "claims", "compare",
                                                "devices", "report",    "sweep", "trial",  "verify"};
    if (argc < 2 || argv[1][0] == '-' || std::find(names.begin(), names.end(), argv[1]) != names.end()) {
        return;
    }
    auto const nearest = study::nearest_name(argv[1], names);
    throw CLI::ExtrasError(
        std::string("There is no subcommand '") + argv[1] + "'" +
            (nearest ? "; did you mean '" + *nearest + "'?" : fmt::format("; there are {}", fmt::join(names, ", "))),
        CLI::ExitCodes::ExtrasError);
}

//! Parses the command line. \return an exit code if there is nothing more to do, else -1
int parse(CLI::App* app, int argc, char const* const* argv) {
    try {
        check_subcommand(argc, argv);
        app->parse(argc, argv);
        return -1;
    } catch (CLI::ParseError const& error) {
        return app->exit(error) == 0 ? exit_ok : exit_usage;
    }
}

//! Runs an action; every failure becomes one message on standard error and an exit code.
int run_action(Action const& action) {
    std::string message;
    int code = exit_ok;
    try {
        return action();
    } catch (study::StudyError const& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return exit_usage;
    } catch (UsageError const& error) {
        message = error.what();
        code = exit_usage;
    } catch (launch::DeviceError const& error) {
        message = error.what();
        code = exit_device;
    } catch (std::length_error const& error) {
        message = error.what();
        code = exit_device;
    } catch (std::bad_alloc const&) {
        message = "not enough memory; ask for fewer population times, regimens, strata or threads";
        code = exit_device;
    } catch (FileError const& error) {
        message = error.what();
        code = exit_files;
    } catch (std::exception const& error) {
        message = std::string("internal error, please report it: ") + error.what();
        code = exit_internal;
    }
    if (code != exit_ok) {
        std::fprintf(stderr, "clonecast: error: %s\n", message.c_str());
    }
    return code;
}

}  // namespace

CLI::Validator count(std::uint64_t lower, std::uint64_t upper) {
    auto const to_count = [lower, upper](std::string& text) {
        double value = 0;
        char const* const end = text.data() + text.size();
        auto const [stop, error] = std::from_chars(text.data(), end, value);
        bool const is_allowed = error == std::errc{} && stop == end && value == std::floor(value) &&
                                value >= static_cast<double>(lower) && value <= static_cast<double>(upper);
        if (!is_allowed) {
            return fmt::format("{} is not a whole number from {} to {}", text, lower, upper);
        }
        text = fmt::format("{}", static_cast<std::uint64_t>(value));
        return std::string();
    };
    return {to_count, fmt::format("{} to {}", lower, upper)};
}

void add_study_options(CLI::App* command, StudyOptions* options) {
    command->add_option("study", options->file, "study file (TOML)")->required()->type_name("STUDY.toml");
    command->add_option("--patients", options->patients, "number of virtual patients")->type_name("N");
    command->add_option("--seed", options->seed, "seed of the random numbers")->type_name("N");
    command->add_option("--engine", options->engine, "auto, ssa, crossing or leap")->type_name("NAME");
    command
        ->add_option("--set", options->set,
                     "change a value of the study, e.g. --set clones.sensitive.birth=0.2; repeatable")
        ->type_name("PATH=VALUE")
        ->expected(1)
        ->take_all();
    command
        ->add_option("--overlay", options->overlays,
                     "lay a file with other values over the study, before any --set; repeatable")
        ->type_name("FILE.toml")
        ->expected(1)
        ->take_all();
}

void add_device_options(CLI::App* command, DeviceOptions* options) {
    command
        ->add_option("--device", options->device,
                     "auto, cpu, cuda, cuda:LIST or cuda:all, e.g. cuda:0,2-3; also +cpu (default: auto)")
        ->type_name("NAME");
    command->add_option("--threads", options->threads, "threads of the CPU (default: one for every core)")
        ->transform(count(1, 4096))
        ->type_name("N");
}

namespace {

//! "0,2-3" as a list; empty if the text is not one, or names a device twice.
std::vector<int> parse_indices(std::string const& text) {
    constexpr int largest = 1023;
    std::vector<int> indices;
    char const* at = text.data();
    char const* const end = at + text.size();
    auto const number = [&](int* value) {
        auto const [stop, error] = std::from_chars(at, end, *value);
        at = stop;
        return error == std::errc{} && *value >= 0 && *value <= largest;
    };
    while (true) {
        int first = 0;
        if (!number(&first)) {
            return {};
        }
        int last = first;
        if (at != end && *at == '-') {
            ++at;
            if (!number(&last) || last < first) {
                return {};
            }
        }
        for (int i = first; i <= last; ++i) {
            if (std::find(indices.begin(), indices.end(), i) != indices.end()) {
                return {};
            }
            indices.push_back(i);
        }
        if (at == end) {
            return indices;
        }
        if (*at++ != ',') {
            return {};
        }
    }
}

}  // namespace

void set_device(DeviceOptions const& options, run::RunOptions* run_options) {
    run_options->threads = options.threads;
    if (options.device == "auto") {
        run_options->backend = run::Backend::automatic;
        return;
    }
    if (options.device == "cpu") {
        run_options->backend = run::Backend::cpu;
        return;
    }
    std::string text = options.device;
    std::string const cpu = "+cpu";
    run_options->backend = run::Backend::cuda;
    if (text.size() > cpu.size() && text.compare(text.size() - cpu.size(), cpu.size(), cpu) == 0) {
        run_options->with_cpu = true;
        text.resize(text.size() - cpu.size());
    }
    if (text == "cuda") {
        return;
    }
    std::string const prefix = "cuda:";
    bool const has_prefix = text.compare(0, prefix.size(), prefix) == 0;
    std::string const list = has_prefix ? text.substr(prefix.size()) : "";
    run_options->cuda_devices = parse_indices(list);
    if (list != "all" && run_options->cuda_devices.empty()) {
        throw UsageError(
            "--device " + options.device +
            ": allowed are auto, cpu, cuda, cuda:all, and cuda: with a list such as cuda:1 or cuda:0,2-3 that "
            "names no device twice; the last three also with +cpu");
    }
}

study::Study read(StudyOptions const& options) {
    std::vector<study::Override> overrides;
    for (std::string const& assignment : options.set) {
        auto const equals = assignment.find('=');
        if (equals == std::string::npos) {
            throw UsageError("--set " + assignment + ": expected PATH=VALUE, e.g. --set simulation.patients=1000");
        }
        overrides.push_back({assignment.substr(0, equals), assignment.substr(equals + 1)});
    }
    auto const add = [&overrides](char const* path, std::string const& value) {
        if (!value.empty()) {
            overrides.push_back({path, value});
        }
    };
    add("simulation.patients", options.patients);
    add("simulation.seed", options.seed);
    add("simulation.engine", options.engine);
    return study::read_study(options.file, overrides, {options.overlays.begin(), options.overlays.end()});
}

patient::Endpoint endpoint_named(std::string const& name) {
    for (auto const endpoint :
         {patient::Endpoint::failure, patient::Endpoint::first_progression, patient::Endpoint::metastasis}) {
        if (name == report::to_string(endpoint)) {
            return endpoint;
        }
    }
    throw UsageError("--endpoint " + name + ": allowed are failure, first_progression and metastasis");
}

void print_answer(std::string const& text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
        throw FileError("standard output", "cannot be written", errno);
    }
}

std::string check_name(std::string const& name) {
    return name.empty() ? "the name is empty; leave the option out, or give a name" : "";
}

bool wants_color(int file_descriptor) {
    char const* const terminal = std::getenv("TERM");
    return isatty(file_descriptor) != 0 && std::getenv("NO_COLOR") == nullptr && terminal != nullptr &&
           std::string(terminal) != "dumb";
}

int run_program(int argc, char const* const* argv) {
    std::signal(SIGXFSZ, SIG_IGN);  // a file over the limit is an error of writing, like a full disk
    CLI::App app("Forecasts what a therapy regimen does to a tumour made of competing clones.", "clonecast");
    app.set_version_flag("--version", version_text());
    app.require_subcommand(1);
    app.failure_message([](CLI::App const* command, CLI::Error const& error) {
        return "clonecast: error: " + CLI::FailureMessage::simple(command, error);
    });
    app.get_formatter()->column_width(32);
    app.footer(
        "Exit codes: 0 done, 1 verify disagrees, a claim fails, or internal error, 2 wrong usage or study, 3 device or "
        "memory, 4 "
        "files, 130 interrupted.");
    Action action;
    add_run_command(&app, &action);
    add_calibrate_command(&app, &action);
    add_check_command(&app, &action);
    add_claims_command(&app, &action);
    add_compare_command(&app, &action);
    add_devices_command(&app, &action);
    add_report_command(&app, &action);
    add_sweep_command(&app, &action);
    add_trial_command(&app, &action);
    add_verify_command(&app, &action);
    int const parsed = parse(&app, argc, argv);
    return parsed >= 0 ? parsed : run_action(action);
}

}  // namespace clonecast::cli

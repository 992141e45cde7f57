// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The command line: subcommands, and how their failures become exit codes.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "host/run/Run.hh"
#include "host/study/ReadStudy.hh"
#include "kernels/patient/Outcome.hh"

namespace clonecast::cli {

//! Exit codes of the program.
enum Exit : int {
    exit_ok = 0,
    exit_internal = 1,
    exit_disagreement = 1,  //!< verify: simulation and theory disagree, a defect as well
    exit_claim_fails = 1,   //!< claims
    exit_usage = 2,         //!< wrong usage or study
    exit_device = 3,        //!< device or memory
    exit_files = 4,
    exit_interrupted = 130
};

//! The command line cannot be acted on; what() says why and what to do.
class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

//! What a subcommand does once its options are parsed; returns the exit code.
using Action = std::function<int()>;

//! Each adds a subcommand to the program and returns nothing; the action of the one that is chosen goes to `*action`.
void add_run_command(CLI::App* app, Action* action);
void add_calibrate_command(CLI::App* app, Action* action);
void add_check_command(CLI::App* app, Action* action);
void add_claims_command(CLI::App* app, Action* action);
void add_compare_command(CLI::App* app, Action* action);
void add_devices_command(CLI::App* app, Action* action);
void add_report_command(CLI::App* app, Action* action);
void add_sweep_command(CLI::App* app, Action* action);
void add_trial_command(CLI::App* app, Action* action);
void add_verify_command(CLI::App* app, Action* action);

//! For CLI::Option::transform: a whole number from `lower` to `upper`, also written as 1e4. \pre upper <= 2^53
CLI::Validator count(std::uint64_t lower, std::uint64_t upper);

//! The study and how it is changed from the command line, shared by the subcommands that read one.
struct StudyOptions {
    std::string file;
    std::string patients, seed, engine;  //!< empty: as in the file
    std::vector<std::string> set;        //!< "path=value"
    std::vector<std::string> overlays;   //!< files
};

void add_study_options(CLI::App* command, StudyOptions* options);

//! Where trajectories run, shared by the subcommands that simulate.
struct DeviceOptions {
    std::string device = "auto";
    int threads = 0;
};

void add_device_options(CLI::App* command, DeviceOptions* options);

//! Understands auto, cpu, cuda, cuda:all and lists such as cuda:0,2-3, the last three also with +cpu. \throws UsageError
void set_device(DeviceOptions const& options, run::RunOptions* run_options);

//! \throws UsageError, study::StudyError, FileError
study::Study read(StudyOptions const& options);

//! An endpoint by its name. \throws UsageError
patient::Endpoint endpoint_named(std::string const& name);

//! \throws UsageError if this program cannot write reports
void check_report_is_possible();

//! Writes the answer to standard output. \throws FileError if it cannot be written
void print_answer(std::string const& text);

//! True if a stream is a terminal that colours are welcome on (NO_COLOR is not set, TERM is not dumb).
bool wants_color(int file_descriptor);

//! Validator of an option that names a file or directory: the complaint about an empty name, or "".
std::string check_name(std::string const& name);

//! Parses and runs; returns the exit code. Only this function and what it calls write to the standard streams.
int run_program(int argc, char const* const* argv);

}  // namespace clonecast::cli

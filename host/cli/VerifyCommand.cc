// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// clonecast verify STUDY.toml
#include <unistd.h>

#include <memory>
#include <optional>
#include <utility>

#include "host/cli/Cli.hh"
#include "host/cli/Progress.hh"
#include "host/report/SummaryJson.hh"
#include "host/report/Verification.hh"
#include "host/run/Run.hh"
#include "host/verify/Founding.hh"
#include "host/verify/Verify.hh"

namespace clonecast::cli {
namespace {

struct VerifyCommandOptions {
    StudyOptions study;
    DeviceOptions device;
    bool json = false;
    bool quiet = false;
};

int verify_command(VerifyCommandOptions const& options) {
    run::RunOptions run_options;
    set_device(options.device, &run_options);
    run_options.study_file = options.study.file;
    study::Study study = read(options.study);
    if (study.growth.law != study::Growth::Law::exponential) {
        throw UsageError(
            "verify needs growth.law = \"exponential\": where clones compete their numbers obey no equations that can "
            "be "
            "solved. Compare runs with --engine ssa and --engine leap instead");
    }
    verify::VerifiableStudy const verifiable = verify::make_verifiable(std::move(study));
    if (std::string const why = verify::why_no_founding(verifiable.study); !why.empty()) {
        throw UsageError(
            "verify has no theory for this growth to detection: " + why +
            ". It needs one founding clone that grows without drugs, to which no cell comes back, and of "
            "which the tumour is made all but a part of 0.001 on day 0. Compare runs with --engine crossing "
            "and --engine leap instead");
    }
    std::atomic<std::uint64_t> done{0};
    run_options.patients_done = &done;
    std::optional<Progress> progress;
    run_options.on_start = [&](run::RunResult const& /*start*/) {
        if (!options.quiet && Progress::is_possible()) {
            progress.emplace(&done, verifiable.study.simulation.patients);
        }
    };
    run::RunResult const result = run::run_study(verifiable.study, run_options);
    progress.reset();
    verify::Verification const verification = verify::compare_with_theory(verifiable.study, result);
    if (options.json) {
        print_answer(report::json_text(report::verification_json(verification, verifiable.changes, result)));
    } else {
        report::TerminalOptions terminal;
        terminal.color = wants_color(STDOUT_FILENO) ? report::Color::on : report::Color::off;
        print_answer(report::verification_text(verification, verifiable.changes, result, terminal));
    }
    return verification.agrees() ? exit_ok : exit_disagreement;
}

}  // namespace

void add_verify_command(CLI::App* app, Action* action) {
    auto const options = std::make_shared<VerifyCommandOptions>();
    CLI::App* const command = app->add_subcommand(
        "verify", "simulate a study and compare it with exact theory; exit code 1 if they disagree");
    add_study_options(command, &options->study);
    add_device_options(command, &options->device);
    command->add_flag("--json", options->json, "print JSON instead of the tables");
    command->add_flag("--quiet", options->quiet, "no progress on standard error");
    command->callback([options, action] { *action = [options] { return verify_command(*options); }; });
}

}  // namespace clonecast::cli

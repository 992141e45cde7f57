// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// clonecast verify STUDY.toml
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/cli/Cli.hh"
#include "host/cli/Interrupt.hh"
#include "host/cli/Progress.hh"
#include "host/report/SummaryJson.hh"
#include "host/report/Verification.hh"
#include "host/run/Run.hh"
#include "host/verify/CompareEngines.hh"
#include "host/verify/Founding.hh"
#include "host/verify/ScaleDown.hh"
#include "host/verify/Verify.hh"

namespace clonecast::cli {
namespace {

constexpr std::uint64_t most_events = 1'000'000'000'000'000;

struct VerifyCommandOptions {
    StudyOptions study;
    DeviceOptions device;
    double events = verify::default_events;
    bool json = false;
    bool quiet = false;
};

run::RunResult simulate(study::Study const& study, VerifyCommandOptions const& options) {
    run::RunOptions run_options;
    set_device(options.device, &run_options);
    run_options.study_file = options.study.file;
    std::atomic<std::uint64_t> done{0};
    run_options.patients_done = &done;
    std::optional<Progress> progress;
    run_options.on_start = [&](run::RunResult const& /*start*/) {
        if (!options.quiet && Progress::is_possible()) {
            progress.emplace(&done, study.simulation.patients);
        }
    };
    return run::run_study(study, run_options);
}

//! \param run  as report::verification_text takes it
template <class Run>
int answer(verify::Verification const& verification, std::vector<std::string> const& changes, Run const& run,
           VerifyCommandOptions const& options) {
    if (options.json) {
        print_answer(report::json_text(report::verification_json(verification, changes, run)));
    } else {
        report::TerminalOptions terminal;
        terminal.color = wants_color(STDOUT_FILENO) ? report::Color::on : report::Color::off;
        print_answer(report::verification_text(verification, changes, run, terminal));
    }
    return verification.agrees() ? exit_ok : exit_disagreement;
}

int verify_with_theory(verify::VerifiableStudy const& verifiable, VerifyCommandOptions const& options) {
    if (std::string const why = verify::why_no_founding(verifiable.study); !why.empty()) {
        throw UsageError(
            "verify has no theory for this growth to detection: " + why +
            ". It needs one founding clone that grows without drugs, to which no cell comes back, and of "
            "which the tumour is made all but a part of 0.001 on day 0. Compare runs with --engine crossing "
            "and --engine leap instead");
    }
    run::RunResult const result = simulate(verifiable.study, options);
    return answer(verify::compare_with_theory(verifiable.study, result), verifiable.changes, result, options);
}

int verify_engines(verify::VerifiableStudy const& verifiable, VerifyCommandOptions const& options) {
    verify::ScaledStudy const scaled = verify::scale_down(verifiable.study, options.events);
    std::vector<std::string> changes = verifiable.changes;
    changes.insert(changes.end(), scaled.changes.begin(), scaled.changes.end());
    auto const simulate_with = [&](study::EngineChoice engine, std::uint64_t seed) {
        study::Study study = scaled.study;
        study.simulation.engine = engine;
        study.simulation.seed = seed;
        return simulate(study, options);
    };
    constexpr std::uint64_t other_seed = std::uint64_t{1} << 62;  // of no study that somebody wrote by hand
    std::uint64_t const seed = scaled.study.simulation.seed;
    run::RunResult const ssa = simulate_with(study::EngineChoice::ssa, seed ^ other_seed);
    run::RunResult const leap = simulate_with(study::EngineChoice::leap, seed);
    return answer(verify::compare_engines(ssa, leap), changes,
                  report::EngineRuns{&ssa, &leap, scaled.factor, options.events}, options);
}

int verify_command(VerifyCommandOptions const& options) {
    verify::VerifiableStudy const verifiable = verify::make_verifiable(read(options.study));
    Interrupt const interrupt([] {});
    return study::is_competing(verifiable.study) ? verify_engines(verifiable, options)
                                                 : verify_with_theory(verifiable, options);
}

}  // namespace

void add_verify_command(CLI::App* app, Action* action) {
    auto const options = std::make_shared<VerifyCommandOptions>();
    CLI::App* const command = app->add_subcommand("verify",
                                                  "simulate a study and compare it with exact theory, or leap with ssa "
                                                  "where clones compete; exit code 1 if they disagree");
    add_study_options(command, &options->study);
    add_device_options(command, &options->device);
    command
        ->add_option(
            "--events", options->events,
            "where clones compete: events that ssa may take in all, about; fewer scale the study down (default: 4e8)")
        ->transform(count(1, most_events))
        ->type_name("N");
    command->add_flag("--json", options->json, "print JSON instead of the tables");
    command->add_flag("--quiet", options->quiet, "no progress on standard error");
    command->callback([options, action] { *action = [options] { return verify_command(*options); }; });
}

}  // namespace clonecast::cli

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// clonecast claims STUDY.toml
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/claims/Judge.hh"
#include "host/cli/AnswerFiles.hh"
#include "host/cli/Cli.hh"
#include "host/cli/Interrupt.hh"
#include "host/cli/Progress.hh"
#include "host/report/Claims.hh"
#include "host/report/Summary.hh"
#include "host/report/SummaryJson.hh"
#include "host/run/Run.hh"

namespace clonecast::cli {
namespace {

using claims::ClaimResult;
using claims::Verdict;
using Json = nlohmann::ordered_json;

struct ClaimsCommandOptions {
    StudyOptions study;
    DeviceOptions device;
    int seeds = 1;
    bool knockouts = false;
    bool strict = false;
    bool quiet = false;
    AnswerFileOptions files;
};

struct JudgedRun {
    std::vector<ClaimResult> results;
    std::string hash;
};

JudgedRun run_and_judge(study::Study const& study, std::vector<study::Claim> claims,
                        ClaimsCommandOptions const& options) {
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
    claims::Judge judge(std::move(claims));
    judge.watch(study, &run_options);
    run::RunResult const result = run::run_study(study, run_options);
    progress.reset();
    return {judge.judge(result), report::hash_text(report::summarize(result))};
}

//! Whether the program is to say that something is wrong.
bool is_bad(std::vector<ClaimResult> const& results, bool strict) {
    return std::any_of(results.begin(), results.end(), [&](ClaimResult const& result) {
        return result.verdict == Verdict::fails || (strict && result.verdict == Verdict::cannot_tell);
    });
}

//! Adds a run for each seed to the answer. \return whether a claim fails
bool judge_seeds(study::Study study, ClaimsCommandOptions const& options, std::string* text, Json* json) {
    bool bad = false;
    (*json)["runs"] = Json::array();
    std::uint64_t const first = study.simulation.seed;
    constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
    if (first > largest - static_cast<std::uint64_t>(options.seeds)) {
        throw UsageError("--seeds takes the seeds that follow the study's, and there are not so many below 2^63");
    }
    for (int i = 0; i < options.seeds; ++i) {
        study.simulation.seed = first + static_cast<std::uint64_t>(i);
        JudgedRun const judged = run_and_judge(study, study.claims, options);
        bad = bad || is_bad(judged.results, options.strict);
        *text += fmt::format("{}{}: {} patients, seed {}\n{}", i > 0 ? "\n" : "", study.name, study.simulation.patients,
                             study.simulation.seed, report::claims_text(judged.results));
        Json run;
        run["seed"] = study.simulation.seed;
        run["outcome_hash"] = judged.hash;
        run["claims"] = report::claims_json(judged.results);
        (*json)["runs"].push_back(std::move(run));
    }
    return bad;
}

std::string knockout_verdict(Verdict verdict) {
    switch (verdict) {
        case Verdict::holds:
            return "still holds";
        case Verdict::fails:
            return "broken";
        case Verdict::cannot_tell:
            return "cannot tell";
    }
    return "?";
}

//! What becomes of a claim without its mechanism, seed by seed.
struct Knockout {
    int n_holds = 0, n_broken = 0;
    Json runs = Json::array();
};

std::string change_text(std::vector<study::Override> const& changes) {
    std::string text;
    for (study::Override const& change : changes) {
        text += (text.empty() ? "" : ", ") + change.path + "=" + change.value;
    }
    return text;
}

/*! Adds a run for every knock-out and seed to the answer; claims with the same changes share them.
 *  \return whether a claim still holds with a seed; strict: whether one is not broken with every seed */
bool judge_knockouts(study::Study const& study, ClaimsCommandOptions const& options, std::string* text, Json* json) {
    std::vector<std::vector<study::Override>> knockouts;
    for (study::Claim const& claim : study.claims) {
        if (!claim.fails_with.empty() &&
            std::find(knockouts.begin(), knockouts.end(), claim.fails_with) == knockouts.end()) {
            knockouts.push_back(claim.fails_with);
        }
    }
    if (knockouts.empty()) {
        throw UsageError("--knockouts: no claim of the study has fails_with");
    }
    bool bad = false;
    *text += "\nKnock-outs\n";
    (*json)["knockouts"] = Json::array();
    for (std::vector<study::Override> const& changes : knockouts) {
        StudyOptions changed_options = options.study;
        for (study::Override const& change : changes) {
            changed_options.set.push_back(change.path + "=" + change.value);
        }
        study::Study changed = read(changed_options);
        std::vector<study::Claim> claims = changed.claims;
        std::erase_if(claims, [&](study::Claim const& claim) { return claim.fails_with != changes; });
        std::vector<Knockout> knockouts_of(claims.size());
        for (int i = 0; i < options.seeds; ++i, ++changed.simulation.seed) {
            JudgedRun const judged = run_and_judge(changed, claims, options);
            for (std::size_t claim = 0; claim < claims.size(); ++claim) {
                ClaimResult const& result = judged.results[claim];
                Knockout& knockout = knockouts_of[claim];
                knockout.n_holds += result.verdict == Verdict::holds ? 1 : 0;
                knockout.n_broken += result.verdict == Verdict::fails ? 1 : 0;
                knockout.runs.push_back({{"seed", changed.simulation.seed},
                                         {"knockout_verdict", knockout_verdict(result.verdict)},
                                         {"outcome_hash", judged.hash},
                                         {"result", report::claims_json({result})[0]}});
            }
        }
        for (std::size_t claim = 0; claim < claims.size(); ++claim) {
            Knockout& knockout = knockouts_of[claim];
            bool const is_broken = knockout.n_broken == options.seeds;
            bad = bad || knockout.n_holds > 0 || (options.strict && !is_broken);
            std::string const verdict = knockout_verdict(knockout.n_holds > 0 ? Verdict::holds
                                                         : is_broken          ? Verdict::fails
                                                                              : Verdict::cannot_tell);
            *text += fmt::format("  {:<11}  {} with {}", verdict, claims[claim].name, change_text(changes));
            *text += options.seeds > 1 ? fmt::format(": broken with {} of {} seeds\n", knockout.n_broken, options.seeds)
                                       : "\n";
            Json of_claim;
            of_claim["claim"] = claims[claim].name;
            of_claim["changes"] = change_text(changes);
            of_claim["knockout_verdict"] = verdict;
            of_claim["seeds"] = options.seeds;
            of_claim["seeds_broken"] = knockout.n_broken;
            of_claim["runs"] = std::move(knockout.runs);
            (*json)["knockouts"].push_back(std::move(of_claim));
        }
    }
    return bad;
}

int claims_command(ClaimsCommandOptions const& options) {
    study::Study const study = read(options.study);
    if (study.claims.empty()) {
        throw UsageError(options.study.file + " makes no claims; write them as [[claim]], see docs/claims.md");
    }
    AnswerFiles const files = check_answer_files(options.files);
    std::string text;
    Json json;
    json["format"] = "clonecast claims";
    json["format_version"] = 1;
    json["study"] = study.name;
    json["patients"] = study.simulation.patients;
    bool bad = false;
    {
        Interrupt const interrupt([] {});
        bad = judge_seeds(study, options, &text, &json);
        if (options.knockouts) {
            bad = judge_knockouts(study, options, &text, &json) || bad;
        }
    }
    if (files.json) {
        files.json->write(report::json_text(json));
    }
    print_answer(text);
    return bad ? exit_claim_fails : exit_ok;
}

}  // namespace

void add_claims_command(CLI::App* app, Action* action) {
    auto const options = std::make_shared<ClaimsCommandOptions>();
    CLI::App* const command = app->add_subcommand(
        "claims", "simulate a study and judge what it claims about its results; exit code 1 if a claim fails");
    add_study_options(command, &options->study);
    add_device_options(command, &options->device);
    command->add_option("--seeds", options->seeds, "repeat with so many seeds, from the study's on (default: 1)")
        ->transform(count(1, 1000))
        ->type_name("N");
    command->add_flag(
        "--knockouts", options->knockouts,
        "also run each claim's fails_with, with every seed; exit code 1 if the claim then still holds with one");
    command->add_flag("--strict", options->strict, "exit code 1 also where a run cannot tell");
    add_answer_files(command, &options->files, "also write the verdicts to this file");
    command->add_flag("--quiet", options->quiet, "no progress on standard error");
    command->callback([options, action] { *action = [options] { return claims_command(*options); }; });
}

}  // namespace clonecast::cli

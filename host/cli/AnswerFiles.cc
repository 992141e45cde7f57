// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/AnswerFiles.hh"

#include "host/cli/Cli.hh"

namespace clonecast::cli {

void add_answer_files(CLI::App* command, AnswerFileOptions* options, std::string const& json_help,
                      std::string const& csv_help) {
    command->add_option("--json", options->json, json_help)->check(check_name)->type_name("FILE");
    if (!csv_help.empty()) {
        command->add_option("--csv", options->csv, csv_help)->check(check_name)->type_name("FILE");
    }
    command->add_flag("--overwrite", options->overwrite, "replace files that are there already");
}

AnswerFiles check_answer_files(AnswerFileOptions const& options) {
    auto const existing = options.overwrite ? report::Existing::replace : report::Existing::refuse;
    AnswerFiles files;
    if (!options.json.empty()) {
        files.json.emplace(options.json, existing);
    }
    if (!options.csv.empty()) {
        files.csv.emplace(options.csv, existing);
    }
    if (files.json && files.csv && files.json->place() == files.csv->place()) {
        throw UsageError("--json and --csv name the same file; give each its own");
    }
    return files;
}

}  // namespace clonecast::cli

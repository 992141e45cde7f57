// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Files that an answer is written to besides the terminal.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "host/report/OutputFile.hh"

namespace clonecast::cli {

struct AnswerFileOptions {
    std::string json, csv;  //!< empty: not asked for
    bool overwrite = false;
};

//! Adds --json, --csv and --overwrite. \param csv_help  empty: the command has no --csv
void add_answer_files(CLI::App* command, AnswerFileOptions* options, std::string const& json_help,
                      std::string const& csv_help = "");

//! Those that were asked for.
struct AnswerFiles {
    std::optional<report::OutputFile> json, csv;
};

//! Checks that the files can be written, for before anything is simulated. \throws FileError, UsageError
AnswerFiles check_answer_files(AnswerFileOptions const& options);

}  // namespace clonecast::cli

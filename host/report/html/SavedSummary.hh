// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The summary of an earlier run, read back and checked.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace clonecast::report::html {

/*! summary.json of an output directory of `clonecast run`.
 *  Checked is everything that the report uses: the layout's version, that every key is there with a value of its kind,
 *  that all groups have the same endpoints, mechanisms, days and variables, and that survival curves follow from their
 *  counts (within 1e-9).
 *  \param run  the directory
 *  \throws FileError if there is no such directory or file, or it is truncated, edited, of another program or of
 *          another version of the layout; the message names the place in the file */
nlohmann::ordered_json read_saved_summary(std::filesystem::path const& run);

/*! The checks of read_saved_summary on a document.
 *  \param file  its name in messages
 *  \throws FileError */
void check_summary(nlohmann::ordered_json const& summary, std::filesystem::path const& file);

}  // namespace clonecast::report::html

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Whether the summary of an earlier run has all that charts are drawn from.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace clonecast::report::html {

/*! Checks everything that the report uses: that every key is there with a value of its kind, that all groups have the
 *  same endpoints, mechanisms, days and variables, and what read_event_counts checks.
 *  \param summary  of read_saved_summary
 *  \param file     its name in messages
 *  \throws FileError that names the place in the file */
void check_summary(nlohmann::ordered_json const& summary, std::filesystem::path const& file);

}  // namespace clonecast::report::html

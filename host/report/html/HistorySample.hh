// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The first patients of histories.csv, for the charts of single patients over time.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace clonecast::report::html {

//! Patients drawn of every regimen; more lines than that cannot be told apart.
inline constexpr std::size_t history_sample_size = 20;

/*! Histories of the first patients under every regimen.
 *  \param path      histories.csv of a run
 *  \param regimens  of the summary beside it
 *  \param clones    of the same
 *  \return  object: for each regimen an array of objects, patient by patient: patient; stratum; time_days,
 *           phase_changes and burden, [n_days]; cells, [n_clones][n_days], of all sites together
 *  \throws FileError if the file cannot be read or a record is not as clonecast writes it */
nlohmann::ordered_json read_history_sample(std::filesystem::path const& path, std::vector<std::string> const& regimens,
                                           std::vector<std::string> const& clones);

}  // namespace clonecast::report::html

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The first patients of a patients file, for the charts that show patients one by one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace clonecast::report::html {

//! Patients drawn of every regimen. They are independent, so that the first are as good a sample as any.
inline constexpr std::size_t sample_size = 60;

/*! The first patients of every regimen, without those whose simulation was stopped.
 *  \param path      patients.csv of a run, or patients.h5 in programs that read HDF5
 *  \param regimens  of the summary beside it
 *  \return  object: for each regimen an array of objects: stratum, time_days (of failure), end, first_time_days (null: no
 *           first progression), best_response, change (deepest change of the burden in cells, (nadir - baseline) /
 *           baseline; null without cells on day 0)
 *  \throws FileError if the file cannot be read or a row is not as clonecast writes it */
nlohmann::ordered_json read_patient_sample(std::filesystem::path const& path, std::vector<std::string> const& regimens);

}  // namespace clonecast::report::html

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Reads the patients of a run back, one column at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "host/compare/ReadRun.hh"

namespace clonecast::compare {

//! Patients of one regimen in the order of their numbers.
struct ArmRows {
    std::vector<double> time;             //!< [day], NaN: simulation stopped, [n_patients]
    std::vector<std::uint8_t> event;      //!< 1 event, 0 censored, [n_patients]
    std::vector<std::uint8_t> resistant;  //!< [n_patients]
    std::vector<double> baseline;         //!< [cells], [n_patients]; empty unless asked for
};

enum class Baseline { skip, read };

//! The patients file of a run: patients.h5 (in programs that read HDF5), else patients.csv, else nothing.
std::optional<std::filesystem::path> find_rows(RunRecord const& run);

/*! Reads the rows of some regimens. All rows must be there, patient by patient and within it regimen by regimen, and
 *  their events must be those of summary.json.
 *  Memory: 10 bytes a patient and regimen asked for, 18 with the baseline, and 30 MB.
 *  \param arms  numbers of regimens; the result has their rows in this order
 *  \throws FileError that names the row, if the file cannot be read or is not the one of this run */
std::vector<ArmRows> read_rows(RunRecord const& run, std::filesystem::path const& file, patient::Endpoint endpoint,
                               std::vector<std::size_t> const& arms, Baseline baseline);

}  // namespace clonecast::compare

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The columns of a patients file, whatever its format.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/report/PatientsFile.hh"
#include "kernels/patient/Outcome.hh"

namespace clonecast::report::detail {

//! One patient under one regimen.
struct PatientRow {
    patient::Outcome const* outcome = nullptr;
    std::span<std::int64_t const> counts;  //!< [n_clones] cells at the outcome
    std::span<double const> alive_since;   //!< [n_clones]
    int emerged_first = -1;                //!< resistant clone with the oldest lineage, -1: none
};

//! How a column is stored; `count` is an integer below 2^53.
enum class Storage { flag, integer, identifier, count, real, text };

struct Column {
    std::string name;
    std::string unit;  //!< "day", "cells", "" ...
    Storage storage{};
    std::size_t width = 0;  //!< text: largest length [byte]
    std::variant<std::function<std::int64_t(PatientRow const&)>, std::function<double(PatientRow const&)>,
                 std::function<std::string_view(PatientRow const&)>>
        value;  //!< by storage: integer for flag, integer, identifier and count; real; text
};

//! All columns in order; they refer to `info` and its study.
std::vector<Column> make_columns(PatientsFileInfo const& info);

//! The row of an outcome.
PatientRow make_row(patient::Outcome const& outcome, std::span<std::int64_t const> counts,
                    std::span<double const> alive_since);

//! Where rows go.
class PatientsSink {
  public:
    virtual ~PatientsSink() = default;
    virtual void write(PatientRow const& row) = 0;
    //! Writes what is left. \throws FileError
    virtual void close() = 0;
};

std::unique_ptr<PatientsSink> make_csv_sink(std::filesystem::path const& path, std::vector<Column> columns);
//! Defined in builds with HDF5 only.
std::unique_ptr<PatientsSink> make_hdf5_sink(std::filesystem::path const& path, std::vector<Column> columns,
                                             PatientsFileInfo const& info);

}  // namespace clonecast::report::detail

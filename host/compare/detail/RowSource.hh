// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Where rows of patients come from, whatever the format of the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace clonecast::compare::detail {

//! Columns to read.
struct RowColumns {
    std::string time, event;
    bool baseline = false;
};

//! The next rows, at most block_rows.
struct RowBlock {
    std::vector<std::int64_t> patient;
    std::vector<std::string_view> regimen;  //!< valid until the next block
    std::vector<double> time;               //!< [day], NaN: none
    std::vector<std::int8_t> event;         //!< 0 or 1
    std::vector<std::int8_t> resistant;     //!< 0 or 1
    std::vector<double> baseline;           //!< [cells], empty if not asked for
};

inline constexpr std::size_t block_rows = 1 << 18;

class RowSource {
  public:
    virtual ~RowSource() = default;
    //! Replaces the block by the next rows; empty at the end. \throws FileError
    virtual void next(RowBlock* block) = 0;
};

std::unique_ptr<RowSource> open_csv_rows(std::filesystem::path const& path, RowColumns const& columns);
//! Defined in builds with HDF5 only.
std::unique_ptr<RowSource> open_hdf5_rows(std::filesystem::path const& path, RowColumns const& columns);

}  // namespace clonecast::compare::detail

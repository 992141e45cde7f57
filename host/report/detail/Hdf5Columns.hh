// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Columns of a patients file in HDF5, read back in blocks of rows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "host/report/detail/Hdf5Handle.hh"

namespace clonecast::report::detail {

//! What a column holds: flags and other integers, real numbers, texts.
enum class Kind { integer, real, text };

/*! Some columns of a patients file. Rows are read from `begin` on, and columns are numbers in the list of the
 *  constructor. Defined in builds with HDF5 only. */
class Hdf5Columns {
  public:
    //! \throws FileError if this is no patients file of the version that this program writes, or lacks a column
    Hdf5Columns(std::filesystem::path const& path, std::vector<std::string> names);

    std::uint64_t n_rows() const { return n_rows_; }
    Kind kind(std::size_t column) const { return columns_[column].kind; }

    // Each replaces the values by those of the next n rows. \throws FileError if the file is damaged
    void read(std::size_t column, std::uint64_t begin, std::uint64_t n, std::vector<std::int8_t>* values) const;
    void read(std::size_t column, std::uint64_t begin, std::uint64_t n, std::vector<std::int64_t>* values) const;
    void read(std::size_t column, std::uint64_t begin, std::uint64_t n, std::vector<double>* values) const;
    //! \param bytes  where the views point to
    void read(std::size_t column, std::uint64_t begin, std::uint64_t n, std::vector<char>* bytes,
              std::vector<std::string_view>* texts) const;

  private:
    struct Column {
        std::string name;
        Hdf5Handle dataset;
        Hdf5Handle type;
        Kind kind = Kind::real;
        std::size_t width = 0;  //!< of a text [byte]
    };

    Hdf5Handle own(std::int64_t id, Hdf5Handle::Close close_with, std::string const& what) const;
    void check_version() const;
    Column open(std::string const& name);
    void read_as(Column const& column, std::int64_t type, std::uint64_t begin, std::uint64_t n, void* values) const;

    std::filesystem::path path_;
    Hdf5Handle file_;
    std::vector<Column> columns_;
    std::uint64_t n_rows_ = 0;
};

}  // namespace clonecast::report::detail

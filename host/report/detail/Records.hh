// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Reads the rows of a table back, whatever the format of its file.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace clonecast::report::detail {

//! Rows one after the other, with some of their columns as text. A value that does not exist is an empty text.
class Records {
  public:
    virtual ~Records() = default;

    //! Goes on to the next row, at first to the first; false if there is none. \throws FileError
    virtual bool next() = 0;
    //! A value of the row. \pre next() was true, and the column was asked for
    virtual std::string const& text(std::string_view column) const = 0;
    //! \throws FileError that names the row, if it is no number
    double number(std::string_view column) const;

  protected:
    //! \throws FileError that names the row
    [[noreturn]] virtual void fail(std::string const& problem) const = 0;
};

/*! Opens a file that clonecast wrote: .h5 (a patients file, in programs that read HDF5), or else CSV.
 *  \param columns  those that will be asked for
 *  \throws FileError if the file cannot be read or has no such column */
std::unique_ptr<Records> open_records(std::filesystem::path const& path, std::vector<std::string> const& columns);

//! Defined in builds with HDF5 only.
std::unique_ptr<Records> open_hdf5_records(std::filesystem::path const& path, std::vector<std::string> const& columns);

}  // namespace clonecast::report::detail

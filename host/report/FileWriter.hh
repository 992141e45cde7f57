// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Writes a file so that no error goes unnoticed.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace clonecast::report {

/*! A new file, written through a buffer of a mebibyte. It is complete when close() has returned, not before: the
 *  destructor closes the file but does not write what is left, nor report errors. Interrupted and partial writes are
 *  continued. With SIGXFSZ ignored, a limit on file sizes is an error like a full disk. */
class FileWriter {
  public:
    //! Creates or empties the file. \throws FileError
    explicit FileWriter(std::filesystem::path path);
    ~FileWriter();
    FileWriter(FileWriter const&) = delete;
    FileWriter& operator=(FileWriter const&) = delete;

    //! \throws FileError if the buffer had to be written and could not
    void write(std::string_view text);
    //! Writes what is left, and waits until it is on the disk (fsync). Does nothing the second time. \throws FileError
    void close();

  private:
    void flush();

    std::filesystem::path path_;
    std::string buffer_;
    int descriptor_ = -1;
};

//! Writes a whole file. \throws FileError
void write_file(std::filesystem::path const& path, std::string_view text);

/*! Hidden path beside `target` for what is not complete: .NAME.tmp. The name is cut so that a file system takes this with
 *  a few characters more. */
std::filesystem::path temporary_beside(std::filesystem::path const& target);

/*! Waits until a file or a directory's entries are on the disk. Nothing is done where the file system cannot, or where
 *  the path may not be read.
 *  \throws FileError */
void sync_to_disk(std::filesystem::path const& path);

}  // namespace clonecast::report

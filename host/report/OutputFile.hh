// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A file of answers: there under its name only when it is complete.
#pragma once

#include <filesystem>
#include <string_view>

#include "host/report/OutputDirectory.hh"

namespace clonecast::report {

/*! A file that is written under a hidden name beside its own, .NAME.tmp-PID, and renamed when it is complete; until then
 *  what was there stays. A link is followed. Pipes, terminals and other devices are written directly. */
class OutputFile {
  public:
    /*! Checks that the file can be made; changes nothing.
     *  \throws FileError if there is such a file and it is not to be replaced, if it is a directory or a dangling or
     *          looping link, or if its directory is not there or may not be written */
    OutputFile(std::filesystem::path target, Existing existing);

    //! As it was given.
    std::filesystem::path const& target() const noexcept { return target_; }
    //! Absolute and without links; of a device as it was given.
    std::filesystem::path const& place() const noexcept { return place_; }

    /*! Writes the whole file and waits until it is on the disk.
     *  If the name has been taken in the meantime and is not to be replaced, the text goes to NAME-PID beside it, and the
     *  error says so.
     *  \throws FileError, which names the target */
    void write(std::string_view text) const;

  private:
    void put_in_place(std::filesystem::path const& temporary) const;

    std::filesystem::path target_, place_;
    Existing existing_;
    bool is_device_ = false;
};

}  // namespace clonecast::report

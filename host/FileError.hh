// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The error of everything that reads or writes files (exit code 4 of the program).
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace clonecast {

//! A file or directory cannot be used as asked; what() is one line that begins with its path.
class FileError : public std::runtime_error {
  public:
    //! "PATH: PROBLEM".
    FileError(std::filesystem::path const& path, std::string const& problem)
        : std::runtime_error(path.string() + ": " + problem), path_(path) {}
    //! "PATH: PROBLEM: what the system says of error_number" (an errno).
    FileError(std::filesystem::path const& path, std::string const& problem, int error_number)
        : FileError(path, problem + ": " + std::generic_category().message(error_number)) {}

    std::filesystem::path const& path() const noexcept { return path_; }
    //! what() without the path.
    std::string problem() const { return std::string(what()).substr(path_.string().size() + 2); }

  private:
    std::filesystem::path path_;
};

}  // namespace clonecast

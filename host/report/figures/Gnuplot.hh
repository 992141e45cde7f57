// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Runs gnuplot, which draws the figures.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace clonecast::report::figures {

//! There is no gnuplot that can be run; what() says how to get one.
class NoGnuplot : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/*! Runs a script. The program is the first `gnuplot` on PATH; it reads no settings of the user.
 *  \param folder  its working directory, where it writes
 *  \throws NoGnuplot; FileError for `folder` with what gnuplot says, if it fails */
void run_gnuplot(std::string const& script, std::filesystem::path const& folder);

}  // namespace clonecast::report::figures

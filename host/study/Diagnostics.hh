// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What can be wrong with a study file, and how it is told.
#pragma once

#include <exception>
#include <string>
#include <vector>

namespace clonecast::study {

//! One mistake in a study and where it is.
struct Diagnostic {
    std::string file;  //!< name of the file as given, or "--set PATH=VALUE"
    int line = 0;      //!< from 1; 0: the mistake has no line (a mistake in `--set`)
    int column = 0;    //!< from 1, counted in characters, not bytes
    std::string message;
};

//! `FILE:LINE:COL: error: MESSAGE`, or `FILE: error: MESSAGE` where there is no line.
std::string to_string(Diagnostic const& diagnostic);

//! The study is wrong: its file has mistakes (all of them, in the order of the file), or an override has.
class StudyError : public std::exception {
  public:
    //! Most diagnostics that are kept; the others are only counted.
    static constexpr std::size_t max_diagnostics = 100;

    /*! \param diagnostics  in the order in which they are to be shown; cut after max_diagnostics
     *  \param n_more       how many more there were that are not in `diagnostics` */
    explicit StudyError(std::vector<Diagnostic> diagnostics, std::size_t n_more = 0);

    std::vector<Diagnostic> const& diagnostics() const noexcept { return diagnostics_; }
    //! Number of mistakes found beyond those in diagnostics().
    std::size_t n_more() const noexcept { return n_more_; }
    //! All diagnostics, one a line, without a final newline.
    char const* what() const noexcept override { return text_.c_str(); }

  private:
    std::vector<Diagnostic> diagnostics_;
    std::size_t n_more_ = 0;
    std::string text_;
};

}  // namespace clonecast::study

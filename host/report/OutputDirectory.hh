// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The directory of a run's results: there under its name only when it is complete.
#pragma once

#include <array>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace clonecast::report {

//! Names of all files that clonecast writes; a directory with any other entry is never replaced.
inline constexpr std::array<std::string_view, 10> result_files{
    "summary.json",   "survival.csv", "resistance.csv", "populations.csv", "proportions.csv",
    "metastases.csv", "patients.csv", "patients.h5",    "histories.csv",   "report.html"};

//! Directory of figures inside another one.
inline constexpr std::string_view figures_directory = "figures";

//! Whether this is the name of a figure: that of a chart, and .svg, .pdf or .png.
bool is_figure(std::string_view name);

//! What to do with results that are there already. An empty directory is not in the way.
enum class Existing { refuse, replace };

/*! Results are written into a new hidden directory beside the final one, .NAME.tmp, and commit() renames it.
 *  Missing parent directories are made (and unmade when nothing comes of it).
 *  A directory is only replaced if all its entries are files named in result_files, figures, or a directory `figures` of these. It stays until the new one is in
 *  its place; where the file system can, both change places in one step. All functions may be called from several
 *  threads. */
class OutputDirectory {
  public:
    /*! Checks that the results can be put there, and makes the temporary directory.
     *  \throws FileError if the target is a file, a dangling or looping link, the root or the current directory, is not
     *          empty (and not to be replaced, or has a foreign entry, which is named), or if another run, also one
     *          that was killed, has the directory beside it or it cannot be made */
    OutputDirectory(std::filesystem::path const& target, Existing existing);
    //! Removes the temporary directory unless committed.
    ~OutputDirectory();
    OutputDirectory(OutputDirectory const&) = delete;
    OutputDirectory& operator=(OutputDirectory const&) = delete;

    //! Final place, absolute and without links.
    std::filesystem::path const& target() const noexcept { return target_; }
    //! Where to write a result until commit(); the name should be in result_files, or that of a figure.
    std::filesystem::path file(std::string_view name) const { return temporary_ / name; }

    /*! Waits until all files are on the disk and gives the directory its final name.
     *  If the target has come into use in the meantime, so that it cannot be replaced, the finished results are not
     *  thrown away: they are renamed to NAME-PID beside it, and the error says so.
     *  \throws FileError, also after abandon() */
    void commit();

    /*! Removes the temporary directory, for a thread that handles signals while others still write: their next open
     *  fails. Does nothing after commit(); waits for one under way. */
    void abandon() noexcept;

  private:
    void make_parents();
    void make_temporary();
    void remove_parents() noexcept;
    void put_in_place();
    void replace_target();
    [[noreturn]] void keep_aside(std::string const& problem);
    std::filesystem::path sibling(std::string const& infix) const;

    enum class State { open, committed, abandoned };

    std::filesystem::path target_;
    std::filesystem::path temporary_;
    std::vector<std::filesystem::path> made_parents_;  //!< outermost first
    Existing existing_;
    State state_ = State::open;
    std::mutex mutex_;
};

}  // namespace clonecast::report

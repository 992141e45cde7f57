// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The directory of a run's results: there under its name only when it is complete.
#include "host/report/OutputDirectory.hh"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <system_error>

#include "host/FileError.hh"
#include "host/report/FileWriter.hh"

namespace clonecast::report {

namespace fs = std::filesystem;

namespace {

bool is_result_file(fs::directory_entry const& entry) {
    std::string const name = entry.path().filename().string();
    std::error_code ignored;
    return entry.symlink_status(ignored).type() == fs::file_type::regular &&
           (is_figure(name) || std::find(result_files.begin(), result_files.end(), name) != result_files.end());
}

//! Entries of a directory. \throws FileError
std::vector<fs::directory_entry> list(fs::path const& directory) {
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
        entries.push_back(*at);
    }
    if (error) {
        throw FileError(directory, "cannot list this directory", error.value());
    }
    return entries;
}

bool is_result(fs::directory_entry const& entry) {
    if (entry.path().filename() != figures_directory || entry.is_symlink() || !entry.is_directory()) {
        return is_result_file(entry);
    }
    auto const figures = list(entry.path());
    return std::all_of(figures.begin(), figures.end(), [](fs::directory_entry const& figure) {
        return is_figure(figure.path().filename().string()) && is_result_file(figure);
    });
}

//! What stands against replacing a directory: nothing, or a sentence. \throws FileError
std::optional<std::string> why_not_replace(fs::path const& directory, Existing existing) {
    auto const entries = list(directory);
    if (entries.empty()) {
        return std::nullopt;
    }
    if (existing == Existing::refuse) {
        return "this directory is not empty; choose another one, or replace its results with --overwrite";
    }
    auto const foreign = std::find_if_not(entries.begin(), entries.end(), is_result);
    if (foreign != entries.end()) {
        return "this directory cannot be overwritten because it contains \"" + foreign->path().filename().string() +
               "\", which clonecast did not write; choose another one";
    }
    return std::nullopt;
}

//! Removes a directory with nothing but results in it; whatever else came into it stays, and the directory with it.
void remove_results(fs::path const& directory) noexcept {
    std::error_code ignored;
    try {
        for (fs::directory_entry const& entry : list(directory)) {
            if (is_result_file(entry)) {
                fs::remove(entry.path(), ignored);
            } else if (entry.path().filename() == figures_directory && !entry.is_symlink()) {
                remove_results(entry.path());
            }
        }
    } catch (std::exception const&) {
        return;  // what cannot be listed stays
    }
    fs::remove(directory, ignored);
}

//! The target without links and dots. \throws FileError
fs::path resolve(fs::path const& target) {
    if (target.empty()) {
        throw FileError(target, "the output directory needs a name");
    }
    std::error_code error;
    fs::path resolved = fs::weakly_canonical(fs::absolute(target, error), error);
    if (error) {
        throw FileError(target, "cannot use this as output directory", error.value());
    }
    if (!resolved.has_filename()) {
        resolved = resolved.parent_path();  // a slash at the end
    }
    auto const link = fs::symlink_status(resolved, error);
    if (link.type() == fs::file_type::symlink) {
        throw FileError(target, "this is a link to nowhere; remove it or choose another output directory");
    }
    if (link.type() == fs::file_type::none) {
        throw FileError(target, "cannot use this as output directory", error.value());
    }
    if (link.type() != fs::file_type::not_found && link.type() != fs::file_type::directory) {
        throw FileError(target, "this is a file, not a directory; choose another output directory");
    }
    if (!resolved.has_relative_path() || resolved == fs::current_path(error)) {
        throw FileError(target, "the results need a directory of their own; name one inside this, such as " +
                                    (target / "results").lexically_normal().string());
    }
    return resolved;
}

}  // namespace

bool is_figure(std::string_view name) {
    constexpr std::array<std::string_view, 10> charts{"burden",     "composition", "hazard-ratios", "histories",
                                                      "metastases", "resistance",  "response",      "survival",
                                                      "swimmer",    "waterfall"};
    constexpr std::size_t ending = 4;
    if (!name.ends_with(".svg") && !name.ends_with(".pdf") && !name.ends_with(".png")) {
        return false;
    }
    name.remove_suffix(ending);
    return std::any_of(charts.begin(), charts.end(), [name](std::string_view chart) {
        return name == chart || (name.starts_with(chart) && name[chart.size()] == '-');
    });
}

OutputDirectory::OutputDirectory(fs::path const& target, Existing existing)
    : target_(resolve(target)), existing_(existing) {
    std::error_code ignored;
    if (fs::exists(target_, ignored)) {
        if (auto const problem = why_not_replace(target_, existing_)) {
            throw FileError(target, *problem);
        }
    }
    make_parents();
    try {
        make_temporary();
    } catch (...) {
        remove_parents();
        throw;
    }
}

OutputDirectory::~OutputDirectory() {
    abandon();
}

void OutputDirectory::make_parents() {
    std::vector<fs::path> missing;
    std::error_code error;
    for (fs::path parent = target_.parent_path(); !fs::exists(parent, error) && !error; parent = parent.parent_path()) {
        missing.push_back(parent);
    }
    std::reverse(missing.begin(), missing.end());
    for (fs::path const& parent : missing) {
        bool const made = fs::create_directory(parent, error);
        if (error) {
            remove_parents();
            throw FileError(parent, "cannot create this directory", error.value());
        }
        if (made) {
            made_parents_.push_back(parent);
        }
    }
}

void OutputDirectory::remove_parents() noexcept {
    std::error_code ignored;
    for (; !made_parents_.empty(); made_parents_.pop_back()) {
        fs::remove(made_parents_.back(), ignored);  // fails if another run has put something there: good
    }
}

fs::path OutputDirectory::sibling(std::string const& infix) const {
    constexpr std::size_t longest = 200;  // of a name; file systems take 255 bytes, and the infix needs some
    std::string const name = target_.filename().string().substr(0, longest);
    std::string const hidden = infix[0] == '.' ? "." : "";
    return target_.parent_path() / (hidden + name + infix + std::to_string(::getpid()));
}

void OutputDirectory::make_temporary() {
    // Its name is the same for all processes: whoever makes it has reserved the target.
    temporary_ = temporary_beside(target_);
    std::error_code error;
    if (fs::create_directory(temporary_, error)) {
        return;
    }
    if (error && error != std::errc::file_exists) {
        throw FileError(target_, "cannot create a directory for the results here", error.value());
    }
    throw FileError(target_, "another run writes its results here, into " + temporary_.string() +
                                 "; if it was killed, remove that directory. Else choose another one");
}

void OutputDirectory::commit() {
    std::lock_guard const lock(mutex_);
    if (state_ == State::committed) {
        return;
    }
    if (state_ == State::abandoned) {
        throw FileError(target_, "the run was interrupted, so there are no results");
    }
    for (auto const& entry : list(temporary_)) {
        sync_to_disk(entry.path());
    }
    sync_to_disk(temporary_);
    put_in_place();
    state_ = State::committed;
    sync_to_disk(target_.parent_path());
}

void OutputDirectory::put_in_place() {
    // Renaming onto an empty directory replaces it; onto anything else it fails.
    if (std::rename(temporary_.c_str(), target_.c_str()) == 0) {
        return;
    }
    if (errno != ENOTEMPTY && errno != EEXIST) {
        int const error_number = errno;
        keep_aside("cannot put the results there: " + std::generic_category().message(error_number));
    }
    if (auto const problem = why_not_replace(target_, existing_)) {
        keep_aside(*problem);
    }
    replace_target();
}

void OutputDirectory::replace_target() {
    if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0) {
        remove_results(temporary_);  // the old results, after the exchange
        return;
    }
    fs::path const old = sibling(".old-");
    if (std::rename(target_.c_str(), old.c_str()) != 0) {
        keep_aside("cannot replace this directory: " + std::generic_category().message(errno));
    }
    if (std::rename(temporary_.c_str(), target_.c_str()) != 0) {
        int const error_number = errno;
        std::rename(old.c_str(), target_.c_str());
        keep_aside("cannot replace this directory: " + std::generic_category().message(error_number));
    }
    remove_results(old);
}

void OutputDirectory::keep_aside(std::string const& problem) {
    fs::path const aside = sibling("-");
    if (std::rename(temporary_.c_str(), aside.c_str()) == 0) {
        state_ = State::committed;
        throw FileError(target_, problem + "; the results of this run are complete in " + aside.string());
    }
    throw FileError(target_, problem);
}

void OutputDirectory::abandon() noexcept {
    std::lock_guard const lock(mutex_);
    if (state_ != State::open) {
        return;
    }
    state_ = State::abandoned;
    // Renamed first: whoever still writes cannot make new files under the old path, so that the removal ends.
    std::error_code ignored;
    fs::path doomed = temporary_;
    doomed += "-removed";
    if (std::rename(temporary_.c_str(), doomed.c_str()) != 0) {
        doomed = temporary_;
    }
    fs::remove_all(doomed, ignored);
    remove_parents();
}

}  // namespace clonecast::report

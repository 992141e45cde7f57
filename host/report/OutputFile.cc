// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A file of answers: there under its name only when it is complete.
#include "host/report/OutputFile.hh"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>
#include <utility>

#include "host/FileError.hh"
#include "host/report/FileWriter.hh"

namespace clonecast::report {

namespace fs = std::filesystem;

namespace {

//! Removes a file at the end of its life; renamed meanwhile, there is none.
class TemporaryFile {
  public:
    explicit TemporaryFile(fs::path path) : path_(std::move(path)) {}
    ~TemporaryFile() {
        std::error_code ignored;
        fs::remove(path_, ignored);
    }
    TemporaryFile(TemporaryFile const&) = delete;
    TemporaryFile& operator=(TemporaryFile const&) = delete;

    fs::path const& path() const { return path_; }

  private:
    fs::path path_;
};

std::string process_suffix() {
    return "-" + std::to_string(::getpid());
}

}  // namespace

OutputFile::OutputFile(fs::path target, Existing existing)
    : target_(std::move(target)), place_(target_), existing_(existing) {
    std::error_code error;
    fs::file_type const type = fs::status(target_, error).type();
    if (type == fs::file_type::none) {
        throw FileError(target_, "cannot use this as output file", error.value());
    }
    if (type == fs::file_type::directory) {
        throw FileError(target_, "this is a directory, not a file; choose another name");
    }
    if (type == fs::file_type::regular && existing_ == Existing::refuse) {
        throw FileError(target_, "there is such a file; choose another one, or replace it with --overwrite");
    }
    is_device_ = type != fs::file_type::regular && type != fs::file_type::not_found;
    if (is_device_) {
        return;
    }
    place_ = fs::weakly_canonical(fs::absolute(target_, error), error);
    if (error) {
        throw FileError(target_, "cannot use this as output file", error.value());
    }
    if (fs::is_symlink(place_)) {
        throw FileError(target_, "this is a link to nowhere; remove it or choose another name");
    }
    if (::access((place_.parent_path() / "").c_str(), W_OK | X_OK) != 0) {
        throw FileError(target_, "cannot write into its directory", errno);
    }
}

void OutputFile::write(std::string_view text) const {
    if (is_device_) {
        write_file(place_, text);
        return;
    }
    fs::path name = temporary_beside(place_);
    name += process_suffix();
    TemporaryFile const temporary(name);
    try {
        write_file(temporary.path(), text);
        put_in_place(temporary.path());
        sync_to_disk(place_.parent_path());
    } catch (FileError const& error) {
        throw FileError(target_, error.problem());
    }
}

void OutputFile::put_in_place(fs::path const& temporary) const {
    unsigned const flags = existing_ == Existing::refuse ? RENAME_NOREPLACE : 0;
    if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, place_.c_str(), flags) == 0) {
        return;
    }
    if (errno == EEXIST) {
        fs::path aside = place_;
        aside += process_suffix();
        if (std::rename(temporary.c_str(), aside.c_str()) == 0) {
            throw FileError(place_, "there is such a file by now; what was to be written is in " + aside.string());
        }
    }
    // Some file systems cannot refuse to replace: the file was not there at the start.
    if ((errno != EINVAL && errno != ENOSYS) || std::rename(temporary.c_str(), place_.c_str()) != 0) {
        throw FileError(place_, "cannot write this file", errno);
    }
}

}  // namespace clonecast::report

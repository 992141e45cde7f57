// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Writes a file so that no error goes unnoticed.
#include "host/report/FileWriter.hh"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "host/FileError.hh"

namespace clonecast::report {

namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 20;
constexpr mode_t file_mode = 0666;  // less the umask

//! fsync; false and errno on error. Pipes and some file systems cannot do it: no error.
bool sync_descriptor(int descriptor) {
    return ::fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP;
}

}  // namespace

FileWriter::FileWriter(std::filesystem::path path) : path_(std::move(path)) {
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, file_mode);
    if (descriptor_ < 0) {
        throw FileError(path_, "cannot create this file", errno);
    }
    buffer_.reserve(buffer_size);
}

FileWriter::~FileWriter() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

void FileWriter::write(std::string_view text) {
    while (!text.empty()) {
        std::string_view const part = text.substr(0, buffer_size - buffer_.size());
        buffer_ += part;
        text.remove_prefix(part.size());
        if (buffer_.size() == buffer_size) {
            flush();
        }
    }
}

void FileWriter::flush() {
    std::string_view rest = buffer_;
    while (!rest.empty()) {
        ssize_t const written = ::write(descriptor_, rest.data(), rest.size());
        if (written >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            throw FileError(path_, "cannot write to this file", errno);
        }
    }
    buffer_.clear();
}

void FileWriter::close() {
    if (descriptor_ < 0) {
        return;
    }
    flush();
    if (!sync_descriptor(descriptor_)) {
        throw FileError(path_, "cannot write to this file", errno);
    }
    // A descriptor is closed whatever close returns; what it says is the last news of a network file system.
    if (::close(std::exchange(descriptor_, -1)) != 0 && errno != EINTR) {
        throw FileError(path_, "cannot write to this file", errno);
    }
}

void write_file(std::filesystem::path const& path, std::string_view text) {
    FileWriter writer(path);
    writer.write(text);
    writer.close();
}

std::filesystem::path temporary_beside(std::filesystem::path const& target) {
    constexpr std::size_t longest = 200;  // of a name; file systems take 255 bytes
    return target.parent_path() / ("." + target.filename().string().substr(0, longest) + ".tmp");
}

void sync_to_disk(std::filesystem::path const& path) {
    int const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        if (errno == EACCES) {
            return;  // may be written but not read: nothing to hold on to
        }
        throw FileError(path, "cannot open this to write it to the disk", errno);
    }
    bool const synced = sync_descriptor(descriptor);
    int const error_number = errno;
    ::close(descriptor);
    if (!synced) {
        throw FileError(path, "cannot write this to the disk", error_number);
    }
}

}  // namespace clonecast::report

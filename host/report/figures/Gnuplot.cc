// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/figures/Gnuplot.hh"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>

#include "host/FileError.hh"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX asks for it

namespace clonecast::report::figures {

namespace {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

//! A file without a name that holds a text, or nothing yet.
File temporary_file(std::string const& text, std::filesystem::path const& folder) {
    File file(std::tmpfile());
    if (!file || std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() || std::fflush(file.get()) != 0) {
        throw FileError(folder, "cannot write a temporary file for gnuplot", errno);
    }
    std::rewind(file.get());
    return file;
}

std::string contents(std::FILE* file) {
    std::rewind(file);
    std::string text;
    std::array<char, 4096> part{};
    for (std::size_t n = 0; (n = std::fread(part.data(), 1, part.size(), file)) > 0;) {
        text.append(part.data(), n);
    }
    return text;
}

}  // namespace

void run_gnuplot(std::string const& script, std::filesystem::path const& folder) {
    // Files instead of pipes: neither side can wait for the other.
    File const input = temporary_file(script, folder);
    File const said = temporary_file("", folder);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ::fileno(input.get()), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ::fileno(said.get()), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ::fileno(said.get()), STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    std::array<char*, 4> arguments{const_cast<char*>("gnuplot"), const_cast<char*>("--default-settings"),
                                   const_cast<char*>("-"), nullptr};
    pid_t child = 0;
    int const error = ::posix_spawnp(&child, "gnuplot", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error == ENOENT || error == EACCES) {
        throw NoGnuplot(
            "figures are drawn by gnuplot, and there is none on PATH; install it (Debian: gnuplot-nox), or take the "
            "page that `clonecast report` writes without --figures");
    }
    if (error != 0) {
        throw FileError(folder, "cannot start gnuplot for the figures", error);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw FileError(folder, "gnuplot could not draw the figures; it says: " + contents(said.get()));
    }
}

}  // namespace clonecast::report::figures

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The program as its users meet it: run in a folder of its own.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "tests/host/report/TemporaryFolder.hh"

namespace clonecast::cli::test {

inline std::string read_text(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

//! Waits until a file has so many lines, half a minute at most.
inline void wait_for_lines(std::filesystem::path const& path, std::ptrdiff_t n_lines) {
    for (int i = 0; i < 3000; ++i) {
        std::string const text = read_text(path);
        if (std::count(text.begin(), text.end(), '\n') >= n_lines) {
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

class ProgramTest : public ::testing::Test {
  protected:
    void SetUp() override {
        char const* const program = std::getenv("CLONECAST_CLI");
        ASSERT_NE(program, nullptr) << "CLONECAST_CLI must name the program";
        program_ = program;
    }

    std::filesystem::path path(std::string const& name) const { return folder_.path() / name; }
    void write(std::string const& name, std::string const& text) const {
        std::ofstream(path(name), std::ios::binary) << text;
    }

    //! Begins a run in the folder, with its output in the files stdout and stderr there.
    pid_t start(std::vector<std::string> arguments) const {
        pid_t const child = fork();
        if (child == 0) {
            std::vector<char*> argv{const_cast<char*>(program_.c_str())};
            for (std::string& argument : arguments) {
                argv.push_back(argument.data());
            }
            argv.push_back(nullptr);
            dup2(open(path("stdout").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), 1);
            dup2(open(path("stderr").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), 2);
            if (chdir(folder_.path().c_str()) == 0) {
                execv(argv[0], argv.data());
            }
            _exit(127);
        }
        return child;
    }
    //! Its exit code.
    static int finish(pid_t child) {
        int status = 0;
        waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    }
    int run(std::vector<std::string> const& arguments) const { return finish(start(arguments)); }
    std::string out() const { return read_text(path("stdout")); }
    std::string err() const { return read_text(path("stderr")); }

  private:
    std::string program_;
    report::test::TemporaryFolder folder_;
};

}  // namespace clonecast::cli::test

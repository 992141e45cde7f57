// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/Interrupt.hh"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <utility>

namespace clonecast::cli {
namespace {

//! Ends the watcher; not a signal that anybody else would send.
constexpr int stop_signal = SIGUSR2;

sigset_t watched_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, stop_signal);
    for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction present {};
        // What the parent has us ignore stays ignored: nohup, and background jobs of scripts.
        if (sigaction(signal, nullptr, &present) == 0 && present.sa_handler != SIG_IGN) {
            sigaddset(&set, signal);
        }
    }
    return set;
}

void watch(std::function<void()> const& clean_up, std::string const& message) {
    sigset_t const set = watched_signals();
    int signal = 0;
    if (sigwait(&set, &signal) != 0 || signal == stop_signal) {
        return;
    }
    clean_up();
    std::fprintf(stderr, "\nclonecast: interrupted; %s\n", message.c_str());
    _exit(128 + signal);
}

}  // namespace

Interrupt::Interrupt(std::function<void()> clean_up, std::string message) {
    sigset_t const set = watched_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    watcher_ = std::thread(watch, std::move(clean_up), std::move(message));
}

Interrupt::~Interrupt() {
    pthread_kill(watcher_.native_handle(), stop_signal);
    watcher_.join();
    sigset_t const set = watched_signals();
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace clonecast::cli

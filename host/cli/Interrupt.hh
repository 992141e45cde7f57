// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What Ctrl-C does: clean up and leave, at once, whatever the other threads are doing.
#pragma once

#include <functional>
#include <string>
#include <thread>

namespace clonecast::cli {

/*! While it lives, SIGINT, SIGTERM and SIGHUP call `clean_up` in a thread of their own and end the process, with exit
 *  code 130 (SIGINT) or 128 + signal. Make it before any other thread, so that all inherit its signal mask.
 */
class Interrupt {
  public:
    //! \param message  what is left then, one line on standard error
    explicit Interrupt(std::function<void()> clean_up, std::string message = "no results were written");
    ~Interrupt();
    Interrupt(Interrupt const&) = delete;
    Interrupt& operator=(Interrupt const&) = delete;

  private:
    std::thread watcher_;
};

}  // namespace clonecast::cli

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A progress bar with rate and time left, on standard error.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace clonecast::cli {

//! "2 h 05 min", "3 min 20 s" or "7 s".
std::string duration_text(double seconds);

//! Draws the bar in a thread of its own while it lives, and removes it at the end.
class Progress {
  public:
    /*! \param done   what to show; read several times a second, must outlive this
     *  \param total  number of patients
     *  \param what   what is counted, if not patients
     */
    Progress(std::atomic<std::uint64_t> const* done, std::uint64_t total, char const* what = "patients");
    ~Progress();
    Progress(Progress const&) = delete;
    Progress& operator=(Progress const&) = delete;

    //! True if standard error is a terminal that can show a bar.
    static bool is_possible();

  private:
    void draw(double seconds) const;

    std::atomic<std::uint64_t> const* done_;
    std::uint64_t total_;
    char const* what_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool is_over_ = false;
    std::thread drawer_;
};

}  // namespace clonecast::cli

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/Progress.hh"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace clonecast::cli {
namespace {

constexpr std::chrono::milliseconds redraw_interval{200};
constexpr int bar_width = 30;

}  // namespace

std::string duration_text(double seconds) {
    auto const total = static_cast<long>(std::lround(seconds));
    char text[32];
    if (total >= 3600) {
        std::snprintf(text, sizeof text, "%ld h %02ld min", total / 3600, total / 60 % 60);
    } else if (total >= 60) {
        std::snprintf(text, sizeof text, "%ld min %02ld s", total / 60, total % 60);
    } else {
        std::snprintf(text, sizeof text, "%ld s", total);
    }
    return text;
}

bool Progress::is_possible() {
    char const* const terminal = std::getenv("TERM");
    return isatty(STDERR_FILENO) != 0 && terminal != nullptr && std::string(terminal) != "dumb";
}

Progress::Progress(std::atomic<std::uint64_t> const* done, std::uint64_t total, char const* what)
    : done_(done), total_(total), what_(what), drawer_([this] {
          auto const begin = std::chrono::steady_clock::now();
          std::unique_lock lock(mutex_);
          while (!wake_.wait_for(lock, redraw_interval, [this] { return is_over_; })) {
              draw(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
          }
          std::fputs("\r\033[K", stderr);
      }) {
}

Progress::~Progress() {
    {
        std::lock_guard const lock(mutex_);
        is_over_ = true;
    }
    wake_.notify_one();
    drawer_.join();
}

void Progress::draw(double seconds) const {
    double const done = static_cast<double>(done_->load());
    double const fraction = std::min(1.0, done / static_cast<double>(total_));
    auto const full = static_cast<std::size_t>(fraction * bar_width);
    std::string const bar = std::string(full, '#') + std::string(bar_width - full, '.');
    double const rate = done / seconds;
    std::string const left = done > 0 ? duration_text((static_cast<double>(total_) - done) / rate) + " left" : "";
    std::fprintf(stderr, "\r[%s] %3.0f %%  %.3g %s/s  %s\033[K", bar.c_str(), 100 * fraction, rate, what_,
                 left.c_str());
    std::fflush(stderr);
}

}  // namespace clonecast::cli

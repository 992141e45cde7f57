// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Random streams for tests: one with a script, one whose draws are counted.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "kernels/random/Stream.hh"

namespace clonecast::test {

//! Returns the words of a script, then the last one for ever.
class ScriptedStream {
  public:
    explicit ScriptedStream(std::vector<std::uint64_t> words) : words_(std::move(words)) {}
    //! One that follows another later. (A template, so that braces always mean a script.)
    template <std::same_as<random::StreamKey> Key>
    explicit ScriptedStream(Key const& /*key*/) {}

    std::uint64_t next() {
        std::uint64_t const word = words_[position_];
        position_ += position_ + 1 < words_.size() ? 1 : 0;
        ++n_draws_;
        return word;
    }

    int look_ahead(int n_blocks, std::uint64_t* words) const {
        ScriptedStream ahead = *this;
        for (int i = 0; i < 2 * n_blocks; ++i) {
            words[i] = ahead.next();
        }
        return 2 * n_blocks;
    }

    void skip(int n) {
        for (int i = 0; i < n; ++i) {
            next();
        }
    }

    void follow(ScriptedStream const& copy) { *this = copy; }

    std::uint64_t n_draws() const { return n_draws_; }

  private:
    std::vector<std::uint64_t> words_;
    std::size_t position_ = 0;
    std::uint64_t n_draws_ = 0;
};

//! The stream of a test: one seed per case, one patient per trajectory.
inline random::Stream test_stream(std::uint64_t seed, std::uint64_t patient = 0) {
    return random::Stream({seed, random::Purpose::test, patient, 0});
}

}  // namespace clonecast::test

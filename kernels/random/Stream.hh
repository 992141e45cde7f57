// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Random streams: every draw is a pure function of (seed; purpose, patient, lane, draw number).
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/random/Philox.hh"

namespace clonecast::random {

//! What a stream is for. Values are part of the results: never change or reuse one.
enum class Purpose : std::uint8_t {
    stratum = 1,       //!< lane 0: which stratum a patient belongs to
    parameter = 2,     //!< lane = variation + 64 attempt: a patient's parameters
    start = 3,         //!< growth before day 0; the same under every regimen
    process = 4,       //!< lane = regimen: births, deaths and crossings
    assessment = 5,    //!< lane 0: dropout
    trial = 6,         //!< patient = replicate; lane 0: who takes part, 1: entry, 2: dropout
    calibration = 16,  //!< lane 0: starts of a fit; lane = population + 1: particles of a posterior
    test = 255
};

//! Names one stream.
struct StreamKey {
    std::uint64_t seed = 0;
    Purpose purpose = Purpose::test;
    std::uint64_t patient = 0;  //!< < 2^56
    std::uint32_t lane = 0;     //!< < 2^16
};

/*! Counter of a block of a stream.
 *  Words: 0 = block (low 32 bits); 1 = lane << 16 | block (next 16 bits); 2 = patient (low 32 bits);
 *  3 = purpose << 24 | patient (next 24 bits). The key is the seed.
 */
CLONECAST_INLINE PhiloxWords stream_counter(StreamKey const& key, std::uint64_t block) {
    return {{static_cast<std::uint32_t>(block), (key.lane << 16) | (static_cast<std::uint32_t>(block >> 32) & 0xFFFFU),
             static_cast<std::uint32_t>(key.patient),
             (std::uint32_t{static_cast<std::uint8_t>(key.purpose)} << 24) |
                 (static_cast<std::uint32_t>(key.patient >> 32) & 0xFFFFFFU)}};
}

/*! The draws of a stream one after the other: 64 bits at a time, low then high half of each block.
 *  Holds one block; made for registers.
 */
class Stream {
  public:
    explicit CLONECAST_FUNCTION Stream(StreamKey const& key) : key_(key) {
        CLONECAST_EXPECT(key.lane < 1U << 16 && key.patient < std::uint64_t{1} << 56);
    }

    //! Next 64 random bits.
    CLONECAST_INLINE std::uint64_t next() {
        if (has_high_) {
            has_high_ = false;
            return high_;
        }
        PhiloxWords const words = philox_block(stream_counter(key_, block_), key_.seed);
        ++block_;
        has_high_ = true;
        high_ = words.word[2] | (std::uint64_t{words.word[3]} << 32);
        return words.word[0] | (std::uint64_t{words.word[1]} << 32);
    }

    /*! Draws to come, without taking them: what is left of the present block, then n_blocks more.
     *  A loop over blocks, so that the compiler computes several at once.
     *  \param words  out: at least 1 + 2 n_blocks of them
     *  \return the number of draws written: 2 n_blocks, and 1 if half a block was left
     */
    CLONECAST_INLINE int look_ahead(int n_blocks, std::uint64_t* words) const {
        int const n_left = has_high_ ? 1 : 0;
        words[0] = high_;
        for (int i = 0; i < n_blocks; ++i) {
            PhiloxWords const block =
                philox_block(stream_counter(key_, block_ + static_cast<std::uint64_t>(i)), key_.seed);
            words[n_left + 2 * i] = block.word[0] | (std::uint64_t{block.word[1]} << 32);
            words[n_left + 2 * i + 1] = block.word[2] | (std::uint64_t{block.word[3]} << 32);
        }
        return n_left + 2 * n_blocks;
    }

    StreamKey const& key() const { return key_; }

    //! Number of draws taken so far.
    CLONECAST_FUNCTION std::uint64_t position() const { return 2 * block_ - (has_high_ ? 1 : 0); }

    //! Makes draw number `position` (0 is the first) the next one.
    CLONECAST_FUNCTION void seek(std::uint64_t position) {
        block_ = position / 2;
        has_high_ = false;
        if (position % 2 == 1) {
            next();
        }
    }

    //! Goes on where a copy of this stream is.
    CLONECAST_INLINE void follow(Stream const& copy) {
        block_ = copy.block_;
        high_ = copy.high_;
        has_high_ = copy.has_high_;
    }

    //! Takes n draws that nobody reads. \pre n >= 0
    CLONECAST_FUNCTION void skip(int n) {
        CLONECAST_EXPECT(n >= 0);
        if (n > 0 && has_high_) {
            has_high_ = false;
            --n;
        }
        block_ += static_cast<std::uint64_t>(n / 2);
        if (n % 2 == 1) {
            next();
        }
    }

  private:
    StreamKey key_;
    std::uint64_t block_ = 0;
    std::uint64_t high_ = 0;
    bool has_high_ = false;
};

}  // namespace clonecast::random

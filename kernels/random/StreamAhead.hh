// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The draws of a stream, some blocks ahead: the way of a CPU core.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/random/Stream.hh"

#if defined(__AVX2__)
#    include <immintrin.h>
#endif

namespace clonecast::random {

/*! The draws of four blocks of a stream, in their order.
 *  \param words  out: 8 of them
 */
CLONECAST_INLINE void draw_four_blocks(StreamKey const& key, std::uint64_t first_block, std::uint64_t* words) {
#if defined(__AVX2__)
    PhiloxWords const first = stream_counter(key, first_block);
    PhiloxWords const last = stream_counter(key, first_block + 3);
    auto const of_all = [](std::uint32_t word) { return _mm256_set1_epi64x(std::int64_t{word}); };
    // Words of a counter or block are the low halves of 64 bits, one for each block; the high halves do not matter.
    __m256i word_0 = _mm256_add_epi32(of_all(first.word[0]), _mm256_set_epi64x(3, 2, 1, 0));
    __m256i word_1 = of_all(first.word[1]);
    if (last.word[1] != first.word[1]) [[unlikely]] {
        std::int64_t carried[4];
        for (std::uint64_t i = 0; i < 4; ++i) {
            carried[i] = std::int64_t{stream_counter(key, first_block + i).word[1]};
        }
        word_1 = _mm256_set_epi64x(carried[3], carried[2], carried[1], carried[0]);
    }
    __m256i word_2 = of_all(first.word[2]);
    __m256i word_3 = of_all(first.word[3]);
    auto key_0 = static_cast<std::uint32_t>(key.seed);
    auto key_1 = static_cast<std::uint32_t>(key.seed >> 32);
    for (int round = 0; round < philox_rounds; ++round) {
        __m256i const product_0 = _mm256_mul_epu32(word_0, of_all(philox_multiplier_0));
        __m256i const product_1 = _mm256_mul_epu32(word_2, of_all(philox_multiplier_1));
        word_0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(product_1, 32), word_1), of_all(key_0));
        word_2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(product_0, 32), word_3), of_all(key_1));
        word_1 = product_1;
        word_3 = product_0;
        key_0 += philox_weyl_0;
        key_1 += philox_weyl_1;
    }
    constexpr int odd_words = 0b10101010;
    __m256i const low = _mm256_blend_epi32(word_0, _mm256_slli_epi64(word_1, 32), odd_words);   // of blocks 0 1 2 3
    __m256i const high = _mm256_blend_epi32(word_2, _mm256_slli_epi64(word_3, 32), odd_words);  // the same
    __m256i const even_blocks = _mm256_unpacklo_epi64(low, high);
    __m256i const odd_blocks = _mm256_unpackhi_epi64(low, high);
    auto* const out = reinterpret_cast<__m256i*>(words);
    _mm256_storeu_si256(out, _mm256_permute2x128_si256(even_blocks, odd_blocks, 0x20));
    _mm256_storeu_si256(out + 1, _mm256_permute2x128_si256(even_blocks, odd_blocks, 0x31));
#else
    for (std::uint64_t i = 0; i < 4; ++i) {
        PhiloxWords const block = philox_block(stream_counter(key, first_block + i), key.seed);
        words[2 * i] = block.word[0] | (std::uint64_t{block.word[1]} << 32);
        words[2 * i + 1] = block.word[2] | (std::uint64_t{block.word[3]} << 32);
    }
#endif
}

/*! Draws what a stream would draw, but computes four blocks at once, by vector instructions where there are any. The stream itself stays
 *  behind until `settle`.
 */
class StreamAhead {
  public:
    //! Goes on where a stream is, which nobody else may use until `settle`.
    void follow(Stream* stream) {
        stream_ = stream;
        n_words_ = 0;
        used_ = 0;
    }

    //! Next 64 random bits.
    std::uint64_t next() {
        if (used_ == n_words_) {
            refill();
        }
        return words_[used_++];
    }

    //! Puts the stream behind the last draw that was taken.
    void settle() {
        stream_->skip(used_);
        n_words_ = 0;
        used_ = 0;
    }

  private:
    __attribute__((noinline)) void refill() {
        settle();
        std::uint64_t const position = stream_->position();
        if (position % 2 == 1) {  // half a block is left
            Stream copy = *stream_;
            words_[0] = copy.next();
            n_words_ = 1;
        } else {
            draw_four_blocks(stream_->key(), position / 2, words_);
            n_words_ = 8;
        }
    }

    Stream* stream_ = nullptr;
    int n_words_ = 0;
    int used_ = 0;
    std::uint64_t words_[8];
};

}  // namespace clonecast::random

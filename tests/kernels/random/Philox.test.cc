// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Known answers of the generator, and equality with cuRAND.
#include "kernels/random/Philox.hh"

#include <gtest/gtest.h>

#include <cstdint>

#if __has_include(<curand_philox4x32_x.h>) && __has_include(<cuda_runtime.h>)
#    define CLONECAST_TEST_HAS_CURAND 1
#    if !defined(QUALIFIERS)
#        define QUALIFIERS static inline
#    endif
#    pragma GCC diagnostic push
#    pragma GCC diagnostic ignored "-Wconversion"
#    pragma GCC diagnostic ignored "-Wunused-function"
#    include <cuda_runtime.h>
#    include <curand_philox4x32_x.h>
#    pragma GCC diagnostic pop
#endif

namespace clonecast::random {
namespace {

class PhiloxTest : public ::testing::Test {};

void expect_words(PhiloxWords const& actual, PhiloxWords const& expected) {
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(actual.word[i], expected.word[i]) << "word " << i;
    }
}

// Source of the three: D. E. Shaw Research, Random123 1.09, kat_vectors, "philox4x32 10".
TEST_F(PhiloxTest, GivesTheKnownAnswerOfZeros) {
    expect_words(philox_block({{0, 0, 0, 0}}, 0), {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}});
}

TEST_F(PhiloxTest, GivesTheKnownAnswerOfOnes) {
    constexpr std::uint32_t ones = 0xffffffff;
    expect_words(philox_block({{ones, ones, ones, ones}}, 0xffffffffffffffff),
                 {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}});
}

TEST_F(PhiloxTest, GivesTheKnownAnswerOfPi) {
    // The key's words are a4093822 299f31d0, the first one being the low half.
    expect_words(philox_block({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, 0x299f31d0a4093822),
                 {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}});
}

#if defined(CLONECAST_TEST_HAS_CURAND)
//! Counters and keys that have nothing to do with the generator under test (Marsaglia's xorshift64).
class Xorshift {
  public:
    std::uint64_t next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_;
    }

  private:
    std::uint64_t state_ = 88172645463325252;
};
#endif

TEST_F(PhiloxTest, EqualsTheBlockFunctionOfCurand) {
#if defined(CLONECAST_TEST_HAS_CURAND)
    constexpr int n_blocks = 500'000;
    Xorshift source;
    int n_different = 0;
    for (int i = 0; i < n_blocks; ++i) {
        std::uint64_t const low = source.next();
        std::uint64_t const high = source.next();
        std::uint64_t const key = source.next();
        // Every other counter is small in some words, as the real ones are.
        std::uint64_t const mask = i % 2 == 0 ? 0xffffffffffffffff : 0x000000ff000000ff;
        PhiloxWords const counter{
            {static_cast<std::uint32_t>(low & mask), static_cast<std::uint32_t>((low & mask) >> 32),
             static_cast<std::uint32_t>(high & mask), static_cast<std::uint32_t>((high & mask) >> 32)}};
        PhiloxWords const ours = philox_block(counter, key);
        uint4 const theirs =
            curand_Philox4x32_10(uint4{counter.word[0], counter.word[1], counter.word[2], counter.word[3]},
                                 uint2{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)});
        bool const same = ours.word[0] == theirs.x && ours.word[1] == theirs.y && ours.word[2] == theirs.z &&
                          ours.word[3] == theirs.w;
        n_different += same ? 0 : 1;
    }
    EXPECT_EQ(n_different, 0) << "of " << n_blocks;
#else
    GTEST_SKIP() << "cuRAND's headers were not found when this was compiled";
#endif
}

}  // namespace
}  // namespace clonecast::random

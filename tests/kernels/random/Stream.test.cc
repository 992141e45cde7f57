// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// How a stream packs its name into counters, and the order of its words.
#include "kernels/random/Stream.hh"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <tuple>
#include <vector>

namespace clonecast::random {
namespace {

class StreamTest : public ::testing::Test {};

constexpr StreamKey example{0x0123456789abcdef, Purpose::process, 0x00a1b2c3d4e5f607, 0x1234};

void expect_counter(PhiloxWords const& counter, std::uint32_t w0, std::uint32_t w1, std::uint32_t w2,
                    std::uint32_t w3) {
    EXPECT_EQ(counter.word[0], w0);
    EXPECT_EQ(counter.word[1], w1);
    EXPECT_EQ(counter.word[2], w2);
    EXPECT_EQ(counter.word[3], w3);
}

TEST_F(StreamTest, PacksItsNameIntoTheCounter) {
    expect_counter(stream_counter(example, 0x0000567889abcdef), 0x89abcdef, 0x12345678, 0xd4e5f607, 0x04a1b2c3);
    expect_counter(stream_counter({0, Purpose::stratum, 0, 0}, 0), 0, 0, 0, 0x01000000);
}

TEST_F(StreamTest, HasItsPurposesForEver) {
    EXPECT_EQ(static_cast<int>(Purpose::stratum), 1);
    EXPECT_EQ(static_cast<int>(Purpose::parameter), 2);
    EXPECT_EQ(static_cast<int>(Purpose::start), 3);
    EXPECT_EQ(static_cast<int>(Purpose::process), 4);
    EXPECT_EQ(static_cast<int>(Purpose::assessment), 5);
    EXPECT_EQ(static_cast<int>(Purpose::test), 255);
}

//! Each bit of each field moves one bit of the counter, and no two the same.
TEST_F(StreamTest, PutsEveryBitSomewhereElse) {
    std::set<std::tuple<int, std::uint32_t>> places;
    PhiloxWords const origin = stream_counter({0, Purpose{0}, 0, 0}, 0);
    auto const note = [&](PhiloxWords const& counter, int word, int bit) {
        for (int i = 0; i < 4; ++i) {
            std::uint32_t const change = counter.word[i] ^ origin.word[i];
            ASSERT_EQ(change, i == word ? std::uint32_t{1} << bit : 0U);
            if (change != 0) {
                ASSERT_TRUE(places.emplace(i, change).second);
            }
        }
    };
    for (int bit = 0; bit < 48; ++bit) {
        note(stream_counter({0, Purpose{0}, 0, 0}, std::uint64_t{1} << bit), bit / 32, bit % 32);
    }
    for (int bit = 0; bit < 16; ++bit) {
        note(stream_counter({0, Purpose{0}, 0, std::uint32_t{1} << bit}, 0), 1, 16 + bit);
    }
    for (int bit = 0; bit < 56; ++bit) {
        note(stream_counter({0, Purpose{0}, std::uint64_t{1} << bit, 0}, 0), 2 + bit / 32, bit % 32);
    }
    for (int bit = 0; bit < 8; ++bit) {
        note(stream_counter({0, static_cast<Purpose>(1 << bit), 0, 0}, 0), 3, 24 + bit);
    }
    EXPECT_EQ(places.size(), 128U);
}

TEST_F(StreamTest, UsesTheSeedAsTheKeyOnly) {
    StreamKey other = example;
    other.seed ^= 0xffffffffffffffff;
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(stream_counter(example, 7).word[i], stream_counter(other, 7).word[i]);
    }
    for (int bit = 0; bit < 64; ++bit) {
        other.seed = example.seed ^ (std::uint64_t{1} << bit);
        EXPECT_NE(Stream(example).next(), Stream(other).next()) << "bit " << bit;
    }
}

TEST_F(StreamTest, GivesTheWordsOfItsBlocksInOrder) {
    Stream stream(example);
    for (std::uint64_t block = 0; block < 1000; ++block) {
        PhiloxWords const words = philox_block(stream_counter(example, block), example.seed);
        ASSERT_EQ(stream.next(), words.word[0] | (std::uint64_t{words.word[1]} << 32));
        ASSERT_EQ(stream.next(), words.word[2] | (std::uint64_t{words.word[3]} << 32));
    }
}

//! The words of Random123's answer to zeros, except for the purpose: pinned once and for all.
//! From any place in a block, by any number of draws.
TEST_F(StreamTest, LooksAheadAndSkipsWithoutChangingWhatComes) {
    StreamKey const key{77, Purpose::process, 5, 2};
    std::vector<std::uint64_t> expected;
    Stream plain(key);
    for (int i = 0; i < 100; ++i) {
        expected.push_back(plain.next());
    }
    for (int taken = 0; taken < 5; ++taken) {
        for (int skipped = 0; skipped < 30; ++skipped) {
            Stream stream(key);
            for (int i = 0; i < taken; ++i) {
                stream.next();
            }
            std::uint64_t words[41];
            int const n = stream.look_ahead(20, words);
            EXPECT_EQ(n, 40 + taken % 2);
            for (int i = 0; i < n; ++i) {
                EXPECT_EQ(words[i], expected[static_cast<std::size_t>(taken + i)]) << taken << ", " << i;
            }
            stream.skip(skipped);
            for (int i = 0; i < 4; ++i) {
                EXPECT_EQ(stream.next(), expected[static_cast<std::size_t>(taken + skipped + i)]) << taken << skipped;
            }
        }
    }
}

TEST_F(StreamTest, IsPinned) {
    Stream stream({0, Purpose{0}, 0, 0});
    EXPECT_EQ(stream.next(), 0xe169c58d6627e8d5U);
    EXPECT_EQ(stream.next(), 0x9b00dbd8bc57ac4cU);
}

TEST_F(StreamTest, DoesNotDependOnOtherStreams) {
    constexpr int n_draws = 101;
    std::vector<std::uint64_t> alone;
    Stream stream(example);
    for (int i = 0; i < n_draws; ++i) {
        alone.push_back(stream.next());
    }
    StreamKey key = example;
    ++key.patient;
    Stream first(example);
    Stream other(key);
    for (int i = 0; i < n_draws; ++i) {
        for (int k = 0; k < i % 3; ++k) {
            other.next();
        }
        Stream const copy(first);
        ASSERT_EQ(first.next(), alone[static_cast<std::size_t>(i)]);
        Stream again(copy);
        ASSERT_EQ(again.next(), alone[static_cast<std::size_t>(i)]);
    }
}

//! 64-bit draws of streams that differ in one field: 2.4e5 of them collide by chance with probability 1.6e-9.
TEST_F(StreamTest, DoesNotCollideWithOtherStreams) {
    std::vector<StreamKey> keys;
    for (std::uint64_t seed : {0U, 1U, 2U}) {
        for (Purpose purpose :
             {Purpose::stratum, Purpose::parameter, Purpose::start, Purpose::process, Purpose::test}) {
            for (std::uint64_t patient :
                 {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 31, std::uint64_t{1} << 32,
                  (std::uint64_t{1} << 32) + 1, std::uint64_t{1} << 40, (std::uint64_t{1} << 56) - 1}) {
                for (std::uint32_t lane : {0U, 1U, 255U, 256U, 65535U}) {
                    keys.push_back({seed, purpose, patient, lane});
                }
            }
        }
    }
    constexpr int n_draws = 460;
    std::set<std::uint64_t> seen;
    for (StreamKey const& key : keys) {
        Stream stream(key);
        for (int i = 0; i < n_draws; ++i) {
            seen.insert(stream.next());
        }
    }
    EXPECT_EQ(seen.size(), keys.size() * n_draws);
}

}  // namespace
}  // namespace clonecast::random

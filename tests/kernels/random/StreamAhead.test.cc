// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Draws computed ahead are those of the stream, wherever it is.
#include "kernels/random/StreamAhead.hh"

#include <gtest/gtest.h>

#include <cstdint>

namespace clonecast::random {
namespace {

constexpr StreamKey key{0x0123456789abcdef, Purpose::test, 0xfedcba98765432, 0xabcd};

//! Draws `n` ahead of a stream that stands at `position`, then settles, and compares with one that draws by itself.
void expect_same(std::uint64_t position, int n) {
    SCOPED_TRACE(::testing::Message() << n << " draws from " << position);
    Stream expected(key);
    expected.seek(position);
    Stream stream = expected;
    StreamAhead ahead;
    ahead.follow(&stream);
    for (int i = 0; i < n; ++i) {
        ASSERT_EQ(ahead.next(), expected.next()) << "draw " << i;
    }
    ahead.settle();
    ASSERT_EQ(stream.position(), expected.position());
    ASSERT_EQ(stream.next(), expected.next());
}

TEST(StreamAheadTest, DrawsWhatTheStreamDraws) {
    for (std::uint64_t const position : {0U, 1U, 2U, 7U, 1'000'001U}) {
        for (int n = 0; n < 40; ++n) {
            expect_same(position, n);
        }
    }
}

TEST(StreamAheadTest, CarriesFromOneWordOfTheCounterToTheNext) {
    constexpr std::uint64_t carry = std::uint64_t{1} << 33;  // two draws a block
    for (std::uint64_t before = 0; before < 12; ++before) {
        expect_same(carry - before, 20);
        expect_same(3 * carry - before, 20);
    }
}

}  // namespace
}  // namespace clonecast::random

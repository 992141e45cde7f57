// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Tests that this build gives the same bits as every other build, on any CPU.
#include "PinnedBits.hh"

#include <gtest/gtest.h>

namespace clonecast::test {
namespace {

template <class Results>
class PinnedBitsTest : public ::testing::Test {};

TYPED_TEST_SUITE(PinnedBitsTest, ResultsOfAllFunctions);

TYPED_TEST(PinnedBitsTest, HostGivesThePinnedBits) {
    BitsOfResult<TypeParam> const bits_of_result;
    std::uint64_t sum{0};
    for (std::uint64_t i{0}; i < n_pinned; ++i) {
        sum += bits_of_result(i);
    }
    EXPECT_EQ(sum, TypeParam::expected) << TypeParam::name << ": 0x" << std::hex << sum;
}

}  // namespace
}  // namespace clonecast::test

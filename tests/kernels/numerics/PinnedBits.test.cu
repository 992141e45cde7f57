// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Tests that the GPU gives the same bits as the CPU.
#include <cuda_runtime_api.h>
#include <gtest/gtest.h>
#include <thrust/execution_policy.h>
#include <thrust/functional.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/transform_reduce.h>

#include <cstdlib>

#include "PinnedBits.hh"

namespace clonecast::test {
namespace {

template <class Results>
class PinnedBitsDeviceTest : public ::testing::Test {
  protected:
    void SetUp() override {
        int n_devices{0};
        if (cudaGetDeviceCount(&n_devices) != cudaSuccess || n_devices == 0) {
            if (std::getenv("CLONECAST_REQUIRE_GPU") != nullptr) {
                FAIL() << "CLONECAST_REQUIRE_GPU is set, and there is no GPU";
            }
            GTEST_SKIP() << "there is no GPU";
        }
    }
};

TYPED_TEST_SUITE(PinnedBitsDeviceTest, ResultsOfAllFunctions);

TYPED_TEST(PinnedBitsDeviceTest, DeviceGivesThePinnedBits) {
    thrust::counting_iterator<std::uint64_t> const first{0};
    std::uint64_t const sum{thrust::transform_reduce(thrust::device, first, first + n_pinned, BitsOfResult<TypeParam>{},
                                                     std::uint64_t{0}, thrust::plus<std::uint64_t>{})};
    EXPECT_EQ(sum, TypeParam::expected) << TypeParam::name << ": 0x" << std::hex << sum;
}

}  // namespace
}  // namespace clonecast::test

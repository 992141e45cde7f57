// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The block function of the counter-based generator Philox4x32-10.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"

#if defined(__CUDACC__)
#    if !defined(QUALIFIERS)
#        define QUALIFIERS static __forceinline__ __host__ __device__
#    endif
#    include <cuda_runtime.h>
#    include <curand_philox4x32_x.h>
#endif

namespace clonecast::random {

//! Counter or output of a block: four 32-bit words.
struct PhiloxWords {
    std::uint32_t word[4];
};

//! Multipliers and key increments (Weyl constants) of Salmon et al. 2011.
inline constexpr std::uint32_t philox_multiplier_0 = 0xD2511F53U;
inline constexpr std::uint32_t philox_multiplier_1 = 0xCD9E8D57U;
inline constexpr std::uint32_t philox_weyl_0 = 0x9E3779B9U;
inline constexpr std::uint32_t philox_weyl_1 = 0xBB67AE85U;
inline constexpr int philox_rounds = 10;

/*! Philox4x32-10 of a 128-bit counter under a 64-bit key (its low word is key word 0).
 *  Under nvcc this is cuRAND's own function; elsewhere the same algorithm, equal word for word (tested).
 *  Source: J. K. Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC'11, section 3.3.
 */
CLONECAST_INLINE PhiloxWords philox_block(PhiloxWords counter, std::uint64_t key) {
    auto key_0 = static_cast<std::uint32_t>(key);
    auto key_1 = static_cast<std::uint32_t>(key >> 32);
#if defined(__CUDACC__)
    uint4 const words = curand_Philox4x32_10(uint4{counter.word[0], counter.word[1], counter.word[2], counter.word[3]},
                                             uint2{key_0, key_1});
    return {{words.x, words.y, words.z, words.w}};
#else
    for (int round = 0; round < philox_rounds; ++round) {
        std::uint64_t const product_0 = std::uint64_t{philox_multiplier_0} * counter.word[0];
        std::uint64_t const product_1 = std::uint64_t{philox_multiplier_1} * counter.word[2];
        counter = {{static_cast<std::uint32_t>(product_1 >> 32) ^ counter.word[1] ^ key_0,
                    static_cast<std::uint32_t>(product_1),
                    static_cast<std::uint32_t>(product_0 >> 32) ^ counter.word[3] ^ key_1,
                    static_cast<std::uint32_t>(product_0)}};
        key_0 += philox_weyl_0;
        key_1 += philox_weyl_1;
    }
    return counter;
#endif
}

}  // namespace clonecast::random

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// One number per numerics function that stands for the bits of a million results: the same on every machine.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Bits.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/numerics/Log1pmx.hh"
#include "kernels/numerics/NormalQuantile.hh"
#include "kernels/numerics/Rounding.hh"
#include "kernels/numerics/Stirling.hh"

namespace clonecast::test {

//! Mixes 64 bits (splitmix64's finaliser).
CLONECAST_FUNCTION inline std::uint64_t mix(std::uint64_t word) {
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
    word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
    return word ^ (word >> 31);
}

//! The i-th argument: every fourth has random bits (so any double, NaN too), the others are moderate numbers.
CLONECAST_FUNCTION inline double argument(std::uint64_t i, std::uint64_t stream) {
    std::uint64_t const word{mix((i << 3) + stream)};
    double const unit{static_cast<double>(word >> 11) * 0x1p-53};
    switch (i % 4) {
        case 0:
            return double_from_bits(word);
        case 1:
            return unit;
        case 2:
            return 80 * unit - 40;
        default:
            return double_from_bits((word & 0x800fffffffffffff) | ((1003 + word % 40) << 52));  // 2^-20 to 2^20
    }
}

//! |argument|, brought into [low, high] where it is not.
CLONECAST_FUNCTION inline double argument_in(double low, double high, std::uint64_t i, std::uint64_t stream) {
    double const x{argument(i, stream)};
    double const size{x < 0 ? -x : x};
    return size >= low ? (size <= high ? size : high) : low;
}

// One functor per function: what the CPU loops over, and what the GPU's reduction calls.
struct LogBits {
    static constexpr char name[]{"det_log"};
    static constexpr std::uint64_t expected{0x6735a3f7c9ac783c};
    CLONECAST_FUNCTION double operator()(std::uint64_t i) const { return det_log(argument(i, 0)); }
};
struct LogPositiveNormalBits {
    static constexpr char name[]{"log_positive_normal"};
    static constexpr std::uint64_t expected{0x5e6027d8a6d93494};
    CLONECAST_FUNCTION double operator()(std::uint64_t i) const {
        return log_positive_normal(argument_in(0x1p-1022, 0x1p1023, i, 0));
    }
};
struct Log1pBits {
    static constexpr char name[]{"det_log1p"};
    static constexpr std::uint64_t expected{0xc815da9824dfe526};
    CLONECAST_FUNCTION double operator()(std::uint64_t i) const { return det_log1p(argument(i, 0)); }
};
struct ExpBits {
    static constexpr char name[]{"det_exp"};
    static constexpr std::uint64_t expected{0x425bbabe747e61bd};
    CLONECAST_FUNCTION double operator()(std::uint64_t i) const { return det_exp(argument(i, 0)); }
};
struct ExpModerateBits {
    static constexpr char name[]{"exp_moderate"};
    static constexpr std::uint64_t expected{0xeebb0b0d31dae647};
    CLONECAST_FUNCTION double operator()(std::uint64_t i) const { return exp_moderate(-argument_in(0, 708, i, 0)); }
};
struct Expm1Bits {
    static constexpr char name[]{"det_expm1"};
    static constexpr std::uint64_t expected{0x3d0b5f79cca03ffe};
    CLONECAST_FUNCTION double operator()(std::uint64_t i) const { return det_expm1(argument(i, 0)); }
};
struct PowBits {
    static constexpr char name[]{"det_pow"};
    static constexpr std::uint64_t expected{0x71066b832c5ad2c2};
    CLONECAST_FUNCTION double operator()(std::uint64_t i) const { return det_pow(argument(i, 0), argument(i / 4, 1)); }
};
struct SquareRootBits {
    static constexpr char name[]{"square_root"};
    static constexpr std::uint64_t expected{0x97f91679e7b065b9};
    CLONECAST_FUNCTION double operator()(std::uint64_t i) const { return square_root(argument_in(0, 0x1p1023, i, 0)); }
};
struct CubeRootBits {
    static constexpr char name[]{"cube_root"};
    static constexpr std::uint64_t expected{0x8ce6f6af0b0f8f94};
    CLONECAST_FUNCTION double operator()(std::uint64_t i) const { return cube_root(argument(i, 0)); }
};
struct FusedMultiplyAddBits {
    static constexpr char name[]{"fused_multiply_add"};
    static constexpr std::uint64_t expected{0x01f38fa4732350fd};
    CLONECAST_FUNCTION double operator()(std::uint64_t i) const {
        return fused_multiply_add(argument_in(0, 0x1p500, i, 0), argument_in(0, 0x1p500, i, 1),
                                  -argument_in(0, 0x1p1000, i, 2));
    }
};
struct Log1pMinusXBits {
    static constexpr char name[]{"log1p_minus_x"};
    static constexpr std::uint64_t expected{0x2ef38c84e8eef0b4};
    CLONECAST_FUNCTION double operator()(std::uint64_t i) const { return log1p_minus_x(argument(i, 0)); }
};
struct DeviancePartBits {
    static constexpr char name[]{"deviance_part"};
    static constexpr std::uint64_t expected{0x78b5004861e4e1df};
    CLONECAST_FUNCTION double operator()(std::uint64_t i) const {
        return deviance_part(argument_in(0, 0x1p300, i, 0), argument_in(0x1p-300, 0x1p300, i, 1));
    }
};
struct StirlingErrorBits {
    static constexpr char name[]{"stirling_error"};
    static constexpr std::uint64_t expected{0x14ab14eaba40ac57};
    CLONECAST_FUNCTION double operator()(std::uint64_t i) const {
        return stirling_error(static_cast<double>(floor_to_int64(argument_in(0, 1e15, i, 0))));
    }
};
struct NormalQuantileBits {
    static constexpr char name[]{"normal_quantile"};
    static constexpr std::uint64_t expected{0x409fedb84bc13ac5};
    CLONECAST_FUNCTION double operator()(std::uint64_t i) const {
        return normal_quantile(argument_in(0x1p-1074, 1 - 0x1p-53, i, 0));
    }
};
struct RoundingBits {
    static constexpr char name[]{"floor_to_int64 and round_half_away"};
    static constexpr std::uint64_t expected{0x8e6301e943e4c972};
    CLONECAST_FUNCTION double operator()(std::uint64_t i) const {
        double const x{i % 8 < 4 ? -argument_in(0, 0x1p61, i, 0) : argument_in(0, 0x1p61, i, 0)};
        return double_from_bits(3 * static_cast<std::uint64_t>(floor_to_int64(x)) +
                                static_cast<std::uint64_t>(round_half_away(x)));
    }
};

using ResultsOfAllFunctions =
    ::testing::Types<LogBits, LogPositiveNormalBits, Log1pBits, ExpBits, ExpModerateBits, Expm1Bits, PowBits,
                     SquareRootBits, CubeRootBits, FusedMultiplyAddBits, Log1pMinusXBits, DeviancePartBits,
                     StirlingErrorBits, NormalQuantileBits, RoundingBits>;
constexpr std::uint64_t n_pinned{1'000'000};

//! What result i adds to the pinned number: a wrapping sum of these does not depend on their order.
template <class Results>
struct BitsOfResult {
    CLONECAST_FUNCTION std::uint64_t operator()(std::uint64_t i) const {
        return mix(bits_from_double(Results{}(i)) + i);
    }
};

}  // namespace clonecast::test

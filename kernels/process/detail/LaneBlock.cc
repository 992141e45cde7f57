// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/process/detail/LaneBlock.hh"

#include "kernels/numerics/Bits.hh"
#include "kernels/process/Limits.hh"
#include "kernels/process/Ssa.hh"
#include "kernels/random/Philox.hh"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#    define CLONECAST_LANES_X86 1
#    include <immintrin.h>
// False alarms from the intrinsics of GCC 12, https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105593
#    pragma GCC diagnostic ignored "-Wuninitialized"
#endif

namespace clonecast::process {
namespace detail {
namespace {

// ---- What every build has ---------------------------------------------------------------------------------------------

#define CLONECAST_LANES portable
#define CLONECAST_LANES_BYTES 16
template <class Words>
inline Words multiply_low(Words a, Words b) {
    return (a & 0xFFFFFFFF) * (b & 0xFFFFFFFF);
}
#include "kernels/process/detail/LaneLoops.inc"  // NOLINT(bugprone-suspicious-include)
#undef CLONECAST_LANES
#undef CLONECAST_LANES_BYTES

// ---- What is chosen when the program runs -----------------------------------------------------------------------------

#if CLONECAST_LANES_X86
#    pragma GCC push_options
#    pragma GCC target("arch=x86-64-v3")
#    define CLONECAST_LANES avx2
#    define CLONECAST_LANES_BYTES 32
typedef std::uint64_t Words256 __attribute__((vector_size(32), may_alias));  // NOLINT(modernize-use-using)
inline Words256 multiply_low(Words256 a, Words256 b) {
    return reinterpret_cast<Words256>(_mm256_mul_epu32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
}
#    include "kernels/process/detail/LaneLoops.inc"  // NOLINT(bugprone-suspicious-include)
#    undef CLONECAST_LANES
#    undef CLONECAST_LANES_BYTES
#    pragma GCC pop_options

#    pragma GCC push_options
#    pragma GCC target("arch=x86-64-v4,prefer-vector-width=512")
#    define CLONECAST_LANES avx512
#    define CLONECAST_LANES_BYTES 64
typedef std::uint64_t Words512 __attribute__((vector_size(64), may_alias));  // NOLINT(modernize-use-using)
inline Words512 multiply_low(Words512 a, Words512 b) {
    return reinterpret_cast<Words512>(_mm512_mul_epu32(reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
}
#    include "kernels/process/detail/LaneLoops.inc"  // NOLINT(bugprone-suspicious-include)
#    undef CLONECAST_LANES
#    undef CLONECAST_LANES_BYTES
#    pragma GCC pop_options
#endif

}  // namespace

LaneLoops const& lane_loops(InstructionSet set) {
    switch (set) {
#if CLONECAST_LANES_X86
        case InstructionSet::avx512:
            return avx512::loops;
        case InstructionSet::avx2:
            return avx2::loops;
#endif
        default:
            return portable::loops;
    }
}

}  // namespace detail

std::vector<InstructionSet> instruction_sets() {
    std::vector<InstructionSet> sets{InstructionSet::portable};
#if CLONECAST_LANES_X86
    if (__builtin_cpu_supports("x86-64-v3")) {
        sets.push_back(InstructionSet::avx2);
    }
    if (__builtin_cpu_supports("x86-64-v4")) {
        sets.push_back(InstructionSet::avx512);
    }
#endif
    return sets;
}

}  // namespace clonecast::process

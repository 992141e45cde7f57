// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Entry of the program. Compiled for any CPU of the architecture, unlike the rest, so that it can say what is missing.
#include <cstdio>

namespace clonecast::cli {
int run_program(int argc, char const* const* argv);
}

namespace {

//! True if this CPU has what the rest of the program was compiled for.
bool cpu_suffices() {
#if defined(__x86_64__) && defined(CLONECAST_NEEDS_X86_64_V3)
    return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 &&
           __builtin_cpu_supports("bmi2") != 0;
#else
    return true;
#endif
}

}  // namespace

int main(int argc, char** argv) {
    if (!cpu_suffices()) {
        std::fputs(
            "clonecast: error: this copy was built for CPUs with AVX2, FMA and BMI2, and this one has not all of them; "
            "build with -DCLONECAST_CPU_ARCH=x86-64\n",
            stderr);
        return 3;
    }
    return clonecast::cli::run_program(argc, argv);
}

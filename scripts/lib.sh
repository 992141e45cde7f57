# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the scripts share. Source it; it changes to the top folder of the source tree.

CLONECAST_ROOT="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
CLONECAST_SCRIPT="$CLONECAST_ROOT/scripts/${0##*/}"
cd -- "$CLONECAST_ROOT" || exit

step() { printf '\n== %s\n' "$*"; }
warn() { printf '%s: warning: %s\n' "${0##*/}" "$*" >&2; }

# die MESSAGE [STATUS]
die() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit "${2:-1}"
}

# Prints the comment that a script starts with, without the licence.
show_help() { sed -n '4,/^[^#]/{s/^# \{0,1\}//p}' "$CLONECAST_SCRIPT"; }

in_ci() { [[ "${CI:-}" == true || "${CI:-}" == 1 ]]; }

# Compilations that may run at once: one per core, and 1.5 GiB of free memory for each.
build_jobs() {
    local cores kib jobs
    cores="$(nproc 2>/dev/null || echo 1)"
    kib="$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo 2>/dev/null || true)"
    jobs="$cores"
    if [[ -n "$kib" ]] && ((kib / 1572864 < jobs)); then
        jobs=$((kib / 1572864))
    fi
    echo $((jobs < 1 ? 1 : jobs))
}

# CMake options that this machine needs besides the preset's, one per line.
machine_options() {
    if [[ "$(uname -m)" == x86_64 && -r /proc/cpuinfo ]]; then
        local flags flag
        flags=" $(awk -F: '/^flags/ {print $2; exit}' /proc/cpuinfo) "
        for flag in avx2 bmi1 bmi2 f16c fma abm movbe; do
            if [[ "$flags" != *" $flag "* ]]; then
                warn "this CPU has no $flag: building for x86-64 without AVX2 and FMA, which is slower"
                echo "-DCLONECAST_CPU_ARCH=x86-64"
                break
            fi
        done
    fi
}

# NVIDIA's packages put nvcc where PATH does not look.
find_nvcc() {
    if [[ -z "${CUDACXX:-}" ]] && ! command -v nvcc >/dev/null; then
        local folder
        for folder in "${CUDA_HOME:-}" "${CUDA_PATH:-}" /usr/local/cuda; do
            if [[ -n "$folder" && -x "$folder/bin/nvcc" ]]; then
                export CUDACXX="$folder/bin/nvcc"
                return
            fi
        done
    fi
}

# configure PRESET [CMAKE OPTION...]
configure() {
    local preset="$1" options
    shift
    find_nvcc
    mapfile -t options < <(machine_options)
    cmake --preset "$preset" "${options[@]}" "$@"
}

# build PRESET [CMAKE OPTION...]
build() {
    local preset="$1"
    shift
    cmake --build --preset "$preset" --parallel "$(build_jobs)" "$@"
}

# C++ and CUDA files of the project, sorted, null-terminated.
source_files() {
    find kernels host tests bench -type f \( -name '*.cc' -o -name '*.cu' -o -name '*.hh' \) -print0 | LC_ALL=C sort -z
}

#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# Installs what clonecast is built with, on Debian and its relatives.
#
# usage: scripts/install-deps.sh [--tests] [--list] [-h]
#   --tests  also what the tests, the benchmarks and the format and lint checks need
#   --list   print the packages and stop
#
# Says what is missing and what it will do. Does nothing, and needs no network, if all is there. Only the installation
# itself needs root; without root it uses sudo. CUDA is never installed: with nvcc 12 or newer the GPU part is built,
# without it the CPU part is complete.
set -euo pipefail
# shellcheck source=lib.sh source-path=SCRIPTDIR
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

build_packages=(
    cmake
    g++
    git
    libboost-dev
    libcli11-dev
    libfmt-dev
    libhdf5-dev
    libjs-chart.js
    libnlopt-dev
    libtomlplusplus-dev
    ninja-build
    nlohmann-json3-dev
)
test_packages=(
    chromium
    clang-format-14
    clang-tidy-14
    gnuplot-nox
    libbenchmark-dev
    libgmock-dev
    libgmp-dev
    libgtest-dev
    libmpfr-dev
    python3
    python3-h5py
    python3-matplotlib
    python3-pandas
    r-base-core
    r-cran-jsonlite
    r-cran-survival
    shellcheck
)

packages=("${build_packages[@]}")
list=no
while (($#)); do
    case "$1" in
        --tests) packages+=("${test_packages[@]}") ;;
        --list) list=yes ;;
        -h | --help) show_help && exit 0 ;;
        *) die "unknown option $1; -h shows the options" 2 ;;
    esac
    shift
done
if [[ "$list" == yes ]]; then
    printf '%s\n' "${packages[@]}"
    exit 0
fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    {
        echo "This is not a Debian system, so that nothing was checked or installed. clonecast needs, by their Debian names:"
        printf '  %s\n' "${packages[@]}"
        echo "C++20 (g++ 12 or clang 14), CMake 3.25, fmt 9, toml++ 3.3, nlohmann-json 3.11, CLI11 2.1, Boost 1.74 or newer."
        echo "Install them your way, then run the script again with --no-deps."
    } >&2
    exit 1
fi

missing=()
for package in "${packages[@]}"; do
    status="$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)"
    if [[ "$status" != installed ]]; then
        missing+=("$package")
    fi
done
if ((${#missing[@]} == 0)); then
    echo "All ${#packages[@]} packages are installed."
    exit 0
fi

echo "Missing: ${missing[*]}"
as_root=()
if ((EUID != 0)); then
    command -v sudo >/dev/null ||
        die "installing them needs root, and there is no sudo. As root: apt-get install --no-install-recommends ${missing[*]}"
    as_root=(sudo)
fi
echo "Installing them: ${as_root[*]:+${as_root[*]} }apt-get update && apt-get install --no-install-recommends"
"${as_root[@]}" apt-get update -qq || warn "apt-get update failed; trying with the package lists that are here"
installable=()
for package in "${missing[@]}"; do
    # A release of Debian has some versions of clang and not others; scripts/test.sh says which check it could not make.
    if [[ "$package" == clang-* && -z "$(apt-cache show "$package" 2>/dev/null || true)" ]]; then
        warn "this release has no $package"
    else
        installable+=("$package")
    fi
done
((${#installable[@]})) || exit 0
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${installable[@]}" </dev/null ||
    die "apt-get could not install them; its message is above"

#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# Builds the benchmarks, runs them, and writes one record (JSON): source, build, machine, studies, times.
#
# usage: bench/run.sh [--quick] [--filter REGEX] [--preset PRESET] [--out FILE] [--no-build] [-h]
#   --quick          fewer and shorter repetitions, without the largest sizes: under 3 minutes; otherwise under 15
#   --filter REGEX   only benchmarks in whose PROGRAM/NAME it is found, e.g. 'process/ssa|curves/.*burden'
#   --preset PRESET  the build to measure: default (with CUDA if there is nvcc), cpu-release, ...
#   --out FILE       the record; otherwise build/records/DATE-COMMIT-MODE.json
#   --no-build       measure what is built
#
# Prints the path of the record. Exit codes: 0 done, 1 a program failed (the record says which), 2 wrong usage.
# bench/compare.py compares two records, bench/table.py puts one into docs/performance.md.
set -euo pipefail
called_from="$PWD"
# shellcheck source=../scripts/lib.sh source-path=SCRIPTDIR
source "$(dirname -- "${BASH_SOURCE[0]}")/../scripts/lib.sh"
CLONECAST_SCRIPT="$CLONECAST_ROOT/bench/run.sh"

preset=default
do_build=yes
arguments=()
while (($#)); do
    case "$1" in
        --quick) arguments+=(--mode quick) ;;
        --filter | --out | --preset)
            (($# > 1)) || die "$1 needs a value; -h shows the options" 2
            case "$1" in
                --filter) arguments+=("--filter=$2") ;;
                --out) arguments+=("--out=$(cd -- "$called_from" && realpath --canonicalize-missing -- "$2")") ;;
                --preset) preset="$2" ;;
            esac
            shift
            ;;
        --no-build) do_build=no ;;
        -h | --help) show_help && exit 0 ;;
        *) die "unknown option $1; -h shows the options" 2 ;;
    esac
    shift
done

if [[ "$do_build" == yes ]]; then
    {
        configure "$preset"
        build "$preset" --target clonecast-bench clonecast-cli
    } >&2
fi
[[ -d "build/$preset/bench" ]] ||
    die "build/$preset has no benchmarks; they need google-benchmark (Debian: libbenchmark-dev)"
exec python3 bench/collect.py --root "$CLONECAST_ROOT" --build "build/$preset" "${arguments[@]}"

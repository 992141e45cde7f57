#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, checks the layout and the sources of numbers, builds with warnings as errors and runs every test but the validation.
#
# usage: scripts/test.sh [--preset NAME] [--label REGEX] [--all-checks] [--no-deps] [-h]
#   --preset NAME  configure, build and test preset of CMakePresets.json (default: default)
#   --label REGEX  only the tests with such a label: unit, gpu, slow
#   --all-checks   also clang-tidy and the unit tests under AddressSanitizer and UndefinedBehaviorSanitizer;
#                  on if the environment has CI=true
#   --no-deps      do not look for missing packages
#
# Ends with ctest's own summary and returns its status.
set -euo pipefail
# shellcheck source=lib.sh source-path=SCRIPTDIR
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

preset=default
selection=()
all_checks=no
deps=yes
if in_ci; then
    all_checks=yes
fi
while (($#)); do
    case "$1" in
        --preset | --label)
            (($# > 1)) || die "$1 needs a value" 2
            if [[ "$1" == --preset ]]; then preset="$2"; else selection=(--label-regex "$2"); fi
            shift
            ;;
        --all-checks) all_checks=yes ;;
        --no-deps) deps=no ;;
        -h | --help) show_help && exit 0 ;;
        *) die "unknown option $1; -h shows the options" 2 ;;
    esac
    shift
done

# A check whose tool is not here must fail where all checks were asked for, and say so elsewhere.
check() {
    local status=0
    "$@" || status=$?
    if ((status == 3)) && [[ "$all_checks" == no ]]; then
        warn "not checked: $*"
    elif ((status != 0)); then
        exit "$status"
    fi
}
check_scripts() {
    command -v shellcheck >/dev/null || { warn "shellcheck was not found" && return 3; }
    shellcheck --external-sources scripts/*.sh bench/*.sh bench/peers/*.sh .ci/run
}

if [[ "$deps" == yes ]]; then
    step "Dependencies"
    scripts/install-deps.sh --tests
fi
step "Layout, scripts and sources of numbers"
check scripts/format.sh
check check_scripts
check scripts/check-sources.py
if [[ "$all_checks" == yes ]]; then
    step "clang-tidy"
    check scripts/tidy.sh
    step "Unit tests under AddressSanitizer and UndefinedBehaviorSanitizer"
    configure cpu-asan
    build cpu-asan
    ctest --preset cpu-asan --parallel "$(nproc)" --label-regex '^unit$'
fi
step "Configure and build: $preset"
configure "$preset"
build "$preset"
step "Tests: $preset"
exec ctest --preset "$preset" --parallel "$(nproc)" "${selection[@]}"

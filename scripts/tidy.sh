#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# Runs clang-tidy with the checks of .clang-tidy over the .cc files of kernels/ and host/ and the headers they include.
#
# usage: scripts/tidy.sh [--fix] [-h] [FILE...]
#   --fix  let clang-tidy change the files, one after the other
#   FILE   only these
#
# Needs clang-tidy 14. Any finding is an error.
set -euo pipefail
# shellcheck source=lib.sh source-path=SCRIPTDIR
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

fix=()
jobs="$(nproc)"
files=()
while (($#)); do
    case "$1" in
        --fix) fix=(--fix) jobs=1 ;;
        -h | --help) show_help && exit 0 ;;
        -*) die "unknown option $1; -h shows the options" 2 ;;
        *) files+=("$1") ;;
    esac
    shift
done

tool=""
for candidate in clang-tidy-14 clang-tidy; do
    if command -v "$candidate" >/dev/null && [[ "$("$candidate" --version)" == *"version 14."* ]]; then
        tool="$candidate"
        break
    fi
done
[[ -n "$tool" ]] || die "clang-tidy 14 was not found (Debian 12: clang-tidy-14)" 3

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
cmake --preset tidy >"$log" 2>&1 || { cat "$log" >&2 && die "configuring the preset tidy failed"; }

if ((${#files[@]} == 0)); then
    # Only what that build compiles: files of the CUDA part have no compile command there.
    mapfile -t files < <(sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' build/tidy/compile_commands.json |
        grep -E "^$CLONECAST_ROOT/(kernels|host)/.*\.cc$" | LC_ALL=C sort)
fi
((${#files[@]})) || die "no file to check in build/tidy/compile_commands.json"

# Longest files first, so that the last to finish is a short one.
mapfile -t files < <(wc -c -- "${files[@]}" | sed '$d' | sort -rn | sed 's/^ *[0-9]* //')
printf '%s\0' "${files[@]}" |
    xargs -0 -n 1 -P "$jobs" "$tool" --quiet "${fix[@]}" -p build/tidy --extra-arg=-Wno-unknown-warning-option \
        2> >(grep -v -E '^[0-9]+ warnings? generated' >&2) || die "clang-tidy found the above"
echo "clang-tidy: ${#files[@]} files, no findings"

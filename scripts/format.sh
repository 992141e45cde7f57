#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# Checks that every C++ and CUDA file has the layout of .clang-format, or gives it to them.
#
# usage: scripts/format.sh [--fix] [-h]
#   --fix  rewrite the files that differ
#
# Needs clang-format 14: other versions lay some code out differently.
set -euo pipefail
# shellcheck source=lib.sh source-path=SCRIPTDIR
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

mode=(--dry-run --Werror)
while (($#)); do
    case "$1" in
        --fix) mode=(-i) ;;
        -h | --help) show_help && exit 0 ;;
        *) die "unknown option $1; -h shows the options" 2 ;;
    esac
    shift
done

tool=""
for candidate in clang-format-14 clang-format; do
    if command -v "$candidate" >/dev/null && [[ "$("$candidate" --version)" == *"version 14."* ]]; then
        tool="$candidate"
        break
    fi
done
[[ -n "$tool" ]] || die "clang-format 14 was not found (Debian 12: clang-format-14)" 3

source_files | xargs -0 -r -n 16 -P "$(nproc)" "$tool" --style=file "${mode[@]}" ||
    die "the files above differ from .clang-format; scripts/format.sh --fix rewrites them"

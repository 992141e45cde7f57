#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# Installs a build into a temporary folder, and builds and runs another project with what is there.
#
# usage: scripts/check-install.sh BUILD_FOLDER
set -euo pipefail
build_dir="$(realpath -m -- "${1:-.}")"
# shellcheck source=lib.sh source-path=SCRIPTDIR
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

if [[ $# != 1 || "$1" == -h || "$1" == --help ]]; then
    show_help
    [[ "${1:-}" == -* ]] && exit 0 || exit 2
fi
[[ -f "$build_dir/CMakeCache.txt" ]] || die "$1 is not a build folder" 2

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
prefix="$work/prefix"
cmake --install "$build_dir" --prefix "$prefix" >"$work/install.log" || { cat "$work/install.log" && die "install failed"; }

"$prefix/bin/clonecast" --version
for folder in configs/*/; do
    [[ ! -d "$folder" || -d "$prefix/share/clonecast/$folder" ]] || die "$folder was not installed"
done
if grep -rlF -e "$CLONECAST_ROOT" -e "$build_dir" "$prefix/lib"*/cmake "$prefix/lib"/*/cmake 2>/dev/null; then
    die "the files above name the source or the build folder"
fi

cp -r tests/install "$work/consumer"
cmake -S "$work/consumer" -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE=Release
cmake --build "$work/build"
"$work/build/consumer"
echo "check-install: ok"

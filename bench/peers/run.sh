#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# Installs clonecast's peers, runs them and clonecast on the same work, one thread each: one record and one table.
#
# usage: bench/peers/run.sh [--seconds S] [--filter REGEX] [--preset PRESET] [--out FILE] [--no-install] [--no-build]
#                           [-h]
#   --seconds S      processor time for a method on a work (default 5); a method whose trajectory takes longer runs one
#   --filter REGEX   only methods in whose name it is found, e.g. 'clonecast|GillesPy2'
#   --preset PRESET  the build of clonecast: default, cpu-release, ...
#   --out FILE       the record; otherwise build/records/DATE-COMMIT-peers.json
#   --no-install     take the peers that are there
#   --no-build       take the clonecast that is there
#
# Peers are Python packages, installed by pip into build/peers. One that can't be installed is in the table with the
# reason. Prints the path of the record, then the table in Markdown. GillesPy2 compiles its models, with g++.
# Exit codes: 0 done, 1 a method of clonecast failed or disagrees with theory, 2 wrong usage.
set -euo pipefail
called_from="$PWD"
# shellcheck source=../../scripts/lib.sh source-path=SCRIPTDIR
source "$(dirname -- "${BASH_SOURCE[0]}")/../../scripts/lib.sh"
CLONECAST_SCRIPT="$CLONECAST_ROOT/bench/peers/run.sh"

packages=(numpy numba gillespy2 rebop bngsim bionetgen libroadrunner python-copasi cayenne stochpy)
known_reasons='ModuleNotFoundError.*\|No matching distribution.*\|[^ ]* requires .*'
preset=default
do_build=yes
do_install=yes
arguments=()
while (($#)); do
    case "$1" in
        --seconds | --filter | --out | --preset)
            (($# > 1)) || die "$1 needs a value; -h shows the options" 2
            case "$1" in
                --out) arguments+=("--out=$(cd -- "$called_from" && realpath --canonicalize-missing -- "$2")") ;;
                --preset) preset="$2" ;;
                *) arguments+=("$1=$2") ;;
            esac
            shift
            ;;
        --no-install) do_install=no ;;
        --no-build) do_build=no ;;
        -h | --help) show_help && exit 0 ;;
        *) die "unknown option $1; -h shows the options" 2 ;;
    esac
    shift
done

venv=build/peers
failed="$venv/failed.txt"
if [[ "$do_install" == yes ]]; then
    {
        python3 -m venv "$venv" || die "python3 cannot make a virtual environment (Debian: python3-venv)"
        : >"$failed"
        for package in "${packages[@]}"; do
            echo "Installing $package"
            if ! "$venv/bin/pip" install --quiet --disable-pip-version-check "$package" >"$venv/pip.log" 2>&1; then
                reason="$(grep -m 1 -o "$known_reasons" "$venv/pip.log" || true)"
                echo "$package pip: ${reason:-its build failed}" >>"$failed"
                warn "$package was not installed: ${reason:-its build failed}"
            fi
        done
    } >&2
fi
[[ -x "$venv/bin/python" && -f "$failed" ]] || die "the peers are not installed; run without --no-install"
if [[ "$do_build" == yes ]]; then
    {
        configure "$preset"
        build "$preset" --target clonecast-cli
    } >&2
fi

status=0
record="$("$venv/bin/python" bench/peers/peers.py --root "$CLONECAST_ROOT" --build "build/$preset" \
    --install-log "$failed" "${arguments[@]}")" || status=$?
((status < 2)) || exit "$status"
echo "$record"
python3 bench/table.py "$record"
exit "$status"

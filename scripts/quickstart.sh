#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds clonecast, runs its main study on whatever this machine has, and shows the answers.
#
# usage: scripts/quickstart.sh [--out DIR] [--patients N] [--no-deps] [-h]
#   --out DIR     where the results go; must not exist (default: results/quickstart-<date>-<time>)
#   --patients N  virtual mice per arm (default: as the study says)
#   --no-deps     do not look for missing packages
#
# The study is configs/alves2021/xenograft.toml. It runs on the GPU if there is one and the CUDA part could be built
# (nvcc 12 or newer), else on all CPU cores.
set -euo pipefail
caller_dir="$PWD"
# shellcheck source=lib.sh source-path=SCRIPTDIR
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

study=configs/alves2021/xenograft.toml
out=""
options=()
deps=yes
while (($#)); do
    case "$1" in
        --out | --patients)
            (($# > 1)) || die "$1 needs a value" 2
            if [[ "$1" == --out ]]; then
                [[ "$2" == /* ]] && out="$2" || out="$caller_dir/$2"
            else
                options+=(--patients "$2")
            fi
            shift
            ;;
        --no-deps) deps=no ;;
        -h | --help) show_help && exit 0 ;;
        *) die "unknown option $1; -h shows the options" 2 ;;
    esac
    shift
done
if [[ -z "$out" ]]; then
    out="results/quickstart-$(date +%Y%m%d-%H%M%S)"
fi
if [[ -e "$out" ]]; then
    die "$out exists; give another folder with --out" 4
fi

if [[ "$deps" == yes ]]; then
    step "Dependencies"
    scripts/install-deps.sh
fi

step "Build"
cuda=()
if command -v nvidia-smi >/dev/null && nvidia-smi --list-gpus 2>/dev/null | grep -q '^GPU'; then
    cuda=(-DCLONECAST_CUDA_ARCHITECTURES=native) # what is in this machine, and nothing else to compile for
fi
configure run "${cuda[@]}"
build run

step "Run $study"
mkdir -p "$(dirname -- "$out")"
program=build/run/bin/clonecast
"$program" run "$study" --out "$out" --device auto "${options[@]}"

step "Done"
echo "The answers are above. Files in $out:"
(cd -- "$out" && find . -maxdepth 1 -type f -printf '  %P\n' | LC_ALL=C sort)
echo "The program is $program; '$program --help' shows what else it does."

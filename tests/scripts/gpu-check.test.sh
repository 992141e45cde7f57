#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# scripts/gpu-check.sh without a GPU: it says so and ends with 3; --dry-run names every step; wrong usage is 2. With a driver
# that is made up, steps that fail or cannot run are in the summary as such.
set -euo pipefail
script="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)/scripts/gpu-check.sh"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

fail() {
    echo "gpu-check.test.sh: $1" >&2
    exit 1
}
# expect STATUS TEXT COMMAND...: the status, and that the output has the text.
expect() {
    local wanted="$1" text="$2" status=0 output
    shift 2
    output="$("$@" 2>&1)" || status=$?
    [[ "$status" == "$wanted" ]] || fail "status $status instead of $wanted from $*: $output"
    [[ "$output" == *"$text"* ]] || fail "'$text' is missing from: $output"
}

# A PATH with what the script needs, and no nvidia-smi.
mkdir "$folder/bin"
for tool in bash env dirname mktemp rm sed awk grep tail cat timeout python3 git find sort cmake ctest nproc; do
    path="$(command -v "$tool")" && ln -s "$path" "$folder/bin/$tool"
done
expect 3 "no GPU: nvidia-smi" env PATH="$folder/bin" "$script"
expect 2 "unknown option --gpu" "$script" --gpu
expect 2 "expected a whole number" "$script" --seconds soon
expect 2 "no program bin/clonecast" "$script" --build "$folder/nothing"
for text in "build (at most" "tests on the device" "hashes, CPU and GPU" memcheck racecheck initcheck synccheck \
    "Nsight Compute" benchmarks; do
    expect 0 "$text" "$script" --dry-run
done

# A driver that sees nothing.
printf '#!/bin/sh\necho "No devices were found"\nexit 6\n' >"$folder/bin/nvidia-smi"
chmod +x "$folder/bin/nvidia-smi"
expect 3 "No devices were found" env PATH="$folder/bin" "$script"

# A driver that claims a GPU, and a program that computes nothing.
printf '#!/bin/sh\necho "Made-up GPU, 1.0, 1 MiB"\n' >"$folder/bin/nvidia-smi"
mkdir -p "$folder/build/bin"
printf '#!/bin/sh\nexit 3\n' >"$folder/build/bin/clonecast"
chmod +x "$folder/build/bin/clonecast"
expect 1 "Made-up GPU" env PATH="$folder/bin:$PATH" "$script" --build "$folder/build" --out "$folder/summary"
grep -q '^| hashes, CPU and GPU | FAILED |' "$folder/summary.md" || fail "no failure in $(cat "$folder/summary.md")"
grep -q '^| compute-sanitizer memcheck | \(skipped\|FAILED\) |' "$folder/summary.md" ||
    fail "memcheck is not said to be skipped"
python3 -c 'import json, sys; assert len(json.load(open(sys.argv[1]))["steps"]) == 8' "$folder/summary.json" ||
    fail "the JSON has not all steps"
echo passed

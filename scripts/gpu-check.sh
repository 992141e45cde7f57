#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# Checks clonecast on a machine with a GPU in under 8 minutes, and writes one summary that can be sent on.
#
# usage: scripts/gpu-check.sh [--build DIR] [--out NAME] [--seconds N] [--dry-run] [-h]
#   --build DIR   use this build instead of building for this machine's GPU in build/gpu-check
#   --out NAME    write NAME.md and NAME.json (default: gpu-check)
#   --seconds N   time for all steps (default: 470); what does not fit is skipped, and the summary says so
#   --dry-run     print the steps and do nothing
#
# Steps: build; the tests that need a device; hashes of CPU and GPU for every study in configs/ with every engine;
# compute-sanitizer (memcheck, racecheck, initcheck, synccheck); Nsight Compute, if it is there; the GPU benchmarks.
# Exit status: 0 all that ran is right, 1 something is wrong, 2 wrong usage, 3 no usable GPU.
set -euo pipefail
# shellcheck source=lib.sh source-path=SCRIPTDIR
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

folder=""
out=gpu-check
seconds=470
dry_run=no
while (($#)); do
    case "$1" in
        --build | --out | --seconds)
            (($# > 1)) || die "$1 needs a value" 2
            case "$1" in
                --build) folder="$2" ;;
                --out) out="$2" ;;
                --seconds) seconds="$2" ;;
            esac
            shift
            ;;
        --dry-run) dry_run=yes ;;
        -h | --help) show_help && exit 0 ;;
        *) die "unknown option $1; -h shows the options" 2 ;;
    esac
    shift
done
[[ "$seconds" =~ ^[1-9][0-9]*$ ]] || die "--seconds $seconds: expected a whole number of seconds above 0" 2
if [[ -n "$folder" && ! -x "$folder/bin/clonecast" ]]; then
    die "--build $folder: there is no program bin/clonecast in it" 2
fi

if [[ "$dry_run" == no ]]; then
    command -v nvidia-smi >/dev/null || die "no GPU: nvidia-smi, which comes with NVIDIA's driver, was not found" 3
    gpus="$(nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2>&1)" ||
        die "no GPU: nvidia-smi says: $gpus" 3
    [[ -n "$gpus" ]] || die "no GPU: nvidia-smi lists none" 3
else
    gpus="(dry run)"
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
failed=no

# record NAME STATUS SECONDS NOTE: a line of the summary; STATUS is passed, FAILED or skipped.
record() {
    printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4//$'\t'/ }" >>"$work/steps"
    if [[ "$2" == FAILED ]]; then failed=yes; fi
}

# run_step NAME LIMIT COMMAND...: runs a command for at most LIMIT seconds, and records how it went. The note is the last
# line of what it printed.
run_step() {
    local name="$1" limit="$2" begin status=0 left
    shift 2
    if [[ "$dry_run" == yes ]]; then
        printf '%s (at most %s s): %s\n' "$name" "$limit" "$*"
        return 0
    fi
    left=$((seconds - SECONDS))
    if ((left < 5)); then
        record "$name" skipped 0 "no time left"
        return 0
    fi
    step "$name"
    begin=$SECONDS
    timeout --kill-after=5 "$((limit < left ? limit : left))" "$@" >"$work/log" 2>&1 || status=$?
    tail -n 15 "$work/log"
    local note
    note="$(grep -v '^ *$' "$work/log" | tail -n 1 || true)"
    case "$status" in
        0) record "$name" passed "$((SECONDS - begin))" "$note" ;;
        77) record "$name" skipped "$((SECONDS - begin))" "$note" ;;
        124 | 137) record "$name" skipped "$((SECONDS - begin))" "not done within $((SECONDS - begin)) s" ;;
        *) record "$name" FAILED "$((SECONDS - begin))" "status $status: $note" ;;
    esac
    return "$status"
}

# build_here FOLDER: for the architecture of the GPU that is here.
build_here() {
    find_nvcc
    cmake -S . -B "$1" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCLONECAST_CUDA=ON -DCLONECAST_CUDA_ARCHITECTURES=native &&
        cmake --build "$1" --target clonecast-gpu-check --parallel "$(nproc)"
}

# hash_of ARGUMENT...: the hash of the outcomes of a run.
hash_of() {
    local json
    json="$("$program" run "$@" --quiet --json --overwrite --out "$work/results")" || return 1
    sed -n 's/^ *"outcome_hash": "\([0-9a-f]*\)".*/\1/p' <<<"$json" | grep .
}

# Studies with every engine, on the CPU and on the GPU.
compare_hashes() {
    local study engine on_cpu on_gpu n_equal=0 wrong=0
    while IFS= read -r study; do
        for engine in auto ssa crossing leap; do
            # Few steps: what ssa counts is then cut short, but its bits are the same.
            local arguments=("$study" --patients 100 --engine "$engine" --set simulation.max_steps=100000)
            if ! on_cpu="$(hash_of "${arguments[@]}" --device cpu 2>"$work/error")"; then
                echo "not compared: $study with $engine: $(tail -n 1 "$work/error")"
                continue
            fi
            on_gpu="$(hash_of "${arguments[@]}" --device cuda 2>"$work/error")" || on_gpu="$(tail -n 1 "$work/error")"
            if [[ "$on_cpu" == "$on_gpu" ]]; then
                n_equal=$((n_equal + 1))
            else
                wrong=$((wrong + 1))
                echo "DIFFERS: $study with $engine: cpu $on_cpu, gpu $on_gpu"
            fi
        done
    done < <(find configs -name '*.toml' -not -path 'configs/drugs/*' | LC_ALL=C sort)
    echo "$n_equal equal, $wrong different"
    ((wrong == 0 && n_equal > 0))
}

# sanitize TOOL: a small run of every kind of kernel.
sanitize() {
    command -v compute-sanitizer >/dev/null || { echo "compute-sanitizer was not found" && return 77; }
    local engine
    for engine in ssa crossing leap; do
        compute-sanitizer --tool "$1" --error-exitcode 9 "$program" run configs/tutorial.toml --patients 20 \
            --engine "$engine" --set simulation.max_steps=2000 --device cuda --patients-file=csv --quiet --overwrite \
            --out "$work/results" || return 1
    done
    echo "$1: no error in 3 runs"
}

profile() {
    command -v ncu >/dev/null || { echo "ncu (Nsight Compute) was not found" && return 77; }
    ncu --csv --launch-count 1 --kernel-name regex:run_tasks --metrics \
sm__throughput.avg.pct_of_peak_sustained_elapsed,sm__warps_active.avg.pct_of_peak_sustained_active,\
smsp__thread_inst_executed_per_inst_executed.ratio,launch__registers_per_thread,gpu__time_duration.sum \
        "$program" run configs/tutorial.toml --patients 10000 --device cuda --quiet --overwrite --out "$work/results" |
        grep '^"' >"$work/ncu.csv"
    cat "$work/ncu.csv"
}

benchmarks() {
    local programs=("$folder"/bench/bench-*-cuda "$folder"/bench/bench-device)
    local found=no bench
    for bench in "${programs[@]}"; do
        if [[ -x "$bench" ]]; then
            found=yes
            "$bench" --benchmark_min_time=0.2 || return 1
        fi
    done
    if [[ "$found" == no ]]; then
        echo "this build has no GPU benchmarks" && return 77
    fi
}

if [[ -z "$folder" ]]; then
    folder=build/gpu-check
    export -f build_here find_nvcc
    run_step "build" 300 bash -c "build_here $folder" || true
fi
program="$folder/bin/clonecast"
if [[ "$dry_run" == no && ! -x "$program" ]]; then
    record "everything else" skipped 0 "there is no program"
else
    export work program folder
    export -f compare_hashes hash_of sanitize profile benchmarks
    run_step "tests on the device" 120 env CLONECAST_REQUIRE_GPU=1 \
        ctest --test-dir "$folder" --label-regex '^gpu$' --no-tests=error --output-on-failure || true
    run_step "hashes, CPU and GPU" 120 bash -c compare_hashes || true
    for tool in memcheck racecheck initcheck synccheck; do
        run_step "compute-sanitizer $tool" 40 bash -c "sanitize $tool" || true
    done
    run_step "Nsight Compute" 40 bash -c profile || true
    run_step "benchmarks" 90 bash -c benchmarks || true
fi
if [[ "$dry_run" == yes ]]; then
    exit 0
fi

commit="$(git rev-parse HEAD 2>/dev/null || echo unknown)"
GPUS="$gpus" COMMIT="$commit" STEPS="$work/steps" OUT="$out" python3 - <<'PY'
import json
import os

with open(os.environ["STEPS"], encoding="utf-8") as file:
    rows = [line.rstrip("\n").split("\t") for line in file]
steps = [{"step": n, "status": s, "seconds": int(t), "note": note} for n, s, t, note in rows]
summary = {"commit": os.environ["COMMIT"], "gpus": os.environ["GPUS"].splitlines(), "steps": steps}
for name, text in ((".json", json.dumps(summary, indent=2) + "\n"),
                   (".md", "# clonecast on a GPU\n\n"
                    + f"Commit {summary['commit']}\n\n" + "".join(f"- {gpu}\n" for gpu in summary["gpus"])
                    + "\n| step | status | seconds | note |\n|---|---|---|---|\n"
                    + "".join(f"| {s['step']} | {s['status']} | {s['seconds']} | {s['note'].replace('|', '/')} |\n"
                              for s in steps))):
    with open(os.environ["OUT"] + name + ".part", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(os.environ["OUT"] + name + ".part", os.environ["OUT"] + name)
PY
step "Summary: $out.md and $out.json"
cat "$out.md"
[[ "$failed" == no ]]

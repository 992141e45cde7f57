#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the benchmark programs of a build and writes one record. Called by bench/run.sh."""

import argparse
import glob
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

import machine
import record

#: Repetitions of every benchmark, the time of one, and a limit for one program [s].
MODES = {
    "quick": {"repetitions": 5, "min_time": 0.02, "limit": 300},
    "full": {"repetitions": 9, "min_time": 0.2, "limit": 1200},
}
#: Benchmarks that quick leaves out: each takes seconds.
ONLY_FULL = (
    r"(?:kaplan_meier|_rows)/10000000|patients/10{6,}(?!\d)|"
    r"burden/ssa/100000|mutation/crossing/1e-06|grow/crossing_1e11"
)
#: Parts of the names of google-benchmark that say how, and not what.
HOW = r"/(?:iterations:\d+|repeats:\d+|process_time|real_time|manual_time)(?=/|$)"
#: Keys of google-benchmark's JSON that are no counters.
NOT_COUNTERS = {
    "name",
    "run_name",
    "run_type",
    "family_index",
    "per_family_instance_index",
    "repetitions",
    "repetition_index",
    "threads",
    "iterations",
    "real_time",
    "cpu_time",
    "time_unit",
    "error_occurred",
    "error_message",
    "label",
}
SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}


def clock(run_name):
    """Which time of a benchmark counts, and its key in google-benchmark's JSON."""
    if run_name.endswith("/manual_time"):
        return "device", "real_time"
    if run_name.endswith("/real_time"):
        return "wall", "real_time"
    return ("processor, all threads" if "/process_time" in run_name else "processor"), "cpu_time"


def list_benchmarks(program, keep):
    listed = machine.output([program, "--benchmark_list_tests=true"]).splitlines()
    return [name for name in listed if keep(name)]


def run_program(program, names, repetitions, min_time, limit):
    """The JSON of one program. Repetitions of different benchmarks alternate, so that a slow minute hits all."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "out.json")
        subprocess.run(
            [
                program,
                "--benchmark_filter=^(" + "|".join(re.escape(name).replace(r"\-", "-") for name in names) + ")$",
                f"--benchmark_repetitions={repetitions}",
                f"--benchmark_min_time={min_time}",
                "--benchmark_enable_random_interleaving=true",
                f"--benchmark_out={path}",
                "--benchmark_out_format=json",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=limit,
        )
        with open(path, encoding="utf-8") as file:
            return json.load(file)


def entries(program, names, answer):
    """Benchmarks of one program's JSON by name, in the order of names: times of all repetitions [s], their summary,
    medians of counters."""
    runs = {name: [] for name in names}
    for run in answer["benchmarks"]:
        if run["run_type"] == "iteration":
            runs[run["run_name"]].append(run)
    result = {}
    for run_name, repeated in runs.items():
        if not repeated:
            continue
        name = f"{program}/{re.sub(HOW, '', run_name)}"
        failed = next((run for run in repeated if run.get("error_occurred")), None)
        if failed is not None:
            result[name] = {"error": failed["error_message"]}
            continue
        which, key = clock(run_name)
        times = [run[key] * SECONDS[run["time_unit"]] for run in repeated]
        counters = {
            counter: statistics.median(run[counter] for run in repeated)
            for counter in repeated[0]
            if counter not in NOT_COUNTERS
        }
        result[name] = {
            "clock": which,
            **record.summarise(times),
            "iterations": repeated[0]["iterations"],
            "counters": counters,
            "times": times,
        }
    return result


def studies(program, answer):
    """Resolved studies that a program entered in its context."""
    return {
        f"{program}/{key[len('study '):]}": json.loads(value)
        for key, value in answer["context"].items()
        if key.startswith("study ")
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", required=True, help="top folder of the source tree")
    parser.add_argument("--build", required=True, help="folder of the build")
    parser.add_argument("--out", help="the record (default: build/records/DATE-COMMIT-MODE.json)")
    parser.add_argument("--mode", choices=sorted(MODES), default="full")
    parser.add_argument(
        "--filter", default="", help="regular expression: only benchmarks in whose PROGRAM/NAME it is found"
    )
    options = parser.parse_args()
    try:
        wanted = re.compile(options.filter)
    except re.error as error:
        parser.error(f"--filter: no regular expression: {error}")
    mode = MODES[options.mode]

    result = {
        "schema": record.SCHEMA,
        "kind": record.BENCHMARKS,
        "date": machine.now(),
        **machine.source(options.root),
        "mode": options.mode,
        "filter": options.filter or None,
        "min_time_s": mode["min_time"],
        **machine.build(options.build),
        "machine": machine.machine(),
        **machine.device(os.path.join(options.build, "bin", "clonecast")),
        "studies": {},
        "benchmarks": {},
        "failures": {},
    }
    out = options.out or record.default_path(options.root, result, options.mode)
    try:
        record.prepare(out)
    except record.RecordError as error:
        parser.error(str(error))
    others = machine.OtherLoad()
    begin = time.monotonic()
    for path in sorted(glob.glob(os.path.join(options.build, "bench", "bench-*"))):
        program = os.path.basename(path)[len("bench-") :]

        def keep(name, program=program):
            left_out = options.mode == "quick" and re.search(ONLY_FULL, name)
            return wanted.search(f"{program}/{re.sub(HOW, '', name)}") is not None and not left_out

        try:
            names = list_benchmarks(path, keep)
            if not names:
                continue
            print(f"{program}: {len(names)} benchmarks", file=sys.stderr, flush=True)
            answer = run_program(path, names, mode["repetitions"], mode["min_time"], mode["limit"])
        except subprocess.TimeoutExpired:
            result["failures"][program] = f"took more than {mode['limit']} s"
        except subprocess.CalledProcessError as error:
            result["failures"][program] = f"exit code {error.returncode}: {machine.last_line(error.stderr)}"
        except json.JSONDecodeError:
            result["failures"][program] = "wrote no JSON"
        else:
            result["benchmarks"].update(entries(program, names, answer))
            result["studies"].update(studies(program, answer))
    result["wall_seconds"] = round(time.monotonic() - begin, 1)
    result["machine"]["other_load"] = others.cores()
    if not result["benchmarks"] and not result["failures"]:
        parser.error(f"--filter: no benchmark has '{options.filter}' in its name")

    record.write(result, out)
    print(out)
    for program, failure in result["failures"].items():
        print(f"bench/run.sh: bench-{program} failed: {failure}", file=sys.stderr)
    sys.exit(1 if result["failures"] else 0)


if __name__ == "__main__":
    main()

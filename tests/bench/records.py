# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of bench/ share: the path to its modules, and records made here."""

import os
import random
import sys

BENCH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bench")
sys.path[:0] = [BENCH, os.path.join(BENCH, "peers")]
import record  # noqa: E402


def noisy_times(seed, time=1e-3, cv=0.02, n=9):
    generator = random.Random(seed)
    return [time * generator.lognormvariate(0, cv) for _ in range(n)]


def make_entry(times, clock="processor", **counters):
    """A benchmark of a record from its times or its error message."""
    if isinstance(times, str):
        return {"error": times}
    return {"clock": clock, **record.summarise(times), "counters": counters, "times": times}


def make_record(benchmarks, other_load=0.0, clock="processor", **changes):
    """A record of benchmarks given by name as entries, as lists of times, or as error messages."""
    entries = {
        name: entry if isinstance(entry, dict) else make_entry(entry, clock) for name, entry in benchmarks.items()
    }
    return {
        "schema": record.SCHEMA,
        "kind": record.BENCHMARKS,
        "date": "2026-01-02T03:04:05Z",
        "commit": "0123456789abcdef",
        "dirty": False,
        "compiler": "g++",
        "flags": ["-O3"],
        "mode": "full",
        "device": None,
        "device_reason": "no CUDA device: GPU figures missing (none)",
        "machine": {"cpu": "a CPU", "cores": 2, "instruction_sets": ["avx2"], "other_load": other_load},
        "studies": {},
        "benchmarks": entries,
        **changes,
    }

#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""Compares two records of bench/run.sh, benchmark by benchmark: is B faster than A, slower, or can nobody tell?

The ratio is time of B over time of A: below 1, B is faster. It is the Hodges-Lehmann estimate, the median over all
pairs of repetitions, and its interval is that of the Mann-Whitney test (exact, no law of the noise is assumed). The
verdict is "cannot tell" unless the whole interval lies beyond --noise on one side; so it is with too few repetitions:
an interval of 99 % needs five on each side. Repetitions within a record know nothing of what differs between two runs
of one program (placement in memory, temperature, neighbours); --noise stands for that. Its default is an assumption:
two runs of one program on a busy machine differed by up to 4 %. Wall times count only if the machine had next to
nothing else to do.

exit codes:
  0  compared, whatever the verdicts
  1  with --fail-if-slower: a benchmark is slower by more than that beyond doubt, or is missing in B or failed there
  2  wrong usage, a file that is no whole record, or nothing to compare
"""

import argparse
import json
import math
import re
import statistics
import sys

import record

#: What identifies a measurement besides the program; a warning where two records differ.
SAME = ("machine.cpu", "machine.cores", "machine.instruction_sets", "compiler", "flags", "mode", "device")
#: Part of the cores that others may keep busy before wall times mean nothing (assumption).
BUSY = 0.1


def null_distribution(n, m):
    """Number of arrangements of n + m values by their Mann-Whitney U, [n m + 1].

    Source: H. B. Mann, D. R. Whitney, Ann. Math. Stat. 18 (1947) 50:
    count(n, m, u) = count(n - 1, m, u - m) + count(n, m - 1, u).
    """
    # table[j][u] holds the counts for i values of one sample and j of the other.
    table = [[1] for _ in range(m + 1)]
    for i in range(1, n + 1):
        row = [[1]]
        for j in range(1, m + 1):
            counts = [0] * (i * j + 1)
            for u, count in enumerate(table[j]):
                counts[u + j] += count
            for u, count in enumerate(row[j - 1]):
                counts[u] += count
            row.append(counts)
        table = row
    return table[m]


def ratio(a, b, confidence):
    """Hodges-Lehmann ratio of b over a and its interval, (ratio, lower, upper); limits are None with too few values.

    Source: E. L. Lehmann, Nonparametrics (1975), section 2.5, applied to logarithms.
    """
    pairs = sorted(math.log(y / x) for x in a for y in b)
    counts = null_distribution(len(a), len(b))
    total = math.comb(len(a) + len(b), len(a))
    tail = 0
    k = 0
    while k < len(counts) and 2 * (tail + counts[k]) <= (1 - confidence) * total:
        tail += counts[k]
        k += 1
    estimate = math.exp(statistics.median(pairs))
    if k == 0:
        return estimate, None, None
    return estimate, math.exp(pairs[k - 1]), math.exp(pairs[-k])


def lookup(entry, path):
    for key in path.split("."):
        entry = entry.get(key) if isinstance(entry, dict) else None
    return entry


def is_busy(one):
    others, cores = lookup(one, "machine.other_load"), lookup(one, "machine.cores")
    return others is None or others > BUSY * cores


def verdict(lower, upper, noise):
    if lower is None:
        return "cannot tell (too few repetitions)"
    if upper < 1 / (1 + noise):
        return "faster"
    if lower > 1 + noise:
        return "slower"
    return "cannot tell"


def compare(first, second, confidence, noise, wanted=re.compile("")):
    """Rows by benchmark of either record: name, ratio, interval, verdict."""
    rows = []
    for name in sorted(first["benchmarks"].keys() | second["benchmarks"].keys()):
        if not wanted.search(name):
            continue
        a = first["benchmarks"].get(name)
        b = second["benchmarks"].get(name)
        row = {"name": name, "ratio": None, "lower": None, "upper": None}
        if a is None or b is None:
            row["verdict"] = "only in B" if a is None else "only in A"
        elif "error" in a or "error" in b:
            which = " and ".join(label for label, entry in (("A", a), ("B", b)) if "error" in entry)
            row["verdict"] = f"failed in {which}: " + (b.get("error") or a.get("error"))
        elif a["clock"] != b["clock"]:
            row["verdict"] = f"cannot tell (A counts {a['clock']} time, B counts {b['clock']} time)"
        else:
            row["ratio"], row["lower"], row["upper"] = ratio(a["times"], b["times"], confidence)
            row["verdict"] = verdict(row["lower"], row["upper"], noise)
            if a["clock"] == "wall" and (is_busy(first) or is_busy(second)):
                row["verdict"] = "cannot tell (wall time on a busy machine)"
        rows.append(row)
    return rows


def warnings(first, second):
    """What speaks against comparing two records."""
    for path in SAME:
        a, b = lookup(first, path), lookup(second, path)
        if a != b:
            yield f"{path} differs: {a} in A, {b} in B"
    for label, one in (("A", first), ("B", second)):
        if is_busy(one):
            others, cores = lookup(one, "machine.other_load"), lookup(one, "machine.cores")
            yield f"the machine was busy with something else when {label} was measured: {others} of {cores} cores"
        if one.get("dirty"):
            yield f"{label} was built from files that differ from commit {one['commit'][:12]}"
    studies = first.get("studies") or {}
    for name in sorted(studies.keys() & (second.get("studies") or {}).keys()):
        if studies[name] != second["studies"][name]:
            yield f"study '{name}' is not the same in A and B"


def text_table(rows):
    width = max(len(row["name"]) for row in rows)
    yield f"{'benchmark'.ljust(width)}  B / A  interval       verdict"
    for row in rows:
        estimate = "" if row["ratio"] is None else f"{row['ratio']:.3f}"
        interval = "" if row["lower"] is None else f"{row['lower']:.3f}-{row['upper']:.3f}"
        yield f"{row['name'].ljust(width)}  {estimate:5}  {interval:13}  {row['verdict']}"


def is_failure(row, percent):
    """Slower by more than so many per cent beyond doubt, or gone."""
    slower = row["verdict"] == "slower" and row["lower"] > 1 + percent / 100
    return slower or row["verdict"] == "only in A" or row["verdict"].startswith(("failed in B", "failed in A and B"))


def percentage(text):
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise ValueError
    return value


def level(text):
    value = float(text)
    if not 0 < value < 1:
        raise ValueError
    return value


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("a", metavar="A", help="record of before")
    parser.add_argument("b", metavar="B", help="record of after")
    parser.add_argument("--filter", default="", metavar="REGEX", help="only benchmarks in whose name it is found")
    parser.add_argument("--confidence", type=level, default=0.99, help="level of the intervals (default 0.99)")
    parser.add_argument(
        "--noise", type=percentage, default=5, metavar="PERCENT", help="difference not to be believed (default 5)"
    )
    parser.add_argument(
        "--fail-if-slower", type=percentage, metavar="PERCENT", help="exit with 1 if a benchmark is, or is missing"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    try:
        options.filter = re.compile(options.filter)
    except re.error as error:
        parser.error(f"--filter: no regular expression: {error}")
    return options


def main(arguments=None):
    options = parse_arguments(arguments)
    try:
        first, second = record.read(options.a), record.read(options.b)
    except record.RecordError as error:
        print(f"compare.py: {error}", file=sys.stderr)
        return 2
    rows = compare(first, second, options.confidence, options.noise / 100, options.filter)
    if not any(row["ratio"] is not None for row in rows):
        print("compare.py: the two records have no benchmark in common that was timed in both", file=sys.stderr)
        return 2
    doubts = list(warnings(first, second))
    for doubt in doubts:
        print(f"compare.py: warning: {doubt}", file=sys.stderr)
    if options.json:
        print(json.dumps({"warnings": doubts, "benchmarks": rows}, indent=1))
    else:
        print("\n".join(text_table(rows)))
    if options.fail_if_slower is None:
        return 0
    failed = [row["name"] for row in rows if is_failure(row, options.fail_if_slower)]
    for name in failed:
        print(f"compare.py: slower by more than {options.fail_if_slower:g} %, or missing: {name}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

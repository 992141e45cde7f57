#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""Tables of a record in Markdown: printed, or put into a page between its marks.

In the page, everything between a line "<!-- table NAME -->" and the next line "<!-- end -->" is replaced by the table
of that name, if this record has it. Names: record, targets, parts, engines, patients, studies, survival, curves, device
(records of bench/run.sh); peers (records of bench/peers/run.sh).

exit codes: 0 done, 2 wrong usage, a file that is no whole record, or a page without a mark for it
"""

import argparse
import re
import sys
import textwrap

import compare
import record

# ---- Numbers ---------------------------------------------------------------------------------------------------------


def significant(value, digits=3):
    """Three digits, without an exponent between 0.001 and 100000."""
    if value == 0:
        return "0"
    text = f"{value:.{digits}g}"
    if "e" not in text:
        return text
    return (
        f"{float(text):.0f}"
        if abs(value) < 1e5 and abs(value) >= 1
        else re.sub(r"e([+-])0*", r"e\1", text).replace("e+", "e")
    )


def seconds(value):
    for factor, unit in ((1, "s"), (1e-3, "ms"), (1e-6, "us")):
        if value >= 0.9995 * factor:
            return f"{significant(value / factor)} {unit}"
    return f"{significant(value / 1e-9)} ns"


def spread(entry):
    return f"{seconds(entry['q1'])} to {seconds(entry['q3'])}" if entry["repetitions"] > 1 else "one run"


def rate(value):
    return f"{value:.2g}".replace("e+0", "e").replace("e+", "e")


def paragraph(text):
    return textwrap.fill(text, 118, break_long_words=False, break_on_hyphens=False)


def table(header, rows):
    lines = [" | ".join(header), " | ".join("---" for _ in header)] + [" | ".join(row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


# ---- Records of bench/run.sh -----------------------------------------------------------------------------------------


def describe(one):
    """What was measured where, one paragraph."""
    place = one["machine"]
    dirty = " with changes that are not committed" if one["dirty"] else ""
    device = ", ".join(one["device"]) if one["device"] else one["device_reason"]
    load = place["other_load"]
    busy = "" if load is None else f" While this was measured, other work kept {load:g} of {place['cores']} cores busy."
    return (
        f"Commit `{one['commit'][:12]}`{dirty}, {one['date'][:10]}; {place['cores']} cores of {place['cpu']}, "
        f"{', '.join(place['instruction_sets'])}; {one['compiler']}, `{' '.join(one['flags'])}`; {device}.{busy}"
    )


def record_table(one):
    return paragraph(
        f"{describe(one)} Mode {one['mode']}. Times are medians, in brackets or beside them the quartiles, of the "
        "repetitions: processor time where one thread works, wall time where several do."
    )


def programs_table(*programs):
    def make(one):
        rows = []
        for name, entry in one["benchmarks"].items():
            if name.split("/", 1)[0] not in programs:
                continue
            if "error" in entry:
                rows.append([f"`{name}`", "failed: " + entry["error"], "", ""])
                continue
            counters = entry["counters"]
            says = [f"{seconds(counters['s/trajectory'])} a trajectory"] if "s/trajectory" in counters else []
            says += [f"{rate(counters[key])} {key}" for key in ("steps/s", "draws/s") if counters.get(key)]
            says += [f"{rate(counters['bytes_per_second'])} B/s"] if "bytes_per_second" in counters else []
            says += [
                f"{significant(counters[key])} {key}"
                for key in ("steps/trajectory", "steps/patient")
                if counters.get(key)
            ]
            rows.append([f"`{name}`", seconds(entry["median"]), spread(entry), ", ".join(says)])
        return table(["benchmark", "median", "quartiles", ""], rows) if rows else "Not in this record."

    return make


#: Curves: family, what its axis is, what else is fixed.
CURVES = (
    ("patients", "patients", "2 clones, 1e6 cells, 112 days, all cores; wall time"),
    ("clones", "clones", "1e9 cells of the first and 1e6 of each other, u 1e-10, 730 days"),
    ("regimens", "regimens", "2 clones, 1e9 cells, u 1e-9, 730 days"),
    ("burden/crossing", "cells, engine `crossing`", "2 clones, u = 1/cells, 730 days"),
    ("burden/leap", "cells, engine `leap`", "the same"),
    ("burden/ssa", "cells, engine `ssa`", "the same"),
    ("mutation/crossing", "mutation probability, engine `crossing`", "2 clones, 1e9 cells, 730 days"),
    ("mutation/leap", "mutation probability, engine `leap`", "the same"),
    ("threads", "threads", "2 clones, 1e9 cells, u 1e-9, 730 days; wall time"),
)


def curves_table(one):
    parts = []
    for family, axis, fixed in CURVES:
        prefix = f"curves/{family}/"
        points = {
            float(name[len(prefix) :]): entry
            for name, entry in one["benchmarks"].items()
            if name.startswith(prefix) and "error" not in entry
        }
        if not points:
            continue
        header = [axis] + [
            f"{at:g}".replace("e+0", "e").replace("e+", "e").replace("e-0", "e-") for at in sorted(points)
        ]
        costs = [points[at]["counters"]["s/trajectory"] for at in sorted(points)]
        steps = [points[at]["counters"]["steps/trajectory"] for at in sorted(points)]
        cvs = [points[at]["cv"] for at in sorted(points)]
        rows = [
            ["time a trajectory", *map(seconds, costs)],
            ["its spread (cv)", *("one run" if cv is None else f"{100 * cv:.1f} %" for cv in cvs)],
            ["steps a trajectory", *map(significant, steps)],
        ]
        parts.append(f"{fixed[0].upper()}{fixed[1:]}:\n\n" + table(header, rows))
    return "\n\n".join(parts) if parts else "Not in this record."


def counter(one, name, key):
    """Median of a counter and the relative quartiles of the time behind it; None where it was not measured."""
    entry = one["benchmarks"].get(name)
    if entry is None or "error" in entry:
        return None
    value = entry["counters"].get(key) if key else entry["median"]
    low, high = entry["q1"] / entry["median"], entry["q3"] / entry["median"]
    if key and key.endswith("/s"):
        low, high = 1 / high, 1 / low
    return value, value * low, value * high


def threads_gain(one):
    """Speed of two threads over one."""
    first, second = (one["benchmarks"].get(f"curves/threads/{n}") for n in (1, 2))
    if not first or not second or "error" in first or "error" in second:
        return None
    return first["median"] / second["median"], first["q1"] / second["q3"], first["q3"] / second["q1"]


def whole_study(one, name="study/six_clones/2_threads"):
    """Seconds for 1e6 patients under 5 regimens from the time of a trajectory, on two threads of a CPU or on a device."""
    found = counter(one, name, "s/trajectory")
    return found and tuple(5e6 * value for value in found)


#: Work, what is asked for in words, the limit, whether more is better, how it is measured, how it is written.
TARGETS = (
    *(
        (
            f"`ssa`, {clones}, {label}",
            f"at least {rate(limit)} events/s and core",
            limit,
            True,
            lambda one, name=f"process/ssa_lanes_{name}/{instructions}": counter(one, name, "steps/s"),
            lambda value: f"{rate(value)} events/s",
        )
        for clones, name, full in (
            ("one clone (b 1, d 0.9, 1000 cells, 10 days)", "one_clone", 3e8),
            ("three clones (b 0.14, d 0.17/0.13/0.13, u 1e-6, 1e4 cells, 365 days)", "three_clones", 1.8e8),
        )
        for label, instructions, limit in (("AVX-512", "avx512", full), ("AVX2", "avx2", full / 2))
    ),
    (
        "`crossing`, the same three clones from 1e6 cells",
        "at most 3 us a trajectory",
        3e-6,
        False,
        lambda one: counter(one, "process/crossing_lanes_three_clones", "s/trajectory"),
        seconds,
    ),
    (
        "`crossing`, 1e10 cells, u 1e-9, 200 days: 47 crossings",
        "at most 20 us a trajectory",
        20e-6,
        False,
        lambda one: counter(one, "process/crossing_lanes_lesion", "s/trajectory"),
        seconds,
    ),
    ("two threads over one", "at least 1.9", 1.9, True, threads_gain, significant),
    (
        "`bench/studies/six-clones.toml`: 1e6 patients, 5 regimens, 3 years, two cores (from the time of a trajectory)",
        "under 300 s",
        300,
        False,
        whole_study,
        seconds,
    ),
)
#: Measures that are wall time.
WALL = (threads_gain, whole_study)
#: The same as TARGETS, on a device (an H200).
DEVICE_TARGETS = (
    *(
        (
            f"`ssa`, {clones}, one H200",
            f"at least {rate(limit)} events/s",
            limit,
            True,
            lambda one, name=f"device-cuda/{study}": counter(one, name, "steps/s"),
            lambda value: f"{rate(value)} events/s",
        )
        for clones, study, limit in (
            ("one clone", "birth_death/ssa", 1e11),
            ("three clones", "chain_1e4/ssa", 6e10),
        )
    ),
    *(
        (
            f"`crossing`, {work}, one H200",
            f"at least {rate(limit)} trajectories/s",
            1 / limit,
            False,
            lambda one, name=f"device-cuda/{study}/crossing": counter(one, name, "s/trajectory"),
            lambda value: f"{rate(1 / value)} trajectories/s",
        )
        for work, study, limit in (("the three clones", "chain", 1e8), ("47 crossings", "lesion", 2e7))
    ),
    (
        "the six clones, 1e6 patients, one H200 (from the time of a trajectory)",
        "under 2 s",
        2,
        False,
        lambda one: whole_study(one, "device-cuda/six_clones"),
        seconds,
    ),
)


def target_row(one, target, is_wall_time):
    work, asked, limit, more_is_better, measure, write = target
    found = measure(one)
    if found is None:
        return [work, asked, "not in this record", ""]
    value, low, high = found
    met = value >= limit if more_is_better else value <= limit
    by = limit / value if more_is_better else value / limit
    if is_wall_time and compare.is_busy(one):
        verdict = "cannot tell: the machine was busy"
    elif low < limit < high:
        verdict = "cannot tell"
    else:
        verdict = "met" if met else f"missed {by:.2g} times"
    return [work, asked, f"{write(value)} ({write(low)} to {write(high)})", verdict]


def targets_table(one):
    rows = [target_row(one, target, target[4] in WALL) for target in TARGETS]
    if one["device"]:
        rows += [target_row(one, target, False) for target in DEVICE_TARGETS]
    else:
        rows += [[target[0], target[1], one["device_reason"], ""] for target in DEVICE_TARGETS]
    return table(["work", "target", "measured", ""], rows)


def device_table(one):
    if not one["device"]:
        return one["device_reason"][0].upper() + one["device_reason"][1:] + "."
    return programs_table("device-cuda", "parts-cuda")(one)


# ---- Records of bench/peers/run.sh -----------------------------------------------------------------------------------


#: Trajectories below which agreement says nothing (assumption).
FEW = 10


def peers_table(one):
    parts = [paragraph(f"{describe(one)} Python {one['python']}. Processor time of one thread, medians of batches.")]
    for work in one["works"].values():
        theory = work["theory"]
        own = min(
            (
                run["seconds_per_trajectory"]["median"]
                for name, run in work["runs"].items()
                if name.startswith("clonecast ") and "error" not in run
            ),
            default=None,
        )
        rows = []
        for name, run in work["runs"].items():
            method = one["methods"][name]
            title = f"**{name}**" if name.startswith("clonecast ") else name
            title += f" {method['version']}" if method["version"] else ""
            if "error" in run:
                rows.append([title, method["kind"], "", "", "", run["error"]])
                continue
            cost = run["seconds_per_trajectory"]
            exact = method["kind"] == "exact, every event"
            z = ", ".join(f"{score:+.1f}" for score in run["z"].values())
            says = (
                ("agrees" if run["trajectories"] >= FEW else "too few to tell")
                if run["agrees"]
                else f"**disagrees**: mean {100 * (run['answers']['mean'] / theory['mean'] - 1):+.1f} %"
            )
            if not run["agrees"] and run["answers"]["resistant"] is not None:
                says += f", P(resistance) {run['answers']['resistant'] / run['answers']['n']:.3f}"
            rows.append(
                [
                    title,
                    method["kind"],
                    f"{seconds(cost['median'])} ({spread(cost)})",
                    f"{rate(work['events'] / cost['median'])}" if exact else "",
                    "" if own is None else f"{significant(cost['median'] / own, 2)}",
                    f"{says} (z {z}; n {run['trajectories']})",
                ]
            )
        resistance = "" if theory["resistance"] is None else f", P(resistance) {theory['resistance']:.4f}"
        theory_text = paragraph(
            f"{work['title'][0].upper()}{work['title'][1:]}; {significant(work['events'])} events a trajectory. "
            f"Theory for the first clone: mean {significant(theory['mean'], 5)}, "
            f"variance {significant(theory['variance'], 5)}{resistance}."
        )
        parts.append(
            theory_text
            + "\n\n"
            + table(["method", "kind", "time a trajectory", "events/s", "times the fastest of ours", "answer"], rows)
        )
    parts.append("z: standard scores against theory of the mean, the variance and P(resistance), as far as they apply.")
    return "\n\n".join(parts)


# ---- Pages -----------------------------------------------------------------------------------------------------------

TABLES = {
    record.BENCHMARKS: {
        "record": record_table,
        "targets": targets_table,
        "parts": programs_table("random", "transition"),
        "engines": programs_table("process"),
        "patients": programs_table("patient", "therapy"),
        "studies": programs_table("study"),
        "survival": programs_table("survival", "stats"),
        "curves": curves_table,
        "device": device_table,
    },
    record.PEERS: {"peers": peers_table},
}


def fill(page, tables):
    """The page with its tables, and how many were put in."""
    filled = 0

    def replace(match):
        nonlocal filled
        if match["name"] not in tables:
            return match[0]
        filled += 1
        return f"{match['begin']}\n{tables[match['name']]}\n<!-- end -->"

    return re.sub(r"(?P<begin><!-- table (?P<name>\w+) -->)\n.*?<!-- end -->", replace, page, flags=re.DOTALL), filled


def read_any(path):
    """A record of either kind."""
    try:
        return record.read(path)
    except record.RecordError as error:
        if "is no record of kind" not in str(error):
            raise
        return record.read(path, record.PEERS)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("record", metavar="RECORD")
    parser.add_argument("--page", metavar="FILE", help="put the tables into this page instead of printing them")
    options = parser.parse_args(arguments)
    try:
        one = read_any(options.record)
    except record.RecordError as error:
        print(f"table.py: {error}", file=sys.stderr)
        return 2
    tables = {name: make(one) for name, make in TABLES[one["kind"]].items()}
    if options.page is None:
        print("\n\n".join(tables.values()))
        return 0
    try:
        with open(options.page, encoding="utf-8") as file:
            page, filled = fill(file.read(), tables)
        if filled == 0:
            print(f"table.py: {options.page}: has no line '<!-- table NAME -->' for this record", file=sys.stderr)
            return 2
        with open(options.page, "w", encoding="utf-8") as file:
            file.write(page)
    except OSError as error:
        print(f"table.py: {options.page}: {error.strerror}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

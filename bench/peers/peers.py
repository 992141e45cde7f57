#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""Runs clonecast and its peers on the same work, checks their answers against theory, and writes one record.

Called by bench/peers/run.sh.
exit codes: 0 done, 1 a method of clonecast failed or disagrees with theory, 2 wrong usage
"""

import argparse
import importlib.metadata
import json
import math
import os
import re
import subprocess
import sys
import sysconfig

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import machine  # noqa: E402
import record  # noqa: E402

from work import WORKS  # noqa: E402

#: (method of drivers.py, package on PyPI or None, kind)
EXACT, CLOSED, APPROXIMATE = "exact, every event", "exact, no events", "approximate"
METHODS = (
    ("clonecast ssa", None, EXACT),
    ("clonecast crossing", None, CLOSED),
    ("clonecast leap", None, APPROXIMATE),
    ("rebop", "rebop", EXACT),
    ("GillesPy2 SSACSolver", "gillespy2", EXACT),
    ("GillesPy2 TauLeapingCSolver", "gillespy2", APPROXIMATE),
    ("GillesPy2 TauHybridCSolver", "gillespy2", APPROXIMATE),
    ("BioNetGen run_network", "bionetgen", EXACT),
    ("bngsim ssa", "bngsim", EXACT),
    ("COPASI directMethod", "python-copasi", EXACT),
    ("COPASI stochastic", "python-copasi", EXACT),
    ("COPASI tauLeap", "python-copasi", APPROXIMATE),
    ("COPASI adaptiveSA", "python-copasi", APPROXIMATE),
    ("libRoadRunner gillespie", "libroadrunner", EXACT),
    ("cayenne", "cayenne", EXACT),
    ("StochPy", "stochpy", EXACT),
    ("numba direct", "numba", EXACT),
    ("numpy leap, 1000 steps", "numpy", APPROXIMATE),
    ("numpy leap, 100 steps", "numpy", APPROXIMATE),
)
#: |z| beyond which an answer disagrees with theory.
LARGEST_Z = 5


def pool(batches):
    """Moments of all trajectories of several batches."""
    n = sum(batch["n"] for batch in batches)
    mean = sum(batch["n"] * batch["mean"] for batch in batches) / n
    squares = sum(
        (batch["n"] - 1) * (batch["variance"] or 0.0) + batch["n"] * (batch["mean"] - mean) ** 2 for batch in batches
    )
    resistant = None if batches[0]["resistant"] is None else sum(batch["resistant"] for batch in batches)
    return {"n": n, "mean": mean, "variance": squares / (n - 1) if n > 1 else None, "resistant": resistant}


def judge(work, pooled):
    """Standard scores of mean, variance and P(resistance) by the standard errors that theory gives."""
    n = pooled["n"]
    mean, variance, fourth = work.cumulants()
    scores = {"mean": (pooled["mean"] - mean) / math.sqrt(variance / n)}
    if pooled["variance"] is not None:
        error = math.sqrt(fourth / n + 2 * variance**2 / (n - 1))
        scores["variance"] = (pooled["variance"] - variance) / error
    if pooled["resistant"] is not None:
        p = work.resistance()
        scores["resistance"] = (pooled["resistant"] / n - p) / math.sqrt(p * (1 - p) / n)
    return scores


def run_method(method, work, options):
    command = [sys.executable, os.path.join(HERE, "drivers.py"), method, work.name, "--seconds", str(options.seconds)]
    one_thread = {
        name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    }
    # GillesPy2 calls the Python that this environment was made from, and needs what is installed here.
    one_thread["PYTHONPATH"] = sysconfig.get_paths()["purelib"]
    environment = {**os.environ, **one_thread, "CLONECAST": options.clonecast, "CLONECAST_ROOT": options.root}
    try:
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=options.limit, env=environment
        )
        batches = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"error": f"no trajectory within {options.limit:g} s"}
    except subprocess.CalledProcessError as error:
        return {"error": machine.last_line(error.stderr)}
    except json.JSONDecodeError:
        return {"error": "the driver gave no answer"}
    pooled = pool(batches)
    scores = judge(work, pooled)
    return {
        "trajectories": pooled["n"],
        "seconds_per_trajectory": record.summarise([batch["seconds"] / batch["n"] for batch in batches]),
        "answers": pooled,
        "z": scores,
        "agrees": all(abs(score) <= LARGEST_Z for score in scores.values()),
    }


def version(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", required=True, help="top folder of the source tree")
    parser.add_argument("--build", required=True, help="folder of the build")
    parser.add_argument("--install-log", required=True, help="file with a line 'PACKAGE ERROR' for each that failed")
    parser.add_argument("--out", help="the record (default: build/records/DATE-COMMIT-peers.json)")
    parser.add_argument("--seconds", type=float, default=5.0, help="processor time of a method on a work")
    parser.add_argument("--limit", type=float, default=150.0, help="wall time after which a method is given up [s]")
    parser.add_argument("--filter", default="", help="regular expression: only methods in whose name it is found")
    options = parser.parse_args()
    options.clonecast = os.path.abspath(os.path.join(options.build, "bin", "clonecast"))
    try:
        wanted = re.compile(options.filter)
    except re.error as error:
        parser.error(f"--filter: no regular expression: {error}")
    with open(options.install_log, encoding="utf-8") as file:
        failed = dict(line.rstrip("\n").split(" ", 1) for line in file)

    methods = [entry for entry in METHODS if wanted.search(entry[0])]
    others = machine.OtherLoad()
    result = {
        "schema": record.SCHEMA,
        "kind": record.PEERS,
        "date": machine.now(),
        **machine.source(options.root),
        **machine.build(options.build),
        "python": sys.version.split()[0],
        "machine": machine.machine(),
        **machine.device(options.clonecast),
        "methods": {},
        "works": {},
    }
    out = options.out or record.default_path(options.root, result, "peers")
    try:
        record.prepare(out)
    except record.RecordError as error:
        parser.error(str(error))
    for method, package, kind in methods:
        result["methods"][method] = {"package": package, "version": package and version(package), "kind": kind}
    for work in WORKS.values():
        mean, variance, _ = work.cumulants()
        theory = {"mean": mean, "variance": variance, "resistance": work.resistance()}
        runs = {}
        for method, package, _kind in methods:
            print(f"{work.name}: {method}", file=sys.stderr, flush=True)
            if package is not None and (package in failed or version(package) is None):
                runs[method] = {"error": "not installed: " + failed.get(package, "not in this environment")}
            else:
                runs[method] = run_method(method, work, options)
        result["works"][work.name] = {"title": work.title, "events": work.events(), "theory": theory, "runs": runs}
    result["machine"]["other_load"] = others.cores()

    record.write(result, out)
    print(out)
    own = [
        run for work in result["works"].values() for name, run in work["runs"].items() if name.startswith("clonecast")
    ]
    sys.exit(1 if any(not run.get("agrees") for run in own) else 0)


if __name__ == "__main__":
    main()

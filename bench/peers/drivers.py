#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""Runs one method of clonecast or of a peer on one work in batches, and prints their times and moments as JSON.

Called by peers.py, one process for each method, so that no peer disturbs another. What a user does once (import,
translation of the model, compilation) is not timed; everything a user waits for at each further trajectory is.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time

from work import WORKS, sbml

BATCHES = 5
#: Fewer patients than this would leave lanes of clonecast's `ssa` empty.
LEAST_PATIENTS = 64
MAX_BATCH = 1_000_000


def processor_seconds():
    """Of this process and of those that it started and that have ended."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usage)


def moments(counts):
    """Of final counts, [trajectories][clones]."""
    import numpy

    counts = numpy.asarray(counts, dtype=float)
    n, clones = counts.shape
    return {
        "mean": float(counts[:, 0].mean()),
        "variance": float(counts[:, 0].var(ddof=1)) if n > 1 else None,
        "resistant": int((counts[:, 1:].sum(axis=1) > 0).sum()) if clones > 1 else None,
    }


# ---- clonecast -------------------------------------------------------------------------------------------------------


def clonecast(work, engine):
    """The program as a user calls it, start-up and output files included."""

    def run(n, seed):
        with tempfile.TemporaryDirectory() as folder:
            command = [
                os.environ["CLONECAST"],
                "run",
                os.path.join(os.environ["CLONECAST_ROOT"], work.study),
                "--engine",
            ]
            command += [
                engine,
                "--patients",
                str(n),
                "--seed",
                str(seed),
                "--device",
                "cpu",
                "--threads",
                "1",
                "--json",
            ]
            command += ["--quiet", "--out", os.path.join(folder, "out")]
            answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        group = answer["results"]["groups"][0]
        first = group["populations"][-1]["variables"][0]
        some = group["resistance"][-1]["resistant"]["patients"] if len(work.clones) > 1 else None
        return {"mean": first["mean"], "variance": first["sd"] ** 2 if n > 1 else None, "resistant": some}

    run.least = LEAST_PATIENTS
    return run


# ---- Written for this comparison -------------------------------------------------------------------------------------


def numba_direct(work):
    """Gillespie's direct method as a textbook has it, compiled by numba."""
    import numba
    import numpy

    births = numpy.array(work.births)
    deaths = numpy.array(work.deaths)
    mutations = numpy.array([work.mutation] * (len(work.clones) - 1) + [0.0])

    @numba.njit
    def simulate(n, seed, births, deaths, mutations, start, days):
        numpy.random.seed(seed)
        clones = births.size
        final = numpy.zeros((n, clones), dtype=numpy.int64)
        for trajectory in range(n):
            counts = final[trajectory]
            counts[0] = start
            now = 0.0
            while True:
                total = 0.0
                for i in range(clones):
                    total += counts[i] * (births[i] + deaths[i])
                if total == 0.0:
                    break
                now += numpy.random.exponential() / total
                if now > days:
                    break
                chosen = numpy.random.random() * total
                source = 0
                for i in range(clones):
                    if counts[i] == 0:
                        continue
                    source = i
                    rate = counts[i] * (births[i] + deaths[i])
                    if chosen < rate:
                        break
                    chosen -= rate
                chosen /= counts[source]
                if chosen >= births[source]:
                    counts[source] -= 1
                elif mutations[source] > 0 and chosen < births[source] * mutations[source]:
                    counts[source + 1] += 1
                else:
                    counts[source] += 1
        return final

    simulate(1, 0, births, deaths, mutations, 10, 1.0)
    return lambda n, seed: moments(simulate(n, seed, births, deaths, mutations, work.start, work.days))


def numpy_leap(work, step):
    """Tau-leaping of all trajectories together with a fixed step [day]; counts below zero become zero."""
    import numpy

    reactions = list(work.reactions())
    n_steps = round(work.days / step)

    def simulate(n, seed):
        generator = numpy.random.default_rng(seed)
        counts = numpy.zeros((len(work.clones), n), dtype=numpy.int64)
        counts[0] = work.start
        for _ in range(n_steps):
            change = numpy.zeros_like(counts)
            for _name, source, rate, changes in reactions:
                fired = generator.poisson(counts[source] * (rate * step))
                for target, sign in changes.items():
                    change[target] += sign * fired
            counts = numpy.maximum(counts + change, 0)
        return counts.T

    return lambda n, seed: moments(simulate(n, seed))


# ---- Peers -----------------------------------------------------------------------------------------------------------


def gillespy2(work, solver_name):
    import gillespy2 as g2

    model = g2.Model(name=work.name.replace("-", "_"))
    for i, clone in enumerate(work.clones):
        model.add_species(g2.Species(name=clone, initial_value=work.start if i == 0 else 0, mode="discrete"))
    for name, source, rate, changes in work.reactions():
        model.add_parameter(g2.Parameter(name="k_" + name, expression=repr(rate)))
        made = {source: 1}
        for target, change in changes.items():
            made[target] = made.get(target, 0) + change
        model.add_reaction(
            g2.Reaction(
                name=name,
                rate="k_" + name,
                reactants={work.clones[source]: 1},
                products={work.clones[i]: n for i, n in made.items() if n > 0},
            )
        )
    model.timespan(g2.TimeSpan([0.0, work.days]))
    solver = getattr(g2, solver_name)(model=model)

    def run(n, seed):
        results = model.run(solver=solver, number_of_trajectories=n, seed=seed)
        return moments([[trajectory[clone][-1] for clone in work.clones] for trajectory in results])

    return run


def bngsim(work):
    import bngsim as peer

    model = peer.Model.from_sbml_string(sbml(work))
    simulator = peer.Simulator(model, "ssa")
    columns = [list(model.species_names).index(clone) for clone in work.clones]

    def run(n, seed):
        counts = []
        for i in range(n):
            model.reset()
            counts.append(simulator.run((0, work.days), 2, seed=seed * MAX_BATCH + i + 1).species[-1][columns])
        return moments(counts)

    return run


def run_network(work):
    """BioNetGen's simulator, one process for every trajectory."""
    import bionetgen

    binary = os.path.join(os.path.dirname(bionetgen.__file__), "bng-linux", "bin", "run_network")
    species = "".join(f" {i + 1} {clone}() {work.start if i == 0 else 0}\n" for i, clone in enumerate(work.clones))
    parameters, reactions = "", ""
    for number, (name, source, rate, changes) in enumerate(work.reactions(), 1):
        made = {source: 1}
        for target, change in changes.items():
            made[target] = made.get(target, 0) + change
        products = [str(i + 1) for i, count in made.items() for _ in range(count)] or ["0"]
        parameters += f" {number} k_{name} {rate!r}\n"
        reactions += f" {number} {source + 1} {','.join(products)} k_{name}\n"
    text = (
        f"begin parameters\n{parameters}end parameters\nbegin species\n{species}end species\n"
        f"begin reactions\n{reactions}end reactions\n"
    )

    def run(n, seed):
        counts = []
        with tempfile.TemporaryDirectory() as folder:
            model = os.path.join(folder, "work.net")
            with open(model, "w", encoding="utf-8") as file:
                file.write(text)
            command = [binary, "-o", os.path.join(folder, "out"), "-p", "ssa", "-e", "-g", model]
            for i in range(n):
                here = [*command, "-h", str(seed * MAX_BATCH + i + 1), model, repr(work.days), "1"]
                subprocess.run(here, check=True, capture_output=True)
                with open(os.path.join(folder, "out.cdat"), encoding="utf-8") as file:
                    counts.append([float(value) for value in file.read().splitlines()[-1].split()[1:]])
        return moments(counts)

    return run


def roadrunner(work):
    import roadrunner as peer

    simulator = peer.RoadRunner(sbml(work))
    simulator.setIntegrator("gillespie")
    simulator.integrator.variable_step_size = False
    simulator.timeCourseSelections = list(work.clones)

    def run(n, seed):
        simulator.integrator.seed = seed
        counts = []
        for _ in range(n):
            simulator.reset()
            counts.append(simulator.simulate(0, work.days, 2)[-1].copy())
        return moments(counts)

    return run


def copasi(work, method_name):
    import COPASI as peer

    data = peer.CRootContainer.addDatamodel()
    if not data.importSBMLFromString(sbml(work)):
        raise RuntimeError("COPASI did not read the model")
    task = data.getTask("Time-Course")
    if not task.setMethodType(getattr(peer.CTaskEnum, "Method_" + method_name)):
        raise RuntimeError(f"COPASI has no method {method_name}")
    problem = task.getProblem()
    problem.setStepNumber(1)
    problem.setDuration(work.days)
    problem.setTimeSeriesRequested(True)
    method = task.getMethod()
    method.getParameter("Max Internal Steps").setIntValue(2_000_000_000)
    method.getParameter("Use Random Seed").setBoolValue(True)

    def run(n, seed):
        counts = []
        for i in range(n):
            method.getParameter("Random Seed").setUIntValue((seed * MAX_BATCH + i + 1) % 2**31)
            if not task.process(True):
                raise RuntimeError("COPASI: " + task.getProcessError().strip())
            series = task.getTimeSeries()
            last = series.getRecordedSteps() - 1
            at = {series.getTitle(j): series.getData(last, j) for j in range(series.getNumVariables())}
            counts.append([at[clone] for clone in work.clones])
        return moments(counts)

    return run


def rebop(work):
    import rebop as peer

    simulator = peer.Gillespie()
    for _name, source, rate, changes in work.reactions():
        made = {source: 1}
        for target, change in changes.items():
            made[target] = made.get(target, 0) + change
        products = [work.clones[i] for i, count in made.items() for _ in range(count)]
        simulator.add_reaction(rate, [work.clones[source]], products)
    start = {clone: work.start if i == 0 else 0 for i, clone in enumerate(work.clones)}

    def run(n, seed):
        counts = []
        for i in range(n):
            result = simulator.run(start, work.days, 1, rng=seed * MAX_BATCH + i + 1)
            counts.append([float(result[clone][-1]) for clone in work.clones])
        return moments(counts)

    return run


METHODS = {
    "clonecast ssa": lambda work: clonecast(work, "ssa"),
    "clonecast crossing": lambda work: clonecast(work, "crossing"),
    "clonecast leap": lambda work: clonecast(work, "leap"),
    "numba direct": numba_direct,
    "numpy leap, 1000 steps": lambda work: numpy_leap(work, work.days / 1000),
    "numpy leap, 100 steps": lambda work: numpy_leap(work, work.days / 100),
    "GillesPy2 SSACSolver": lambda work: gillespy2(work, "SSACSolver"),
    "GillesPy2 TauLeapingCSolver": lambda work: gillespy2(work, "TauLeapingCSolver"),
    "GillesPy2 TauHybridCSolver": lambda work: gillespy2(work, "TauHybridCSolver"),
    "rebop": rebop,
    "bngsim ssa": bngsim,
    "BioNetGen run_network": run_network,
    "libRoadRunner gillespie": roadrunner,
    "COPASI directMethod": lambda work: copasi(work, "directMethod"),
    "COPASI stochastic": lambda work: copasi(work, "stochastic"),
    "COPASI tauLeap": lambda work: copasi(work, "tauLeap"),
    "COPASI adaptiveSA": lambda work: copasi(work, "adaptiveSA"),
}


def measure(run, seconds):
    """Batches that take about so much processor time together; at least one trajectory."""
    batches = []
    seed = 0

    def batch(n):
        nonlocal seed
        seed += 1
        begin, wall = processor_seconds(), time.monotonic()
        result = run(n, seed)
        batches.append({"n": n, **result, "seconds": processor_seconds() - begin, "wall": time.monotonic() - wall})
        return batches[-1]

    n = least = getattr(run, "least", 1)
    while True:  # until a batch is long enough to be timed
        last = batch(n)
        per_batch = seconds / BATCHES
        if last["seconds"] > seconds / 2:
            return [last]
        if (last["seconds"] >= per_batch / 4 and len(batches) > 1) or n >= MAX_BATCH:  # the first one warms up
            break
        growth = per_batch / max(last["seconds"], per_batch / 20)
        n = min(MAX_BATCH, max(n + 1, math.ceil(n * min(growth, 20))))
    batches.clear()
    n = min(MAX_BATCH, max(2, least, round(n * per_batch / max(last["seconds"], 1e-3))))
    for _ in range(BATCHES):
        batch(n)
    return batches


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("method", choices=METHODS)
    parser.add_argument("work", choices=WORKS)
    parser.add_argument("--seconds", type=float, default=5.0, help="processor time")
    options = parser.parse_args()
    answer = sys.stdout
    sys.stdout = sys.stderr  # peers may print
    batches = measure(METHODS[options.method](WORKS[options.work]), options.seconds)
    json.dump(batches, answer)


if __name__ == "__main__":
    main()

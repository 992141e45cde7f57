# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of what bench/peers/ compares answers with."""

import dataclasses
import math
import random
import statistics
import unittest
import xml.etree.ElementTree as xml

import records  # noqa: F401  finds the modules below

import peers
import work

BIRTH_DEATH, CHAIN = work.WORKS["birth-death"], work.WORKS["chain"]


def simulate(one, generator):
    """Gillespie's direct method; final counts and number of events."""
    reactions = list(one.reactions())
    counts = [one.start] + [0] * (len(one.clones) - 1)
    now, events = 0.0, 0
    while True:
        rates = [rate * counts[source] for _, source, rate, _ in reactions]
        total = sum(rates)
        if total == 0:
            return counts, events
        now += generator.expovariate(total)
        if now > one.days:
            return counts, events
        events += 1
        _, _, _, changes = generator.choices(reactions, rates)[0]
        for target, change in changes.items():
            counts[target] += change


class Theory(unittest.TestCase):
    def test_closed_forms_of_one_clone(self):
        mean, variance, _ = BIRTH_DEATH.cumulants()
        self.assertAlmostEqual(mean, 1000 * math.e, places=8)
        # Kendall 1948: n (b + d)/(b - d) e^(b-d)t (e^(b-d)t - 1)
        self.assertAlmostEqual(variance, 1000 * 19 * math.e * (math.e - 1), places=5)
        self.assertAlmostEqual(BIRTH_DEATH.events(), 1.9 * 1000 * (math.e - 1) / 0.1, delta=0.01)
        self.assertIsNone(BIRTH_DEATH.resistance())

    def test_a_small_chain_against_simulation(self):
        small = dataclasses.replace(CHAIN, start=20, mutation=0.02, days=20.0)
        generator = random.Random(1)
        n = 1000
        finals, events = zip(*(simulate(small, generator) for _ in range(n)))
        pooled = {
            "n": n,
            "mean": statistics.fmean(counts[0] for counts in finals),
            "variance": statistics.variance(counts[0] for counts in finals),
            "resistant": sum(any(counts[1:]) for counts in finals),
        }
        for name, score in peers.judge(small, pooled).items():
            self.assertLess(abs(score), 5, name)
        error = statistics.stdev(events) / math.sqrt(n)
        self.assertLess(abs(statistics.fmean(events) - small.events()), 5 * error)
        wrong = dataclasses.replace(small, mutation=0.05)
        self.assertGreater(max(map(abs, peers.judge(wrong, pooled).values())), 5)

    def test_the_chain_of_the_table(self):
        # 2e5 runs of another program gave P(resistance) 0.2912 with a standard error of 0.001.
        self.assertLess(abs(CHAIN.resistance() - 0.2912), 5 * 0.001)


class Pool(unittest.TestCase):
    def test_moments_of_batches_are_those_of_all(self):
        generator = random.Random(2)
        values = [generator.gauss(5, 2) for _ in range(100)]
        batches = [
            {"n": len(part), "mean": statistics.fmean(part), "variance": statistics.variance(part), "resistant": 1}
            for part in (values[:10], values[10:70], values[70:])
        ]
        pooled = peers.pool(batches)
        self.assertAlmostEqual(pooled["mean"], statistics.fmean(values))
        self.assertAlmostEqual(pooled["variance"], statistics.variance(values))
        self.assertEqual((pooled["n"], pooled["resistant"]), (100, 3))

    def test_one_trajectory_has_no_variance(self):
        pooled = peers.pool([{"n": 1, "mean": 7.0, "variance": None, "resistant": None}])
        self.assertEqual(pooled, {"n": 1, "mean": 7.0, "variance": None, "resistant": None})


class Sbml(unittest.TestCase):
    def test_is_xml_with_every_reaction(self):
        for one in work.WORKS.values():
            found = [node.get("id") for node in xml.fromstring(work.sbml(one)).iter() if node.tag.endswith("}reaction")]
            self.assertEqual(found, [name for name, *_ in one.reactions()])


if __name__ == "__main__":
    unittest.main()

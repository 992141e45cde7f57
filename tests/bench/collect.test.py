# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of bench/collect.py and bench/record.py on what google-benchmark writes."""

import re
import unittest

import records  # noqa: F401  finds the modules below

import collect
import machine
import record


def run(run_name, real, cpu, unit="us", **more):
    return {
        "name": run_name,
        "run_name": run_name,
        "run_type": "iteration",
        "repetition_index": 0,
        "iterations": 10,
        "real_time": real,
        "cpu_time": cpu,
        "time_unit": unit,
        **more,
    }


class Entries(unittest.TestCase):
    def test_repetitions_are_gathered_and_aggregates_left_out(self):
        runs = [run("ssa", 2, time, **{"steps/s": 10 * time}) for time in (3, 1, 2)]
        runs.append({**run("ssa", 9, 9), "run_type": "aggregate"})
        entry = collect.entries("process", ["ssa"], {"benchmarks": runs})["process/ssa"]
        self.assertEqual(entry["times"], [3e-6, 1e-6, 2e-6])
        self.assertEqual((entry["median"], entry["min"], entry["max"]), (2e-6, 1e-6, 3e-6))
        self.assertAlmostEqual(entry["q1"], 1.5e-6, places=15)
        self.assertAlmostEqual(entry["q3"], 2.5e-6, places=15)
        self.assertEqual(entry["repetitions"], 3)
        self.assertAlmostEqual(entry["cv"], 0.5)
        self.assertEqual(entry["counters"], {"steps/s": 20})

    def test_the_clock_that_the_benchmark_asks_for_counts(self):
        for suffix, clock, time in (
            ("", "processor", 2e-3),
            ("/process_time", "processor, all threads", 2e-3),
            ("/real_time", "wall", 1e-3),
            ("/process_time/real_time", "wall", 1e-3),
            ("/iterations:1/repeats:3/real_time", "wall", 1e-3),
            ("/manual_time", "device", 1e-3),
        ):
            entries = collect.entries("p", ["x/5" + suffix], {"benchmarks": [run("x/5" + suffix, 1, 2, "ms")]})
            self.assertEqual(list(entries), ["p/x/5"])
            self.assertEqual((entries["p/x/5"]["clock"], entries["p/x/5"]["median"]), (clock, time))
            self.assertIsNone(entries["p/x/5"]["cv"])

    def test_the_order_is_that_of_the_program(self):
        runs = [run("b", 1, 1), run("a", 1, 1)]
        self.assertEqual(list(collect.entries("p", ["a", "b", "c"], {"benchmarks": runs})), ["p/a", "p/b"])

    def test_a_failure_is_entered_as_such(self):
        failed = run("x", 0, 0, error_occurred=True, error_message="no CUDA device: none")
        self.assertEqual(
            collect.entries("p", ["x"], {"benchmarks": [failed]}), {"p/x": {"error": "no CUDA device: none"}}
        )

    def test_studies_of_the_context(self):
        context = {"date": "today", "study tutorial": '{"patients": 3}'}
        self.assertEqual(collect.studies("study", {"context": context}), {"study/tutorial": {"patients": 3}})

    def test_quick_leaves_out_the_large_ones_only(self):
        for name in (
            "kaplan_meier/10000000",
            "patients/1000000/real_time",
            "patients/100000000/iterations:1/real_time",
        ):
            self.assertTrue(re.search(collect.ONLY_FULL, name), name)
        for name in ("kaplan_meier/1000", "patients/100000/real_time", "burden/crossing/100000/process_time"):
            self.assertFalse(re.search(collect.ONLY_FULL, name), name)


class LastLine(unittest.TestCase):
    def test_names_no_folder(self):
        self.assertEqual(machine.last_line("x\nError: /a/b/c.py is gone\n\n"), "Error: c.py is gone")
        self.assertEqual(machine.last_line("\n"), "no message")


class Summarise(unittest.TestCase):
    def test_one_repetition_has_no_spread(self):
        self.assertEqual(
            record.summarise([2.0]),
            {"median": 2.0, "q1": 2.0, "q3": 2.0, "min": 2.0, "max": 2.0, "cv": None, "repetitions": 1},
        )


if __name__ == "__main__":
    unittest.main()

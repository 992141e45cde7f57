# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of bench/table.py."""

import contextlib
import io
import os
import tempfile
import unittest

from records import make_entry, make_record, noisy_times

import record
import table


class Numbers(unittest.TestCase):
    def test_times_have_three_digits_and_a_unit(self):
        for value, text in (
            (1.5e-9, "1.5 ns"),
            (1e-6, "1 us"),
            (22.53e-6, "22.5 us"),
            (0.9996e-3, "1 ms"),
            (612, "612 s"),
        ):
            self.assertEqual(table.seconds(value), text)

    def test_rates(self):
        for value, text in ((5.51e7, "5.5e7"), (3e11, "3e11"), (1e5, "1e5")):
            self.assertEqual(table.rate(value), text)


class Targets(unittest.TestCase):
    def row(self, benchmarks, work):
        rows = [line for line in table.targets_table(make_record(benchmarks)).splitlines() if work in line]
        self.assertEqual(len(rows), 1, rows)
        return rows[0]

    def test_a_rate_below_the_target_is_missed(self):
        entry = make_entry([0.9, 1.0, 1.1], **{"steps/s": 5e7})
        row = self.row({"process/ssa_lanes_one_clone/avx512": entry}, "10 days), AVX-512")
        self.assertIn("5e7 events/s (4.8e7 events/s to 5.3e7 events/s) | missed 6 times", row)

    def test_a_rate_above_the_target_is_met(self):
        entry = make_entry([1.0, 1.0, 1.0], **{"steps/s": 3.1e8})
        self.assertIn("| met |", self.row({"process/ssa_lanes_one_clone/avx512": entry}, "10 days), AVX-512"))

    def test_a_time(self):
        for seconds, verdict in ((24e-6, "| missed 1.2 times |"), (19e-6, "| met |")):
            entry = make_entry([4 * seconds], **{"s/trajectory": seconds})
            self.assertIn(verdict, self.row({"process/crossing_lanes_lesion": entry}, "47 crossings |"))

    def test_threads(self):
        benchmarks = {"curves/threads/1": [1.0, 1.0], "curves/threads/2": [0.51, 0.51]}
        self.assertIn("| 1.96 (1.96 to 1.96) | met |", self.row(benchmarks, "two threads"))

    def test_a_limit_between_the_quartiles_tells_nothing(self):
        benchmarks = {"curves/threads/1": [1.0, 1.0, 1.0], "curves/threads/2": [0.5, 0.527, 0.56]}
        self.assertIn("| cannot tell |", self.row(benchmarks, "two threads"))

    def test_wall_times_of_a_busy_machine_tell_nothing(self):
        benchmarks = {"curves/threads/1": [1.0, 1.0], "curves/threads/2": [0.9, 0.9]}
        text = table.targets_table(make_record(benchmarks, other_load=1.0))
        self.assertIn("| 1.11 (1.11 to 1.11) | cannot tell: the machine was busy |", text)
        self.assertIn("missed 1.7 times", self.row(benchmarks, "two threads"))

    def test_what_was_not_measured_is_said(self):
        self.assertIn("not in this record", self.row({}, "two threads"))
        self.assertIn("no CUDA device: GPU figures missing", self.row({}, "1e6 patients, one H200"))
        self.assertEqual(table.device_table(make_record({})), "No CUDA device: GPU figures missing (none).")

    def test_a_device(self):
        benchmarks = {
            "device-cuda/birth_death/ssa": make_entry([1.0, 1.0], **{"steps/s": 2e11}),
            "device-cuda/chain/crossing": make_entry([1.0, 1.0], **{"s/trajectory": 2e-8}),
            "device-cuda/lesion/crossing": make_entry([1.0, 1.0], **{"s/trajectory": 2e-8}),
            "device-cuda/six_clones": make_entry([1.0, 1.0], **{"s/trajectory": 1e-6}),
            "parts-cuda/next64": make_entry([1.0, 1.0], **{"draws/s": 3e11}),
        }
        one = make_record(benchmarks, device=["a GPU"])
        text = table.targets_table(one)
        self.assertIn("one clone, one H200 | at least 1e11 events/s | 2e11 events/s (2e11 events/s to 2e11 events/s) | met", text)
        self.assertIn("three clones, one H200 | at least 6e10 events/s | not in this record", text)
        self.assertIn("5e7 trajectories/s (5e7 trajectories/s to 5e7 trajectories/s) | missed 2 times", text)
        self.assertIn("47 crossings, one H200 | at least 2e7 trajectories/s | 5e7 trajectories/s", text)
        self.assertIn("under 2 s | 5 s (5 s to 5 s) | missed 2.5 times", text)
        self.assertIn("| `parts-cuda/next64` | 1 s | 1 s to 1 s | 3e11 draws/s |", table.device_table(one))


class Curves(unittest.TestCase):
    def test_points_are_in_order(self):
        points = {
            f"curves/clones/{n}": make_entry([1.0], **{"s/trajectory": n * 1e-6, "steps/trajectory": 0.0})
            for n in (16, 2, 4)
        }
        text = table.curves_table(make_record(points))
        self.assertIn("| clones | 2 | 4 | 16 |", text)
        self.assertIn("| time a trajectory | 2 us | 4 us | 16 us |", text)


class Pages(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.record = os.path.join(folder.name, "record.json")
        self.page = os.path.join(folder.name, "page.md")
        record.write(make_record({"survival/x": noisy_times(1)}), self.record)

    def fill(self, page):
        with open(self.page, "w", encoding="utf-8") as file:
            file.write(page)
        err = io.StringIO()
        with contextlib.redirect_stderr(err):
            code = table.main([self.record, "--page", self.page])
        with open(self.page, encoding="utf-8") as file:
            return code, file.read(), err.getvalue()

    def test_only_what_is_between_marks_changes(self):
        page = "a\n<!-- table survival -->\nold\n<!-- end -->\nb\n<!-- table peers -->\nkept\n<!-- end -->\n"
        code, filled, _ = self.fill(page)
        self.assertEqual(code, 0)
        self.assertTrue(filled.startswith("a\n<!-- table survival -->\n| benchmark | median"), filled)
        self.assertTrue(filled.endswith("<!-- end -->\nb\n<!-- table peers -->\nkept\n<!-- end -->\n"), filled)
        self.assertNotIn("old", filled)
        self.assertEqual(self.fill(filled)[1], filled)

    def test_a_page_without_marks_is_an_error(self):
        code, page, err = self.fill("nothing\n")
        self.assertEqual((code, page), (2, "nothing\n"))
        self.assertIn("has no line '<!-- table NAME -->'", err)


if __name__ == "__main__":
    unittest.main()

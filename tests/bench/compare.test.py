# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of bench/record.py and bench/compare.py on records made here."""

import contextlib
import io
import itertools
import json
import os
import tempfile
import unittest

from records import make_record, noisy_times

import compare
import record


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def compare(self, a, b, *options):
        """Exit code, standard output and standard error of a comparison of two records or files."""
        paths = []
        for name, one in (("a.json", a), ("b.json", b)):
            if isinstance(one, dict):
                record.write(one, self.path(name))
                one = self.path(name)
            paths.append(one)
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = compare.main([*paths, *options])
        return code, out.getvalue(), err.getvalue()

    def verdicts(self, a, b, *options):
        code, out, _ = self.compare(a, b, "--json", *options)
        self.assertEqual(code, 0)
        return {row["name"]: row["verdict"] for row in json.loads(out)["benchmarks"]}


class NullDistribution(unittest.TestCase):
    def test_counts_every_arrangement(self):
        for n, m in ((1, 1), (2, 3), (4, 4), (5, 3)):
            expected = [0] * (n * m + 1)
            for chosen in itertools.combinations(range(n + m), n):
                others = [rank for rank in range(n + m) if rank not in chosen]
                expected[sum(x > y for x in chosen for y in others)] += 1
            self.assertEqual(compare.null_distribution(n, m), expected)


class Ratio(unittest.TestCase):
    def test_interval_covers_the_truth_as_often_as_it_says(self):
        # 2000 comparisons of equal programs with 5 repetitions: an interval of 99.2 % misses 16 times in expectation,
        # with a standard error of 4; fewer than 4 or more than 36 misses are 3 and 5 standard errors away.
        misses = 0
        for seed in range(2000):
            _, lower, upper = compare.ratio(noisy_times(2 * seed, n=5), noisy_times(2 * seed + 1, n=5), 0.99)
            misses += not lower <= 1 <= upper
        self.assertTrue(4 <= misses <= 36, misses)

    def test_is_the_inverse_when_the_sides_are_exchanged(self):
        a, b = noisy_times(1), noisy_times(2, time=3e-3)
        there, back = compare.ratio(a, b, 0.99), compare.ratio(b, a, 0.99)
        self.assertAlmostEqual(there[0] * back[0], 1, places=12)
        self.assertAlmostEqual(there[1] * back[2], 1, places=12)

    def test_has_no_interval_with_few_repetitions(self):
        self.assertEqual(compare.ratio([1, 2, 3, 4], [1, 2, 3, 4], 0.99)[1:], (None, None))
        self.assertIsNotNone(compare.ratio([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], 0.99)[1])


class Verdicts(Files):
    def test_equal_programs_cannot_be_told_apart(self):
        names = [f"program/{i}" for i in range(50)]
        a = make_record({name: noisy_times(f"a{name}") for name in names})
        b = make_record({name: noisy_times(f"b{name}") for name in names})
        self.assertEqual(set(self.verdicts(a, b).values()), {"cannot tell"})

    def test_half_the_time_is_faster_and_twice_is_slower(self):
        a = make_record({"up": noisy_times(1), "down": noisy_times(2)})
        b = make_record({"up": noisy_times(3, time=0.5e-3), "down": noisy_times(4, time=2e-3)})
        self.assertEqual(self.verdicts(a, b), {"up": "faster", "down": "slower"})

    def test_a_difference_within_the_noise_is_not_believed(self):
        a = make_record({"x": noisy_times(1, cv=0.001)})
        b = make_record({"x": noisy_times(2, cv=0.001, time=1.03e-3)})
        self.assertEqual(self.verdicts(a, b), {"x": "cannot tell"})
        self.assertEqual(self.verdicts(a, b, "--noise", "1"), {"x": "slower"})

    def test_noise_can_hide_a_difference(self):
        a = make_record({"x": noisy_times(1, cv=0.5)})
        b = make_record({"x": noisy_times(2, cv=0.5, time=1.2e-3)})
        self.assertEqual(self.verdicts(a, b), {"x": "cannot tell"})

    def test_few_repetitions_tell_nothing(self):
        a = make_record({"x": noisy_times(1, n=4)})
        b = make_record({"x": noisy_times(2, n=4, time=5e-3)})
        self.assertEqual(self.verdicts(a, b), {"x": "cannot tell (too few repetitions)"})

    def test_wall_times_of_a_busy_machine_tell_nothing(self):
        a = make_record({"x": noisy_times(1)}, clock="wall")
        b = make_record({"x": noisy_times(2, time=2e-3)}, clock="wall", other_load=0.5)
        self.assertEqual(self.verdicts(a, b), {"x": "cannot tell (wall time on a busy machine)"})
        self.assertEqual(self.compare(a, b, "--fail-if-slower", "10")[0], 0)
        b["machine"]["other_load"] = 0.1
        self.assertEqual(self.verdicts(a, b), {"x": "slower"})

    def test_missing_and_failed_benchmarks_are_named(self):
        a = make_record({"x": noisy_times(1), "gone": noisy_times(2), "device": "no CUDA device"})
        b = make_record({"x": noisy_times(3), "new": noisy_times(4), "device": noisy_times(5)})
        verdicts = self.verdicts(a, b)
        self.assertEqual(verdicts["gone"], "only in A")
        self.assertEqual(verdicts["new"], "only in B")
        self.assertEqual(verdicts["device"], "failed in A: no CUDA device")

    def test_different_clocks_are_not_compared(self):
        a = make_record({"x": noisy_times(1), "y": noisy_times(2)})
        b = make_record({"x": noisy_times(3), "y": noisy_times(4)})
        b["benchmarks"]["x"]["clock"] = "wall"
        self.assertEqual(self.verdicts(a, b)["x"], "cannot tell (A counts processor time, B counts wall time)")


class Warnings(Files):
    def test_what_differs_is_said(self):
        a = make_record({"x": noisy_times(1)}, studies={"s": {"patients": 1}, "t": {"patients": 1}})
        b = make_record(
            {"x": noisy_times(1)},
            compiler="clang++",
            dirty=True,
            other_load=1.5,
            studies={"s": {"patients": 2}, "t": {"patients": 1}},
        )
        b["machine"]["cpu"] = "another CPU"
        _, _, err = self.compare(a, b)
        self.assertEqual(len(err.splitlines()), 5, err)
        for text in (
            "machine.cpu differs",
            "compiler differs: g++ in A, clang++ in B",
            "busy",
            "differ from commit 0123456789ab",
            "study 's'",
        ):
            self.assertIn(text, err)

    def test_nothing_is_said_of_equals(self):
        a = make_record({"x": noisy_times(1)})
        self.assertEqual(self.compare(a, a)[2], "")


class FailIfSlower(Files):
    def test_exit_codes(self):
        a = make_record({"x": noisy_times(1), "y": noisy_times(2)})
        slower = make_record({"x": noisy_times(3, time=1.5e-3), "y": noisy_times(4)})
        self.assertEqual(self.compare(a, slower)[0], 0)
        code, _, err = self.compare(a, slower, "--fail-if-slower", "20")
        self.assertEqual(code, 1)
        self.assertIn(": x", err)
        self.assertNotIn(": y", err)
        self.assertEqual(self.compare(a, slower, "--fail-if-slower", "60")[0], 0)
        self.assertEqual(self.compare(a, slower, "--fail-if-slower", "20", "--filter", "y")[0], 0)

    def test_a_benchmark_that_is_gone_or_fails_counts(self):
        a = make_record({"x": noisy_times(1), "y": noisy_times(2)})
        self.assertEqual(self.compare(a, make_record({"x": noisy_times(3)}), "--fail-if-slower", "20")[0], 1)
        self.assertEqual(
            self.compare(a, make_record({"x": noisy_times(3), "y": "crashed"}), "--fail-if-slower", "20")[0], 1
        )


class Errors(Files):
    def error(self, b):
        code, out, err = self.compare(make_record({"x": noisy_times(1)}), b)
        self.assertEqual((code, out), (2, ""))
        return err

    def written(self):
        path = self.path("c.json")
        record.write(make_record({"x": noisy_times(1)}), path)
        with open(path, encoding="utf-8") as file:
            return path, file.read()

    def rewrite(self, text):
        path = self.path("c.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return self.error(path)

    def test_missing_file(self):
        self.assertIn("none.json: cannot be read: No such file", self.error(self.path("none.json")))

    def test_truncated_file(self):
        _, text = self.written()
        for length in (0, 1, len(text) // 2, len(text) - 3):
            self.assertIn("the file is truncated or no record", self.rewrite(text[:length]))

    def test_edited_file(self):
        path, text = self.written()
        edited = json.loads(text)
        edited["benchmarks"]["x"]["times"][0] /= 2
        self.assertIn("does not fit its checksum", self.rewrite(json.dumps(edited)))
        del edited["checksum"]
        self.assertIn("does not fit its checksum", self.rewrite(json.dumps(edited)))
        self.assertEqual(self.compare(path, self.written()[0])[0], 0)

    def test_other_json(self):
        self.assertIn("is no record of kind 'clonecast benchmarks' but 'list'", self.rewrite("[]"))
        self.assertIn("but 'None'", self.rewrite("{}"))

    def test_other_schema(self):
        record.write(make_record({"x": noisy_times(1)}, schema=99), self.path("c.json"))
        self.assertIn("has schema 99, this program reads 1", self.error(self.path("c.json")))

    def test_times_that_are_none(self):
        for times in ([], [0.0], [-1.0], "fast", [True], None):
            wrong = make_record({"x": noisy_times(1)})
            wrong["benchmarks"]["x"]["times"] = times
            record.write(wrong, self.path("c.json"))
            self.assertIn("benchmark 'x' has no list of times above 0", self.error(self.path("c.json")))

    def test_nothing_in_common(self):
        record.write(make_record({"other": noisy_times(1)}), self.path("c.json"))
        self.assertIn("no benchmark in common", self.error(self.path("c.json")))

    def test_wrong_usage(self):
        for options in (
            ["--noise", "-1"],
            ["--confidence", "1"],
            ["--filter", "("],
            ["--fail-if-slower", "nan"],
            ["--nonsense"],
        ):
            with self.assertRaises(SystemExit) as caught, contextlib.redirect_stderr(io.StringIO()):
                compare.main([self.path("a.json"), self.path("b.json"), *options])
            self.assertEqual(caught.exception.code, 2)


class Write(Files):
    def test_where_no_record_can_be_written_is_said_at_once(self):
        record.write(make_record({"x": noisy_times(1)}), self.path("c.json"))
        with self.assertRaisesRegex(record.RecordError, "its folder cannot be made"):
            record.prepare(self.path("c.json/d/e.json"))
        with self.assertRaisesRegex(record.RecordError, "it is a folder"):
            record.prepare(self.folder)

    def test_the_default_path_says_what_was_measured(self):
        path = record.default_path("top", make_record({}, dirty=True), "quick")
        self.assertEqual(
            path, os.path.join("top", "build", "records", "2026-01-02T030405Z-0123456789ab-dirty-quick.json")
        )

    def test_a_failed_write_leaves_the_old_record_and_no_other_file(self):
        path = self.path("c.json")
        record.write(make_record({"x": noisy_times(1)}), path)
        with open(path, encoding="utf-8") as file:
            before = file.read()
        with self.assertRaises(ValueError):
            record.write(make_record({"x": noisy_times(2)}, date=float("nan")), path)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), before)
        self.assertEqual(os.listdir(self.folder), ["c.json"])


if __name__ == "__main__":
    unittest.main()

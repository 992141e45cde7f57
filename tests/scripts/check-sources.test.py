# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of scripts/check-sources.py on small studies."""

import contextlib
import importlib.util
import io
import pathlib
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("check_sources", ROOT / "scripts" / "check-sources.py")
check_sources = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check_sources)


def found(text):
    return check_sources.mistakes(text)


class Mistakes(unittest.TestCase):
    def test_a_number_without_a_source_is_found_where_it_is(self):
        text = '[[clones]]\nname = "A 7"\nbirth = 0.14  # divisions a day\ndeath = 0.13  # assumption\nstart = 0\n'
        self.assertEqual(found(text), [(3, "clones.birth")])

    def test_what_counts_as_a_source(self):
        for source in (
            "assumption: a guess", "Bozic et al. 2013", "(Alves et al., 2021)", "Norton and Simon 1977", "PMC8377046",
            "PMID 34381044", "NCT01942135", "doi 10.1038/s41467-021-25422-9", "palbocap.com/dose", "mg; label",
            "figure 3D", "table 2 of the paper", "RECIST 1.1",
        ):
            self.assertEqual(found(f"[growth]\ncapacity = 1e9  # {source}\n"), [], source)

    def test_what_does_not(self):
        for comment in ("", "in 2013 days", "In 2013", "every 8 weeks", "tableau", "see above", "labelled", "(1)"):
            self.assertEqual(len(found(f"[growth]\ncapacity = 1e9  # {comment}\n")), 1, comment)

    def test_comments_above_a_line_and_above_a_table_hold(self):
        self.assertEqual(found("[growth]\n# assumption, and\n# more of it\ncapacity = 1e9\non_birth = 0.5\n"),
                         [(5, "growth.on_birth")])
        self.assertEqual(found("# assumption\n\n[growth]\ncapacity = 1e9\n"), [(4, "growth.capacity")])
        tables = "# assumption\n[[clones]]\nbirth = 1\n[[clones]]\nbirth = 2\n"
        self.assertEqual(found(tables), [])
        self.assertEqual(found(tables + "# another\n[[clones]]\nbirth = 3\n"), [(8, "clones.birth")])
        self.assertEqual(found(tables + "[[drugs]]\nconcentration = 3\n"), [(7, "drugs.concentration")])

    def test_a_mark_stands_for_what_the_head_says(self):
        self.assertEqual(found("# (1): Bozic et al. 2013\n[growth]\ncapacity = 1e9  # (1)\n"), [])
        self.assertEqual(found("# (1): a paper\n[growth]\ncapacity = 1e9  # (1)\n"), [(3, "growth.capacity")])

    def test_values_of_several_lines_are_one(self):
        text = "[[regimens]]\n[[regimens.phases]]\ndrugs = [\n    { dose = 500 },COMMENT\n    { dose = 250 },\n]\n"
        self.assertEqual(found(text.replace("COMMENT", "")), [(3, "regimens.drugs")])
        self.assertEqual(found(text.replace("COMMENT", "  # label")), [])

    def test_numbers_in_names_and_in_what_is_no_model_are_none(self):
        self.assertEqual(found('schema = 1\nname = "CDK4/6, 5e7 # 3"\ndescription = """\n7 # 8\n9"""\n'), [])
        self.assertEqual(found("[simulation]\nseed = 5\n[output]\nlandmarks = [28]\n[[claim]]\nconfidence = 0.9\n"), [])
        self.assertEqual(found('[drugs.effects."00"]\nkill = 0\n[[mutations]]\nfrom = "clone 1"\n'), [])
        self.assertEqual(found('[drugs.effects]\n"00" = { kill = 0.04 }\n'), [(2, 'drugs."00"')])


class Program(unittest.TestCase):
    def run_on(self, *arguments):
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            code = check_sources.main([str(argument) for argument in arguments])
        return code, out.getvalue()

    def test_exit_codes(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "inner" / "study.toml"
            path.parent.mkdir()
            self.assertEqual(self.run_on(folder)[0], 2)
            path.write_text("[growth]\ncapacity = 1e9  # assumption\n")
            self.assertEqual(self.run_on(folder), (0, ""))
            path.write_text("[growth]\ncapacity = 1e9\n")
            code, out = self.run_on(folder)
            self.assertEqual(code, 1)
            self.assertIn("study.toml:2: growth.capacity has neither", out)
            self.assertEqual(self.run_on(pathlib.Path(folder) / "absent.toml")[0], 2)
        self.assertEqual(self.run_on("--help")[0], 2)

    def test_the_studies_of_this_project_pass(self):
        self.assertEqual(self.run_on(ROOT / "configs"), (0, ""))


if __name__ == "__main__":
    unittest.main()

# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""Opens the page of `clonecast report` in a real browser: is every chart drawn, does it log nothing, ask for nothing?

usage: report_page.py PROGRAM [unittest options]
Exit code 77: skipped, because there is no Chromium or the program has no chart library.
"""
import csv
import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import browser  # noqa: E402

PROGRAM = ""
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
HOSTILE_NAME = "</script><script>alert(3)</script>"  # names may not have = and some others
STUDY = """schema = 1
name = '%(hostile)s'
description = '%(hostile)s'
[simulation]
patients = 300
seed = 5
[[clones]]
name = "A"
birth = 0.14
death = 0.1
start = 1e6
[[clones]]
name = "B"
mechanism = '%(hostile_name)s'
birth = 0.14
death = 0.1
start = 10
[[mutations]]
from = "A"
to = "B"
probability = 1e-8
[[drugs]]
name = "D"
effects.A = { kill = 0.1 }
[[regimens]]
name = '%(hostile_name)s'
[[regimens.phases]]
drugs = [{ drug = "D" }]
[[regimens]]
name = "none"
[[regimens.phases]]
%(more)s
[[cohort.strata]]
name = "slow"
probability = 0.5
[[cohort.strata]]
name = "fast"
probability = 0.5
set = { "clones.A.birth" = 0.15 }
[assessment]
scans = { every = 7 }
follow_up = 140
[output]
population_times = { every = 14 }
landmarks = [70]
"""
SITES = """
[[sites]]
name = "primary"
[[sites]]
name = "liver"
[[seeding]]
from = "primary"
to = "liver"
rate = 1e-9
"""
# How many pixels of a canvas differ from its corner, and how many are of a colour to within a few units.
PIXELS = """(() => {
  const canvas = document.getElementById(%s), [red, green, blue] = %s;
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", {willReadFrequently: true});
  copy.drawImage(canvas, 0, 0);
  const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
  let drawn = 0, colored = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] > 0) ++drawn;
    const distance = Math.abs(data[i] - red) + Math.abs(data[i + 1] - green) + Math.abs(data[i + 2] - blue);
    if (data[i + 3] > 200 && distance < 12) ++colored;
  }
  return [drawn, colored];
})()"""
BLUE, VERMILLION, BLUISH_GREEN = (0, 114, 178), (213, 94, 0), (0, 158, 115)


def clonecast(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False, timeout=120)


class ReportPageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.run_path = os.path.join(cls.folder.name, "run")
        study = os.path.join(cls.folder.name, "study.toml")
        with open(study, "w", encoding="utf-8") as file:
            file.write(STUDY % {"hostile": HOSTILE, "hostile_name": HOSTILE_NAME, "more": SITES})
        result = clonecast("run", study, "--out", cls.run_path, "--patients-file=hdf5", "--histories=30", "--report", "--quiet")
        assert result.returncode == 0, result.stderr
        cls.page = os.path.join(cls.run_path, "report.html")
        with open(os.path.join(cls.run_path, "summary.json"), encoding="utf-8") as file:
            cls.summary = json.load(file)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        self.browser = browser.Browser()
        self.addCleanup(self.browser.__exit__)
        self.browser.set_size(1100, 900)
        self.browser.set_dark(False)

    def open(self, path=None):
        self.browser.open(path or self.page)
        return self.browser

    def expect_sound(self):
        """Nothing was logged, nothing but the page asked for."""
        self.assertEqual(self.browser.problems, [])
        self.assertEqual(len(self.browser.requests), 1, self.browser.requests)
        self.assertTrue(self.browser.requests[0].startswith("file://"))

    def pixels(self, canvas, color=BLUE):
        return self.browser.run(PIXELS % (json.dumps(canvas), list(color)))

    def choose(self, element, value):
        self.browser.run(f"(() => {{ const it = document.getElementById({json.dumps(element)});"
                         f"it.value = {json.dumps(value)};"
                         "it.dispatchEvent(new Event('change')); })()")
        self.browser.settle()

    def text(self, selector):
        return self.browser.run(f"document.querySelector({json.dumps(selector)}).textContent")

    def group(self, regimen, stratum="all"):
        return next(group for group in self.summary["results"]["groups"]
                    if group["regimen"] == regimen and group["stratum"] == stratum)

    def test_every_chart_is_drawn(self):
        page = self.open()
        canvases = page.run("[...document.querySelectorAll('canvas')].map((canvas) => canvas.id)")
        self.assertEqual(sorted(canvases), sorted(
            ["survival-chart", "hazard-chart", "resistance-chart", "burden-chart", "composition-chart-0",
             "composition-chart-1", "response-chart", "metastases-chart", "waterfall-chart", "swimmer-chart",
             "histories-chart", "history-chart"]))
        for canvas in canvases:
            self.assertEqual(page.run(f"document.getElementById('{canvas}').dataset.drawn"), "true", canvas)
            self.assertGreater(self.pixels(canvas)[0], 2000, canvas)
        colors = {"survival-chart": VERMILLION, "burden-chart": BLUE, "hazard-chart": VERMILLION,
                  "resistance-chart": BLUE, "histories-chart": VERMILLION, "history-chart": BLUE}
        for canvas, color in colors.items():
            self.assertGreater(self.pixels(canvas, color)[1], 40, canvas)
        self.expect_sound()
        self.assertLess(os.path.getsize(self.page), 3_000_000)

    def test_text_of_the_study_is_text(self):
        page = self.open()
        self.assertEqual(self.text("h1"), HOSTILE)
        self.assertEqual(page.run("document.title"), HOSTILE + " – clonecast")
        self.assertEqual(page.run("document.querySelectorAll('img').length"), 0)
        self.assertIn(HOSTILE, self.text("#study-text"))
        self.assertIn(HOSTILE_NAME, self.text("#regimens"))
        self.expect_sound()

    def test_the_study_shown_gives_the_same_outcomes(self):
        study = os.path.join(self.folder.name, "shown.toml")
        self.open()
        with open(study, "w", encoding="utf-8") as file:
            file.write(self.text("#study-text"))
        result = clonecast("run", study, "--out", os.path.join(self.folder.name, "again"), "--json", "--quiet")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(json.loads(result.stdout)["outcome_hash"], self.summary["outcome_hash"])

    def test_controls_change_the_charts(self):
        page = self.open()
        page.run("document.querySelectorAll('#regimens input')[1].click()")
        page.settle()
        self.assertEqual(self.pixels("survival-chart", VERMILLION)[1], 0)
        self.assertIsNone(page.run("document.getElementById('composition-chart-1')"))
        page.run("document.querySelectorAll('#regimens input')[1].click()")
        for endpoint, title in (("failure", "Free of failure"), ("metastasis", "Free of first metastasis")):
            self.choose("endpoint", endpoint)
            self.assertEqual(self.text("#survival-title"), title)
            for stratum in ("all", "slow", "fast"):
                self.choose("stratum", stratum)
                survival = self.group("none", stratum)["survival"][endpoint]
                risk = page.run("document.querySelectorAll('#risk-table .row')[1].querySelector('.cells span')"
                                ".textContent")
                self.assertEqual(risk, str(survival["patients"]))
                events = page.run("document.querySelectorAll('#survival-table tbody tr')[1].cells[2].textContent")
                self.assertEqual(events, str(survival["events"]["all"]))
        for select in ("resistance-what", "resistance-scale", "burden-what", "patients-regimen",
                       "histories-regimen", "histories-patient"):
            for value in page.run(f"[...document.querySelectorAll('#{select} option')].map((option) => option.value)"):
                self.choose(select, value)
        self.choose("stratum", "all")
        page.run("document.getElementById('bands').click()")
        self.choose("resistance-scale", "probability")
        self.choose("resistance-what", json.dumps(["mechanism", "any"], separators=(",", ":")))
        self.assertGreater(self.pixels("resistance-chart", BLUE)[1], 40)
        page.run("document.querySelectorAll('#regimens input').forEach((box) => box.click())")  # none is shown
        page.settle()
        self.assertIn("No patients to show.", self.text("#survival"))
        self.expect_sound()

    def test_histories_are_those_of_the_file(self):
        page = self.open()
        with open(os.path.join(self.run_path, "histories.csv"), encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["regimen"] == "none" and row["patient"] == "3"]
        days = {float(row["time_days"]): float(row["burden_cells"]) for row in rows}
        self.choose("histories-regimen", "none")
        self.choose("histories-patient", "3")
        self.assertEqual(page.run("document.querySelectorAll('#histories-patient option').length"), 20)
        drawn = page.run("charts.get('histories-chart').data.datasets[0].data.map(({x, cells}) => [x, cells])")
        self.assertEqual([day for day, _ in drawn], sorted(days))
        for day, cells in drawn:
            self.assertAlmostEqual(cells, days[day], delta=1e-4 * days[day])
        lines = page.run("charts.get('history-chart').data.datasets.map(({label}) => label)")
        self.assertEqual(lines, ["A", "B", "burden"])
        self.choose("stratum", "slow")
        slow = page.run("document.querySelectorAll('#histories-patient option').length")
        self.assertTrue(0 < slow < 20)
        self.expect_sound()

    def test_the_keyboard_reads_values(self):
        page = self.open()
        page.run("document.getElementById('theme').focus()")
        for _ in range(20):
            if page.run("document.activeElement.id") == "survival-chart":
                break
            page.press("Tab")
        self.assertEqual(page.run("document.activeElement.id"), "survival-chart")
        page.press("ArrowRight")
        self.assertIn("day 0; ", self.text("#spoken"))
        self.assertIn("none: 100 % (100 to 100), 300 at risk", self.text("#spoken"))
        curve = self.group("none")["survival"]["first_progression"]["curve"]
        for _ in range(400):
            page.press("ArrowRight")
            spoken = self.text("#spoken")
            if spoken.startswith(f"day {curve['time_days'][1]:g}; "):
                break
        percent = float(spoken.split("none: ")[1].split(" %")[0])
        self.assertAlmostEqual(percent, 100 * curve["estimate"][1], delta=0.1)
        page.press("Escape")
        self.assertEqual(self.text("#spoken"), "")
        self.expect_sound()

    def test_light_dark_narrow_and_paper(self):
        page = self.open()
        background = "getComputedStyle(document.body).backgroundColor"
        self.assertEqual(page.run(background), "rgb(255, 255, 255)")
        page.set_dark(True)
        self.assertEqual(page.run(background), "rgb(20, 23, 28)")
        self.assertEqual(self.text("#theme"), "Light")
        self.assertGreater(self.pixels("survival-chart", (232, 235, 239))[1], 100)  # the axis and its text
        page.run("document.getElementById('theme').click()")
        page.settle()
        self.assertEqual(page.run(background), "rgb(255, 255, 255)")
        page.run("document.getElementById('theme').click()")
        page.set_size(360, 800)
        self.assertLessEqual(page.run("document.documentElement.scrollWidth"), 360)
        paper = os.path.join(self.folder.name, "report.pdf")
        page.run("addEventListener('beforeprint', () => { window.paper = getComputedStyle(document.documentElement)"
                 ".getPropertyValue('--text'); window.width = document.body.clientWidth; })")
        page.pdf(paper)
        with open(paper, "rb") as file:
            self.assertEqual(file.read(5), b"%PDF-")
        self.assertEqual(page.run("window.width"), 680)
        self.assertFalse(page.run("document.documentElement.hasAttribute('data-printing')"))
        self.expect_sound()

    def test_a_run_without_rows_says_how_to_get_them(self):
        study = os.path.join(self.folder.name, "bare.toml")
        with open(study, "w", encoding="utf-8") as file:
            text = STUDY % {"hostile": "plain", "hostile_name": "plain", "more": ""}
            file.write(text.replace("population_times = { every = 14 }", "population_times = []"))
        run_path = os.path.join(self.folder.name, "bare")
        self.assertEqual(clonecast("run", study, "--out", run_path, "--quiet").returncode, 0)
        page_path = os.path.join(self.folder.name, "bare.html")
        result = clonecast("report", run_path, "--out", page_path, "--reference", "none")
        self.assertEqual(result.returncode, 0, result.stderr)
        page = self.open(page_path)
        self.assertIn("--patients-file", self.text("#patients-note"))
        self.assertIn("--histories", self.text("#histories-note"))
        self.assertTrue(page.run("document.getElementById('metastases').hidden"))
        self.assertIn("against \"none\"", self.text("#hazard-note"))
        self.expect_sound()

    def test_few_days_are_no_course(self):
        study = os.path.join(self.folder.name, "few.toml")
        text = STUDY % {"hostile": "plain", "hostile_name": "plain", "more": ""}
        for days, is_course in (("[0, 140]", False), ("[0, 35, 70, 105, 140]", True)):
            with open(study, "w", encoding="utf-8") as file:
                file.write(text.replace("{ every = 14 }", days))
            result = clonecast("run", study, "--out", os.path.join(self.folder.name, "few"), "--overwrite", "--report",
                               "--quiet")
            self.assertEqual(result.returncode, 0, result.stderr)
            page = self.open(os.path.join(self.folder.name, "few", "report.html"))
            has_line = "charts.get('burden-chart').data.datasets.map((dataset) => dataset.showLine !== false)"
            self.assertEqual(set(page.run(has_line)), {is_course})
            self.assertEqual(page.run("charts.get('composition-chart-0').config.type"), "line" if is_course else "bar")
            self.assertEqual(page.run("[...document.querySelectorAll('.few-days')].map((note) => note.hidden)"),
                             [is_course, is_course])
            self.assertGreater(self.pixels("burden-chart", BLUE)[1], 40)
            self.expect_sound()
            self.browser.requests.clear()

    def test_nothing_left_is_named_and_below_every_median(self):
        page = self.open()
        page.run("""(() => {
          for (const group of results.groups)
            for (const {variables} of group.populations)
              for (const variable of variables)
                Object.assign(variable, {q05: 0, q25: 0, q50: 500, q75: 1e8, q95: 1e9});
          drawBurden();
        })()""")
        self.assertEqual(page.run("(({value, label}) => [value, label])(charts.get('burden-chart').scales.y.ticks[0])"),
                         [100, "none"])

    def test_what_these_tests_look_for_is_found(self):
        with open(self.page, encoding="utf-8") as file:
            page = file.read()
        broken = os.path.join(self.folder.name, "broken.html")
        for change, problem in (("<img src='http://127.0.0.1:9/x.png'>", "Content Security Policy"),
                                ("<script>undefinedFunction()</script>", "undefinedFunction is not defined"),
                                ("<script>console.error('wrong')</script>", "wrong")):
            with open(broken, "w", encoding="utf-8") as file:
                file.write(page.replace("<main>", change + "<main>"))
            self.browser.problems.clear()
            try:
                self.open(broken)
            except TimeoutError:
                pass
            self.assertIn(problem, " ".join(self.browser.problems))


def main():
    global PROGRAM
    PROGRAM = sys.argv.pop(1)
    if not browser.find_chromium():
        print("skipped: there is no Chromium (Debian: chromium)")
        return 77
    answer = clonecast("report", "nowhere")
    if "without the chart library" in answer.stderr:
        print("skipped: " + answer.stderr)
        return 77
    return 0 if unittest.main(exit=False, verbosity=2).result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())

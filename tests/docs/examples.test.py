# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the examples of docs/examples/ on a run: do they load it, draw, and find that tables and patients agree?

usage: examples.test.py PROGRAM R|Python
Exit code 77: skipped, because the language or one of its packages is not there.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

EXAMPLES = pathlib.Path(__file__).parents[2] / "docs" / "examples"
# Strata, dropout, stopped patients (a limit of steps), and names that tables have to quote or take for something else.
STUDY = """schema = 1
name = '''$"50 %"$, it's'''
[simulation]
patients = 400
seed = 5
engine = "ssa"
max_steps = 6000
[[clones]]
name = "A"
birth = 0.2
death = 0.1
start = 100
[[clones]]
name = "B"
birth = 0.3
death = 0.1
start = 1
[[drugs]]
name = "D"
effects.A = { kill = 0.15 }
[[regimens]]
name = "NA"
[[regimens.phases]]
drugs = [{ drug = "D" }]
until = "progression"
[[regimens.phases]]
[[regimens]]
name = "$nothing$ & it's 50 %"
[[regimens.phases]]
[[cohort.strata]]
name = "slow"
probability = 0.5
[[cohort.strata]]
name = "fast"
probability = 0.5
set = { "clones.A.birth" = 0.25 }
[assessment]
scans = { every = 3 }
follow_up = 40
dropout_hazard = 0.02
progression = { rule = "volume", fold = 3 }
cells_per_mm3 = 1
"""


def find_python():
    """A Python that has the packages of the example, or None."""
    for python in (sys.executable, "/usr/bin/python3"):
        if python and shutil.which(python) and subprocess.run(
                [python, "-c", "import h5py, matplotlib, pandas"], capture_output=True, check=False).returncode == 0:
            return python
    return None


def find_r():
    """Rscript if it has the packages of the example, or None."""
    command = ["Rscript", "-e", "stopifnot(requireNamespace('survival'), requireNamespace('jsonlite'))"]
    if shutil.which("Rscript") and subprocess.run(command, capture_output=True, check=False).returncode == 0:
        return "Rscript"
    return None


LANGUAGES = {
    "R": (find_r, "km.R", "Debian: r-base-core r-cran-jsonlite r-cran-survival"),
    "Python": (find_python, "km.py", "Debian: python3-h5py python3-matplotlib python3-pandas"),
}


def change_a_number(path):
    """The estimate of the last row but one with events, a little."""
    lines = path.read_text(encoding="utf-8").splitlines()
    row = max(i for i, line in enumerate(lines) if ",failure," in line and ",all," in line and ",0.3" in line)
    fields = lines[row].split(",")
    fields[-4] = str(float(fields[-4]) + 1e-9)
    lines[row] = ",".join(fields)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(program, language):
    program = pathlib.Path(program).resolve()
    find, script, packages = LANGUAGES[language]
    interpreter = find()
    if interpreter is None:
        print(f"skipped: no {language} with the packages of the example ({packages})")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "study.toml").write_text(STUDY, encoding="utf-8")
        run = folder / "run"
        subprocess.run([program, "run", "study.toml", "--out", run, "--patients-file=both", "--quiet"], cwd=folder,
                       stdout=subprocess.DEVNULL, check=True)
        assert "step_limit" in (run / "patients.csv").read_text(encoding="utf-8"), "no patient was stopped"

        def example(*arguments):
            return subprocess.run([interpreter, EXAMPLES / script, run, folder / "km.pdf", *arguments], check=False,
                                  capture_output=True, text=True)

        for endpoint in ((), ("first_progression",)):
            result = example(*endpoint)
            print(result.stdout, result.stderr)
            assert result.returncode == 0, "the example failed"
            assert "2 curves, largest difference" in result.stdout
            assert (folder / "km.pdf").read_bytes().startswith(b"%PDF-")
            (folder / "km.pdf").unlink()
        if language == "Python":
            (run / "patients.csv").rename(folder / "patients.csv")
            assert example().returncode == 0, "from patients.h5"
            (folder / "patients.csv").rename(run / "patients.csv")
        # They must see a difference.
        change_a_number(run / "survival.csv")
        result = example()
        assert result.returncode != 0, "a changed table went unnoticed"
        assert "the tables are not those of the patients" in result.stderr, result.stderr
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""Redraws the Kaplan-Meier curves of a run, from its tables and from its patients, which must agree.

usage: km.py RUN OUT.pdf [ENDPOINT]
  RUN       output directory of `clonecast run STUDY.toml --patients-file` (hdf5, csv or both)
  ENDPOINT  failure (default), first_progression or metastasis
Needs matplotlib and pandas, and h5py for patients.h5.
"""
import json
import pathlib
import sys

import matplotlib
import pandas

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

TOLERANCE = 1e-12
# Okabe and Ito's colours, which people with any common kind of colour vision tell apart.
COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#f0e442"]


def read_table(path):
    """A table of clonecast. An empty field is a value that does not exist; "NA" may be the name of a regimen."""
    return pandas.read_csv(path, keep_default_na=False, na_values=[""], float_precision="round_trip")


def read_patients(run):
    """Rows of patients from either format."""
    if (run / "patients.csv").exists():
        return read_table(run / "patients.csv")
    import h5py
    with h5py.File(run / "patients.h5") as file:
        columns = file["patients"].items()
        return pandas.DataFrame({name: d.asstr()[:] if d.dtype.kind == "S" else d[:] for name, d in columns})


def kaplan_meier(times, events):
    """Survival after each day with events or censorings; lifelines' KaplanMeierFitter gives the same."""
    days = pandas.DataFrame({"time": times, "event": events}).groupby("time")["event"].agg(["sum", "size"])
    at_risk = len(times) - days["size"].cumsum() + days["size"]
    return (1 - days["sum"] / at_risk).cumprod()


def main(run, picture, endpoint="failure"):
    run = pathlib.Path(run)
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    survival = read_table(run / "survival.csv")
    survival = survival[survival["endpoint"] == endpoint]
    patients = read_patients(run)
    prefix = {"failure": "", "first_progression": "first_", "metastasis": "metastasis_"}[endpoint]
    # A patient whose simulation was stopped has no outcome; it is no censoring.
    patients = patients[patients[prefix + "time_days"].notna()]

    _, axes = pyplot.subplots(figsize=(7, 5), layout="constrained")
    largest = 0.0
    regimens = survival["regimen"].unique()
    for regimen, color in zip(regimens, COLORS * len(regimens)):
        table = survival[survival["regimen"] == regimen]
        # All strata together come first, where there are several.
        table = table[table["stratum"] == table["stratum"].iloc[0]].set_index("time_days")
        axes.step(table.index, table["estimate"], where="post", color=color, label=regimen.replace("$", r"\$"))
        axes.fill_between(table.index, table["lower"], table["upper"], step="post", color=color, alpha=0.2, linewidth=0)

        rows = patients[patients["regimen"] == regimen]
        from_patients = kaplan_meier(rows[prefix + "time_days"], rows[prefix + "event"])
        largest = max(largest, (table["estimate"].loc[from_patients.index] - from_patients).abs().max())
    axes.set(xlim=(0, summary["results"]["follow_up_days"]), ylim=(0, 1.01), xlabel="days",
             ylabel="free of " + endpoint.replace("_", " "))
    axes.set_title(summary["study"]["name"], parse_math=False)
    axes.legend()
    pyplot.savefig(picture)
    print(f"{len(regimens)} curves, largest difference between survival.csv and the patients: {largest:.2g}")
    if not largest <= TOLERANCE:
        sys.exit("the tables are not those of the patients")


if __name__ == "__main__":
    if not 3 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])

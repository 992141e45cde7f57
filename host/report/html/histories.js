// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Patients one by one over time: the burden of a sample, and the clones of one of them.
"use strict";

function historiesShown() {
  const regimen = document.getElementById("histories-regimen").value;
  return report.histories[regimen].filter(({stratum}) => state.stratum === strata[0] || stratum === state.stratum);
}

function drawHistories() {
  const note = document.getElementById("histories-note");
  document.getElementById("histories-charts").hidden = !report.histories;
  if (!report.histories) {
    note.textContent = "The run kept no histories. They are written by clonecast run with --histories N.";
    return;
  }
  const regimen = document.getElementById("histories-regimen").value;
  const shown = historiesShown();
  note.textContent = `The first ${shown.length} patients of the run under ${regimen}: cells on day 0, at scans, ` +
      "population times and at the outcome, and on as if therapy went on. On the log scale nothing left is drawn at " +
      "the lower edge. Triangles: the regimen goes to its next phase.";
  const select = document.getElementById("histories-patient");
  const chosen = select.value;
  fillSelect(select, shown.map(({patient}) => [String(patient), String(patient)]));
  select.value = shown.some(({patient}) => String(patient) === chosen) ? chosen : select.options[0]?.value ?? "";
  showNothing("histories", shown.length === 0 ? "No patients to show." : "");
  const history = shown.find(({patient}) => String(patient) === select.value);
  if (!history) return ["histories-chart", "history-chart"].forEach(removeChart);
  drawBurdens(regimen, shown, history);
  drawClones(regimen, history);
}

// Cells over days on a log axis. lines: {name, color, dash, values, history, more}
function drawCells(id, label, lines) {
  const positive = lines.flatMap(({values}) => values).filter((value) => value > 0);
  const floor = positive.length === 0 ? 0.1 : 10 ** Math.floor(Math.log10(Math.min(...positive)) - 0.3);
  const hasNone = lines.some(({values}) => values.includes(0));
  const tickText = (y) => y === floor && hasNone ? "none" : powerOfTen(y);
  const changes = ({phase_changes: changed}, index) => index > 0 && changed[index] > changed[index - 1];
  drawChart(id, label, {
    type: "line",
    data: {
      datasets: lines.map(({name, color, dash, values, history, more}) => ({
                            label: name,
                            borderColor: color,
                            backgroundColor: color,
                            borderDash: dash,
                            pointStyle: "triangle",
                            data: values.map((value, index) => ({
                                               x: history.time_days[index],
                                               y: Math.max(value, floor),
                                               cells: value,
                                               changes: changes(history, index)
                                             })),
                            ...more
                          }))
    },
    options: {
      interaction: {mode: "nearest", intersect: false, axis: "xy"},
      scales: {
        x: dayAxis(results.follow_up_days),
        y: axis("cells", {type: "logarithmic", min: floor, ticks: {callback: tickText}})
      },
      plugins: {
        tooltip: {
          callbacks: {
            title: (items) => items.length > 0 ? `day ${formatNumber(items[0].raw.x, 5)}` : "",
            label: ({raw, dataset}) =>
                `${dataset.label}: ${formatNumber(raw.cells)} cells${raw.changes ? ", next phase" : ""}`
          }
        }
      },
    },
  });
}

function drawBurdens(regimen, shown, chosen) {
  const chosenLast = [...shown.filter((history) => history !== chosen), chosen];
  drawCells(
      "histories-chart", `Burden of single patients over days under ${regimen}`,
      chosenLast.reverse().map((history) => ({
                                 name: `patient ${history.patient}`,
                                 color: history === chosen ? okabeIto[1] : withOpacity(okabeIto[0], 0.5),
                                 values: history.burden,
                                 history,
                                 more: {borderWidth: history === chosen ? 3 : 1}
                               })));
}

function drawClones(regimen, history) {
  const lines = results.clones.map((name, index) => ({
                                     name,
                                     color: seriesColor(index),
                                     dash: seriesDash(index),
                                     values: history.cells[index],
                                     history
                                   }));
  const burden = {
    name: "burden",
    color: textColor(),
    values: history.burden,
    history,
    more: {borderWidth: 1, pointRadius: ({raw}) => raw && raw.changes ? 6 : 0}
  };
  fillLegend(document.getElementById("histories-charts"), [...lines, burden]);
  drawCells("history-chart", `Cells of each clone in patient ${history.patient} over days under ${regimen}`, [
    ...lines, burden
  ]);
}

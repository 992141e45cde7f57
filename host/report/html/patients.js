// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Patients one by one: the waterfall and the swimmer plot.
"use strict";

const ends = {
  progression: ["progression", "#d55e00"],
  death: ["death", null],
  dropout: ["dropout (censored)", "#cc79a7"],
  follow_up: ["end of follow-up (censored)", "#0072b2"]
};
const notEvaluated = ["not evaluated", "#999999"];
function responseOf(patient) {
  const found = responses.find(([key]) => key === patient.best_response);
  return found ? [found[1], found[2]] : notEvaluated;
}

function drawPatients() {
  const note = document.getElementById("patients-note");
  document.getElementById("patients-charts").hidden = !report.patients;
  if (!report.patients) {
    note.textContent =
        "The run kept no rows of patients, so that there is no waterfall and no swimmer plot. Rows are written by " +
        "clonecast run with --patients-file.";
    return;
  }
  const regimen = document.getElementById("patients-regimen").value;
  const inStratum = (patient) => state.stratum === strata[0] || patient.stratum === state.stratum;
  const patients = report.patients[regimen].filter(inStratum);
  note.textContent =
      `The first ${patients.length} patients of the patients file (of those not stopped) under ${regimen}. ` +
      "The deepest change is that of the smallest burden at a scan up to the outcome; 0 for tumours that were never " +
      "smaller than on day 0.";
  showNothing("patients", patients.length === 0 ? "No patients to show." : "");
  drawWaterfall(regimen, patients.filter((patient) => patient.change !== null));
  drawSwimmer(regimen, patients);
}

function drawWaterfall(regimen, patients) {
  const sorted = [...patients].sort((a, b) => b.change - a.change);
  drawChart("waterfall-chart", `Waterfall: deepest change of the burden of patients under ${regimen}`, {
    type: "bar",
    data: {
      labels: sorted.map((_, index) => index + 1),
      datasets: [{
        label: "change",
        data: sorted.map((patient) => patient.change),
        backgroundColor: sorted.map((patient) => responseOf(patient)[1]),
        categoryPercentage: 0.95,
        barPercentage: 0.95,
        minBarLength: 3
      }]
    },
    options: {
      scales: {
        x: axis("patients, sorted", {ticks: {display: false}, grid: {display: false}}),
        y: axis("change of the burden", {
          min: -1,
          max: 0.05,
          ticks: {stepSize: 0.25, callback: (value) => value > 0.01 ? "" : `${Math.round(100 * value)} %`}
        })
      },
      plugins: {
        tooltip: {
          callbacks: {
            title: () => "",
            label: ({dataIndex, raw}) => `${formatPercent(raw)}, best response: ${responseOf(sorted[dataIndex])[0]}`
          }
        }
      },
    },
  });
}

function drawSwimmer(regimen, patients) {
  const sorted = [...patients].sort((a, b) => b.time_days - a.time_days);
  const present = new Set(sorted.map((patient) => patient.end));
  const shown = Object.entries(ends).filter(([key]) => present.has(key));
  const bars = responses.map(([key, name, color]) => [key, name, color])
                   .concat([["not_evaluated", ...notEvaluated]])
                   .filter(([key]) => sorted.some((patient) => patient.best_response === key));
  fillLegend(document.getElementById("patients-charts"), [
    ...bars.map(([, name, color]) => ({name: `best response: ${name}`, color, isArea: true})),
    ...shown.map(([key, [name]]) => ({name: `${endMarks[key].text} ${name}`, color: "transparent", isArea: true}))
  ]);
  drawChart("swimmer-chart", `Swimmer plot: days to failure of patients under ${regimen}`, {
    type: "bar",
    data: {
      labels: sorted.map((_, index) => index + 1),
      datasets: [
        ...shown.map(([key, [name, color]]) => ({
                       type: "line",
                       label: name,
                       showLine: false,
                       pointRadius: 4,
                       pointHoverRadius: 6,
                       pointStyle: endMarks[key].style,
                       borderColor: textColor(),
                       backgroundColor: color || textColor(),
                       isBand: true,
                       data: sorted.map(
                           (patient, index) =>
                               patient.end === key ? {x: patient.time_days, y: index + 1} : {x: null, y: index + 1})
                     })),
        {
          label: "patient",
          data: sorted.map((patient) => patient.time_days),
          categoryPercentage: 0.9,
          barPercentage: 0.9,
          backgroundColor: sorted.map((patient) => withOpacity(responseOf(patient)[1], 0.75))
        }
      ]
    },
    options: {
      indexAxis: "y",
      interaction: {mode: "index", intersect: false, axis: "y"},
      scales: {
        x: dayAxis(results.follow_up_days),
        y: axis("patients, sorted", {ticks: {display: false}, grid: {display: false}})
      },
      plugins: {
        tooltip: {
          callbacks: {
            title: () => "",
            label: ({dataIndex}) => {
              const patient = sorted[dataIndex];
              const first = patient.first_time_days === null ?
                  "" :
                  `, first progression on day ${formatNumber(patient.first_time_days, 5)}`;
              return `day ${formatNumber(patient.time_days, 5)}: ${
                         (ends[patient.end] || [patient.end])[0]}; best response: ` +
                  `${responseOf(patient)[0]}${first}`;
            }
          }
        }
      },
    },
  });
}
const endMarks = {
  progression: {style: "triangle", text: "▲"},
  death: {style: "crossRot", text: "✕"},
  dropout: {style: "rect", text: "■"},
  follow_up: {style: "circle", text: "●"}
};

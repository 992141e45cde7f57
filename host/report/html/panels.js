// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// One function for each part of the report; each draws what the state (report.js) asks for.
"use strict";

const endpointNames = {
  failure: "Failure",
  first_progression: "First progression",
  metastasis: "First metastasis"
};
const responses = [
  ["complete", "complete", "#009e73"], ["partial", "partial", "#56b4e9"], ["stable", "stable", "#e69f00"],
  ["progressive", "progressive", "#d55e00"]
];

function regimenEntry(regimen) {
  const index = regimens.indexOf(regimen);
  return {name: regimen, color: seriesColor(index), dash: seriesDash(index)};
}
function cloneEntry(index) { return {name: results.clones[index], color: seriesColor(index), isArea: true}; }
function visibleRegimens() { return regimens.filter((regimen) => state.visible.has(regimen)); }
function showNothing(sectionId, why) {
  const section = document.getElementById(sectionId);
  let note = section.querySelector(".nothing");
  if (!note) section.append(note = element("p", "", "nothing"));
  note.textContent = why;
  note.hidden = !why;
  section.querySelectorAll(".chart").forEach((box) => {
    box.hidden = Boolean(why);
  });
}

// A line with a band. points: [{x, y, lower, upper}]; y null: nothing there.
function bandedLine(entry, points, more = {}) {
  const line = {
    label: entry.name,
    data: points,
    borderColor: entry.color,
    backgroundColor: entry.color,
    borderDash: entry.dash,
    ...more
  };
  if (!state.bands) return [line];
  const edge = (key, fill) => ({
    label: "",
    isBand: true,
    data: points.map((point) => ({x: point.x, y: point[key]})),
    borderWidth: 0,
    pointRadius: 0,
    pointHoverRadius: 0,
    backgroundColor: withOpacity(entry.color, 0.18),
    fill,
    ...more
  });
  return [edge("lower", "+1"), edge("upper", false), line];
}

// ---- Survival -------------------------------------------------------------------------------------------------------

// The curve on days that all curves share, so that a hover shows all of them.
function curveOn(days, curve) {
  let row = -1;
  return days.map((x) => {
    while (row + 1 < curve.time_days.length && curve.time_days[row + 1] <= x) ++row;
    const last = curve.time_days.length - 1;
    if (last < 0 || (x > curve.time_days[last] && curve.estimate[last] > 0)) {
      return {x, y: null, lower: null, upper: null, risk: 0};
    }
    if (row < 0) return {x, y: 1, lower: 1, upper: 1, risk: atRisk(curve, x)};
    return {x, y: curve.estimate[row], lower: curve.lower[row], upper: curve.upper[row], risk: atRisk(curve, x)};
  });
}
function atRisk(curve, day) {
  const row = curve.time_days.findIndex((time) => time >= day);
  return row < 0 ? 0 : curve.at_risk[row];
}
function survivalOf(regimen) { return groupOf(regimen, state.stratum).survival[state.endpoint]; }

function drawSurvival() {
  const shown = visibleRegimens().filter((regimen) => survivalOf(regimen).curve.time_days.length > 0);
  const days =
      [...new Set([0, ...shown.flatMap((regimen) => survivalOf(regimen).curve.time_days)])].sort((a, b) => a - b);
  const endpoint = endpointNames[state.endpoint] || state.endpoint;
  document.getElementById("survival-title").textContent = `Free of ${endpoint.toLowerCase()}`;
  fillLegend(document.getElementById("survival"), shown.map(regimenEntry));
  showNothing("survival", shown.length === 0 ? "No patients to show." : "");
  drawChart("survival-chart", `Survival curves: patients free of ${endpoint.toLowerCase()} over days, by regimen`, {
    type: "line",
    data: {
      datasets: shown.flatMap(
          (regimen) => bandedLine(regimenEntry(regimen), curveOn(days, survivalOf(regimen).curve), {stepped: "before"}))
    },
    plugins: [{id: "risk", afterRender: (chart) => placeRiskTable(chart, shown)}],
    options: {
      scales: {
        x: dayAxis(results.follow_up_days),
        y: axis("free of the event", {min: 0, max: 1, ticks: {callback: formatPercent}})
      },
      plugins: {
        tooltip: {
          callbacks: {
            title: (items) => items.length > 0 ? `day ${formatNumber(items[0].raw.x, 6)}` : "",
            label: ({raw, dataset}) =>
                `${dataset.label}: ${formatInterval(raw.y, raw.lower, raw.upper, formatPercent)}, ` +
                `${formatCount(raw.risk)} at risk`,
          }
        }
      },
    },
  });
  fillSurvivalTable();
}

// Numbers at risk under the ticks of the axis.
function placeRiskTable(chart, shown) {
  const table = document.getElementById("risk-table");
  const scale = chart.scales.x;
  // Every other tick, or fewer, where the numbers would touch.
  const widest =
      Math.max(3, ...shown.map((regimen) => formatCount(atRisk(survivalOf(regimen).curve, 0)).length)) * 8 + 8;
  const spacing = scale.width / Math.max(scale.ticks.length - 1, 1);
  const step = Math.max(Math.ceil(widest / spacing), 1);
  const ticks = scale.ticks.filter((_, index) => index % step === 0);
  const rows = shown.map((regimen) => {
    const row = element("div", undefined, "row");
    row.setAttribute("role", "row");
    const name = element("span", regimen, "name");
    name.setAttribute("role", "rowheader");
    name.style.color = textColor();
    const cells = element("span", undefined, "cells");
    for (const {value} of ticks) {
      const cell = element("span", formatCount(atRisk(survivalOf(regimen).curve, value)));
      cell.setAttribute("role", "cell");
      cell.setAttribute("aria-label", `day ${value}: ${cell.textContent}`);
      cell.style.left = `${100 * scale.getPixelForValue(value) / chart.width}%`;
      cells.append(cell);
    }
    row.append(name, cells);
    return row;
  });
  table.replaceChildren(element("strong", "Numbers at risk"), ...rows);
}

function fillSurvivalTable() {
  const landmarks = survivalOf(regimens[0]).event_free_at.map((landmark) => landmark.day);
  const days = (value) => value === null ? "not reached" : formatNumber(value, 4);
  fillTable(
      document.getElementById("survival-table"),
      [
        "Regimen", "patients", "events", "left out", "median, days",
        ...landmarks.map((day) => `at ${formatNumber(day, 5)} d`)
      ],
      visibleRegimens().map((regimen) => {
        const survival = survivalOf(regimen);
        return [
          regimen, formatCount(survival.patients), formatCount(survival.events.all),
          formatCount(survival.left_out.step_limit + survival.left_out.overflow),
          survival.patients === 0 ?
              "no patients" :
              formatInterval(survival.median_days, survival.median_lower_days, survival.median_upper_days, days),
          ...survival.event_free_at.map(
              (at) => at.probability === null ? "not observed" :
                                                formatInterval(at.probability, at.lower, at.upper, formatPercent))
        ];
      }));
}

// ---- Hazard ratios --------------------------------------------------------------------------------------------------

function drawHazard() {
  const strataShown = state.stratum === strata[0] ? strata : [state.stratum];
  const rows =
      report.hazard_ratios
          .filter(
              (row) => row.endpoint === state.endpoint && strataShown.includes(row.stratum) &&
                  state.visible.has(row.regimen))
          .map((row) => ({...row, name: strataShown.length > 1 ? `${row.regimen}, ${row.stratum}` : row.regimen}));
  document.getElementById("hazard-note").textContent =
      `Each regimen against "${report.reference}": Cox's model, Efron's ties` +
      `${
          strata.length > 1 ? ", stratified where strata are taken together" :
                              ""}. Below 1: events come later. It assumes that ` +
      "hazards are proportional; where curves cross or part late, trust the curves.";
  showNothing(
      "hazard",
      regimens.length < 2   ? "One regimen: nothing to compare." :
          rows.length === 0 ? "No regimen to compare is shown." :
                              "");
  fillTable(
      document.getElementById("hazard-table"), rows.length > 0 ? ["Regimen", "hazard ratio", "p (Wald)"] : null,
      rows.map(
          (row) =>
              [row.name, ratioText(row),
               row.p_value === null   ? "–" :
                   row.p_value < 1e-4 ? "< 0.0001" :
                                        formatNumber(row.p_value, 2)]));
  if (rows.length === 0) return removeChart("hazard-chart");
  const numbers = rows.flatMap((row) => [row.lower, row.hazard_ratio, row.upper]).filter((value) => value !== null);
  // Ratios beyond the axis, 0 and infinity among them, are arrows at its ends.
  const low = 10 ** Math.max(Math.floor(Math.log10(Math.min(0.5, ...numbers)) - 0.05), -4);
  const high = 10 ** Math.min(Math.ceil(Math.log10(Math.max(2, ...numbers)) + 0.05), 4);
  const onAxis = (value) => Math.min(Math.max(value, low), high);
  const estimateOf = (row) => row.note === "0" ? 0 : row.note === "infinite" ? Infinity : row.hazard_ratio;
  const isBeyond = (row) => onAxis(estimateOf(row)) !== estimateOf(row);
  document.getElementById("hazard-box").style.height = `${Math.min(90 + 34 * rows.length, 900)}px`;
  const colors = rows.map((row) => regimenEntry(row.regimen).color);
  const whiskers = rows.map((row, index) => ({
                              isBand: true,
                              showLine: true,
                              pointRadius: 0,
                              pointHoverRadius: 0,
                              data: [{x: onAxis(row.lower ?? low), y: index}, {x: onAxis(row.upper ?? high), y: index}],
                              borderColor: colors[index]
                            }));
  const estimates = {
    data: rows.map((row, index) => {
      const estimate = estimateOf(row);
      return {x: estimate === null ? null : onAxis(estimate), y: estimate === null ? null : index, row};
    }),
    clip: false,
    pointRadius: rows.map((row) => isBeyond(row) ? 8 : 6),
    pointHoverRadius: 9,
    pointStyle: rows.map((row) => isBeyond(row) ? "triangle" : "rect"),
    rotation: rows.map(
        (row) => !isBeyond(row) ? 0 :
            estimateOf(row) < 1 ? -90 :
                                  90),
    backgroundColor: colors,
    borderColor: textColor()
  };
  const unity = {
    isBand: true,
    showLine: true,
    data: [{x: 1, y: -0.5}, {x: 1, y: rows.length - 0.5}],
    pointRadius: 0,
    pointHoverRadius: 0,
    borderColor: textColor(),
    borderDash: [4, 4],
    borderWidth: 1
  };
  drawChart("hazard-chart", `Forest plot: hazard ratios against ${report.reference}, with intervals`, {
    type: "scatter",
    data: {datasets: [estimates, ...whiskers, unity]},
    options: {
      interaction: {mode: "nearest", intersect: false, axis: "y"},
      scales: {
        x: axis(
            "hazard ratio", {type: "logarithmic", min: low, max: high, ticks: {callback: powerOfTen, maxRotation: 0}}),
        y: axis("", {
          type: "linear",
          reverse: true,
          min: -0.5,
          max: rows.length - 0.5,
          grid: {display: false},
          afterBuildTicks: (scale) => {
            scale.ticks = rows.map((_, value) => ({value}));
          },
          ticks: {autoSkip: false, callback: (value) => wrapName(rows[value].name)}
        }),
      },
      plugins: {tooltip: {callbacks: {label: ({raw}) => `${raw.row.name}: ${ratioText(raw.row)}`}}},
    },
  });
}
function ratioText({note, hazard_ratio, lower, upper}) {
  if (note === "cannot be estimated") return note;
  return `${note || formatNumber(hazard_ratio)} (${lower === null ? "0" : formatNumber(lower)} to ` +
      `${upper === null ? "infinite" : formatNumber(upper)})`;
}
// A label of several lines, each short enough for the side of a chart.
function wrapName(name, width = innerWidth < 640 ? 14 : 26) {
  const lines = [""];
  for (const word of name.split(" ")) {
    if (lines.at(-1) && lines.at(-1).length + word.length >= width) lines.push("");
    lines.push((lines.pop() + " " + word).trim());
  }
  return lines.slice(0, 3).map((line) => line.length > width + 6 ? line.slice(0, width + 5) + "…" : line);
}

// ---- Resistance -----------------------------------------------------------------------------------------------------

function drawResistance() {
  const [by, name] = JSON.parse(document.getElementById("resistance-what").value);
  const isOdds = document.getElementById("resistance-scale").value === "odds";
  const lines = by === "mechanism" ?
      visibleRegimens().map((regimen) => ({entry: regimenEntry(regimen), from: resistanceOf(regimen, name)})) :
      [...results.mechanisms, "any"].map((mechanism, index) => ({
                                           entry: {name: mechanism, color: seriesColor(index), dash: seriesDash(index)},
                                           from: resistanceOf(name, mechanism)
                                         }));
  const convert = (value) => value === null || (isOdds && (value <= 0 || value >= 1)) ? null :
      isOdds                                                                          ? value / (1 - value) :
                                                                                        value;
  const pointsOf = ({cumulative_emergence: emergence}) => emergence.time_days.map((x, i) => {
    const y = convert(emergence.probability[i]);
    // A limit that has no odds (of 0) is left out with its band.
    return {
      x,
      y,
      lower: y === null ? null : convert(emergence.lower[i]) ?? y,
      upper: y === null ? null : convert(emergence.upper[i]) ?? y,
      probability: emergence.probability[i]
    };
  });
  const datasets = lines.flatMap(({entry, from}) => bandedLine(entry, pointsOf(from)));
  const isEmpty = datasets.every((dataset) => dataset.data.every((point) => point.y === null));
  const values = datasets.flatMap((dataset) => dataset.data.map((point) => point.y)).filter((value) => value !== null);
  fillLegend(document.getElementById("resistance"), lines.map((line) => line.entry));
  showNothing(
      "resistance",
      !isEmpty ? "" :
          lines.length === 0 ?
                 "No regimen is shown." :
                 "No odds to draw: nobody is resistant, or everybody; see the table, or choose the probability.");
  drawChart("resistance-chart", `Resistance over days as ${isOdds ? "odds" : "probability"}: ${name}`, {
    type: "line",
    data: {datasets},
    options: {
      scales: {
        x: dayAxis(results.follow_up_days),
        y: isOdds ? axis("odds", {
          type: "logarithmic",
          ticks: {callback: powerOfTen},
          min: values.length > 0 ? 10 ** Math.floor(Math.log10(Math.min(...values))) : 0.1,
          max: values.length > 0 ? 10 ** Math.ceil(Math.log10(Math.max(...values)) + 1e-6) : 10
        }) :
                    axis("probability", {min: 0, max: 1, ticks: {callback: formatPercent}})
      },
      plugins: {
        tooltip: {
          callbacks: {
            title: (items) => items.length > 0 ? `day ${formatNumber(items[0].raw.x, 4)}` : "",
            label: ({raw, dataset}) => isOdds ?
                `${dataset.label}: odds ${formatInterval(raw.y, raw.lower, raw.upper)}, ${
                    formatPercent(raw.probability)}` :
                `${dataset.label}: ${formatInterval(raw.y, raw.lower, raw.upper, formatPercent)}`,
          }
        }
      },
    },
  });
  const odds = (from, value, note) => value === null ? (from.resistant.of === 0 ? "–" : note) : formatNumber(value);
  fillTable(
      document.getElementById("resistance-table"),
      ["Regimen", "mechanism", "odds at the outcome", "resistant", "pre-existing", "acquired"],
      visibleRegimens().flatMap(
          (regimen) =>
              groupOf(regimen, state.stratum)
                  .resistance.map(
                      (from) =>
                          [regimen, from.mechanism,
                           `${odds(from, from.odds, "infinite")} (${odds(from, from.odds_lower, "infinite")} to ${
                               odds(from, from.odds_upper, "infinite")})`,
                           ...["resistant", "preexisting", "acquired"].map(
                               (kind) => formatInterval(
                                   from[kind].probability, from[kind].lower, from[kind].upper, formatPercent))])),
      2);
}
function resistanceOf(regimen, mechanism) {
  return groupOf(regimen, state.stratum).resistance.find((from) => from.mechanism === mechanism);
}

// ---- Burden and clones over time ------------------------------------------------------------------------------------

// Lines between fewer days would show courses that nobody has simulated; the same in PopulationCharts.cc.
const fewestDaysOfACourse = 5;
function hasCourses() { return results.groups[0].populations.length >= fewestDaysOfACourse; }

function drawBurden() {
  const [name, unit] = JSON.parse(document.getElementById("burden-what").value || "[\"\",\"\"]");
  const lines = visibleRegimens().map(
      (regimen) => ({
        entry: regimenEntry(regimen),
        points: groupOf(regimen, state.stratum).populations.map((population) => ({
                                                                  day: population.day,
                                                                  observed: population.patients_observed,
                                                                  ...population.variables.find(
                                                                      (variable) => variable.variable === name &&
                                                                          variable.unit === unit)
                                                                }))
      }));
  const all =
      lines.flatMap((line) => line.points.flatMap((point) => [point.q05, point.q25, point.q50, point.q75, point.q95]))
          .filter((value) => value > 0);
  fillLegend(document.getElementById("burden"), lines.map((line) => line.entry));
  showNothing(
      "burden",
      results.groups[0].populations.length === 0 ?
          "The study asks for no populations: list days in output.population_times." :
          all.length === 0 ? "There is nothing to draw." :
                             "");
  document.querySelectorAll(".few-days").forEach((note) => {
    note.hidden = hasCourses() || results.groups[0].populations.length === 0;
  });
  if (all.length === 0) return removeChart("burden-chart");
  const floor = 10 ** Math.floor(Math.log10(Math.min(...all)) - 0.3);
  const onAxis = (value) => value === undefined || value === null ? null : Math.max(value, floor);
  const series = (key, points) => points.map((point) => ({x: point.day, y: onAxis(point[key]), point}));
  const band = (entry, points, low, high, opacity) =>
      [{
        isBand: true,
        data: series(low, points),
        borderWidth: 0,
        fill: "+1",
        backgroundColor: withOpacity(entry.color, opacity)
      },
       {isBand: true, data: series(high, points), borderWidth: 0, fill: false}];
  const marks = (entry, points, key) => ({
    isBand: true,
    data: series(key, points),
    showLine: false,
    pointStyle: "line",
    pointRadius: 8,
    borderWidth: 2,
    borderColor: entry.color,
    clip: false
  });
  const bands = (entry, points) => hasCourses() ?
      [...band(entry, points, "q05", "q95", 0.12), ...band(entry, points, "q25", "q75", 0.22)] :
      [marks(entry, points, "q05"), marks(entry, points, "q95")];
  const datasets = lines.flatMap(
      ({entry, points}) =>
          [...(state.bands ? bands(entry, points) : []),
           {
             label: entry.name,
             data: series("q50", points),
             borderColor: entry.color,
             backgroundColor: entry.color,
             borderDash: entry.dash,
             showLine: hasCourses(),
             clip: hasCourses() ? undefined : false,
             pointRadius: !hasCourses() ? 5 : points.length < 40 ? 2 : 0
           }]);
  drawChart("burden-chart", `${name} in ${unit} over days, median and quantile bands, by regimen`, {
    type: "line",
    data: {datasets},
    options: {
      scales: {
        x: dayAxis(results.follow_up_days),
        y: axis(`${name}, ${unit}`, {
          type: "logarithmic",
          min: floor,
          ticks: {
            callback: (value) => value === floor && lines.some((line) => line.points.some((point) => point.q05 === 0)) ?
                "none" :
                powerOfTen(value)
          }
        })
      },
      plugins: {
        tooltip: {
          callbacks: {
            title: (items) => items.length > 0 ? `day ${formatNumber(items[0].raw.x, 5)}` : "",
            label: ({raw: {point}, dataset}) => `${dataset.label}: ${formatNumber(point.q50)} ` +
                `(5 to 95 %: ${formatNumber(point.q05)} to ${formatNumber(point.q95)}), ${
                                                    formatCount(point.observed)} observed`,
          }
        }
      },
    },
  });
}

function drawComposition() {
  const box = document.getElementById("composition-charts");
  for (const id of [...charts.keys()])
    if (id.startsWith("composition-chart-")) removeChart(id);
  box.replaceChildren();
  fillLegend(document.getElementById("composition"), results.clones.map((_, index) => cloneEntry(index)));
  const shown = visibleRegimens().filter(
      (regimen) => compositionsOf(regimen).some(({composition}) => Object.keys(composition.mean_fraction).length > 0));
  showNothing(
      "composition",
      results.groups[0].populations.length === 0 ?
          "The study asks for no populations: list days in output.population_times." :
          shown.length === 0 ? "There is nothing to draw." :
                               "");
  for (const regimen of shown) {
    const part = element("div");
    const chartBox = element("div", undefined, "chart");
    const canvas = element("canvas");
    canvas.id = `composition-chart-${regimens.indexOf(regimen)}`;
    chartBox.append(canvas);
    part.append(element("h3", regimen), chartBox);
    box.append(part);
    const populations = compositionsOf(regimen);
    const isArea = hasCourses();
    drawChart(canvas.id, `Mean fraction of each clone over days under ${regimen}, stacked`, {
      type: isArea ? "line" : "bar",
      data: {
        labels: populations.map((population) => population.day),
        datasets: results.clones.map(
            (clone, index) => ({
              label: clone,
              data: populations.map(({day, composition}) => ({x: day, y: composition.mean_fraction[clone] ?? null})),
              fill: index === 0 ? "origin" : "-1",
              backgroundColor: withOpacity(seriesColor(index), 0.8),
              borderColor: textColor(),
              borderWidth: 0.5
            }))
      },
      options: {
        scales: {
          x: isArea ? dayAxis(results.follow_up_days, {ticks: {maxTicksLimit: 6}}) : axis("days", {type: "category"}),
          y: axis("", {stacked: true, min: 0, max: 1, ticks: {callback: formatPercent, maxTicksLimit: 6}})
        },
        plugins: {
          tooltip: {
            callbacks: {
              title: (items) => items.length > 0 ? `day ${formatNumber(items[0].raw.x, 5)}` : "",
              label: ({raw, dataset}) => `${dataset.label}: ${formatPercent(raw.y)}`,
            }
          }
        },
      },
    });
  }
}
function compositionsOf(regimen) { return groupOf(regimen, state.stratum).populations; }

// ---- Shares of patients ---------------------------------------------------------------------------------------------

// A bar of parts for each regimen. parts: [{name, color, of: (group) => proportion}]
function drawShares(sectionId, label, parts) {
  const shown = visibleRegimens().filter((regimen) => parts[0].of(groupOf(regimen, state.stratum)).of > 0);
  const section = document.getElementById(sectionId);
  fillLegend(section, parts.map((part) => ({...part, isArea: true})));
  showNothing(sectionId, shown.length === 0 ? "No patients to show." : "");
  document.getElementById(`${sectionId}-box`).style.height = `${80 + 40 * shown.length}px`;
  drawChart(`${sectionId}-chart`, label, {
    type: "bar",
    data: {
      labels: shown.map((regimen) => wrapName(regimen)),
      datasets: parts.map((part) => ({
                            label: part.name,
                            data: shown.map((regimen) => part.of(groupOf(regimen, state.stratum)).probability),
                            backgroundColor: part.color,
                            borderColor: textColor(),
                            borderWidth: 0.5,
                            maxBarThickness: 30,
                            proportions: shown.map((regimen) => part.of(groupOf(regimen, state.stratum)))
                          }))
    },
    options: {
      indexAxis: "y",
      interaction: {mode: "index", intersect: false, axis: "y"},
      scales: {
        x: axis("patients", {stacked: true, min: 0, max: 1, ticks: {callback: formatPercent}}),
        y: axis("", {stacked: true, grid: {display: false}, ticks: {autoSkip: false}})
      },
      plugins: {
        tooltip: {
          callbacks: {
            title: (items) => items.length > 0 ? shown[items[0].dataIndex] : "",
            label: ({dataset, dataIndex}) => {
              const {probability, lower, upper} = dataset.proportions[dataIndex];
              return `${dataset.label}: ${formatInterval(probability, lower, upper, formatPercent)}`;
            },
          }
        }
      },
    },
  });
}
function drawResponse() {
  drawShares(
      "response", "Best response, shares of patients by regimen",
      responses.map(([key, name, color]) => ({name, color, of: (group) => group.response.best[key]})));
  const interval = ({probability, lower, upper}) => formatInterval(probability, lower, upper, formatPercent);
  fillTable(
      document.getElementById("response-table"), ["Regimen", "response rate", "not evaluated", "eradicated"],
      visibleRegimens().map((regimen) => {
        const group = groupOf(regimen, state.stratum);
        return [
          regimen, interval(group.response.rate), interval(group.response.best.not_evaluated),
          interval(group.eradication)
        ];
      }));
}
function drawMetastases() {
  document.getElementById("metastases").hidden = !results.groups[0].metastases;
  if (!results.groups[0].metastases) return;
  const n = results.groups[0].metastases.number.length;
  drawShares(
      "metastases", "Number of metastases, shares of patients by regimen",
      [...Array(n).keys()].map((index) => ({
                                 name: String(index),
                                 color: withOpacity("#0072b2", 0.1 + 0.9 * index / Math.max(n - 1, 1)),
                                 of: (group) => group.metastases.number[index]
                               })));
}

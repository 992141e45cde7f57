// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What the charts of the report share: colours, numbers, the chart library's settings, the keyboard.
"use strict";

// M. Okabe, K. Ito, Color Universal Design (2008). Yellow last: it is weak on white. null: the colour of text.
const okabeIto = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", null, "#f0e442"];
const dashes = [[], [7, 3], [2, 2], [9, 3, 2, 3]];

let printing = false;
const darkQuery = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return !printing && (chosen ? chosen === "dark" : darkQuery.matches);
}
function textColor() { return printing ? "#000000" : isDark() ? "#e8ebef" : "#1b1f24"; }
function gridColor() { return isDark() ? "#39414c" : "#d5dae0"; }
function seriesColor(index) { return okabeIto[index % okabeIto.length] || textColor(); }
function seriesDash(index) { return dashes[index % dashes.length]; }
function withOpacity(color, opacity) {
  const byte = Math.round(255 * opacity).toString(16).padStart(2, "0");
  return color + byte;
}

// ---- Numbers and elements -------------------------------------------------------------------------------------------

function formatNumber(value, digits = 3) {
  if (value === null || value === undefined) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(digits - 2).replace(".0e", "e").replace("e+", "e");
  return size >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(digits)));
}
function formatPercent(value) { return value === null ? "–" : `${formatNumber(100 * value)} %`; }
// "12 % (11 to 13)": a unit stands once.
function formatInterval(estimate, lower, upper, format = formatNumber) {
  if (estimate === null && lower === null && upper === null) return format(null);
  return `${format(estimate)} (${format(lower).replace(" %", "")} to ${format(upper).replace(" %", "")})`;
}
function formatCount(value) { return value.toLocaleString("en"); }

// Texts of the study go into the page by textContent and by nothing else.
function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}
// The first nTexts columns are texts, the others numbers.
function fillTable(table, head, rows, nTexts = 1) {
  table.replaceChildren();
  const isNumber = (column) => column >= nTexts;
  const addRow = (part, cells, kind) => {
    const row = part.insertRow();
    cells.forEach((text, column) => {
      const cell = element(column === 0 || kind === "th" ? "th" : "td", text, isNumber(column) ? "number" : "");
      cell.scope = kind === "th" ? "col" : "row";
      row.append(cell);
    });
  };
  if (head) addRow(table.createTHead(), head, "th");
  const body = table.createTBody();
  for (const cells of rows) addRow(body, cells, "td");
}
function swatch(color, dash, isArea) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "swatch");
  svg.setAttribute("viewBox", "0 0 28 12");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(space, isArea ? "rect" : "line");
  const attributes = isArea ?
      {x: 6, y: 0, width: 16, height: 12, fill: color} :
      {x1: 0, x2: 28, y1: 6, y2: 6, stroke: color, "stroke-width": 3, "stroke-dasharray": dash.join(" ")};
  for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
  svg.append(shape);
  return svg;
}
// entries: {name, color, dash, isArea}
function fillLegend(section, entries) {
  section.querySelector(".legend").replaceChildren(...entries.map((entry) => {
    const item = element("span");
    item.append(swatch(entry.color, entry.dash || [], entry.isArea), entry.name);
    return item;
  }));
}
function fillSelect(select, entries) {
  select.replaceChildren(...entries.map(([value, name]) => {
    const option = element("option", name);
    option.value = value;
    return option;
  }));
}

// ---- Charts ---------------------------------------------------------------------------------------------------------

const charts = new Map();  // by the id of the canvas

// Says on the canvas that the chart is drawn, for whoever opens the page by a program.
const drawnMark = {
  id: "drawnMark",
  afterDraw: (chart) => {
    chart.canvas.dataset.drawn = "true";
  }
};

function axis(title, more = {}) {
  const {ticks, grid, ...rest} = more;
  return {
    title: {display: Boolean(title), text: title, color: textColor()},
    ticks: {color: textColor(), ...ticks},
    grid: {color: gridColor(), borderColor: textColor(), ...grid},
    ...rest,
  };
}
function dayAxis(last, more = {}) {
  const {ticks, ...rest} = more;
  return axis("days", {type: "linear", min: 0, max: last, ticks: {maxRotation: 0, ...ticks}, ...rest});
}
function powerOfTen(value) {
  const exponent = Math.log10(value);
  return Math.abs(exponent - Math.round(exponent)) < 1e-9 ? formatNumber(value) : "";
}

// Draws a chart anew. label: what it shows, for readers who do not see it.
function drawChart(id, label, config) {
  removeChart(id);
  const canvas = document.getElementById(id);
  const {plugins, scales, ...options} = config.options;
  charts.set(id, new Chart(canvas, {
               type: config.type,
               data: config.data,
               plugins: [drawnMark, ...(config.plugins || [])],
               options: {
                 animation: false,
                 responsive: true,
                 maintainAspectRatio: false,
                 devicePixelRatio: printing ? 3 : Math.max(window.devicePixelRatio, 1),
                 interaction: {mode: "index", intersect: false, axis: "x"},
                 elements: {point: {radius: 0, hitRadius: 6, hoverRadius: 4}, line: {borderWidth: 2}},
                 ...options,
                 scales,
                 plugins: {
                   legend: {display: false},
                   ...plugins,
                   tooltip: {filter: (item) => !item.dataset.isBand, ...(plugins || {}).tooltip},
                 },
               },
             }));
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  canvas.onkeydown = (event) => moveHover(id, event);
  canvas.onblur = () => hover(id, null);
}
function removeChart(id) {
  const chart = charts.get(id);
  if (!chart) return;
  chart.destroy();
  charts.delete(id);
  delete document.getElementById(id).dataset.drawn;
}

// ---- The keyboard ---------------------------------------------------------------------------------------------------

function hover(id, index) {
  const chart = charts.get(id);
  if (!chart) return;
  const active = [];
  chart.data.datasets.forEach((dataset, datasetIndex) => {
    const point = index === null ? undefined : dataset.data[index];
    const value = point && typeof point === "object" && !Array.isArray(point) ? point.y : point;
    if (!dataset.isBand && value !== undefined && value !== null) active.push({datasetIndex, index});
  });
  chart.hoverIndex = index;
  chart.setActiveElements(active);
  chart.tooltip.setActiveElements(active, {x: 0, y: 0});
  chart.update("none");
  const lines = [...(chart.tooltip.title || []), ...(chart.tooltip.body || []).flatMap((part) => part.lines)];
  document.getElementById("spoken").textContent = active.length > 0 ? lines.join("; ") : "";
}
function moveHover(id, event) {
  const chart = charts.get(id);
  const last = Math.max(...chart.data.datasets.map((dataset) => dataset.data.length)) - 1;
  const at = chart.hoverIndex ?? -1;
  const to = {
    ArrowRight: Math.min(at + 1, last),
    ArrowLeft: Math.max(at - 1, 0),
    ArrowDown: Math.min(at + 1, last),
    ArrowUp: Math.max(at - 1, 0),
    Home: 0,
    End: last,
    Escape: null
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  hover(id, to);
}

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The report's state and controls, and the parts that do not change.
"use strict";

const report = JSON.parse(document.getElementById("data").textContent);
const results = report.results;
const regimens = [...new Set(results.groups.map((group) => group.regimen))];
const strata =
    [...new Set(results.groups.map((group) => group.stratum))];  // all together first, where there are several
const survival = results.groups[0].survival;  // its keys are sorted; failure is what most look for
const endpoints = [...new Set([...Object.keys(endpointNames), ...Object.keys(survival)])].filter((key) => key in survival);
const state = {
  endpoint: endpoints[0],
  stratum: strata[0],
  visible: new Set(regimens),
  bands: true
};

function groupOf(regimen, stratum) {
  return results.groups[regimens.indexOf(regimen) * strata.length + strata.indexOf(stratum)];
}

function drawAll() {
  Chart.defaults.color = textColor();
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  drawSurvival();
  drawHazard();
  drawResistance();
  drawBurden();
  drawComposition();
  drawResponse();
  drawMetastases();
  drawPatients();
  drawHistories();
}

// ---- Controls -------------------------------------------------------------------------------------------------------

function fillControls() {
  fillSelect(
      document.getElementById("endpoint"),
      endpoints.map((key) => [key, endpointNames[key] || key]));
  document.getElementById("endpoint").value = state.endpoint;
  fillSelect(document.getElementById("stratum"), strata.map((stratum) => [stratum, stratum]));
  document.getElementById("stratum-label").hidden = strata.length < 2;
  const resistance = document.getElementById("resistance-what");
  const mechanisms = [...results.mechanisms, "any"];
  fillSelect(resistance, [
    ...mechanisms.map((name) => [JSON.stringify(["mechanism", name]), `${name}: every regimen`]).reverse(),
    ...regimens.map((name) => [JSON.stringify(["regimen", name]), `${name}: every mechanism`])
  ]);
  const variables =
      (results.groups[0].populations[0] || {variables: []}).variables.map(({variable, unit}) => [variable, unit]);
  variables.sort((a, b) => (b[0] === "burden") - (a[0] === "burden"));
  fillSelect(
      document.getElementById("burden-what"),
      variables.map((value) => [JSON.stringify(value), `${value[0]}, ${value[1]}`]));
  for (const id of ["patients-regimen", "histories-regimen"]) {
    fillSelect(document.getElementById(id), regimens.map((name) => [name, name]));
  }
  document.getElementById("regimens").replaceChildren(...regimens.map((regimen) => {
    const label = element("label");
    const box = element("input");
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => {
      box.checked ? state.visible.add(regimen) : state.visible.delete(regimen);
      drawAll();
    });
    const index = regimens.indexOf(regimen);
    label.append(box, swatch(okabeIto[index % okabeIto.length] || "currentColor", seriesDash(index)), regimen);
    return label;
  }));
  const onChange = (id, act) => document.getElementById(id).addEventListener("change", (event) => act(event.target));
  onChange("endpoint", (select) => {
    state.endpoint = select.value;
    drawSurvival();
    drawHazard();
  });
  onChange("stratum", (select) => {
    state.stratum = select.value;
    drawAll();
  });
  onChange("bands", (box) => {
    state.bands = box.checked;
    drawAll();
  });
  onChange("resistance-what", drawResistance);
  onChange("resistance-scale", drawResistance);
  onChange("burden-what", drawBurden);
  onChange("patients-regimen", drawPatients);
  onChange("histories-regimen", drawHistories);
  onChange("histories-patient", drawHistories);
}

function nameTheme() { document.getElementById("theme").textContent = isDark() ? "Light" : "Dark"; }
function watchTheme() {
  document.getElementById("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    nameTheme();
    drawAll();
  });
  darkQuery.addEventListener("change", () => {
    nameTheme();
    drawAll();
  });
  // Paper is white, and narrower than most screens.
  const setPrinting = (is) => {
    printing = is;
    document.documentElement.toggleAttribute("data-printing", is);
    drawAll();
  };
  addEventListener("beforeprint", () => setPrinting(true));
  addEventListener("afterprint", () => setPrinting(false));
}

// ---- The parts that do not change -----------------------------------------------------------------------------------

function fillTexts() {
  const {provenance} = report;
  document.getElementById("study-name").textContent = report.study_name;
  document.getElementById("study-description").textContent = report.study_description;
  document.getElementById("run-line").textContent =
      `${formatCount(provenance.patients)} virtual patients under each of ` +
      `${regimens.length} regimens, followed for ${formatNumber(results.follow_up_days, 5)} days; engine ${
          provenance.engine} on ` +
      `${provenance.device}; seed ${provenance.seed_text}; outcomes ${report.outcome_hash}`;
  const warnings = [...provenance.warnings, ...results.warnings, ...report.notes];
  document.getElementById("warnings").replaceChildren(...warnings.map((text) => element("li", text)));
  document.getElementById("warnings").hidden = warnings.length === 0;
  document.querySelectorAll(".confidence").forEach((place) => {
    place.textContent = `Bands and intervals: ${formatPercent(results.confidence)}, of the Monte Carlo error.`;
  });
  document.getElementById("engine-note")
      .prepend(
          element(
              "li",
              {
                ssa: "Engine ssa: exact in law (Gillespie's direct method).",
                crossing: "Engine crossing: exact in law, at a cost per mutation or switch.",
                leap: "Engine leap: approximate, within the tolerance of the study.",
              }[provenance.engine] ||
                  `Engine ${provenance.engine}.`),
          element("li", `Why this engine: ${provenance.engine_reason}.`));
  const rows = [
    ["Program", `clonecast ${provenance.version}, commit ${provenance.commit}`], ["Compiler", provenance.compiler],
    ["CUDA", provenance.cuda], ["Device", provenance.device], ["Engine", provenance.engine],
    ["Study file", provenance.study_file], ["Seed", provenance.seed_text],
    ["Patients", formatCount(provenance.patients)], ["Outcome hash", report.outcome_hash],
    ["Time of the run", `${formatNumber(provenance.wall_seconds)} s`], ["Report written by", report.writer]
  ];
  if (provenance.day_0) rows.push(["Day 0", provenance.day_0]);
  fillTable(document.getElementById("provenance-table"), null, rows, 2);
  document.getElementById("study-text").textContent = report.study_toml;
}

fillTexts();
fillControls();
nameTheme();
watchTheme();
drawAll();
document.documentElement.dataset.ready = "true";

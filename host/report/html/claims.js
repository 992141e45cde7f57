// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What the study claims about its results, and the verdicts.
"use strict";

function sideText(value, note) { return note || String(Number(value.toPrecision(5))); }

function comparisonText({left, left_note, comparison, right, right_note, standard_error, reason}) {
  const sides = `${sideText(left, left_note)} ${comparison} ${sideText(right, right_note)}`;
  const error = standard_error === null ? "" : ` (standard error of the difference ${Number(standard_error.toPrecision(2))})`;
  return sides + error + (reason ? `; ${reason}` : "");
}

function showClaims() {
  document.getElementById("claims").hidden = report.claims.length === 0;
  fillTable(
      document.getElementById("claims-table"), ["verdict", "claim", "source", "condition", "in this run"],
      report.claims.map((claim) => [
        claim.verdict, `${claim.name}: ${claim.text}`, claim.source, claim.holds,
        claim.comparisons.map(comparisonText).join(" and ")
      ]),
      5);
}

showClaims();

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The answers as tables of comma-separated values.
#pragma once

#include <string>

#include "host/report/Summary.hh"

namespace clonecast::report {

// Texts of whole files, RFC 4180 but for lines that end in LF, with a header line. Numbers are the shortest text that
// reads back as the same double; an empty field is a value that does not exist (not reached, no patients, infinite
// odds).

//! survival.csv: a row for each regimen, stratum, endpoint and day with events or censorings, and for day 0.
std::string survival_csv(Summary const& summary);

//! resistance.csv: a row for each regimen, stratum and mechanism ("any" last).
std::string resistance_csv(Summary const& summary);

/*! proportions.csv: a row for each regimen, stratum, day and quantity, with odds p / (1 - p). Quantities:
 *   - resistance_emerged, by mechanism: resistance at the outcome that had emerged by the day, among evaluated patients;
 *   - resistant_cells: a cell that resists the phase is alive on the day, among patients observed at that population time;
 *   - without_cells: no cell is left, among the same. */
std::string proportions_csv(Summary const& summary);

//! metastases.csv: a row for each regimen, stratum and number of metastases; only the header where there is one site.
std::string metastases_csv(Summary const& summary);

/*! populations.csv: a row for each regimen, stratum, requested time, variable and unit. Unit "fraction" is the mean
 *  share of a clone among the patients with cells left; its se is an upper bound. */
std::string populations_csv(Summary const& summary);

}  // namespace clonecast::report

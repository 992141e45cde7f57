// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The file of histories: cells of every clone over time in a sample of patients, as CSV.
#pragma once

#include <filesystem>
#include <vector>

#include "host/report/FileWriter.hh"
#include "host/report/detail/Csv.hh"
#include "host/study/Study.hh"
#include "kernels/launch/Histories.hh"

namespace clonecast::report {

/*! Writes histories as they come. The file is complete when close() has returned.
 *
 *  A row for each patient, regimen, day, site and clone, in this order. Columns: patient, regimen, stratum; time_days;
 *  phase_changes of the regimen up to then, those of the day included; site (studies of several sites only); clone;
 *  cells; burden_cells, of all clones at all sites.
 *  Days are day 0, population times, scans and that of the outcome. A history ends at death, when the simulation was
 *  stopped, or with the last of them. */
class HistoriesFile {
  public:
    //! Creates or empties the file. \param study  must outlive this \throws FileError
    HistoriesFile(std::filesystem::path const& path, study::Study const& study);

    //! Adds a patient's histories. \throws FileError if the file cannot be written
    void append(std::vector<launch::History> const& histories);

    //! Writes what is left and waits until it is on the disk. \throws FileError
    void close() { writer_.close(); }

  private:
    void append_day(launch::History const& history, std::size_t day);
    void write_rows();

    study::Study const& study_;
    FileWriter writer_;
    detail::CsvText csv_;
};

}  // namespace clonecast::report

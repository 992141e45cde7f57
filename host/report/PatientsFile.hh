// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The file of all patients: a row for each patient and regimen, as CSV or HDF5.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "host/run/RunResult.hh"
#include "host/study/Study.hh"

namespace clonecast::report {

//! Version of the columns of a patients file; a column that changes its meaning, or goes, raises it.
inline constexpr int patients_format_version = 1;

enum class PatientsFormat { csv, hdf5 };

/*! Format by the ending of a file name: .csv, or .h5 and .hdf5.
 *  \throws FileError for any other ending, and for HDF5 in a program built without it */
PatientsFormat patients_format(std::filesystem::path const& path);

//! What the rows mean and what the file says about its origin.
struct PatientsFileInfo {
    study::Study const* study = nullptr;  //!< names of regimens, strata, clones and mechanisms; must outlive the file
    std::vector<double> grid_days;        //!< as in RunResult
    run::Provenance provenance;           //!< version and commit are written
    std::string study_text;               //!< written as it is (HDF5)
};

namespace detail {
class PatientsSink;
}

/*! Writes rows as they come. The file is complete when close() has returned.
 *
 *  Columns (days since the start; counts of cells; a value that does not exist is an empty field in CSV and NaN in
 *  HDF5):
 *   - patient, regimen, stratum;
 *   - time_days, event: the failure endpoint, 1 event, 0 censored, as R's Surv(time_days, event) and lifelines take it;
 *     censored patients at their last scan. A patient whose simulation was stopped has event 0 and no time: R leaves it
 *     out, lifelines objects; a finite time would make a censoring of it. Keep rows with status "evaluated".
 *   - end: progression, death, dropout, follow_up, step_limit or overflow; cause: the dominating clone at progression,
 *     "death", or empty where censored; first_time_days, first_event, first_cause: the same for the first progression;
 *   - outcome_day; best_response; eradicated 0/1;
 *   - resistant 0/1; mechanism, of the resistant lineage that emerged first; preexisting 0/1, whether it was there on
 *     day 0; emergence_day, if it was not;
 *   - baseline_cells, nadir_cells, burden_cells, phase_changes, steps, status (evaluated, step_limit or overflow);
 *   - for each clone cells_NAME and alive_since_NAME: begin of the run of counts above 0 that lasts to the outcome,
 *     -1 if since before day 0, nothing if no cell is left.
 *
 *  HDF5: a dataset with one dimension for each column in the group /patients, chunked, shuffled, deflated. Texts have
 *  fixed length (UTF-8, padded with zeros), which R reads as character without more ado and h5py by .asstr(); an
 *  enumeration would be a factor in R but bare numbers in pandas. Counts of cells and steps are doubles, exact up to
 *  2^53, because R has no 64-bit integers. "/" in a clone's name becomes "_". Attributes of the file: format,
 *  format_version, version, commit, seed, seed_text, study; of a dataset: unit.
 *
 *      h5 = h5py.File("patients.h5")["patients"]                                                        # Python
 *      table = pandas.DataFrame({n: d.asstr()[:] if d.dtype.kind == "S" else d[:] for n, d in h5.items()})
 *      table <- as.data.frame(rhdf5::h5read("patients.h5", "patients"))                                  # R
 */
class PatientsFile {
  public:
    //! Creates or empties the file. \throws FileError, as patients_format does and if the file cannot be created
    PatientsFile(std::filesystem::path const& path, PatientsFileInfo info);
    //! Closes the file. What close() has not written is lost, and errors are not told.
    ~PatientsFile();
    PatientsFile(PatientsFile const&) = delete;
    PatientsFile& operator=(PatientsFile const&) = delete;

    /*! Adds rows in the order given. Not to be called again after an error.
     *  \throws FileError if the file cannot be written; std::invalid_argument if the sizes in `rows` disagree */
    void append(run::PatientRows const& rows);

    //! Writes what is left and waits until it is on the disk. \throws FileError
    void close();

  private:
    std::unique_ptr<PatientsFileInfo> info_;  //!< columns point into it
    std::unique_ptr<detail::PatientsSink> sink_;
};

}  // namespace clonecast::report

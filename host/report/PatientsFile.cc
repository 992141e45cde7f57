// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The file of all patients: a row for each patient and regimen, as CSV or HDF5.
#include "host/report/PatientsFile.hh"

#include <algorithm>
#include <cctype>
#include <span>
#include <stdexcept>
#include <utility>

#include "host/FileError.hh"
#include "host/report/detail/PatientColumns.hh"

namespace clonecast::report {

namespace {

std::unique_ptr<detail::PatientsSink> make_sink(std::filesystem::path const& path, PatientsFileInfo const& info) {
    auto columns = detail::make_columns(info);
#ifdef CLONECAST_HAVE_HDF5
    if (patients_format(path) == PatientsFormat::hdf5) {
        return detail::make_hdf5_sink(path, std::move(columns), info);
    }
#endif
    return detail::make_csv_sink(path, std::move(columns));
}

}  // namespace

PatientsFormat patients_format(std::filesystem::path const& path) {
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (ending == ".csv") {
        return PatientsFormat::csv;
    }
    if (ending == ".h5" || ending == ".hdf5") {
#ifdef CLONECAST_HAVE_HDF5
        return PatientsFormat::hdf5;
#else
        throw FileError(path,
                        "this clonecast was built without HDF5; ask for a .csv file, or build it with libhdf5-dev");
#endif
    }
    throw FileError(path, "the ending of a patients file tells its format, and must be .csv or .h5");
}

PatientsFile::PatientsFile(std::filesystem::path const& path, PatientsFileInfo info)
    : info_(std::make_unique<PatientsFileInfo>(std::move(info))) {
    if (info_->study == nullptr) {
        throw std::invalid_argument("PatientsFile: no study");
    }
    patients_format(path);  // a wrong ending is told before anything is created
    sink_ = make_sink(path, *info_);
}

PatientsFile::~PatientsFile() = default;

void PatientsFile::append(run::PatientRows const& rows) {
    std::size_t const n = rows.outcomes.size();
    std::size_t const n_clones = info_->study->clones.size();
    if (rows.n_clones < 0 || static_cast<std::size_t>(rows.n_clones) != n_clones ||
        rows.counts.size() != n * n_clones || rows.alive_since.size() != n * n_clones) {
        throw std::invalid_argument("PatientsFile: sizes of the rows disagree");
    }
    std::span<std::int64_t const> const counts = rows.counts;
    std::span<double const> const alive_since = rows.alive_since;
    for (std::size_t i = 0; i < n; ++i) {
        sink_->write(detail::make_row(rows.outcomes[i], counts.subspan(i * n_clones, n_clones),
                                      alive_since.subspan(i * n_clones, n_clones)));
    }
}

void PatientsFile::close() {
    sink_->close();
}

}  // namespace clonecast::report

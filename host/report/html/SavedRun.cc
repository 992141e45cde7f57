// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/html/SavedRun.hh"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "host/FileError.hh"
#include "host/report/SavedSummary.hh"
#include "host/report/html/CheckSummary.hh"
#include "host/report/html/HistorySample.hh"
#include "host/report/html/PatientSample.hh"

namespace clonecast::report::html {

namespace {

using Json = nlohmann::ordered_json;

//! The patients file of a run that this program can read; nullopt: none.
std::optional<std::filesystem::path> find_patients(std::filesystem::path const& run) {
    std::error_code ignored;
    if (std::filesystem::exists(run / "patients.csv", ignored)) {
        return run / "patients.csv";
    }
#ifdef CLONECAST_HAVE_HDF5
    if (std::filesystem::exists(run / "patients.h5", ignored)) {
        return run / "patients.h5";
    }
#endif
    return std::nullopt;
}

//! \throws FileError if the sample has fewer patients than the summary promises
void check_sample(Json const& summary, Json const& sample, std::filesystem::path const& path) {
    for (Json const& group : summary["results"]["groups"]) {
        Json const& patients = sample[group["regimen"].get<std::string>()];
        if (patients.size() < std::min<std::uint64_t>(sample_size, group["evaluated"].get<std::uint64_t>())) {
            throw FileError(path, "there are fewer patients of regimen " + group["regimen"].dump() +
                                      " than summary.json says; run the study again");
        }
    }
}

}  // namespace

std::vector<std::string> regimens_of(Json const& summary) {
    std::vector<std::string> regimens;
    for (Json const& group : summary["results"]["groups"]) {
        if (regimens.empty() || regimens.back() != group["regimen"]) {
            regimens.push_back(group["regimen"].get<std::string>());
        }
    }
    return regimens;
}

SavedRun read_saved_run(std::filesystem::path const& run) {
    SavedRun saved;
    saved.summary = read_saved_summary(run);
    check_summary(saved.summary, run / summary_file);
    std::vector<std::string> const regimens = regimens_of(saved.summary);
    if (auto const patients = find_patients(run)) {
        saved.sample = read_patient_sample(*patients, regimens);
        check_sample(saved.summary, saved.sample, *patients);
    }
    std::error_code ignored;
    if (std::filesystem::exists(run / "histories.csv", ignored)) {
        saved.histories = read_history_sample(run / "histories.csv", regimens, saved.summary["results"]["clones"]);
    }
    return saved;
}

}  // namespace clonecast::report::html

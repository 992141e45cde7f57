// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/html/HistorySample.hh"

#include <algorithm>

#include "host/FileError.hh"
#include "host/report/detail/Records.hh"

namespace clonecast::report::html {

namespace {

using Json = nlohmann::ordered_json;

//! The history that a record belongs to, which is the last of its regimen, or a new one.
Json& history_of(detail::Records const& record, std::size_t n_clones, Json* of_regimen) {
    double const patient = record.number("patient");
    if (of_regimen->empty() || of_regimen->back()["patient"] != patient) {
        Json history{{"patient", patient}, {"stratum", record.text("stratum")}};
        for (char const* const key : {"time_days", "phase_changes", "burden"}) {
            history[key] = Json::array();
        }
        history["cells"] = Json(n_clones, Json::array());
        of_regimen->push_back(std::move(history));
    }
    return of_regimen->back();
}

//! Begins a new day if the record has one.
void begin_day(detail::Records const& record, Json* history) {
    double const day = record.number("time_days");
    Json& days = (*history)["time_days"];
    if (days.empty() || days.back() != day) {
        days.push_back(day);
        (*history)["phase_changes"].push_back(record.number("phase_changes"));
        (*history)["burden"].push_back(record.number("burden_cells"));
        for (Json& cells : (*history)["cells"]) {
            cells.push_back(0.0);
        }
    }
}

}  // namespace

Json read_history_sample(std::filesystem::path const& path, std::vector<std::string> const& regimens,
                         std::vector<std::string> const& clones) {
    auto const records = detail::open_records(
        path, {"patient", "regimen", "stratum", "time_days", "phase_changes", "clone", "cells", "burden_cells"});
    Json sample = Json::object();
    for (std::string const& regimen : regimens) {
        sample[regimen] = Json::array();
    }
    auto const unknown = [&path](char const* what, std::string const& name) {
        return FileError(path, std::string("there is a ") + what + " \"" + name + "\" that summary.json does not have");
    };
    std::string patient;
    for (std::size_t n_patients = 0; records->next();) {
        if (records->text("patient") != patient) {
            patient = records->text("patient");
            if (++n_patients > history_sample_size) {
                break;
            }
        }
        auto const of_regimen = sample.find(records->text("regimen"));
        if (of_regimen == sample.end()) {
            throw unknown("regimen", records->text("regimen"));
        }
        auto const clone = std::find(clones.begin(), clones.end(), records->text("clone"));
        if (clone == clones.end()) {
            throw unknown("clone", records->text("clone"));
        }
        Json& history = history_of(*records, clones.size(), &*of_regimen);
        begin_day(*records, &history);
        Json& cells = history["cells"][static_cast<std::size_t>(clone - clones.begin())].back();
        cells = cells.get<double>() + records->number("cells");
    }
    return sample;
}

}  // namespace clonecast::report::html

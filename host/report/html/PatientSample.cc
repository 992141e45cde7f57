// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The first patients of a patients file, for the charts that show patients one by one.
#include "host/report/html/PatientSample.hh"

#include "host/FileError.hh"
#include "host/report/detail/Records.hh"

namespace clonecast::report::html {

namespace {

using Json = nlohmann::ordered_json;

Json patient_json(detail::Records const& record) {
    double const baseline = record.number("baseline_cells");
    Json patient;
    patient["stratum"] = record.text("stratum");
    patient["time_days"] = record.number("time_days");
    patient["end"] = record.text("end");
    patient["first_time_days"] =
        record.text("first_event") == "1" ? Json(record.number("first_time_days")) : Json(nullptr);
    patient["best_response"] = record.text("best_response");
    patient["change"] = baseline > 0 ? Json((record.number("nadir_cells") - baseline) / baseline) : Json(nullptr);
    return patient;
}

}  // namespace

Json read_patient_sample(std::filesystem::path const& path, std::vector<std::string> const& regimens) {
    auto const records =
        detail::open_records(path, {"status", "regimen", "stratum", "time_days", "end", "first_event",
                                    "first_time_days", "best_response", "baseline_cells", "nadir_cells"});
    Json sample = Json::object();
    for (std::string const& regimen : regimens) {
        sample[regimen] = Json::array();
    }
    std::size_t n_missing = regimens.size();
    while (n_missing > 0 && records->next()) {
        detail::Records const& record = *records;
        if (record.text("status") != "evaluated") {
            continue;
        }
        auto const found = sample.find(record.text("regimen"));
        if (found == sample.end()) {
            throw FileError(path,
                            "there is a regimen \"" + record.text("regimen") + "\" that summary.json does not have");
        }
        if (found->size() < sample_size) {
            found->push_back(patient_json(record));
            n_missing -= found->size() == sample_size ? 1 : 0;
        }
    }
    return sample;
}

}  // namespace clonecast::report::html

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What charts are drawn from: the summary of an earlier run, and a sample of its patients.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace clonecast::report::html {

struct SavedRun {
    nlohmann::ordered_json summary;    //!< that check_summary accepts
    nlohmann::ordered_json sample;     //!< of read_patient_sample; null: there is no patients file
    nlohmann::ordered_json histories;  //!< of read_history_sample; null: there is no histories.csv
};

/*! Reads the summary of an output directory, and patients.csv (or else patients.h5, in programs that read HDF5) and
 *  histories.csv if they are there.
 *  \throws FileError of any of these files */
SavedRun read_saved_run(std::filesystem::path const& run);

//! Names of the regimens of a summary, in order.
std::vector<std::string> regimens_of(nlohmann::ordered_json const& summary);

}  // namespace clonecast::report::html

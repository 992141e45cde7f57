// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The answers of a run as one page that opens without a network.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace clonecast::report::html {

//! Why this program cannot write reports; empty: it can.
std::string why_no_report();

/*! The page: HTML with its style, scripts, chart library and data inside, and a content security policy that forbids it
 *  to load anything.
 *  \param summary    accepted by check_summary
 *  \param reference  regimen that hazard ratios are against; empty: the first
 *  \param sample     of read_patient_sample, or null: no patients file
 *  \param histories  of read_history_sample, or null: no histories
 *  \throws std::invalid_argument if there is no such regimen
 *  \throws std::logic_error if why_no_report() has a reason
 *  Numbers have five digits. Where there are very many points, curves and populations are thinned, which the page says,
 *  so that the data stay below 2 MB. */
std::string html_report(nlohmann::ordered_json const& summary, std::string const& reference,
                        nlohmann::ordered_json const& sample, nlohmann::ordered_json const& histories = nullptr);

/*! The page of an output directory: reads its summary, and patients.csv (or else patients.h5, in programs that read
 *  HDF5) and histories.csv if they are there.
 *  \throws FileError  of any of these files
 *  \throws std::invalid_argument as html_report */
std::string html_report(std::filesystem::path const& run, std::string const& reference);

}  // namespace clonecast::report::html

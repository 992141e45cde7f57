// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Reads the directory of a run back: who was compared with whom, and how many had events on which day.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "host/stats/EventCounts.hh"
#include "kernels/patient/Outcome.hh"

namespace clonecast::compare {

inline constexpr std::size_t n_endpoints = 3;  //!< of patient::Endpoint

//! One endpoint under one regimen.
struct EndpointRecord {
    stats::GroupCounts counts;               //!< days with events or censorings
    std::uint64_t evaluated = 0;             //!< patients in `counts`
    std::uint64_t events = 0;                //!< [patients]
    std::uint64_t left_out = 0;              //!< patients whose simulation was stopped before the endpoint was known
    std::vector<stats::GroupCounts> strata;  //!< `counts` by stratum, [n_strata]; empty: there is one
};

//! All strata of one regimen together.
struct Arm {
    std::string regimen;
    std::uint64_t patients = 0;
    std::array<std::optional<EndpointRecord>, n_endpoints> endpoints;  //!< by patient::Endpoint; metastasis: if asked
    std::uint64_t resistant = 0, resistant_of = 0;                     //!< [patients] by any mechanism
    std::vector<std::string> strata;                                   //!< names; empty: there is one
};

struct RunRecord {
    std::filesystem::path directory;
    nlohmann::json study;  //!< with every default filled in
    std::string version;   //!< of the program that made it
    std::string engine;
    std::string outcome_hash;
    std::uint64_t seed = 0;
    std::uint64_t patients = 0;
    double follow_up = 0;           //!< [day]
    std::vector<double> landmarks;  //!< [day]
    std::vector<Arm> arms;          //!< by regimen
};

/*! Reads and checks summary.json.
 *  Checked: format and version, types, that days increase, that the numbers at risk follow from events and censorings,
 *  that events and censorings add up to the patients, that the survival printed there is the one that they give, and
 *  that strata add up to all.
 *  \param run  directory of a run, or its summary.json
 *  \throws FileError that names the place, if the file is not there, not complete, or not consistent */
RunRecord read_run(std::filesystem::path const& run);

}  // namespace clonecast::compare

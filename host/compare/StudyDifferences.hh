// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What two studies do not have in common.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace clonecast::compare {

//! Differences by what they mean for a comparison, each "path: first value, second value".
struct StudyDifferences {
    std::vector<std::string> model;    //!< tumour, cohort and assessment: outcomes are not those of the same question
    std::vector<std::string> therapy;  //!< drugs and how they combine: the question itself may be this
};

/*! Compares two resolved studies. Name, description, regimens, output and simulation are not looked at.
 *  \return at most a line for each entry of the first two levels */
StudyDifferences find_differences(nlohmann::json const& first, nlohmann::json const& second);

}  // namespace clonecast::compare

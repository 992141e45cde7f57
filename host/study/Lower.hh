// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// From the domain types to the flat tables that kernels read.
#pragma once

#include <string>
#include <vector>

#include "host/study/Study.hh"
#include "kernels/patient/StudyTables.hh"

namespace clonecast::study {

//! Distinct mechanisms of the clones, in the order of their first clone.
std::vector<std::string> list_mechanisms(Study const& study);

/*! Tables of a valid study.
 *  \param engine  used whatever the study asks for
 *  \throws std::length_error if the tally of all requested answers would not fit in memory
 */
patient::StudyTables lower(Study const& study, process::Engine engine);

}  // namespace clonecast::study

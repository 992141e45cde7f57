// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Changes of a study as a file of their own.
#pragma once

#include "host/study/ReadStudy.hh"
#include "host/study/Study.hh"

#include <string>
#include <vector>

namespace clonecast::study {

/*! TOML with what the changes set and nothing else: laid over the study's file (tables merged key by key, lists of tables
 *  by name, variations by parameter and stratum) it gives the study with the changes. Elements of lists carry the keys
 *  that tell them apart. What cannot be merged by name is given whole: the phases of a regimen, the effects of a drug on a
 *  clone.
 *  \throws StudyError if a path of the changes leads nowhere in the study */
std::string to_overlay(Study const& study, std::vector<Override> const& changes);

}  // namespace clonecast::study

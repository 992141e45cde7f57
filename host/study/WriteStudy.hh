// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A study written back, with every default filled in.
#pragma once

#include "host/study/Study.hh"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace clonecast::study {

//! The whole study in the shape of the study file, every default filled in; units are those of the study file.
nlohmann::json resolved(Study const& study);

/*! The same as TOML: parse_study of it gives the same study, number for number.
 *  The order is that of the documentation, plain keys before tables. */
std::string to_toml(Study const& study);

/*! The same of what `resolved` gave, e.g. read back from a file: in the order of the documentation if it is a study that
 *  this version reads, else in the order of the JSON. null becomes an empty string. */
std::string to_toml(nlohmann::json const& resolved_study);

}  // namespace clonecast::study

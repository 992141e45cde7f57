// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The built-in drugs (configs/drugs/), and how a study includes them.
#pragma once

#include "host/study/detail/Context.hh"
#include "host/study/detail/Node.hh"

#include <string_view>
#include <vector>

namespace clonecast::study::detail {

//! One built-in drug: the text of its file.
struct LibraryDrug {
    std::string_view name;
    std::string_view toml;
};

//! All of them by name; compiled in from configs/drugs/*.toml.
std::vector<LibraryDrug> const& library_drugs();

/*! Gives every drug with `library = "NAME"` what the built-in drug has and the study does not say itself.
 *  Of half_life, clearance and volume, and of absorption and peak_time, those of the study stand for all: a study that
 *  says two of the former, or one of the latter, replaces the library's.
 */
void include_library_drugs(Node* root, std::vector<Mistake>* mistakes);

}  // namespace clonecast::study::detail

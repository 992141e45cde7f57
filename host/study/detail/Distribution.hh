// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// How a parameter varies between patients, as the study file says it.
#pragma once

#include "host/study/Study.hh"
#include "host/study/detail/TableReader.hh"

namespace clonecast::study::detail {

/*! Reads `distribution` and the keys that it takes.
 *  \param range  of the parameter that varies; a distribution whose centre lies outside makes no sense.
 *                Null: not known.
 *  \return nothing if there was a mistake, which is then reported */
std::optional<Distribution> read_distribution(TableReader* table, Range const* range);

//! Adds `distribution` and its keys.
void write_distribution(Distribution const& distribution, Node* table);

}  // namespace clonecast::study::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The concentration curve of a drug, as the study file says it.
#pragma once

#include "host/study/Study.hh"
#include "host/study/detail/TableReader.hh"

#include <string>

namespace clonecast::study::detail {

/*! The table [drugs.pharmacokinetics] that `node` holds; `path` is its place in the file.
 *  \param unit  of the drug's concentrations; must be one that the curve can be given in
 */
Pharmacokinetics read_pharmacokinetics(Context* context, Node const& node, std::string const& path,
                                       std::string const& unit);
Node write_pharmacokinetics(Pharmacokinetics const& curve);

}  // namespace clonecast::study::detail

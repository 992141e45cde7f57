// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What must be right about growth to detection, in every stratum.
#pragma once

#include "host/study/detail/Context.hh"

namespace clonecast::study::detail {

/*! Reports, with the values that hold in a stratum before patients differ: more founding cells than the burden; and of
 *  the clones that start with cells at a site or descend from these without drugs, by mutations, switches and seedings
 *  that happen: that none grows, or that competition does not let them reach the burden.
 *  To be called when all sections are read; does nothing after a mistake. */
void check_detection(Context* context);

}  // namespace clonecast::study::detail

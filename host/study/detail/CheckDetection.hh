// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What must be right about growth to detection, in every stratum.
#pragma once

#include "host/study/detail/Context.hh"

namespace clonecast::study::detail {

/*! Reports, with the values that hold in a stratum before patients differ: founding clones of which none grows; more
 *  founding cells than the burden; and a burden that competition does not let the founding clones reach.
 *  To be called when all sections are read; does nothing after a mistake. */
void check_detection(Context* context);

}  // namespace clonecast::study::detail

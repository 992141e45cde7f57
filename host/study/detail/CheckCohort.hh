// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What must be right about a cohort as a whole, in every stratum.
#pragma once

#include "host/study/detail/Context.hh"

#include <vector>

namespace clonecast::study::detail {

//! Where the entries of Study::cohort stand, by their index.
struct CohortSources {
    std::vector<Source> strata;
    std::vector<Source> variations;
    std::vector<Source> correlations;
    bool complete = true;  //!< whether every variation could be read
};

/*! Reports: parameters that vary or are set twice in a stratum; more variations than there may be; correlations of
 *  parameters that do not vary log-normally, or twice the same, or impossible together; mutation probabilities that add
 *  up to more than 1 in a stratum; and strata without a cell at the start. */
void check_cohort(Context* context, CohortSources const& sources);

}  // namespace clonecast::study::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// One engine against another on the same study, where no theory can follow it.
#pragma once

#include "host/run/RunResult.hh"
#include "host/verify/Comparison.hh"

namespace clonecast::verify {

/*! Compares the tallies of two independent runs of one study.
 *  By regimen, stratum and time: P(extinct), P(no resistant cell), P(empty), mean and variance of every clone, mean and
 *  variance of the burden, and of that at every site; by regimen and stratum P(eradicated).
 *  z: probabilities by Fisher's exact test; means and variances by the samples' own moments (the higher ones from both
 *  histograms together), if each has at least 100 patients.
 *  \param reference  by the exact engine: Comparison::expected
 *  \param tested     Comparison::observed; of the same study, with another seed
 *  \throws std::invalid_argument if the runs have different regimens, strata, clones or times, or 2^31 patients or more
 */
Verification compare_engines(run::RunResult const& reference, run::RunResult const& tested);

}  // namespace clonecast::verify

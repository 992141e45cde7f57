// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// How far a clone grows where cells crowd each other.
#pragma once

#include "host/study/Study.hh"

namespace clonecast::study::detail {

//! What a number is in a stratum, before patients differ.
double value_in(Stratum const& stratum, Number const& number);

/*! Cells at which a clone that is alone at a site rests without drugs; infinite without competition [cells].
 *  \pre  its birth is above its death */
double resting_size(Growth const& growth, Stratum const& stratum, Clone const& clone);

}  // namespace clonecast::study::detail

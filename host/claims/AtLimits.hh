// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What becomes of an answer when one of its quantities is at its limits.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "host/claims/Batches.hh"
#include "host/claims/Expression.hh"
#include "host/claims/Readings.hh"
#include "host/study/Claim.hh"

namespace clonecast::claims {

//! An answer, as a function of its quantities.
struct Answer {
    std::vector<study::Quantity const*> quantities;
    std::function<std::optional<double>(QuantityValue const&)> value;
};

//! The value of an expression, which must outlive the answer.
Answer answer_of(study::Expression const& expression);

//! Values of an answer with one quantity at one of its limits (see Readings::limits) and all others as they are: two for each
//! quantity.
std::vector<std::optional<double>> at_limits(Answer const& answer, double confidence, Readings* readings);

/*! Standard error of an answer: that of its batches, and no less than what it changes by when a quantile in it moves to one of
 *  its limits of one standard error. Events are seen at scans, so that a quantile jumps from scan to scan, which batches need
 *  not show.
 *  \param batches  its values in every batch
 *  \return  nullopt if a value is infinite or not defined */
std::optional<double> standard_error(Answer const& answer, Values const& batches, Readings* readings);

}  // namespace clonecast::claims

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The value of an expression, given those of its quantities.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "host/study/Claim.hh"

namespace clonecast::claims {

//! Gives the value of a quantity; infinity: beyond every number; nullopt: not defined.
using QuantityValue = std::function<std::optional<double>(study::Quantity const&)>;

/*! \return  nullopt if a quantity is not defined, or the arithmetic is not (0 / 0, infinity - infinity, the logarithm of a
 *           negative number) */
std::optional<double> evaluate(study::Expression const& expression, QuantityValue const& value);

/*! Unit of an expression: "days", "cells", or "" for a pure number or a unit without a name.
 *  \return  nullopt for a number as it is written (and follow_up, which is read as one): that has the unit of what it
 *           is compared with */
std::optional<std::string_view> unit_of(study::Expression const& expression);

//! The quantities in an expression, from left to right; they point into it.
std::vector<study::Quantity const*> quantities_of(study::Expression const& expression);

}  // namespace clonecast::claims

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Bounds that all engines share.
#pragma once

#include <cstdint>

#include "kernels/process/Scope.hh"

namespace clonecast::process {

//! Largest number of types: clones times sites, and the source of influx.
inline constexpr int max_types = scope.max_types;
//! Largest number of sites.
inline constexpr int max_sites = scope.max_sites;
//! A count above this ends a trajectory with Advance::overflow; doubles hold every integer up to twice as far.
inline constexpr std::int64_t max_cells = std::int64_t{1} << 52;
//! A time that never comes [day].
inline constexpr double never = 1e300;

}  // namespace clonecast::process

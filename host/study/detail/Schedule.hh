// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// When a drug is on, as the study file says it.
#pragma once

#include "host/study/Study.hh"
#include "host/study/detail/TableReader.hh"

#include <string>

namespace clonecast::study::detail {

//! Longest time anything in a study may take, a hundred years [day]
inline constexpr double max_days = 36525;
//! Shortest length of anything that can recur [day]; it bounds the number of steps of a trajectory.
inline constexpr double min_days = 0.01;

//! The schedule of a drug without one: on from the first day of the phase.
Schedule continuous_schedule(Context* context, std::string const& path);
//! The schedule that `node` describes; `path` is its place in the file.
Schedule read_schedule(Context* context, Node const& node, std::string const& path);
Node write_schedule(Schedule const& schedule);

}  // namespace clonecast::study::detail

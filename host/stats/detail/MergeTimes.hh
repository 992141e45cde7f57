// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Walks through the times of several groups together.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "host/stats/EventCounts.hh"

namespace clonecast::stats::detail {

/*! Calls visit(time, at) for every time of any group, increasing; at[g] are the counts of group g at this time (0 where
 *  it has none).  visit: void(double, std::vector<TimeCounts> const&) */
template <class Visit>
void merge_times(std::vector<GroupCounts> const& groups, Visit visit) {
    std::vector<std::size_t> next(groups.size());
    std::vector<TimeCounts> at(groups.size());
    for (;;) {
        double time = std::numeric_limits<double>::infinity();
        for (std::size_t g = 0; g < groups.size(); ++g) {
            if (next[g] < groups[g].size()) {
                time = std::min(time, groups[g][next[g]].time);
            }
        }
        if (time == std::numeric_limits<double>::infinity()) {
            return;
        }
        for (std::size_t g = 0; g < groups.size(); ++g) {
            bool const has_time = next[g] < groups[g].size() && groups[g][next[g]].time == time;
            at[g] = has_time ? groups[g][next[g]++] : TimeCounts{time, 0, 0};
        }
        visit(time, at);
    }
}

//! Patients of a group.
inline std::uint64_t n_patients(GroupCounts const& counts) {
    std::uint64_t n = 0;
    for (TimeCounts const& at : counts) {
        n += at.events + at.censored;
    }
    return n;
}

}  // namespace clonecast::stats::detail

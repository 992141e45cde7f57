// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Sets of days: a list, { every, first, until }, or a list of such segments.
#pragma once

#include "host/study/detail/TableReader.hh"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clonecast::study::detail {

//! What a set of days may be.
struct DaysRule {
    std::size_t most = 0;         //!< days in the set
    Range range;                  //!< of a day; its upper end is the end of follow-up
    std::optional<double> first;  //!< first day of { every } by default; none: `every` itself
};

/*! The days that `node` describes, increasing. A segment { every, first, until } has the days first, first + every ...
 *  up to and with until. By default `until` is the end of the range, and `first` is in the first segment as the rule
 *  says and in a later one `every` after the last day of the segment before, or where that ends if this is later.
 *  \return nothing if the days could not be read, which is then reported */
std::optional<std::vector<double>> read_days(Context* context, Node const& node, std::string_view label,
                                             std::string const& path, DaysRule const& rule);

//! first, first + every ... up to and with until; one day at least. \pre first <= until, every > 0
std::vector<double> days_of(double first, double every, double until);

//! The days as a node that read_days turns into the same days: { every, first, until } if that is exact, else the list.
Node write_days(std::vector<double> const& days);

}  // namespace clonecast::study::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Reads summary.json of an earlier run. What a reader uses of it, it checks with a JsonCursor.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "host/report/JsonCursor.hh"
#include "host/stats/EventCounts.hh"

namespace clonecast::report {

inline constexpr char const* summary_file = "summary.json";

/*! summary.json of an output directory of `clonecast run`; only its format and version are checked.
 *  \param directory  of the run
 *  \throws FileError if there is no such directory or file, or it is truncated, of another program or of another
 *          version of the layout */
nlohmann::ordered_json read_saved_summary(std::filesystem::path const& directory);

/*! Days with events or censorings of an endpoint.
 *  Checked: days increase, everybody at risk has an event or is censored in the end, the sum of the events is that of
 *  the endpoint, and the curve and its band follow from the counts (within 1e-9).
 *  \param survival  results.groups[].survival.ENDPOINT
 *  \throws FileError */
stats::GroupCounts read_event_counts(JsonCursor const& survival);

}  // namespace clonecast::report

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/SavedSummary.hh"

#include <cerrno>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "host/FileError.hh"
#include "host/report/SummaryJson.hh"
#include "host/stats/KaplanMeier.hh"

namespace clonecast::report {

namespace fs = std::filesystem;

namespace {

//! Curves are written with all their digits; another compiler may round the last ones otherwise.
constexpr double curve_tolerance = 1e-9;

constexpr char const* what_to_name = "; name an output directory of `clonecast run`";

nlohmann::ordered_json parse(fs::path const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw FileError(path, "cannot read this file", errno);
    }
    try {
        return nlohmann::ordered_json::parse(file);
    } catch (nlohmann::json::exception const& problem) {  // a number beyond all doubles is no parse_error
        throw FileError(path, std::string("this is not complete JSON (truncated, or edited?): ") + problem.what() +
                                  "; run the study again");
    }
}

void check_format(nlohmann::ordered_json const& summary, fs::path const& path) {
    if (!summary.is_object() || !summary.contains("format") || summary["format"] != "clonecast summary") {
        throw FileError(path, std::string("this is not a summary of `clonecast run`") + what_to_name);
    }
    JsonCursor const root(summary, path);
    if (auto const version = root["format_version"].count(); version != summary_format_version) {
        throw FileError(path, "this summary has layout " + std::to_string(version) + " and this program reads layout " +
                                  std::to_string(summary_format_version) +
                                  "; run the study again, or use the version of clonecast that ran it: " +
                                  root["provenance"]["version"].text());
    }
}

void expect_near(JsonCursor const& value, double expected) {
    if (std::abs(value.number() - expected) > curve_tolerance) {
        value.fail(nlohmann::json(expected).dump() + ", which follows from the events,");
    }
}

}  // namespace

nlohmann::ordered_json read_saved_summary(fs::path const& directory) {
    std::error_code ignored;
    auto const status = fs::status(directory, ignored);
    if (!fs::is_directory(status)) {
        throw FileError(directory, std::string(fs::exists(status) ? "this is not a directory" : "no such directory") +
                                       what_to_name);
    }
    fs::path const path = directory / summary_file;
    if (!fs::exists(path, ignored)) {
        throw FileError(directory, std::string("there is no ") + summary_file + " in this directory" + what_to_name);
    }
    nlohmann::ordered_json summary = parse(path);
    check_format(summary, path);
    return summary;
}

stats::GroupCounts read_event_counts(JsonCursor const& survival) {
    JsonCursor const curve = survival["curve"];
    std::vector<JsonCursor> const days = curve["time_days"].elements();
    JsonCursor const at_risk = curve["at_risk"];
    JsonCursor const events = curve["events"];
    JsonCursor const censored = curve["censored"];
    for (JsonCursor const& column : {at_risk, events, censored}) {
        column.expect_size(days.size());
    }
    stats::GroupCounts counts;
    std::uint64_t left = survival["patients"].count();
    std::uint64_t all_events = 0;
    for (std::size_t row = 0; row < days.size(); ++row) {
        if (row > 0 && days[row].day() <= counts.back().time) {
            days[row].fail("a day after the one before");
        }
        if (left == 0 || at_risk[row].count() != left) {
            at_risk[row].fail(left == 0 ? "no more rows, as nobody is left,"
                                        : std::to_string(left) + ", who are left,");
        }
        counts.push_back({days[row].day(), events[row].count(), censored[row].count()});
        if (counts.back().events > left || counts.back().censored > left - counts.back().events) {
            events[row].fail("with the censored no more than the " + std::to_string(left) + " at risk");
        }
        left -= counts.back().events + counts.back().censored;
        all_events += counts.back().events;
    }
    if (left != 0) {
        survival["patients"].fail("the patients of the curve, " + std::to_string(left) + " fewer,");
    }
    if (survival["events"]["all"].count() != all_events) {
        survival["events"]["all"].fail(std::to_string(all_events) + ", the sum of those of the curve,");
    }
    std::vector<stats::SurvivalRow> const rows = stats::kaplan_meier(counts).rows;
    auto const check_column = [&](char const* key, auto value) {
        JsonCursor const column = curve[key];
        column.expect_size(rows.size());
        for (std::size_t row = 0; row < rows.size(); ++row) {
            expect_near(column[row], value(rows[row]));
        }
    };
    check_column("estimate", [](stats::SurvivalRow const& row) { return row.estimate; });
    check_column("lower", [](stats::SurvivalRow const& row) { return row.lower; });
    check_column("upper", [](stats::SurvivalRow const& row) { return row.upper; });
    return counts;
}

}  // namespace clonecast::report

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The summary of an earlier run, read back and checked.
#include "host/report/html/SavedSummary.hh"

#include <cerrno>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

#include "host/FileError.hh"
#include "host/report/SummaryJson.hh"
#include "host/report/html/JsonCursor.hh"
#include "host/stats/KaplanMeier.hh"

namespace clonecast::report::html {

namespace fs = std::filesystem;

namespace {

//! Rounding of numbers that were written with all their digits.
constexpr double curve_tolerance = 1e-9;

void check_texts(JsonCursor const& texts) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
        texts[i].text();
    }
}

void check_length(JsonCursor const& array, std::size_t length) {
    if (array.size() != length) {
        array.fail("expected " + std::to_string(length) + " elements and found " + std::to_string(array.size()));
    }
}

void check_probability(JsonCursor const& value) {
    for (char const* const key : {"probability", "lower", "upper"}) {
        auto const number = value[key].optional_number();
        if (number && (*number < 0 || *number > 1)) {
            value[key].fail("a probability is within 0 to 1");
        }
    }
}

void check_proportion(JsonCursor const& value) {
    if (value["patients"].count() > value["of"].count()) {
        value["patients"].fail("more patients than there are");
    }
    check_probability(value);
}

void check_curve(JsonCursor const& curve, std::uint64_t events) {
    std::size_t const n_rows = curve["time_days"].size();
    for (char const* const key : {"at_risk", "events", "censored", "estimate", "lower", "upper"}) {
        check_length(curve[key], n_rows);
    }
    stats::GroupCounts counts;
    std::uint64_t all_events = 0;
    for (std::size_t row = 0; row < n_rows; ++row) {
        counts.push_back(
            {curve["time_days"][row].number(), curve["events"][row].count(), curve["censored"][row].count()});
        all_events += counts.back().events;
        if (counts.back().time < 0 || (row > 0 && counts.back().time <= counts[row - 1].time)) {
            curve["time_days"][row].fail("times are >= 0 and increase");
        }
    }
    if (all_events != events) {
        curve["events"].fail("the curve has " + std::to_string(all_events) + " events and the group " +
                             std::to_string(events));
    }
    auto const rows = stats::kaplan_meier(counts).rows;
    check_length(curve["time_days"], rows.size());
    auto const compare = [&curve](char const* key, std::size_t row, double expected) {
        if (std::abs(curve[key][row].number() - expected) > curve_tolerance) {
            curve[key][row].fail("does not follow from the events");
        }
    };
    for (std::size_t row = 0; row < n_rows; ++row) {
        if (curve["at_risk"][row].count() != rows[row].at_risk) {
            curve["at_risk"][row].fail("does not follow from the events");
        }
        compare("estimate", row, rows[row].estimate);
        compare("lower", row, rows[row].lower);
        compare("upper", row, rows[row].upper);
    }
}

void check_survival(JsonCursor const& survival) {
    survival["patients"].count();
    for (char const* const key : {"median_days", "median_lower_days", "median_upper_days"}) {
        survival[key].optional_number();
    }
    JsonCursor const landmarks = survival["event_free_at"];
    for (std::size_t i = 0; i < landmarks.size(); ++i) {
        landmarks[i]["day"].number();
        if (!landmarks[i]["probability"].json().is_null()) {
            check_probability(landmarks[i]);
        }
    }
    check_curve(survival["curve"], survival["events"]["all"].count());
}

void check_resistance(JsonCursor const& resistance, std::string const& mechanism) {
    if (resistance["mechanism"].text() != mechanism) {
        resistance["mechanism"].fail("expected \"" + mechanism + "\"");
    }
    for (char const* const key : {"resistant", "preexisting", "acquired"}) {
        check_proportion(resistance[key]);
    }
    for (char const* const key : {"odds", "odds_lower", "odds_upper"}) {
        resistance[key].optional_number();
    }
    JsonCursor const incidence = resistance["cumulative_emergence"];
    std::size_t const n_times = incidence["time_days"].size();
    for (char const* const key : {"probability", "lower", "upper"}) {
        check_length(incidence[key], n_times);
        for (std::size_t i = 0; i < n_times; ++i) {
            incidence["time_days"][i].number();
            incidence[key][i].optional_number();
        }
    }
}

void check_population(JsonCursor const& population, JsonCursor const& first, JsonCursor const& clones) {
    if (population["day"].number() != first["day"].number()) {
        population["day"].fail("all groups have the same days");
    }
    population["patients_observed"].count();
    population["patients_without_cells"].count();
    JsonCursor const fractions = population["composition"]["mean_fraction"];
    for (std::size_t i = 0; i < clones.size() && !fractions.object().empty(); ++i) {
        fractions[clones[i].text()].number();
    }
    JsonCursor const variables = population["variables"];
    for (std::size_t i = 0; i < variables.size(); ++i) {
        variables[i]["variable"].text();
        variables[i]["unit"].text();
        for (char const* const key : {"mean", "q05", "q25", "q50", "q75", "q95"}) {
            variables[i][key].optional_number();
        }
    }
}

void check_group(JsonCursor const& group, JsonCursor const& results) {
    JsonCursor const first = results["groups"][0];
    group["regimen"].text();
    group["stratum"].text();
    group["patients"].count();
    group["evaluated"].count();
    for (auto const& endpoint : first["survival"].object().items()) {
        check_survival(group["survival"][endpoint.key()]);
    }
    JsonCursor const mechanisms = results["mechanisms"];
    check_length(group["resistance"], mechanisms.size() + 1);
    for (std::size_t i = 0; i <= mechanisms.size(); ++i) {
        check_resistance(group["resistance"][i], i < mechanisms.size() ? mechanisms[i].text() : "any");
    }
    check_proportion(group["eradication"]);
    check_proportion(group["response"]["rate"]);
    for (char const* const key : {"complete", "partial", "stable", "progressive", "not_evaluated"}) {
        check_proportion(group["response"]["best"][key]);
    }
    if (first.has("metastases")) {
        check_length(group["metastases"]["number"], first["metastases"]["number"].size());
        JsonCursor const numbers = group["metastases"]["number"];
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            check_proportion(numbers[i]);
        }
    }
    check_length(group["populations"], first["populations"].size());
    for (std::size_t i = 0; i < group["populations"].size(); ++i) {
        check_population(group["populations"][i], first["populations"][i], results["clones"]);
    }
}

//! Every regimen has every stratum once, in the same order.
void check_layout(JsonCursor const& groups) {
    if (groups.size() == 0) {
        groups.fail("there is no group");
    }
    std::vector<std::string> strata;
    while (strata.size() < groups.size() && groups[strata.size()]["regimen"].text() == groups[0]["regimen"].text()) {
        strata.push_back(groups[strata.size()]["stratum"].text());
    }
    for (std::size_t i = 0; i < groups.size(); ++i) {
        bool const begins = i % strata.size() == 0;
        std::string const& regimen = groups[i]["regimen"].text();
        if (groups[i]["stratum"].text() != strata[i % strata.size()] || groups.size() % strata.size() != 0 ||
            (i > 0 && (groups[i - 1]["regimen"].text() == regimen) == begins)) {
            groups[i].fail("groups are by regimen, each with the same strata");
        }
    }
}

void check_claims(JsonCursor const& claims) {
    for (std::size_t i = 0; i < claims.size(); ++i) {
        for (char const* const key : {"name", "text", "source", "holds", "verdict"}) {
            claims[i][key].text();
        }
        JsonCursor const comparisons = claims[i]["comparisons"];
        for (std::size_t k = 0; k < comparisons.size(); ++k) {
            comparisons[k]["comparison"].text();
            comparisons[k]["standard_error"].optional_number();
            for (std::string const side : {"left", "right"}) {
                if (!comparisons[k][side].optional_number()) {
                    comparisons[k][side + "_note"].text();
                }
            }
        }
    }
}

}  // namespace

void check_summary(nlohmann::ordered_json const& summary, fs::path const& file) {
    JsonCursor const root(summary, file);
    if (!summary.is_object() || !summary.contains("format") || summary["format"] != "clonecast summary") {
        throw FileError(file, "this is not a summary that `clonecast run` wrote");
    }
    if (root["format_version"].count() != summary_format_version) {
        throw FileError(
            file, "this summary has layout " + root["format_version"].json().dump() +
                      " and this program reads layout " + std::to_string(summary_format_version) +
                      "; use the version of clonecast that ran the study: " + root["provenance"]["version"].text());
    }
    root["outcome_hash"].text();
    JsonCursor const provenance = root["provenance"];
    for (char const* const key :
         {"version", "commit", "compiler", "cuda", "device", "engine", "engine_reason", "study_file", "seed_text"}) {
        provenance[key].text();
    }
    provenance["patients"].count();
    provenance["wall_seconds"].optional_number();
    check_texts(provenance["warnings"]);
    JsonCursor const results = root["results"];
    results["confidence"].number();
    if (results["follow_up_days"].number() <= 0) {
        results["follow_up_days"].fail("expected a number > 0");
    }
    for (char const* const key : {"clones", "mechanisms", "warnings"}) {
        check_texts(results[key]);
    }
    check_layout(results["groups"]);
    for (std::size_t i = 0; i < results["groups"].size(); ++i) {
        check_group(results["groups"][i], results);
    }
    root["study"]["name"].text();
    if (root["study"].has("description")) {
        root["study"]["description"].text();
    }
    if (summary.contains("claims")) {
        check_claims(root["claims"]);
    }
}

nlohmann::ordered_json read_saved_summary(fs::path const& run) {
    std::error_code error;
    auto const status = fs::status(run, error);
    if (!fs::exists(status)) {
        throw FileError(run, "there is no such directory; name an output directory of `clonecast run`");
    }
    if (!fs::is_directory(status)) {
        throw FileError(run, "this is not a directory; name an output directory of `clonecast run`");
    }
    fs::path const path = run / "summary.json";
    if (!fs::exists(path, error)) {
        throw FileError(run, "there is no summary.json in this directory; name an output directory of `clonecast run`");
    }
    std::ifstream file(path, std::ios::binary);
    std::string const text{std::istreambuf_iterator<char>(file), {}};
    if (!file) {
        throw FileError(path, "cannot read this file", errno != 0 ? errno : EIO);
    }
    nlohmann::ordered_json summary;
    try {
        summary = nlohmann::ordered_json::parse(text);
    } catch (nlohmann::json::parse_error const& problem) {
        std::string const what = problem.what();
        auto const from = what.find("at line");
        throw FileError(path, "this is not complete JSON (truncated, or edited?) " +
                                  (from == std::string::npos ? what : what.substr(from)));
    }
    check_summary(summary, path);
    return summary;
}

}  // namespace clonecast::report::html

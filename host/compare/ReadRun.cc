// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/compare/ReadRun.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <span>

#include "host/report/SavedSummary.hh"
#include "host/report/Summary.hh"

namespace clonecast::compare {
namespace {

namespace fs = std::filesystem;
using patient::Endpoint;
using report::JsonCursor;

//! Of one group of patients.
EndpointRecord read_group(JsonCursor const& group, char const* endpoint) {
    JsonCursor const survival = group["survival"][endpoint];
    EndpointRecord record;
    record.counts = report::read_event_counts(survival);
    record.evaluated = survival["patients"].count();
    record.events = survival["events"]["all"].count();
    record.left_out = survival["left_out"]["step_limit"].count() + survival["left_out"]["overflow"].count();
    std::uint64_t const patients = group["patients"].count();
    if (record.evaluated + record.left_out != patients) {
        survival["patients"].fail(fmt::format("all {} less the {} left out", patients, record.left_out));
    }
    return record;
}

//! The first day on which the events or censorings of the strata are not those of all patients.
std::optional<double> find_difference(EndpointRecord const& record) {
    std::map<double, stats::TimeCounts> left;
    for (stats::TimeCounts const& all : record.counts) {
        left[all.time] = all;
    }
    for (stats::GroupCounts const& stratum : record.strata) {
        for (stats::TimeCounts const& part : stratum) {
            left[part.time].events -= part.events;
            left[part.time].censored -= part.censored;
        }
    }
    auto const difference = std::find_if(left.begin(), left.end(),
                                         [](auto const& at) { return (at.second.events | at.second.censored) != 0; });
    return difference == left.end() ? std::nullopt : std::optional(difference->first);
}

//! Of all strata together, then each if there are several.
EndpointRecord read_endpoint(std::span<JsonCursor const> groups, char const* endpoint) {
    EndpointRecord record = read_group(groups[0], endpoint);
    for (JsonCursor const& stratum : groups.subspan(1)) {
        record.strata.push_back(read_group(stratum, endpoint).counts);
    }
    if (auto const day = record.strata.empty() ? std::nullopt : find_difference(record)) {
        groups[0]["survival"][endpoint]["curve"].fail(fmt::format("on day {} the sum of all strata", *day));
    }
    return record;
}

Arm read_arm(std::span<JsonCursor const> groups) {
    JsonCursor const& all = groups[0];
    Arm arm;
    arm.regimen = all["regimen"].text();
    arm.patients = all["patients"].count();
    for (JsonCursor const& stratum : groups.subspan(1)) {
        arm.strata.push_back(stratum["stratum"].text());
    }
    for (std::size_t endpoint = 0; endpoint < n_endpoints; ++endpoint) {
        char const* const name = report::to_string(static_cast<Endpoint>(endpoint));
        if (static_cast<Endpoint>(endpoint) != Endpoint::metastasis || all["survival"].has(name)) {
            arm.endpoints[endpoint] = read_endpoint(groups, name);
        }
    }
    auto const resistance = all["resistance"].elements();
    if (resistance.empty() || resistance.back()["mechanism"].text() != "any") {
        all["resistance"].fail("an array that ends with any mechanism");
    }
    JsonCursor const resistant = resistance.back()["resistant"];
    arm.resistant = resistant["patients"].count();
    arm.resistant_of = resistant["of"].count();
    if (arm.resistant > arm.resistant_of || arm.resistant_of > arm.patients) {
        resistant["patients"].fail(fmt::format("some of {}, who are some of {}", arm.resistant_of, arm.patients));
    }
    return arm;
}

std::uint64_t read_seed(JsonCursor const& provenance) {
    std::string const text = provenance["seed_text"].text();
    std::uint64_t seed = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (error != std::errc{} || end != text.data() + text.size()) {
        provenance["seed_text"].fail("the digits of a seed");
    }
    return seed;
}

}  // namespace

RunRecord read_run(fs::path const& run) {
    RunRecord record;
    record.directory = (run.filename() == report::summary_file ? run : run / report::summary_file).parent_path();
    fs::path const directory = run == report::summary_file ? "." : record.directory;
    fs::path const path = directory / report::summary_file;
    auto const summary = report::read_saved_summary(directory);
    JsonCursor const root(summary, path);
    record.outcome_hash = root["outcome_hash"].text();
    record.version = root["provenance"]["version"].text();
    record.engine = root["provenance"]["engine"].text();
    record.seed = read_seed(root["provenance"]);
    record.patients = root["provenance"]["patients"].count();
    record.study = root["study"].json();
    JsonCursor const results = root["results"];
    record.follow_up = results["follow_up_days"].day();
    for (JsonCursor const& landmark : root["study"]["output"]["landmarks"].elements()) {
        record.landmarks.push_back(landmark.day());
    }

    std::vector<JsonCursor> const groups = results["groups"].elements();
    for (auto first = groups.begin(); first != groups.end();) {
        std::string const& regimen = (*first)["regimen"].text();
        auto const end = std::find_if(first, groups.end(),
                                      [&](JsonCursor const& group) { return group["regimen"].text() != regimen; });
        record.arms.push_back(read_arm({first, end}));
        if (record.arms.back().patients != record.patients) {
            (*first)["patients"].fail(fmt::format("the {} patients of the run", record.patients));
        }
        if (record.arms.back().strata != record.arms[0].strata) {
            (*first)["regimen"].fail("a regimen with the strata of the first");
        }
        first = end;
    }
    std::vector<std::string> regimens;
    for (JsonCursor const& regimen : root["study"]["regimens"].elements()) {
        regimens.push_back(regimen["name"].text());
    }
    if (!std::equal(regimens.begin(), regimens.end(), record.arms.begin(), record.arms.end(),
                    [](std::string const& name, Arm const& arm) { return name == arm.regimen; })) {
        results["groups"].fail("the regimens of the study");
    }
    return record;
}

}  // namespace clonecast::compare

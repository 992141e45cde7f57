// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/compare/ReadRun.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "host/report/SavedSummary.hh"
#include "host/report/Summary.hh"

namespace clonecast::compare {
namespace {

namespace fs = std::filesystem;
using patient::Endpoint;
using report::JsonCursor;

EndpointRecord read_endpoint(JsonCursor const& survival, std::uint64_t patients) {
    EndpointRecord record;
    record.counts = report::read_event_counts(survival);
    record.evaluated = survival["patients"].count();
    record.events = survival["events"]["all"].count();
    record.left_out = survival["left_out"]["step_limit"].count() + survival["left_out"]["overflow"].count();
    if (record.evaluated + record.left_out != patients) {
        survival["patients"].fail(fmt::format("all {} less the {} left out", patients, record.left_out));
    }
    return record;
}

Arm read_arm(JsonCursor const& group) {
    Arm arm;
    arm.regimen = group["regimen"].text();
    arm.patients = group["patients"].count();
    for (std::size_t endpoint = 0; endpoint < n_endpoints; ++endpoint) {
        char const* const name = report::to_string(static_cast<Endpoint>(endpoint));
        if (static_cast<Endpoint>(endpoint) != Endpoint::metastasis || group["survival"].has(name)) {
            arm.endpoints[endpoint] = read_endpoint(group["survival"][name], arm.patients);
        }
    }
    auto const resistance = group["resistance"].elements();
    if (resistance.empty() || resistance.back()["mechanism"].text() != "any") {
        group["resistance"].fail("an array that ends with any mechanism");
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

    // In a study with several strata, the first group of a regimen is that of all of them.
    std::set<std::string> read;
    for (JsonCursor const& group : results["groups"].elements()) {
        if (read.insert(group["regimen"].text()).second) {
            record.arms.push_back(read_arm(group));
            if (record.arms.back().patients != record.patients) {
                group["patients"].fail(fmt::format("the {} patients of the run", record.patients));
            }
        }
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

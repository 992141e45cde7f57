// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/html/CheckSummary.hh"

#include <cstdint>
#include <string>
#include <vector>

#include "host/report/JsonCursor.hh"
#include "host/report/SavedSummary.hh"

namespace clonecast::report::html {

namespace {

void check_texts(JsonCursor const& texts) {
    for (JsonCursor const& text : texts.elements()) {
        text.text();
    }
}

void check_probability(JsonCursor const& value) {
    for (char const* const key : {"probability", "lower", "upper"}) {
        auto const number = value[key].optional_number();
        if (number && (*number < 0 || *number > 1)) {
            value[key].fail("a probability from 0 to 1");
        }
    }
}

void check_proportion(JsonCursor const& value) {
    if (value["patients"].count() > value["of"].count()) {
        value["patients"].fail("no more than " + std::to_string(value["of"].count()) + " patients");
    }
    check_probability(value);
}

void check_survival(JsonCursor const& survival) {
    for (char const* const key : {"median_days", "median_lower_days", "median_upper_days"}) {
        survival[key].optional_number();
    }
    for (JsonCursor const& landmark : survival["event_free_at"].elements()) {
        landmark["day"].number();
        if (!landmark["probability"].json().is_null()) {
            check_probability(landmark);
        }
    }
    read_event_counts(survival);
}

void check_resistance(JsonCursor const& resistance, std::string const& mechanism) {
    if (resistance["mechanism"].text() != mechanism) {
        resistance["mechanism"].fail("\"" + mechanism + "\"");
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
        incidence[key].expect_size(n_times);
        for (std::size_t i = 0; i < n_times; ++i) {
            incidence["time_days"][i].number();
            incidence[key][i].optional_number();
        }
    }
}

void check_population(JsonCursor const& population, JsonCursor const& first, JsonCursor const& clones) {
    if (population["day"].number() != first["day"].number()) {
        population["day"].fail(first["day"].json().dump() + ", the day of the first group,");
    }
    population["patients_observed"].count();
    population["patients_without_cells"].count();
    JsonCursor const fractions = population["composition"]["mean_fraction"];
    for (std::size_t i = 0; i < clones.size() && !fractions.object().empty(); ++i) {
        fractions[clones[i].text()].number();
    }
    for (JsonCursor const& variable : population["variables"].elements()) {
        variable["variable"].text();
        variable["unit"].text();
        for (char const* const key : {"mean", "q05", "q25", "q50", "q75", "q95"}) {
            variable[key].optional_number();
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
    group["resistance"].expect_size(mechanisms.size() + 1);
    for (std::size_t i = 0; i <= mechanisms.size(); ++i) {
        check_resistance(group["resistance"][i], i < mechanisms.size() ? mechanisms[i].text() : "any");
    }
    check_proportion(group["eradication"]);
    check_proportion(group["response"]["rate"]);
    for (char const* const key : {"complete", "partial", "stable", "progressive", "not_evaluated"}) {
        check_proportion(group["response"]["best"][key]);
    }
    if (first.has("metastases")) {
        group["metastases"]["number"].expect_size(first["metastases"]["number"].size());
        for (JsonCursor const& number : group["metastases"]["number"].elements()) {
            check_proportion(number);
        }
    }
    group["populations"].expect_size(first["populations"].size());
    for (std::size_t i = 0; i < group["populations"].size(); ++i) {
        check_population(group["populations"][i], first["populations"][i], results["clones"]);
    }
}

//! Every regimen has every stratum once, in the same order.
void check_layout(JsonCursor const& groups) {
    if (groups.size() == 0) {
        groups.fail("a group of patients");
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
            groups[i].fail("groups by regimen, each with the same strata,");
        }
    }
}

void check_claims(JsonCursor const& claims) {
    for (JsonCursor const& claim : claims.elements()) {
        for (char const* const key : {"name", "text", "source", "holds", "verdict"}) {
            claim[key].text();
        }
        for (JsonCursor const& comparison : claim["comparisons"].elements()) {
            comparison["comparison"].text();
            comparison["standard_error"].optional_number();
            for (std::string const side : {"left", "right"}) {
                if (!comparison[side].optional_number()) {
                    comparison[side + "_note"].text();
                }
            }
        }
    }
}

}  // namespace

void check_summary(nlohmann::ordered_json const& summary, std::filesystem::path const& file) {
    JsonCursor const root(summary, file);
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
        results["follow_up_days"].fail("a number > 0");
    }
    for (char const* const key : {"clones", "mechanisms", "warnings"}) {
        check_texts(results[key]);
    }
    check_layout(results["groups"]);
    for (JsonCursor const& group : results["groups"].elements()) {
        check_group(group, results);
    }
    root["study"]["name"].text();
    if (root["study"].has("description")) {
        root["study"]["description"].text();
    }
    if (root.has("claims")) {
        check_claims(root["claims"]);
    }
}

}  // namespace clonecast::report::html

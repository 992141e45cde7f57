// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The answers as JSON.
#include "host/report/SummaryJson.hh"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace clonecast::report {

namespace {

using Json = nlohmann::ordered_json;
using patient::Endpoint;
using patient::Response;

Json number(double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}
Json number(std::optional<double> value) {
    return value ? number(*value) : Json(nullptr);
}

Json probability_json(stats::BinomialEstimate const& estimate) {
    Json json;
    json["patients"] = estimate.successes;
    json["of"] = estimate.trials;
    json["probability"] = number(estimate.probability);
    if (!estimate.probability) {
        json["probability_note"] = "no patients";
    }
    json["lower"] = number(estimate.lower);
    json["upper"] = number(estimate.upper);
    return json;
}

Json curve_json(stats::SurvivalCurve const& curve) {
    Json json;
    auto const column = [&](char const* name, auto value) {
        Json values = Json::array();
        for (stats::SurvivalRow const& row : curve.rows) {
            values.push_back(value(row));
        }
        json[name] = std::move(values);
    };
    column("time_days", [](auto const& row) { return number(row.time); });
    column("at_risk", [](auto const& row) { return row.at_risk; });
    column("events", [](auto const& row) { return row.events; });
    column("censored", [](auto const& row) { return row.censored; });
    column("estimate", [](auto const& row) { return number(row.estimate); });
    column("standard_error", [](auto const& row) { return number(row.standard_error); });
    column("lower", [](auto const& row) { return number(row.lower); });
    column("upper", [](auto const& row) { return number(row.upper); });
    return json;
}

Json landmark_json(Landmark const& landmark) {
    Json json;
    json["day"] = number(landmark.day);
    if (landmark.survival) {
        json["probability"] = number(landmark.survival->estimate);
        json["lower"] = number(landmark.survival->lower);
        json["upper"] = number(landmark.survival->upper);
        json["standard_error"] = number(landmark.survival->standard_error);
    } else {
        json["probability"] = nullptr;
        json["probability_note"] = "nobody was observed that long";
    }
    return json;
}

Json survival_json(SurvivalSummary const& survival, std::vector<std::string> const& clones) {
    Json json;
    json["patients"] = survival.evaluated;
    json["median_days"] = number(survival.median.estimate);
    json["median_lower_days"] = number(survival.median.lower);
    json["median_upper_days"] = number(survival.median.upper);
    char const* const not_reached = survival.evaluated > 0 ? "not reached" : "no patients";
    if (!survival.median.estimate) {
        json["median_note"] = not_reached;
    }
    if (!survival.median.lower) {
        json["median_lower_note"] = not_reached;
    }
    if (!survival.median.upper) {
        json["median_upper_note"] = not_reached;
    }
    json["event_free_at"] = Json::array();
    for (Landmark const& landmark : survival.landmarks) {
        json["event_free_at"].push_back(landmark_json(landmark));
    }
    Json& events = json["events"];
    events["all"] = survival.events;
    Json& by_clone = events[survival.endpoint == Endpoint::metastasis ? "metastasis_by_dominating_clone"
                                                                      : "progression_by_dominating_clone"];
    by_clone = Json::object();
    for (std::size_t clone = 0; clone < clones.size(); ++clone) {
        by_clone[clones[clone]] = survival.progressions[clone];
    }
    events["death"] = survival.deaths;
    json["censored"] = {{"dropout", survival.dropouts}, {"follow_up", survival.follow_up}};
    json["left_out"] = {{"step_limit", survival.step_limit}, {"overflow", survival.overflow}};
    json["curve"] = curve_json(survival.curve);
    return json;
}

Json resistance_json(ResistanceSummary const& resistance) {
    Json json;
    json["mechanism"] = resistance.mechanism;
    json["resistant"] = probability_json(resistance.either);
    json["odds"] = number(resistance.odds);
    json["odds_lower"] = number(resistance.odds_lower);
    json["odds_upper"] = number(resistance.odds_upper);
    if (!resistance.odds) {
        json["odds_note"] = resistance.either.trials > 0 ? "infinite" : "no patients";
    }
    if (resistance.either.trials > 0 && !resistance.odds_upper) {
        json["odds_upper_note"] = "infinite";
    }
    json["preexisting"] = probability_json(resistance.preexisting);
    json["acquired"] = probability_json(resistance.acquired);
    Json& emergence = json["acquired_emergence_days"];
    emergence["q25"] = number(resistance.emergence[0]);
    emergence["q50"] = number(resistance.emergence[1]);
    emergence["q75"] = number(resistance.emergence[2]);
    if (!resistance.emergence[0]) {
        emergence["note"] = "no acquired resistance";
    }
    Json& incidence = json["cumulative_emergence"];
    incidence = {{"time_days", Json::array()},
                 {"probability", Json::array()},
                 {"lower", Json::array()},
                 {"upper", Json::array()}};
    for (EmergencePoint const& point : resistance.incidence) {
        incidence["time_days"].push_back(number(point.day));
        incidence["probability"].push_back(number(point.emerged.probability));
        incidence["lower"].push_back(number(point.emerged.lower));
        incidence["upper"].push_back(number(point.emerged.upper));
    }
    return json;
}

Json response_json(GroupSummary const& group) {
    Json json;
    json["rate"] = probability_json(group.response_rate);
    Json& best = json["best"];
    for (Response const response :
         {Response::complete, Response::partial, Response::stable, Response::progressive, Response::not_evaluated}) {
        best[to_string(response)] = probability_json(group.responses[static_cast<std::size_t>(response)]);
    }
    return json;
}

Json metastases_json(MetastasisSummary const& metastases) {
    Json json;
    json["patients"] = metastases.patients;
    json["mean"] = number(metastases.mean);
    json["standard_error"] = number(metastases.standard_error);
    json["number"] = Json::array();
    for (std::size_t n = 0; n < metastases.numbers.size(); ++n) {
        Json entry = probability_json(metastases.numbers[n]);
        entry["metastases"] = n;
        json["number"].push_back(std::move(entry));
    }
    return json;
}

Json composition_json(Composition const& composition, std::vector<std::string> const& clones) {
    Json json;
    json["patients_with_cells"] = composition.patients;
    json["mean_fraction"] = Json::object();
    json["standard_error_at_most"] = Json::object();
    for (std::size_t clone = 0; clone < composition.fractions.size(); ++clone) {
        json["mean_fraction"][clones[clone]] = number(composition.fractions[clone]);
        json["standard_error_at_most"][clones[clone]] = number(composition.error_bounds[clone]);
    }
    return json;
}

Json variable_json(VariableSummary const& variable) {
    Json json;
    json["variable"] = variable.name;
    json["unit"] = variable.unit;
    json["mean"] = number(variable.moments.mean);
    json["sd"] = number(variable.moments.standard_deviation);
    json["standard_error"] = number(variable.moments.standard_error);
    if (!variable.moments.mean) {
        json["note"] = "no patients";
    } else if (!variable.moments.standard_deviation) {
        json["note"] = "one patient: no sd";
    }
    json["q05"] = number(variable.quantiles[0]);
    json["q25"] = number(variable.quantiles[1]);
    json["q50"] = number(variable.quantiles[2]);
    json["q75"] = number(variable.quantiles[3]);
    json["q95"] = number(variable.quantiles[4]);
    return json;
}

Json population_json(PopulationSummary const& population, std::vector<std::string> const& clones) {
    Json json;
    json["day"] = number(population.day);
    json["patients_observed"] = population.observed;
    json["patients_without_cells"] = population.eradicated;
    json["patients_with_resistant_cells"] = population.resistant;
    json["composition"] = composition_json(population.composition, clones);
    json["variables"] = Json::array();
    for (VariableSummary const& variable : population.variables) {
        json["variables"].push_back(variable_json(variable));
    }
    return json;
}

Json group_json(GroupSummary const& group, std::vector<std::string> const& clones) {
    Json json;
    json["regimen"] = group.regimen;
    json["stratum"] = group.stratum;
    json["patients"] = group.patients;
    json["evaluated"] = group.evaluated;
    json["steps"] = group.steps;
    json["stopped_after_outcome"] = group.stopped_later;
    Json& survival = json["survival"];
    for (SurvivalSummary const& endpoint : group.survival) {
        survival[to_string(endpoint.endpoint)] = survival_json(endpoint, clones);
    }
    if (group.metastases) {
        json["metastases"] = metastases_json(*group.metastases);
    }
    json["resistance"] = Json::array();
    for (ResistanceSummary const& resistance : group.resistance) {
        json["resistance"].push_back(resistance_json(resistance));
    }
    json["eradication"] = probability_json(group.eradicated);
    json["response"] = response_json(group);
    json["composition_at_failure"] = composition_json(group.at_failure, clones);
    json["cells_per_mm3"] = number(group.cells_per_mm3);
    if (!group.cells_per_mm3) {
        json["cells_per_mm3_note"] = "differs between patients, so that their burden is given in cells only";
    }
    json["populations"] = Json::array();
    for (PopulationSummary const& population : group.populations) {
        json["populations"].push_back(population_json(population, clones));
    }
    return json;
}

Json provenance_json(run::RunResult const& result) {
    run::Provenance const& provenance = result.provenance;
    Json json;
    json["program"] = "clonecast";
    json["version"] = provenance.version;
    json["commit"] = provenance.commit;
    json["compiler"] = provenance.compiler;
    json["cuda"] = provenance.cuda;
    json["device"] = provenance.device;
    json["device_reason"] = provenance.device_reason;
    json["engine"] = provenance.engine;
    json["engine_reason"] = provenance.engine_reason;
    json["study_file"] = provenance.study_file;
    json["seed"] = result.study.simulation.seed;
    json["seed_text"] = std::to_string(result.study.simulation.seed);  // JavaScript and R lose digits above 2^53
    json["patients"] = result.study.simulation.patients;
    if (result.study.detection) {
        json["day_0"] = "tumours grown from their founding cells to detection";
    }
    json["wall_seconds"] = number(provenance.wall_seconds);
    json["warnings"] = provenance.warnings;
    return json;
}

//! Whether a value fits on a line: a number, a text, null, or an array of them.
bool is_flat(Json const& json) {
    return !json.is_object() && (!json.is_array() || std::all_of(json.begin(), json.end(), [](Json const& element) {
        return !element.is_structured();
    }));
}

void append_text(Json const& json, std::string const& indent, std::string* text) {
    if (is_flat(json) || json.empty()) {
        *text += json.dump(-1, ' ', false, Json::error_handler_t::replace);
        return;
    }
    bool const object = json.is_object();
    std::string const deeper = indent + " ";
    *text += object ? "{\n" : "[\n";
    char const* separator = "";
    for (auto const& item : json.items()) {
        *text += separator + deeper;
        if (object) {
            *text += Json(item.key()).dump(-1, ' ', false, Json::error_handler_t::replace) + ": ";
        }
        append_text(item.value(), deeper, text);
        separator = ",\n";
    }
    *text += "\n" + indent + (object ? "}" : "]");
}

}  // namespace

Json results_json(Summary const& summary) {
    Json json;
    json["confidence"] = confidence;
    json["intervals"] = {{"survival", "Greenwood, log-log band; medians by Brookmeyer and Crowley"},
                         {"probability", "Clopper and Pearson, exact"}};
    json["quantiles"] =
        "exact below 128 cells, else within 1/64 of the value; time of emergence within 1/1024 of follow-up";
    json["clones"] = summary.clones;
    if (!summary.sites.empty()) {
        json["sites"] = summary.sites;
    }
    json["mechanisms"] = summary.mechanisms;
    json["follow_up_days"] = number(summary.follow_up);
    json["groups"] = Json::array();
    for (GroupSummary const& group : summary.groups) {
        json["groups"].push_back(group_json(group, summary.clones));
    }
    json["warnings"] = summary.warnings;
    return json;
}

Json summary_json(Summary const& summary, run::RunResult const& result, Json const& resolved_study) {
    Json json;
    json["format"] = "clonecast summary";
    json["format_version"] = summary_format_version;
    json["outcome_hash"] = hash_text(summary);
    json["provenance"] = provenance_json(result);
    json["results"] = results_json(summary);
    json["study"] = resolved_study;
    return json;
}

std::string json_text(Json const& json) {
    std::string text;
    append_text(json, "", &text);
    text += "\n";
    return text;
}

}  // namespace clonecast::report

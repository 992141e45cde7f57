// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The answers of a run as one page that opens without a network.
#include "host/report/html/HtmlReport.hh"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "clonecast_version.hh"
#include "host/report/html/HazardRatios.hh"
#include "host/report/html/Page.hh"
#include "host/report/html/SavedRun.hh"
#include "host/study/WriteStudy.hh"

namespace clonecast::report::html {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t data_limit = 2'000'000;  // [byte]; with the chart library the page is below 3 MB
constexpr std::size_t most_points = 1000;      // of a series; more than pixels across
constexpr std::size_t fewest_points = 16;
constexpr std::size_t most_history_points = 200;  // of a patient

//! Numbers that are not integers to five digits.
void round_numbers(Json* json) {
    if (json->is_number_float()) {
        std::array<char, 32> digits{};
        std::snprintf(digits.data(), digits.size(), "%.5g", json->get<double>());
        *json = std::strtod(digits.data(), nullptr);
    } else if (json->is_structured()) {
        for (Json& element : *json) {
            round_numbers(&element);
        }
    }
}

//! Indices of at most n_points of n_all elements, evenly, with the first and the last.
std::vector<std::size_t> thinned(std::size_t n_all, std::size_t n_points) {
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < std::min(n_all, n_points); ++i) {
        kept.push_back(n_all <= n_points ? i : i * (n_all - 1) / (n_points - 1));
    }
    return kept;
}

//! Elements of an array; true if some are left out.
bool thin(std::size_t n_points, Json* array) {
    std::size_t const n_all = array->size();
    if (n_all <= n_points) {
        return false;
    }
    Json result = Json::array();
    for (std::size_t const i : thinned(n_all, n_points)) {
        result.push_back(std::move((*array)[i]));
    }
    *array = std::move(result);
    return true;
}

//! What the page draws of the results, with at most so many points in a series; true if some are left out.
bool compact(std::size_t n_points, Json* results) {
    bool is_thinned = false;
    for (Json& group : (*results)["groups"]) {
        for (Json& survival : group["survival"]) {
            Json& curve = survival["curve"];
            for (char const* const key : {"events", "censored", "standard_error"}) {
                curve.erase(key);
            }
            for (Json& column : curve) {
                is_thinned |= thin(n_points, &column);
            }
        }
        for (Json& resistance : group["resistance"]) {
            for (Json& column : resistance["cumulative_emergence"]) {
                is_thinned |= thin(n_points, &column);
            }
        }
        is_thinned |= thin(n_points, &group["populations"]);
        for (Json& population : group["populations"]) {
            population["composition"].erase("standard_error_at_most");
            for (Json& variable : population["variables"]) {
                for (char const* const key : {"mean", "sd", "standard_error"}) {
                    variable.erase(key);
                }
            }
        }
    }
    return is_thinned;
}

//! Histories with at most so many days each; true if some are left out.
bool compact_histories(std::size_t n_points, Json* histories) {
    bool is_thinned = false;
    for (Json& of_regimen : *histories) {
        for (Json& history : of_regimen) {
            for (char const* const key : {"time_days", "phase_changes", "burden"}) {
                is_thinned |= thin(n_points, &history[key]);
            }
            for (Json& cells : history["cells"]) {
                thin(n_points, &cells);
            }
        }
    }
    return is_thinned;
}

//! JSON that may stand in a script element: no "<", so that neither a tag nor a comment can end or begin there.
std::string script_text(Json const& json) {
    std::string const text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::string result;
    result.reserve(text.size());
    for (char const c : text) {
        if (c == '<') {
            result += "\\u003c";
        } else {
            result += c;
        }
    }
    return result;
}

std::string escaped(std::string_view text) {
    std::string result;
    for (char const c : text) {
        switch (c) {
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '&':
                result += "&amp;";
                break;
            case '"':
                result += "&quot;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

//! The template with every {{place}} filled in.
std::string fill(std::string_view page, std::vector<std::pair<std::string_view, std::string_view>> const& places) {
    std::string result;
    while (true) {
        auto const begin = page.find("{{");
        result += page.substr(0, begin);
        if (begin == std::string_view::npos) {
            return result;
        }
        auto const end = page.find("}}", begin);
        std::string_view const name = page.substr(begin + 2, end - begin - 2);
        auto const place = std::find_if(places.begin(), places.end(), [&](auto const& p) { return p.first == name; });
        if (place == places.end()) {
            throw std::logic_error("html_report: nothing to put into {{" + std::string(name) + "}}");
        }
        result += place->second;
        page.remove_prefix(end + 2);
    }
}

//! What the scripts read, without the thinned results.
Json page_data(Json const& summary, std::string const& reference, Json const& sample) {
    Json data;
    data["study_name"] = summary["study"]["name"];
    data["study_description"] = summary["study"].value("description", "");
    data["study_toml"] = study::to_toml(nlohmann::json(summary["study"]));
    data["provenance"] = summary["provenance"];
    data["outcome_hash"] = summary["outcome_hash"];
    data["writer"] = std::string("clonecast ") + build::version + ", commit " + build::commit;
    data["reference"] = reference;
    data["hazard_ratios"] = hazard_ratios(summary["results"], reference);
    data["patients"] = sample;
    data["claims"] = summary.value("claims", Json::array());
    data["notes"] = Json::array();
    return data;
}

}  // namespace

std::string why_no_report() {
    return page_files().chart_library.empty()
               ? "this program was built without the chart library that reports draw with: install Chart.js (Debian: "
                 "libjs-chart.js), configure and build again"
               : "";
}

std::string html_report(Json const& summary, std::string const& reference, Json const& sample, Json const& histories) {
    if (std::string const reason = why_no_report(); !reason.empty()) {
        throw std::logic_error("html_report: " + reason);
    }
    Json data = page_data(summary, reference.empty() ? regimens_of(summary).front() : reference, sample);
    round_numbers(&data);
    std::string data_text;
    for (std::size_t n_points = most_points; n_points >= fewest_points; n_points /= 2) {
        Json results = summary["results"];
        bool is_thinned = compact(n_points, &results);
        round_numbers(&results);
        data["results"] = std::move(results);
        data["histories"] = histories;
        is_thinned |= compact_histories(std::min(n_points, most_history_points), &data["histories"]);
        round_numbers(&data["histories"]);
        data["notes"] = Json::array();
        if (is_thinned) {
            data["notes"].push_back(
                "Charts show at most " + std::to_string(n_points) +
                " points of each curve, so that this page stays small; the files of the run have all.");
        }
        data_text = script_text(data);
        if (data_text.size() <= data_limit) {
            break;
        }
    }
    PageFiles const& files = page_files();
    std::string scripts;
    for (std::string_view const script : files.scripts) {
        scripts.append("<script>\n").append(script).append("</script>\n");
    }
    std::string const title = escaped(summary["study"]["name"].get<std::string>()) + " – clonecast";
    return fill(files.html, {{"title", title},
                             {"style", files.css},
                             {"data", data_text},
                             {"chart_library", files.chart_library},
                             {"chart_library_version", files.chart_library_version},
                             {"scripts", scripts}});
}

std::string html_report(std::filesystem::path const& run, std::string const& reference) {
    SavedRun const saved = read_saved_run(run);
    return html_report(saved.summary, reference, saved.sample, saved.histories);
}

}  // namespace clonecast::report::html

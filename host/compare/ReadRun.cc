// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/compare/ReadRun.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <fstream>
#include <set>

#include "host/FileError.hh"
#include "host/report/Summary.hh"
#include "host/report/SummaryJson.hh"
#include "host/stats/KaplanMeier.hh"

namespace clonecast::compare {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using patient::Endpoint;

constexpr char const* damaged = "the file was changed or is damaged; run the study again";
//! Survival is written with all its digits; another compiler may round the last ones otherwise.
constexpr double survival_tolerance = 1e-9;

//! A value of the file and where it is.
class Node {
  public:
    Node(fs::path const& file, json const& value, std::string place)
        : file_(&file), value_(&value), place_(std::move(place)) {}

    [[noreturn]] void fail(std::string const& problem) const {
        throw FileError(*file_, (place_.empty() ? "" : place_ + ": ") + problem + "; " + damaged);
    }
    bool has(char const* key) const { return value_->is_object() && value_->contains(key); }
    Node operator[](char const* key) const {
        std::string const place = place_.empty() ? key : place_ + "." + key;
        if (!has(key)) {
            Node(*file_, *value_, place).fail("missing");
        }
        return {*file_, value_->at(key), place};
    }
    std::vector<Node> elements() const {
        if (!value_->is_array()) {
            fail("an array was expected, not " + std::string(value_->type_name()));
        }
        std::vector<Node> result;
        for (std::size_t i = 0; i < value_->size(); ++i) {
            result.emplace_back(*file_, (*value_)[i], fmt::format("{}[{}]", place_, i));
        }
        return result;
    }
    std::string text() const {
        if (!value_->is_string()) {
            fail("a text was expected, not " + std::string(value_->type_name()));
        }
        return value_->get<std::string>();
    }
    std::uint64_t count() const {
        if (!value_->is_number_unsigned()) {
            fail("a number of patients was expected, not " + value_->dump());
        }
        return value_->get<std::uint64_t>();
    }
    double number() const {
        if (!value_->is_number()) {
            fail("a number was expected, not " + value_->dump());
        }
        return value_->get<double>();
    }
    double day() const {
        double const day = number();
        if (!(day >= 0)) {
            fail(fmt::format("a day must be 0 or later, not {}", day));
        }
        return day;
    }
    json const& value() const { return *value_; }

  private:
    fs::path const* file_;
    json const* value_;
    std::string place_;
};

json parse(fs::path const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw FileError(path, "cannot read this file; name the output directory of clonecast run", errno);
    }
    try {
        return json::parse(file);
    } catch (json::exception const& error) {  // a number beyond all doubles is no parse_error
        throw FileError(path, std::string("not complete JSON (") + error.what() + "); " + damaged);
    }
}

EndpointRecord read_endpoint(Node const& node, std::uint64_t patients) {
    Node const curve = node["curve"];
    auto const times = curve["time_days"].elements();
    auto const at_risk = curve["at_risk"].elements();
    auto const events = curve["events"].elements();
    auto const censored = curve["censored"].elements();
    auto const survival = curve["estimate"].elements();
    for (auto const* column : {&at_risk, &events, &censored, &survival}) {
        if (column->size() != times.size()) {
            curve.fail("the columns differ in length");
        }
    }
    EndpointRecord record;
    record.evaluated = node["patients"].count();
    record.left_out = node["left_out"]["step_limit"].count() + node["left_out"]["overflow"].count();
    std::uint64_t left = record.evaluated;
    for (std::size_t i = 0; i < times.size(); ++i) {
        stats::TimeCounts const row{times[i].day(), events[i].count(), censored[i].count()};
        if (i > 0 && row.time <= record.counts.back().time) {
            times[i].fail("days must increase");
        }
        if (at_risk[i].count() != left) {
            at_risk[i].fail(fmt::format("{} at risk, where {} are left", at_risk[i].count(), left));
        }
        if (row.events > left || row.censored > left - row.events) {
            events[i].fail("more patients than are at risk");
        }
        left -= row.events + row.censored;
        record.events += row.events;
        record.counts.push_back(row);
    }
    if (left != 0) {
        curve.fail(fmt::format("{} patients have neither an event nor a censoring", left));
    }
    if (record.events != node["events"]["all"].count()) {
        node["events"]["all"].fail(fmt::format("not the sum of the events, which is {}", record.events));
    }
    if (record.evaluated + record.left_out != patients) {
        node["patients"].fail(
            fmt::format("{} and {} left out are not {} in all", record.evaluated, record.left_out, patients));
    }
    stats::SurvivalCurve const estimate = stats::kaplan_meier(record.counts);
    for (std::size_t i = 0; i < estimate.rows.size(); ++i) {
        if (std::abs(survival[i].number() - estimate.rows[i].estimate) > survival_tolerance) {
            survival[i].fail(
                fmt::format("{}, where the counts give {}", survival[i].number(), estimate.rows[i].estimate));
        }
    }
    return record;
}

Arm read_arm(Node const& group) {
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
        group["resistance"].fail("the last entry must be that of any mechanism");
    }
    Node const resistant = resistance.back()["resistant"];
    arm.resistant = resistant["patients"].count();
    arm.resistant_of = resistant["of"].count();
    if (arm.resistant > arm.resistant_of || arm.resistant_of > arm.patients) {
        resistant.fail(fmt::format("{} of {} of {} patients", arm.resistant, arm.resistant_of, arm.patients));
    }
    return arm;
}

std::uint64_t read_seed(Node const& provenance) {
    std::string const text = provenance["seed_text"].text();
    std::uint64_t seed = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (error != std::errc{} || end != text.data() + text.size()) {
        provenance["seed_text"].fail("\"" + text + "\" is no seed");
    }
    return seed;
}

void check_format(fs::path const& path, Node const& root) {
    if (!root.has("format") || !root["format"].value().is_string() || root["format"].text() != "clonecast summary") {
        throw FileError(path, "this is not a summary of clonecast; name the output directory of clonecast run");
    }
    if (root["format_version"].count() != report::summary_format_version) {
        throw FileError(path, fmt::format("written in version {} of the format, and this program reads version {}; run "
                                          "the study again, or use the program that wrote it",
                                          root["format_version"].count(), report::summary_format_version));
    }
}

}  // namespace

RunRecord read_run(fs::path const& run) {
    std::error_code ignored;
    fs::path const path = run.filename() == "summary.json" ? run : run / "summary.json";
    if (!fs::exists(run, ignored)) {
        throw FileError(run, "no such directory; name the output directory of clonecast run");
    }
    json const file = parse(path);
    Node const root(path, file, "");
    check_format(path, root);

    RunRecord record;
    record.directory = path.parent_path();
    record.outcome_hash = root["outcome_hash"].text();
    record.version = root["provenance"]["version"].text();
    record.engine = root["provenance"]["engine"].text();
    record.seed = read_seed(root["provenance"]);
    record.patients = root["provenance"]["patients"].count();
    record.study = root["study"].value();
    Node const results = root["results"];
    record.follow_up = results["follow_up_days"].day();
    for (Node const& landmark : root["study"]["output"]["landmarks"].elements()) {
        record.landmarks.push_back(landmark.day());
    }

    // In a study with several strata, the first group of a regimen is that of all of them.
    std::set<std::string> read;
    for (Node const& group : results["groups"].elements()) {
        if (read.insert(group["regimen"].text()).second) {
            record.arms.push_back(read_arm(group));
            if (record.arms.back().patients != record.patients) {
                group["patients"].fail(
                    fmt::format("{}, but the run had {}", record.arms.back().patients, record.patients));
            }
        }
    }
    std::vector<std::string> regimens;
    for (Node const& regimen : root["study"]["regimens"].elements()) {
        regimens.push_back(regimen["name"].text());
    }
    if (!std::equal(regimens.begin(), regimens.end(), record.arms.begin(), record.arms.end(),
                    [](std::string const& name, Arm const& arm) { return name == arm.regimen; })) {
        results["groups"].fail("not the regimens of the study");
    }
    return record;
}

}  // namespace clonecast::compare

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/calibrate/Targets.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/calibrate/detail/ReadText.hh"
#include "host/stats/Significance.hh"
#include "host/study/Diagnostics.hh"
#include "host/study/detail/ParseToml.hh"
#include "host/study/detail/TableReader.hh"

namespace clonecast::calibrate {
namespace {

namespace toml = study::detail;
using toml::Node;
using toml::Range;
using toml::TableReader;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest_value = 1e15;  // of a parameter or a day
constexpr std::size_t max_targets = 1000;
constexpr std::size_t max_tied_paths = 100;
Range const any_range{.lower = -largest_value, .upper = largest_value};
Range const positive_range{.lower = 0, .upper = largest_value, .below = Range::Below::excluded};
Range const fraction_range{.lower = 0, .upper = 1, .below = Range::Below::excluded};

bool is_probability(Quantity quantity) {
    return quantity == Quantity::survival || quantity == Quantity::response_rate;
}

//! What the readers of the elements share.
struct File {
    study::Study const* study;
    std::filesystem::path folder;
    std::string name;
    Targets targets;
};

std::vector<std::string> names_of_regimens(study::Study const& study) {
    std::vector<std::string> names;
    for (study::Regimen const& regimen : study.regimens) {
        names.push_back(regimen.name);
    }
    return names;
}

std::vector<std::string> names_of_strata(study::Study const& study) {
    std::vector<std::string> names;
    for (study::Stratum const& stratum : study.cohort.strata) {
        names.push_back(stratum.name);
    }
    return names;
}

//! Index of a name; reports one that is not there.
int find_name(TableReader* table, Node const& node, std::string_view key, std::string_view kind,
              std::vector<std::string> const& names) {
    auto const name = toml::read_text(table->context(), node, key);
    if (!name) {
        return 0;
    }
    auto const found = std::find(names.begin(), names.end(), *name);
    if (found == names.end()) {
        table->context()->error(node.source,
                                fmt::format("the study has no {} {}{}", kind, toml::quoted(*name),
                                            toml::suggestion(*name, names, "; there are: " + toml::join(names))));
        return 0;
    }
    return static_cast<int>(found - names.begin());
}

int read_regimen(TableReader* table, std::string_view key, study::Study const& study) {
    Node const* const node = table->require(key, "the name of a regimen");
    return node == nullptr ? 0 : find_name(table, *node, key, "regimen", names_of_regimens(study));
}

void read_parameter(TableReader* table, File* file) {
    FitParameter parameter;
    std::string const path = table->text("path", toml::required);
    parameter.paths.push_back(path);
    if (Node const* const also = table->find("also")) {
        if (auto const paths = toml::read_texts(table->context(), *also, "also")) {
            if (paths->size() > max_tied_paths) {
                table->context()->error(also->source, fmt::format("also has {} paths; allowed are at most {}",
                                                                  paths->size(), max_tied_paths));
            }
            parameter.paths.insert(parameter.paths.end(), paths->begin(), paths->end());
        }
    }
    for (std::string const& each : parameter.paths) {
        // How a study is simulated is no part of what it says; and completed, every clone has effects of its own.
        if (each.empty() || each.starts_with("simulation.") || each.find(".effects.default") != std::string::npos) {
            table->context()->error(table->node().source,
                                    fmt::format("path {} cannot be fitted; name a number of the model, of a clone in "
                                                "place of 'default'",
                                                toml::quoted(each)));
        }
    }
    parameter.name = table->text("name", path);
    parameter.lower = table->number("min", any_range, toml::required);
    parameter.upper = table->number("max", any_range, toml::required);
    bool const both = table->node().find("min") != nullptr && table->node().find("max") != nullptr;
    parameter.scale = table->choice<Scale>("scale", {{"linear", Scale::linear}, {"log", Scale::log}},
                                           parameter.lower > 0 ? Scale::log : Scale::linear);
    if (both && !(parameter.lower < parameter.upper)) {
        table->context()->error(table->node().find("max")->source,
                                fmt::format("max = {} must be above min = {}", toml::format_number(parameter.upper),
                                            toml::format_number(parameter.lower)));
    } else if (both && parameter.scale == Scale::log && parameter.lower <= 0) {
        table->context()->error(table->node().find("min")->source,
                                "min must be above 0 on the log scale; or write scale = \"linear\"");
    }
    file->targets.parameters.push_back(std::move(parameter));
}

//! The standard error from `se`, or from `ci` with its level; one of them is required.
void read_error(TableReader* table, Target* target) {
    toml::Context* const context = table->context();
    target->confidence = table->number("confidence", {.lower = 0.5, .upper = 0.999, .below = Range::Below::excluded},
                                       stats::default_confidence);
    double const value = target->values.front();
    double const at = to_fit_scale(target->quantity, value);
    auto const plain = table->optional_number("se", positive_range);
    Node const* const interval = table->find("ci");
    if (plain && interval != nullptr) {
        context->error(interval->source, "give ci or se, not both");
    } else if (plain) {
        // By the slope of the scale there (delta method).
        double const step = 1e-6 * std::max(value, 1e-6);
        double const slope = (to_fit_scale(target->quantity, value + step) - at) / step;
        target->standard_error = *plain * target->unit_days * std::abs(slope);
    } else if (interval != nullptr) {
        Range const range =
            is_probability(target->quantity) ? Range{.lower = 0, .upper = 1} : Range{.lower = 0, .upper = infinity};
        auto const limits = toml::read_increasing(context, *interval, "ci", range, 2);
        if (!limits) {
            return;
        }
        double const lower = limits->front() * target->unit_days;
        double const upper = limits->back() * target->unit_days;
        if (limits->size() != 2 || !(lower <= value && value <= upper)) {
            context->error(interval->source, "ci must be [lower, upper] with the value between them");
            return;
        }
        target->interval = {lower, upper};
        double const z = stats::normal_deviate(target->confidence);
        // An end that says nothing (0, infinity, 1) leaves the other half of the interval.
        bool const has_lower = lower > 0;
        bool const has_upper = is_probability(target->quantity) ? upper < 1 : std::isfinite(upper);
        double const low = has_lower ? std::abs(at - to_fit_scale(target->quantity, lower)) : 0;
        double const high = has_upper ? std::abs(to_fit_scale(target->quantity, upper) - at) : 0;
        target->standard_error = has_lower && has_upper ? (low + high) / (2 * z) : std::max(low, high) / z;
    } else {
        context->error(table->node().source, fmt::format("target {} needs its precision: ci = [lower, upper] or se",
                                                         toml::quoted(target->name)));
        return;
    }
    if (!(target->standard_error > 0)) {
        context->error(table->node().source,
                       fmt::format("the precision of target {} is 0 or unknown; ci must be wider than a point",
                                   toml::quoted(target->name)));
    }
}

void read_curve(TableReader* table, File* file, Target* target) {
    target->patients = table->number("patients", {.lower = 1, .upper = 1e9}, toml::required);
    Node const* const node = table->require("file", "the name of a table with lines day,survival");
    auto const name = node == nullptr ? std::nullopt : toml::read_text(table->context(), *node, "file");
    if (!name) {
        return;
    }
    std::filesystem::path const path = file->folder / *name;
    std::string const text = detail::read_text(path);
    file->targets.text += "\n" + text;
    parse_curve(text, path.string(), target->unit_days, &target->days, &target->values);
    if (target->days.back() > file->study->assessment.follow_up) {
        table->context()->error(node->source, fmt::format("the table goes to day {}, the study's follow_up is {}",
                                                          toml::format_number(target->days.back()),
                                                          toml::format_number(file->study->assessment.follow_up)));
    }
}

void read_value(TableReader* table, File const& file, Target* target) {
    bool const is_time = target->quantity == Quantity::median;
    double const unit = is_time ? target->unit_days : 1;
    double const value =
        table->number("value", is_probability(target->quantity) ? fraction_range : positive_range, toml::required);
    target->values = {value * unit};
    if (is_probability(target->quantity) && value >= 1) {
        table->context()->error(table->node().source, "value must be below 1");
    }
    if (target->quantity == Quantity::survival) {
        double const day = table->number("day", positive_range, toml::required) * target->unit_days;
        target->days = {day};
        if (day > file.study->assessment.follow_up) {
            table->context()->error(
                table->node().source,
                fmt::format("day {} is after the study's follow_up of {} days", toml::format_number(day),
                            toml::format_number(file.study->assessment.follow_up)));
        }
    }
    double const report_unit = target->unit_days;
    target->unit_days = unit;
    if (table->node().find("value") != nullptr && value > 0) {
        read_error(table, target);
    } else {
        table->find("ci");
        table->find("se");
        table->find("confidence");
    }
    target->unit_days = report_unit;
}

std::string default_name(study::Study const& study, Target const& target) {
    std::string name = fmt::format("{} of {}", to_string(target.quantity),
                                   study.regimens[static_cast<std::size_t>(target.regimen)].name);
    if (target.quantity == Quantity::hazard_ratio) {
        name += " against " + study.regimens[static_cast<std::size_t>(target.reference)].name;
    }
    for (int const stratum : target.strata) {
        name += (stratum == target.strata.front() ? ", " : " + ") +
                study.cohort.strata[static_cast<std::size_t>(stratum)].name;
    }
    return name;
}

void read_target(TableReader* table, File* file) {
    study::Study const& study = *file->study;
    Target target;
    target.quantity = table->choice<Quantity>("quantity",
                                              {{"median", Quantity::median},
                                               {"hazard_ratio", Quantity::hazard_ratio},
                                               {"survival", Quantity::survival},
                                               {"response_rate", Quantity::response_rate},
                                               {"curve", Quantity::curve}},
                                              toml::required);
    target.regimen = read_regimen(table, "regimen", study);
    if (target.quantity == Quantity::hazard_ratio) {
        target.reference = read_regimen(table, "reference", study);
        if (table->node().find("reference") != nullptr && target.reference == target.regimen) {
            table->context()->error(table->node().source, "a hazard ratio needs two different regimens");
        }
    }
    if (target.quantity != Quantity::response_rate) {
        target.endpoint = table->choice<patient::Endpoint>("endpoint",
                                                           {{"failure", patient::Endpoint::failure},
                                                            {"first_progression", patient::Endpoint::first_progression},
                                                            {"metastasis", patient::Endpoint::metastasis}},
                                                           patient::Endpoint::failure);
        if (target.endpoint == patient::Endpoint::metastasis && study.sites.size() < 2) {
            table->context()->error(table->node().source, "the endpoint metastasis needs a study with several sites");
        }
        target.unit_days = table->choice<double>("unit", {{"days", 1.0}, {"months", days_per_month}}, 1.0);
    }
    if (Node const* const strata = table->find("strata")) {
        if (strata->array() == nullptr) {
            toml::wrong_type(table->context(), *strata, "strata", "a list of names");
        } else {
            for (Node const& each : *strata->array()) {
                target.strata.push_back(find_name(table, each, "strata", "stratum", names_of_strata(study)));
            }
        }
    }
    target.name = table->text("name", default_name(study, target));
    target.source = table->text("source", "");
    if (target.quantity == Quantity::curve) {
        read_curve(table, file, &target);
    } else {
        read_value(table, *file, &target);
    }
    file->targets.targets.push_back(std::move(target));
}

}  // namespace

double FitParameter::value_at(double fraction) const {
    double const at = std::clamp(fraction, 0.0, 1.0);
    double const value = scale == Scale::log ? lower * std::pow(upper / lower, at) : lower + at * (upper - lower);
    return std::clamp(value, lower, upper);
}

char const* to_string(Quantity quantity) {
    switch (quantity) {
        case Quantity::median:
            return "median";
        case Quantity::hazard_ratio:
            return "hazard ratio";
        case Quantity::survival:
            return "survival";
        case Quantity::response_rate:
            return "response rate";
        case Quantity::curve:
            return "curve";
    }
    return "";
}

double to_fit_scale(Quantity quantity, double value) {
    constexpr double margin = 1e-6;
    double const probability = std::clamp(value, margin, 1 - margin);
    switch (quantity) {
        case Quantity::median:
        case Quantity::hazard_ratio:
            return std::log(std::clamp(value, 1e-9, 1e15));
        case Quantity::survival:
            return std::log(-std::log(probability));
        case Quantity::response_rate:
            return std::log(probability / (1 - probability));
        case Quantity::curve:
            break;
    }
    return value;
}

void parse_curve(std::string_view text, std::string const& file_name, double unit_days, std::vector<double>* days,
                 std::vector<double>* survival) {
    int line = 0;
    auto const fail = [&](std::string const& message) {
        throw study::StudyError({{file_name, std::max(line, 1), 1, message}});
    };
    while (!text.empty()) {
        std::size_t const end = std::min(text.find('\n'), text.size());
        std::string_view row = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++line;
        while (!row.empty() && (row.back() == '\r' || row.back() == ' ')) {
            row.remove_suffix(1);
        }
        if (row.empty() || row.front() == '#') {
            continue;
        }
        std::size_t const comma = row.find(',');
        auto const day = detail::parse_number(row.substr(0, comma));
        auto const value = comma == std::string_view::npos ? std::nullopt : detail::parse_number(row.substr(comma + 1));
        if (!day && !value && days->empty() && comma != std::string_view::npos) {
            continue;  // the header
        }
        if (!day || !value) {
            fail(fmt::format("expected two numbers, day,survival, found {}", toml::quoted(row)));
        }
        if (!(*day >= 0 && *day <= largest_value) || (!days->empty() && *day * unit_days <= days->back())) {
            fail(fmt::format("days must increase from 0 or later, found {}", toml::format_number(*day)));
        }
        double const before = survival->empty() ? 1 : survival->back();
        if (!(*value >= 0 && *value <= before)) {
            fail(fmt::format("survival must be in 0 to 1 and must not increase, found {} after {}",
                             toml::format_number(*value), toml::format_number(before)));
        }
        days->push_back(*day * unit_days);
        survival->push_back(*value);
    }
    if (days->empty()) {
        fail("the table has no line day,survival");
    }
}

Targets read_targets(std::filesystem::path const& path, study::Study const& study) {
    File file{&study, path.parent_path(), path.string(), {}};
    file.targets.text = detail::read_text(path);
    Node root;
    try {
        root = toml::parse_toml(file.targets.text);
    } catch (toml::SyntaxError const& error) {
        throw study::StudyError(
            {{file.name, std::max(error.source().line, 1), std::max(error.source().column, 1), error.what()}});
    }
    toml::Context context;
    TableReader table{&context, root, "calibration"};
    table.count("schema", 1, 1, toml::required);
    table.text("name", "");
    table.text("description", "");
    toml::read_tables(&table, "parameters", "parameter", {0, max_parameters},
                      [&](TableReader* element, std::size_t) { read_parameter(element, &file); });
    toml::read_tables(&table, "targets", "target", {1, max_targets},
                      [&](TableReader* element, std::size_t) { read_target(element, &file); });
    table.finish();
    if (context.has_errors()) {
        std::vector<study::Diagnostic> diagnostics;
        for (toml::Mistake const& mistake : context.mistakes()) {
            diagnostics.push_back(
                {file.name, std::max(mistake.source.line, 1), std::max(mistake.source.column, 1), mistake.message});
        }
        std::stable_sort(diagnostics.begin(), diagnostics.end(), [](auto const& a, auto const& b) {
            return std::pair(a.line, a.column) < std::pair(b.line, b.column);
        });
        std::size_t const n_more = context.n_errors() - diagnostics.size();
        throw study::StudyError(std::move(diagnostics), n_more);
    }
    return std::move(file.targets);
}

}  // namespace clonecast::calibrate

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/sweep/PointLog.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <limits>

#include "clonecast_version.hh"
#include "host/FileError.hh"
#include "host/study/WriteStudy.hh"

namespace clonecast::sweep {
namespace {

using Json = nlohmann::json;

constexpr char const* infinite = "infinite";
constexpr char const* minus_infinite = "minus infinite";

//! JSON has no infinity.
Json number_json(std::optional<double> number) {
    if (!number) {
        return nullptr;
    }
    if (std::isinf(*number)) {
        return *number > 0 ? infinite : minus_infinite;
    }
    return *number;
}

//! false: it is none.
bool parse_number(Json const& json, std::optional<double>* number) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (json.is_number()) {
        *number = json.get<double>();
    } else if (json == infinite) {
        *number = infinity;
    } else if (json == minus_infinite) {
        *number = -infinity;
    } else {
        *number = std::nullopt;
        return json.is_null();
    }
    return true;
}

Json answer_json(Answer const& answer) {
    if (answer.left_out_seconds) {
        return {{"left_out_seconds", *answer.left_out_seconds}};
    }
    return {{"value", number_json(answer.value)}, {"error", number_json(answer.error)}};
}

bool parse_answer(Json const& json, Answer* answer) {
    if (json.is_object() && json.contains("left_out_seconds")) {
        return parse_number(json["left_out_seconds"], &answer->left_out_seconds) && answer->left_out_seconds;
    }
    return json.is_object() && json.contains("value") && json.contains("error") &&
           parse_number(json["value"], &answer->value) && parse_number(json["error"], &answer->error);
}

}  // namespace

Json log_header(study::Study const& study, Sweep const& sweep, std::string const& design) {
    std::string varied;
    for (Axis const& axis : sweep.axes) {
        varied += fmt::format("{}={}:{}{}{}{}\n", axis.path, axis.first, axis.last,
                              axis.n_values ? fmt::format(":{}", *axis.n_values) : "", axis.is_log ? ":log" : "",
                              axis.is_whole ? ":whole" : "");
    }
    return {{"clonecast", build::version},
            {"study", study::to_toml(study)},
            {"varied", varied},
            {"design", design},
            {"answers", fmt::format("{}", fmt::join(sweep.answers, "\n"))}};
}

std::optional<std::vector<Answer>> find_point(EvaluationLog const& log, std::vector<double> const& values,
                                              std::size_t n_answers) {
    auto const found = log.find(values);
    if (!found) {
        return std::nullopt;
    }
    std::vector<Answer> answers(found->size());
    bool are_answers = answers.size() == n_answers;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        are_answers = are_answers && parse_answer((*found)[i], &answers[i]);
    }
    if (!are_answers) {
        throw FileError(log.path(), fmt::format("the point at {} has not the {} answers of this sweep; say --restart",
                                                fmt::join(values, ", "), n_answers));
    }
    return answers;
}

void append_point(std::vector<double> const& values, std::vector<Answer> const& answers, EvaluationLog* log) {
    Json json = Json::array();
    for (Answer const& answer : answers) {
        json.push_back(answer_json(answer));
    }
    log->append(values, json);
}

}  // namespace clonecast::sweep

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/sweep/Sweep.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/report/detail/Csv.hh"
#include "host/report/detail/TextTable.hh"

namespace clonecast::sweep {
namespace {

using Json = nlohmann::ordered_json;

constexpr int text_width = 120;

//! Why an answer is no number; empty: it is one.
std::string note_of(Answer const& answer) {
    if (answer.left_out_seconds) {
        return fmt::format("left out, estimated to take {:g} s or more", *answer.left_out_seconds);
    }
    if (!answer.value) {
        return "not defined";
    }
    return std::isinf(*answer.value) ? "infinite or not reached" : "";
}

std::string number_text(double value) {
    return fmt::format("{:.5g}", value);
}

std::string answer_text(Answer const& answer) {
    std::string note = note_of(answer);
    if (!note.empty()) {
        return note;
    }
    return answer.error ? fmt::format("{:.5g} +- {:.2g}", *answer.value, *answer.error) : number_text(*answer.value);
}

std::string index_text(Index const& index) {
    return fmt::format("{:.3f} ({:.3f} to {:.3f})", index.estimate, index.lower, index.upper);
}

Json index_json(Index const& index) {
    return Json{{"estimate", index.estimate}, {"lower", index.lower}, {"upper", index.upper}};
}

//! '0' to '9' by the place in the range, '.' where the answer is not defined, '+' where it is infinite, 'x' where the
//! point was left out.
char digit(Answer const& answer, double smallest, double largest) {
    if (answer.left_out_seconds) {
        return 'x';
    }
    if (!answer.value) {
        return '.';
    }
    if (std::isinf(*answer.value)) {
        return '+';
    }
    double const place = largest > smallest ? (*answer.value - smallest) / (largest - smallest) : 0;
    return static_cast<char>('0' + std::min(9, static_cast<int>(10 * place)));
}

std::string heat_map(Sweep const& sweep, std::size_t answer) {
    double smallest = std::numeric_limits<double>::infinity();
    double largest = -smallest;
    for (std::vector<Answer> const& at_point : sweep.results) {
        if (note_of(at_point[answer]).empty()) {
            smallest = std::min(smallest, *at_point[answer].value);
            largest = std::max(largest, *at_point[answer].value);
        }
    }
    bool const any = smallest <= largest;
    std::string text = fmt::format("{}{}\n", sweep.answers[answer],
                                   any ? fmt::format(": 0 is {:.5g}, 9 is {:.5g}; + not reached, . not defined{}",
                                                     smallest, largest, sweep.n_left_out() > 0 ? ", x left out" : "")
                                       : std::string(": not a number anywhere"));
    auto const n_columns = static_cast<std::size_t>(sweep.axes[1].n_values.value());
    for (std::size_t point = 0; point < sweep.places.size(); point += n_columns) {
        text += fmt::format("  {:>12}  ", number_text(sweep.value(point, 0)));
        for (std::size_t column = 0; column < n_columns; ++column) {
            char const c = digit(sweep.results[point + column][answer], smallest, largest);
            text += {c, c};
        }
        text += '\n';
    }
    return text + fmt::format("  down: {}; across: {} from {:.5g} to {:.5g}\n", sweep.axes[0].path, sweep.axes[1].path,
                              sweep.axes[1].first, sweep.axes[1].last);
}

}  // namespace

std::vector<double> Sweep::values(std::size_t point) const {
    std::vector<double> values;
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
        values.push_back(value(point, axis));
    }
    return values;
}

std::size_t Sweep::n_left_out() const {
    std::size_t n = 0;
    for (std::size_t point = 0; point < results.size(); ++point) {
        n += is_left_out(point) ? 1U : 0U;
    }
    return n;
}

AnswerSensitivity answer_sensitivity(Sweep const& sweep, std::size_t answer) {
    std::vector<double> values;
    std::optional<double> noise = 0;
    if (std::size_t const n = sweep.n_left_out(); n > 0) {
        return {std::nullopt, fmt::format("{} of {} points were left out", n, sweep.places.size()), {}};
    }
    for (std::vector<Answer> const& at_point : sweep.results) {
        if (std::string const note = note_of(at_point[answer]); !note.empty()) {
            return {std::nullopt, "it is " + note + " at some points", {}};
        }
        values.push_back(*at_point[answer].value);
        auto const& error = at_point[answer].error;
        noise = noise && error ? std::optional(*noise + *error * *error / static_cast<double>(sweep.results.size()))
                               : std::nullopt;
    }
    auto const indices = sensitivity(values, sweep.axes.size());
    if (!indices) {
        return {std::nullopt, "it is the same at all points", {}};
    }
    return {indices, "", noise ? std::optional(std::min(1.0, *noise / indices->variance)) : std::nullopt};
}

std::string sweep_csv(Sweep const& sweep) {
    report::detail::CsvText csv;
    csv << "point";
    for (Axis const& axis : sweep.axes) {
        csv << axis.path;
    }
    csv << "answer"
        << "value"
        << "note"
        << "standard_error";
    csv.end_row();
    for (std::size_t point = 0; point < sweep.places.size(); ++point) {
        for (std::size_t answer = 0; answer < sweep.answers.size(); ++answer) {
            Answer const& result = sweep.results[point][answer];
            std::string const note = note_of(result);
            csv << point;
            for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
                csv << sweep.value(point, axis);
            }
            csv << sweep.answers[answer] << (note.empty() ? result.value : std::nullopt) << note << result.error;
            csv.end_row();
        }
    }
    return csv.text();
}

Json sweep_json(Sweep const& sweep, std::vector<AnswerSensitivity> const& sensitivities) {
    Json json;
    json["format"] = "clonecast sweep";
    json["format_version"] = 1;
    json["varied"] = Json::array();
    for (Axis const& axis : sweep.axes) {
        json["varied"].push_back(
            {{"path", axis.path}, {"first", axis.first}, {"last", axis.last}, {"log", axis.is_log}});
    }
    json["answers"] = sweep.answers;
    json["points"] = Json::array();
    for (std::size_t point = 0; point < sweep.places.size(); ++point) {
        Json at_point;
        for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
            at_point["values"].push_back(sweep.value(point, axis));
        }
        for (Answer const& answer : sweep.results[point]) {
            std::string const note = note_of(answer);
            Json result{{"value", note.empty() ? Json(*answer.value) : Json(nullptr)},
                        {"standard_error", answer.error ? Json(*answer.error) : Json(nullptr)}};
            if (!note.empty()) {
                result["note"] = note;
            }
            at_point["answers"].push_back(std::move(result));
        }
        if (sweep.is_left_out(point)) {
            at_point["left_out_seconds"] = *sweep.results[point].front().left_out_seconds;
        }
        json["points"].push_back(std::move(at_point));
    }
    for (std::size_t answer = 0; answer < sensitivities.size(); ++answer) {
        AnswerSensitivity const& of_answer = sensitivities[answer];
        Json result{{"answer", sweep.answers[answer]}};
        if (of_answer.indices) {
            result["mean"] = of_answer.indices->mean;
            result["variance"] = of_answer.indices->variance;
            result["noise_share_at_most"] = of_answer.noise_share ? Json(*of_answer.noise_share) : Json();
            for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
                result["indices"].push_back({{"path", sweep.axes[axis].path},
                                             {"first_order", index_json(of_answer.indices->first[axis])},
                                             {"total", index_json(of_answer.indices->total[axis])}});
            }
        } else {
            result["reason"] = of_answer.reason;
        }
        json["sensitivity"].push_back(std::move(result));
    }
    return json;
}

std::string heat_maps(Sweep const& sweep) {
    std::string text;
    for (std::size_t answer = 0; answer < sweep.answers.size(); ++answer) {
        text += (answer > 0 ? "\n" : "") + heat_map(sweep, answer);
    }
    return text;
}

std::string sweep_text(Sweep const& sweep) {
    std::vector<std::string> header{"point"};
    for (Axis const& axis : sweep.axes) {
        header.push_back(axis.path);
    }
    header.insert(header.end(), sweep.answers.begin(), sweep.answers.end());
    report::detail::TextTable table(header, text_width);
    for (std::size_t point = 0; point < sweep.places.size(); ++point) {
        std::vector<std::string> row{fmt::format("{}", point)};
        for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
            row.push_back(number_text(sweep.value(point, axis)));
        }
        for (Answer const& answer : sweep.results[point]) {
            row.push_back(answer_text(answer));
        }
        table.add_row(std::move(row));
    }
    return table.text("", "");
}

std::string sensitivity_text(Sweep const& sweep, std::vector<AnswerSensitivity> const& sensitivities) {
    std::string text = "Sobol indices, with 95 % bootstrap intervals\n";
    for (std::size_t answer = 0; answer < sensitivities.size(); ++answer) {
        AnswerSensitivity const& of_answer = sensitivities[answer];
        if (!of_answer.indices) {
            text += fmt::format("{}: no indices, {}\n", sweep.answers[answer], of_answer.reason);
            continue;
        }
        text += fmt::format("{}: mean {:.5g}, sd {:.3g}, {}\n", sweep.answers[answer], of_answer.indices->mean,
                            std::sqrt(of_answer.indices->variance),
                            of_answer.noise_share ? fmt::format("at most {:.2g} of the variance is Monte Carlo error",
                                                                *of_answer.noise_share)
                                                  : std::string("its Monte Carlo error is not known"));
        report::detail::TextTable table({"varied", "first order", "total"}, text_width);
        for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
            table.add_row({sweep.axes[axis].path, index_text(of_answer.indices->first[axis]),
                           index_text(of_answer.indices->total[axis])});
        }
        text += table.text("", "");
    }
    return text;
}

}  // namespace clonecast::sweep

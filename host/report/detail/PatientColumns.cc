// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The columns of a patients file, whatever its format.
#include "host/report/detail/PatientColumns.hh"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "host/report/Summary.hh"

namespace clonecast::report::detail {

namespace {

using patient::End;
using patient::Endpoint;
using patient::Outcome;
using patient::Response;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::size_t index(Endpoint endpoint) {
    return static_cast<std::size_t>(endpoint);
}

//! Collects columns; a function of the row decides the type.
class ColumnList {
  public:
    template <class Function>
    void integer(char const* name, char const* unit, Storage storage, Function value) {
        columns_.push_back({name, unit, storage, 0, std::function<std::int64_t(PatientRow const&)>(std::move(value))});
    }
    template <class Function>
    void real(std::string name, char const* unit, Function value) {
        columns_.push_back(
            {std::move(name), unit, Storage::real, 0, std::function<double(PatientRow const&)>(std::move(value))});
    }
    template <class Function>
    void text(char const* name, std::size_t width, Function value) {
        columns_.push_back({name, "", Storage::text, std::max<std::size_t>(width, 1),
                            std::function<std::string_view(PatientRow const&)>(std::move(value))});
    }
    void count(std::string name, char const* unit, std::function<std::int64_t(PatientRow const&)> value) {
        columns_.push_back({std::move(name), unit, Storage::count, 0, std::move(value)});
    }
    std::vector<Column> take() { return std::move(columns_); }

  private:
    std::vector<Column> columns_;
};

template <class Items, class Name>
std::size_t longest(Items const& items, Name name) {
    std::size_t result = 0;
    for (auto const& item : items) {
        result = std::max(result, std::string_view(name(item)).size());
    }
    return result;
}

std::string_view cause_of(study::Study const& study, Outcome const& outcome, Endpoint endpoint) {
    switch (outcome.end[index(endpoint)]) {
        case End::progression:
            return study.clones[static_cast<std::size_t>(outcome.cause[index(endpoint)])].name;
        case End::death:
            return to_string(End::death);
        default:
            return {};
    }
}

//! Time, event and cause of an endpoint; `names` are those of the three columns and of the one for the way of ending.
void add_endpoint(PatientsFileInfo const& info, Endpoint endpoint, char const* time, char const* event,
                  char const* cause, ColumnList* columns) {
    constexpr std::size_t longest_end = 11;  // "progression"
    columns->real(time, "day", [&info, endpoint](PatientRow const& row) {
        Outcome const& outcome = *row.outcome;
        return patient::is_stopped(outcome.end[index(endpoint)])
                   ? missing
                   : info.grid_days[static_cast<std::size_t>(outcome.grid_index[index(endpoint)])];
    });
    columns->integer(event, "", Storage::flag, [endpoint](PatientRow const& row) -> std::int64_t {
        End const end = row.outcome->end[index(endpoint)];
        return end == End::progression || end == End::death ? 1 : 0;
    });
    if (endpoint == Endpoint::failure) {
        columns->text("end", longest_end,
                      [endpoint](PatientRow const& row) { return to_string(row.outcome->end[index(endpoint)]); });
    }
    std::size_t const longest_clone = longest(
        info.study->clones, [](auto const& c) -> auto& { return c.name; });
    columns->text(
        cause, std::max(longest_clone, std::string_view("death").size()),
        [&study = *info.study, endpoint](PatientRow const& row) { return cause_of(study, *row.outcome, endpoint); });
}

void add_resistance(study::Study const& study, ColumnList* columns) {
    columns->integer("resistant", "", Storage::flag,
                     [](PatientRow const& row) -> std::int64_t { return row.emerged_first >= 0 ? 1 : 0; });
    columns->text(
        "mechanism",
        longest(
            study.clones, [](auto const& c) -> auto& { return c.mechanism; }),
        [&study](PatientRow const& row) {
            return row.emerged_first < 0
                       ? std::string_view{}
                       : std::string_view(study.clones[static_cast<std::size_t>(row.emerged_first)].mechanism);
        });
    auto const since = [](PatientRow const& row) {
        return row.emerged_first < 0 ? missing : row.alive_since[static_cast<std::size_t>(row.emerged_first)];
    };
    columns->integer("preexisting", "", Storage::flag,
                     [since](PatientRow const& row) -> std::int64_t { return since(row) < 0 ? 1 : 0; });
    columns->real("emergence_day", "day",
                  [since](PatientRow const& row) { return since(row) < 0 ? missing : since(row); });
}

}  // namespace

std::vector<Column> make_columns(PatientsFileInfo const& info) {
    study::Study const& study = *info.study;
    constexpr std::size_t longest_response = 13;  // "not_evaluated"
    constexpr std::size_t longest_status = 10;    // "step_limit"
    ColumnList columns;
    columns.integer("patient", "", Storage::identifier,
                    [](PatientRow const& row) { return static_cast<std::int64_t>(row.outcome->patient); });
    columns.text("regimen",
                 longest(
                     study.regimens, [](auto const& r) -> auto& { return r.name; }),
                 [&study](PatientRow const& row) -> std::string_view {
                     return study.regimens[static_cast<std::size_t>(row.outcome->regimen)].name;
                 });
    columns.text("stratum",
                 longest(
                     study.cohort.strata, [](auto const& s) -> auto& { return s.name; }),
                 [&study](PatientRow const& row) -> std::string_view {
                     return study.cohort.strata[static_cast<std::size_t>(row.outcome->stratum)].name;
                 });
    add_endpoint(info, Endpoint::failure, "time_days", "event", "cause", &columns);
    add_endpoint(info, Endpoint::first_progression, "first_time_days", "first_event", "first_cause", &columns);
    if (study.sites.size() > 1) {
        add_endpoint(info, Endpoint::metastasis, "metastasis_time_days", "metastasis_event", "metastasis_cause",
                     &columns);
        columns.integer("metastases", "", Storage::integer, [](PatientRow const& row) -> std::int64_t {
            bool const is_known = !patient::is_stopped(row.outcome->end[index(Endpoint::metastasis)]);
            return is_known ? row.outcome->n_metastases : -1;
        });
    }
    columns.real("outcome_day", "day", [](PatientRow const& row) { return row.outcome->outcome_day; });
    columns.text("best_response", longest_response,
                 [](PatientRow const& row) { return to_string(row.outcome->response); });
    columns.integer("eradicated", "", Storage::flag,
                    [](PatientRow const& row) -> std::int64_t { return row.outcome->eradicated; });
    add_resistance(study, &columns);
    columns.count("baseline_cells", "cells", [](PatientRow const& row) { return row.outcome->baseline; });
    columns.count("nadir_cells", "cells", [](PatientRow const& row) { return row.outcome->nadir; });
    columns.count("burden_cells", "cells", [](PatientRow const& row) { return row.outcome->burden; });
    columns.integer("phase_changes", "", Storage::integer,
                    [](PatientRow const& row) -> std::int64_t { return row.outcome->phase_changes; });
    columns.count("steps", "", [](PatientRow const& row) { return static_cast<std::int64_t>(row.outcome->steps); });
    columns.text("status", longest_status, [](PatientRow const& row) {
        End const end = row.outcome->end[index(Endpoint::failure)];
        return patient::is_stopped(end) ? to_string(end) : "evaluated";
    });
    for (std::size_t clone = 0; clone < study.clones.size(); ++clone) {
        columns.count("cells_" + study.clones[clone].name, "cells",
                      [clone](PatientRow const& row) { return row.counts[clone]; });
        columns.real("alive_since_" + study.clones[clone].name, "day",
                     [clone](PatientRow const& row) { return row.alive_since[clone]; });
    }
    return columns.take();
}

PatientRow make_row(Outcome const& outcome, std::span<std::int64_t const> counts, std::span<double const> alive_since) {
    PatientRow row{&outcome, counts, alive_since, -1};
    if (patient::is_stopped(outcome.end[index(Endpoint::failure)])) {
        return row;  // what was there when it stopped is no outcome; the tally does not count it either
    }
    for (std::size_t clone = 0; clone < counts.size(); ++clone) {
        bool const resistant = (outcome.emerged >> clone & 1U) != 0;
        if (resistant &&
            (row.emerged_first < 0 || alive_since[clone] < alive_since[static_cast<std::size_t>(row.emerged_first)])) {
            row.emerged_first = static_cast<int>(clone);
        }
    }
    return row;
}

}  // namespace clonecast::report::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/Schedule.hh"

#include <fmt/format.h>

#include <algorithm>

namespace clonecast::study::detail {
namespace {

Range const start_range{.lower = 0, .upper = max_days, .unit = "days"};
Range const length_range{.lower = min_days, .upper = max_days, .unit = "days"};
constexpr std::size_t max_listed_days = 10000;

std::string const allowed_schedules =
    R"("continuous", { start, until }, { on, off, start, until } or { days, duration })";

//! `start` and `until`, which continuous and cyclic schedules have.
void read_span(TableReader* table, Schedule* schedule) {
    schedule->start = table->parameter("start", start_range, 0);
    schedule->until = table->optional_parameter("until", length_range);
    if (schedule->until && schedule->until->value <= schedule->start.value) {
        table->context()->error(table->node().find("until")->source,
                                fmt::format("until = {} is not after start = {}", format_number(schedule->until->value),
                                            format_number(schedule->start.value)));
    }
}

void read_listed_days(TableReader* table, Schedule* schedule) {
    Context* const context = table->context();
    Node const& node = *table->find("days");
    auto const days = read_increasing(context, node, "days", start_range, max_listed_days);
    double const duration = table->number("duration", length_range, 1);
    // A cohort may not vary it so far that days overlap.
    Range range = length_range;
    for (std::size_t i = 1; days && i < days->size(); ++i) {
        range.upper = std::min(range.upper, (*days)[i] - (*days)[i - 1]);
    }
    schedule->duration = context->add_parameter(table->path_of("duration"), duration, range);
    if (!days) {
        return;
    }
    schedule->days = *days;
    if (days->empty()) {
        context->error(node.source, "days is empty; it must list at least one day");
    }
    for (std::size_t i = 1; i < days->size(); ++i) {
        if ((*days)[i] < (*days)[i - 1] + duration) {
            context->error(
                (*node.array())[i].source,
                fmt::format("day {} begins before the {} days from day {} are over; days may not overlap",
                            format_number((*days)[i]), format_number(duration), format_number((*days)[i - 1])));
            return;
        }
    }
}

}  // namespace

Schedule continuous_schedule(Context* context, std::string const& path) {
    Schedule schedule;
    schedule.start = context->add_parameter(path + ".start", 0, start_range);
    return schedule;
}

Schedule read_schedule(Context* context, Node const& node, std::string const& path) {
    Schedule schedule;
    if (std::string const* word = node.text()) {
        if (*word != "continuous") {
            context->error(node.source, fmt::format("schedule = {} is not known; allowed: {}{}", quoted(*word),
                                                    allowed_schedules, suggestion(*word, {"continuous"})));
        }
        return continuous_schedule(context, path);
    }
    if (node.table() == nullptr) {
        wrong_type(context, node, "schedule", allowed_schedules);
        return schedule;
    }
    read_table(context, node, "schedule", path, [&](TableReader* table) {
        if (node.find("days") != nullptr) {
            schedule.kind = Schedule::Kind::days;
            read_listed_days(table, &schedule);
        } else if (node.find("on") != nullptr || node.find("off") != nullptr) {
            schedule.kind = Schedule::Kind::cyclic;
            schedule.on = table->parameter("on", length_range, required);
            schedule.off = table->parameter("off", length_range, required);
            read_span(table, &schedule);
        } else {
            read_span(table, &schedule);
            // Known to the other kinds, so that a misspelt key finds its neighbour.
            for (std::string_view const key : {"on", "off", "days"}) {
                table->find(key);
            }
        }
    });
    return schedule;
}

Node write_schedule(Schedule const& schedule) {
    if (schedule.kind == Schedule::Kind::continuous && schedule.start.value == 0 && !schedule.until) {
        return make_node(std::string("continuous"));
    }
    Node table = make_table();
    if (schedule.kind == Schedule::Kind::days) {
        table.put("days", make_node(schedule.days));
        table.put("duration", make_node(schedule.duration.value));
        return table;
    }
    if (schedule.kind == Schedule::Kind::cyclic) {
        table.put("on", make_node(schedule.on.value));
        table.put("off", make_node(schedule.off.value));
    }
    table.put("start", make_node(schedule.start.value));
    if (schedule.until) {
        table.put("until", make_node(schedule.until->value));
    }
    return table;
}

}  // namespace clonecast::study::detail

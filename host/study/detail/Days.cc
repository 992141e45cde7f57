// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/Days.hh"

#include "host/study/detail/Schedule.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace clonecast::study::detail {
namespace {

Range const every_range{.lower = min_days, .upper = max_days, .unit = "days"};
constexpr double whole_steps_tolerance = 1e-9;  //!< of a step: 0.3 is three steps of 0.1

class SegmentReader {
  public:
    SegmentReader(std::string_view label, DaysRule const& rule) : label_(label), rule_(rule) {}

    //! Reads one segment; all but the last need an `until`. \return whether it was right
    bool operator()(Context* context, Node const& node, std::string_view label, std::string const& path, bool is_last) {
        std::size_t const errors_before = context->n_errors();
        read_table(context, node, label, path, [&](TableReader* table) { read(table, is_last); });
        return context->n_errors() == errors_before;
    }

    std::vector<double> const& days() const { return days_; }

  private:
    void read(TableReader* table, bool is_last) {
        Context* const context = table->context();
        std::size_t const errors_before = context->n_errors();
        double const every = table->number("every", every_range, required);
        auto const first_given = table->optional_number("first", rule_.range);
        Range until_range = rule_.range;
        until_range.below = Range::Below::included;
        std::optional<double> const fallback = is_last ? std::optional(rule_.range.upper) : std::nullopt;
        double const until = table->number("until", until_range, fallback);
        if (context->n_errors() != errors_before || table->node().find("every") == nullptr ||
            (!is_last && table->node().find("until") == nullptr)) {
            return;
        }
        double const first = first_given.value_or(default_first(every));
        Source const source = table->node().source;
        if (!days_.empty() && first <= days_.back()) {
            context->error(source,
                           fmt::format("this segment of {} begins on day {}, which is not after day {}, the last of "
                                       "the segment before",
                                       label_, format_number(first), format_number(days_.back())));
        } else if (first > until) {
            context->error(source,
                           fmt::format("there is no day in {}: the first would be day {}, but the last allowed is "
                                       "day {}",
                                       label_, format_number(first), format_number(until)));
        } else if ((until - first) / every + 1 > static_cast<double>(rule_.most - std::min(rule_.most, days_.size()))) {
            context->error(source,
                           fmt::format("{} has more than {} days, which is the most allowed", label_, rule_.most));
        } else {
            std::vector<double> const more = days_of(first, every, until);
            days_.insert(days_.end(), more.begin(), more.end());
            end_of_last_ = until;
        }
    }

    double default_first(double every) const {
        return days_.empty() ? rule_.first.value_or(every) : std::max(days_.back() + every, end_of_last_);
    }

    std::string_view label_;
    DaysRule const& rule_;
    std::vector<double> days_;
    double end_of_last_ = 0;
};

}  // namespace

std::vector<double> days_of(double first, double every, double until) {
    auto const n = static_cast<std::size_t>(std::floor((until - first) / every + whole_steps_tolerance));
    std::vector<double> days;
    days.reserve(n + 1);
    for (std::size_t i = 0; i <= n; ++i) {
        days.push_back(std::min(first + static_cast<double>(i) * every, until));
    }
    return days;
}

std::optional<std::vector<double>> read_days(Context* context, Node const& node, std::string_view label,
                                             std::string const& path, DaysRule const& rule) {
    SegmentReader read_segment{label, rule};
    if (node.table() != nullptr) {
        return read_segment(context, node, label, path, true) ? std::optional(read_segment.days()) : std::nullopt;
    }
    Node::Array const* elements = node.array();
    if (elements == nullptr) {
        wrong_type(context, node, label, "a list of days, { every, first, until }, or a list of such segments");
        return std::nullopt;
    }
    if (elements->empty() || elements->front().table() == nullptr) {
        return read_increasing(context, node, label, rule.range, rule.most);
    }
    for (std::size_t i = 0; i < elements->size(); ++i) {
        // The segments after a wrong one begin where nobody knows.
        std::string const element_label = fmt::format("element {} of {}", i + 1, label);
        if (!read_segment(context, (*elements)[i], element_label, path, i + 1 == elements->size())) {
            return std::nullopt;
        }
    }
    return read_segment.days();
}

Node write_days(std::vector<double> const& days) {
    if (days.size() >= 3) {
        double const every = days[1] - days[0];
        if (every >= every_range.lower && every <= every_range.upper &&
            days_of(days.front(), every, days.back()) == days) {
            Node table = make_table();
            table.put("every", make_node(every));
            table.put("first", make_node(days.front()));
            table.put("until", make_node(days.back()));
            return table;
        }
    }
    return make_node(days);
}

}  // namespace clonecast::study::detail

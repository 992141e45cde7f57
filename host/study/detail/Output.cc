// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// [output]: when populations are recorded and survival is read off.
#include "host/study/detail/Days.hh"
#include "host/study/detail/Schedule.hh"
#include "host/study/detail/Sections.hh"

namespace clonecast::study::detail {
namespace {

constexpr std::size_t max_population_times = 200;
constexpr std::size_t max_landmarks = 100;

void read_output_table(TableReader* table) {
    Context* const context = table->context();
    Output& output = context->study.output;
    Range range{.lower = 0, .upper = context->follow_up.value_or(max_days), .unit = "days, up to follow_up"};
    if (Node const* times = table->find("population_times")) {
        output.population_times = read_days(context, *times, "population_times", table->path_of("population_times"),
                                            {max_population_times, range, 0.0})
                                      .value_or(std::vector<double>{});
    } else {
        output.population_times = {0, range.upper};
    }
    if (Node const* landmarks = table->find("landmarks")) {
        range.below = Range::Below::excluded;
        output.landmarks =
            read_increasing(context, *landmarks, "landmarks", range, max_landmarks).value_or(std::vector<double>{});
    }
}

}  // namespace

void read_output(TableReader* root) {
    read_sub_table(root, "output", read_output_table);
}

void write_output(Study const& study, Node* root) {
    Node table = make_table();
    table.put("population_times", write_days(study.output.population_times));
    table.put("landmarks", make_node(study.output.landmarks));
    root->put("output", std::move(table));
}

}  // namespace clonecast::study::detail

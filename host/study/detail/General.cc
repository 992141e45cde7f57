// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The head of a study file, and its table [simulation].
#include "host/study/detail/Sections.hh"

#include "kernels/process/Leap.hh"

#include <fmt/format.h>

#include <limits>

namespace clonecast::study::detail {
namespace {

constexpr std::uint64_t default_patients = 10000;
constexpr std::uint64_t max_patients = 2000000000;
constexpr std::uint64_t max_seed = std::numeric_limits<std::int64_t>::max();  // TOML has no larger integers
constexpr std::uint64_t default_max_steps = 100000000;
constexpr std::uint64_t max_max_steps = 1000000000000;
constexpr double default_dosing_tolerance = 0.01;
Range const tolerance_range{.lower = 1e-9, .upper = 1};
Range const leap_tolerance_range{.lower = 1e-9, .upper = 0.1};
Range const capacity_range{.lower = 1, .upper = 1e18, .unit = "cells", .below = Range::Below::excluded};
Range const part_range{.lower = 0, .upper = 1};
constexpr std::size_t max_title_bytes = 256;
constexpr std::size_t max_description_bytes = 65536;

std::vector<std::pair<std::string, EngineChoice>> const engine_words{{"auto", EngineChoice::automatic},
                                                                     {"ssa", EngineChoice::ssa},
                                                                     {"crossing", EngineChoice::crossing},
                                                                     {"leap", EngineChoice::leap}};

void read_simulation(TableReader* table) {
    Simulation& simulation = table->context()->study.simulation;
    simulation.patients = table->count("patients", 1, max_patients, default_patients);
    simulation.seed = table->count("seed", 0, max_seed, 1);
    simulation.engine = table->choice("engine", engine_words, std::optional(EngineChoice::automatic));
    simulation.leap_tolerance = table->number("leap_tolerance", leap_tolerance_range, process::default_leap_tolerance);
    simulation.dosing_tolerance = table->number("dosing_tolerance", tolerance_range, default_dosing_tolerance);
    simulation.max_steps = table->count("max_steps", 1, max_max_steps, default_max_steps);
}

std::vector<std::pair<std::string, Combination>> const combination_words{
    {"bliss", Combination::bliss}, {"highest_single_agent", Combination::highest_single_agent}};

std::vector<std::pair<std::string, Growth::Law>> const law_words{{"exponential", Growth::Law::exponential},
                                                                 {"logistic", Growth::Law::logistic},
                                                                 {"gompertz", Growth::Law::gompertz}};

}  // namespace

Growth read_growth(TableReader* table, std::optional<Growth> const& fallback) {
    Context* const context = table->context();
    Growth growth;
    growth.law = table->choice("law", law_words, std::optional(fallback ? fallback->law : Growth::Law::exponential));
    if (growth.law == Growth::Law::exponential) {
        return growth;
    }
    growth.capacity = table->parameter("capacity", capacity_range, required);
    growth.on_birth = table->parameter("on_birth", part_range, 1);
    if (context->study.simulation.engine == EngineChoice::crossing) {
        context->error(table->node().source,
                       fmt::format("engine = \"crossing\" needs law = \"exponential\": where cells crowd each other "
                                   "clones are not independent; allowed with law = {}: \"auto\", \"ssa\", \"leap\"",
                                   quoted(word_of(law_words, growth.law))));
    }
    return growth;
}

Node write_growth(Growth const& growth) {
    Node table = make_table();
    table.put("law", make_node(word_of(law_words, growth.law)));
    if (growth.law != Growth::Law::exponential) {
        table.put("capacity", make_node(growth.capacity.value));
        table.put("on_birth", make_node(growth.on_birth.value));
    }
    return table;
}

namespace {

void read_pathways(TableReader* root) {
    Context* const context = root->context();
    Node const* node = root->find("pathways");
    if (node == nullptr) {
        return;
    }
    auto const names = read_texts(context, *node, "pathways");
    if (!names) {
        context->pathways.set_incomplete();
        return;
    }
    for (std::size_t i = 0; i < names->size(); ++i) {
        context->pathways.add(context, (*names)[i], (*node->array())[i].source);
    }
    if (names->size() > static_cast<std::size_t>(max_pathways)) {
        context->error(node->source,
                       fmt::format("pathways has {} names; at most {} are allowed", names->size(), max_pathways));
    }
    context->study.pathways = *names;
}

std::string read_title(TableReader* root) {
    std::string title = root->text("name", required);
    if (Node const* node = root->node().find("name"); node != nullptr && node->text() != nullptr) {
        if (title.empty()) {
            root->context()->error(node->source, "name is empty; it must say in a few words what the study is");
        } else if (title.size() > max_title_bytes) {
            root->context()->error(node->source, fmt::format("name is {} bytes long; at most {} are allowed",
                                                             title.size(), max_title_bytes));
        } else if (has_control_character(title)) {
            root->context()->error(node->source, "name must be a single line; longer text belongs into 'description'");
        }
    }
    return title;
}

}  // namespace

void read_general(TableReader* root) {
    Study& study = root->context()->study;
    root->require("schema", "the integer 1");
    study.schema = 1;
    study.name = read_title(root);
    study.description = root->text("description", "");
    if (study.description.size() > max_description_bytes) {
        root->context()->error(root->node().find("description")->source,
                               fmt::format("description is {} bytes long; at most {} are allowed",
                                           study.description.size(), max_description_bytes));
    }
    read_sub_table(root, "simulation", read_simulation);
    study.combination = root->choice("combination", combination_words, std::optional(Combination::bliss));
    read_sub_table(root, "growth", [&](TableReader* table) { study.growth = read_growth(table, std::nullopt); });
    read_pathways(root);
}

void write_general(Study const& study, Node* root) {
    root->put("schema", make_node(study.schema));
    root->put("name", make_node(study.name));
    root->put("description", make_node(study.description));
    root->put("combination", make_node(word_of(combination_words, study.combination)));
    root->put("growth", write_growth(study.growth));
    if (!study.pathways.empty()) {
        root->put("pathways", make_node(study.pathways));
    }
    Node simulation = make_table();
    simulation.put("patients", make_node(study.simulation.patients));
    simulation.put("seed", make_node(study.simulation.seed));
    simulation.put("engine", make_node(word_of(engine_words, study.simulation.engine)));
    simulation.put("leap_tolerance", make_node(study.simulation.leap_tolerance));
    simulation.put("dosing_tolerance", make_node(study.simulation.dosing_tolerance));
    simulation.put("max_steps", make_node(study.simulation.max_steps));
    root->put("simulation", std::move(simulation));
}

}  // namespace clonecast::study::detail

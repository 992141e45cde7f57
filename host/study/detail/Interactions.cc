// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// [[interactions]] of two drugs.
#include "host/study/detail/EffectTargets.hh"
#include "host/study/detail/Sections.hh"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace clonecast::study::detail {
namespace {

Range const factor_range{.lower = -1, .upper = 1};
Range const alpha_range{.lower = 0, .upper = 1e6};
constexpr std::size_t max_interactions = 1000;

std::vector<std::pair<std::string, EffectTarget>> const target_words{
    {"birth", EffectTarget::birth}, {"death", EffectTarget::death}, {"kill", EffectTarget::kill}};

std::vector<std::pair<std::string, Interaction::Model>> const model_words{{"factor", Interaction::Model::factor},
                                                                          {"musyc", Interaction::Model::musyc}};

//! The two drugs, if there are two and they differ.
std::optional<std::pair<int, int>> read_pair(TableReader* table) {
    Context* const context = table->context();
    Node const* node = table->require("drugs", "the names of two drugs");
    if (node == nullptr) {
        return std::nullopt;
    }
    Node::Array const* names = node->array();
    if (names == nullptr) {
        wrong_type(context, *node, "drugs", "an array with the names of two drugs");
        return std::nullopt;
    }
    if (names->size() != 2) {
        context->error(node->source, fmt::format("drugs names {} drugs; an interaction is between two", names->size()));
        return std::nullopt;
    }
    auto const a = context->drugs.find(context, (*names)[0]);
    auto const b = context->drugs.find(context, (*names)[1]);
    if (!a || !b) {
        return std::nullopt;
    }
    if (*a == *b) {
        context->error((*names)[1].source, fmt::format("drug '{}' is named twice; an interaction is between two drugs",
                                                       printable(*(*names)[1].text())));
        return std::nullopt;
    }
    return std::pair(*a, *b);
}

}  // namespace

std::vector<int> read_clone_list(TableReader* table) {
    Context* const context = table->context();
    Node const* node = table->find("clones");
    std::vector<int> clones;
    if (node == nullptr) {
        clones.resize(context->clones.names().size());
        std::iota(clones.begin(), clones.end(), 0);
        return clones;
    }
    Node::Array const* names = node->array();
    if (names == nullptr) {
        wrong_type(context, *node, "clones", "an array with names of clones");
        return clones;
    }
    if (names->empty()) {
        context->error(node->source, "clones names no clone; leave it out to mean all of them");
    }
    for (Node const& name : *names) {
        auto const clone = context->clones.find(context, name);
        if (!clone) {
            continue;
        }
        if (std::find(clones.begin(), clones.end(), *clone) != clones.end()) {
            context->error(name.source, fmt::format("clone '{}' is named twice", printable(*name.text())));
            continue;
        }
        clones.push_back(*clone);
    }
    std::sort(clones.begin(), clones.end());
    return clones;
}

namespace {

//! A MuSyC surface needs Hill effects of both drugs. Without a list it is for the clones that have them.
void restrict_to_hill_effects(TableReader* table, Interaction* interaction) {
    Context* const context = table->context();
    auto const has_hill = [&](int drug, int clone) {
        Effect const& effect =
            context->study.drugs[static_cast<std::size_t>(drug)]
                .effects[static_cast<std::size_t>(clone)][static_cast<std::size_t>(interaction->target)];
        return effect.kind == Effect::Kind::hill;
    };
    std::string const target = word_of(target_words, interaction->target);
    if (Node const* list = table->find("clones")) {
        for (int const clone : interaction->clones) {
            for (int const drug : {interaction->drug_a, interaction->drug_b}) {
                if (!has_hill(drug, clone)) {
                    context->error(
                        list->source,
                        fmt::format("drug '{}' has no Hill effect {{ emax, ec50, hill }} on {} of clone '{}'; "
                                    "model = \"musyc\" needs those of both drugs",
                                    printable(context->drugs.names()[static_cast<std::size_t>(drug)]), target,
                                    printable(context->clones.names()[static_cast<std::size_t>(clone)])));
                    return;
                }
            }
        }
        return;
    }
    std::erase_if(interaction->clones, [&](int clone) {
        return !has_hill(interaction->drug_a, clone) || !has_hill(interaction->drug_b, clone);
    });
    if (interaction->clones.empty()) {
        context->error(
            table->node().source,
            fmt::format("there is no clone in which both drugs have a Hill effect {{ emax, ec50, hill }} on {}; "
                        "model = \"musyc\" needs them",
                        target));
    }
}

}  // namespace

void read_interactions(TableReader* root) {
    Context* const context = root->context();
    NameList names{"interaction"};
    // What each pair of drugs already does to a clone, and where it says so.
    std::map<std::tuple<int, int, int, EffectTarget>, std::pair<std::string, Source>> seen;
    read_tables(root, "interactions", "interaction", {0, max_interactions}, [&](TableReader* table, std::size_t) {
        Interaction interaction;
        auto const pair = read_pair(table);
        std::optional<std::string> default_name;
        if (pair) {
            std::tie(interaction.drug_a, interaction.drug_b) = *pair;
            default_name = fmt::format("{}+{}", context->drugs.names()[static_cast<std::size_t>(pair->first)],
                                       context->drugs.names()[static_cast<std::size_t>(pair->second)]);
        }
        if (!pair && table->find("name") == nullptr) {
            names.add_unreadable();
        } else {
            interaction.name = table->name(&names, default_name);
            table->set_path("interactions." + interaction.name);
        }
        interaction.clones = read_clone_list(table);
        interaction.target = table->choice("on", target_words, std::optional(EffectTarget::birth));
        interaction.model = table->choice("model", model_words, std::optional(Interaction::Model::factor));
        if (interaction.model == Interaction::Model::factor) {
            interaction.factor = table->parameter("factor", factor_range, required);
        } else {
            interaction.alpha_12 = table->parameter("alpha_12", alpha_range, 1);
            interaction.alpha_21 = table->parameter("alpha_21", alpha_range, 1);
            interaction.emax_12 = table->optional_parameter("emax_12", effect_range(interaction.target));
            if (pair && !context->faulty_sections.contains("drugs")) {
                restrict_to_hill_effects(table, &interaction);
            }
        }
        if (pair) {
            for (int const clone : interaction.clones) {
                auto const [low, high] = std::minmax(interaction.drug_a, interaction.drug_b);
                auto const [first, added] =
                    seen.try_emplace({low, high, clone, interaction.target}, interaction.name, table->node().source);
                // Of two with the same name, that is reported already.
                if (!added && first->second.first != interaction.name) {
                    context->error(table->node().source,
                                   fmt::format("these two drugs already interact on {} in clone '{}', {}",
                                               word_of(target_words, interaction.target),
                                               printable(context->clones.names()[static_cast<std::size_t>(clone)]),
                                               context->place(first->second.second)));
                    break;
                }
            }
        }
        context->study.interactions.push_back(std::move(interaction));
    });
}

void write_interactions(Study const& study, Node* root) {
    Node::Array elements;
    for (Interaction const& interaction : study.interactions) {
        std::vector<std::string> clones;
        for (int const clone : interaction.clones) {
            clones.push_back(study.clones[static_cast<std::size_t>(clone)].name);
        }
        Node table = make_table();
        table.put("name", make_node(interaction.name));
        table.put("drugs", make_node(std::vector{study.drugs[static_cast<std::size_t>(interaction.drug_a)].name,
                                                 study.drugs[static_cast<std::size_t>(interaction.drug_b)].name}));
        table.put("clones", make_node(clones));
        table.put("on", make_node(word_of(target_words, interaction.target)));
        table.put("model", make_node(word_of(model_words, interaction.model)));
        if (interaction.model == Interaction::Model::factor) {
            table.put("factor", make_node(interaction.factor.value));
        } else {
            table.put("alpha_12", make_node(interaction.alpha_12.value));
            table.put("alpha_21", make_node(interaction.alpha_21.value));
            if (interaction.emax_12) {
                table.put("emax_12", make_node(interaction.emax_12->value));
            }
        }
        elements.push_back(std::move(table));
    }
    root->put("interactions", {std::move(elements), {}});
}

}  // namespace clonecast::study::detail

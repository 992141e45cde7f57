// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// [[drugs]] with their effects.
#include "host/study/detail/Pharmacokinetics.hh"
#include "host/study/detail/Sections.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace clonecast::study::detail {
namespace {

constexpr double max_concentration = 1e12;
constexpr std::size_t max_unit_bytes = 64;
constexpr double min_ec50 = 1e-12;  //!< above zero: the effect divides by it
Range const hill_range{.lower = 0.01, .upper = 100};

struct Target {
    std::string_view key;
    Range range;  //!< of a fixed effect, and of emax
};
Target const inhibition{"", {.lower = 0, .upper = 1}};  //!< of a pathway
//! In the order of EffectTarget.
std::array<Target, n_effect_targets> const targets{{{"birth", {.lower = 0, .upper = 1}},
                                                    {"death", {.lower = 0, .upper = 1e6}},
                                                    {"kill", {.lower = 0, .upper = 1000, .unit = "1/day per cell"}}}};

//! An effect as written, before it belongs to a clone: what stands under `default` belongs to several.
struct EffectText {
    Effect::Kind kind = Effect::Kind::none;
    double strength = 0;
    double ec50 = 0;
    double hill = 1;
};
using EffectTexts = std::array<EffectText, n_effect_targets>;

Range concentration_range(Drug const& drug) {
    return {.lower = 0, .upper = max_concentration, .unit = drug.unit.empty() ? "1" : drug.unit};
}

Range ec50_range(Drug const& drug) {
    return {.lower = min_ec50, .upper = max_concentration, .unit = drug.unit.empty() ? "1" : drug.unit};
}

EffectText read_effect(TableReader* table, Target const& target, Drug const& drug) {
    Node const* node = table->find(target.key);
    EffectText effect;
    if (node == nullptr) {
        return effect;
    }
    if (node->table() != nullptr) {
        effect.kind = Effect::Kind::hill;
        read_table(table->context(), *node, target.key, table->path_of(target.key), [&](TableReader* hill) {
            effect.strength = hill->number("emax", target.range, required);
            effect.ec50 = hill->number("ec50", ec50_range(drug), required);
            effect.hill = hill->number("hill", hill_range, 1);
        });
    } else if (node->integer() != nullptr || node->real() != nullptr) {
        effect.kind = Effect::Kind::fixed;
        effect.strength = table->number(target.key, target.range, 0);
    } else {
        wrong_type(table->context(), *node, target.key, "a number (a fixed effect) or a table { emax, ec50, hill }");
    }
    return effect;
}

EffectTexts read_effects_of_clone(Context* context, Entry const& entry, std::string const& path, Drug const& drug) {
    EffectTexts effects;
    read_table(context, entry.value, "effects." + printable(entry.key), path, [&](TableReader* table) {
        for (std::size_t i = 0; i < targets.size(); ++i) {
            effects[i] = read_effect(table, targets[i], drug);
        }
    });
    return effects;
}

//! Effects by clone, and whether any of them depends on the concentration.
struct AllEffects {
    std::vector<EffectTexts> of_clone;
    bool any_hill = false;
    bool any_fixed = false;
};

AllEffects read_effects(TableReader* table, Drug const& drug) {
    Context* const context = table->context();
    AllEffects all;
    std::size_t const n_clones = context->clones.names().size();
    std::vector<std::optional<EffectTexts>> named(n_clones);
    EffectTexts by_default;
    auto const note_hill = [&](EffectTexts const& effects) {
        for (EffectText const& effect : effects) {
            all.any_hill = all.any_hill || effect.kind == Effect::Kind::hill;
            all.any_fixed = all.any_fixed || effect.kind == Effect::Kind::fixed;
        }
    };
    Node const* node = table->find("effects");
    if (node != nullptr && node->table() == nullptr) {
        wrong_type(context, *node, "effects", "a table with the name of a clone (or 'default') for each key");
    } else if (node != nullptr) {
        for (Entry const& entry : *node->table()) {
            EffectTexts const effects =
                read_effects_of_clone(context, entry, table->path_of("effects." + entry.key), drug);
            note_hill(effects);
            if (entry.key == "default") {
                by_default = effects;
            } else if (auto const clone = context->clones.find(context, entry.key, entry.source, {"default"})) {
                named[static_cast<std::size_t>(*clone)] = effects;
            }
        }
    }
    for (auto const& effects : named) {
        all.of_clone.push_back(effects.value_or(by_default));
    }
    return all;
}

using EffectTextsByPathway = std::vector<EffectText>;

//! What the drug takes away of the activity of each pathway.
EffectTextsByPathway read_inhibitions(TableReader* drug_table, Drug const& drug, AllEffects* effects) {
    EffectTextsByPathway inhibitions;
    std::vector<std::string> const& pathways = drug_table->context()->pathways.names();
    inhibitions.resize(pathways.size());
    if (Node const* node = drug_table->find("inhibits")) {
        read_table(drug_table->context(), *node, "inhibits", drug_table->path_of("inhibits"), [&](TableReader* table) {
            for (std::size_t i = 0; i < pathways.size(); ++i) {
                inhibitions[i] = read_effect(table, {pathways[i], inhibition.range}, drug);
                effects->any_hill = effects->any_hill || inhibitions[i].kind == Effect::Kind::hill;
                effects->any_fixed = effects->any_fixed || inhibitions[i].kind == Effect::Kind::fixed;
            }
        });
    }
    return inhibitions;
}

Effect to_effect(Context* context, EffectText const& text, std::string const& path, Target const& target,
                 Drug const& drug) {
    Effect effect;
    effect.kind = text.kind;
    if (text.kind == Effect::Kind::fixed) {
        effect.strength = context->add_parameter(path, text.strength, target.range);
    } else if (text.kind == Effect::Kind::hill) {
        effect.strength = context->add_parameter(path + ".emax", text.strength, target.range);
        effect.ec50 = context->add_parameter(path + ".ec50", text.ec50, ec50_range(drug));
        effect.hill = context->add_parameter(path + ".hill", text.hill, hill_range);
    }
    return effect;
}

//! A fixed effect has no meaning where the concentration changes.
void report_fixed_effects(Context* context, AllEffects const& effects, std::string const& drug, Source source) {
    if (effects.any_fixed) {
        context->error(source, fmt::format("drug '{}' has pharmacokinetics and a fixed effect; with a concentration "
                                           "curve every effect must be a table {{ emax, ec50, hill }}",
                                           printable(drug)));
    }
}

Node write_effect(Effect const& effect) {
    if (effect.kind == Effect::Kind::fixed) {
        return make_node(effect.strength.value);
    }
    Node hill = make_table();
    hill.put("emax", make_node(effect.strength.value));
    hill.put("ec50", make_node(effect.ec50.value));
    hill.put("hill", make_node(effect.hill.value));
    return hill;
}

Drug read_drug(TableReader* table) {
    Context* const context = table->context();
    Drug drug;
    drug.name = table->name(&context->drugs, required);
    if (!drug.name.empty()) {
        table->set_path("drugs." + drug.name);
    }
    table->text("library", "");  // already included
    drug.unit = table->text("unit", "");
    if (drug.unit.size() > max_unit_bytes || has_control_character(drug.unit)) {
        context->error(table->node().find("unit")->source,
                       fmt::format("unit = {} is not allowed: at most {} bytes and no control characters",
                                   quoted(drug.unit), max_unit_bytes));
    }
    AllEffects effects = read_effects(table, drug);
    EffectTextsByPathway const inhibitions = read_inhibitions(table, drug, &effects);
    if (Node const* node = table->find("pharmacokinetics")) {
        drug.pharmacokinetics = read_pharmacokinetics(context, *node, table->path_of("pharmacokinetics"), drug.unit);
        report_fixed_effects(context, effects, drug.name, node->source);
    } else {
        std::optional<double> const fallback = effects.any_hill ? std::nullopt : std::optional(1.0);
        drug.concentration = table->parameter("concentration", concentration_range(drug), fallback);
    }
    for (std::size_t clone = 0; clone < effects.of_clone.size(); ++clone) {
        std::vector<Effect>& of_clone = drug.effects.emplace_back();
        for (std::size_t i = 0; i < targets.size(); ++i) {
            std::string const path =
                fmt::format("{}.effects.{}.{}", table->path(), context->clones.names()[clone], targets[i].key);
            of_clone.push_back(to_effect(context, effects.of_clone[clone][i], path, targets[i], drug));
        }
    }
    for (std::size_t i = 0; i < inhibitions.size(); ++i) {
        std::string const path = fmt::format("{}.inhibits.{}", table->path(), context->pathways.names()[i]);
        drug.inhibits.push_back(to_effect(context, inhibitions[i], path, inhibition, drug));
    }
    return drug;
}

}  // namespace

void read_drugs(TableReader* root) {
    Context* const context = root->context();
    bool const whole = read_tables(root, "drugs", "drug", {0, max_drugs}, [&](TableReader* table, std::size_t) {
        context->study.drugs.push_back(read_drug(table));
    });
    if (!whole) {
        context->drugs.set_incomplete();
    }
}

void write_drugs(Study const& study, Node* root) {
    Node::Array elements;
    for (Drug const& drug : study.drugs) {
        Node table = make_table();
        table.put("name", make_node(drug.name));
        table.put("unit", make_node(drug.unit));
        if (drug.pharmacokinetics) {
            table.put("pharmacokinetics", write_pharmacokinetics(*drug.pharmacokinetics));
        } else {
            table.put("concentration", make_node(drug.concentration->value));
        }
        Node effects = make_table();
        for (std::size_t clone = 0; clone < study.clones.size(); ++clone) {
            Node of_clone = make_table();
            for (std::size_t i = 0; i < targets.size(); ++i) {
                Effect const& effect = drug.effects[clone][i];
                if (effect.kind != Effect::Kind::none) {
                    of_clone.put(std::string(targets[i].key), write_effect(effect));
                }
            }
            if (!of_clone.table()->empty()) {
                effects.put(study.clones[clone].name, std::move(of_clone));
            }
        }
        table.put("effects", std::move(effects));
        Node inhibits = make_table();
        for (std::size_t i = 0; i < study.pathways.size(); ++i) {
            if (drug.inhibits[i].kind != Effect::Kind::none) {
                inhibits.put(study.pathways[i], write_effect(drug.inhibits[i]));
            }
        }
        if (!inhibits.table()->empty()) {
            table.put("inhibits", std::move(inhibits));
        }
        elements.push_back(std::move(table));
    }
    root->put("drugs", {std::move(elements), {}});
}

}  // namespace clonecast::study::detail

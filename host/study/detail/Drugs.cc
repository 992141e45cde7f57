// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// [[drugs]] with their effects.
#include "host/study/detail/EffectTargets.hh"
#include "host/study/detail/Pharmacokinetics.hh"
#include "host/study/detail/Sections.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

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
Target const inhibition{"", {.lower = 0, .upper = 1}};                              //!< of a pathway
Target const induction{"", {.lower = 0, .upper = 1000, .unit = "1/day per cell"}};  //!< of a switch
//! In the order of EffectTarget.
std::array<Target, n_effect_targets> const targets{{{"birth", {.lower = 0, .upper = 1}},
                                                    {"death", {.lower = 0, .upper = 1e6}},
                                                    {"kill", {.lower = 0, .upper = 1000, .unit = "1/day per cell"}},
                                                    {"mutation", {.lower = -1, .upper = 1e6}},
                                                    {"switching", {.lower = -1, .upper = 1e6}}}};

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

/*! Effects under `key`, a table whose keys are names of pathways or switches. \return in the order of the names */
std::vector<EffectText> read_effects_by_name(TableReader* drug_table, std::string_view key, NameList const& names,
                                             Target const& target, Drug const& drug, AllEffects* effects) {
    Context* const context = drug_table->context();
    std::vector<EffectText> by_name(names.names().size());
    Node const* node = drug_table->find(key);
    if (node == nullptr) {
        return by_name;
    }
    read_table(context, *node, key, drug_table->path_of(key), [&](TableReader* table) {
        for (Entry const& entry : *node->table()) {
            auto const index = names.find(context, entry.key, entry.source);
            if (!index) {
                table->find(entry.key);  // reported, so it need not be reported as left over
                continue;
            }
            EffectText const effect = read_effect(table, {entry.key, target.range}, drug);
            effects->any_hill = effects->any_hill || effect.kind == Effect::Kind::hill;
            effects->any_fixed = effects->any_fixed || effect.kind == Effect::Kind::fixed;
            by_name[static_cast<std::size_t>(*index)] = effect;
        }
    });
    return by_name;
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
    std::vector<EffectText> const inhibitions =
        read_effects_by_name(table, "inhibits", context->pathways, inhibition, drug, &effects);
    std::vector<EffectText> const inductions =
        read_effects_by_name(table, "induces", context->switches, induction, drug, &effects);
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
    for (std::size_t i = 0; i < inductions.size(); ++i) {
        std::string const path = fmt::format("{}.induces.{}", table->path(), context->switches.names()[i]);
        drug.induces.push_back(to_effect(context, inductions[i], path, induction, drug));
    }
    return drug;
}

}  // namespace

Range const& effect_range(EffectTarget target) {
    return targets[static_cast<std::size_t>(target)].range;
}

void read_drugs(TableReader* root) {
    Context* const context = root->context();
    std::set<std::size_t> induced;
    bool const whole = read_tables(root, "drugs", "drug", {0, max_drugs}, [&](TableReader* table, std::size_t) {
        context->study.drugs.push_back(read_drug(table));
        std::vector<Effect> const& induces = context->study.drugs.back().induces;
        for (std::size_t i = 0; i < induces.size(); ++i) {
            bool const adds = induces[i].kind != Effect::Kind::none && induced.insert(i).second;
            if (adds && induced.size() == max_induced_switches + std::size_t{1}) {
                context->error(table->find("induces")->source,
                               fmt::format("drugs induce more than {} switches; allowed: at most {}",
                                           max_induced_switches, max_induced_switches));
            }
        }
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
        auto const put_by_name = [&table](std::string const& key, auto const& named,
                                          std::vector<Effect> const& by_name) {
            Node node = make_table();
            for (std::size_t i = 0; i < by_name.size(); ++i) {
                if (by_name[i].kind != Effect::Kind::none) {
                    node.put(named(i), write_effect(by_name[i]));
                }
            }
            if (!node.table()->empty()) {
                table.put(key, std::move(node));
            }
        };
        put_by_name(
            "inhibits", [&](std::size_t i) { return study.pathways[i]; }, drug.inhibits);
        put_by_name(
            "induces", [&](std::size_t i) { return study.switches[i].name; }, drug.induces);
        elements.push_back(std::move(table));
    }
    root->put("drugs", {std::move(elements), {}});
}

}  // namespace clonecast::study::detail

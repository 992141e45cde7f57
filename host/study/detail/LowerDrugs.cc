// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/LowerDrugs.hh"

#include <algorithm>
#include <cstddef>

namespace clonecast::study::detail {

therapy::Effect lower_effect(Effect const& effect) {
    return {static_cast<therapy::EffectKind>(effect.kind), effect.strength.parameter, effect.ec50.parameter,
            effect.hill.parameter};
}

therapy::Interaction lower_interaction(Interaction const& interaction) {
    therapy::Interaction result;
    result.drug_a = interaction.drug_a;
    result.drug_b = interaction.drug_b;
    for (int const clone : interaction.clones) {
        result.clones |= 1U << clone;
    }
    result.target = static_cast<therapy::EffectTarget>(interaction.target);
    result.model = static_cast<therapy::InteractionModel>(interaction.model);
    result.factor = interaction.factor.parameter;
    result.alpha_12 = interaction.alpha_12.parameter;
    result.alpha_21 = interaction.alpha_21.parameter;
    result.emax_12 = interaction.emax_12 ? interaction.emax_12->parameter : patient::none;
    return result;
}

bool change_crossings(std::vector<Drug> const& drugs) {
    auto const acts = [](Effect const& effect) { return effect.kind != Effect::Kind::none; };
    return std::any_of(drugs.begin(), drugs.end(), [&](Drug const& drug) {
        return std::any_of(drug.induces.begin(), drug.induces.end(), acts) ||
               std::any_of(drug.effects.begin(), drug.effects.end(), [&](std::vector<Effect> const& of_clone) {
                   return acts(of_clone[static_cast<std::size_t>(EffectTarget::mutation)]) ||
                          acts(of_clone[static_cast<std::size_t>(EffectTarget::switching)]);
               });
    });
}

std::vector<std::int32_t> lower_inductions(Study const& study, patient::StudyTables* tables) {
    std::vector<std::int32_t> slots(study.switches.size(), patient::none);
    for (std::size_t drug = 0; drug < study.drugs.size(); ++drug) {
        for (std::size_t i = 0; i < study.switches.size(); ++i) {
            Effect const& effect = study.drugs[drug].induces[i];
            if (effect.kind == Effect::Kind::none) {
                continue;
            }
            if (slots[i] == patient::none) {
                slots[i] = static_cast<std::int32_t>(tables->induced_from.size());
                tables->induced_from.push_back(study.switches[i].from);
            }
            tables->inductions.push_back({static_cast<std::int32_t>(drug), slots[i], lower_effect(effect)});
        }
    }
    return slots;
}

}  // namespace clonecast::study::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Births and deaths of a clone at a site while drugs act at their concentrations.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/therapy/Therapy.hh"

namespace clonecast::therapy {

//! Hill function emax c^h / (ec50^h + c^h) of a concentration c >= 0; ec50 > 0.
CLONECAST_FUNCTION inline double hill_effect(double concentration, double emax, double ec50, double hill) {
    if (!(concentration > 0)) {
        return 0;
    }
    double const ratio = ec50 / concentration;
    return emax / (1.0 + (hill == 1.0 ? ratio : det_pow(ratio, hill)));
}

namespace detail {

//! Strength of an effect of a drug at its concentration.
template <class Parameters>
CLONECAST_FUNCTION double strength(Effect const& effect, Parameters const& parameters, Levels const& levels, int drug) {
    if (effect.kind == EffectKind::none) {
        return 0;
    }
    double const most = parameters[effect.strength];
    if (effect.kind == EffectKind::fixed) {
        return most;
    }
    return hill_effect(levels.concentration[drug], most, parameters[effect.ec50], parameters[effect.hill]);
}

template <class Parameters>
CLONECAST_FUNCTION double effect_of_drug(TherapyView const& therapy, Parameters const& parameters, Levels const& levels,
                                         int drug, int clone, EffectTarget target) {
    Effect const& effect =
        therapy.effects[(drug * therapy.n_clones + clone) * n_effect_targets + static_cast<int>(target)];
    return strength(effect, parameters, levels, drug);
}

/*! Divisions that a clone's pathways leave, as a fraction of the untreated: H(A)/H(A0), H(A) = A^h/(half^h + A^h).
 *  A = sum of weight x activity; the drugs leave prod(1 - inhibition) of each pathway's activity; A0 is without drugs.
 */
template <class Parameters>
CLONECAST_FUNCTION double divisions_driven(TherapyView const& therapy, Parameters const& parameters,
                                           Levels const& levels, int clone) {
    Drive const& drive = therapy.drives[clone];
    double untreated = 0;
    double treated = 0;
    for (int pathway = 0; pathway < therapy.n_pathways; ++pathway) {
        double const weight = parameters[therapy.pathway_weights[clone * therapy.n_pathways + pathway]];
        if (!(weight > 0)) {
            continue;
        }
        double activity = 1;
        for (int drug = 0; levels.on >> drug != 0; ++drug) {
            if ((levels.on >> drug & 1U) != 0) {
                activity *=
                    1.0 - strength(therapy.inhibitions[drug * therapy.n_pathways + pathway], parameters, levels, drug);
            }
        }
        untreated += weight;
        treated += weight * activity;
    }
    if (treated == untreated) {
        return 1;
    }
    double const half = parameters[drive.half];
    double const hill = parameters[drive.hill];
    return hill_effect(treated, 1.0, half, hill) / hill_effect(untreated, 1.0, half, hill);
}

//! A parameter that multiplies; 1 if there is none.
template <class Parameters>
CLONECAST_FUNCTION double multiplier(Span<std::int32_t> indices, Parameters const& parameters, int at) {
    return indices.size == 0 || indices[at] < 0 ? 1.0 : parameters[indices[at]];
}

//! Concentrations at a site. \pre therapy.penetration is not empty
template <class Parameters>
CLONECAST_FUNCTION Levels levels_at(TherapyView const& therapy, Parameters const& parameters, Levels const& levels,
                                    int site) {
    auto const n_drugs = static_cast<int>(therapy.penetration.size) / therapy.n_sites;
    Levels local = levels;
    for (int drug = 0; levels.on >> drug != 0; ++drug) {
        if ((levels.on >> drug & 1U) != 0) {
            local.concentration[drug] *= multiplier(therapy.penetration, parameters, site * n_drugs + drug);
        }
    }
    return local;
}

//! treat for a clone where the concentrations are these, and births and deaths are `pace` times as frequent.
template <class Parameters>
CLONECAST_FUNCTION TreatedRates treat_clone(TherapyView const& therapy, Parameters const& parameters,
                                            Levels const& levels, int clone, double pace) {
    bool const is_bliss = therapy.combination == Combination::bliss;
    double divisions_left = 1;
    double more_death = 0;
    double kill = 0;
    for (int drug = 0; levels.on >> drug != 0; ++drug) {
        if ((levels.on >> drug & 1U) == 0) {
            continue;
        }
        double const left = 1.0 - effect_of_drug(therapy, parameters, levels, drug, clone, EffectTarget::birth);
        double const more = effect_of_drug(therapy, parameters, levels, drug, clone, EffectTarget::death);
        double const killed = effect_of_drug(therapy, parameters, levels, drug, clone, EffectTarget::kill);
        if (is_bliss) {
            divisions_left *= left;
            more_death += more;
            kill += killed;
        } else {
            divisions_left = left < divisions_left ? left : divisions_left;
            more_death = more > more_death ? more : more_death;
            kill = killed > kill ? killed : kill;
        }
    }
    for (std::size_t k = 0; k < therapy.interactions.size; ++k) {
        Interaction const& pair = therapy.interactions[k];
        std::uint32_t const both = 1U << pair.drug_a | 1U << pair.drug_b;
        if ((pair.clones >> clone & 1U) == 0 || (levels.on & both) != both) {
            continue;
        }
        double const product = parameters[pair.factor] *
                               effect_of_drug(therapy, parameters, levels, pair.drug_a, clone, pair.target) *
                               effect_of_drug(therapy, parameters, levels, pair.drug_b, clone, pair.target);
        if (pair.target == EffectTarget::birth) {
            divisions_left *= 1.0 - product;
        } else if (pair.target == EffectTarget::death) {
            more_death += product;
        } else {
            kill += product;
        }
    }
    divisions_left = divisions_left < 1 ? divisions_left : 1.0;
    if (therapy.n_pathways > 0 && therapy.drives[clone].half >= 0) {
        divisions_left *= divisions_driven(therapy, parameters, levels, clone);
    }
    double const death = pace * parameters[therapy.death[clone]] * (1.0 + more_death) + kill;
    return {pace * parameters[therapy.birth[clone]] * divisions_left, death > 0 ? death : 0.0};
}

}  // namespace detail

/*! Rates of a clone at a site while drugs act.
 *  Bliss independence: the fractions of divisions that drugs leave multiply, birth = b prod(1 - E); hazards of death
 *  add, death = d (1 + sum E) + sum kill. An interaction of factor g between drugs with effects E and F multiplies the
 *  divisions left by (1 - g E F), or adds g E F to the sum; divisions never exceed b and death never falls below 0.
 *  Highest single agent: the largest effect on each rate in place of the product and the sums.
 *  The pathways of a clone that has a drive multiply the divisions left by detail::divisions_driven.
 *  A site multiplies the concentrations by its penetration and b and d by its pace.
 *  \param parameters  the patient's parameters, by index
 */
template <class Parameters>
CLONECAST_FUNCTION TreatedRates treat(TherapyView const& therapy, Parameters const& parameters, Levels const& levels,
                                      int type) {
    int const site = type / therapy.n_clones;
    int const clone = type - site * therapy.n_clones;
    double const pace = detail::multiplier(therapy.pace, parameters, site);
    if (therapy.penetration.size == 0) {
        return detail::treat_clone(therapy, parameters, levels, clone, pace);
    }
    return detail::treat_clone(therapy, parameters, detail::levels_at(therapy, parameters, levels, site), clone, pace);
}

}  // namespace clonecast::therapy

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Births and deaths of a clone at a site while drugs act at their concentrations.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/therapy/Musyc.hh"
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

CLONECAST_INLINE Effect const& effect_on(TherapyView const& therapy, int drug, int clone, EffectTarget target) {
    return therapy.effects[(drug * therapy.n_clones + clone) * n_effect_targets + static_cast<int>(target)];
}

template <class Parameters>
CLONECAST_FUNCTION double effect_of_drug(TherapyView const& therapy, Parameters const& parameters, Levels const& levels,
                                         int drug, int clone, EffectTarget target) {
    return strength(effect_on(therapy, drug, clone, target), parameters, levels, drug);
}

//! Whether both drugs of a pair act, and in this clone.
CLONECAST_INLINE bool is_active(Interaction const& pair, Levels const& levels, int clone) {
    std::uint32_t const both = 1U << pair.drug_a | 1U << pair.drug_b;
    return (pair.clones >> clone & 1U) != 0 && (levels.on & both) == both;
}

//! Least part of the divisions that a drug leaves where a MuSyC surface takes its place, so that ratios stay finite.
inline constexpr double least_left = 1e-30;

//! Divisions that a drug leaves; not 0 if it has a MuSyC surface with another that acts.
template <class Parameters>
CLONECAST_FUNCTION double divisions_left_by(TherapyView const& therapy, Parameters const& parameters,
                                            Levels const& levels, int drug, int clone) {
    double const left = 1.0 - effect_of_drug(therapy, parameters, levels, drug, clone, EffectTarget::birth);
    if (left < least_left) {
        for (std::size_t k = 0; k < therapy.interactions.size; ++k) {
            Interaction const& pair = therapy.interactions[k];
            if (pair.model == InteractionModel::musyc && pair.target == EffectTarget::birth &&
                (pair.drug_a == drug || pair.drug_b == drug) && is_active(pair, levels, clone)) {
                return least_left;
            }
        }
    }
    return left;
}

//! Effect of a pair by its MuSyC surface.
template <class Parameters>
CLONECAST_FUNCTION double musyc_of_pair(TherapyView const& therapy, Parameters const& parameters, Levels const& levels,
                                        Interaction const& pair, int clone) {
    auto const drug = [&](int index, std::int32_t alpha) {
        Effect const& effect = effect_on(therapy, index, clone, pair.target);
        return MusycDrug{levels.concentration[index], parameters[effect.ec50], parameters[effect.hill],
                         parameters[effect.strength], parameters[alpha]};
    };
    MusycDrug const a = drug(pair.drug_a, pair.alpha_21);
    MusycDrug const b = drug(pair.drug_b, pair.alpha_12);
    if (pair.emax_12 >= 0) {
        return musyc_effect(a, b, parameters[pair.emax_12]);
    }
    double const shared = pair.target == EffectTarget::birth ? a.emax * b.emax : 0.0;
    return musyc_effect(a, b, a.emax + b.emax - shared);
}

//! Effects of the drugs of a clone on its rates, combined.
struct Combined {
    double divisions_left = 1;
    double more_death = 0;
    double kill = 0;

    //! Adds what a drug does.
    CLONECAST_INLINE void add(Combination combination, double left, double more, double killed) {
        if (combination == Combination::bliss) {
            divisions_left *= left;
            more_death += more;
            kill += killed;
        } else {
            divisions_left = left < divisions_left ? left : divisions_left;
            more_death = more > more_death ? more : more_death;
            kill = killed > kill ? killed : kill;
        }
    }
};

//! Lets a pair depart from the combination of its two effects.
template <class Parameters>
CLONECAST_FUNCTION void interact(TherapyView const& therapy, Parameters const& parameters, Levels const& levels,
                                 Interaction const& pair, int clone, Combined* combined) {
    double const a = effect_of_drug(therapy, parameters, levels, pair.drug_a, clone, pair.target);
    double const b = effect_of_drug(therapy, parameters, levels, pair.drug_b, clone, pair.target);
    bool const is_bliss = therapy.combination == Combination::bliss;
    double left = 1;
    double more = 0;
    if (pair.model == InteractionModel::factor) {
        more = parameters[pair.factor] * a * b;
        left = 1.0 - more;
    } else {
        double const joint = musyc_of_pair(therapy, parameters, levels, pair, clone);
        double const largest = a > b ? a : b;
        more = joint - (is_bliss ? a + b : largest);
        if (pair.target == EffectTarget::birth) {
            double const left_a = divisions_left_by(therapy, parameters, levels, pair.drug_a, clone);
            double const left_b = divisions_left_by(therapy, parameters, levels, pair.drug_b, clone);
            double const least = left_a < left_b ? left_a : left_b;
            left = (1.0 - joint) / (is_bliss ? left_a * left_b : least);
        }
    }
    if (pair.target == EffectTarget::birth) {
        combined->divisions_left *= left;
    } else {
        (pair.target == EffectTarget::death ? combined->more_death : combined->kill) += more;
    }
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
CLONECAST_FUNCTION CLONECAST_NOINLINE TreatedRates treat_clone(TherapyView const& therapy, Parameters const& parameters,
                                                               Levels const& levels, int clone, double pace) {
    Combined combined;
    for (int drug = 0; levels.on >> drug != 0; ++drug) {
        if ((levels.on >> drug & 1U) != 0) {
            combined.add(therapy.combination, divisions_left_by(therapy, parameters, levels, drug, clone),
                         effect_of_drug(therapy, parameters, levels, drug, clone, EffectTarget::death),
                         effect_of_drug(therapy, parameters, levels, drug, clone, EffectTarget::kill));
        }
    }
    for (std::size_t k = 0; k < therapy.interactions.size; ++k) {
        if (is_active(therapy.interactions[k], levels, clone)) {
            interact(therapy, parameters, levels, therapy.interactions[k], clone, &combined);
        }
    }
    double divisions_left = combined.divisions_left < 1 ? combined.divisions_left : 1.0;
    if (therapy.n_pathways > 0 && therapy.drives[clone].half >= 0) {
        divisions_left *= divisions_driven(therapy, parameters, levels, clone);
    }
    double const death = pace * parameters[therapy.death[clone]] * (1.0 + combined.more_death) + combined.kill;
    return {pace * parameters[therapy.birth[clone]] * divisions_left, death > 0 ? death : 0.0};
}

}  // namespace detail

/*! Rates of a clone at a site while drugs act.
 *  Bliss independence: the fractions of divisions that drugs leave multiply, birth = b prod(1 - E); hazards of death
 *  add, death = d (1 + sum E) + sum kill. An interaction of factor g between drugs with effects E and F multiplies the
 *  divisions left by (1 - g E F), or adds g E F to the sum; divisions never exceed b and death never falls below 0.
 *  Highest single agent: the largest effect on each rate in place of the product and the sums.
 *  A MuSyC surface of a pair multiplies the divisions left by those that the surface leaves over those that the pair
 *  leaves without it, or adds the difference of the effects; so with two drugs the surface holds as it is.
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

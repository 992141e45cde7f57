// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What drugs do to the rates of clones: flat tables, and the effect of drugs at their concentrations.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/Span.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/therapy/Concentration.hh"
#include "kernels/therapy/Schedule.hh"

namespace clonecast::therapy {

//! Largest number of drugs, and of doses in a phase: sets of them have this many bits.
inline constexpr int max_drugs = 16;

enum class EffectKind : std::uint8_t { none, fixed, hill };
//! birth: fraction of divisions prevented; death: relative increase; kill: added death rate [1/day].
enum class EffectTarget : std::uint8_t { birth, death, kill };
inline constexpr int n_effect_targets = 3;

//! Effect of a drug on one rate of one clone; numbers are indices of parameters.
struct Effect {
    EffectKind kind = EffectKind::none;
    std::int32_t strength = -1;  //!< fixed: the effect; hill: its maximum
    std::int32_t ec50 = -1;
    std::int32_t hill = -1;
};

//! Departure of a pair of drugs from independence in a set of clones.
struct Interaction {
    std::int32_t drug_a = 0;
    std::int32_t drug_b = 0;
    std::uint32_t clones = 0;  //!< bit per clone
    EffectTarget target = EffectTarget::birth;
    std::int32_t factor = -1;  //!< parameter in [-1, 1]
};

//! How the effects of several drugs on one rate combine.
enum class Combination : std::uint8_t { bliss, highest_single_agent };

//! How a clone's divisions depend on the activity of pathways; numbers are indices of parameters.
struct Drive {
    std::int32_t half = -1;  //!< weighted activity of half the most divisions; -1: they do not depend on it
    std::int32_t hill = -1;
};

struct Dose {
    std::int32_t drug = 0;
    std::int32_t concentration = -1;  //!< parameter: while on
    ScheduleParameters schedule;
    std::int32_t amount = -1;        //!< parameter: of a dose of a drug with a curve [mg]
    std::int32_t every = -1;         //!< parameter: between its doses while on [day]
    std::int32_t first_loading = 0;  //!< loading doses: range in the table of days
    std::int32_t n_loading = 0;
    std::int32_t loading_amount = -1;  //!< parameter [mg]
};

enum class PhaseEnd : std::uint8_t { never, time, progression, burden_below, burden_above };

struct Phase {
    std::int32_t first_dose = 0;
    std::int32_t n_doses = 0;
    PhaseEnd end = PhaseEnd::never;
    std::int32_t days = -1;    //!< PhaseEnd::time: parameter [day]
    std::int32_t burden = -1;  //!< PhaseEnd::burden_*: parameter, fraction of the burden on day 0
    //! Days of the phase over which net growth is averaged to tell resistance; a window_end of 0: the whole phase.
    double window_begin = 0;
    double window_end = 0;
};

struct Regimen {
    std::int32_t first_phase = 0;
    std::int32_t n_phases = 0;
    std::uint8_t repeats = 0;
};

struct TherapyView {
    std::int32_t n_clones = 0;
    std::int32_t n_pathways = 0;
    Combination combination = Combination::bliss;
    Span<std::int32_t> birth;                 //!< [n_clones] parameter: untreated
    Span<std::int32_t> death;                 //!< [n_clones] parameter: untreated
    Span<Pharmacokinetics> pharmacokinetics;  //!< [n_drugs]
    double tolerance = 0;                     //!< of rates that are averaged over a step, see Dosing
    Span<Effect> effects;                     //!< [n_drugs][n_clones][n_effect_targets]
    Span<Effect> inhibitions;                 //!< [n_drugs][n_pathways] fraction of the activity taken away
    Span<Drive> drives;                       //!< [n_clones]
    Span<std::int32_t> pathway_weights;       //!< [n_clones][n_pathways] parameter
    Span<Interaction> interactions;
    Span<Dose> doses;
    Span<double> days;  //!< of the schedules
    Span<Phase> phases;
    Span<Regimen> regimens;
};

//! Rates of a clone under therapy [1/day].
struct TreatedRates {
    double birth;
    double death;
};

//! Hill function emax c^h / (ec50^h + c^h) of a concentration c >= 0; ec50 > 0.
CLONECAST_FUNCTION inline double hill_effect(double concentration, double emax, double ec50, double hill) {
    if (!(concentration > 0)) {
        return 0;
    }
    double const ratio = ec50 / concentration;
    return emax / (1.0 + (hill == 1.0 ? ratio : det_pow(ratio, hill)));
}

//! Drugs that act, and their concentrations.
struct Levels {
    std::uint32_t on = 0;             //!< bit per drug
    double concentration[max_drugs];  //!< of those that are on
};

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

}  // namespace detail

/*! Rates of a clone while drugs act.
 *  Bliss independence: the fractions of divisions that drugs leave multiply, birth = b prod(1 - E); hazards of death
 *  add, death = d (1 + sum E) + sum kill. An interaction of factor g between drugs with effects E and F multiplies the
 *  divisions left by (1 - g E F), or adds g E F to the sum; divisions never exceed b and death never falls below 0.
 *  Highest single agent: the largest effect on each rate in place of the product and the sums.
 *  The pathways of a clone that has a drive multiply the divisions left by detail::divisions_driven.
 *  \param parameters  the patient's parameters, by index
 */
template <class Parameters>
CLONECAST_FUNCTION TreatedRates treat(TherapyView const& therapy, Parameters const& parameters, Levels const& levels,
                                      int clone) {
    bool const is_bliss = therapy.combination == Combination::bliss;
    double divisions_left = 1;
    double more_death = 0;
    double kill = 0;
    for (int drug = 0; levels.on >> drug != 0; ++drug) {
        if ((levels.on >> drug & 1U) == 0) {
            continue;
        }
        double const left = 1.0 - detail::effect_of_drug(therapy, parameters, levels, drug, clone, EffectTarget::birth);
        double const more = detail::effect_of_drug(therapy, parameters, levels, drug, clone, EffectTarget::death);
        double const killed = detail::effect_of_drug(therapy, parameters, levels, drug, clone, EffectTarget::kill);
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
                               detail::effect_of_drug(therapy, parameters, levels, pair.drug_a, clone, pair.target) *
                               detail::effect_of_drug(therapy, parameters, levels, pair.drug_b, clone, pair.target);
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
        divisions_left *= detail::divisions_driven(therapy, parameters, levels, clone);
    }
    double const death = parameters[therapy.death[clone]] * (1.0 + more_death) + kill;
    return {parameters[therapy.birth[clone]] * divisions_left, death > 0 ? death : 0.0};
}

}  // namespace clonecast::therapy

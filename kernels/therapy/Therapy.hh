// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What drugs do to the rates of clones: flat tables, and the effect of a set of drugs that are on.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/Span.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/therapy/Schedule.hh"

namespace clonecast::therapy {

//! Doses of a phase form a set of this many bits.
inline constexpr int max_doses = 16;

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

struct Dose {
    std::int32_t drug = 0;
    std::int32_t concentration = -1;  //!< parameter: while on
    Schedule schedule;
};

enum class PhaseEnd : std::uint8_t { never, time, progression, burden_below, burden_above };

//! Fraction of a phase in which just these doses are on, over one cycle of its schedules.
struct DutyShare {
    std::uint32_t doses_on = 0;  //!< bit per dose of the phase
    double fraction = 0;         //!< [1]
};

struct Phase {
    std::int32_t first_dose = 0;
    std::int32_t n_doses = 0;
    std::int32_t first_share = 0;  //!< in the table of duty shares
    std::int32_t n_shares = 0;
    PhaseEnd end = PhaseEnd::never;
    double days = 0;           //!< PhaseEnd::time [day]
    std::int32_t burden = -1;  //!< PhaseEnd::burden_*: parameter, fraction of the burden on day 0
};

struct Regimen {
    std::int32_t first_phase = 0;
    std::int32_t n_phases = 0;
    std::uint8_t repeats = 0;
};

struct TherapyView {
    std::int32_t n_clones = 0;
    Span<Effect> effects;  //!< [n_drugs][n_clones][n_effect_targets]
    Span<Interaction> interactions;
    Span<Dose> doses;
    Span<double> days;  //!< of the schedules
    Span<DutyShare> shares;
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

namespace detail {

template <class Parameters>
CLONECAST_FUNCTION double effect_of_dose(TherapyView const& therapy, Parameters const& parameters, Dose const& dose,
                                         int clone, EffectTarget target) {
    Effect const& effect =
        therapy.effects[(dose.drug * therapy.n_clones + clone) * n_effect_targets + static_cast<int>(target)];
    if (effect.kind == EffectKind::none) {
        return 0;
    }
    double const strength = parameters[effect.strength];
    if (effect.kind == EffectKind::fixed) {
        return strength;
    }
    return hill_effect(parameters[dose.concentration], strength, parameters[effect.ec50], parameters[effect.hill]);
}

}  // namespace detail

/*! Rates of a clone while a set of a phase's doses is on.
 *  Bliss independence: the fractions of divisions that drugs leave multiply, birth = b prod(1 - E); hazards of death
 *  add, death = d (1 + sum E) + sum kill. An interaction of factor g between drugs with effects E and F multiplies the
 *  divisions left by (1 - g E F), or adds g E F to the sum; divisions never exceed b and death never falls below 0.
 *  \param parameters  the patient's parameters, by index
 *  \param birth, death  of the untreated clone [1/day]
 *  \param doses_on  bit k: dose k of the phase is on
 */
template <class Parameters>
CLONECAST_FUNCTION TreatedRates treat(TherapyView const& therapy, Parameters const& parameters, Phase const& phase,
                                      std::uint32_t doses_on, int clone, double birth, double death) {
    double divisions_left = 1;
    double relative_death = 1;
    double kill = 0;
    for (int k = 0; k < phase.n_doses; ++k) {
        if ((doses_on >> k & 1U) != 0) {
            Dose const& dose = therapy.doses[phase.first_dose + k];
            divisions_left *= 1.0 - detail::effect_of_dose(therapy, parameters, dose, clone, EffectTarget::birth);
            relative_death += detail::effect_of_dose(therapy, parameters, dose, clone, EffectTarget::death);
            kill += detail::effect_of_dose(therapy, parameters, dose, clone, EffectTarget::kill);
        }
    }
    for (std::size_t k = 0; k < therapy.interactions.size; ++k) {
        Interaction const& pair = therapy.interactions[k];
        if ((pair.clones >> clone & 1U) == 0) {
            continue;
        }
        double product = parameters[pair.factor];
        int found = 0;
        for (int j = 0; j < phase.n_doses; ++j) {
            Dose const& dose = therapy.doses[phase.first_dose + j];
            if ((doses_on >> j & 1U) != 0 && (dose.drug == pair.drug_a || dose.drug == pair.drug_b)) {
                product *= detail::effect_of_dose(therapy, parameters, dose, clone, pair.target);
                ++found;
            }
        }
        if (found < 2) {
            continue;
        }
        if (pair.target == EffectTarget::birth) {
            divisions_left *= 1.0 - product;
        } else if (pair.target == EffectTarget::death) {
            relative_death += product;
        } else {
            kill += product;
        }
    }
    divisions_left = divisions_left < 1 ? divisions_left : 1.0;
    double const treated_death = death * relative_death + kill;
    return {birth * divisions_left, treated_death > 0 ? treated_death : 0.0};
}

}  // namespace clonecast::therapy

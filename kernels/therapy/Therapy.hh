// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What drugs do to the rates of clones, as flat tables. The rates that follow: Treat.hh. A clone at a site is a type,
// numbered site * n_clones + clone.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/Span.hh"
#include "kernels/therapy/Concentration.hh"
#include "kernels/therapy/Schedule.hh"

namespace clonecast::therapy {

//! Largest number of drugs, and of doses in a phase: sets of them have this many bits.
inline constexpr int max_drugs = 16;
//! Largest number of switches that drugs add to, times sites.
inline constexpr int max_induced = 64;

enum class EffectKind : std::uint8_t { none, fixed, hill };
//! birth: fraction of divisions prevented; death: relative increase; kill: added death rate [1/day]; mutation,
//! switching: relative increase of the probabilities of all mutations, and of the rates of all switches, out of the clone.
enum class EffectTarget : std::uint8_t { birth, death, kill, mutation, switching };
inline constexpr int n_effect_targets = 5;

//! Effect of a drug on one rate of one clone; numbers are indices of parameters.
struct Effect {
    EffectKind kind = EffectKind::none;
    std::int32_t strength = -1;  //!< fixed: the effect; hill: its maximum
    std::int32_t ec50 = -1;
    std::int32_t hill = -1;
};

//! factor: of the product of the two effects; musyc: musyc_effect in place of the two effects.
enum class InteractionModel : std::uint8_t { factor, musyc };

//! How a pair of drugs departs from the combination of its two effects in a set of clones.
struct Interaction {
    std::int32_t drug_a = 0;
    std::int32_t drug_b = 0;
    std::uint32_t clones = 0;  //!< bit per clone
    EffectTarget target = EffectTarget::birth;
    InteractionModel model = InteractionModel::factor;
    std::int32_t factor = -1;  //!< factor: parameter in [-1, 1]
    std::int32_t alpha_12 =
        -1;  //!< musyc: parameter; drug a, where it has bound, multiplies the concentration of drug b
    std::int32_t alpha_21 = -1;  //!< musyc: parameter; drug b that of drug a
    std::int32_t emax_12 = -1;   //!< musyc: parameter, effect on cells that both have bound; -1: independent effects
};

//! A rate that a drug adds to a switch [1/day].
struct Induction {
    std::int32_t drug = 0;
    std::int32_t induced = 0;  //!< the switches that drugs add to are numbered
    Effect effect;
};

//! A mutation or a switch out of a clone, for the size of what a relative increase means.
struct Outflow {
    std::int32_t clone = 0;
    EffectTarget target = EffectTarget::switching;  //!< or mutation
    std::int32_t rate = -1;                         //!< parameter: untreated [1/day or 1 per division]
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
    std::int32_t n_sites = 1;
    std::int32_t n_pathways = 0;
    Combination combination = Combination::bliss;
    Span<std::int32_t> birth;                 //!< [n_clones] parameter: untreated
    Span<std::int32_t> death;                 //!< [n_clones] parameter: untreated
    Span<std::int32_t> pace;                  //!< [n_sites] parameter: multiplies births and deaths, not kill; -1: 1
    Span<std::int32_t> penetration;           //!< [n_sites][n_drugs] parameter: multiplies the concentration; -1: 1
    Span<Pharmacokinetics> pharmacokinetics;  //!< [n_drugs]
    double tolerance = 0;                     //!< of rates that are averaged over a step, see Dosing
    Span<Effect> effects;                     //!< [n_drugs][n_clones][n_effect_targets]
    Span<Effect> inhibitions;                 //!< [n_drugs][n_pathways] fraction of the activity taken away
    Span<Drive> drives;                       //!< [n_clones]
    Span<std::int32_t> pathway_weights;       //!< [n_clones][n_pathways] parameter
    Span<Interaction> interactions;
    std::uint8_t changes_crossings = 0;  //!< 1 if any drug has an effect on mutation or switching, or induces a switch
    Span<std::int32_t> induced_from;     //!< [n_induced] clone that each switch that drugs add to leaves
    Span<Induction> inductions;
    Span<Outflow> outflows;  //!< of the model; empty unless changes_crossings
    Span<Dose> doses;
    Span<double> days;  //!< of the schedules
    Span<Phase> phases;
    Span<Regimen> regimens;

    CLONECAST_FUNCTION int n_types() const { return n_sites * n_clones; }
    CLONECAST_FUNCTION int n_induced() const { return static_cast<int>(induced_from.size); }
};

//! Rates of a type under therapy [1/day].
struct TreatedRates {
    double birth;
    double death;
};

//! What therapy multiplies a type's mutation probabilities and switching rates by [1].
struct CrossingFactors {
    double mutation;
    double switching;
};

//! Drugs that act, and their concentrations.
struct Levels {
    std::uint32_t on = 0;             //!< bit per drug
    double concentration[max_drugs];  //!< of those that are on
};

}  // namespace clonecast::therapy

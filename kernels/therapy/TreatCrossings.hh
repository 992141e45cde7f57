// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What drugs do to how often cells pass from clone to clone: mutagenesis, and switches that drugs induce.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/therapy/Therapy.hh"
#include "kernels/therapy/Treat.hh"

namespace clonecast::therapy {

namespace detail {

//! Relative increase of a rate: the sum of those of the drugs (Bliss), or the largest in size (highest single agent).
template <class Parameters>
CLONECAST_FUNCTION double factor(TherapyView const& therapy, Parameters const& parameters, Levels const& levels,
                                 int clone, EffectTarget target) {
    double increase = 0;
    for (int drug = 0; levels.on >> drug != 0; ++drug) {
        if ((levels.on >> drug & 1U) == 0) {
            continue;
        }
        double const effect = effect_of_drug(therapy, parameters, levels, drug, clone, target);
        if (therapy.combination == Combination::bliss) {
            increase += effect;
        } else if (effect * effect > increase * increase) {
            increase = effect;
        }
    }
    return increase > -1 ? 1.0 + increase : 0.0;
}

//! Sum of a clone's untreated mutation probabilities, or of its switching rates.
template <class Parameters>
CLONECAST_FUNCTION double untreated_outflow(TherapyView const& therapy, Parameters const& parameters, int clone,
                                            EffectTarget target) {
    double sum = 0;
    for (std::size_t k = 0; k < therapy.outflows.size; ++k) {
        Outflow const& outflow = therapy.outflows[k];
        if (outflow.clone == clone && outflow.target == target) {
            sum += parameters[outflow.rate];
        }
    }
    return sum;
}

//! treat_crossings for a clone where the concentrations are these.
template <class Parameters>
CLONECAST_FUNCTION CrossingFactors treat_crossings_of(TherapyView const& therapy, Parameters const& parameters,
                                                      Levels const& levels, int clone) {
    double const mutation = factor(therapy, parameters, levels, clone, EffectTarget::mutation);
    double const sum = untreated_outflow(therapy, parameters, clone, EffectTarget::mutation);
    return {mutation * sum > 1 ? 1.0 / sum : mutation,
            factor(therapy, parameters, levels, clone, EffectTarget::switching)};
}

//! induced_rate where the concentrations are these.
template <class Parameters>
CLONECAST_FUNCTION double induced_rate_of(TherapyView const& therapy, Parameters const& parameters,
                                          Levels const& levels, int induced) {
    double rate = 0;
    for (std::size_t k = 0; k < therapy.inductions.size; ++k) {
        Induction const& induction = therapy.inductions[k];
        if (induction.induced != induced || (levels.on >> induction.drug & 1U) == 0) {
            continue;
        }
        double const added = strength(induction.effect, parameters, levels, induction.drug);
        if (therapy.combination == Combination::bliss) {
            rate += added;
        } else {
            rate = added > rate ? added : rate;
        }
    }
    return rate;
}

}  // namespace detail

/*! Factors of a type's mutation probabilities and switching rates while drugs act, never below 0.
 *  The relative increases of the drugs add (Bliss), or the largest in size counts (highest single agent). The mutation
 *  probabilities add up to 1 at most.
 *  \param parameters  the patient's parameters, by index
 */
template <class Parameters>
CLONECAST_FUNCTION CLONECAST_NOINLINE CrossingFactors treat_crossings(TherapyView const& therapy,
                                                                      Parameters const& parameters,
                                                                      Levels const& levels, int type) {
    int const site = type / therapy.n_clones;
    int const clone = type - site * therapy.n_clones;
    if (therapy.penetration.size == 0) {
        return detail::treat_crossings_of(therapy, parameters, levels, clone);
    }
    return detail::treat_crossings_of(therapy, parameters, detail::levels_at(therapy, parameters, levels, site), clone);
}

/*! Rate that drugs add to a switch at a site [1/day]: the sum of what each adds (Bliss) or the largest (highest single
 *  agent).
 *  \param slot  site * n_induced + number of the switch, as in Induction
 */
template <class Parameters>
CLONECAST_FUNCTION CLONECAST_NOINLINE double induced_rate(TherapyView const& therapy, Parameters const& parameters,
                                                          Levels const& levels, int slot) {
    int const site = slot / therapy.n_induced();
    int const induced = slot - site * therapy.n_induced();
    if (therapy.penetration.size == 0) {
        return detail::induced_rate_of(therapy, parameters, levels, induced);
    }
    return detail::induced_rate_of(therapy, parameters, detail::levels_at(therapy, parameters, levels, site), induced);
}

}  // namespace clonecast::therapy

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Concentration of a drug after its doses: one compartment, first-order absorption and elimination.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"

namespace clonecast::therapy {

//! Numbers of a drug's curve; indices of parameters, none: -1. Two of half_life, clearance and volume are given.
struct Pharmacokinetics {
    std::int32_t dose = -1;             //!< [mg]; -1: the drug has no curve, its concentration is constant while on
    std::int32_t every = -1;            //!< between doses while on [day]
    std::int32_t half_life = -1;        //!< of elimination [day]
    std::int32_t clearance = -1;        //!< [L/day]
    std::int32_t volume = -1;           //!< of distribution [L]
    std::int32_t absorption = -1;       //!< rate ka [1/day]
    std::int32_t peak_time = -1;        //!< after one dose, instead of ka [day]; neither: a bolus
    std::int32_t bioavailability = -1;  //!< fraction of the dose that is absorbed [1]
    std::int32_t unbound = -1;          //!< fraction of the concentration that counts [1]
    double unit = 1;                    //!< what 1 mg/L is in the unit of the drug's concentrations
};

//! Rates of one patient's curve.
struct Kinetics {
    double absorption = 0;   //!< ka [1/day]; 0: a bolus
    double elimination = 0;  //!< k [1/day]
    double per_mg = 0;       //!< concentration that 1 mg makes when it is absorbed at once
};

//! Drug that waits for absorption, and in the body, both in units of concentration.
struct Compartments {
    double depot = 0;
    double central = 0;
};

/*! The absorption rate ka > k at which the concentration after one dose peaks at `peak_time`.
 *  With y = log(ka/k) the peak is at k t = y/(exp(y) - 1); Newton's method from above, where the function is concave.
 *  \pre k > 0; a peak_time beyond the latest that is possible, 1/k, counts as that
 */
CLONECAST_FUNCTION inline double absorption_from_peak(double peak_time, double k) {
    constexpr double latest = 1.0 - 1e-6;
    constexpr int max_iterations = 100;
    constexpr double precision = 1e-14;
    double const m = k * peak_time < latest ? k * peak_time : latest;
    double y = 2.0 * det_log(2.0 / m);
    for (int i = 0; i < max_iterations; ++i) {
        double const rise = det_expm1(y);
        double const step = (y - m * rise) / (1.0 - m * (rise + 1.0));
        y -= step;
        if (!(step > precision * y)) {
            break;
        }
    }
    return k * det_exp(y);
}

//! The curve of one patient. \param parameters  by index
template <class Parameters>
CLONECAST_FUNCTION Kinetics resolve(Pharmacokinetics const& drug, Parameters const& parameters) {
    constexpr double ln_2 = 0.6931471805599453;
    Kinetics kinetics;
    double volume = 0;
    if (drug.half_life >= 0) {
        kinetics.elimination = ln_2 / parameters[drug.half_life];
        volume = drug.volume >= 0 ? parameters[drug.volume] : parameters[drug.clearance] / kinetics.elimination;
    } else {
        volume = parameters[drug.volume];
        kinetics.elimination = parameters[drug.clearance] / volume;
    }
    if (drug.absorption >= 0) {
        kinetics.absorption = parameters[drug.absorption];
    } else if (drug.peak_time >= 0) {
        kinetics.absorption = absorption_from_peak(parameters[drug.peak_time], kinetics.elimination);
    }
    kinetics.per_mg = parameters[drug.bioavailability] * parameters[drug.unbound] * drug.unit / volume;
    return kinetics;
}

//! A dose enters. \param amount  [mg]
CLONECAST_FUNCTION inline void give(double amount, Kinetics const& kinetics, Compartments* body) {
    (kinetics.absorption > 0 ? body->depot : body->central) += amount * kinetics.per_mg;
}

/*! What is in the body `days` later (Bateman's function), in a form without cancellation where ka is near k: of what waits,
 *  depot ka (exp(-k t) - exp(-ka t))/(ka - k) has reached it.
 */
CLONECAST_FUNCTION inline double central_after(Compartments const& body, Kinetics const& kinetics, double days) {
    double const k = kinetics.elimination;
    double const left = det_exp(-k * days);
    constexpr double nothing = 1e-18;  // of what is there, so that it makes no difference
    if (!(body.depot > nothing * body.central)) {
        return body.central * left;
    }
    double const ka = kinetics.absorption;
    double const difference = ka < k ? k - ka : ka - k;
    double const x = difference * days;
    // Where nothing cancels the exponential, which is cheaper, does as well.
    double const ratio = x > 1 ? (1.0 - det_exp(-x)) / x : (x > 0 ? -det_expm1(-x) / x : 1.0);
    double const slower = ka < k ? det_exp(-ka * days) : left;
    return body.central * left + body.depot * ka * days * slower * ratio;
}

//! Both compartments `days` later; depot exp(-ka t) remains.
CLONECAST_FUNCTION inline Compartments after(Compartments const& body, Kinetics const& kinetics, double days) {
    double const depot = body.depot > 0 ? body.depot * det_exp(-kinetics.absorption * days) : 0.0;
    return {depot, central_after(body, kinetics, days)};
}

}  // namespace clonecast::therapy

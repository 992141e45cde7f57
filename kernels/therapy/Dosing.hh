// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The doses of a regimen's phases in time: which drugs act, at which concentrations, and the rates that follow.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/process/Limits.hh"
#include "kernels/therapy/Therapy.hh"
#include "kernels/therapy/Treat.hh"
#include "kernels/therapy/TreatCrossings.hh"

namespace clonecast::therapy {

/*! Follows the drugs of one patient.
 *  Drugs of constant concentration act while they are on. Drugs with a curve are given in doses and stay in the body after
 *  their phase; while any is there, time is cut into steps in which the rates of every clone are constant at their
 *  average over the step.
 *
 *  Steps: the integral of a rate over a step is right; inside the step it is off by at most a quarter of the rate's
 *  spread times the step's length. Steps end at doses and are cut until that number, births and deaths together, is at
 *  most TherapyView::tolerance for every clone. Averages are by Gauss-Legendre quadrature with three nodes on panels that
 *  grow from the last dose on and are never longer than 1.5 times the slower of the curve's two times.
 *
 *  \tparam Parameters  a patient's parameters, by index; must outlive this
 */
template <class Parameters>
class Dosing {
  public:
    CLONECAST_FUNCTION Dosing(TherapyView const& therapy, Parameters const& parameters)
        : therapy_(&therapy), parameters_(&parameters) {
        for (std::size_t drug = 0; drug < therapy.pharmacokinetics.size; ++drug) {
            if (therapy.pharmacokinetics[drug].dose >= 0) {
                curves_[drug].kinetics = resolve(therapy.pharmacokinetics[drug], parameters);
            }
        }
    }

    //! The drugs of a phase begin; those of the phase before end. Makes all changes that are due.
    CLONECAST_FUNCTION CLONECAST_NOINLINE void begin_phase(Phase const& phase, double now) {
        phase_ = phase;
        phase_begin_ = now;
        constant_.on = 0;
        for (int k = 0; k < phase_.n_doses; ++k) {
            n_changes_[k] = 0;
            n_loaded_[k] = 0;
        }
        change(now);
    }

    //! Next day on which rates change; no_change if never.
    CLONECAST_FUNCTION double next_change() const { return next_change_; }

    //! Makes all changes that are due at `now`.
    CLONECAST_FUNCTION void change(double now) {
        do_what_is_due(now);
        next_change_ = in_body_ != 0 ? average(now, next_due_) : next_due_;
    }

    //! Moves on to `day` and makes all changes that are due up to then, without the rates in between.
    CLONECAST_FUNCTION void skip_to(double day) {
        while (next_due_ < day) {
            do_what_is_due(next_due_);
        }
        change(day);
    }

    //! Rates of a type until the next change [1/day].
    CLONECAST_FUNCTION TreatedRates rates(int type) const {
        return in_body_ != 0 ? average_[type] : treat(*therapy_, *parameters_, constant_, type);
    }
    //! Factors of a type's mutation probabilities and switching rates until the next change.
    CLONECAST_FUNCTION CrossingFactors crossing_factors(int type) const {
        if (therapy_->changes_crossings == 0) {
            return {1, 1};
        }
        return in_body_ != 0 ? average_factors_[type] : treat_crossings(*therapy_, *parameters_, constant_, type);
    }
    //! Rate that drugs add to a switch until the next change [1/day]. \param slot  as in induced_rate
    CLONECAST_FUNCTION double induced(int slot) const {
        return in_body_ != 0 ? average_induced_[slot] : induced_rate(*therapy_, *parameters_, constant_, slot);
    }

    //! Concentration of a drug that acts, 0 of others. \param days  after the last change
    CLONECAST_FUNCTION double concentration(int drug, double days) const {
        Levels const levels = levels_after(days);
        return (levels.on >> drug & 1U) != 0 ? levels.concentration[drug] : 0.0;
    }

  private:
    //! A drug whose curve has fallen to this part of its highest point is gone.
    static constexpr double gone = 1e-12;
    static constexpr double shortest_step = 1e-3;  //!< [day]
    static constexpr int max_panels = 12;

    struct Curve {
        Kinetics kinetics;
        Compartments body;
        double highest = 0;   //!< of depot and central together, since it was last gone
        double given_at = 0;  //!< last dose [day]
    };

    CLONECAST_FUNCTION Dose const& dose(int k) const { return therapy_->doses[phase_.first_dose + k]; }
    CLONECAST_FUNCTION static bool has_curve(Dose const& dose) { return dose.amount >= 0; }

    //! Moves the curves to `now`, and gives and turns on and off what is due.
    CLONECAST_FUNCTION CLONECAST_NOINLINE void do_what_is_due(double now) {
        settle(now);
        next_due_ = no_change;
        for (int k = 0; k < phase_.n_doses; ++k) {
            double const next = has_curve(dose(k)) ? give_doses(k, now) : switch_dose(k, now);
            next_due_ = next < next_due_ ? next : next_due_;
        }
    }

    //! Turns a drug of constant concentration on or off. \return the next change of it
    CLONECAST_FUNCTION double switch_dose(int k, double now) {
        Dose const& dose = this->dose(k);
        Schedule const schedule = resolve(dose.schedule, *parameters_);
        double next = phase_begin_ + change_time(schedule, therapy_->days, n_changes_[k]);
        while (next <= now) {
            std::uint32_t const bit = 1U << dose.drug;
            constant_.on = n_changes_[k] % 2 == 0 ? constant_.on | bit : constant_.on & ~bit;
            ++n_changes_[k];
            next = phase_begin_ + change_time(schedule, therapy_->days, n_changes_[k]);
        }
        constant_.concentration[dose.drug] = (*parameters_)[dose.concentration];
        return next < no_change ? next : no_change;
    }

    //! Gives the doses that are due. \return the time of the next one
    CLONECAST_FUNCTION double give_doses(int k, double now) {
        Dose const& dose = this->dose(k);
        Schedule const schedule = resolve(dose.schedule, *parameters_);
        double const every = (*parameters_)[dose.every];
        double next = phase_begin_ + dose_time(schedule, every, therapy_->days, n_changes_[k]);
        while (next <= now) {
            give_dose(dose.drug, (*parameters_)[dose.amount], now);
            ++n_changes_[k];
            next = phase_begin_ + dose_time(schedule, every, therapy_->days, n_changes_[k]);
        }
        while (n_loaded_[k] < dose.n_loading) {
            double const day = phase_begin_ + therapy_->days[dose.first_loading + n_loaded_[k]];
            if (day > now) {
                next = day < next ? day : next;
                break;
            }
            give_dose(dose.drug, (*parameters_)[dose.loading_amount], now);
            ++n_loaded_[k];
        }
        return next < no_change ? next : no_change;
    }

    CLONECAST_FUNCTION void give_dose(int drug, double amount, double now) {
        Curve& curve = curves_[drug];
        give(amount, curve.kinetics, &curve.body);
        double const all = curve.body.depot + curve.body.central;
        if (all > 0) {
            curve.highest = all > curve.highest ? all : curve.highest;
            curve.given_at = now;
            in_body_ |= 1U << drug;
        }
    }

    //! Moves the curves to `now`.
    CLONECAST_FUNCTION CLONECAST_NOINLINE void settle(double now) {
        for (int drug = 0; in_body_ >> drug != 0; ++drug) {
            if ((in_body_ >> drug & 1U) != 0) {
                Curve& curve = curves_[drug];
                curve.body = after(curve.body, curve.kinetics, now - settled_at_);
                if (curve.body.depot + curve.body.central <= gone * curve.highest) {
                    curve.body = Compartments{};
                    curve.highest = 0;
                    in_body_ &= ~(1U << drug);
                }
            }
        }
        settled_at_ = now;
    }

    CLONECAST_FUNCTION Levels levels_after(double days) const {
        Levels levels = constant_;
        levels.on |= in_body_;
        for (int drug = 0; in_body_ >> drug != 0; ++drug) {
            if ((in_body_ >> drug & 1U) != 0) {
                levels.concentration[drug] = central_after(curves_[drug].body, curves_[drug].kinetics, days);
            }
        }
        return levels;
    }

    //! Length of the panel that begins `days` after the last change.
    CLONECAST_FUNCTION double panel(double days) const {
        constexpr double of_slower_time = 1.5;
        constexpr double depot_matters = 1e-9;
        double length = no_change;
        for (int drug = 0; in_body_ >> drug != 0; ++drug) {
            if ((in_body_ >> drug & 1U) == 0) {
                continue;
            }
            Curve const& curve = curves_[drug];
            double const ka = curve.kinetics.absorption;
            double const k = curve.kinetics.elimination;
            double longest = of_slower_time / k;
            if (curve.body.depot > depot_matters * curve.body.central) {
                double const fast = 1.0 / (ka > k ? ka : k);
                double const since = settled_at_ + days - curve.given_at;
                longest = of_slower_time / (ka < k ? ka : k);
                double const growing = since > fast ? since : fast;
                longest = growing < longest ? growing : longest;
            }
            length = longest < length ? longest : length;
        }
        return length;
    }

    /*! Averages the rates over a step from `now` on.
     *  \param horizon  the step ends there at the latest
     *  \return its end
     */
    CLONECAST_FUNCTION CLONECAST_NOINLINE double average(double now, double horizon) {
        double length = horizon - now;
        length = length < longest_step_ ? length : longest_step_;
        while (true) {
            bool is_cut = false;
            double const shift = 0.25 * length * average_over(&length, &is_cut);
            if (!(shift > therapy_->tolerance) || !(length > shortest_step)) {
                // The next step tries twice this length where this one was cut, and then cuts again if it must.
                longest_step_ = is_cut || length < longest_step_ ? longest_step_ : 2.0 * length;
                double const end = now + length;
                return is_cut || end < horizon ? end : horizon;
            }
            double const factor = 0.9 * square_root(therapy_->tolerance / shift);
            length *= factor < 0.9 ? (factor > 0.2 ? factor : 0.2) : 0.9;
            longest_step_ = length;
        }
    }

    //! Average and range of a rate over a step.
    struct Course {
        double average;
        double least;
        double most;
        static CLONECAST_INLINE Course begin() { return {0, no_change, 0}; }
        CLONECAST_INLINE void include(double rate, double weight) {
            average += weight * rate;
            least = rate < least ? rate : least;
            most = rate > most ? rate : most;
        }
        CLONECAST_INLINE double spread() const { return most - least; }
    };

    /*! Averages the rates over *length days; shortens the length, and says so, if it has too many panels.
     *  \return the largest spread of the rates of a type: births, deaths, and crossings where drugs change them [1/day]
     */
    CLONECAST_FUNCTION double average_over(double* length, bool* is_cut) {
        constexpr int n_nodes = 3;
        constexpr double node[n_nodes] = {0.1127016653792583, 0.5, 0.8872983346207417};
        constexpr double weight[n_nodes] = {5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0};
        int const n_types = therapy_->n_types();
        int const n_slots = therapy_->n_sites * therapy_->n_induced();
        Course birth[process::max_types];
        Course death[process::max_types];
        Course crossing[process::max_types];
        for (int i = 0; i < n_types; ++i) {
            birth[i] = death[i] = crossing[i] = Course::begin();
            average_factors_[i] = {0, 0};
        }
        for (int slot = 0; slot < n_slots; ++slot) {
            average_induced_[slot] = 0;
        }
        double done = 0;
        int n_panels = 0;
        while (done < *length && n_panels < max_panels) {
            double const left = *length - done;
            double width = panel(done);
            width = width < left ? width : left;
            for (int k = 0; k < n_nodes; ++k) {
                Levels const levels = levels_after(done + width * node[k]);
                double const days = width * weight[k];
                for (int i = 0; i < n_types; ++i) {
                    TreatedRates const rates = treat(*therapy_, *parameters_, levels, i);
                    birth[i].include(rates.birth, days);
                    death[i].include(rates.death, days);
                    if (therapy_->changes_crossings != 0) {
                        crossing[i].include(include_crossings(levels, i, rates.birth, days), days);
                    }
                }
            }
            done = width < left ? done + width : *length;
            ++n_panels;
        }
        *is_cut = done < *length;
        *length = done;
        double largest = 0;
        for (int i = 0; i < n_types; ++i) {
            average_[i] = {birth[i].average / done, death[i].average / done};
            double spread = birth[i].spread() + death[i].spread();
            if (therapy_->changes_crossings != 0) {
                // Of the divisions in the step, this part has a mutation.
                average_factors_[i].mutation /= birth[i].average > 0 ? birth[i].average : 1.0;
                average_factors_[i].switching /= done;
                spread += crossing[i].spread();
            }
            largest = spread > largest ? spread : largest;
        }
        for (int slot = 0; slot < n_slots; ++slot) {
            average_induced_[slot] /= done;
        }
        return largest;
    }

    /*! Adds what holds for `days` to the averages of a type's crossings.
     *  \return the rate of all its crossings [1/day]
     */
    CLONECAST_FUNCTION double include_crossings(Levels const& levels, int type, double birth, double days) {
        CrossingFactors const factors = treat_crossings(*therapy_, *parameters_, levels, type);
        average_factors_[type].mutation += days * birth * factors.mutation;
        average_factors_[type].switching += days * factors.switching;
        int const site = type / therapy_->n_clones;
        int const clone = type - site * therapy_->n_clones;
        auto const untreated = [&](EffectTarget target) {
            return detail::untreated_outflow(*therapy_, *parameters_, clone, target);
        };
        double rate = untreated(EffectTarget::mutation) * birth * factors.mutation +
                      untreated(EffectTarget::switching) * factors.switching;
        for (int k = 0; k < therapy_->n_induced(); ++k) {
            if (therapy_->induced_from[k] == clone) {
                int const slot = site * therapy_->n_induced() + k;
                double const induced = induced_rate(*therapy_, *parameters_, levels, slot);
                average_induced_[slot] += days * induced;
                rate += induced;
            }
        }
        return rate;
    }

    TherapyView const* therapy_;
    Parameters const* parameters_;
    Phase phase_;
    double phase_begin_ = 0;
    Levels constant_;  //!< drugs of constant concentration
    Curve curves_[max_drugs];
    std::uint32_t in_body_ = 0;  //!< drugs with a curve that are there, bit per drug
    std::int32_t n_changes_[max_drugs];
    std::int32_t n_loaded_[max_drugs];
    double settled_at_ = 0;
    double next_due_ = no_change;     //!< next dose, or change of a drug of constant concentration [day]
    double next_change_ = no_change;  //!< that, or the end of the step [day]
    double longest_step_ = no_change;
    TreatedRates average_[process::max_types];
    CrossingFactors average_factors_[process::max_types];
    double average_induced_[max_induced];
};

}  // namespace clonecast::therapy

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Where a patient is in a regimen: the phase, the doses that are on, the rates and the resistant clones that follow.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/patient/Parameters.hh"
#include "kernels/patient/StudyView.hh"
#include "kernels/therapy/Dosing.hh"

namespace clonecast::patient {

//! Rates of all types as the engines ask for them, constant until the next change of a dose.
class Rates {
  public:
    CLONECAST_FUNCTION Rates(StudyView const& study, Parameters const& parameters)
        : crossing_(study.crossing),
          kind_(study.model.kind),
          responses_(study.responses),
          weight_(study.weight),
          capacity_(study.capacity),
          on_birth_(study.on_birth),
          parameters_(&parameters) {
        for (int i = study.layout.n_types(); i < study.model.n_types; ++i) {
            rates_[i] = {0, 0};  // the source of influx
        }
        if (responses_.size > 0) {
            for (int i = 0; i < study.model.n_types; ++i) {
                factors_[i] = {1, 1};
            }
            for (double& rate : induced_) {
                rate = 0;
            }
        }
    }

    CLONECAST_INLINE double birth(int type) const { return rates_[type].birth; }
    CLONECAST_INLINE double death(int type) const { return rates_[type].death; }
    CLONECAST_INLINE double crossing(int index) const {
        double const untreated = (*parameters_)[crossing_[index]];
        return responses_.size == 0 ? untreated : treated(index, untreated);
    }
    // Only where clones compete.
    CLONECAST_INLINE double weight(int type) const {
        return weight_[type] == none ? 0.0 : (*parameters_)[weight_[type]];
    }
    CLONECAST_INLINE double capacity(int site) const { return (*parameters_)[capacity_[site]]; }
    CLONECAST_INLINE double on_birth(int site) const { return (*parameters_)[on_birth_[site]]; }
    CLONECAST_FUNCTION void set(int type, therapy::TreatedRates rates) { rates_[type] = rates; }
    CLONECAST_FUNCTION void set_factors(int type, therapy::CrossingFactors factors) { factors_[type] = factors; }
    CLONECAST_FUNCTION void set_induced(int slot, double rate) { induced_[slot] = rate; }

  private:
    CLONECAST_FUNCTION double treated(int index, double untreated) const {
        CrossingResponse const& response = responses_[index];
        therapy::CrossingFactors const& factors = factors_[response.source];
        double const factor = kind_[index] == process::CrossingKind::mutation ? factors.mutation : factors.switching;
        double const rate = response.has_factor != 0 ? untreated * factor : untreated;
        return response.induced == none ? rate : rate + induced_[response.induced];
    }

    Span<std::int32_t> crossing_;
    Span<process::CrossingKind> kind_;
    Span<CrossingResponse> responses_;
    Span<std::int32_t> weight_;
    Span<std::int32_t> capacity_;
    Span<std::int32_t> on_birth_;
    Parameters const* parameters_;
    therapy::TreatedRates rates_[process::max_types];
    therapy::CrossingFactors factors_[process::max_types];
    double induced_[therapy::max_induced];
};

//! Rates without drugs.
CLONECAST_FUNCTION inline Rates untreated_rates(StudyView const& study, Parameters const& parameters) {
    Rates rates(study, parameters);
    for (int i = 0; i < study.layout.n_types(); ++i) {
        rates.set(i, therapy::treat(study.therapy, parameters, therapy::Levels{}, i));
    }
    return rates;
}

//! Follows one patient through the phases of a regimen.
//! After the last phase of a regimen that does not repeat come no drugs.
class Treatment {
  public:
    CLONECAST_FUNCTION Treatment(StudyView const& study, Parameters const& parameters, int regimen)
        : study_(&study),
          parameters_(&parameters),
          regimen_(study.therapy.regimens[regimen]),
          dosing_(study.therapy, parameters),
          rates_(study, parameters),
          resistant_(at_all_sites(study.declared_resistant)) {
        begin_phase(0, 0);
    }

    //! Next day on which the drugs or the phase change by themselves; therapy::no_change if never.
    CLONECAST_FUNCTION double next_change() const {
        double const of_drugs = dosing_.next_change();
        return of_drugs < phase_end_ ? of_drugs : phase_end_;
    }

    //! Make all changes that are due at `now`.
    CLONECAST_FUNCTION void change(double now) {
        if (now >= phase_end_) {
            next_phase(now);
        } else {
            dosing_.change(now);
            rates_are_old_ = true;
        }
    }

    //! True if a phase follows the present one.
    CLONECAST_FUNCTION bool has_next_phase() const {
        return phase_index_ < regimen_.n_phases && (regimen_.repeats != 0 || phase_index_ + 1 < regimen_.n_phases);
    }
    CLONECAST_FUNCTION void next_phase(double now) {
        int const next = phase_index_ + 1;
        begin_phase(regimen_.repeats != 0 && next >= regimen_.n_phases ? 0 : next, now);
        ++n_phase_changes_;
    }

    CLONECAST_FUNCTION bool ends_at_progression() const { return phase_.end == therapy::PhaseEnd::progression; }
    //! True if the phase ends at a scan that reads this burden [cells].
    CLONECAST_FUNCTION bool ends_at_burden(std::int64_t burden, std::int64_t baseline) const {
        if (phase_.end == therapy::PhaseEnd::burden_below) {
            return static_cast<double>(burden) <= (*parameters_)[phase_.burden] * static_cast<double>(baseline);
        }
        if (phase_.end == therapy::PhaseEnd::burden_above) {
            return static_cast<double>(burden) >= (*parameters_)[phase_.burden] * static_cast<double>(baseline);
        }
        return false;
    }

    //! Rates under the drugs that act.
    CLONECAST_FUNCTION Rates const& rates() {
        if (rates_are_old_) {
            for (int i = 0; i < study_->layout.n_types(); ++i) {
                rates_.set(i, dosing_.rates(i));
            }
            if (study_->therapy.changes_crossings != 0) {
                set_crossings();
            }
            rates_are_old_ = false;
        }
        return rates_;
    }
    //! Types that resist the drugs of the phase, bit per type; in a phase without drugs, those of the phase before.
    CLONECAST_FUNCTION std::uint64_t resistant() const { return resistant_; }
    CLONECAST_FUNCTION int n_phase_changes() const { return n_phase_changes_; }

  private:
    CLONECAST_FUNCTION CLONECAST_NOINLINE void begin_phase(int index, double now) {
        phase_index_ = index;
        phase_ = index < regimen_.n_phases ? study_->therapy.phases[regimen_.first_phase + index] : therapy::Phase{};
        phase_days_ = phase_.end == therapy::PhaseEnd::time ? (*parameters_)[phase_.days] : therapy::no_change;
        phase_end_ = now + phase_days_;
        dosing_.begin_phase(phase_, now);
        rates_are_old_ = true;
        if (phase_.n_doses > 0) {
            find_resistant(now);
        }
    }

    //! A set of clones as a set of types.
    CLONECAST_FUNCTION std::uint64_t at_all_sites(std::uint32_t clones) const {
        std::uint64_t types = 0;
        for (int site = 0; site < study_->layout.n_sites; ++site) {
            types |= static_cast<std::uint64_t>(clones) << (site * study_->layout.n_clones);
        }
        return types;
    }

    CLONECAST_FUNCTION void set_crossings() {
        for (int i = 0; i < study_->layout.n_types(); ++i) {
            rates_.set_factors(i, dosing_.crossing_factors(i));
        }
        for (int slot = 0; slot < study_->therapy.n_sites * study_->therapy.n_induced(); ++slot) {
            rates_.set_induced(slot, dosing_.induced(slot));
        }
    }

    //! A type resists when its births exceed its deaths, averaged over the window of the phase, unless declared.
    CLONECAST_FUNCTION CLONECAST_NOINLINE void find_resistant(double now) {
        double const window_end = now + (phase_.window_end > 0 ? phase_.window_end : phase_days_);
        double net[process::max_types];
        for (int i = 0; i < study_->layout.n_types(); ++i) {
            net[i] = 0;
        }
        therapy::Dosing<Parameters> ahead = dosing_;
        double day = now + phase_.window_begin;
        if (day > now) {
            ahead.skip_to(day);
        }
        while (day < window_end) {
            double const next = ahead.next_change() < window_end ? ahead.next_change() : window_end;
            for (int i = 0; i < study_->layout.n_types(); ++i) {
                therapy::TreatedRates const rates = ahead.rates(i);
                net[i] += (next - day) * (rates.birth - rates.death);
            }
            day = next;
            if (day < window_end) {
                ahead.change(day);
            }
        }
        resistant_ = at_all_sites(study_->declared_resistant);
        std::uint64_t const sensitive = at_all_sites(study_->declared_sensitive);
        for (int i = 0; i < study_->layout.n_types(); ++i) {
            if (net[i] > 0 && (sensitive >> i & 1U) == 0) {
                resistant_ |= std::uint64_t{1} << i;
            }
        }
    }

    StudyView const* study_;
    Parameters const* parameters_;
    therapy::Regimen regimen_;
    therapy::Dosing<Parameters> dosing_;
    Rates rates_;
    therapy::Phase phase_;
    int phase_index_ = 0;
    double phase_days_ = therapy::no_change;
    double phase_end_ = therapy::no_change;
    std::uint64_t resistant_;
    bool rates_are_old_ = true;
    int n_phase_changes_ = 0;
};

}  // namespace clonecast::patient

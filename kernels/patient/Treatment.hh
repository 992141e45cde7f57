// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Where a patient is in a regimen: the phase, the doses that are on, the rates and the resistant clones that follow.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/patient/Parameters.hh"
#include "kernels/patient/StudyView.hh"

namespace clonecast::patient {

//! Rates of all clones as the engines ask for them, constant until the next change of a dose.
class Rates {
  public:
    CLONECAST_FUNCTION Rates(StudyView const& study, Parameters const& parameters)
        : crossing_(study.crossing),
          weight_(study.weight),
          capacity_(study.capacity),
          on_birth_(study.on_birth),
          parameters_(&parameters) {}

    CLONECAST_INLINE double birth(int clone) const { return rates_[clone].birth; }
    CLONECAST_INLINE double death(int clone) const { return rates_[clone].death; }
    CLONECAST_INLINE double crossing(int index) const { return (*parameters_)[crossing_[index]]; }
    // Only where clones compete.
    CLONECAST_INLINE double weight(int clone) const { return (*parameters_)[weight_[clone]]; }
    CLONECAST_INLINE double capacity() const { return (*parameters_)[capacity_]; }
    CLONECAST_INLINE double on_birth() const { return (*parameters_)[on_birth_]; }
    CLONECAST_FUNCTION void set(int clone, therapy::TreatedRates rates) { rates_[clone] = rates; }

  private:
    Span<std::int32_t> crossing_;
    Span<std::int32_t> weight_;
    std::int32_t capacity_;
    std::int32_t on_birth_;
    Parameters const* parameters_;
    therapy::TreatedRates rates_[process::max_clones];
};

//! Follows one patient through the phases of a regimen.
//! After the last phase of a regimen that does not repeat come no drugs.
class Treatment {
  public:
    CLONECAST_FUNCTION Treatment(StudyView const& study, Parameters const& parameters, int regimen)
        : study_(&study),
          parameters_(&parameters),
          regimen_(study.therapy.regimens[regimen]),
          rates_(study, parameters),
          resistant_(study.declared_resistant) {
        begin_phase(0, 0);
    }

    //! Next day on which the drugs or the phase change by themselves; therapy::no_change if never.
    CLONECAST_FUNCTION double next_change() const {
        double next = phase_end_;
        for (int k = 0; k < phase_.n_doses; ++k) {
            double const change = change_day(k);
            next = change < next ? change : next;
        }
        return next;
    }

    //! Make all changes that are due at `now`.
    CLONECAST_FUNCTION void change(double now) {
        if (now >= phase_end_) {
            next_phase(now);
        } else {
            switch_doses(now);
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

    //! Rates under the doses that are on.
    CLONECAST_FUNCTION Rates const& rates() {
        if (rates_are_old_) {
            for (int i = 0; i < study_->model.n_clones; ++i) {
                rates_.set(i, treat(i, doses_on_));
            }
            rates_are_old_ = false;
        }
        return rates_;
    }
    //! Clones that resist the drugs of the phase, bit per clone; in a phase without drugs, those of the phase before.
    CLONECAST_FUNCTION std::uint32_t resistant() const { return resistant_; }
    CLONECAST_FUNCTION int n_phase_changes() const { return n_phase_changes_; }

  private:
    CLONECAST_FUNCTION therapy::TreatedRates treat(int clone, std::uint32_t doses_on) const {
        return therapy::treat(study_->therapy, *parameters_, phase_, doses_on, clone,
                              (*parameters_)[study_->birth[clone]], (*parameters_)[study_->death[clone]]);
    }

    CLONECAST_FUNCTION double change_day(int dose) const {
        double const change = therapy::change_time(study_->therapy.doses[phase_.first_dose + dose].schedule,
                                                   study_->therapy.days, n_changes_[dose]);
        return change < therapy::no_change ? phase_begin_ + change : therapy::no_change;
    }

    CLONECAST_FUNCTION void switch_doses(double now) {
        for (int k = 0; k < phase_.n_doses; ++k) {
            while (change_day(k) <= now) {
                doses_on_ = (n_changes_[k] % 2 == 0) ? doses_on_ | (1U << k) : doses_on_ & ~(1U << k);
                ++n_changes_[k];
                rates_are_old_ = true;
            }
        }
    }

    CLONECAST_FUNCTION void begin_phase(int index, double now) {
        phase_index_ = index;
        phase_begin_ = now;
        phase_ = index < regimen_.n_phases ? study_->therapy.phases[regimen_.first_phase + index] : therapy::Phase{};
        phase_end_ = phase_.end == therapy::PhaseEnd::time ? now + phase_.days : therapy::no_change;
        doses_on_ = 0;
        for (int k = 0; k < phase_.n_doses; ++k) {
            n_changes_[k] = 0;
        }
        rates_are_old_ = true;
        switch_doses(now);
        if (phase_.n_doses > 0) {
            find_resistant();
        }
    }

    //! A clone resists when its births exceed its deaths, averaged over a cycle of the schedules, unless declared.
    CLONECAST_FUNCTION void find_resistant() {
        resistant_ = study_->declared_resistant;
        for (int i = 0; i < study_->model.n_clones; ++i) {
            double net = 0;
            for (int k = 0; k < phase_.n_shares; ++k) {
                therapy::DutyShare const& share = study_->therapy.shares[phase_.first_share + k];
                therapy::TreatedRates const rates = treat(i, share.doses_on);
                net += share.fraction * (rates.birth - rates.death);
            }
            if (net > 0 && (study_->declared_sensitive >> i & 1U) == 0) {
                resistant_ |= 1U << i;
            }
        }
    }

    StudyView const* study_;
    Parameters const* parameters_;
    therapy::Regimen regimen_;
    Rates rates_;
    therapy::Phase phase_;
    int phase_index_ = 0;
    double phase_begin_ = 0;
    double phase_end_ = 0;
    std::int32_t n_changes_[therapy::max_doses];
    std::uint32_t doses_on_ = 0;
    std::uint32_t resistant_;
    bool rates_are_old_ = true;
    int n_phase_changes_ = 0;
};

}  // namespace clonecast::patient

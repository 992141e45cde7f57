// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The life of one virtual patient under one regimen.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/patient/Outcome.hh"
#include "kernels/patient/Parameters.hh"
#include "kernels/patient/Record.hh"
#include "kernels/patient/Start.hh"
#include "kernels/patient/StudyView.hh"
#include "kernels/patient/Treatment.hh"
#include "kernels/process/Advance.hh"
#include "kernels/random/Stream.hh"

namespace clonecast::patient {

/*! Judges scans: response, nadir, progression.
 *  Volumes are compared as cells / cells_per_mm3; diameters are those of spheres.
 */
class Judge {
  public:
    CLONECAST_FUNCTION Judge(Assessment const& assessment, Parameters const& parameters, std::int64_t baseline)
        : progression_(assessment.progression),
          cells_per_mm3_(parameters[assessment.cells_per_mm3]),
          detectable_cells_(parameters[assessment.detectable_mm3] * cells_per_mm3_),
          baseline_(baseline),
          reference_(baseline),
          nadir_(baseline) {
        double const left = 1.0 - parameters[assessment.response_decrease];
        partial_fold_ = left * left * left;
        volume_fold_ = parameters[assessment.increase];
        if (progression_ == ProgressionKind::recist) {
            double const growth = 1.0 + volume_fold_;
            volume_fold_ = growth * growth * growth;
            absolute_increase_ = parameters[assessment.absolute_increase];
        }
    }

    /*! True if a burden is progression against the nadir (or baseline) of the present line of treatment.
     *  RECIST 1.1 for one lesion: diameter at least `relative` and `absolute` mm over the smallest so far.
     */
    CLONECAST_FUNCTION bool is_progression(std::int64_t burden) const {
        bool const over_baseline = progression_ == ProgressionKind::volume_over_baseline;
        auto const compared = static_cast<double>(over_baseline ? reference_ : nadir_);
        auto const cells = static_cast<double>(burden);
        if (burden == 0 || cells < volume_fold_ * compared) {
            return false;
        }
        return progression_ != ProgressionKind::recist || absolute_increase_ == 0 ||
               diameter(cells) - diameter(compared) >= absolute_increase_;
    }

    CLONECAST_FUNCTION Response response(std::int64_t burden, bool progression) const {
        auto const cells = static_cast<double>(burden);
        if (progression) {
            return Response::progressive;
        }
        if (burden == 0 || cells < detectable_cells_) {
            return Response::complete;
        }
        return cells <= partial_fold_ * static_cast<double>(baseline_) ? Response::partial : Response::stable;
    }

    CLONECAST_FUNCTION void update_nadir(std::int64_t burden) { nadir_ = burden < nadir_ ? burden : nadir_; }
    //! A new line of treatment is judged from its first burden.
    CLONECAST_FUNCTION void restart(std::int64_t burden) { reference_ = nadir_ = burden; }

  private:
    //! Diameter of a sphere of this many cells [mm].
    CLONECAST_FUNCTION double diameter(double cells) const {
        constexpr double six_over_pi = 1.9098593171027440292;
        return cube_root(six_over_pi * cells / cells_per_mm3_);
    }

    ProgressionKind progression_;
    double cells_per_mm3_;
    double detectable_cells_;
    double partial_fold_ = 0;       //!< of the baseline volume, at most, for a partial response
    double volume_fold_ = 0;        //!< over the nadir or baseline, at least, for progression
    double absolute_increase_ = 0;  //!< of the diameter [mm]
    std::int64_t baseline_;
    std::int64_t reference_;
    std::int64_t nadir_;
};

/*! Simulates one patient under one regimen and records the outcome.
 *  The counts move from one of {population time, grid day, change of drugs, dropout, end of follow-up} to the next,
 *  with constant rates in between. After failure or dropout the simulation goes on, unseen, as far as population times
 *  ask for it; it ends at death.
 *  Draws: keyed by (seed; purpose, patient, regimen); no result depends on who calls this, where or when.
 *  \tparam Stream  random::Stream or one with the same draws
 *  \tparam Sink    `add(counter, amount)`: adds to a counter of the tally
 */
template <class Stream, class Sink>
class SimulatePatient {
  public:
    CLONECAST_FUNCTION SimulatePatient(StudyView const& study, Sink& sink) : study_(study), sink_(sink) {}

    /*! \param start  the start of any patient or of nobody; out: that of this one. Spares growing a patient again for the
     *                next regimen; no result depends on it.
     *  \param[out] at_outcome  counts at the outcome
     *  \return the outcome, already recorded
     */
    CLONECAST_FUNCTION Outcome operator()(std::uint64_t patient, int regimen, Start* start,
                                          process::State* at_outcome) const {
        return Life(study_, sink_, patient, regimen, start, at_outcome).live();
    }

  private:
    class Life {
      public:
        CLONECAST_FUNCTION Life(StudyView const& study, Sink& sink, std::uint64_t patient, int regimen, Start* start,
                                process::State* at_outcome)
            : study_(study),
              sink_(sink),
              parameters_(draw_parameters<Stream>(study, patient)),
              treatment_(study, parameters_, regimen),
              stream_(random::StreamKey{study.seed, random::Purpose::process, patient,
                                        static_cast<std::uint32_t>(regimen)}),
              state_(start_state(study, parameters_, patient, start)),
              growth_(start->advance),
              baseline_(total_count(study.model.n_types, state_)),
              judge_(study.assessment, parameters_, baseline_),
              dropout_(draw_dropout(study, parameters_, patient)),
              at_outcome_(at_outcome) {
            steps_left_ -= start->steps;
            outcome_.patient = patient;
            outcome_.regimen = regimen;
            outcome_.stratum = parameters_.stratum();
            outcome_.baseline = outcome_.nadir = baseline_;
            group_ = study.layout.group(regimen, outcome_.stratum);
        }

        CLONECAST_FUNCTION Outcome live() {
            double now = 0;
            if (growth_ != process::Advance::reached) {
                give_up(growth_, now);
            }
            while (growth_ == process::Advance::reached) {
                if (is_population_day(now)) {
                    read_population();
                }
                if (!is_decided_ && now >= dropout_) {
                    decide(End::dropout, now);
                }
                if (is_grid_day(now)) {
                    visit(now);
                }
                if (!is_decided_ && now >= study_.assessment.follow_up) {
                    decide(End::follow_up, now);
                }
                if (is_dead_ || (is_decided_ && population_ >= study_.layout.n_populations)) {
                    break;
                }
                if (now >= treatment_.next_change()) {
                    treatment_.change(now);
                }
                double const next = next_day();
                if (total_count(study_.model.n_types, state_) > 0) {
                    process::Advance const advance = move_counts(now, next);
                    if (advance != process::Advance::reached) {
                        if (!is_decided_) {
                            give_up(advance, next);
                        } else {
                            sink_.add(group_ + study_.layout.stopped_later(), 1);
                        }
                        break;
                    }
                }
                now = next;
            }
            outcome_.steps = study_.max_steps - steps_left_;
            record_outcome(study_, outcome_, *at_outcome_, sink_);
            record_hash(outcome_, *at_outcome_, study_.model.n_types, hasher_, sink_);
            return outcome_;
        }

      private:
        static CLONECAST_FUNCTION process::State start_state(StudyView const& study, Parameters const& parameters,
                                                             std::uint64_t patient, Start* start) {
            if (start->patient != patient || study.detection.burden == none) {
                make_start<Stream>(study, parameters, patient, start);
            }
            bool const is_usable = start->advance == process::Advance::reached;
            process::State state;
            for (int i = 0; i < study.model.n_types; ++i) {
                state.count[i] = is_usable ? start->state.count[i] : 0;
                state.alive_since[i] = start->state.alive_since[i];
            }
            return state;
        }

        static CLONECAST_FUNCTION double draw_dropout(StudyView const& study, Parameters const& parameters,
                                                      std::uint64_t patient) {
            double const hazard = parameters[study.assessment.dropout_hazard];
            if (!(hazard > 0)) {
                return process::never;
            }
            Stream stream(random::StreamKey{study.seed, random::Purpose::assessment, patient, 0});
            return random::draw_exponential(stream) / hazard;
        }

        CLONECAST_FUNCTION bool is_population_day(double now) const {
            return population_ < study_.layout.n_populations && study_.population_days[population_] <= now;
        }
        CLONECAST_FUNCTION bool is_grid_day(double now) const {
            return grid_ < study_.layout.n_grid && study_.grid_days[grid_] <= now;
        }

        //! The next day on which anything but the counts may change.
        CLONECAST_FUNCTION double next_day() const {
            double next = treatment_.next_change();
            if (population_ < study_.layout.n_populations && study_.population_days[population_] < next) {
                next = study_.population_days[population_];
            }
            if (grid_ < study_.layout.n_grid && study_.grid_days[grid_] < next) {
                next = study_.grid_days[grid_];
            }
            if (!is_decided_) {
                next = dropout_ < next ? dropout_ : next;
                next = study_.assessment.follow_up < next ? study_.assessment.follow_up : next;
            }
            return next;
        }

        CLONECAST_FUNCTION process::Advance move_counts(double now, double next) {
            Rates const& rates = treatment_.rates();
            return process::advance({study_.engine, study_.leap_tolerance}, study_.model, rates, now, next, &state_,
                                    stream_, &steps_left_);
        }

        CLONECAST_FUNCTION void read_population() {
            record_population(study_.layout, group_, population_, state_, treatment_.resistant(), sink_);
            for (int i = 0; i < study_.model.n_types; ++i) {
                hasher_.add_count(state_.count[i]);
            }
            ++population_;
        }

        //! A day of the grid: check for death, then scan.
        CLONECAST_FUNCTION void visit(double now) {
            std::uint8_t const kind = study_.grid_kind[grid_];
            std::int64_t const burden = total_count(study_.model.n_types, state_);
            if ((kind & grid_death_check) != 0 &&
                static_cast<double>(burden) >= parameters_[study_.assessment.death_burden]) {
                is_dead_ = true;
                if (!is_decided_) {
                    last_visit_ = grid_;
                    decide(End::death, now);
                }
            } else if ((kind & grid_scan) != 0) {
                if (!is_decided_) {
                    last_visit_ = grid_;
                }
                scan(burden, now);
            }
            ++grid_;
        }

        CLONECAST_FUNCTION void scan(std::int64_t burden, double now) {
            bool const progression = judge_.is_progression(burden);
            judge_.update_nadir(burden);
            if (!is_decided_) {
                Response const response = judge_.response(burden, progression);
                outcome_.response = response > outcome_.response ? response : outcome_.response;
                outcome_.nadir = burden < outcome_.nadir ? burden : outcome_.nadir;
            }
            if (progression && treatment_.ends_at_progression() && treatment_.has_next_phase()) {
                if (!is_decided_ && !has_progressed_) {
                    note(Endpoint::first_progression, End::progression);
                    has_progressed_ = true;
                }
                treatment_.next_phase(now);
                judge_.restart(burden);
                return;
            }
            if (progression && !is_decided_) {
                decide(End::progression, now);
            }
            if (treatment_.ends_at_burden(burden, baseline_)) {
                treatment_.next_phase(now);
            }
        }

        //! Enters how an endpoint ended, dated at the last visit.
        CLONECAST_FUNCTION void note(Endpoint endpoint, End end) {
            int const e = static_cast<int>(endpoint);
            outcome_.end[e] = end;
            outcome_.grid_index[e] = last_visit_;
            outcome_.cause[e] = end == End::progression ? dominating_clone() : -1;
        }

        CLONECAST_FUNCTION int dominating_clone() const {
            int clone = 0;
            for (int i = 1; i < study_.model.n_types; ++i) {
                clone = state_.count[i] > state_.count[clone] ? i : clone;
            }
            return clone;
        }

        //! Ends the observation because the counts could not be moved.
        CLONECAST_FUNCTION void give_up(process::Advance why, double now) {
            decide(why == process::Advance::overflow ? End::overflow : End::step_limit, now);
        }

        //! Ends the observation.
        CLONECAST_FUNCTION void decide(End end, double now) {
            is_decided_ = true;
            note(Endpoint::failure, end);
            bool const is_unusable = end == End::overflow || end == End::step_limit;
            if (!has_progressed_ || is_unusable) {
                note(Endpoint::first_progression, end);
            }
            outcome_.outcome_day = now;
            outcome_.phase_changes = treatment_.n_phase_changes();
            if (is_unusable) {
                for (int i = 0; i < study_.model.n_types; ++i) {
                    state_.count[i] = 0;  // unusable
                }
                *at_outcome_ = state_;
                return;
            }
            outcome_.burden = total_count(study_.model.n_types, state_);
            outcome_.eradicated = outcome_.burden == 0 ? 1 : 0;
            for (int i = 0; i < study_.model.n_types; ++i) {
                if (state_.count[i] > 0) {
                    outcome_.emerged |= treatment_.resistant() & (1U << i);
                }
            }
            *at_outcome_ = state_;
        }

        StudyView const& study_;
        Sink& sink_;
        Parameters parameters_;
        Treatment treatment_;
        Stream stream_;
        process::State state_;
        process::Advance growth_;
        std::int64_t baseline_;
        Judge judge_;
        double dropout_;
        process::State* at_outcome_;
        Outcome outcome_;
        Hasher hasher_;
        std::uint64_t group_ = 0;
        std::uint64_t steps_left_ = study_.max_steps;
        int population_ = 0;  //!< next population time
        int grid_ = 1;        //!< next day of the grid
        int last_visit_ = 0;  //!< last scan, or the death check that found death
        bool is_decided_ = false;
        bool has_progressed_ = false;
        bool is_dead_ = false;
    };

    StudyView const& study_;
    Sink& sink_;
};

}  // namespace clonecast::patient

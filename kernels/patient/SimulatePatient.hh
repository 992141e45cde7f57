// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The life of one virtual patient under one regimen.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/patient/Judge.hh"
#include "kernels/patient/Outcome.hh"
#include "kernels/patient/Parameters.hh"
#include "kernels/patient/Record.hh"
#include "kernels/patient/Start.hh"
#include "kernels/patient/StudyView.hh"
#include "kernels/patient/Treatment.hh"
#include "kernels/process/Advance.hh"
#include "kernels/random/Stream.hh"

namespace clonecast::patient {

/*! One patient under one regimen, from day 0 to the outcome, which is recorded.
 *  The counts move from one of {population time, grid day, change of drugs, dropout, end of follow-up} to the next,
 *  with constant rates in between. After failure scans go on to look for metastases, where there are several sites, until
 *  death, dropout or the end of follow-up. After all that is seen the simulation goes on, unseen, as far as population
 *  times ask for it; it ends at death.
 *  Whoever calls this moves the counts, from now() to next(), whenever needs_advance() says so, and then calls advanced();
 *  see simulate_patient.
 *  Draws: keyed by (seed; purpose, patient, regimen); no result depends on who calls this, where or when.
 *  \tparam Stream  random::Stream or one with the same draws
 *  \tparam Sink    `add(counter, amount)`: adds to a counter of the tally. One that also has `see(day, state, phase_changes)`
 *                  gets the counts on day 0, at population times, at scans and at the outcome: each day once, in order,
 *                  with the changes of phase up to then, that of the day included
 */
template <class Stream, class Sink>
class PatientCourse {
  public:
    /*! \param start  the start of any patient or of nobody; out: that of this one. Spares growing a patient again for the
     *                next regimen; no result depends on it.
     *  \param[out] at_outcome  counts of clones at the outcome, and since when they were alive: at any site, or for one
     *                         that had emerged as resistant at the sites where it resisted
     */
    CLONECAST_FUNCTION CLONECAST_NOINLINE PatientCourse(StudyView const& study, Sink& sink, std::uint64_t patient,
                                                        int regimen, Start* start, process::State* at_outcome)
        : study_(study),
          sink_(sink),
          parameters_(draw_parameters<Stream>(study, patient)),
          treatment_(study, parameters_, regimen),
          stream_(
              random::StreamKey{study.seed, random::Purpose::process, patient, static_cast<std::uint32_t>(regimen)}),
          state_(start_state(study, parameters_, patient, start)),
          baseline_(total_count(study.layout, state_)),
          judge_(study, parameters_, state_),
          dropout_(draw_dropout(study, parameters_, patient)),
          at_outcome_(at_outcome) {
        steps_left_ -= start->steps;
        outcome_.patient = patient;
        outcome_.regimen = regimen;
        outcome_.stratum = parameters_.stratum();
        outcome_.baseline = outcome_.nadir = baseline_;
        group_ = study.layout.group(regimen, outcome_.stratum);
        if (start->advance != process::Advance::reached) {
            stop(start->advance, now_);
        }
    }
    PatientCourse(PatientCourse const&) = delete;
    PatientCourse& operator=(PatientCourse const&) = delete;

    //! Goes on to where counts have to be moved from now() to next(); false at the end, when the outcome is recorded.
    CLONECAST_FUNCTION CLONECAST_NOINLINE bool needs_advance() {
        while (!is_over_) {
            live_through_day();
            if (is_over_) {
                break;
            }
            next_ = next_day();
            if (has_influx_ || total_count(study_.layout, state_) > 0) {
                return true;
            }
            now_ = next_;
        }
        outcome_.steps = study_.max_steps - steps_left_;
        record_outcome(study_, outcome_, *at_outcome_, sink_);
        record_hash(study_.layout, outcome_, *at_outcome_, hasher_, sink_);
        return false;
    }

    //! Says how the advance that was needed has ended.
    CLONECAST_FUNCTION CLONECAST_NOINLINE void advanced(process::Advance advance) {
        now_ = next_;
        if (advance != process::Advance::reached) {
            stop(advance, now_);
        }
    }

    // What an advance works on.
    CLONECAST_FUNCTION double now() const { return now_; }
    CLONECAST_FUNCTION double next() const { return next_; }
    CLONECAST_FUNCTION CLONECAST_NOINLINE Rates const& rates() { return treatment_.rates(); }
    CLONECAST_FUNCTION process::State* state() { return &state_; }
    CLONECAST_FUNCTION Stream* stream() { return &stream_; }
    CLONECAST_FUNCTION std::uint64_t* steps() { return &steps_left_; }

    //! \pre needs_advance() has said false
    CLONECAST_FUNCTION Outcome const& outcome() const { return outcome_; }

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

    //! Does what is due, and shows it to a sink that wants to see it.
    CLONECAST_FUNCTION void live_through_day() {
        if constexpr (requires { sink_.see(now_, state_, 0); }) {
            bool const is_scan = is_grid_day(now_) && (study_.grid_kind[grid_] & grid_scan) != 0;
            bool const is_shown = now_ == 0 || is_population_day(now_) || is_scan;
            bool const was_decided = is_decided_;
            do_what_is_due();
            if (is_shown || is_decided_ != was_decided) {
                sink_.see(now_, state_, treatment_.n_phase_changes());
            }
        } else {
            do_what_is_due();
        }
    }

    //! All that happens on the day `now_`.
    CLONECAST_FUNCTION void do_what_is_due() {
        if (is_population_day(now_)) {
            read_population();
        }
        if (is_watched() && now_ >= dropout_) {
            leave(End::dropout, now_);
        }
        if (is_grid_day(now_)) {
            visit(now_);
        }
        if (is_watched() && now_ >= study_.assessment.follow_up) {
            leave(End::follow_up, now_);
        }
        is_over_ = is_dead_ || (!is_watched() && population_ >= study_.layout.n_populations);
        if (!is_over_ && now_ >= treatment_.next_change()) {
            treatment_.change(now_);
        }
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
        if (is_watched()) {
            next = dropout_ < next ? dropout_ : next;
            next = study_.assessment.follow_up < next ? study_.assessment.follow_up : next;
        }
        return next;
    }

    CLONECAST_FUNCTION void read_population() {
        record_population(study_.layout, group_, population_, state_, treatment_.resistant(), sink_);
        for (int i = 0; i < study_.layout.n_types(); ++i) {
            hasher_.add_count(state_.count[i]);
        }
        ++population_;
    }

    //! A day of the grid: check for death, then scan.
    CLONECAST_FUNCTION void visit(double now) {
        std::uint8_t const kind = study_.grid_kind[grid_];
        Reading const reading = judge_.read(state_);
        if ((kind & grid_death_check) != 0 &&
            static_cast<double>(reading.burden) >= parameters_[study_.assessment.death_burden]) {
            is_dead_ = true;
            if (is_watched()) {
                last_visit_ = grid_;
                leave(End::death, now);
            }
        } else if ((kind & grid_scan) != 0) {
            if (is_watched()) {
                last_visit_ = grid_;
            }
            scan(reading, now);
        }
        ++grid_;
    }

    CLONECAST_FUNCTION void scan(Reading const& reading, double now) {
        bool const progression = judge_.is_progression(reading);
        if (is_watched()) {
            look_for_metastases(judge_.new_lesions(reading));
        }
        judge_.enter(reading);
        if (!is_decided_) {
            Response const response = judge_.response(reading, progression);
            outcome_.response = response > outcome_.response ? response : outcome_.response;
            outcome_.nadir = reading.burden < outcome_.nadir ? reading.burden : outcome_.nadir;
        }
        if (progression && treatment_.ends_at_progression() && treatment_.has_next_phase()) {
            if (!is_decided_ && !has_progressed_) {
                note(Endpoint::first_progression, End::progression, dominating_clone());
                has_progressed_ = true;
            }
            treatment_.next_phase(now);
            judge_.restart(state_);
            return;
        }
        if (progression && !is_decided_) {
            decide(End::progression, now);
        }
        if (treatment_.ends_at_burden(reading.burden, baseline_)) {
            treatment_.next_phase(now);
        }
    }

    //! True while scans may tell something: until failure, and where there are several sites until the patient leaves.
    CLONECAST_FUNCTION bool is_watched() const { return !is_decided_ || (study_.layout.n_sites > 1 && !has_left_); }

    //! Enters the first metastasis.
    CLONECAST_FUNCTION void look_for_metastases(std::uint32_t new_lesions) {
        if (new_lesions != 0 && !has_metastasis_) {
            has_metastasis_ = true;
            note(Endpoint::metastasis, End::progression, dominating_clone(new_lesions));
        }
    }

    //! Enters how an endpoint ended, dated at the last visit.
    CLONECAST_FUNCTION void note(Endpoint endpoint, End end, int cause) {
        int const e = static_cast<int>(endpoint);
        outcome_.end[e] = end;
        outcome_.grid_index[e] = last_visit_;
        outcome_.cause[e] = cause;
    }

    //! The clone with the most cells at some sites, bit per site.
    CLONECAST_FUNCTION int dominating_clone(std::uint32_t sites = ~0U) const {
        int dominating = 0;
        std::int64_t most = -1;
        for (int clone = 0; clone < study_.layout.n_clones; ++clone) {
            std::int64_t count = 0;
            for (int site = 0; site < study_.layout.n_sites; ++site) {
                count += (sites >> site & 1U) != 0 ? state_.count[site * study_.layout.n_clones + clone] : 0;
            }
            dominating = count > most ? clone : dominating;
            most = count > most ? count : most;
        }
        return dominating;
    }

    //! The patient is seen no more: death, dropout, end of follow-up.
    CLONECAST_FUNCTION void leave(End end, double now) {
        if (!is_decided_) {
            decide(end, now);
        }
        if (!has_metastasis_) {
            note(Endpoint::metastasis, end, -1);
        }
        outcome_.n_metastases = judge_.n_metastases();
        has_left_ = true;
    }

    //! The computation is given up.
    CLONECAST_FUNCTION void stop(process::Advance why, double now) {
        End const end = why == process::Advance::overflow ? End::overflow : End::step_limit;
        is_over_ = true;
        if (is_decided_) {
            sink_.add(group_ + study_.layout.stopped_later(), 1);
        } else {
            decide(end, now);
        }
        if (!has_left_) {
            note(Endpoint::metastasis, end, -1);  // also where one was seen, since their number is not known
        }
    }

    //! Ends the observation of progression.
    CLONECAST_FUNCTION void decide(End end, double now) {
        is_decided_ = true;
        int const cause = end == End::progression ? dominating_clone() : -1;
        note(Endpoint::failure, end, cause);
        if (!has_progressed_ || is_stopped(end)) {
            note(Endpoint::first_progression, end, cause);
        }
        outcome_.outcome_day = now;
        outcome_.phase_changes = treatment_.n_phase_changes();
        if (is_stopped(end)) {
            for (int i = 0; i < study_.layout.n_clones; ++i) {
                at_outcome_->count[i] = 0;  // unusable
                at_outcome_->alive_since[i] = 0;
            }
            return;
        }
        outcome_.burden = total_count(study_.layout, state_);
        outcome_.eradicated = outcome_.burden == 0 ? 1 : 0;
        for (int clone = 0; clone < study_.layout.n_clones; ++clone) {
            enter_clone(clone);
        }
    }

    //! Cells of a clone at the outcome, whether it had emerged, and since when.
    CLONECAST_FUNCTION void enter_clone(int clone) {
        TallyLayout const& layout = study_.layout;
        double since = process::never;
        double resistant_since = process::never;
        for (int i = clone; i < layout.n_types(); i += layout.n_clones) {
            if (state_.count[i] == 0) {
                continue;
            }
            double const alive_since = state_.alive_since[i];
            since = alive_since < since ? alive_since : since;
            if ((treatment_.resistant() >> i & 1U) != 0) {
                outcome_.emerged |= 1U << clone;
                resistant_since = alive_since < resistant_since ? alive_since : resistant_since;
            }
        }
        at_outcome_->count[clone] = clone_count(layout, state_, clone);
        at_outcome_->alive_since[clone] = (outcome_.emerged >> clone & 1U) != 0 ? resistant_since : since;
    }

    StudyView const& study_;
    Sink& sink_;
    Parameters parameters_;
    Treatment treatment_;
    Stream stream_;
    process::State state_;
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
    bool has_influx_ = study_.model.n_types > study_.layout.n_types();
    bool is_decided_ = false;  //!< failure, or the patient has left
    bool has_progressed_ = false;
    bool has_metastasis_ = false;
    bool has_left_ = false;
    bool is_dead_ = false;
    bool is_over_ = false;  //!< nothing is left to simulate
    double now_ = 0;        //!< [day]
    double next_ = 0;       //!< end of the advance that is needed [day]
};

/*! Simulates one patient under one regimen with the study's engine; see PatientCourse.
 *  \return the outcome, already recorded
 */
template <class Stream, class Sink>
CLONECAST_FUNCTION Outcome simulate_patient(StudyView const& study, Sink& sink, std::uint64_t patient, int regimen,
                                            Start* start, process::State* at_outcome) {
    PatientCourse<Stream, Sink> course(study, sink, patient, regimen, start, at_outcome);
    while (course.needs_advance()) {
        course.advanced(process::advance({study.engine, study.leap_tolerance}, study.model, course.rates(),
                                         course.now(), course.next(), course.state(), *course.stream(),
                                         course.steps()));
    }
    return course.outcome();
}

}  // namespace clonecast::patient

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What a warp of a GPU does: its lanes take patients from a queue and move them, each at its own pace.
#pragma once

#include <cstdint>
#include <new>

#include "kernels/Macros.hh"
#include "kernels/launch/Launch.hh"
#include "kernels/launch/Rows.hh"
#include "kernels/patient/SimulatePatient.hh"
#include "kernels/process/Advance.hh"
#include "kernels/process/Scope.hh"
#include "kernels/random/Stream.hh"

namespace clonecast::launch {

/*! What a lane needs of its warp. The CUDA kernel has one of the device's instructions; a test has one that runs the lanes
 *  on a CPU.
 *      int count(bool value) const              lanes of the warp for which it is true; all call it together
 *      std::uint64_t take(Counter*) const       the next number of a counter; not all lanes need call it
 *      void add(Counter*, std::uint64_t) const  adds to a counter of the tally; the same
 */
template <class Warp>
class WarpSink {
  public:
    CLONECAST_FUNCTION WarpSink(Warp const& warp, Counter* tally) : warp_(warp), tally_(tally) {}
    CLONECAST_FUNCTION void add(std::uint64_t counter, std::uint64_t amount) { warp_.add(tally_ + counter, amount); }

  private:
    Warp const& warp_;
    Counter* tally_;
};

/*! The patients of one lane, one after the other, under one regimen at a time.
 *  A piece of work is a patient under one regimen, and all patients under a regimen follow each other: the lanes of a warp
 *  meet the same phases, scans and drugs. Where patients grow before day 0, a piece is a patient under all regimens, so
 *  that it grows once: growth takes longer than what lanes lose by being under different regimens.
 */
template <class Warp>
class LanePatient {
  public:
    using Course = patient::PatientCourse<random::Stream, WarpSink<Warp>>;

    CLONECAST_FUNCTION LanePatient(Launch const& launch, Warp const& warp, WarpSink<Warp>& sink)
        : launch_(launch),
          warp_(warp),
          sink_(sink),
          n_regimens_(static_cast<std::uint64_t>(launch.study.layout.n_regimens)),
          grows_(process::scope.growth && launch.study.detection.burden != patient::none) {}
    LanePatient(LanePatient const&) = delete;
    LanePatient& operator=(LanePatient const&) = delete;

    //! Goes on to the next advance of this patient, or of the next one; false if no work is left.
    CLONECAST_FUNCTION bool needs_advance() {
        while (true) {
            if (has_course_) {
                if (course().needs_advance()) {
                    return true;
                }
                write_row(launch_.rows, row_, launch_.study.layout.n_clones, course().outcome(), at_outcome_);
                has_course_ = false;
                ++row_;
            }
            if (row_ == end_ && !take_piece()) {
                return false;
            }
            ::new (static_cast<void*>(memory_)) Course(launch_.study, sink_, launch_.begin + row_ / n_regimens_,
                                                       static_cast<int>(row_ % n_regimens_), &start_, &at_outcome_);
            has_course_ = true;
        }
    }

    //! \pre needs_advance() has said true
    CLONECAST_FUNCTION Course& course() { return *std::launder(reinterpret_cast<Course*>(memory_)); }

  private:
    CLONECAST_FUNCTION bool take_piece() {
        std::uint64_t const piece = warp_.take(launch_.queue);
        if (piece >= launch_.n_patients * (grows_ ? 1 : n_regimens_)) {
            return false;
        }
        row_ = grows_ ? piece * n_regimens_ : piece % launch_.n_patients * n_regimens_ + piece / launch_.n_patients;
        end_ = row_ + (grows_ ? n_regimens_ : 1);
        return true;
    }

    Launch const& launch_;
    Warp const& warp_;
    WarpSink<Warp>& sink_;
    std::uint64_t n_regimens_;
    bool grows_;
    bool has_course_ = false;
    std::uint64_t row_ = 0;  //!< of the range; see Rows.hh
    std::uint64_t end_ = 0;  //!< of the piece
    patient::Start start_;
    process::State at_outcome_;
    alignas(Course) unsigned char memory_[sizeof(Course)];
};

/*! How a kernel moves counts: begin() takes an advance that a patient needs, move_some() is called until it is_over(), and
 *  settle() leaves the counts where the patient has them. `n_moves` is the number of moves of one call, and `start_cost`
 *  the time that a lane takes from the end of one advance to the begin of the next, in moves: an estimate from times on a
 *  CPU, on which only the speed depends.
 *  This one: `ssa`, for the scope's number of types if that is one number. So many events a call that what a call costs,
 *  with the way to registers and back, does not count.
 */
struct SsaMoves {
    static constexpr int n_moves = 64;
    static constexpr int n_types = process::scope.min_types == process::scope.max_types ? process::scope.max_types : 0;

    static CLONECAST_FUNCTION int start_cost(process::ModelView const& /*model*/) { return 32; }
    template <class Course>
    CLONECAST_FUNCTION void begin(patient::StudyView const& study, Course& course) {
        path.begin(study.model, course.rates(), course.now(), course.next(), course.state(), *course.stream(),
                   course.steps());
    }
    CLONECAST_FUNCTION bool is_over() const { return path.is_over(); }
    CLONECAST_FUNCTION void move_some() { path.move_some(n_moves); }
    CLONECAST_FUNCTION process::Advance settle() {
        path.settle();
        return path.result();
    }

    process::detail::SsaPath<n_types, patient::Rates, process::detail::EventDraws<random::Stream>> path;
};

//! The same by `crossing`, a move of one type at a time.
struct CrossingMoves {
    static constexpr int n_moves = 1;

    static CLONECAST_FUNCTION int start_cost(process::ModelView const& model) { return 1 + model.n_types; }
    template <class Course>
    CLONECAST_FUNCTION void begin(patient::StudyView const& study, Course& course) {
        stream = course.stream();
        path.begin(study.model, course.rates(), course.now(), course.next(), course.state(), *stream, course.steps());
    }
    CLONECAST_FUNCTION bool is_over() const { return path.is_over(); }
    CLONECAST_FUNCTION void move_some() { path.move(*stream); }
    CLONECAST_FUNCTION process::Advance settle() { return path.result(); }

    process::CrossingPath<patient::Rates> path;
    random::Stream* stream = nullptr;
};

//! The same by any engine, a whole advance at once: lanes wait for each other at its end.
struct WholeAdvances {
    static constexpr int n_moves = 1;

    static CLONECAST_FUNCTION int start_cost(process::ModelView const& /*model*/) { return 1; }
    template <class Course>
    CLONECAST_FUNCTION void begin(patient::StudyView const& study, Course& course) {
        result = process::advance({study.engine, study.leap_tolerance}, study.model, course.rates(), course.now(),
                                  course.next(), course.state(), *course.stream(), course.steps());
    }
    CLONECAST_FUNCTION bool is_over() const { return true; }
    CLONECAST_FUNCTION void move_some() {}
    CLONECAST_FUNCTION process::Advance settle() { return result; }

    process::Advance result = process::Advance::reached;
};

template <process::ScopeEngines engines>
struct MovesOf {
    using Type = WholeAdvances;
};
template <>
struct MovesOf<process::ScopeEngines::ssa> {
    using Type = SsaMoves;
};
template <>
struct MovesOf<process::ScopeEngines::crossing> {
    using Type = CrossingMoves;
};

//! How the kernel of this scope moves counts.
using ScopeMoves = typename MovesOf<process::scope.engines>::Type;

/*! Work on a range until none is left; every lane of the warp calls it. Neither the queue nor the votes decide about a
 *  result, only where and when it is computed.
 *  Lanes take each instruction together. While some move, those whose advance has ended wait; while these look after their
 *  patients and start again, the others wait. So they start together, as soon as the waiting has cost as much as a start
 *  costs those that could move: the rule for renting or buying skis, which need not know what is to come.
 *  \tparam Moves  SsaMoves, CrossingMoves or WholeAdvances
 *  \param  tally  the copy of the tally to add to
 */
template <class Moves, class Warp>
CLONECAST_FUNCTION void run_lane(Launch const& launch, Warp const& warp, Counter* tally) {
    WarpSink<Warp> sink(warp, tally);
    LanePatient<Warp> patient(launch, warp, sink);
    int const start_cost = Moves::start_cost(launch.study.model);
    Moves moves;
    bool has_work = true;
    while (true) {
        if (has_work && moves.is_over()) {
            has_work = patient.needs_advance();
            if (has_work) {
                moves.begin(launch.study, patient.course());
            }
        }
        int const n_working = warp.count(has_work);
        if (n_working == 0) {
            return;
        }
        int n_moving = 0;
        int waited = 0;  // moves that lanes could have made
        do {
            if (has_work && !moves.is_over()) {
                moves.move_some();
            }
            n_moving = warp.count(has_work && !moves.is_over());
            waited += (n_working - n_moving) * Moves::n_moves;
        } while (waited < n_moving * start_cost);
        if (has_work && moves.is_over()) {
            patient.course().advanced(moves.settle());
        }
    }
}

}  // namespace clonecast::launch

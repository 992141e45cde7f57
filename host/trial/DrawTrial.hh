// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// One trial: who takes part, when they enter, and what has been seen of them on the day of the analysis.
#pragma once

#include <array>
#include <cstdint>
#include <numeric>
#include <vector>

#include "host/stats/LogRank.hh"
#include "host/trial/Design.hh"
#include "host/trial/Pool.hh"

namespace clonecast::trial {

//! Part of a pool.
struct PoolRange {
    std::uint64_t begin = 0, end = 0;  //!< [patients], end excluded
    std::uint64_t size() const { return end - begin; }
};

//! What the analysis of a trial gets.
struct TrialData {
    std::vector<stats::Groups> strata;        //!< groups are first and second arm; one stratum without stratification
    std::array<std::uint64_t, 2> enrolled{};  //!< entered by the day of the analysis
    std::array<std::uint64_t, 2> events{};
    double analysis_day = 0;     //!< calendar day [day]
    bool has_all_events = true;  //!< the number of events that the design waits for was reached
};

/*! Draws trials from a pool, for one thread.
 *  A trial takes different patients for all its places, without replacement, the same ones for the same replicate and
 *  size, whatever else the design says; a smaller trial takes the first of a larger one with the same ratio of arms.
 *  Each entry is uniform over the accrual, dropout exponential. Observed are events up to the cut-off and before dropout;
 *  of all others the censoring is dated at the last scan before the end of their observation. Patients who would enter
 *  after the cut-off are not enrolled. Where several events fall on the day that the last one is waited for, all count.
 *  Draws: keyed by (seed; trial, replicate, lane). */
class TrialDrawer {
  public:
    //! \pre the pool outlives this
    explicit TrialDrawer(Pool const& pool) : pool_(pool) {}

    /*! \param range  of the pool, from which patients are taken
     *  \return  valid until the next call
     *  \throws std::invalid_argument if the range is not in the pool or has fewer patients than the trial */
    TrialData const& draw(Design const& design, std::uint64_t seed, std::uint64_t replicate, PoolRange range);

  private:
    struct Participant {
        std::uint64_t patient = 0;  // of the pool
        std::size_t arm = 0;
        double entry = 0;   // calendar day [day]
        double leaves = 0;  // dropout, since entry [day]
    };
    struct Observation {
        std::size_t stratum = 0, arm = 0;
        double time = 0;
        bool is_event = false;
    };

    void choose(Design const& design, std::uint64_t seed, std::uint64_t replicate, PoolRange range);
    double find_cutoff(Design const& design);
    void observe(double cutoff);
    void count(Design const& design);

    Pool const& pool_;
    std::vector<std::uint64_t> order_;  // 0, 1, 2 ... between draws
    std::vector<std::uint64_t> swaps_;
    std::vector<Participant> participants_;
    std::vector<double> event_days_;
    std::vector<Observation> observations_;
    TrialData data_;
};

}  // namespace clonecast::trial

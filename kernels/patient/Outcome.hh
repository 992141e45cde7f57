// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What is kept of one virtual patient under one regimen.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"

namespace clonecast::patient {

//! How the observation of a patient ended.
//! A step limit or an overflow is a failure of the computation, never a censoring.
enum class End : std::uint8_t { progression, death, dropout, follow_up, step_limit, overflow };
inline constexpr int n_ends = 6;
CLONECAST_INLINE bool is_stopped(End end) {
    return end == End::step_limit || end == End::overflow;
}

//! Best response over all scans, worst first; not evaluated: without a scan, or with nothing detected on day 0.
enum class Response : std::uint8_t { not_evaluated, progressive, stable, partial, complete };
inline constexpr int n_responses = 5;

//! An endpoint of the survival analysis: the first progression on any phase; the one that no further phase answers; the
//! first metastasis, which is looked for beyond the other two.
enum class Endpoint : std::uint8_t { first_progression, failure, metastasis };
inline constexpr int all_endpoints = 3;

//! Time of emergence of a lineage that was there on day 0 [day].
inline constexpr double before_start = -1;

//! One patient under one regimen. Times on the grid are indices into StudyView::grid_days; index 0 is day 0.
struct Outcome {
    std::uint64_t patient = 0;
    std::uint64_t steps =
        0;  //!< births, deaths and crossings (ssa) or crossings (crossing) until the end of the simulation; growth
            //!< before day 0 included, the same under every regimen
    std::int64_t baseline = 0;  //!< burden on day 0 [cells]
    std::int64_t nadir = 0;     //!< smallest burden at a scan up to the outcome, or baseline [cells]
    std::int64_t burden = 0;    //!< burden at the outcome [cells]
    double outcome_day = 0;     //!< when observation ended [day]; progression is dated at its scan
    std::int32_t grid_index[all_endpoints] = {
        0, 0, 0};  //!< event: its scan or death check; otherwise the last scan before the end
    End end[all_endpoints] = {End::follow_up, End::follow_up, End::follow_up};
    std::int32_t regimen = 0;
    std::int32_t stratum = 0;
    std::int32_t phase_changes = 0;
    //! Progression: clone with the most cells (the first of equals), metastasis: in the new lesions; else -1.
    std::int32_t cause[all_endpoints] = {-1, -1, -1};
    std::int32_t n_metastases = 0;  //!< sites found with a lesion at scans, and without one on day 0
    Response response = Response::not_evaluated;
    std::uint8_t eradicated = 0;  //!< 1 if no cell was left at the outcome
    std::uint32_t emerged = 0;    //!< bit i: clone i was alive at the outcome at a site where it resisted the phase
};

}  // namespace clonecast::patient

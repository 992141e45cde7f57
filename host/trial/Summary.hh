// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What trials of a design find, as probabilities and quantiles over replicates.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "host/trial/Design.hh"
#include "host/trial/MonteCarlo.hh"
#include "host/trial/Replicates.hh"

namespace clonecast::trial {

struct Summary {
    std::uint64_t replicates = 0;
    Sampling sampling;
    //! Probability of a significant log-rank test (two-sided); of one in favour of either arm.
    Probability power, favours_first, favours_second;
    Probability success;           //!< as the design says
    Probability all_events;        //!< that the events the design waits for happen
    Spread hazard_ratio;           //!< of the first arm
    Spread p_value;                //!< of the log-rank test, two-sided
    std::array<Spread, 2> median;  //!< [day]
    Spread median_difference;      //!< first - second [day]
    std::array<Spread, 2> enrolled, events;
    Spread analysis_day;  //!< calendar day
    std::array<double, 2> mean_events{};
    //! By Schoenfeld's formula from the median hazard ratio and the mean number of events: probability of a significant
    //! log-rank test in favour of the first arm; nullopt: the hazard ratio is 0, infinite or not estimable.
    std::optional<double> schoenfeld;
};

//! Probability of a significant log-rank test in favour of the first arm. \param alpha  two-sided
Probability favour_first(std::span<Replicate const> replicates, double alpha, Sampling const& sampling);

//! Whether a trial is successful, as the design says.
bool is_success(Replicate const& replicate, Design const& design);

//! \param replicates  at least one, of this design
Summary summarize(std::span<Replicate const> replicates, Design const& design, Sampling const& sampling);

/*! Patients of the first arm for a power by Schoenfeld's formula, with hazard ratio and events per patient as simulated;
 *  nullopt: the hazard ratio is not below 1, or is 0 or not estimable, or there are no events. */
std::optional<double> schoenfeld_sample_size(Summary const& summary, Design const& design, double power);

}  // namespace clonecast::trial

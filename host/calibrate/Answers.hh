// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What a run says to the questions of a calibration, and how far that is from the targets.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/calibrate/Targets.hh"
#include "host/run/RunResult.hh"
#include "host/stats/KaplanMeier.hh"

namespace clonecast::calibrate {

/*! Median of a survival curve that is only seen at scans, as a continuous function of the curve: where the polygon
 *  through the middles of the steps (day of the step, mean of the curve before and after it) is 1/2. It is at most half
 *  an interval between scans from the median of the step curve, and moves smoothly where that one jumps.
 *  If the curve ends above 1/2, with the value S at day t: t log(1/2) / log S, as if the mean hazard went on, at most
 *  100 `horizon`. So it is finite, and always falls when the curve does.
 *  \param horizon  end of follow-up [day]
 *  \return  [day] */
double interpolated_median(stats::SurvivalCurve const& curve, double horizon);

/*! The answers to all targets, one after the other: [n_days] of a curve, one of the others; days, probabilities or
 *  hazard ratios. Medians are interpolated_median; hazard ratios those of Cox's model (Efron's ties), kept within e^-10
 *  to e^10; survival the Kaplan-Meier estimate. All are finite.
 *  \param tally  of `result`, or the part of it that some patients make */
std::vector<double> compute_answers(std::vector<Target> const& targets, run::RunResult const& result,
                                    std::span<std::uint64_t const> tally);

/*! (answer - target) / standard error on the fit scale, one after the other; standard normal where model and trial agree.
 *  A curve of n patients has one for each interval between its days and one for the time after: its patients with the
 *  event there, sqrt(n) (p - p_target) / sqrt(max(p_target, 1/n)), whose squares add up to Neyman's chi-squared. */
std::vector<double> compute_residuals(std::vector<Target> const& targets, std::span<double const> answers);

double sum_of_squares(std::span<double const> residuals);

//! Number of answers, and of residuals, of a target.
std::size_t n_answers(Target const& target);
std::size_t n_residuals(Target const& target);

}  // namespace clonecast::calibrate

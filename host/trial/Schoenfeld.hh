// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Schoenfeld's formula: what the log-rank test can do where hazards are proportional.
#pragma once

namespace clonecast::trial {

/*! Probability that the log-rank test is significant in favour of the first arm:
 *  Phi(-log(hazard_ratio) sqrt(events share (1 - share)) - z), z the upper alpha/2 quantile of the standard normal.
 *  Approximate: large samples, few ties, hazard ratios near 1.
 *  \param hazard_ratio  of the first arm, > 0, finite
 *  \param events        of both arms, >= 0
 *  \param share         of the patients that are in the first arm, in (0, 1)
 *  \param alpha         two-sided level, in (0, 1)
 *  Source: D. A. Schoenfeld, Biometrics 39 (1983) 499. */
double schoenfeld_power(double hazard_ratio, double events, double share, double alpha);

/*! Events for which schoenfeld_power is `power`.
 *  \param hazard_ratio  in (0, 1): the first arm is better
 *  \param power         in (alpha/2, 1) */
double schoenfeld_events(double hazard_ratio, double share, double alpha, double power);

}  // namespace clonecast::trial

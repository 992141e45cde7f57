// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// How a randomised trial of two arms is conducted and analysed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>

namespace clonecast::trial {

//! A trial that cannot be done as asked; what() says why and what to do.
class TrialError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

//! One trial more has so many patients at most.
inline constexpr std::uint64_t most_patients_per_arm = 1'000'000;

//! Whether the log-rank test and Cox's model have a stratum for each stratum of the cohort.
enum class Stratification { none, by_cohort };

/*! A trial of a first arm, the experimental one, against a second, the control. Calendar days count from the entry of the
 *  first patient. The analysis is on the cut-off day, on that of the last event that is waited for, whichever comes first,
 *  or without both when nobody is observed any more. */
struct Design {
    std::array<std::uint64_t, 2> patients{200, 200};  //!< by arm
    double accrual = 0;                               //!< patients enter uniformly over so long [day]
    double dropout = 0;                               //!< hazard of being lost to follow-up [1/day]
    std::optional<double> cutoff;                     //!< calendar day of the analysis [day]
    std::optional<std::uint64_t> events;              //!< both arms together
    double alpha = 0.05;                              //!< level of the two-sided log-rank test
    Stratification stratification = Stratification::none;
    //! A successful trial has a significant log-rank test in favour of the first arm and, where given,
    std::optional<double> success_hazard_ratio;       //!< at most this hazard ratio of the first arm
    std::optional<double> success_median_difference;  //!< medians of first - second of at least so much [day]

    std::uint64_t all_patients() const { return patients[0] + patients[1]; }
};

/*! The same trial with another number of patients in the first arm: that of the second and the number of events keep their
 *  proportion to it, rounded, and are at least 1.
 *  \param first_arm_patients  > 0 */
Design resized(Design const& design, std::uint64_t first_arm_patients);

/*! \throws TrialError if a number is out of its range: patients 1 to most_patients_per_arm, accrual and dropout >= 0, cutoff
 *          > 0, events 1 to all patients, alpha in (0, 1), hazard ratio > 0; nothing infinite or NaN */
void check_design(Design const& design);

}  // namespace clonecast::trial

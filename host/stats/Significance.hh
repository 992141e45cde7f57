// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Tests, differences with their intervals, and p-values of many comparisons.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace clonecast::stats {

//! Confidence level of every interval unless another is asked for.
inline constexpr double default_confidence = 0.95;

//! A test whose statistic is chi-squared under the null hypothesis.
struct ChiSquaredTest {
    double statistic = 0;
    int degrees_of_freedom = 0;
    double p_value = 1;  //!< below 1e-308: 0
};

//! A difference with its normal interval.
struct Difference {
    double estimate = 0;
    double standard_error = 0;
    double lower = 0, upper = 0;       //!< estimate -+ z standard_error
    std::optional<double> z, p_value;  //!< two-sided; nullopt where the standard error is 0: no test is possible
};

/*! z such that a standard normal variate is within -z to z with this probability.
 *  \throws std::invalid_argument if the level is not in (0, 1) */
double normal_deviate(double confidence);

//! P(|Z| >= |z|) of a standard normal variate.
double two_sided_p(double z);

//! P(X >= statistic) of a chi-squared variate; degrees_of_freedom > 0.
ChiSquaredTest chi_squared_test(double statistic, int degrees_of_freedom);

/*! \param estimate, standard_error  finite, the latter >= 0
 *  \throws std::invalid_argument if an argument is not as said */
Difference make_difference(double estimate, double standard_error, double confidence = default_confidence);

/*! p-values of a family of tests, adjusted by Holm's step-down procedure: rejecting those at or below alpha keeps the
 *  probability of any false rejection at or below alpha, whatever the dependence between the tests.
 *  Equals R's p.adjust(method = "holm").
 *  \param p_values  in [0, 1]
 *  \return  in the order of the argument
 *  \throws std::invalid_argument if a value is not in [0, 1]
 *  Source: S. Holm, Scand. J. Stat. 6 (1979) 65. */
std::vector<double> holm_adjust(std::span<double const> p_values);

}  // namespace clonecast::stats

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/stats/Significance.hh"

#include <algorithm>
#include <boost/math/constants/constants.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace clonecast::stats {

double normal_deviate(double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
        throw std::invalid_argument("the confidence level must be between 0 and 1");
    }
    return boost::math::constants::root_two<double>() * boost::math::erf_inv(confidence);
}

double two_sided_p(double z) {
    return std::erfc(std::abs(z) / boost::math::constants::root_two<double>());
}

ChiSquaredTest chi_squared_test(double statistic, int degrees_of_freedom) {
    ChiSquaredTest test{statistic, degrees_of_freedom, 1};
    if (statistic > 0) {
        // Beyond 1e5 the tail is below 1e-308 for every number of groups that fits in memory.
        bool const underflows = statistic > 1e5 + 4.0 * degrees_of_freedom;
        test.p_value = underflows ? 0 : boost::math::gamma_q(degrees_of_freedom / 2.0, statistic / 2);
    }
    return test;
}

Difference make_difference(double estimate, double standard_error, double confidence) {
    if (!(std::isfinite(estimate) && std::isfinite(standard_error) && standard_error >= 0)) {
        throw std::invalid_argument("make_difference: estimate and standard error must be finite, the latter >= 0");
    }
    double const half_width = normal_deviate(confidence) * standard_error;
    Difference difference{estimate, standard_error, estimate - half_width, estimate + half_width, {}, {}};
    if (standard_error > 0) {
        difference.z = estimate / standard_error;
        difference.p_value = two_sided_p(*difference.z);
    }
    return difference;
}

std::vector<double> holm_adjust(std::span<double const> p_values) {
    for (double const p : p_values) {
        if (!(p >= 0 && p <= 1)) {
            throw std::invalid_argument("holm_adjust: p-values must be between 0 and 1");
        }
    }
    std::vector<std::size_t> order(p_values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
    std::vector<double> adjusted(p_values.size());
    double largest = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        auto const hypotheses_left = static_cast<double>(order.size() - i);
        largest = std::max(largest, std::min(1.0, hypotheses_left * p_values[order[i]]));
        adjusted[order[i]] = largest;
    }
    return adjusted;
}

}  // namespace clonecast::stats

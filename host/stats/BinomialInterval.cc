// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A probability estimated from counts, with its exact confidence interval.
#include "host/stats/BinomialInterval.hh"

#include <boost/math/special_functions/beta.hpp>
#include <stdexcept>

namespace clonecast::stats {

BinomialEstimate binomial_estimate(std::uint64_t successes, std::uint64_t trials, double confidence) {
    if (successes > trials) {
        throw std::invalid_argument("binomial_estimate: more successes than trials");
    }
    if (!(confidence > 0 && confidence < 1)) {
        throw std::invalid_argument("binomial_estimate: the confidence level must be between 0 and 1");
    }
    BinomialEstimate result{successes, trials, std::nullopt, 0, 1};
    if (trials == 0) {
        return result;
    }
    auto const k = static_cast<double>(successes);
    auto const n = static_cast<double>(trials);
    auto const failures = static_cast<double>(trials - successes);
    double const tail = (1 - confidence) / 2;
    result.probability = k / n;
    if (successes > 0) {
        result.lower = boost::math::ibeta_inv(k, failures + 1, tail);
    }
    if (successes < trials) {
        result.upper = boost::math::ibetac_inv(k + 1, failures, tail);
    }
    return result;
}

std::optional<double> odds(double probability) {
    if (probability == 1) {
        return std::nullopt;
    }
    return probability / (1 - probability);
}

}  // namespace clonecast::stats

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A probability estimated from counts, with its exact confidence interval.
#include "host/stats/BinomialInterval.hh"

#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <stdexcept>

namespace clonecast::stats {

ProbabilityLimits clopper_pearson(double successes, double failures, double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
        throw std::invalid_argument("clopper_pearson: the confidence level must be between 0 and 1");
    }
    if (!(successes >= 0 && failures >= 0 && std::isfinite(successes) && std::isfinite(failures))) {
        throw std::invalid_argument("clopper_pearson: successes and failures must be finite and >= 0");
    }
    double const tail = (1 - confidence) / 2;
    ProbabilityLimits limits;
    if (successes > 0) {
        limits.lower = boost::math::ibeta_inv(successes, failures + 1, tail);
    }
    if (failures > 0) {
        limits.upper = boost::math::ibetac_inv(successes + 1, failures, tail);
    }
    return limits;
}

BinomialEstimate binomial_estimate(std::uint64_t successes, std::uint64_t trials, double confidence) {
    if (successes > trials) {
        throw std::invalid_argument("binomial_estimate: more successes than trials");
    }
    auto const k = static_cast<double>(successes);
    auto const failures = static_cast<double>(trials - successes);
    ProbabilityLimits const limits = clopper_pearson(k, failures, confidence);
    BinomialEstimate result{successes, trials, std::nullopt, limits.lower, limits.upper};
    if (trials > 0) {
        result.probability = k / static_cast<double>(trials);
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

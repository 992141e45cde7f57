// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/Schoenfeld.hh"

#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace clonecast::trial {

double schoenfeld_power(double hazard_ratio, double events, double share, double alpha) {
    boost::math::normal const standard;
    double const critical = boost::math::quantile(boost::math::complement(standard, alpha / 2));
    double const drift = -std::log(hazard_ratio) * std::sqrt(events * share * (1 - share));
    return boost::math::cdf(standard, drift - critical);
}

double schoenfeld_events(double hazard_ratio, double share, double alpha, double power) {
    boost::math::normal const standard;
    double const critical = boost::math::quantile(boost::math::complement(standard, alpha / 2));
    double const drift = critical + boost::math::quantile(standard, power);
    double const log_ratio = std::log(hazard_ratio);
    return drift * drift / (share * (1 - share) * log_ratio * log_ratio);
}

}  // namespace clonecast::trial

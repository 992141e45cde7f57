// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/RestingSize.hh"

#include <algorithm>
#include <cmath>

namespace clonecast::study::detail {

double value_in(Stratum const& stratum, Number const& number) {
    auto const set = std::find_if(stratum.set.begin(), stratum.set.end(), [&](Stratum::Setting const& setting) {
        return setting.parameter == number.parameter;
    });
    return set == stratum.set.end() ? number.value : set->value;
}

double resting_size(Growth const& growth, Stratum const& stratum, Clone const& clone) {
    double const pressure = 1 - value_in(stratum, clone.death) / value_in(stratum, clone.birth);
    double const weight = value_in(stratum, clone.competition_weight);
    if (growth.law == Growth::Law::exponential || !(weight > 0)) {
        return HUGE_VAL;
    }
    double const capacity = value_in(stratum, growth.capacity);
    return (growth.law == Growth::Law::logistic ? capacity * pressure : std::pow(capacity, pressure)) / weight;
}

}  // namespace clonecast::study::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/Design.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace clonecast::trial {
namespace {

std::uint64_t in_proportion(std::uint64_t number, double factor) {
    return static_cast<std::uint64_t>(std::max(1.0, std::round(static_cast<double>(number) * factor)));
}

}  // namespace

Design resized(Design const& design, std::uint64_t first_arm_patients) {
    double const factor = static_cast<double>(first_arm_patients) / static_cast<double>(design.patients[0]);
    Design result = design;
    result.patients = {first_arm_patients, in_proportion(design.patients[1], factor)};
    if (design.events) {
        result.events = in_proportion(*design.events, factor);
    }
    return result;
}

void check_design(Design const& design) {
    for (std::uint64_t const patients : design.patients) {
        if (patients == 0 || patients > most_patients_per_arm) {
            throw TrialError(fmt::format("{} patients in an arm: a trial has from 1 to {} in each", patients,
                                         most_patients_per_arm));
        }
    }
    auto const must = [](bool is_so, char const* what, double value, char const* range) {
        if (!is_so || !std::isfinite(value)) {
            throw TrialError(fmt::format("{} {}: it must be {}", what, value, range));
        }
    };
    must(design.accrual >= 0, "accrual over", design.accrual, "0 days or longer");
    must(design.dropout >= 0, "dropout at", design.dropout, "0 or more a day");
    must(design.alpha > 0 && design.alpha < 1, "alpha", design.alpha, "between 0 and 1");
    if (design.cutoff) {
        must(*design.cutoff > 0, "a cut-off on day", *design.cutoff, "a day after day 0, the first patient's entry");
    }
    if (design.events && (*design.events == 0 || *design.events > design.all_patients())) {
        throw TrialError(fmt::format("a cut-off after {} events: with {} patients it can be after 1 to {}",
                                     *design.events, design.all_patients(), design.all_patients()));
    }
    if (design.success_hazard_ratio) {
        must(*design.success_hazard_ratio > 0, "success at a hazard ratio of", *design.success_hazard_ratio, "above 0");
    }
    if (design.success_median_difference) {
        must(true, "success at a difference of medians of", *design.success_median_difference, "a number of days");
    }
}

}  // namespace clonecast::trial

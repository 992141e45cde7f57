// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/Remarks.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "host/study/detail/Node.hh"
#include "host/study/detail/RestingSize.hh"

namespace clonecast::study {
namespace {

using detail::format_number;
using detail::printable;
using detail::value_in;

//! Cells on day 0 of the one site [cells].
double starting_size(Study const& study, Stratum const& stratum) {
    if (study.detection) {
        return value_in(stratum, study.detection->burden);
    }
    double cells = 0;
    for (Number const& start : study.sites.front().start) {
        cells += value_in(stratum, start);
    }
    return cells;
}

//! Cells at which a tumour that has never been smaller than `cells` has progressed [cells].
double progressed_size(Assessment const& assessment, Stratum const& stratum, double cells) {
    ProgressionRule const& rule = assessment.progression;
    if (rule.kind == ProgressionRule::Kind::volume) {
        return cells * value_in(stratum, rule.fold);
    }
    double const cells_per_mm3 = value_in(stratum, assessment.cells_per_mm3);
    double const diameter = std::cbrt(6 / std::numbers::pi * cells / cells_per_mm3);
    double const progressed = std::max(diameter * (1 + value_in(stratum, rule.diameter_increase)),
                                       diameter + value_in(stratum, rule.absolute_increase));
    return std::numbers::pi / 6 * progressed * progressed * progressed * cells_per_mm3;
}

//! Cells at which the clone that grows furthest rests; nullopt: none grows [cells].
std::optional<double> largest_resting_size(Study const& study, Stratum const& stratum) {
    std::optional<double> largest;
    for (Clone const& clone : study.clones) {
        if (value_in(stratum, clone.birth) > value_in(stratum, clone.death)) {
            largest = std::max(largest.value_or(0), detail::resting_size(study.sites.front().growth, stratum, clone));
        }
    }
    return largest;
}

}  // namespace

std::vector<std::string> list_remarks(Study const& study) {
    std::vector<std::string> remarks;
    Assessment const& assessment = study.assessment;
    if (double const last = assessment.scans.back(); last < assessment.follow_up) {
        remarks.push_back(fmt::format(
            "no progression is seen after the last scan, on day {}, though follow_up = {}; add a scan on that day, or "
            "end the follow-up with the scans",
            format_number(last), format_number(assessment.follow_up)));
    }
    if (study.sites.size() > 1) {
        return remarks;
    }
    std::vector<Stratum> const& strata = study.cohort.strata;
    for (Stratum const& stratum : strata) {
        double const start = starting_size(study, stratum);
        double const needed = progressed_size(assessment, stratum, start);
        auto const rest = largest_resting_size(study, stratum);
        if (start > 0 && rest && needed > *rest) {
            std::string const where = strata.size() > 1 ? fmt::format(" in stratum '{}'", printable(stratum.name)) : "";
            remarks.push_back(fmt::format(
                "a tumour that does not shrink first progresses at {:.3g} cells{}, and competition stops it at {:.3g} "
                "without drugs; raise growth.capacity, or let it begin smaller",
                needed, where, *rest));
        }
    }
    return remarks;
}

}  // namespace clonecast::study

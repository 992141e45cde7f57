// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/verify/Founding.hh"

#include <cmath>
#include <vector>

#include "host/study/Lower.hh"
#include "host/verify/Theory.hh"
#include "kernels/numerics/Rounding.hh"

namespace clonecast::verify {
namespace {

//! Whether cells that leave a clone may have descendants in it.
bool is_reentered(Segment const& segment, int clone) {
    std::vector<bool> reached(segment.birth.size(), false);
    std::vector<int> open{clone};
    while (!open.empty()) {
        int const source = open.back();
        open.pop_back();
        for (CrossingRate const& crossing : segment.crossings) {
            auto const target = static_cast<std::size_t>(crossing.target);
            if (crossing.source == source && crossing.rate > 0 && !reached[target]) {
                reached[target] = true;
                open.push_back(crossing.target);
            }
        }
    }
    return reached[static_cast<std::size_t>(clone)];
}

}  // namespace

std::optional<Founding> find_founding(patient::StudyView const& study, int stratum, std::string* why) {
    double const* const base = study.base.data + static_cast<std::ptrdiff_t>(stratum) * study.n_parameters;
    Founding founding;
    int n_founders = 0;
    for (int i = 0; i < study.model.n_types; ++i) {
        if (round_half_away(base[study.start[i]]) > 0) {
            founding.clone = i;
            ++n_founders;
        }
    }
    founding.untreated = make_untreated_segment(study, stratum);
    Segment& untreated = founding.untreated;
    auto const clone = static_cast<std::size_t>(founding.clone);
    founding.burden = static_cast<double>(round_half_away(base[study.detection.burden]));
    founding.net = untreated.birth[clone] - untreated.death[clone];
    for (CrossingRate const& crossing : untreated.crossings) {
        bool const leaves = crossing.source == founding.clone && crossing.kind == process::CrossingKind::switching;
        founding.net -= leaves ? crossing.rate : 0.0;
    }
    if (n_founders != 1) {
        *why = "more than one clone has founding cells";
    } else if (is_reentered(untreated, founding.clone)) {
        *why = "cells come back to the founding clone";
    } else if (!(founding.net > 0)) {
        *why = "the founding clone does not grow without drugs";
    } else {
        untreated.days = std::log(founding.burden) / founding.net;
        double const share = expected_descendants(founding) / founding.burden;
        if (share < largest_descendant_share) {
            return founding;
        }
        *why = "on average a part of " + std::to_string(share) + " of the tumour on day 0 is not of the founding clone";
    }
    return std::nullopt;
}

std::string why_no_founding(study::Study const& study) {
    if (!study.detection) {
        return {};
    }
    patient::StudyTables const tables = study::lower(study, process::Engine::crossing);
    patient::StudyView const view = host_view(tables);
    std::string why;
    for (int stratum = 0; stratum < view.layout.n_strata; ++stratum) {
        if (!find_founding(view, stratum, &why)) {
            return why;
        }
    }
    return {};
}

}  // namespace clonecast::verify

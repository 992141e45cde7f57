// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// [detection]: tumours grow from founding cells to the burden at which they are found.
#include "host/study/detail/CheckDetection.hh"
#include "host/study/detail/RestingSize.hh"
#include "host/study/detail/Schedule.hh"
#include "host/study/detail/Sections.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace clonecast::study::detail {
namespace {

constexpr double default_max_days = 36500;
Range const burden_range{.lower = 1, .upper = max_start_cells, .unit = "cells", .values = Range::Values::whole};
Range const max_days_range{.lower = min_days, .upper = max_days, .unit = "days"};

//! Whether a rate is above 0 for a patient of a stratum, or may be because it varies.
bool may_happen(Study const& study, int stratum, Number const& number) {
    Stratum const& values = study.cohort.strata[static_cast<std::size_t>(stratum)];
    bool const is_set = std::any_of(values.set.begin(), values.set.end(), [&](Stratum::Setting const& setting) {
        return setting.parameter == number.parameter;
    });
    auto const& variations = study.cohort.variations;
    return value_in(values, number) > 0 || std::any_of(variations.begin(), variations.end(), [&](Variation const& one) {
               return one.parameter == number.parameter && (one.stratum ? *one.stratum == stratum : !is_set);
           });
}

/*! Clones at sites that descend from the founding cells without drugs: [site x clones + clone].
 *  They come by mutation where a clone divides, by switching, and by seeding. */
std::vector<bool> find_descendants(Study const& study, int stratum) {
    Stratum const& values = study.cohort.strata[static_cast<std::size_t>(stratum)];
    std::size_t const n_clones = study.clones.size();
    std::vector<bool> reached(study.sites.size() * n_clones);
    std::vector<std::size_t> open;
    auto const reach = [&](std::size_t site, std::size_t clone) {
        std::size_t const type = site * n_clones + clone;
        if (!reached[type]) {
            reached[type] = true;
            open.push_back(type);
        }
    };
    for (std::size_t site = 0; site < study.sites.size(); ++site) {
        for (std::size_t clone = 0; clone < n_clones; ++clone) {
            if (value_in(values, study.sites[site].start[clone]) > 0) {
                reach(site, clone);
            }
        }
    }
    while (!open.empty()) {
        std::size_t const site = open.back() / n_clones;
        std::size_t const clone = open.back() % n_clones;
        open.pop_back();
        auto const is_from = [](int from, std::size_t what) { return static_cast<std::size_t>(from) == what; };
        bool const divides =
            may_happen(study, stratum, study.clones[clone].birth) && may_happen(study, stratum, study.sites[site].pace);
        for (Mutation const& mutation : study.mutations) {
            if (is_from(mutation.from, clone) && divides && may_happen(study, stratum, mutation.probability)) {
                reach(site, static_cast<std::size_t>(mutation.to));
            }
        }
        for (Switch const& change : study.switches) {
            if (is_from(change.from, clone) && may_happen(study, stratum, change.rate)) {
                reach(site, static_cast<std::size_t>(change.to));
            }
        }
        for (Seeding const& seeding : study.seedings) {
            bool const seeds = std::any_of(seeding.clones.begin(), seeding.clones.end(),
                                           [&](int seeded) { return is_from(seeded, clone); });
            if (is_from(seeding.from, site) && seeds && may_happen(study, stratum, seeding.rate)) {
                reach(static_cast<std::size_t>(seeding.to), clone);
            }
        }
    }
    return reached;
}

}  // namespace

void read_detection(TableReader* root) {
    Context* const context = root->context();
    Node const* node = root->find("detection");
    if (node == nullptr) {
        context->known_paths.insert("detection.burden");
        return;
    }
    context->detection_source = node->source;
    read_table(context, *node, "detection", "detection", [&](TableReader* table) {
        Detection detection;
        detection.burden = table->parameter("burden", burden_range, required);
        detection.max_days = table->number("max_days", max_days_range, default_max_days);
        context->study.detection = detection;
    });
}

void check_detection(Context* context) {
    Study const& study = context->study;
    if (!study.detection || context->has_errors()) {
        return;
    }
    if (!study.influxes.empty()) {
        context->error(context->detection_source,
                       "a tumour that grows to its detection grows from its founding cells alone: [detection] and "
                       "[[influx]] cannot go together; leave one of them out");
        return;
    }
    for (Variation const& variation : study.cohort.variations) {
        auto const is_varied = [&](Number const& start) { return start.parameter == variation.parameter; };
        if (std::any_of(study.sites.begin(), study.sites.end(), [&](Site const& site) {
                return std::any_of(site.start.begin(), site.start.end(), is_varied);
            })) {
            context->error(
                context->detection_source,
                fmt::format("'{}' varies between patients, but with [detection] start is the number of founding cells, "
                            "which is the same for all; let detection.burden vary instead",
                            printable(study.parameters[static_cast<std::size_t>(variation.parameter)].path)));
            return;
        }
    }
    for (int index = 0; index < static_cast<int>(study.cohort.strata.size()); ++index) {
        Stratum const& stratum = study.cohort.strata[static_cast<std::size_t>(index)];
        std::string const where =
            study.cohort.strata.size() > 1 ? fmt::format(" in stratum '{}'", printable(stratum.name)) : "";
        std::vector<bool> const descends = find_descendants(study, index);
        double founders = 0;
        bool any_grows = false;
        double rest = 0;
        for (std::size_t s = 0; s < study.sites.size(); ++s) {
            Site const& site = study.sites[s];
            double rest_there = 0;
            for (std::size_t i = 0; i < study.clones.size(); ++i) {
                Clone const& clone = study.clones[i];
                founders += value_in(stratum, site.start[i]);
                bool const grows =
                    value_in(stratum, clone.birth) > value_in(stratum, clone.death) && value_in(stratum, site.pace) > 0;
                if (grows && descends[s * study.clones.size() + i]) {
                    any_grows = true;
                    rest_there = std::max(rest_there, resting_size(site.growth, stratum, clone));
                }
            }
            rest += rest_there;
        }
        double const burden = value_in(stratum, study.detection->burden);
        if (!any_grows) {
            context->error(context->detection_source,
                           fmt::format("no clone that starts with cells, or descends from one, grows without drugs{}, "
                                       "so that no tumour would be found; give one a birth above its death, or leave "
                                       "[detection] out",
                                       where));
        } else if (founders > burden) {
            context->error(
                context->detection_source,
                fmt::format("the clones start with {} cells{}, more than burden = {}; with [detection] start "
                            "is the number of founding cells, such as 1",
                            format_number(founders), where, format_number(burden)));
        } else if (burden >= rest) {
            context->error(context->detection_source,
                           fmt::format("burden = {} is not below the {} cells at which competition stops the founding "
                                       "clones and what descends from them{}; lower it, or raise growth.capacity",
                                       format_number(burden), format_number(std::floor(rest)), where));
        }
    }
}

void write_detection(Study const& study, Node* root) {
    if (!study.detection) {
        return;
    }
    Node table = make_table();
    table.put("burden", make_node(study.detection->burden.value));
    table.put("max_days", make_node(study.detection->max_days));
    root->put("detection", std::move(table));
}

}  // namespace clonecast::study::detail

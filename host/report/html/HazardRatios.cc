// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Hazard ratios of regimens, from the event counts of a summary.
#include "host/report/html/HazardRatios.hh"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "host/stats/CoxModel.hh"

namespace clonecast::report::html {

namespace {

using Json = nlohmann::ordered_json;

stats::GroupCounts counts_of(Json const& group, std::string const& endpoint) {
    Json const& curve = group["survival"][endpoint]["curve"];
    stats::GroupCounts counts;
    for (std::size_t row = 0; row < curve["time_days"].size(); ++row) {
        counts.push_back({curve["time_days"][row].get<double>(), curve["events"][row].get<std::uint64_t>(),
                          curve["censored"][row].get<std::uint64_t>()});
    }
    return counts;
}

//! 0 and infinity do not go on a log axis: no value.
Json positive(double value) {
    return std::isfinite(value) && value > 0 ? Json(value) : Json(nullptr);
}

void add_fit(std::vector<stats::Groups> const& strata, std::size_t reference, Json const& head,
             std::vector<std::string> const& regimens, Json* list) {
    stats::CoxFit const fit = stats::fit_cox(stats::indicator_data(strata, reference));
    std::size_t covariate = 0;
    for (std::size_t regimen = 0; regimen < regimens.size(); ++regimen) {
        if (regimen == reference) {
            continue;
        }
        stats::CoxCoefficient const& coefficient = fit.coefficients[covariate++];
        Json item = head;
        item["regimen"] = regimens[regimen];
        auto const ratio = coefficient.hazard_ratio();
        item["hazard_ratio"] = ratio ? positive(*ratio) : Json(nullptr);
        item["lower"] = positive(coefficient.hazard_ratio_lower());
        item["upper"] = positive(coefficient.hazard_ratio_upper());
        item["p_value"] = coefficient.p_value ? Json(*coefficient.p_value) : Json(nullptr);
        if (!ratio) {
            item["note"] = "cannot be estimated";
        } else if (!std::isfinite(*ratio)) {
            item["note"] = "infinite";
        } else if (*ratio == 0) {
            item["note"] = "0";
        }
        list->push_back(std::move(item));
    }
}

}  // namespace

Json hazard_ratios(Json const& results, std::string const& reference) {
    std::vector<std::string> regimens, strata;
    for (Json const& group : results["groups"]) {
        auto const regimen = group["regimen"].get<std::string>();
        if (regimens.empty() || regimens.back() != regimen) {
            regimens.push_back(regimen);
        }
        if (regimens.size() == 1) {
            strata.push_back(group["stratum"].get<std::string>());
        }
    }
    auto const found = std::find(regimens.begin(), regimens.end(), reference);
    if (found == regimens.end()) {
        throw std::invalid_argument("hazard_ratios: there is no regimen " + reference);
    }
    auto const reference_index = static_cast<std::size_t>(found - regimens.begin());
    Json list = Json::array();
    if (regimens.size() == 1) {
        return list;
    }
    for (auto const& endpoint : results["groups"][0]["survival"].items()) {
        std::vector<stats::Groups> groups(strata.size());
        for (std::size_t i = 0; i < results["groups"].size(); ++i) {
            groups[i % strata.size()].push_back(counts_of(results["groups"][i], endpoint.key()));
        }
        for (std::size_t stratum = 0; stratum < strata.size(); ++stratum) {
            Json const head{{"endpoint", endpoint.key()}, {"stratum", strata[stratum]}};
            bool const is_all = strata.size() > 1 && stratum == 0;
            add_fit(is_all ? std::vector<stats::Groups>(groups.begin() + 1, groups.end())
                           : std::vector<stats::Groups>{groups[stratum]},
                    reference_index, head, regimens, &list);
        }
    }
    return list;
}

}  // namespace clonecast::report::html

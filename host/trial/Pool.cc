// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/Pool.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "host/report/Summary.hh"
#include "host/study/NearestName.hh"
#include "host/trial/Design.hh"

namespace clonecast::trial {
namespace {

study::Regimen const& find_regimen(study::Study const& study, std::string const& name) {
    auto const found = std::find_if(study.regimens.begin(), study.regimens.end(),
                                    [&](study::Regimen const& regimen) { return regimen.name == name; });
    if (found != study.regimens.end()) {
        return *found;
    }
    std::vector<std::string> names;
    for (study::Regimen const& regimen : study.regimens) {
        names.push_back(regimen.name);
    }
    auto const nearest = study::nearest_name(name, names);
    throw TrialError(fmt::format(R"(there is no regimen "{}"{}; the study has "{}")", name,
                                 nearest ? "; did you mean \"" + *nearest + "\"?" : "", fmt::join(names, "\", \"")));
}

//! Takes the dropout of the study's own away. A variation of it keeps its place, and with it all others their draws.
void take_dropout_away(study::Study* study) {
    study::Number& hazard = study->assessment.dropout_hazard;
    int const parameter = hazard.parameter;
    hazard.value = 0;
    study->parameters[static_cast<std::size_t>(parameter)].value = 0;
    for (study::Stratum& stratum : study->cohort.strata) {
        for (study::Stratum::Setting& setting : stratum.set) {
            setting.value = setting.parameter == parameter ? 0 : setting.value;
        }
    }
    study::Cohort& cohort = study->cohort;
    for (study::Variation& variation : cohort.variations) {
        if (variation.parameter == parameter) {
            variation.distribution = {study::Distribution::Kind::fixed, 0, 0};
        }
    }
    cohort.correlations.erase(std::remove_if(cohort.correlations.begin(), cohort.correlations.end(),
                                             [&](study::Correlation const& correlation) {
                                                 return correlation.parameter_a == parameter ||
                                                        correlation.parameter_b == parameter;
                                             }),
                              cohort.correlations.end());
}

//! Scan days as outcomes are dated: days of the grid are one where they are all but the same.
std::vector<double> dated_scans(std::vector<double> const& scans, std::vector<double> const& grid_days) {
    std::vector<double> dated;
    dated.reserve(scans.size());
    for (double const scan : scans) {
        dated.push_back(*std::min_element(grid_days.begin(), grid_days.end(),
                                          [&](double a, double b) { return std::abs(a - scan) < std::abs(b - scan); }));
    }
    return dated;
}

//! Adds the patients of a range of rows, regimen by regimen within each.
void add_rows(run::PatientRows const& rows, std::vector<double> const& grid_days, patient::Endpoint endpoint,
              Pool* pool) {
    auto const e = static_cast<std::size_t>(endpoint);
    for (std::size_t i = 0; i + 1 < rows.outcomes.size(); i += 2) {
        patient::Outcome const* const outcomes = &rows.outcomes[i];
        if (patient::is_stopped(outcomes[0].end[e]) || patient::is_stopped(outcomes[1].end[e])) {
            ++pool->left_out;
            continue;
        }
        pool->stratum.push_back(static_cast<std::uint32_t>(outcomes[0].stratum));
        for (std::size_t arm = 0; arm < 2; ++arm) {
            patient::End const end = outcomes[arm].end[e];
            bool const is_event = end == patient::End::progression || end == patient::End::death;
            pool->arms[arm].time.push_back(grid_days[static_cast<std::size_t>(outcomes[arm].grid_index[e])]);
            pool->arms[arm].event.push_back(is_event ? 1 : 0);
        }
    }
}

}  // namespace

study::Study trial_study(study::Study const& study, std::array<std::string, 2> const& arms, Dropout dropout) {
    if (arms[0] == arms[1]) {
        throw TrialError(fmt::format(R"(the regimen "{}" is named twice: a trial compares two)", arms[0]));
    }
    study::Study result = study;
    result.regimens = {find_regimen(study, arms[0]), find_regimen(study, arms[1])};
    result.output.population_times.clear();
    if (dropout == Dropout::none) {
        take_dropout_away(&result);
    }
    return result;
}

Pool make_pool(study::Study const& study, patient::Endpoint endpoint, run::RunOptions options,
               run::Provenance* provenance) {
    if (endpoint == patient::Endpoint::metastasis && study.sites.size() < 2) {
        throw TrialError(fmt::format("the endpoint {} needs a study with several sites; this one has one",
                                     report::to_string(endpoint)));
    }
    Pool pool;
    for (std::size_t arm = 0; arm < 2; ++arm) {
        pool.arms[arm].name = study.regimens[arm].name;
        pool.arms[arm].time.reserve(study.simulation.patients);
        pool.arms[arm].event.reserve(study.simulation.patients);
    }
    pool.stratum.reserve(study.simulation.patients);
    pool.n_strata = static_cast<std::uint32_t>(study.cohort.strata.size());
    std::vector<double> grid_days;
    options.on_start = [&, on_start = std::move(options.on_start)](run::RunResult const& start) {
        grid_days = start.grid_days;
        pool.scans = dated_scans(study.assessment.scans, grid_days);
        if (on_start) {
            on_start(start);
        }
    };
    options.on_rows = [&](run::PatientRows const& rows) { add_rows(rows, grid_days, endpoint, &pool); };
    run::RunResult const result = run::run_study(study, options);
    if (provenance != nullptr) {
        *provenance = result.provenance;
    }
    return pool;
}

}  // namespace clonecast::trial

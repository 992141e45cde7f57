// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/CheckCohort.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <set>

namespace clonecast::study::detail {
namespace {

//! Rounding allowed for in a correlation matrix that is just possible, such as one with a correlation of 1.
constexpr double pivot_tolerance = 1e-9;

//! What applies in one stratum: what it varies or sets itself wins over what varies everywhere.
struct StratumView {
    std::map<int, double> set;        //!< value by parameter
    std::map<int, std::size_t> vary;  //!< index into Cohort::variations by parameter
};

StratumView view_of(Cohort const& cohort, std::size_t stratum) {
    StratumView view;
    for (Stratum::Setting const& setting : cohort.strata[stratum].set) {
        view.set.emplace(setting.parameter, setting.value);
    }
    for (std::size_t i = 0; i < cohort.variations.size(); ++i) {
        Variation const& variation = cohort.variations[i];
        if (variation.stratum == static_cast<int>(stratum)) {
            view.vary.emplace(variation.parameter, i);
        }
    }
    for (std::size_t i = 0; i < cohort.variations.size(); ++i) {
        Variation const& variation = cohort.variations[i];
        if (!variation.stratum && !view.set.contains(variation.parameter)) {
            view.vary.try_emplace(variation.parameter, i);
        }
    }
    return view;
}

std::string const& path_of(Context const& context, int parameter) {
    return context.study.parameters[static_cast<std::size_t>(parameter)].path;
}

void check_varied_once(Context* context, CohortSources const& sources) {
    Cohort const& cohort = context->study.cohort;
    std::map<std::pair<std::optional<int>, int>, std::size_t> seen;
    for (std::size_t i = 0; i < cohort.variations.size(); ++i) {
        Variation const& variation = cohort.variations[i];
        std::string const path = printable(path_of(*context, variation.parameter));
        auto const [first, added] = seen.try_emplace({variation.stratum, variation.parameter}, i);
        if (!added) {
            context->error(sources.variations[i],
                           fmt::format("'{}' already varies{}, {}", path, variation.stratum ? " in this stratum" : "",
                                       context->place(sources.variations[first->second])));
            continue;
        }
        if (!variation.stratum) {
            continue;
        }
        Stratum const& stratum = cohort.strata[static_cast<std::size_t>(*variation.stratum)];
        for (Stratum::Setting const& setting : stratum.set) {
            if (setting.parameter == variation.parameter) {
                context->error(sources.variations[i],
                               fmt::format("'{}' is both set and varied in stratum '{}'; one of the "
                                           "two has no effect",
                                           path, printable(stratum.name)));
            }
        }
    }
}

void check_number_of_variations(Context* context, CohortSources const& sources, std::vector<StratumView> const& views) {
    for (std::size_t i = 0; i < views.size(); ++i) {
        if (views[i].vary.size() > static_cast<std::size_t>(max_varied_parameters)) {
            context->error(sources.strata[i],
                           fmt::format("{} parameters vary in stratum '{}'; allowed: at most {}", views[i].vary.size(),
                                       printable(context->study.cohort.strata[i].name), max_varied_parameters));
        }
    }
}

//! Starts can be taken as they are only where all could be read.
void check_starts(Context* context, CohortSources const& sources, std::vector<StratumView> const& views) {
    Study const& study = context->study;
    if (!context->starts_known || !sources.complete) {
        return;
    }
    for (std::size_t i = 0; i < views.size(); ++i) {
        auto const has_cells = [&](Number const& start) {
            auto const set = views[i].set.find(start.parameter);
            return views[i].vary.contains(start.parameter) ||
                   (set == views[i].set.end() ? start.value : set->second) > 0;
        };
        bool const any_cell = std::any_of(study.sites.begin(), study.sites.end(), [&](Site const& site) {
            return std::any_of(site.start.begin(), site.start.end(), has_cells);
        });
        if (!any_cell && study.influxes.empty()) {
            std::string const where =
                views.size() > 1 ? fmt::format(" in stratum '{}'", printable(study.cohort.strata[i].name)) : "";
            context->error(
                views.size() > 1 ? sources.strata[i] : context->clones_source,
                fmt::format("no clone starts with any cell{}; give at least one clone a start above 0", where));
        }
    }
}

void check_probabilities(Context* context, CohortSources const& sources, std::vector<StratumView> const& views) {
    Study const& study = context->study;
    for (std::size_t i = 0; i < views.size(); ++i) {
        std::map<int, double> sums;
        std::set<int> changed;
        for (Mutation const& mutation : study.mutations) {
            auto const set = views[i].set.find(mutation.probability.parameter);
            sums[mutation.from] += set == views[i].set.end() ? mutation.probability.value : set->second;
            if (set != views[i].set.end()) {
                changed.insert(mutation.from);
            }
        }
        for (int const from : changed) {
            if (sums[from] > 1) {
                context->error(sources.strata[i],
                               fmt::format("the mutation probabilities of clone '{}' add up to {} in stratum '{}'; "
                                           "allowed: at most 1",
                                           printable(study.clones[static_cast<std::size_t>(from)].name),
                                           format_number(sums[from]), printable(study.cohort.strata[i].name)));
            }
        }
    }
}

//! Whether a symmetric matrix is positive semidefinite. Method: Cholesky factors, a zero pivot needing a zero column.
bool is_positive_semidefinite(std::vector<std::vector<double>> matrix) {
    for (std::size_t j = 0; j < matrix.size(); ++j) {
        double const pivot = matrix[j][j];
        if (pivot < -pivot_tolerance) {
            return false;
        }
        bool const singular = pivot <= pivot_tolerance;
        for (std::size_t i = j + 1; i < matrix.size(); ++i) {
            if (singular) {
                // The rest of a singular column may be as large as the rounding of its square allows.
                if (std::fabs(matrix[i][j]) > std::sqrt(pivot_tolerance)) {
                    return false;
                }
                continue;
            }
            for (std::size_t k = j + 1; k <= i; ++k) {
                matrix[i][k] -= matrix[i][j] * matrix[k][j] / pivot;
            }
        }
    }
    return true;
}

//! The correlations between parameters that both vary log-normally in the stratum, as a matrix.
std::vector<std::vector<double>> correlation_matrix(Cohort const& cohort, std::vector<int> const& parameters) {
    std::size_t const n = parameters.size();
    std::vector<std::vector<double>> matrix(n, std::vector<double>(n, 0.0));
    for (std::size_t i = 0; i < n; ++i) {
        matrix[i][i] = 1;
    }
    for (Correlation const& correlation : cohort.correlations) {
        auto const a = std::find(parameters.begin(), parameters.end(), correlation.parameter_a) - parameters.begin();
        auto const b = std::find(parameters.begin(), parameters.end(), correlation.parameter_b) - parameters.begin();
        if (static_cast<std::size_t>(a) < n && static_cast<std::size_t>(b) < n) {
            matrix[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)] = correlation.rho;
            matrix[static_cast<std::size_t>(b)][static_cast<std::size_t>(a)] = correlation.rho;
        }
    }
    return matrix;
}

void check_correlations(Context* context, CohortSources const& sources, std::vector<StratumView> const& views) {
    Cohort const& cohort = context->study.cohort;
    if (cohort.correlations.empty() || !sources.complete) {
        return;
    }
    std::size_t const errors_before = context->n_errors();
    auto const is_lognormal = [&](StratumView const& view, int parameter) {
        auto const variation = view.vary.find(parameter);
        return variation != view.vary.end() &&
               cohort.variations[variation->second].distribution.kind == Distribution::Kind::lognormal;
    };
    std::map<std::pair<int, int>, std::size_t> seen;
    for (std::size_t i = 0; i < cohort.correlations.size(); ++i) {
        Correlation const& correlation = cohort.correlations[i];
        auto const [low, high] = std::minmax(correlation.parameter_a, correlation.parameter_b);
        auto const [first, added] = seen.try_emplace({low, high}, i);
        if (!added) {
            context->error(sources.correlations[i], fmt::format("these two parameters are already correlated, {}",
                                                                context->place(sources.correlations[first->second])));
            continue;
        }
        bool all_vary = true;
        for (int const parameter : {correlation.parameter_a, correlation.parameter_b}) {
            if (std::none_of(views.begin(), views.end(),
                             [&](StratumView const& view) { return is_lognormal(view, parameter); })) {
                all_vary = false;
                context->error(sources.correlations[i],
                               fmt::format("'{}' does not vary log-normally; only parameters that do can be correlated",
                                           printable(path_of(*context, parameter))));
            }
        }
        bool const together = std::any_of(views.begin(), views.end(), [&](StratumView const& view) {
            return is_lognormal(view, correlation.parameter_a) && is_lognormal(view, correlation.parameter_b);
        });
        if (all_vary && !together) {
            context->error(sources.correlations[i], "there is no stratum in which both parameters vary log-normally");
        }
    }
    if (context->n_errors() != errors_before) {
        return;
    }
    for (std::size_t s = 0; s < views.size(); ++s) {
        std::vector<int> parameters;
        for (auto const& [parameter, variation] : views[s].vary) {
            if (is_lognormal(views[s], parameter)) {
                parameters.push_back(parameter);
            }
        }
        if (!is_positive_semidefinite(correlation_matrix(cohort, parameters))) {
            std::string const where =
                views.size() > 1 ? fmt::format(" in stratum '{}'", printable(cohort.strata[s].name)) : "";
            context->error(sources.correlations.front(),
                           fmt::format("the correlations are impossible together{}: their matrix is not positive "
                                       "semidefinite; bring them closer to 0",
                                       where));
            return;
        }
    }
}

}  // namespace

void check_cohort(Context* context, CohortSources const& sources) {
    Cohort const& cohort = context->study.cohort;
    std::vector<StratumView> views;
    for (std::size_t i = 0; i < cohort.strata.size(); ++i) {
        views.push_back(view_of(cohort, i));
    }
    check_varied_once(context, sources);
    check_number_of_variations(context, sources, views);
    check_starts(context, sources, views);
    check_probabilities(context, sources, views);
    check_correlations(context, sources, views);
}

}  // namespace clonecast::study::detail

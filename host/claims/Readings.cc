// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/claims/Readings.hh"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

#include "host/stats/CoxModel.hh"
#include "host/stats/RestrictedMean.hh"

namespace clonecast::claims {
namespace {

using patient::End;
using patient::Endpoint;
using patient::Response;
using study::Event;
using study::Quantity;
using Kind = Quantity::Kind;

constexpr double infinity = std::numeric_limits<double>::infinity();
//! Below this many patients with an event (or without) the exact limits of its proportion count.
constexpr double rare = 200;

std::uint64_t total(std::span<std::uint64_t const> counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::uint64_t n_events(stats::GroupCounts const& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0},
                           [](std::uint64_t sum, stats::TimeCounts const& at) { return sum + at.events; });
}

//! Level of an interval each of whose limits has this confidence.
double two_sided(double confidence) {
    return 2 * confidence - 1;
}

bool is_rare(stats::BinomialEstimate const& estimate) {
    return static_cast<double>(std::min(estimate.successes, estimate.trials - estimate.successes)) < rare;
}

std::optional<double> odds(double probability) {
    return stats::odds(probability).value_or(infinity);
}

std::optional<double> ratio(std::optional<double> a, std::optional<double> b) {
    if (!a || !b || std::isnan(*a / *b)) {
        return std::nullopt;
    }
    return *a / *b;
}

std::optional<double> quantile(stats::SurvivalCurve const& curve, double p) {
    return curve.rows.empty() ? std::nullopt
                              : std::optional(stats::survival_quantile(curve, p).estimate.value_or(infinity));
}

//! Of the limits of a Kaplan-Meier estimate by the exact ones of a proportion.
stats::BinomialEstimate effective_proportion(stats::SurvivalCurve const& curve, double day, double confidence) {
    auto const after = std::find_if(curve.rows.begin(), curve.rows.end(),
                                    [&](stats::SurvivalRow const& row) { return row.time > day; });
    stats::SurvivalRow const& row = *std::prev(after);
    if (row.estimate == 0) {
        return stats::binomial_estimate(0, curve.rows.front().at_risk, confidence);
    }
    double const variance = row.standard_error * row.standard_error;
    auto const n = variance > 0 ? std::max(1.0, std::round(row.estimate * (1 - row.estimate) / variance))
                                : static_cast<double>(row.at_risk);
    return stats::binomial_estimate(static_cast<std::uint64_t>(std::round(row.estimate * n)),
                                    static_cast<std::uint64_t>(n), confidence);
}

}  // namespace

run::TallyGroup const& Readings::group(study::Group const& group) {
    auto const [place, is_new] = groups_.try_emplace(group, result_.layout);
    if (is_new) {
        for (int stratum = 0; stratum < result_.layout.n_strata; ++stratum) {
            if (group.stratum.value_or(stratum) == stratum) {
                place->second.add(result_.tally, group.regimen, stratum);
            }
        }
    }
    return place->second;
}

stats::GroupCounts const& Readings::counts(study::Group const& of, Endpoint endpoint) {
    auto const [place, is_new] = counts_.try_emplace({of, endpoint});
    if (is_new) {
        run::TallyGroup const& tally = group(of);
        patient::TallyLayout const& layout = result_.layout;
        for (int g = 0; g < layout.n_grid; ++g) {
            stats::TimeCounts at{.time = result_.grid_days[static_cast<std::size_t>(g)]};
            for (int clone = 0; clone < layout.n_clones; ++clone) {
                at.events += tally.survival(endpoint, g, layout.end_kind(End::progression, clone));
            }
            at.events += tally.survival(endpoint, g, layout.end_kind(End::death, -1));
            at.censored = tally.survival(endpoint, g, layout.end_kind(End::dropout, -1)) +
                          tally.survival(endpoint, g, layout.end_kind(End::follow_up, -1));
            if (g == 0 || at.events + at.censored > 0) {
                place->second.push_back(at);
            }
        }
    }
    return place->second;
}

stats::BinomialEstimate Readings::proportion(Quantity const& quantity, study::Group const& of, double confidence) {
    run::TallyGroup const& tally = group(of);
    std::uint64_t successes = 0;
    std::uint64_t trials = 0;
    if (quantity.kind == Kind::extinct) {
        successes = tally.histogram(quantity.time, result_.layout.burden_variable())[0];
        return stats::binomial_estimate(successes, tally.observed(quantity.time), confidence);
    }
    int const mechanism = quantity.event.mechanism.value_or(result_.layout.n_mechanisms);
    for (stats::TimeCounts const& at : counts(of, Endpoint::failure)) {
        trials += at.events + at.censored;
    }
    switch (quantity.event.kind) {
        case Event::Kind::resistant:
            successes = tally.preexisting(mechanism) + tally.acquired(mechanism);
            break;
        case Event::Kind::preexisting:
            successes = tally.preexisting(mechanism);
            break;
        case Event::Kind::acquired:
            successes = tally.acquired(mechanism);
            break;
        case Event::Kind::eradicated:
            successes = tally.eradicated();
            break;
        case Event::Kind::response:
        case Event::Kind::complete_response:
            trials = 0;
            for (Response const response :
                 {Response::progressive, Response::stable, Response::partial, Response::complete}) {
                trials += tally.response(response);
            }
            successes = tally.response(Response::complete);
            if (quantity.event.kind == Event::Kind::response) {
                successes += tally.response(Response::partial);
            }
            break;
        case Event::Kind::metastatic:
            trials = total(tally.metastases());
            successes = trials - tally.metastases()[0];
            break;
    }
    return stats::binomial_estimate(successes, trials, confidence);
}

std::optional<double> Readings::hazard_ratio(Quantity const& quantity) {
    stats::Groups const groups{counts(quantity.group, quantity.endpoint), counts(quantity.other, quantity.endpoint)};
    stats::CoxFit const fit = stats::fit_cox(stats::indicator_data(groups, 1));
    return fit.coefficients.front().hazard_ratio();
}

std::optional<double> Readings::value(Quantity const& quantity) {
    run::TallyGroup const& tally = group(quantity.group);
    auto const curve = [&] { return stats::kaplan_meier(counts(quantity.group, quantity.endpoint)); };
    auto const mean = [](double sum, std::uint64_t n) {
        return n == 0 ? std::nullopt : std::optional(sum / static_cast<double>(n));
    };
    patient::TallyLayout const& layout = result_.layout;
    switch (quantity.kind) {
        case Kind::quantile:
            return quantile(curve(), quantity.number);
        case Kind::survival: {
            auto const estimate = stats::survival_at(curve(), quantity.number);
            return estimate ? std::optional(estimate->estimate) : std::nullopt;
        }
        case Kind::restricted_mean: {
            auto const estimate = stats::restricted_mean(curve(), quantity.number);
            return estimate ? std::optional(estimate->estimate) : std::nullopt;
        }
        case Kind::hazard_ratio:
            return hazard_ratio(quantity);
        case Kind::probability:
        case Kind::extinct:
            return proportion(quantity, quantity.group, stats::default_confidence).probability;
        case Kind::odds:
        case Kind::odds_ratio: {
            auto const p = proportion(quantity, quantity.group, stats::default_confidence).probability;
            auto const first = p ? odds(*p) : std::nullopt;
            if (quantity.kind == Kind::odds) {
                return first;
            }
            auto const q = proportion(quantity, quantity.other, stats::default_confidence).probability;
            return ratio(first, q ? odds(*q) : std::nullopt);
        }
        case Kind::mean_cells: {
            int const variable = quantity.clone  ? *quantity.clone
                                 : quantity.site ? layout.site_variable(*quantity.site)
                                                 : layout.burden_variable();
            auto const limbs = tally.sum(quantity.time, variable);
            return mean(static_cast<double>(limbs[0]) + std::ldexp(static_cast<double>(limbs[1]), 32),
                        tally.observed(quantity.time));
        }
        case Kind::mean_fraction: {
            std::uint64_t const with_cells =
                tally.observed(quantity.time) - tally.histogram(quantity.time, layout.burden_variable())[0];
            auto const sum = tally.fractions(quantity.time)[static_cast<std::size_t>(quantity.clone.value_or(0))];
            return mean(static_cast<double>(sum) * patient::fraction_unit, with_cells);
        }
        case Kind::mean_metastases: {
            double sum = 0;
            for (std::size_t n = 0; n < tally.metastases().size(); ++n) {
                sum += static_cast<double>(n) * static_cast<double>(tally.metastases()[n]);
            }
            return mean(sum, total(tally.metastases()));
        }
    }
    return std::nullopt;
}

Limits Readings::bounded_mean_limits(Quantity const& quantity, double confidence) {
    std::optional<double> const mean = value(quantity);
    if (!mean) {
        return {};
    }
    run::TallyGroup const& tally = group(quantity.group);
    double bound = 1;
    std::uint64_t n = 0;
    if (quantity.kind == Kind::restricted_mean) {
        bound = quantity.number;
        n = stats::kaplan_meier(counts(quantity.group, quantity.endpoint)).rows.front().at_risk;
    } else if (quantity.kind == Kind::mean_metastases) {
        bound = result_.layout.n_sites;
        n = total(tally.metastases());
    } else {
        n = tally.observed(quantity.time);
    }
    double const unseen = -std::expm1(std::log1p(-confidence) / static_cast<double>(n));
    return {*mean * (1 - unseen), *mean + (bound - *mean) * unseen};
}

Limits Readings::hazard_ratio_limits(Quantity const& quantity, double confidence) {
    stats::Groups const groups{counts(quantity.group, quantity.endpoint), counts(quantity.other, quantity.endpoint)};
    stats::CoxCoefficient const fit =
        stats::fit_cox(stats::indicator_data(groups, 1), stats::Ties::efron, two_sided(confidence))
            .coefficients.front();
    if (!fit.is_finite()) {
        return {fit.hazard_ratio_lower(), fit.hazard_ratio_upper()};
    }
    std::uint64_t const first = n_events(groups[0]);
    stats::BinomialEstimate const share =
        stats::binomial_estimate(first, first + n_events(groups[1]), two_sided(confidence));
    double const estimate = *fit.hazard_ratio();
    if (!is_rare(share)) {
        return {estimate, estimate};
    }
    double const scale = estimate / *odds(*share.probability);
    return {scale * *odds(share.lower), scale * *odds(share.upper)};
}

Limits Readings::limits(Quantity const& quantity, double confidence) {
    auto const limits_of = [&](study::Group const& of) {
        stats::BinomialEstimate const estimate = proportion(quantity, of, two_sided(confidence));
        return is_rare(estimate) ? std::pair(estimate.lower, estimate.upper)
                                 : std::pair(*estimate.probability, *estimate.probability);
    };
    std::optional<double> const estimate = value(quantity);
    if (!estimate) {
        return {};
    }
    switch (quantity.kind) {
        case Kind::quantile: {
            auto const curve = stats::kaplan_meier(counts(quantity.group, quantity.endpoint), two_sided(confidence));
            stats::TimeQuantile const time = stats::survival_quantile(curve, quantity.number);
            return {time.lower.value_or(infinity), time.upper.value_or(infinity)};
        }
        case Kind::survival: {
            auto const curve = stats::kaplan_meier(counts(quantity.group, quantity.endpoint));
            stats::BinomialEstimate const exact = effective_proportion(curve, quantity.number, two_sided(confidence));
            return is_rare(exact) ? Limits{exact.lower, exact.upper} : Limits{estimate, estimate};
        }
        case Kind::probability:
        case Kind::extinct: {
            auto const [lower, upper] = limits_of(quantity.group);
            return {lower, upper};
        }
        case Kind::odds: {
            auto const [lower, upper] = limits_of(quantity.group);
            return {odds(lower), odds(upper)};
        }
        case Kind::odds_ratio: {
            auto const [lower, upper] = limits_of(quantity.group);
            auto const [other_lower, other_upper] = limits_of(quantity.other);
            return {ratio(odds(lower), odds(other_upper)), ratio(odds(upper), odds(other_lower))};
        }
        case Kind::restricted_mean:
        case Kind::mean_fraction:
        case Kind::mean_metastases:
            return bounded_mean_limits(quantity, confidence);
        case Kind::hazard_ratio:
            return hazard_ratio_limits(quantity, confidence);
        case Kind::mean_cells:
            break;
    }
    return {estimate, estimate};
}

}  // namespace clonecast::claims

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/calibrate/Answers.hh"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "host/run/TallyGroup.hh"
#include "host/stats/CoxModel.hh"

namespace clonecast::calibrate {
namespace {

using patient::End;
using run::TallyGroup;

constexpr double largest_log_hazard_ratio = 10;
constexpr double most_horizons = 100;

TallyGroup pool(Target const& target, int regimen, run::RunResult const& result, std::span<std::uint64_t const> tally) {
    TallyGroup group(result.layout);
    for (int stratum = 0; stratum < result.layout.n_strata; ++stratum) {
        if (target.strata.empty() ||
            std::find(target.strata.begin(), target.strata.end(), stratum) != target.strata.end()) {
            group.add(tally, regimen, stratum);
        }
    }
    return group;
}

stats::GroupCounts count_endings(TallyGroup const& group, patient::Endpoint endpoint, run::RunResult const& result) {
    stats::GroupCounts counts;
    for (int day = 0; day < result.layout.n_grid; ++day) {
        auto const ended = [&](End end, int clone) {
            return group.survival(endpoint, day, result.layout.end_kind(end, clone));
        };
        stats::TimeCounts at;
        at.time = result.grid_days[static_cast<std::size_t>(day)];
        at.events = ended(End::death, -1);
        for (int clone = 0; clone < result.layout.n_clones; ++clone) {
            at.events += ended(End::progression, clone);
        }
        at.censored = ended(End::dropout, -1) + ended(End::follow_up, -1);
        if (day == 0 || at.events + at.censored > 0) {
            counts.push_back(at);
        }
    }
    return counts;
}

double hazard_ratio(stats::GroupCounts const& reference, stats::GroupCounts const& regimen) {
    stats::CoxFit const fit = stats::fit_cox(stats::indicator_data(stats::Groups{reference, regimen}, 0));
    double const coefficient = fit.coefficients.front().coefficient.value_or(0);
    return std::exp(std::clamp(coefficient, -largest_log_hazard_ratio, largest_log_hazard_ratio));
}

double response_rate(TallyGroup const& group) {
    using patient::Response;
    auto const count = [&](Response response) { return static_cast<double>(group.response(response)); };
    double const responses = count(Response::partial) + count(Response::complete);
    double const evaluated = responses + count(Response::stable) + count(Response::progressive);
    return evaluated > 0 ? responses / evaluated : 0;
}

double survival_on(stats::SurvivalCurve const& curve, double day) {
    if (auto const estimate = stats::survival_at(curve, day)) {
        return estimate->estimate;
    }
    return curve.rows.empty() ? 1 : curve.rows.back().estimate;
}

}  // namespace

double interpolated_median(stats::SurvivalCurve const& curve, double horizon) {
    double day = 0;       // of the polygon's last point
    double height = 1;    // there
    double survival = 1;  // of the step curve after its last step
    double step = 0;      // day of that
    double interval = 0;  // between the last two steps
    auto const cross = [](double day_a, double height_a, double day_b, double height_b) {
        return day_a + (day_b - day_a) * (height_a - 0.5) / (height_a - height_b);
    };
    for (stats::SurvivalRow const& row : curve.rows) {
        if (row.events == 0) {
            continue;
        }
        double const middle = (survival + row.estimate) / 2;
        if (middle <= 0.5) {
            return cross(day, height, row.time, middle);
        }
        interval = row.time - step;
        step = day = row.time;
        height = middle;
        survival = row.estimate;
    }
    double const end = step + interval / 2;
    if (survival <= 0.5) {
        return cross(day, height, end, survival);
    }
    double const most = most_horizons * horizon;
    return survival < 1 ? std::min(most, end * std::log(0.5) / std::log(survival)) : most;
}

std::vector<double> compute_answers(std::vector<Target> const& targets, run::RunResult const& result,
                                    std::span<std::uint64_t const> tally) {
    std::vector<double> answers;
    for (Target const& target : targets) {
        TallyGroup const group = pool(target, target.regimen, result, tally);
        if (target.quantity == Quantity::response_rate) {
            answers.push_back(response_rate(group));
            continue;
        }
        stats::GroupCounts const counts = count_endings(group, target.endpoint, result);
        if (target.quantity == Quantity::hazard_ratio) {
            TallyGroup const reference = pool(target, target.reference, result, tally);
            answers.push_back(hazard_ratio(count_endings(reference, target.endpoint, result), counts));
            continue;
        }
        stats::SurvivalCurve const curve = stats::kaplan_meier(counts);
        if (target.quantity == Quantity::median) {
            answers.push_back(interpolated_median(curve, result.study.assessment.follow_up));
        } else {
            for (double const day : target.days) {
                answers.push_back(survival_on(curve, day));
            }
        }
    }
    return answers;
}

std::size_t n_answers(Target const& target) {
    return target.quantity == Quantity::curve ? target.days.size() : 1;
}

std::size_t n_residuals(Target const& target) {
    return target.quantity == Quantity::curve ? target.days.size() + 1 : 1;
}

std::vector<double> compute_residuals(std::vector<Target> const& targets, std::span<double const> answers) {
    std::vector<double> residuals;
    std::size_t at = 0;
    for (Target const& target : targets) {
        auto const own = answers.subspan(at, n_answers(target));
        at += own.size();
        if (target.quantity != Quantity::curve) {
            residuals.push_back(
                (to_fit_scale(target.quantity, own.front()) - to_fit_scale(target.quantity, target.values.front())) /
                target.standard_error);
            continue;
        }
        double before = 1;
        double target_before = 1;
        for (std::size_t i = 0; i <= own.size(); ++i) {
            double const after = i < own.size() ? own[i] : 0;
            double const target_after = i < own.size() ? target.values[i] : 0;
            double const expected = target_before - target_after;
            residuals.push_back(std::sqrt(target.patients / std::max(expected, 1 / target.patients)) *
                                ((before - after) - expected));
            before = after;
            target_before = target_after;
        }
    }
    return residuals;
}

double sum_of_squares(std::span<double const> residuals) {
    return std::inner_product(residuals.begin(), residuals.end(), residuals.begin(), 0.0);
}

}  // namespace clonecast::calibrate

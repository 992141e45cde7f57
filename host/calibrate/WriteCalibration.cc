// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/calibrate/WriteCalibration.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "clonecast_version.hh"
#include "host/calibrate/Answers.hh"
#include "host/report/Summary.hh"
#include "host/report/detail/Csv.hh"
#include "host/study/WriteOverlay.hh"
#include "host/study/detail/Node.hh"

namespace clonecast::calibrate {
namespace {

using Json = nlohmann::ordered_json;
using study::detail::format_number;

constexpr double bound_margin = 0.005;  // a fraction as near to 0 or 1 counts as at the bound

char const* bound_hit(double fraction) {
    if (fraction < bound_margin) {
        return "min";
    }
    return fraction > 1 - bound_margin ? "max" : "";
}

//! A target with its part of the answers and residuals.
struct TargetView {
    Target const& target;
    std::vector<double> answers, errors, residuals;
};

std::vector<TargetView> view_targets(Calibration const& calibration) {
    std::vector<TargetView> views;
    auto answer = calibration.answers.begin();
    auto error = calibration.standard_errors.begin();
    auto residual = calibration.residuals.begin();
    for (Target const& target : calibration.targets.targets) {
        auto const n = static_cast<std::ptrdiff_t>(n_answers(target));
        auto const m = static_cast<std::ptrdiff_t>(n_residuals(target));
        views.push_back({target, {answer, answer + n}, {error, error + n}, {residual, residual + m}});
        answer += n;
        error += n;
        residual += m;
    }
    return views;
}

bool is_inside(Target const& target, double answer) {
    return target.interval && (*target.interval)[0] <= answer && answer <= (*target.interval)[1];
}

//! The Monte Carlo error of an answer as itself, by the slope of its fit scale.
double plain_error(Target const& target, double answer, double error) {
    if (target.quantity == Quantity::curve) {
        return error;
    }
    double const step = 1e-6 * std::max(answer, 1e-6);
    double const slope = (to_fit_scale(target.quantity, answer + step) - to_fit_scale(target.quantity, answer)) / step;
    return slope != 0 ? error / std::abs(slope) : 0;
}

Json parameter_json(Calibration const& calibration, std::size_t i) {
    FitParameter const& parameter = calibration.targets.parameters[i];
    ParameterUncertainty const& known = calibration.fit.parameters[i];
    Json json{{"name", parameter.name},
              {"paths", parameter.paths},
              {"value", calibration.values[i]},
              {"min", parameter.lower},
              {"max", parameter.upper},
              {"scale", parameter.scale == Scale::log ? "log" : "linear"},
              {"bound_hit", bound_hit(calibration.fit.point[i])},
              {"identified", known.is_identified},
              {"local_interval", {parameter.value_at(known.lower), parameter.value_at(known.upper)}}};
    Json correlations = Json::object();
    std::size_t const n = calibration.values.size();
    for (std::size_t k = 0; k < n; ++k) {
        if (k != i) {
            correlations[calibration.targets.parameters[k].name] = calibration.fit.correlations[i * n + k];
        }
    }
    json["local_correlations"] = correlations;
    if (calibration.posterior) {
        auto const at = [&](double p) { return parameter.value_at(posterior_quantile(*calibration.posterior, i, p)); };
        json["posterior"] = {{"median", at(0.5)}, {"interval", {at(0.025), at(0.975)}}};
    }
    return json;
}

Json target_json(TargetView const& view, study::Study const& study) {
    Target const& target = view.target;
    Json json{{"name", target.name},
              {"quantity", to_string(target.quantity)},
              {"regimen", study.regimens[static_cast<std::size_t>(target.regimen)].name}};
    if (target.quantity == Quantity::hazard_ratio) {
        json["reference"] = study.regimens[static_cast<std::size_t>(target.reference)].name;
    }
    if (target.quantity != Quantity::response_rate) {
        json["endpoint"] = report::to_string(target.endpoint);
    }
    Json strata = Json::array();
    for (int const stratum : target.strata) {
        strata.push_back(study.cohort.strata[static_cast<std::size_t>(stratum)].name);
    }
    json["strata"] = strata;
    json["source"] = target.source;
    if (!target.days.empty()) {
        json["days"] = target.days;
    }
    bool const is_curve = target.quantity == Quantity::curve;
    json["target"] = is_curve ? Json(target.values) : Json(target.values.front());
    if (target.interval) {
        json["interval"] = *target.interval;
        json["inside_interval"] = is_inside(target, view.answers.front());
    }
    json["answer"] = is_curve ? Json(view.answers) : Json(view.answers.front());
    std::vector<double> errors;
    for (std::size_t i = 0; i < view.answers.size(); ++i) {
        errors.push_back(plain_error(target, view.answers[i], view.errors[i]));
    }
    json["monte_carlo_error"] = is_curve ? Json(errors) : Json(errors.front());
    json["z"] = is_curve ? Json(view.residuals) : Json(view.residuals.front());
    return json;
}

std::string short_number(double value) {
    return fmt::format("{:.4g}", value);
}

std::string target_line(TargetView const& view) {
    Target const& target = view.target;
    double const unit = target.quantity == Quantity::median ? target.unit_days : 1;
    std::string const suffix = target.quantity != Quantity::median ? "" : (target.unit_days > 1 ? " months" : " days");
    if (target.quantity == Quantity::curve) {
        double largest = 0;
        for (std::size_t i = 0; i < view.answers.size(); ++i) {
            largest = std::max(largest, std::abs(view.answers[i] - target.values[i]));
        }
        return fmt::format("| {} | {} points | at most {} apart | {} | chi-squared {} in {} | |\n", target.name,
                           target.days.size(), short_number(largest),
                           short_number(*std::max_element(view.errors.begin(), view.errors.end())),
                           short_number(sum_of_squares(view.residuals)), view.residuals.size());
    }
    std::string goal = short_number(target.values.front() / unit);
    if (target.interval) {
        goal += fmt::format(" ({} to {})", short_number((*target.interval)[0] / unit),
                            short_number((*target.interval)[1] / unit));
    }
    double const answer = view.answers.front();
    return fmt::format("| {} | {}{} | {} | {} | {:+.2f} | {} |\n", target.name, goal, suffix,
                       short_number(answer / unit),
                       short_number(plain_error(target, answer, view.errors.front()) / unit), view.residuals.front(),
                       target.interval ? (is_inside(target, answer) ? "yes" : "no") : "");
}

std::string parameter_line(Calibration const& calibration, std::size_t i) {
    FitParameter const& parameter = calibration.targets.parameters[i];
    ParameterUncertainty const& known = calibration.fit.parameters[i];
    std::string line =
        fmt::format("| {} | {} | {} to {} | {} to {} |", parameter.name, short_number(calibration.values[i]),
                    short_number(parameter.lower), short_number(parameter.upper),
                    short_number(parameter.value_at(known.lower)), short_number(parameter.value_at(known.upper)));
    if (calibration.posterior) {
        auto const at = [&](double p) {
            return short_number(parameter.value_at(posterior_quantile(*calibration.posterior, i, p)));
        };
        line += fmt::format(" {} ({} to {}) |", at(0.5), at(0.025), at(0.975));
    }
    return line + "\n";
}

std::vector<std::string> warnings(Calibration const& calibration) {
    std::vector<std::string> texts;
    std::size_t const n = calibration.values.size();
    constexpr double strong_correlation = 0.95;
    for (std::size_t i = 0; i < n; ++i) {
        FitParameter const& parameter = calibration.targets.parameters[i];
        if (char const* const hit = bound_hit(calibration.fit.point[i]); *hit != '\0') {
            texts.push_back(
                fmt::format("{} is at its {}: the targets pull it beyond, or say nothing of it.", parameter.name, hit));
        }
        if (!calibration.fit.parameters[i].is_identified) {
            texts.push_back(fmt::format(
                "{} is hardly identified: near the optimum the targets allow most of the range that was given.",
                parameter.name));
        }
        for (std::size_t k = i + 1; k < n; ++k) {
            if (double const rho = calibration.fit.correlations[i * n + k]; std::abs(rho) > strong_correlation) {
                texts.push_back(fmt::format("{} and {} are known together only (correlation {:.2f}).", parameter.name,
                                            calibration.targets.parameters[k].name, rho));
            }
        }
    }
    if (std::vector<double> const& reached = calibration.fit.start_chi_squared;
        reached.size() > 1 && reached[1] > reached[0] + 1) {
        texts.push_back(
            fmt::format("The searches ended at different minima (chi-squared {} and {}); more --starts or "
                        "--searches may find a better one.",
                        short_number(reached[0]), short_number(reached[1])));
    }
    for (Target const& target : calibration.targets.targets) {
        std::size_t const i = static_cast<std::size_t>(&target - calibration.targets.targets.data());
        double const answer = view_targets(calibration)[i].answers.front();
        if (target.quantity == Quantity::median && answer > calibration.study.assessment.follow_up) {
            texts.push_back(fmt::format("{}: not reached within follow-up; the value is extrapolated.", target.name));
        }
    }
    if (calibration.posterior && !calibration.posterior->is_complete) {
        texts.push_back(fmt::format(
            "The posterior ends at tolerance {} instead of 1, so that it is too wide; allow more --populations.",
            short_number(calibration.posterior->tolerances.back())));
    }
    constexpr double few_particles = 50;
    if (calibration.posterior && calibration.posterior->effective_size < few_particles) {
        texts.push_back(
            fmt::format("Only {:.0f} particles of the posterior are effective: its intervals are rough; ask "
                        "for more --particles.",
                        calibration.posterior->effective_size));
    }
    return texts;
}

std::string heading(Calibration const& calibration) {
    std::string text = fmt::format(
        "# Calibration of {}\n\n{} evaluations of {} patients, seed {}; chi-squared {} for {} residuals and {} "
        "parameters.\n\n",
        calibration.study.name, calibration.evaluations, calibration.study.simulation.patients,
        calibration.study.simulation.seed, short_number(calibration.fit.chi_squared), calibration.residuals.size(),
        calibration.values.size());
    text += fmt::format("| parameter | fitted | searched | local 95 % |{}\n|---|---|---|---|{}\n",
                        calibration.posterior ? " posterior median (95 %) |" : "", calibration.posterior ? "---|" : "");
    for (std::size_t i = 0; i < calibration.values.size(); ++i) {
        text += parameter_line(calibration, i);
    }
    return text;
}

std::string heading_as_is(Calibration const& calibration) {
    return fmt::format("# {} against targets\n\n{} patients, seed {}; chi-squared {} for {} residuals.\n",
                       calibration.study.name, calibration.study.simulation.patients, calibration.study.simulation.seed,
                       short_number(calibration.fit.chi_squared), calibration.residuals.size());
}

}  // namespace

Json calibration_json(Calibration const& calibration) {
    Json json{{"clonecast", build::version},
              {"study", calibration.study.name},
              {"seed", std::to_string(calibration.study.simulation.seed)},
              {"patients", calibration.study.simulation.patients},
              {"evaluations", calibration.evaluations},
              {"chi_squared", calibration.fit.chi_squared},
              {"n_residuals", calibration.residuals.size()},
              {"searches_chi_squared", calibration.fit.start_chi_squared}};
    json["parameters"] = Json::array();
    for (std::size_t i = 0; i < calibration.values.size(); ++i) {
        json["parameters"].push_back(parameter_json(calibration, i));
    }
    for (TargetView const& view : view_targets(calibration)) {
        json["targets"].push_back(target_json(view, calibration.study));
    }
    if (calibration.posterior) {
        json["posterior"] = {{"particles", calibration.posterior->particles.size()},
                             {"effective", calibration.posterior->effective_size},
                             {"tolerances", calibration.posterior->tolerances},
                             {"complete", calibration.posterior->is_complete}};
    }
    json["warnings"] = warnings(calibration);
    return json;
}

std::string calibration_text(Calibration const& calibration) {
    std::string text = calibration.values.empty() ? heading_as_is(calibration) : heading(calibration);
    text += "\n| target | trial (interval) | model | Monte Carlo error | z | inside |\n|---|---|---|---|---|---|\n";
    for (TargetView const& view : view_targets(calibration)) {
        text += target_line(view);
    }
    text += "\nMedians of the model are interpolated between scans.\n";
    if (calibration.posterior) {
        text += fmt::format("Posterior: {} particles, {:.0f} of them effective, tolerances",
                            calibration.posterior->particles.size(), calibration.posterior->effective_size);
        for (double const tolerance : calibration.posterior->tolerances) {
            text += " " + short_number(tolerance);
        }
        text += ".\n";
    }
    for (std::string const& warning : warnings(calibration)) {
        text += "\nNote: " + warning;
    }
    return text.back() == '\n' ? text : text + "\n";
}

std::string posterior_csv(Calibration const& calibration) {
    report::detail::CsvText csv;
    csv << "weight"
        << "chi_squared";
    for (FitParameter const& parameter : calibration.targets.parameters) {
        csv << parameter.name;
    }
    csv.end_row();
    for (Particle const& particle : calibration.posterior->particles) {
        csv << particle.weight << particle.chi_squared;
        for (std::size_t i = 0; i < particle.point.size(); ++i) {
            csv << calibration.targets.parameters[i].value_at(particle.point[i]);
        }
        csv.end_row();
    }
    return csv.text();
}

std::string calibration_overlay(Calibration const& calibration) {
    return fmt::format("# Fitted by clonecast calibrate ({} patients, seed {}, chi-squared {}).\n{}",
                       calibration.study.simulation.patients, calibration.study.simulation.seed,
                       short_number(calibration.fit.chi_squared),
                       study::to_overlay(calibration.study, calibration.changes));
}

}  // namespace clonecast::calibrate

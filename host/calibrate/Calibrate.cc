// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/calibrate/Calibrate.hh"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "clonecast_version.hh"
#include "host/calibrate/Answers.hh"
#include "host/study/WriteStudy.hh"
#include "host/study/detail/Node.hh"

namespace clonecast::calibrate {
namespace {

constexpr std::uint64_t n_groups = 16;  // of the jackknife
constexpr char const* completed_study = "the completed study";

std::vector<double> values_at(Targets const& targets, std::vector<double> const& point) {
    std::vector<double> values;
    for (std::size_t i = 0; i < point.size(); ++i) {
        values.push_back(targets.parameters[i].value_at(point[i]));
    }
    return values;
}

std::vector<study::Override> changes_of(Targets const& targets, std::vector<double> const& values) {
    std::vector<study::Override> changes;
    for (std::size_t i = 0; i < values.size(); ++i) {
        for (std::string const& path : targets.parameters[i].paths) {
            changes.push_back({path, study::detail::format_number(values[i])});
        }
    }
    return changes;
}

//! Simulates, or looks up.
class Evaluator {
  public:
    Evaluator(study::Study const& study, Targets const& targets, EvaluationLog* log, CalibrateOptions const& options)
        : study_text_(study::to_toml(study)), targets_(targets), log_(log), options_(options) {}

    std::vector<double> residuals(std::vector<double> const& point) {
        std::vector<double> const values = values_at(targets_, point);
        auto answers = logged(values);
        if (answers) {
            ++progress_.from_log;
        } else {
            answers = simulate(values);
            log_->append(values, *answers);
        }
        std::vector<double> residuals = compute_residuals(targets_.targets, *answers);
        ++progress_.evaluations;
        progress_.chi_squared = sum_of_squares(residuals);
        progress_.best =
            progress_.evaluations == 1 ? progress_.chi_squared : std::min(progress_.best, progress_.chi_squared);
        if (options_.on_evaluation) {
            options_.on_evaluation(progress_);
        }
        return residuals;
    }

    void begin(char const* stage) { progress_.stage = stage; }
    CalibrationProgress const& progress() const { return progress_; }

    //! The run of one group of patients; their tallies add up to that of all.
    run::RunResult simulate_group(std::vector<double> const& values, std::uint64_t first, std::uint64_t n) const {
        study::Study study = make_study(values);
        run::RunOptions run_options = options_.run;
        run_options.first_patient += first;
        study.simulation.patients = n;
        return run::run_study(study, run_options);
    }

  private:
    study::Study make_study(std::vector<double> const& values) const {
        return study::parse_study(study_text_, completed_study, changes_of(targets_, values));
    }
    std::optional<std::vector<double>> logged(std::vector<double> const& values) const {
        auto const found = log_->find(values);
        if (!found) {
            return std::nullopt;
        }
        bool const are_numbers =
            std::all_of(found->begin(), found->end(), [](auto const& answer) { return answer.is_number(); });
        if (!are_numbers || found->size() != n_all_answers()) {
            throw FileError(log_->path(), "an evaluation has not one answer for each target; say --overwrite");
        }
        return found->get<std::vector<double>>();
    }
    std::size_t n_all_answers() const {
        std::size_t n = 0;
        for (Target const& target : targets_.targets) {
            n += n_answers(target);
        }
        return n;
    }

    std::vector<double> simulate(std::vector<double> const& values) const {
        run::RunResult const result = run::run_study(make_study(values), options_.run);
        return compute_answers(targets_.targets, result, result.tally);
    }

    std::string study_text_;  // complete: a file that changes meanwhile does not matter
    Targets const& targets_;
    EvaluationLog* log_;
    CalibrateOptions const& options_;
    CalibrationProgress progress_;
};

std::vector<double> on_fit_scale(std::vector<Target> const& targets, std::vector<double> answers) {
    std::size_t at = 0;
    for (Target const& target : targets) {
        for (std::size_t i = 0; i < n_answers(target); ++i, ++at) {
            answers[at] = to_fit_scale(target.quantity, answers[at]);
        }
    }
    return answers;
}

//! Standard errors of the answers on the fit scale; the answers themselves to `answers`.
std::vector<double> jackknife(Evaluator const& evaluator, Calibration const& calibration,
                              std::vector<double>* answers) {
    std::uint64_t const patients = calibration.study.simulation.patients;
    std::uint64_t const n = std::min(n_groups, patients);
    std::vector<run::RunResult> groups;
    std::vector<std::uint64_t> total;
    for (std::uint64_t i = 0; i < n; ++i) {
        std::uint64_t const first = patients * i / n;
        groups.push_back(evaluator.simulate_group(calibration.values, first, patients * (i + 1) / n - first));
        std::vector<std::uint64_t> const& tally = groups.back().tally;
        total.resize(tally.size());
        std::transform(total.begin(), total.end(), tally.begin(), total.begin(), std::plus<>());
    }
    std::vector<Target> const& targets = calibration.targets.targets;
    *answers = compute_answers(targets, groups.front(), total);
    std::vector<double> errors(answers->size());
    if (n < 2) {
        return errors;
    }
    std::vector<std::vector<double>> left_out;
    std::vector<double> mean(answers->size());
    for (run::RunResult const& group : groups) {
        std::vector<std::uint64_t> rest = total;
        std::transform(rest.begin(), rest.end(), group.tally.begin(), rest.begin(), std::minus<>());
        left_out.push_back(on_fit_scale(targets, compute_answers(targets, group, rest)));
        for (std::size_t k = 0; k < mean.size(); ++k) {
            mean[k] += left_out.back()[k] / static_cast<double>(n);
        }
    }
    for (std::size_t k = 0; k < errors.size(); ++k) {
        double squares = 0;
        for (std::vector<double> const& each : left_out) {
            squares += (each[k] - mean[k]) * (each[k] - mean[k]);
        }
        errors[k] = std::sqrt(squares * static_cast<double>(n - 1) / static_cast<double>(n));
    }
    return errors;
}

}  // namespace

nlohmann::json log_header(study::Study const& study, Targets const& targets) {
    return {{"clonecast", build::version}, {"study", study::to_toml(study)}, {"targets", targets.text}};
}

void check_bounds(study::Study const& study, Targets const& targets) {
    std::string const text = study::to_toml(study);
    for (FitParameter const& parameter : targets.parameters) {
        for (double const value : {parameter.lower, parameter.upper}) {
            std::vector<study::Override> changes;
            for (std::string const& path : parameter.paths) {
                changes.push_back({path, study::detail::format_number(value)});
            }
            study::parse_study(text, completed_study, changes);
        }
    }
}

Calibration calibrate(study::Study const& study, Targets const& targets, EvaluationLog* log,
                      CalibrateOptions const& options) {
    Calibration calibration;
    calibration.study = study;
    calibration.targets = targets;
    Evaluator evaluator(study, targets, log, options);
    auto const residuals = [&](std::vector<double> const& point) { return evaluator.residuals(point); };
    evaluator.begin("fit");
    calibration.fit = fit_parameters(targets.parameters.size(), residuals, options.fit);
    calibration.values = values_at(targets, calibration.fit.point);
    calibration.changes = changes_of(targets, calibration.values);
    if (options.posterior) {
        evaluator.begin("posterior");
        calibration.posterior = sample_posterior(targets.parameters.size(), residuals, *options.posterior);
    }
    calibration.standard_errors = jackknife(evaluator, calibration, &calibration.answers);
    calibration.residuals = compute_residuals(targets.targets, calibration.answers);
    calibration.evaluations = evaluator.progress().evaluations;
    calibration.from_log = evaluator.progress().from_log;
    return calibration;
}

Calibration compare_as_is(study::Study const& study, Targets const& targets, run::RunOptions const& run_options) {
    Calibration calibration;
    calibration.study = study;
    calibration.targets = targets;
    calibration.targets.parameters.clear();
    CalibrateOptions options;
    options.run = run_options;
    Evaluator const evaluator(study, calibration.targets, nullptr, options);
    calibration.standard_errors = jackknife(evaluator, calibration, &calibration.answers);
    calibration.residuals = compute_residuals(targets.targets, calibration.answers);
    calibration.fit.chi_squared = sum_of_squares(calibration.residuals);
    return calibration;
}

}  // namespace clonecast::calibrate

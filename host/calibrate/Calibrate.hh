// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Fits parameters of a study to targets.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/EvaluationLog.hh"
#include "host/calibrate/Fit.hh"
#include "host/calibrate/Posterior.hh"
#include "host/calibrate/Targets.hh"
#include "host/run/Run.hh"
#include "host/study/ReadStudy.hh"

#include <nlohmann/json_fwd.hpp>

namespace clonecast::calibrate {

//! For whoever watches.
struct CalibrationProgress {
    std::size_t evaluations = 0;  //!< so far, those from the log included
    std::size_t from_log = 0;
    double chi_squared = 0;  //!< of the last
    double best = 0;         //!< so far
    char const* stage = "";  //!< what they are for
};

struct CalibrateOptions {
    FitOptions fit;
    std::optional<PosteriorOptions> posterior;
    run::RunOptions run;
    std::function<void(CalibrationProgress const&)> on_evaluation;  //!< may be empty
};

struct Calibration {
    study::Study study;  //!< as it is without the fit
    Targets targets;
    Fit fit;
    std::vector<double> values;              //!< fitted, [n_parameters]
    std::vector<study::Override> changes;    //!< the same for every path
    std::vector<double> answers, residuals;  //!< at the optimum, as compute_answers and compute_residuals
    std::vector<double> standard_errors;     //!< Monte Carlo error of the answers on the fit scale (of a curve: of S)
    std::optional<Posterior> posterior;
    std::size_t evaluations = 0, from_log = 0;
};

//! What identifies a calibration in its log: the version, the study with seed and patients, the targets.
nlohmann::json log_header(study::Study const& study, Targets const& targets);

/*! Checks that the study allows every parameter at both of its bounds, the others as they are.
 *  \throws study::StudyError with the parameter's path */
void check_bounds(study::Study const& study, Targets const& targets);

/*! Fits, and samples a posterior if asked for. Every evaluation simulates the study with its seed, so that all see the same
 *  patients (common random numbers), and is taken from the log if it is there. The result depends on study, targets and
 *  options only: not on the log, the device or the threads.
 *  Monte Carlo errors: delete-a-group jackknife over 16 groups of patients (J. Shao, C. F. J. Wu, Ann. Stat. 17 (1989) 1176).
 *  \throws FileError of the log; what run_study throws; study::StudyError if the study does not allow a combination of values; std::logic_error as fit_parameters */
Calibration calibrate(study::Study const& study, Targets const& targets, EvaluationLog* log,
                      CalibrateOptions const& options);

/*! The study as it is against the targets: answers, residuals and Monte Carlo errors, no parameters.
 *  \throws what run_study throws */
Calibration compare_as_is(study::Study const& study, Targets const& targets, run::RunOptions const& run_options);

}  // namespace clonecast::calibrate

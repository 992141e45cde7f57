// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A sweep in an EvaluationLog, so that one that was stopped goes on with the points that are missing.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "host/EvaluationLog.hh"
#include "host/study/Study.hh"
#include "host/sweep/Sweep.hh"

namespace clonecast::sweep {

/*! What identifies a sweep: version, study with seed and patients, what is varied, design and answers, each as a text.
 *  \param sweep   its axes and answers
 *  \param design  in words, with its number of points */
nlohmann::json log_header(study::Study const& study, Sweep const& sweep, std::string const& design);

/*! The answers at these values, bit for bit; nullopt: not in the log.
 *  \param values  of the axes, [n_axes]
 *  \throws FileError if there are not n_answers of them, or something else is written there */
std::optional<std::vector<Answer>> find_point(EvaluationLog const& log, std::vector<double> const& values,
                                              std::size_t n_answers);

//! \throws FileError
void append_point(std::vector<double> const& values, std::vector<Answer> const& answers, EvaluationLog* log);

}  // namespace clonecast::sweep

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A study run at many points of its values, and what becomes of some answers.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "host/claims/Batches.hh"
#include "host/sweep/Design.hh"
#include "host/sweep/Sensitivity.hh"

namespace clonecast::sweep {

//! An answer at a point.
struct Answer {
    std::optional<double> value;  //!< infinity: not reached; nullopt: not defined there
    std::optional<double> error;  //!< Monte Carlo standard error; nullopt: not known
    //! The point was not run since it would take about so long [s]; nullopt: it was.
    std::optional<double> left_out_seconds;
};

struct Sweep {
    std::vector<Axis> axes;
    std::vector<std::string> answers;          //!< as they are written
    Places places;                             //!< [n_points][n_axes]
    std::vector<std::vector<Answer>> results;  //!< [n_points][n_answers]

    double value(std::size_t point, std::size_t axis) const { return axes[axis].value(places[point][axis]); }
    //! [n_axes]
    std::vector<double> values(std::size_t point) const;
    bool is_left_out(std::size_t point) const { return results[point].front().left_out_seconds.has_value(); }
    std::size_t n_left_out() const;
};

//! Sobol indices of an answer, or why there are none.
struct AnswerSensitivity {
    std::optional<SensitivityIndices> indices;
    std::string reason;  //!< empty: there are indices
    //! Largest part of the variance that may be Monte Carlo error: that of errors that points do not share; nullopt: the
    //! error is not known.
    std::optional<double> noise_share;
};

/*! Indices of one answer.
 *  \pre the places are those of `saltelli` */
AnswerSensitivity answer_sensitivity(Sweep const& sweep, std::size_t answer);

//! A row for each point and answer: point, the varied values, answer, value, note, standard_error.
std::string sweep_csv(Sweep const& sweep);

//! All of it, with the indices where there are any, [n_answers].
nlohmann::ordered_json sweep_json(Sweep const& sweep, std::vector<AnswerSensitivity> const& sensitivities);

/*! A map of each answer over two axes as text: a digit is the tenth of the range from the smallest to the largest value.
 *  \pre a grid of two axes */
std::string heat_maps(Sweep const& sweep);

//! A line for each point with all answers.
std::string sweep_text(Sweep const& sweep);

std::string sensitivity_text(Sweep const& sweep, std::vector<AnswerSensitivity> const& sensitivities);

}  // namespace clonecast::sweep

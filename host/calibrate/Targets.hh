// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What a calibration fits, and to what: the parameters with their bounds, and the numbers that are to be met.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/study/Study.hh"
#include "kernels/patient/Outcome.hh"

#include <nlohmann/json_fwd.hpp>

namespace clonecast::calibrate {

//! Days of a month, in which trials give their medians: 365.25 / 12.
inline constexpr double days_per_month = 30.4375;
//! Most parameters that are fitted at once.
inline constexpr std::size_t max_parameters = 32;

//! The scale on which a parameter is searched, and on which its prior is uniform between its bounds.
enum class Scale { linear, log };

//! A number of the study that is fitted. It may stand at several places, which then stay equal.
struct FitParameter {
    std::string name;
    std::vector<std::string> paths;  //!< as in `--set`, at least one
    double lower = 0, upper = 0;     //!< bounds, lower < upper
    Scale scale = Scale::linear;

    //! The value at a fraction in [0, 1] of the way from lower to upper.
    double value_at(double fraction) const;
};

//! median: time of the event in half of the patients [day]; survival: free of it at a day [1]; curve: that at several days.
enum class Quantity { median, hazard_ratio, survival, response_rate, curve };
char const* to_string(Quantity quantity);

struct Target {
    std::string name;
    std::string source;  //!< where the numbers come from
    Quantity quantity = Quantity::median;
    patient::Endpoint endpoint = patient::Endpoint::failure;
    int regimen = 0;
    int reference = 0;                              //!< hazard_ratio: the regimen that it is against
    std::vector<int> strata;                        //!< pooled; empty: all
    std::vector<double> days;                       //!< survival: one; curve: increasing [n] [day]
    std::vector<double> values;                     //!< [n_days], else one [day or 1]
    double standard_error = 0;                      //!< on the scale of to_fit_scale; not of a curve
    std::optional<std::array<double, 2>> interval;  //!< confidence limits as given [day or 1]
    double confidence = 0.95;                       //!< level of the interval
    double patients = 0;                            //!< curve: that the trial's curve stands for
    double unit_days = 1;                           //!< of medians and days in reports: 1, or days_per_month
};

/*! The scale on which a quantity is compared: log for medians and hazard ratios, log(-log S) for survival, logit for
 *  response rates. Probabilities are kept within 1e-6 of 0 and 1, so that the result is finite. */
double to_fit_scale(Quantity quantity, double value);

struct Targets {
    std::string text;                      //!< of the file, and of the curves that it names
    std::vector<FitParameter> parameters;  //!< may be empty: nothing to fit
    std::vector<Target> targets;
};

/*! Read and check a targets file (TOML; docs/calibrate.md).
 *  \param study  that is fitted; its regimens, strata and endpoints are what targets may name
 *  \throws FileError          if the file cannot be read
 *  \throws study::StudyError  with all mistakes and where they are; also those of a table of a curve */
Targets read_targets(std::filesystem::path const& path, study::Study const& study);

/*! A curve as a table `day,survival`: days increasing from 0 or later, survival not increasing, in [0, 1].
 *  Lines that are empty or begin with # are skipped, and so is a header.
 *  \param unit_days   days in a unit of the table's times
 *  \param days, survival  out
 *  \throws study::StudyError  with file and line */
void parse_curve(std::string_view text, std::string const& file_name, double unit_days, std::vector<double>* days,
                 std::vector<double>* survival);

}  // namespace clonecast::calibrate

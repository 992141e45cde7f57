// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Regimens of one run or of several side by side: every estimate, difference, ratio and test.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/compare/ReadRun.hh"
#include "host/stats/BinomialInterval.hh"
#include "host/stats/CoxModel.hh"
#include "host/stats/KaplanMeier.hh"
#include "host/stats/OddsRatio.hh"
#include "host/stats/PairedComparison.hh"
#include "host/stats/RestrictedMean.hh"
#include "host/stats/Significance.hh"

namespace clonecast::compare {

//! What was asked cannot be compared; what() says why and what to do.
class ComparisonError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

//! Whether runs of different models, cohorts or assessments may be compared.
enum class Studies { must_agree, may_differ };

//! Whether hazards are also compared within the strata of the cohort.
enum class Stratification { none, by_cohort };

struct Options {
    patient::Endpoint endpoint = patient::Endpoint::failure;
    std::vector<std::string> arms;         //!< names of those to compare, in this order; empty: all
    std::optional<std::string> reference;  //!< all others are compared with it; nullopt: every pair
    std::vector<double> landmarks;         //!< [day]; empty: those of the first run's study
    std::optional<double> horizon;         //!< [day] of restricted means; nullopt: the longest that all arms have
    Studies studies = Studies::must_agree;
    Stratification stratification = Stratification::none;
};

struct ArmSummary {
    std::string name;  //!< of the regimen; with the run's before it where two runs have the same one
    std::string run;   //!< its directory
    std::uint64_t patients = 0, evaluated = 0, events = 0;
    stats::TimeQuantile median;                                     //!< [day]
    std::optional<stats::RestrictedMean> mean;                      //!< [day]; nullopt: not known up to the horizon
    std::vector<std::optional<stats::SurvivalEstimate>> landmarks;  //!< [n_landmarks]
    stats::BinomialEstimate resistant;                              //!< by any mechanism, at the outcome
};

//! The same virtual patients under both regimens.
struct PairedSummary {
    std::uint64_t patients = 0;  //!< evaluated under both
    std::optional<stats::Difference> mean;
    std::vector<std::optional<stats::Difference>> landmarks;  //!< [n_landmarks]
    stats::Outlasting outlasting;
    stats::OddsRatio resistance;
};

//! Hazards of two regimens.
struct HazardComparison {
    stats::CoxCoefficient ratio;  //!< Efron's ties
    std::optional<stats::ChiSquaredTest> log_rank;
    std::optional<double> log_rank_holm;  //!< adjusted for all pairs of the comparison

    std::optional<double> log_rank_p() const {
        return log_rank ? std::optional<double>(log_rank->p_value) : std::nullopt;
    }
};

//! Regimen `first` compared with `second`: differences are first - second, ratios first / second.
struct PairSummary {
    std::size_t first = 0, second = 0;                        //!< arms
    HazardComparison hazards;                                 //!< of all patients
    std::optional<HazardComparison> stratified;               //!< within strata, if asked for
    std::optional<stats::Difference> mean;                    //!< of restricted means, as of independent groups
    std::vector<std::optional<stats::Difference>> landmarks;  //!< [n_landmarks]
    stats::OddsRatio resistance;
    std::optional<PairedSummary> paired;
    //! Of the difference of restricted means, paired where it can be: its p-value, adjusted for all pairs.
    std::optional<double> mean_p, mean_holm;
};

struct Comparison {
    patient::Endpoint endpoint{};
    double confidence = stats::default_confidence;
    std::vector<double> landmarks;    //!< [day]
    std::optional<double> horizon;    //!< [day]; nullopt: no arm has patients
    std::vector<std::string> strata;  //!< of stratified answers; empty: not asked for
    std::vector<ArmSummary> arms;
    std::vector<PairSummary> pairs;
    std::vector<std::size_t> ranking;  //!< arms with a restricted mean, the longest first
    std::vector<std::string> notes;
};

/*! Compares regimens. Counts are compared as those of independent groups; where a run has a file of its patients, their
 *  regimens are also compared patient by patient, and so are those of several runs with the same seed, number of
 *  patients, engine, program and study but for regimens and output.
 *  Patients whose simulation was stopped are left out of their curve, and of pairs if it was under either regimen.
 *  Cost: from counts milliseconds; rows are read at the speed of the file, 15 bytes a patient and regimen in memory.
 *  \throws ComparisonError if a regimen is not there, fewer than two are left, an endpoint was not observed, a day is
 *          not a number >= 0, the studies differ and must not, or stratified answers are asked for where there is one
 *          stratum, or not the same ones under all regimens
 *  \throws FileError if a file of patients cannot be used */
Comparison compare_runs(std::span<RunRecord const> runs, Options const& options);

}  // namespace clonecast::compare

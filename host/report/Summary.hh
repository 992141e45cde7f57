// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The answers of a study: every number that a report shows, computed from the tally.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/run/RunResult.hh"
#include "host/stats/BinomialInterval.hh"
#include "host/stats/KaplanMeier.hh"
#include "host/stats/WideSums.hh"
#include "kernels/patient/Outcome.hh"

namespace clonecast::report {

//! Level of every confidence interval. They hold the Monte Carlo error: what another seed could have given.
inline constexpr double confidence = stats::default_confidence;
//! Quantiles given for every variable.
inline constexpr std::array<double, 5> population_probabilities{0.05, 0.25, 0.5, 0.75, 0.95};
//! Quantiles given for times of emergence.
inline constexpr std::array<double, 3> emergence_probabilities{0.25, 0.5, 0.75};
//! The cumulative incidence of emergence is given at this many times after day 0, evenly over the follow-up.
inline constexpr int emergence_points = 32;
//! Name under which all strata are taken together where there are several.
inline constexpr char const* all_strata = "all";

char const* to_string(patient::Endpoint endpoint);
char const* to_string(patient::End end);
char const* to_string(patient::Response response);

//! Free of the event at a day; no estimate: nobody was observed that long.
struct Landmark {
    double day = 0;
    std::optional<stats::SurvivalEstimate> survival;
};

/*! One endpoint of one group. Patients whose simulation was stopped (step limit, overflow) before the endpoint was
 *  known are left out from day 0 on: they are failures of the computation and no censorings. */
struct SurvivalSummary {
    patient::Endpoint endpoint{};
    stats::SurvivalCurve curve;       //!< a row for day 0 and for each day with events or censorings
    stats::TimeQuantile median;       //!< [day]
    std::vector<Landmark> landmarks;  //!< [n_landmarks]
    std::uint64_t evaluated = 0;      //!< patients in the curve = events + dropouts + follow_up
    std::uint64_t events = 0;
    std::vector<std::uint64_t> progressions;  //!< [n_clones] progressions or metastases by dominating clone
    std::uint64_t deaths = 0;                 //!< events
    std::uint64_t dropouts = 0;               //!< censored
    std::uint64_t follow_up = 0;              //!< censored
    std::uint64_t step_limit = 0;             //!< left out
    std::uint64_t overflow = 0;               //!< left out
};

//! Fraction of patients whose resistance had emerged by a day.
struct EmergencePoint {
    double day = 0;
    stats::BinomialEstimate emerged;
};

//! Resistant lineages alive at the outcome, of one mechanism or of any, among evaluated patients.
struct ResistanceSummary {
    std::string mechanism;  //!< "any" in the last entry of a group
    stats::BinomialEstimate preexisting, acquired, either;
    std::optional<double> odds, odds_lower,
        odds_upper;  //!< of `either`, p / (1 - p); nullopt: infinite (or no patients)
    //! Quartiles of the time of emergence [day] among the acquired; nullopt without any.
    std::array<std::optional<double>, emergence_probabilities.size()> emergence;
    std::vector<EmergencePoint> incidence;  //!< [emergence_points + 1]; pre-existing ones count from day 0 on
};

/*! Sites where scans found a lesion and where there was none on day 0, at the end of observation (death, dropout, end of
 *  follow-up). Only studies with several sites have it. */
struct MetastasisSummary {
    std::uint64_t patients = 0;                    //!< followed to that end
    std::vector<stats::BinomialEstimate> numbers;  //!< [n_sites + 1] patients with so many
    std::optional<double> mean;
    std::optional<double> standard_error;  //!< of the mean; nullopt with fewer than two patients
};

//! Mean over patients of the fraction of cells that belong to each clone.
struct Composition {
    std::uint64_t patients = 0;        //!< with cells left
    std::vector<double> fractions;     //!< [n_clones]; empty without patients
    std::vector<double> error_bounds;  //!< [n_clones] largest possible standard error: sqrt(m (1 - m) / patients)
};

//! A variable at a time, over the patients observed then.
struct VariableSummary {
    std::string name;  //!< of the clone or the site, or "burden"
    std::string unit;  //!< "cells" or "mm3"
    stats::Moments moments;
    //! At population_probabilities; exact below 128 cells, else within 1/64; nullopt without patients.
    std::array<std::optional<double>, population_probabilities.size()> quantiles;
};

struct PopulationSummary {
    double day = 0;
    std::uint64_t observed = 0;    //!< patients alive, simulation not stopped
    std::uint64_t eradicated = 0;  //!< of these, without a cell
    std::uint64_t resistant = 0;   //!< of these, with a cell that resists the phase
    Composition composition;
    std::vector<VariableSummary>
        variables;  //!< clones, sites if there are several, burden in cells, burden in mm3 (where
                    //!< it can be told)
};

//! One regimen in one stratum, or in all.
struct GroupSummary {
    std::string regimen, stratum;
    std::optional<int> stratum_index;  //!< nullopt: all strata
    std::uint64_t patients = 0;
    std::uint64_t evaluated = 0;            //!< patients without those whose simulation was stopped
    std::uint64_t steps = 0;                //!< of the engine
    std::uint64_t stopped_later = 0;        //!< simulation stopped after the outcome: missing at later population times
    std::vector<SurvivalSummary> survival;  //!< [n_endpoints] by patient::Endpoint
    std::optional<MetastasisSummary> metastases;  //!< nullopt: one site
    std::vector<ResistanceSummary> resistance;    //!< [n_mechanisms + 1], last any
    stats::BinomialEstimate eradicated;
    stats::BinomialEstimate response_rate;  //!< partial or complete, among patients whose response was evaluated
    std::array<stats::BinomialEstimate, patient::n_responses>
        responses;                               //!< among the same; [0] not evaluated, among all
    Composition at_failure;                      //!< at failure by progression
    std::vector<PopulationSummary> populations;  //!< [n_population_times]
    std::optional<double> cells_per_mm3;         //!< nullopt: differs between these patients, no burden in mm3
};

struct Summary {
    std::array<std::uint64_t, 2> outcome_hash{};
    std::vector<std::string> clones, mechanisms;
    std::vector<std::string> sites;    //!< empty: one
    double follow_up = 0;              //!< [day]
    std::vector<GroupSummary> groups;  //!< by regimen; in it all strata together first, then each if there are several
    std::vector<std::string> warnings;
};

/*! Everything that can be said from a run.
 *  Patients not evaluated (step limit, overflow) are expected in the tally's patients, steps and survival counters
 *  only.
 *  \throws std::invalid_argument if the tally is not one of this study: sizes that disagree, counts that do not
 *          add up */
Summary summarize(run::RunResult const& result);

//! The order-independent hash of all outcomes as 32 hexadecimal digits.
std::string hash_text(Summary const& summary);

}  // namespace clonecast::report

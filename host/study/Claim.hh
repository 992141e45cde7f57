// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What a study claims about its results: conditions over quantities such as medians and hazard ratios.
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "kernels/patient/Outcome.hh"

namespace clonecast::study {

//! A change to the study file before it is checked: `--set path=value`.
struct Override {
    std::string path;   //!< of a parameter ("clones.sensitive.birth") or any other key ("simulation.patients")
    std::string value;  //!< a TOML value; text that is none stands for itself as a string

    bool operator==(Override const&) const = default;
};

//! The patients under a regimen, all or those of one stratum.
struct Group {
    int regimen = 0;
    std::optional<int> stratum;

    bool operator==(Group const&) const = default;
    bool operator<(Group const& other) const {
        return std::tie(regimen, stratum) < std::tie(other.regimen, other.stratum);
    }
};

//! What may be true of a patient at the outcome.
struct Event {
    enum class Kind { resistant, preexisting, acquired, eradicated, response, complete_response, metastatic };
    Kind kind = Kind::resistant;
    std::optional<int> mechanism;  //!< of resistance, in the order of list_mechanisms; none: any
};

//! A number that is read off the results of a run. Which fields have a meaning follows from the kind.
struct Quantity {
    enum class Kind {
        quantile,         //!< day by which the fraction `number` had the endpoint [day]; not reached: infinite
        survival,         //!< Kaplan-Meier estimate at day `number` [1]
        restricted_mean,  //!< of the time to the endpoint, up to day `number` [day]
        hazard_ratio,     //!< Cox, `group` over `other` [1]
        probability,      //!< of the event [1]
        odds,             //!< of the event [1]
        odds_ratio,       //!< of the event, `group` over `other` [1]
        mean_cells,       //!< at a population time, of a clone, a site, or all [cells]
        mean_fraction,    //!< of a clone at a population time, over patients with cells left [1]
        extinct,          //!< part of the patients observed at a population time who have no cell [1]
        mean_metastases   //!< sites with a new lesion [1]
    };
    Kind kind = Kind::quantile;
    Group group, other;
    patient::Endpoint endpoint{};
    double number = 0;
    Event event;
    int time = 0;              //!< index into Output::population_times
    std::optional<int> clone;  //!< none: all together
    std::optional<int> site;
};

//! Arithmetic over quantities.
struct Expression {
    enum class Kind {
        number,
        quantity,
        negative,
        sum,
        difference,
        product,
        ratio,
        absolute,
        minimum,
        maximum,
        ln,
        exp
    };
    Kind kind = Kind::number;
    double number = 0;                 //!< of kind number
    Quantity quantity;                 //!< of kind quantity
    std::vector<Expression> operands;  //!< one or two; of the other kinds
};

struct Comparison {
    enum class Kind { less, less_equal, greater, greater_equal };
    Kind kind = Kind::less;
    Expression left, right;
};

//! A statement about the results, and where it comes from.
struct Claim {
    static constexpr double default_confidence = 0.999999;

    std::string name, text, source;
    std::string holds;                    //!< the condition as it is written
    std::vector<Comparison> comparisons;  //!< the condition: all of them
    double confidence = default_confidence;
    std::vector<Override> fails_with;  //!< the knock-out, all together; empty: none
};

}  // namespace clonecast::study

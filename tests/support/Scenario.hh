// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Models of a few clones whose rates change from phase to phase, for the tests of the engines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "kernels/process/Process.hh"

namespace clonecast::test {

//! One crossing; those of a model are sorted by source.
struct CrossingSpec {
    int source;
    int target;
    process::CrossingKind kind;
};

inline CrossingSpec mutation(int source, int target) {
    return {source, target, process::CrossingKind::mutation};
}

inline CrossingSpec switching(int source, int target) {
    return {source, target, process::CrossingKind::switching};
}

//! The source is a type of count 1, birth and death 0.
inline CrossingSpec influx(int source, int target) {
    return {source, target, process::CrossingKind::influx};
}

//! Owner of what a ModelView points to. Not copied, so that views stay valid.
class TestModel {
  public:
    //! \param growth  by site; empty: one site, exponential
    //! \param site    by type; empty: all at site 0
    TestModel(int n_clones, std::vector<CrossingSpec> crossings, std::vector<process::Growth> growth = {},
              std::vector<int> site = {})
        : crossings_(std::move(crossings)), growth_(std::move(growth)), site_(std::move(site)) {
        first_.push_back(0);
        for (int clone = 0; clone < n_clones; ++clone) {
            for (CrossingSpec const& crossing : crossings_) {
                if (crossing.source == clone) {
                    target_.push_back(crossing.target);
                    kind_.push_back(crossing.kind);
                }
            }
            first_.push_back(static_cast<int>(target_.size()));
        }
    }

    process::ModelView view() const {
        return {static_cast<int>(first_.size()) - 1, growth_.empty() ? 1 : static_cast<int>(growth_.size()),
                {first_.data(), first_.size()},      {target_.data(), target_.size()},
                {kind_.data(), kind_.size()},        {site_.data(), site_.size()},
                {growth_.data(), growth_.size()}};
    }
    std::vector<CrossingSpec> const& crossings() const { return crossings_; }

  private:
    std::vector<CrossingSpec> crossings_;
    std::vector<process::Growth> growth_;
    std::vector<int> site_;
    std::vector<int> first_;
    std::vector<int> target_;
    std::vector<process::CrossingKind> kind_;
};

//! Rates of all clones while they are constant: what the engines ask for.
struct TestRates {
    std::vector<double> births;        //!< [1/day]
    std::vector<double> deaths;        //!< [1/day]
    std::vector<double> crossings;     //!< [1] per division or [1/day]
    std::vector<double> capacities{};  //!< [cells], by site
    double share_on_birth = 1;         //!< [1]
    std::vector<double> weights{};     //!< [1]; empty: all 1

    double birth(int clone) const { return births[static_cast<std::size_t>(clone)]; }
    double death(int clone) const { return deaths[static_cast<std::size_t>(clone)]; }
    double crossing(int index) const { return crossings[static_cast<std::size_t>(index)]; }
    double capacity(int site) const { return capacities[static_cast<std::size_t>(site)]; }
    double on_birth(int /*site*/) const { return share_on_birth; }
    double weight(int clone) const { return weights.empty() ? 1 : weights[static_cast<std::size_t>(clone)]; }
};

struct Phase {
    double days;
    TestRates rates;
};

//! Cells at the start, then phases one after the other.
struct Scenario {
    std::string name;
    int n_clones = 1;
    std::vector<CrossingSpec> crossings;
    std::vector<std::int64_t> start;
    std::vector<Phase> phases;
    std::vector<process::Growth> growth{};  //!< by site; empty: one site, exponential
    std::vector<int> site{};                //!< by clone; empty: all at site 0

    double days() const {
        double sum = 0;
        for (Phase const& phase : phases) {
            sum += phase.days;
        }
        return sum;
    }
};

}  // namespace clonecast::test

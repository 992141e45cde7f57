// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Expressions evaluated in batches of patients, whose spread is the Monte Carlo error of the whole.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "host/run/Run.hh"
#include "host/study/Claim.hh"

namespace clonecast::claims {

inline constexpr int n_batches = 40;
//! A batch has at least this many patients; smaller runs have no batches, and no error.
inline constexpr std::uint64_t least_batch_patients = 25;

//! Values of expressions, in the order in which they were given; nullopt: not defined.
using Values = std::vector<std::optional<double>>;

//! The values of all expressions in a result.
Values evaluate_all(std::vector<study::Expression> const& expressions, run::RunResult const& result);

/*! Collects the values of expressions in every batch of a run. Every regimen has the same patients in a batch, so what
 *  they share cancels in differences and ratios, as it does in the whole. */
class Batches {
  public:
    //! \param expressions  over the study that will run
    explicit Batches(std::vector<study::Expression> expressions) : expressions_(std::move(expressions)) {}

    //! Makes a run of the study call add. This must outlive the run.
    void watch(study::Study const& study, run::RunOptions* options);

    void add(run::RunResult const& batch) { values_.push_back(evaluate_all(expressions_, batch)); }

    std::vector<study::Expression> const& expressions() const { return expressions_; }
    std::vector<Values> const& values() const { return values_; }  //!< [n_batches or 0][n_expressions]

  private:
    std::vector<study::Expression> expressions_;
    std::vector<Values> values_;
};

/*! Standard error of the value in the whole: sd of the values in K equal batches, divided by sqrt(K). Right to first order in
 *  the error for smooth functions of means, paired or not, and within some percent at K = 40.
 *  \return  nullopt if there are fewer than two values or one is infinite or not defined
 *  Source: S. Asmussen, P. W. Glynn, Stochastic Simulation (2007), section III.5 (sectioning). */
std::optional<double> batch_error(Values const& values);

}  // namespace clonecast::claims

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Whether the claims of a study hold in a run of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/claims/Batches.hh"
#include "host/run/RunResult.hh"
#include "host/study/Claim.hh"
#include "host/study/Study.hh"

namespace clonecast::claims {

enum class Verdict { holds, fails, cannot_tell };

char const* to_string(Verdict verdict);

//! One comparison of a condition.
struct ComparisonResult {
    study::Comparison::Kind kind{};
    std::optional<double> left, right;  //!< infinity: beyond every number; nullopt: not defined
    std::optional<double> error;        //!< Monte Carlo standard error of left - right
    std::string_view unit;              //!< of left and right: "days", "cells" or none
    Verdict verdict = Verdict::cannot_tell;
    std::string reason;  //!< of cannot_tell
};

struct ClaimResult {
    std::string name, text, source, holds;
    double confidence = 0;
    std::vector<ComparisonResult> comparisons;
    //! holds: all comparisons do; fails: one fails.
    Verdict verdict = Verdict::cannot_tell;
};

//! Whether a difference of 0 is on the right side.
enum class Zero { holds, fails };

/*! Verdict on a difference that has to be positive.
 *   - All batches finite: Student's t with K - 1 degrees of freedom, t = difference / batch_error; certain if the
 *     error is 0.
 *   - Some infinite or not defined (a median that is not reached): the sign test over the batches, each of which is the
 *     whole in small.
 *  \param difference  in the whole
 *  \param batches     in the batches, [K]
 *  \param confidence  of the verdict, one-sided
 *  \param zero        what a difference of 0 is
 */
Verdict decide(double difference, Values const& batches, double confidence, Zero zero);

/*! Judges the claims of a study: make it, let it watch the run, ask it for the verdicts.
 *  A verdict stands if `decide` gives it with the spread of the batches, and if moving any one quantity to its
 *  Readings::limits does not turn it. */
class Judge {
  public:
    //! \param claims  as read with the study
    explicit Judge(std::vector<study::Claim> claims);

    //! Before the run; does nothing without claims.
    void watch(study::Study const& study, run::RunOptions* options);

    std::vector<ClaimResult> judge(run::RunResult const& whole) const;

  private:
    std::vector<study::Claim> claims_;
    Batches batches_;  //!< left and right of every comparison in turn
};

}  // namespace clonecast::claims

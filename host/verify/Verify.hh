// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Simulation against theory, for a user's own study.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/run/RunResult.hh"
#include "host/study/Study.hh"

namespace clonecast::verify {

//! A study in the form in which theory can follow it, and what was changed to get there.
struct VerifiableStudy {
    study::Study study;
    std::vector<std::string> changes;  //!< one sentence each
};

/*! The study with rates that do not depend on what happens to a patient:
 *  - what varies between the patients of a stratum is held at its median (uniform, log-normal) or mean (normal, beta);
 *  - all strata are equally likely;
 *  - nobody dies or drops out;
 *  - a phase that ends at progression or at a burden gets a length: the follow-up divided by the number of phases, and
 *    by two more in a regimen that repeats;
 *  - what grew to detection is grown, and theory has no means and variances for it (see Theory.hh);
 *  - day 0 is not read; where no other time than the end of follow-up is, the quarters of the follow-up are.
 */
VerifiableStudy make_verifiable(study::Study study);

enum class Quantity { none_left, none_resistant, clone_empty, mean, variance };

//! One number of a regimen and stratum at a time, in theory and in the simulation.
struct Comparison {
    int regimen = 0;
    int stratum = 0;
    double day = 0;
    Quantity quantity = Quantity::none_left;
    int clone = -1;                //!< clone_empty, mean, variance
    double theory = 0;             //!< probability, or [cells], or [cells^2]
    double theory_complement = 0;  //!< probabilities: 1 - theory, with all its digits
    double simulation = 0;
    double standard_error = 0;  //!< of the simulation, in theory
    std::optional<double> z;    //!< normal deviate, see stats/ZScore.hh
    //! Why there is no z: "cannot tell" where the value rests on too few patients (stats::mean_deviate); "none resists"
    //! in this phase; patients "met a limit" of steps or cells, so that the others are no fair sample; "no patients".
    std::string note;
};

//! |z| beyond which simulation and theory disagree: 1 in 1.7 million per comparison by chance.
inline constexpr double largest_z = 5;

struct Verification {
    std::vector<Comparison> comparisons;
    std::uint64_t n_compared = 0;     //!< with a z
    std::uint64_t n_disagreeing = 0;  //!< |z| > largest_z
    bool agrees() const { return n_compared > 0 && n_disagreeing == 0; }
};

/*! Compares the tally of a run with the theory of a study.
 *  \param theory  made by make_verifiable; as run, but for a test of the comparison itself
 *  \throws std::invalid_argument if the study has growth to detection that theory cannot follow (why_no_founding)
 *  \param result  of run::run_study; its regimens, strata, clones and times are those of `theory`
 */
Verification compare_with_theory(study::Study const& theory, run::RunResult const& result);

}  // namespace clonecast::verify

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Estimates from replicates of a trial, and how far they are from what infinitely many with fresh patients would give.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace clonecast::trial {

/*! How replicates share patients. Replicates r and s share some only if r mod n_batches = s mod n_batches, so that batches
 *  are independent and how they differ shows the error of both: finitely many replicates and finitely many patients. */
struct Sampling {
    std::uint64_t n_batches = 1;
    std::uint64_t pool_patients = 0;   //!< in all batches together
    std::uint64_t trial_patients = 0;  //!< in a replicate, in both arms together
};

/*! A probability over trials.
 *  Limits are those of Clopper and Pearson for as many independent trials as tell as much (Korn and Graubard): by the
 *  difference between batches, but no fewer than 1 / (1 / replicates + trial_patients / pool_patients), which Hoeffding's
 *  bound on the variance of U-statistics guarantees, and no more than there are replicates. */
struct Probability {
    double estimate = 0;
    double lower = 0, upper = 1;
    std::optional<double> standard_error;  //!< from batches, all in all; nullopt: there is one batch
    double replicate_error = 0;            //!< if no trial shared patients with another
    std::optional<double> pool_error;      //!< the rest, from sharing
};

//! Whether all replicates came out alike, so that they tell no error: only the limits do.
inline bool is_unanimous(Probability const& probability) {
    return probability.estimate == 0 || probability.estimate == 1;
}

/*! \param successes  1 or 0 by replicate, at least one
 *  Source: W. Hoeffding, Ann. Math. Stat. 19 (1948) 293; E.L. Korn, B.I. Graubard, Surv. Methodol. 24 (1998) 193. */
Probability estimate_probability(std::span<std::uint8_t const> successes, Sampling const& sampling);

//! Levels of the quantiles of what trials find.
inline constexpr std::array<double, 3> spread_levels{0.025, 0.5, 0.975};

//! Quantiles over replicates; nullopt: beyond what trials can tell (a median that is not reached).
struct Spread {
    std::array<std::optional<double>, 3> quantiles;  //!< at spread_levels; may be infinite
    //! By the jackknife over batches; nullopt: one batch, or the quantile is infinite or not known without some batch.
    std::array<std::optional<double>, 3> standard_errors;
    std::uint64_t values = 0, without = 0;  //!< replicates with a value, and without one
};

//! What a replicate without a value is: left out of the quantiles, or larger than all (a time that is not reached).
enum class Missing { left_out, largest };

/*! The quantile at level p is the smallest value with at least p of all values at or below it (R's type 1).
 *  \param values  by replicate; none is NaN
 *  Source: the jackknife over groups: J. W. Tukey, Ann. Math. Stat. 29 (1958) 614. */
Spread estimate_spread(std::span<std::optional<double> const> values, Sampling const& sampling, Missing missing);

}  // namespace clonecast::trial

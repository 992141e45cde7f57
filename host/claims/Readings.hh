// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Quantities read off a run.
#pragma once

#include <map>
#include <optional>

#include "host/run/RunResult.hh"
#include "host/run/TallyGroup.hh"
#include "host/stats/BinomialInterval.hh"
#include "host/stats/KaplanMeier.hh"
#include "host/study/Claim.hh"

namespace clonecast::claims {

//! What a quantity may be, given how few patients showed it.
struct Limits {
    std::optional<double> lower, upper;
};

/*! The quantities of one run, or of one batch of it. Patients whose simulation was stopped (step limit, overflow) are left
 *  out, as everywhere. */
class Readings {
  public:
    //! \param result  must outlive this
    explicit Readings(run::RunResult const& result) : result_(result) {}

    /*! \return  infinity for a quantile that is not reached, for odds of a certain event, and for a hazard ratio where only the
     *           second group has no event; nullopt where nothing is defined: no patients, nobody observed on that day */
    std::optional<double> value(study::Quantity const& quantity);

    /*! Limits of a quantity for what the spread of batches cannot show: an event that none of the patients had, or few, or
     *  all but few (fewer than 200), and jumps of quantiles. Exact for proportions (Clopper and Pearson; survival with the
     *  effective number of patients S (1 - S) / se^2); of quantiles those of Brookmeyer and Crowley, however many patients; of a
     *  hazard ratio with few events those of the part of the events that is in the first group, scaled, or by
     *  profile likelihood where a group has none; bounded means may have a part of the patients, the largest that may have shown
     *  up in none, at their bound; otherwise both limits are the value.
     *  \param confidence  of each limit, (0.5, 1) */
    Limits limits(study::Quantity const& quantity, double confidence);

  private:
    run::TallyGroup const& group(study::Group const& group);
    stats::GroupCounts const& counts(study::Group const& group, patient::Endpoint endpoint);
    stats::BinomialEstimate proportion(study::Quantity const& quantity, study::Group const& group, double confidence);
    std::optional<double> hazard_ratio(study::Quantity const& quantity);
    Limits hazard_ratio_limits(study::Quantity const& quantity, double confidence);
    Limits bounded_mean_limits(study::Quantity const& quantity, double confidence);

    run::RunResult const& result_;
    std::map<study::Group, run::TallyGroup> groups_;
    std::map<std::pair<study::Group, patient::Endpoint>, stats::GroupCounts> counts_;
};

}  // namespace clonecast::claims

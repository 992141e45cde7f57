// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/Trial.hh"

#include <fmt/format.h>

#include <algorithm>

#include "host/trial/MonteCarlo.hh"
#include "host/trial/Pool.hh"

namespace clonecast::trial {
namespace {

//! Whether the study itself loses patients.
bool has_dropout(study::Study const& study) {
    int const parameter = study.assessment.dropout_hazard.parameter;
    auto const is_hazard = [&](auto const& entry) { return entry.parameter == parameter; };
    return study.assessment.dropout_hazard.value > 0 ||
           std::any_of(study.cohort.variations.begin(), study.cohort.variations.end(), is_hazard) ||
           std::any_of(study.cohort.strata.begin(), study.cohort.strata.end(), [&](study::Stratum const& stratum) {
               return std::any_of(stratum.set.begin(), stratum.set.end(), is_hazard);
           });
}

void check_powers(std::vector<double> const& powers, double alpha) {
    for (double const power : powers) {
        check_power(power, alpha);
    }
}

void add_notes(Trial* trial) {
    Summary const& summary = trial->summary;
    auto const note = [&](std::string text) { trial->notes.push_back(std::move(text)); };
    if (trial->left_out > 0) {
        note(fmt::format(
            "{} virtual patients are left out, because their simulation was stopped under one of the regimens",
            trial->left_out));
    }
    if (trial->design.cutoff && *trial->design.cutoff > trial->follow_up) {
        note(fmt::format(
            "the study follows a patient for {:g} days, so that nobody is observed for longer, whatever the "
            "cut-off; assessment.follow_up changes it",
            trial->follow_up));
    }
    if (trial->design.events && summary.all_events.estimate < 1) {
        note(fmt::format("in {:.3g} % of trials the {} events are not there by the end; those are analysed with fewer",
                         100 * (1 - summary.all_events.estimate), *trial->design.events));
    }
    if (summary.p_value.without > 0) {
        note(
            fmt::format("{} of {} replicates have no log-rank test, as no event came while both arms had patients at "
                        "risk; they count as not significant",
                        summary.p_value.without, summary.replicates));
    }
    if (is_unanimous(summary.power)) {
        note(
            "where all trials come out alike they show no error, and the interval is what so many virtual patients "
            "allow: more of them (--patients) narrow it");
    }
    if (!summary.power.standard_error) {
        note(
            "the virtual patients are too few, or the replicates, to tell errors from batches: the intervals are the "
            "widest that they can be");
    }
}

}  // namespace

Trial conduct_trial(study::Study const& study, Options const& options) {
    Design design = options.design;
    design.dropout = options.dropout.value_or(0);
    check_design(design);
    check_powers(options.powers, design.alpha);
    study::Study simulated = trial_study(study, options.arms, options.dropout ? Dropout::none : Dropout::of_study);
    std::uint64_t& n_patients = simulated.simulation.patients;
    if (!options.has_pool_size) {
        n_patients = std::max(n_patients, fewest_pool_trials * design.all_patients());
    }
    choose_batches(n_patients, design, options.replicates);  // throws early

    Trial trial;
    trial.study = study.name;
    trial.seed = study.simulation.seed;
    trial.endpoint = options.endpoint;
    trial.arms = options.arms;
    trial.design = design;
    trial.has_study_dropout = !options.dropout && has_dropout(study);
    trial.follow_up = study.assessment.follow_up;
    Pool const pool = make_pool(simulated, options.endpoint, options.run, &trial.provenance);
    trial.pool_patients = pool.size();
    trial.left_out = pool.left_out;
    if (options.on_pool) {
        options.on_pool();
    }

    ReplicateOptions replicate_options;
    replicate_options.replicates = options.replicates;
    replicate_options.seed = trial.seed;
    replicate_options.n_batches = choose_batches(pool.size(), design, options.replicates);
    replicate_options.threads = options.run.threads;
    replicate_options.done = options.replicates_done;
    std::vector<Replicate> const replicates = simulate_trials(pool, design, replicate_options);
    if (options.on_replicates) {
        options.on_replicates();
    }
    Sampling const sampling{replicate_options.n_batches, pool.size(), design.all_patients()};
    trial.summary = summarize(replicates, design, sampling);
    replicate_options.done = nullptr;
    for (double const power : options.powers) {
        trial.sample_sizes.push_back({find_sample_size(pool, design, power, replicate_options),
                                      schoenfeld_sample_size(trial.summary, design, power)});
    }
    add_notes(&trial);
    return trial;
}

}  // namespace clonecast::trial

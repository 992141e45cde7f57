// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/run/ChooseEngine.hh"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "host/run/Pilot.hh"

namespace clonecast::run {
namespace {

//! Where clones compete `auto` takes ssa up to so many events a trajectory (some milliseconds), and leap beyond.
constexpr std::uint64_t tolerable_events = 100'000;
//! A crossing costs about as much as this many events of ssa with AVX2, a move of one clone as half of it
//! (bench/process.bench.cc).
constexpr double events_per_crossing = 40;

//! Days on which the counts of all clones must be known or the rates change, about, in one trajectory.
double count_stops(study::Study const& study) {
    double most_changes = 0;
    for (study::Regimen const& regimen : study.regimens) {
        double changes = static_cast<double>(regimen.phases.size());
        for (study::Phase const& phase : regimen.phases) {
            for (study::Dose const& dose : phase.doses) {
                study::Schedule const& schedule = dose.schedule;
                auto const& curve = study.drugs[static_cast<std::size_t>(dose.drug)].pharmacokinetics;
                double n = 2 * static_cast<double>(schedule.days.size());
                if (curve && schedule.kind != study::Schedule::Kind::days) {
                    n = study.assessment.follow_up / dose.every.value_or(curve->every).value;
                } else if (schedule.kind == study::Schedule::Kind::cyclic) {
                    n = 2 * study.assessment.follow_up / (schedule.on.value + schedule.off.value);
                }
                changes += n;
            }
        }
        most_changes = std::max(most_changes, changes);
    }
    double const death_checks =
        study.assessment.death_burden ? study.assessment.follow_up / study.assessment.death_check_every : 0;
    return 1 + most_changes + death_checks +
           static_cast<double>(study.assessment.scans.size() + study.output.population_times.size());
}

//! Mutations and switches out of the fastest founding clone until detection, about: its cells grow as exp(net t).
double count_crossings_of_growth(study::Study const& study) {
    double largest_net = 0;
    double crossings = 0;
    for (std::size_t i = 0; i < study.clones.size(); ++i) {
        study::Clone const& clone = study.clones[i];
        double const net = clone.birth.value - clone.death.value;
        if (clone.start.value == 0 || net <= largest_net) {
            continue;
        }
        double rate = 0;
        for (study::Mutation const& mutation : study.mutations) {
            rate += mutation.from == static_cast<int>(i) ? clone.birth.value * mutation.probability.value : 0.0;
        }
        for (study::Switch const& change : study.switches) {
            rate += change.from == static_cast<int>(i) ? change.rate.value : 0.0;
        }
        largest_net = net;
        crossings = study.detection->burden.value * rate / net;
    }
    return crossings;
}

std::string short_number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

EngineChoice describe(process::Engine engine, Pilot const& pilot, std::string reason) {
    return {engine, std::move(reason), pilot.steps, pilot.hit_limit, pilot.seconds};
}

}  // namespace

char const* to_string(process::Engine engine) {
    switch (engine) {
        case process::Engine::ssa:
            return "ssa";
        case process::Engine::crossing:
            return "crossing";
        case process::Engine::leap:
            break;
    }
    return "leap";
}

namespace {

EngineChoice choose(study::Study const& study) {
    if (study.simulation.engine == study::EngineChoice::ssa) {
        return describe(process::Engine::ssa, run_pilot(study, process::Engine::ssa, pilot_steps, AtLimit::go_on),
                        "asked for; exact, one step per birth, death, mutation and switch");
    }
    bool const is_competing = study::is_competing(study);
    std::string const leap_error = "approximate, tolerance " + short_number(study.simulation.leap_tolerance);
    if (study.simulation.engine == study::EngineChoice::leap) {
        return describe(process::Engine::leap, run_pilot(study, process::Engine::leap, pilot_steps, AtLimit::go_on),
                        "asked for; " + leap_error);
    }
    if (is_competing) {
        Pilot const ssa = run_pilot(study, process::Engine::ssa, tolerable_events, AtLimit::stop);
        if (!ssa.hit_limit) {
            return describe(process::Engine::ssa, ssa,
                            "auto: clones compete, and ssa is exact, about " + short_number(ssa.steps) +
                                " births, deaths and crossings a trajectory");
        }
        return describe(process::Engine::leap, run_pilot(study, process::Engine::leap, pilot_steps, AtLimit::go_on),
                        "auto: clones compete, and ssa would take too many events; " + leap_error);
    }
    Pilot const crossing = run_pilot(study, process::Engine::crossing, pilot_steps, AtLimit::go_on);
    if (study.simulation.engine == study::EngineChoice::crossing) {
        return describe(process::Engine::crossing, crossing, "asked for; exact, one step per mutation and switch");
    }
    double const moves = count_stops(study) * static_cast<double>(study.clones.size() * study.sites.size());
    double const budget = events_per_crossing * (crossing.steps + moves / 2);
    auto const max_events = static_cast<std::uint64_t>(std::llround(std::min(budget, 1e6)));
    Pilot const ssa = run_pilot(study, process::Engine::ssa, 4 * max_events, AtLimit::stop);
    std::string const what = study.detection ? " steps a trajectory" : " mutations and switches a trajectory";
    std::string const more = crossing.hit_limit ? "more than " : "about ";
    if (!ssa.hit_limit && ssa.steps < budget) {
        return describe(process::Engine::ssa, ssa,
                        "auto: exact and cheapest, about " + short_number(ssa.steps) +
                            " births, deaths and crossings a trajectory");
    }
    return describe(process::Engine::crossing, crossing,
                    "auto: exact and cheapest, " + more + short_number(crossing.steps) + what +
                        "; ssa would step through every birth and death");
}

}  // namespace

EngineChoice choose_engine(study::Study const& study) {
    EngineChoice choice = choose(study);
    if (study.detection) {
        choice.reason += "; growth to detection is part of it, with about " +
                         short_number(count_crossings_of_growth(study)) + " mutations and switches";
    }
    return choice;
}

}  // namespace clonecast::run

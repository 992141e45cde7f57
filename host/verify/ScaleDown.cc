// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/verify/ScaleDown.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>
#include <utility>

#include "host/run/Pilot.hh"
#include "host/study/ReadStudy.hh"
#include "host/study/WriteStudy.hh"

namespace clonecast::verify {
namespace {

using study::Number;
using study::Study;

//! Events of ssa in a trajectory that are always granted: some 1000 cells for some months.
constexpr double least_events = 1e5;
//! Patients that are always granted.
constexpr std::uint64_t least_patients = 100;
//! Smallest capacity that a study is scaled down to [cells].
constexpr double least_capacity = 10;
//! A factor is good enough if ssa takes this part of the events that it may.
constexpr double good_share = 0.6;
constexpr int max_pilots = 12;

//! Values of a parameter: of every stratum.
std::vector<double> values_of(Study const& study, Number const& number) {
    std::vector<double> values;
    for (study::Stratum const& stratum : study.cohort.strata) {
        auto const set = std::find_if(stratum.set.begin(), stratum.set.end(),
                                      [&](auto const& setting) { return setting.parameter == number.parameter; });
        values.push_back(set != stratum.set.end() ? set->value : number.value);
    }
    return values;
}

//! Largest sum over the crossings out of a clone, of all strata.
template <class Crossing>
double largest_total(Study const& study, std::vector<Crossing> const& crossings, Number Crossing::*rate, int from) {
    std::vector<double> total(study.cohort.strata.size(), 0.0);
    for (Crossing const& crossing : crossings) {
        if (crossing.from == from) {
            std::vector<double> const values = values_of(study, crossing.*rate);
            std::transform(total.begin(), total.end(), values.begin(), total.begin(), std::plus<>());
        }
    }
    return *std::max_element(total.begin(), total.end());
}

//! What the crossings out of a clone are multiplied by.
double crossing_factor(double total, double most, double factor) {
    return total > 0 ? std::clamp(most / total, 1.0, factor) : 1.0;
}

double mutation_factor(Study const& study, int from, double factor) {
    return crossing_factor(largest_total(study, study.mutations, &study::Mutation::probability, from), largest_crossing,
                           factor);
}

double switch_factor(Study const& study, int from, double factor) {
    return crossing_factor(largest_total(study, study.switches, &study::Switch::rate, from),
                           largest_crossing / study.assessment.follow_up, factor);
}

double seeding_factor(Study const& study, int from, double factor) {
    return crossing_factor(largest_total(study, study.seedings, &study::Seeding::rate, from),
                           largest_crossing / study.assessment.follow_up, factor);
}

//! Changes parameters where they are: base values through overrides, those of strata at once.
class Changer {
  public:
    //! Written and read, so that it has no parameters but those of its own sections.
    explicit Changer(Study const& study) : study_(study::parse_study(study::to_toml(study), study.name)) {}

    template <class Change>
    void change(int index, Change const& change) {
        auto const& parameter = study_.parameters[static_cast<std::size_t>(index)];
        overrides_.push_back({parameter.path, fmt::format("{}", change(parameter.value))});
        for (study::Stratum& stratum : study_.cohort.strata) {
            for (study::Stratum::Setting& setting : stratum.set) {
                if (setting.parameter == index) {
                    setting.value = change(setting.value);
                }
            }
        }
    }

    Study const& study() const { return study_; }
    Study result() const { return study::parse_study(study::to_toml(study_), study_.name, overrides_); }

  private:
    Study study_;
    std::vector<study::Override> overrides_;
};

//! Regimens that are run.
double n_regimens(Study const& study) {
    return static_cast<double>(study.regimens.size());
}

//! Of all sites where cells compete, and all strata [cells].
double smallest_capacity(Study const& study) {
    double smallest = HUGE_VAL;
    for (study::Site const& site : study.sites) {
        if (site.growth.law != study::Growth::Law::exponential) {
            std::vector<double> const values = values_of(study, site.growth.capacity);
            smallest = std::min(smallest, *std::min_element(values.begin(), values.end()));
        }
    }
    return smallest;
}

std::optional<double> count_events(Study const& study, double limit) {
    constexpr std::uint64_t patients_per_pilot = 100;  // a pilot costs some percent of the run
    auto const n = std::clamp<std::uint64_t>(study.simulation.patients / patients_per_pilot, 1, run::pilot_patients);
    run::Pilot const pilot = run::run_pilot(study, process::Engine::ssa, static_cast<std::uint64_t>(2 * limit),
                                            run::AtLimit::stop, static_cast<int>(n));
    return pilot.hit_limit || pilot.steps > limit ? std::nullopt : std::optional(pilot.steps);
}

//! To two digits, upwards.
double round_up(double factor) {
    double const unit = std::pow(10.0, std::floor(std::log10(factor)) - 1);
    return std::ceil(factor / unit * (1 - 1e-12)) * unit;
}

//! Finds the factor, its study, and the events of a trajectory.
void find_factor(Study const& study, double most_events, ScaledStudy* scaled) {
    if (auto const events = count_events(scaled->study, most_events)) {
        scaled->events_per_trajectory = *events;
        return;
    }
    double too_small = 1;
    double factor = std::max(1.0, smallest_capacity(study) / least_capacity);
    scaled->factor = factor;
    scaled->events_per_trajectory = most_events;
    scaled->study = divide_cells(study, factor);
    // Events are about in proportion to the cells; where they are not, the bracket closes in.
    for (int i = 0; i < max_pilots; ++i) {
        Study candidate = divide_cells(study, factor);
        if (auto const events = count_events(candidate, most_events)) {
            *scaled = {std::move(candidate), factor, *events, {}};
            if (*events >= good_share * most_events) {
                return;
            }
        } else {
            if (i == 0) {
                return;  // as few cells as there can be
            }
            too_small = factor;
        }
        double const share = std::max(scaled->events_per_trajectory / most_events, 1e-3);
        double guess = round_up(scaled->factor * share / (0.5 + 0.5 * good_share));
        if (!(guess > too_small && guess < scaled->factor)) {
            guess = round_up(std::sqrt(too_small * scaled->factor));
        }
        if (!(guess > too_small && guess < scaled->factor)) {
            return;
        }
        factor = guess;
    }
}

void describe_crossings(Study const& study, double factor, std::vector<std::string>* changes) {
    auto const say = [&](char const* what, std::string const& from, double multiplier, char const* most) {
        if (multiplier > 1) {
            changes->push_back(fmt::format("{} '{}' are multiplied by {:.3g}{}", what, from, multiplier,
                                           multiplier < factor ? most : ""));
        }
    };
    char const* const most_cells = ": until 1 % of its cells do in the follow-up, and not by all the scale";
    for (std::size_t i = 0; i < study.clones.size(); ++i) {
        auto const from = static_cast<int>(i);
        say("mutations of", study.clones[i].name, mutation_factor(study, from, factor),
            ": up to 1 % of its divisions, and not by all the scale");
        say("switches of", study.clones[i].name, switch_factor(study, from, factor), most_cells);
    }
    for (std::size_t i = 0; i < study.sites.size(); ++i) {
        say("seedings from", study.sites[i].name, seeding_factor(study, static_cast<int>(i), factor), most_cells);
    }
}

}  // namespace

Study divide_cells(Study const& study, double factor) {
    Changer changer(study);
    Study const& from = changer.study();
    for (std::size_t i = 0; i < from.parameters.size(); ++i) {
        study::Parameter const& parameter = from.parameters[i];
        double const lower = parameter.lower;
        if (parameter.unit == "cells") {
            changer.change(static_cast<int>(i), [&](double cells) {
                return cells > 0 ? std::max({1.0, lower, std::round(cells / factor)}) : 0.0;
            });
        } else if (parameter.unit == "cells/day" || parameter.unit == "1/mm3") {
            changer.change(static_cast<int>(i), [&](double value) { return std::max(lower, value / factor); });
        }
    }
    // Factors first: they depend on what they change.
    std::vector<std::pair<int, double>> multipliers;
    for (study::Mutation const& each : from.mutations) {
        multipliers.emplace_back(each.probability.parameter, mutation_factor(from, each.from, factor));
    }
    for (study::Switch const& each : from.switches) {
        multipliers.emplace_back(each.rate.parameter, switch_factor(from, each.from, factor));
    }
    for (study::Seeding const& each : from.seedings) {
        multipliers.emplace_back(each.rate.parameter, seeding_factor(from, each.from, factor));
    }
    for (auto const& [parameter, multiplier] : multipliers) {
        double const times = multiplier;
        changer.change(parameter, [times](double value) { return value * times; });
    }
    return changer.result();
}

ScaledStudy scale_down(Study const& study, double events) {
    ScaledStudy scaled;
    scaled.study = divide_cells(study, 1);
    double const trajectories = static_cast<double>(study.simulation.patients) * n_regimens(study);
    find_factor(study, std::max(least_events, events / trajectories), &scaled);
    std::vector<std::string>& changes = scaled.changes;
    if (scaled.factor > 1) {
        changes.push_back(fmt::format(
            "every number of cells is divided by {:.3g}, and cells_per_mm3 (a clone that is there keeps a cell): "
            "densities and volumes are kept, extinction by chance is not",
            scaled.factor));
        describe_crossings(study, scaled.factor, &changes);
        bool const is_gompertz = std::any_of(study.sites.begin(), study.sites.end(), [](study::Site const& site) {
            return site.growth.law == study::Growth::Law::gompertz;
        });
        if (is_gompertz) {
            changes.emplace_back(
                "with that the pressure log W / log K of Gompertz's law is another, on both engines alike");
        }
    }
    auto const affordable = static_cast<std::uint64_t>(events / (scaled.events_per_trajectory * n_regimens(study)));
    std::uint64_t const patients = std::min(study.simulation.patients, std::max(least_patients, affordable));
    if (patients < study.simulation.patients) {
        changes.push_back(fmt::format("{} patients in place of {}, for the events that are allowed", patients,
                                      study.simulation.patients));
        scaled.study.simulation.patients = patients;
    }
    return scaled;
}

}  // namespace clonecast::verify

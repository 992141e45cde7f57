// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The domain types: a study as its author thinks of it, checked and with every default filled in.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/study/Claim.hh"

namespace clonecast::study {

//! Largest number of clones in a study; the counts of one patient live in arrays of this size.
inline constexpr int max_clones = 32;
//! Largest number of drugs in a study: the drugs that are on form a 16-bit set.
inline constexpr int max_drugs = 16;
//! Largest number of switches that drugs add to.
inline constexpr int max_induced_switches = 64;
//! Largest number of pathways.
inline constexpr int max_pathways = 16;
//! Largest number of parameters that may vary between patients.
inline constexpr int max_varied_parameters = 64;
//! Largest number of sites, and of clones times sites; one more type may be the source of influx.
inline constexpr int max_sites = 16;
inline constexpr int max_types = 63;
//! Largest start count of one clone [cells].
inline constexpr double max_start_cells = 1e13;

//! A numeric parameter of the model that a cohort may vary: its value in the study file and
//! its index in Study::parameters.
struct Number {
    double value = 0;
    int parameter = -1;  //!< index into Study::parameters
};

//! What is known of a parameter apart from where the model uses it.
struct Parameter {
    std::string path;  //!< as in the study file, e.g. "clones.sensitive.birth" or "drugs.palbociclib.concentration"
    std::string unit;  //!< "1/day", "cells", "1" ...
    double value = 0;  //!< base value, the same as Number::value
    double lower = 0;  //!< smallest value that makes sense, included
    double upper = 0;  //!< largest value that makes sense, included
};

enum class Resistance { by_growth, yes, no };

/*! How a clone's divisions depend on the activity of pathways: birth H(A)/H(A0) with H(A) = A^hill/(half^hill + A^hill),
 *  A the weighted sum of the activities that the drugs leave (1 of each untreated), A0 that without drugs.
 */
struct Drive {
    std::vector<Number> weights;  //!< [n_pathways]
    Number half;                  //!< weighted activity at which divisions are half of the most possible
    Number hill;                  //!< [1]
};

//! How crowding slows growth, see docs/model.md.
struct Growth {
    enum class Law { exponential, logistic, gompertz };
    Law law = Law::exponential;
    Number capacity;  //!< weighted cells at which divisions stop or deaths equal them [cells]; not if exponential
    Number on_birth;  //!< part of the crowding that slows births; the rest adds deaths [1]; not if exponential
};

struct Clone {
    std::string name;
    std::string mechanism;      //!< resistance is reported by mechanism; the clone's own name unless given
    Number birth;               //!< [1/day per cell]
    Number death;               //!< [1/day per cell]
    Number start;               //!< [cells] at day 0, or founding cells if there is a detection; at the first site
    Number competition_weight;  //!< of a cell in the total that crowds [1]
    std::optional<Drive> drive;
    Resistance resistance = Resistance::by_growth;
};

//! At a division of `from`, with `probability`, one daughter belongs to `to`.
struct Mutation {
    std::string name;  //!< "from->to" unless given
    int from = 0, to = 0;
    Number probability;  //!< [1 per division]
};

//! A cell changes clone without dividing.
struct Switch {
    std::string name;  //!< "from->to" unless given
    int from = 0, to = 0;
    Number rate;  //!< [1/day per cell]
};

//! A place with cells: a lesion, an organ. In a study without sites there is one, without a name.
struct Site {
    std::string name;
    Growth growth;              //!< its own, or that of the study
    Number pace;                //!< births and deaths of every clone are times this [1]
    std::vector<Number> start;  //!< [n_clones] cells at day 0; those of the clones at the first site
    std::vector<std::optional<Number>>
        penetration;  //!< [n_drugs] part of the concentration that is there; none: all [1]
};

//! A cell of some clones leaves a site for another.
struct Seeding {
    std::string name;  //!< "from->to" unless given
    int from = 0, to = 0;
    Number rate;  //!< [1/day per cell]
    std::vector<int> clones;
};

//! Cells of a clone arrive at a site from outside.
struct Influx {
    std::string name;  //!< "clone->site" unless given
    int clone = 0, site = 0;
    Number rate;  //!< [cells/day]
};

//! What a drug does to one rate of one clone: nothing, a fixed strength, or emax c^hill / (ec50^hill + c^hill).
struct Effect {
    enum class Kind { none, fixed, hill };
    Kind kind = Kind::none;
    Number strength;  //!< fixed: the effect; hill: emax
    Number ec50;      //!< [unit of the drug's concentration]
    Number hill;      //!< [1]
};

//! birth: fraction of divisions prevented [1]; death: relative increase of the death rate [1];
//! kill: added death [1/day]; mutation, switching: relative increase of all mutation probabilities, and of all
//! switching rates, out of the clone [1].
enum class EffectTarget { birth, death, kill, mutation, switching };
inline constexpr int n_effect_targets = 5;

/*! Concentration curve of a drug: one compartment, first-order absorption and elimination.
 *  Two of half_life, clearance and volume are given, and at most one of absorption and peak_time (neither: a bolus).
 */
struct Pharmacokinetics {
    Number dose;                       //!< [mg]
    Number every;                      //!< between doses while on [day]
    std::optional<Number> half_life;   //!< of elimination [day]
    std::optional<Number> clearance;   //!< [L/day]
    std::optional<Number> volume;      //!< of distribution [L]
    std::optional<Number> absorption;  //!< rate ka [1/day]
    std::optional<Number> peak_time;   //!< after one dose [day]
    Number bioavailability;            //!< fraction of the dose that is absorbed [1]
    Number unbound;                    //!< fraction of the concentration that counts [1]
    std::optional<double> molar_mass;  //!< [g/mol]; for molar units
    double unit_per_mg_per_litre = 1;  //!< 1 mg/L in Drug::unit
};

struct Drug {
    std::string name;
    std::string unit;                     //!< of concentrations; a label where the concentration is constant
    std::optional<Number> concentration;  //!< while on; none if there are pharmacokinetics
    std::optional<Pharmacokinetics> pharmacokinetics;
    std::vector<std::vector<Effect>> effects;  //!< [n_clones][n_effect_targets]
    std::vector<Effect> inhibits;              //!< [n_pathways]: fraction of the activity taken away
    std::vector<Effect> induces;               //!< [n_switches]: added to the rate [1/day]
};

//! How the effects of several drugs on one rate combine.
enum class Combination { bliss, highest_single_agent };

//! How two drugs together depart from the combination of their effects in some clones, see docs/model.md.
struct Interaction {
    enum class Model { factor, musyc };
    std::string name;
    int drug_a = 0, drug_b = 0;
    std::vector<int> clones;
    EffectTarget target = EffectTarget::birth;
    Model model = Model::factor;
    Number factor;                  //!< factor: 0 none, > 0 synergy, < 0 antagonism; in [-1, 1]
    Number alpha_12;                //!< musyc: what drug a multiplies the potency of drug b by [1]
    Number alpha_21;                //!< musyc: what drug b multiplies the potency of drug a by [1]
    std::optional<Number> emax_12;  //!< musyc: effect of both at saturation; none: that of independent drugs
};

//! When a drug is on, in days since its phase began. Intervals contain their begin and not their end.
struct Schedule {
    enum class Kind { continuous, cyclic, days };
    Kind kind = Kind::continuous;
    Number start;                 //!< continuous, cyclic: first day [day]
    Number on, off;               //!< cyclic [day]
    std::optional<Number> until;  //!< continuous, cyclic: off from this day on [day]
    std::vector<double> days;     //!< days: on during [day, day + duration), increasing, not overlapping
    Number duration;              //!< days [day]
};

//! Doses besides those of the schedule.
struct Loading {
    std::vector<double> days;  //!< since the phase began, increasing [day]
    Number dose;               //!< [mg]
};

struct Dose {
    int drug = 0;
    Schedule schedule;
    std::optional<Number> concentration;  //!< instead of the drug's own
    std::optional<Number> amount;         //!< instead of the drug's own dose [mg]
    std::optional<Number> every;          //!< instead of the drug's own [day]
    std::optional<Loading> loading;
};

struct PhaseEnd {
    enum class Kind { never, time, progression, burden_below, burden_above };
    Kind kind = Kind::never;
    Number days;    //!< time: length of the phase [day]
    Number burden;  //!< burden_*: fraction of the burden at day 0, read at scans [1]
};

struct Phase {
    std::string name;
    std::vector<Dose> doses;
    PhaseEnd end;
};

struct Regimen {
    std::string name;
    std::vector<Phase> phases;
    bool repeat = false;  //!< after the last phase begin again with the first; otherwise no drugs follow
};

struct Distribution {
    enum class Kind { fixed, uniform, normal, lognormal, beta };
    Kind kind = Kind::fixed;
    double a = 0;  //!< fixed: value; uniform: min; normal: mean; lognormal: median; beta: alpha
    double b = 0;  //!< uniform: max; normal: sd; lognormal: CV; beta: beta
};

struct Variation {
    int parameter = -1;          //!< index into Study::parameters
    std::optional<int> stratum;  //!< only there; otherwise everywhere a stratum does not vary or set it itself
    Distribution distribution;
};

struct Stratum {
    std::string name;
    double probability = 1;
    struct Setting {
        int parameter;
        double value;
    };
    std::vector<Setting> set;  //!< base values that differ in this stratum
};

//! Correlation of the logarithms of two log-normally varied parameters.
struct Correlation {
    int parameter_a = -1, parameter_b = -1;
    double rho = 0;
};

struct Cohort {
    //! never empty: one stratum "all" unless the study has its own; probabilities sum to 1
    std::vector<Stratum> strata;
    std::vector<Variation> variations;
    std::vector<Correlation> correlations;
};

//! The tumour grows from the start counts, its founding cells, under untreated rates until it is found: that is day 0.
struct Detection {
    Number burden;        //!< of all clones together [cells]
    double max_days = 0;  //!< a lineage that takes longer does not count
};

struct ProgressionRule {
    enum class Kind { recist, volume };
    Kind kind = Kind::recist;
    Number diameter_increase;  //!< recist: relative to the nadir [1]
    Number absolute_increase;  //!< recist: of the diameter over the nadir [mm]
    Number fold;               //!< volume: at least this multiple of the reference [1]
    enum class Reference { baseline, nadir };
    Reference reference = Reference::nadir;  //!< volume
};

struct Assessment {
    Number cells_per_mm3;       //!< [1/mm3]
    std::vector<double> scans;  //!< scan days, increasing, > 0, <= follow_up [day]
    ProgressionRule progression;
    Number response_decrease;          //!< of the diameter from baseline, for a partial response [1]
    Number detectable_mm3;             //!< below this volume a response is complete [mm3]; 0: only without cells
    std::optional<Number> visible_mm;  //!< diameter at which a lesion is seen [mm]; not with one site
    bool new_lesion_is_progression = false;
    std::optional<Number> death_burden;  //!< [cells]
    double death_check_every = 7;        //!< [day]
    Number dropout_hazard;               //!< [1/day]
    double follow_up = 0;                //!< [day]
};

struct Output {
    std::vector<double> population_times;  //!< increasing, >= 0, <= follow_up [day]
    std::vector<double> landmarks;         //!< increasing, > 0, <= follow_up [day]
};

enum class EngineChoice { automatic, ssa, crossing, leap };

struct Simulation {
    std::uint64_t patients = 10000;
    std::uint64_t seed = 1;
    EngineChoice engine = EngineChoice::automatic;
    double leap_tolerance = 0;    //!< of engine leap [1], see docs/model.md
    double dosing_tolerance = 0;  //!< of rates averaged over steps of concentration curves [1], see docs/model.md
    std::uint64_t max_steps = 0;  //!< per trajectory; reaching it is an outcome of its own
};

struct Study {
    int schema = 1;
    std::string name, description;
    Simulation simulation;
    std::vector<Parameter> parameters;  //!< every number that a cohort may vary, in the order of the file's sections
    std::vector<std::string> pathways;
    Combination combination = Combination::bliss;
    Growth growth;  //!< of sites that have none of their own
    std::vector<Clone> clones;
    std::vector<Mutation> mutations;
    std::vector<Switch> switches;
    std::vector<Drug> drugs;
    std::vector<Interaction> interactions;
    std::vector<Site> sites;  //!< never empty; without [[sites]] one without a name
    std::vector<Seeding> seedings;
    std::vector<Influx> influxes;
    std::vector<Regimen> regimens;
    std::optional<Detection> detection;  //!< none: the start counts are those of day 0
    Cohort cohort;
    Assessment assessment;
    Output output;
    std::vector<Claim> claims;
};

//! Whether cells crowd each other anywhere.
inline bool is_competing(Study const& study) {
    return std::any_of(study.sites.begin(), study.sites.end(),
                       [](Site const& site) { return site.growth.law != Growth::Law::exponential; });
}

}  // namespace clonecast::study

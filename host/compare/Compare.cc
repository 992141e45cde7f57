// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/compare/Compare.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "host/compare/ReadRows.hh"
#include "host/compare/StudyDifferences.hh"
#include "host/report/Summary.hh"
#include "host/stats/LogRank.hh"
#include "host/study/NearestName.hh"

namespace clonecast::compare {
namespace {

using patient::Endpoint;

//! A regimen of a run that takes part.
struct Entry {
    std::size_t run = 0, arm = 0;
    std::string name;
};

std::string run_name(RunRecord const& run) {
    auto const path = run.directory.lexically_normal();
    return (path.has_filename() ? path : path.parent_path()).filename().string();
}

std::string join(std::vector<std::string> const& items, char const* separator) {
    return fmt::format("{}", fmt::join(items, separator));
}

//! All regimens of all runs; a name that several runs have gets the run's before it.
std::vector<Entry> all_entries(std::span<RunRecord const> runs) {
    std::vector<Entry> entries;
    for (std::size_t run = 0; run < runs.size(); ++run) {
        for (std::size_t arm = 0; arm < runs[run].arms.size(); ++arm) {
            entries.push_back({run, arm, runs[run].arms[arm].regimen});
        }
    }
    auto const qualify = [&](auto const& prefix) {
        std::vector<std::string> names(entries.size());
        std::transform(entries.begin(), entries.end(), names.begin(), [](Entry const& entry) { return entry.name; });
        for (Entry& entry : entries) {
            if (std::count(names.begin(), names.end(), entry.name) > 1) {
                entry.name = prefix(entry) + "/" + runs[entry.run].arms[entry.arm].regimen;
            }
        }
    };
    qualify([&](Entry const& entry) { return run_name(runs[entry.run]); });
    qualify([&](Entry const& entry) { return runs[entry.run].directory.string(); });
    return entries;
}

std::size_t find_entry(std::vector<Entry> const& entries, std::span<RunRecord const> runs, std::string const& name,
                       char const* option) {
    std::vector<std::string> names;
    std::vector<std::size_t> matches;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        names.push_back(entries[i].name);
        std::string const& regimen = runs[entries[i].run].arms[entries[i].arm].regimen;
        if (name == entries[i].name) {
            return i;
        }
        if (name == regimen || name == run_name(runs[entries[i].run]) + "/" + regimen) {
            matches.push_back(i);
        }
    }
    if (matches.size() == 1) {
        return matches[0];
    }
    auto const nearest = study::nearest_name(name, names);
    throw ComparisonError(fmt::format(R"({}: {} regimen "{}"{}; there are "{}")", option,
                                      matches.empty() ? "there is no" : "several runs have a", name,
                                      nearest ? "; did you mean \"" + *nearest + "\"?" : "", join(names, "\", \"")));
}

void check_days(Options const& options) {
    for (double const day : options.landmarks) {
        if (!(day >= 0) || std::isinf(day)) {
            throw ComparisonError(fmt::format("--landmarks: {} is not a day from 0 on", day));
        }
    }
    if (options.horizon && (!(*options.horizon > 0) || std::isinf(*options.horizon))) {
        throw ComparisonError(fmt::format("--horizon: {} is not a day after day 0", *options.horizon));
    }
}

//! Refuses runs that answer different questions, or notes how they differ.
void check_studies(std::span<RunRecord const> runs, Studies studies, std::vector<std::string>* notes) {
    constexpr std::size_t most_lines = 8;
    for (std::size_t i = 1; i < runs.size(); ++i) {
        StudyDifferences const differences = find_differences(runs[0].study, runs[i].study);
        auto const list = [&](std::vector<std::string> lines) {
            std::size_t const n = lines.size();
            lines.resize(std::min(n, most_lines));
            return join(lines, "\n  ") + (n > most_lines ? fmt::format("\n  and {} more", n - most_lines) : "");
        };
        std::string const names = fmt::format("{} and {}", runs[0].directory.string(), runs[i].directory.string());
        if (!differences.model.empty() && studies == Studies::must_agree) {
            throw ComparisonError(
                fmt::format("{} are runs of different tumours, cohorts or assessments:\n  {}\n"
                            "Their outcomes answer different questions. Compare them all the same, as "
                            "independent groups, with --different-studies",
                            names, list(differences.model)));
        }
        if (!differences.model.empty()) {
            notes->push_back(fmt::format("{} are runs of different tumours, cohorts or assessments:\n  {}", names,
                                         list(differences.model)));
        }
        if (!differences.therapy.empty()) {
            notes->push_back(
                fmt::format("{} have different drugs or combinations:\n  {}", names, list(differences.therapy)));
        }
    }
}

//! Why two runs have not the same virtual patients; empty: they have.
std::string why_not_same_patients(RunRecord const& first, RunRecord const& second) {
    if (first.seed != second.seed) {
        return fmt::format("their seeds differ ({}, {})", first.seed, second.seed);
    }
    if (first.patients != second.patients) {
        return fmt::format("their numbers of patients differ ({}, {})", first.patients, second.patients);
    }
    if (first.engine != second.engine) {
        return fmt::format("their engines differ ({}, {})", first.engine, second.engine);
    }
    if (first.version != second.version) {
        return fmt::format("they were made by different versions of the program ({}, {})", first.version,
                           second.version);
    }
    StudyDifferences const differences = find_differences(first.study, second.study);
    if (!differences.model.empty() || !differences.therapy.empty()) {
        return "their studies differ in more than regimens (" +
               (differences.model.empty() ? differences.therapy : differences.model).front() + ")";
    }
    if (first.study.value("simulation", nlohmann::json{}) != second.study.value("simulation", nlohmann::json{})) {
        return "the [simulation] parts of their studies differ";
    }
    return "";
}

//! Which runs have a file of patients, and which of these have the same virtual patients.
class PatientsOfRuns {
  public:
    PatientsOfRuns(std::span<RunRecord const> runs, std::vector<bool> const& used, std::vector<std::string>* notes)
        : family_(runs.size(), none) {
        for (std::size_t i = 0; i < runs.size(); ++i) {
            if (!used[i]) {
                continue;
            }
            if (!find_rows(runs[i])) {
                std::error_code ignored;
                bool const is_hdf5 = std::filesystem::exists(runs[i].directory / "patients.h5", ignored);
                notes->push_back(fmt::format(
                    "{} in {}: its regimens are compared as independent groups only. {}",
                    is_hdf5 ? "patients.h5 cannot be read" : "no file of patients", runs[i].directory.string(),
                    is_hdf5 ? "This program was built without HDF5" : "clonecast run --patients-file writes one"));
                continue;
            }
            family_[i] = i;
            for (std::size_t j = 0; j < i && family_[i] == i; ++j) {
                if (family_[j] != j) {
                    continue;
                }
                std::string const why = why_not_same_patients(runs[j], runs[i]);
                if (why.empty()) {
                    family_[i] = j;
                } else {
                    notes->push_back(
                        fmt::format("{} and {} have not the same virtual patients, because {}: no paired "
                                    "differences between them",
                                    runs[j].directory.string(), runs[i].directory.string(), why));
                }
            }
        }
    }
    bool are_same(std::size_t first, std::size_t second) const {
        return family_[first] != none && family_[first] == family_[second];
    }
    bool has_rows(std::size_t run) const { return family_[run] != none; }

  private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    std::vector<std::size_t> family_;
};

EndpointRecord const& record_of(Arm const& arm, Endpoint endpoint) {
    return *arm.endpoints[static_cast<std::size_t>(endpoint)];
}

stats::PairedOutcomes both_outcomes(std::vector<std::uint8_t> const& first, std::vector<std::uint8_t> const& second,
                                    std::vector<bool> const* left_out) {
    stats::PairedOutcomes outcomes;
    for (std::size_t i = 0; i < first.size(); ++i) {
        if (left_out != nullptr && (*left_out)[i]) {
            continue;
        }
        bool const a = first[i] != 0;
        bool const b = second[i] != 0;
        ++(a ? (b ? outcomes.both : outcomes.first_only) : (b ? outcomes.second_only : outcomes.neither));
    }
    return outcomes;
}

HazardComparison compare_hazards(std::vector<stats::Groups> const& strata) {
    return {stats::fit_cox(stats::indicator_data(strata)).coefficients.at(0), stats::log_rank(strata).test, {}};
}

//! A test of a family, and where its adjusted p-value goes.
struct FamilyTest {
    std::optional<double> p;
    std::optional<double>* adjusted;
};

//! Holm's adjustment for all tests that were possible.
void adjust_family(std::vector<FamilyTest> family) {
    std::erase_if(family, [](FamilyTest const& test) { return !test.p; });
    std::vector<double> p_values(family.size());
    std::transform(family.begin(), family.end(), p_values.begin(), [](FamilyTest const& test) { return *test.p; });
    std::vector<double> const adjusted = stats::holm_adjust(p_values);
    for (std::size_t i = 0; i < family.size(); ++i) {
        *family[i].adjusted = adjusted[i];
    }
}

//! One comparison under way.
class Comparer {
  public:
    Comparer(std::span<RunRecord const> runs, Options const& options) : runs_(runs), options_(options) {
        check_days(options);
        if (runs.empty()) {
            throw ComparisonError("no run to compare");
        }
        check_studies(runs, options.studies, &result_.notes);
        choose_entries();
        if (options.stratification == Stratification::by_cohort) {
            choose_strata();
        }
        result_.endpoint = options.endpoint;
        result_.landmarks = options.landmarks.empty() ? runs[0].landmarks : options.landmarks;
    }

    Comparison operator()() {
        for (Entry const& entry : entries_) {
            curves_.push_back(stats::kaplan_meier(counts(entry).counts));
        }
        choose_horizon();
        summarize_arms();
        choose_pairs();
        for (PairSummary& pair : result_.pairs) {
            compare_groups(&pair);
        }
        compare_patients();
        adjust();
        rank();
        return std::move(result_);
    }

  private:
    Arm const& arm(Entry const& entry) const { return runs_[entry.run].arms[entry.arm]; }
    EndpointRecord const& counts(Entry const& entry) const { return record_of(arm(entry), options_.endpoint); }

    void choose_entries() {
        std::vector<Entry> const all = all_entries(runs_);
        if (options_.arms.empty()) {
            entries_ = all;
        }
        for (std::string const& name : options_.arms) {
            Entry const& entry = all[find_entry(all, runs_, name, "--arms")];
            if (std::any_of(entries_.begin(), entries_.end(), [&](Entry const& e) { return e.name == entry.name; })) {
                throw ComparisonError(fmt::format("--arms: \"{}\" is there twice", name));
            }
            entries_.push_back(entry);
        }
        if (options_.reference) {
            find_entry(all, runs_, *options_.reference, "--reference");  // tells a wrong name before anything else
            reference_ = find_entry(entries_, runs_, *options_.reference, "--reference");
        }
        if (entries_.size() < 2) {
            throw ComparisonError(
                fmt::format("\"{}\" is the only regimen; a comparison takes at least two, of one run or "
                            "of several",
                            entries_[0].name));
        }
        for (Entry const& entry : entries_) {
            if (!arm(entry).endpoints[static_cast<std::size_t>(options_.endpoint)]) {
                throw ComparisonError(fmt::format("--endpoint: {} has no {} endpoint, which needs several [[sites]]",
                                                  runs_[entry.run].directory.string(),
                                                  report::to_string(options_.endpoint)));
            }
        }
    }

    void choose_strata() {
        result_.strata = arm(entries_[0]).strata;
        for (Entry const& entry : entries_) {
            std::vector<std::string> const& strata = arm(entry).strata;
            std::string const run = runs_[entry.run].directory.string();
            if (strata.empty()) {
                throw ComparisonError(fmt::format(
                    "--stratified: the cohort of {} has one stratum only; compare without --stratified", run));
            }
            if (strata != result_.strata) {
                throw ComparisonError(fmt::format(
                    R"(--stratified: the strata of {} are "{}", not "{}" as those of {}; compare without --stratified)",
                    run, join(strata, "\", \""), join(result_.strata, "\", \""),
                    runs_[entries_[0].run].directory.string()));
            }
        }
    }

    void choose_horizon() {
        result_.horizon = options_.horizon;
        for (std::size_t i = 0; i < curves_.size(); ++i) {
            if (curves_[i].rows.empty()) {
                result_.notes.push_back(
                    fmt::format("\"{}\" has no evaluated patients: nothing is known of it", entries_[i].name));
                continue;
            }
            stats::SurvivalRow const& last = curves_[i].rows.back();
            double const known = last.estimate > 0 ? last.time : runs_[entries_[i].run].follow_up;
            if (!options_.horizon && (!result_.horizon || known < *result_.horizon)) {
                result_.horizon = known;
            } else if (options_.horizon && !stats::restricted_mean(curves_[i], *options_.horizon)) {
                result_.notes.push_back(
                    fmt::format("nobody was observed under \"{}\" after day {:.6g}, before the horizon of {:.6g}: no "
                                "restricted mean",
                                entries_[i].name, last.time, *options_.horizon));
            }
        }
    }

    void summarize_arms() {
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            Entry const& entry = entries_[i];
            ArmSummary summary;
            summary.name = entry.name;
            summary.run = runs_[entry.run].directory.string();
            summary.patients = arm(entry).patients;
            summary.evaluated = counts(entry).evaluated;
            summary.events = counts(entry).events;
            summary.median = stats::survival_quantile(curves_[i], 0.5);
            if (result_.horizon) {
                summary.mean = stats::restricted_mean(curves_[i], *result_.horizon);
            }
            for (double const day : result_.landmarks) {
                summary.landmarks.push_back(stats::survival_at(curves_[i], day));
            }
            summary.resistant = stats::binomial_estimate(arm(entry).resistant, arm(entry).resistant_of);
            if (counts(entry).left_out > 0) {
                result_.notes.push_back(
                    fmt::format("the simulation of {} patients under \"{}\" was stopped before the "
                                "endpoint was known; they are left out, which may bias it",
                                counts(entry).left_out, entry.name));
            }
            if (summary.evaluated > 0 && summary.events == 0) {
                result_.notes.push_back(
                    fmt::format("no events under \"{}\": hazard ratios with it are 0, infinite or not "
                                "estimable",
                                entry.name));
            }
            result_.arms.push_back(std::move(summary));
        }
    }

    void choose_pairs() {
        auto const add = [&](std::size_t first, std::size_t second) {
            PairSummary pair;
            pair.first = first;
            pair.second = second;
            result_.pairs.push_back(std::move(pair));
        };
        for (std::size_t second = 0; second < entries_.size(); ++second) {
            for (std::size_t first = reference_ ? 0 : second + 1; first < entries_.size(); ++first) {
                if (first != second && (!reference_ || second == *reference_)) {
                    add(first, second);
                }
            }
        }
    }

    void compare_groups(PairSummary* pair) {
        Entry const& first = entries_[pair->first];
        Entry const& second = entries_[pair->second];
        pair->hazards = compare_hazards({{counts(second).counts, counts(first).counts}});
        if (!result_.strata.empty()) {
            std::vector<stats::Groups> strata;
            for (std::size_t i = 0; i < result_.strata.size(); ++i) {
                strata.push_back({counts(second).strata[i], counts(first).strata[i]});
            }
            pair->stratified = compare_hazards(strata);
        }
        ArmSummary const& a = result_.arms[pair->first];
        ArmSummary const& b = result_.arms[pair->second];
        if (a.mean && b.mean) {
            pair->mean = stats::restricted_mean_difference(*a.mean, *b.mean);
        }
        for (double const day : result_.landmarks) {
            pair->landmarks.push_back(stats::survival_difference(curves_[pair->first], curves_[pair->second], day));
        }
        pair->resistance = stats::odds_ratio(arm(first).resistant, arm(first).resistant_of, arm(second).resistant,
                                             arm(second).resistant_of);
    }

    //! Rows of the entries of a run and of all runs with the same patients; empty where there are none.
    std::vector<ArmRows> read_all(PatientsOfRuns const& patients, std::vector<bool> const& used) {
        std::vector<ArmRows> rows(entries_.size());
        for (std::size_t run = 0; run < runs_.size(); ++run) {
            if (!used[run] || !patients.has_rows(run)) {
                continue;
            }
            std::vector<std::size_t> arms, places;
            bool has_partner = false;
            for (std::size_t i = 0; i < entries_.size(); ++i) {
                if (entries_[i].run == run) {
                    arms.push_back(entries_[i].arm);
                    places.push_back(i);
                } else {
                    has_partner = has_partner || patients.are_same(entries_[i].run, run);
                }
            }
            if (arms.size() < 2 && !has_partner) {
                continue;
            }
            std::vector<ArmRows> read = read_rows(runs_[run], *find_rows(runs_[run]), options_.endpoint, arms,
                                                  has_partner ? Baseline::read : Baseline::skip);
            for (std::size_t i = 0; i < places.size(); ++i) {
                rows[places[i]] = std::move(read[i]);
            }
        }
        return rows;
    }

    //! Patients stopped under any of the regimens that have the same patients; empty: none was.
    static std::vector<bool> find_stopped(std::vector<ArmRows> const& rows, std::vector<std::size_t> const& members) {
        std::vector<bool> stopped;
        for (std::size_t const member : members) {
            for (std::size_t i = 0; i < rows[member].time.size(); ++i) {
                if (std::isnan(rows[member].time[i])) {
                    stopped.resize(rows[member].time.size());
                    stopped[i] = true;
                }
            }
        }
        return stopped;
    }

    void compare_patients() {
        std::vector<bool> used(runs_.size());
        for (Entry const& entry : entries_) {
            used[entry.run] = true;
        }
        PatientsOfRuns const patients(runs_, used, &result_.notes);
        std::vector<ArmRows> rows = read_all(patients, used);
        std::vector<bool> done(entries_.size());
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            std::vector<std::size_t> members;
            for (std::size_t j = i; j < entries_.size(); ++j) {
                if (!done[j] && patients.are_same(entries_[i].run, entries_[j].run)) {
                    members.push_back(j);
                    done[j] = true;
                }
            }
            if (members.size() > 1) {
                compare_members(members, &rows);
            }
        }
    }

    //! Pairs of regimens of the same patients.
    void compare_members(std::vector<std::size_t> const& members, std::vector<ArmRows>* rows) {
        check_baselines(members, *rows);
        std::vector<bool> const stopped = find_stopped(*rows, members);
        bool const any_stopped = !stopped.empty();
        if (any_stopped) {
            result_.notes.push_back(fmt::format(
                "{} patients are left out of paired comparisons, because their simulation was stopped under "
                "one of the regimens",
                std::count(stopped.begin(), stopped.end(), true)));
        }
        std::vector<stats::PatientEnds> ends(entries_.size());
        for (std::size_t const member : members) {
            ArmRows& arm_rows = (*rows)[member];
            if (any_stopped) {
                std::size_t kept = 0;
                for (std::size_t i = 0; i < stopped.size(); ++i) {
                    if (!stopped[i]) {
                        arm_rows.time[kept] = arm_rows.time[i];
                        arm_rows.event[kept] = arm_rows.event[i];
                        ++kept;
                    }
                }
                arm_rows.time.resize(kept);
                arm_rows.event.resize(kept);
            }
            ends[member] = stats::find_ends({arm_rows.time, arm_rows.event});
            arm_rows.time = {};
            arm_rows.event = {};
        }
        for (PairSummary& pair : result_.pairs) {
            auto const is_member = [&](std::size_t arm) {
                return std::find(members.begin(), members.end(), arm) != members.end();
            };
            if (is_member(pair.first) && is_member(pair.second)) {
                pair.paired = compare_pair(ends[pair.first], ends[pair.second]);
                pair.paired->resistance = stats::paired_odds_ratio(both_outcomes(
                    (*rows)[pair.first].resistant, (*rows)[pair.second].resistant, any_stopped ? &stopped : nullptr));
            }
        }
    }

    PairedSummary compare_pair(stats::PatientEnds const& first, stats::PatientEnds const& second) const {
        PairedSummary paired;
        paired.patients = first.end.size();
        if (result_.horizon) {
            paired.mean = stats::paired_restricted_mean_difference(first, second, *result_.horizon);
        }
        for (double const day : result_.landmarks) {
            paired.landmarks.push_back(stats::paired_survival_difference(first, second, day));
        }
        paired.outlasting = stats::compare_patients(first, second);
        return paired;
    }

    //! Tumours on day 0 must be the same; where regimens of several runs are compared, that is seen.
    void check_baselines(std::vector<std::size_t> const& members, std::vector<ArmRows> const& rows) const {
        for (std::size_t const member : members) {
            if (!rows[member].baseline.empty() && rows[member].baseline != rows[members[0]].baseline) {
                throw ComparisonError(
                    fmt::format("{} and {} say that they have the same virtual patients, but their tumours on day 0 "
                                "differ; run them "
                                "again with the same program",
                                runs_[entries_[members[0]].run].directory.string(),
                                runs_[entries_[member].run].directory.string()));
            }
        }
    }

    void adjust() {
        std::vector<FamilyTest> log_rank, stratified, means;
        for (PairSummary& pair : result_.pairs) {
            log_rank.push_back({pair.hazards.log_rank_p(), &pair.hazards.log_rank_holm});
            if (pair.stratified) {
                stratified.push_back({pair.stratified->log_rank_p(), &pair.stratified->log_rank_holm});
            }
            auto const& mean = pair.paired && pair.paired->mean ? pair.paired->mean : pair.mean;
            pair.mean_p = mean ? mean->p_value : std::nullopt;
            means.push_back({pair.mean_p, &pair.mean_holm});
        }
        adjust_family(std::move(log_rank));
        adjust_family(std::move(stratified));
        adjust_family(std::move(means));
    }

    void rank() {
        for (std::size_t i = 0; i < result_.arms.size(); ++i) {
            if (result_.arms[i].mean) {
                result_.ranking.push_back(i);
            }
        }
        std::stable_sort(result_.ranking.begin(), result_.ranking.end(), [&](std::size_t a, std::size_t b) {
            return result_.arms[a].mean->estimate > result_.arms[b].mean->estimate;
        });
    }

    std::span<RunRecord const> runs_;
    Options const& options_;
    std::vector<Entry> entries_;
    std::optional<std::size_t> reference_;
    std::vector<stats::SurvivalCurve> curves_;  // [n_arms]
    Comparison result_;
};

}  // namespace

Comparison compare_runs(std::span<RunRecord const> runs, Options const& options) {
    return Comparer(runs, options)();
}

}  // namespace clonecast::compare

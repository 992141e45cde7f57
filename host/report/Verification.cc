// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/Verification.hh"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <utility>

#include "host/report/detail/TextTable.hh"

namespace clonecast::report {
namespace {

using verify::Comparison;
using verify::Quantity;
using verify::Verification;

bool is_probability(Comparison const& row) {
    return row.quantity != Quantity::mean && row.quantity != Quantity::variance;
}

std::string quantity_text(Comparison const& row, study::Study const& study) {
    std::string clone = row.clone < 0 ? "burden" : study.clones[static_cast<std::size_t>(row.clone)].name;
    if (row.site >= 0) {
        clone += " at " + study.sites[static_cast<std::size_t>(row.site)].name;
    }
    switch (row.quantity) {
        case Quantity::none_left:
            return "P(extinct)";
        case Quantity::none_resistant:
            return "P(no resistant cell)";
        case Quantity::clone_empty:
            return "P(no " + clone + ")";
        case Quantity::mean:
            return "mean " + clone;
        case Quantity::eradicated:
            return "P(eradicated)";
        case Quantity::variance:
            break;
    }
    return "variance " + clone;
}

char const* quantity_key(Quantity quantity) {
    switch (quantity) {
        case Quantity::none_left:
            return "probability_extinct";
        case Quantity::none_resistant:
            return "probability_no_resistant_cell";
        case Quantity::clone_empty:
            return "probability_clone_empty";
        case Quantity::mean:
            return "mean";
        case Quantity::eradicated:
            return "probability_eradicated";
        case Quantity::variance:
            break;
    }
    return "variance";
}

//! Probabilities near 1 are shown by what is missing.
std::string expected_text(Comparison const& row) {
    constexpr double near_one = 1e-3;
    if (is_probability(row) && row.expected_complement > 0 && row.expected_complement < near_one) {
        return fmt::format("1 - {:.3g}", row.expected_complement);
    }
    return fmt::format("{:.6g}", row.expected);
}

std::string z_text(Comparison const& row) {
    if (!row.z) {
        return row.note;
    }
    return fmt::format("{:.2f}", *row.z + 0.0) + (std::abs(*row.z) > verify::largest_z ? "  DISAGREES" : "");
}

std::string group_name(Comparison const& row, study::Study const& study) {
    std::string name = study.regimens[static_cast<std::size_t>(row.regimen)].name;
    if (study.cohort.strata.size() > 1) {
        name += ", " + study.cohort.strata[static_cast<std::size_t>(row.stratum)].name;
    }
    return name;
}

//! The comparison of a regimen with the largest |z|; null if it has none.
Comparison const* find_worst(Verification const& verification, int regimen) {
    Comparison const* worst = nullptr;
    for (Comparison const& row : verification.comparisons) {
        if (row.regimen == regimen && row.z && (worst == nullptr || std::abs(*row.z) > std::abs(*worst->z))) {
            worst = &row;
        }
    }
    return worst;
}

std::string verdict_text(Verification const& verification) {
    if (verification.n_compared == 0) {
        return "NOTHING COULD BE COMPARED";
    }
    std::string const beyond = fmt::format("{} of {} comparisons beyond |z| = {:.0f}", verification.n_disagreeing,
                                           verification.n_compared, verify::largest_z);
    return (verification.agrees() ? "AGREES: " : "DISAGREES: ") + beyond;
}

//! Steps of a trajectory: all that the engine took, over patients and regimens.
double mean_steps(run::RunResult const& result) {
    std::uint64_t steps = 0;
    std::uint64_t trajectories = 0;
    for (int regimen = 0; regimen < result.layout.n_regimens; ++regimen) {
        for (int stratum = 0; stratum < result.layout.n_strata; ++stratum) {
            std::uint64_t const group = result.layout.group(regimen, stratum);
            steps += result.tally[group + result.layout.steps()];
            trajectories += result.tally[group + result.layout.patients()];
        }
    }
    return static_cast<double>(steps) / static_cast<double>(trajectories);
}

//! Names of what is compared, in the heads of two columns.
struct Columns {
    char const* expected;
    char const* observed;
};

struct Style {
    explicit Style(TerminalOptions const& options)
        : bold(options.color == Color::on ? "\033[1m" : ""),
          plain(options.color == Color::on ? "\033[0m" : ""),
          width(options.width) {}
    char const* bold;
    char const* plain;
    int width;
};

std::string list_changes(std::vector<std::string> const& changes) {
    std::string text;
    for (std::string const& change : changes) {
        text += "  - " + change + "\n";
    }
    return text;
}

//! All comparisons, the largest |z|, the verdict.
std::string tables_text(Verification const& verification, study::Study const& study, Columns const& columns,
                        Style const& style) {
    detail::TextTable table({"day", "quantity", columns.expected, columns.observed, "std. error", "z"}, style.width);
    std::string group;
    for (Comparison const& row : verification.comparisons) {
        if (std::string const name = group_name(row, study); name != group) {
            group = name;
            table.add_row({name, "", "", "", "", ""});
        }
        table.add_row({fmt::format("{:g}", row.day), quantity_text(row, study), expected_text(row),
                       fmt::format("{:.6g}", row.observed), fmt::format("{:.2g}", row.standard_error), z_text(row)});
    }
    std::string const text =
        "\n" + table.text(style.bold, style.plain) +
        "  cannot tell: the value rests on so few patients that its distribution has no normal deviate.\n"
        "\nLargest |z|\n";
    detail::TextTable summary({"regimen", "|z|", "of"}, style.width);
    for (std::size_t r = 0; r < study.regimens.size(); ++r) {
        Comparison const* const worst = find_worst(verification, static_cast<int>(r));
        summary.add_row(
            {study.regimens[r].name, worst != nullptr ? fmt::format("{:.2f}", std::abs(*worst->z)) : "-",
             worst != nullptr
                 ? fmt::format("{}, day {:g}{}", quantity_text(*worst, study), worst->day,
                               study.cohort.strata.size() > 1
                                   ? ", " + study.cohort.strata[static_cast<std::size_t>(worst->stratum)].name
                                   : "")
                 : "nothing could be compared"});
    }
    return text + summary.text(style.bold, style.plain) + "\n" + style.bold + verdict_text(verification) + style.plain +
           "\n";
}

//! Appends what both kinds of comparison have: changes, verdict, rows.
void append_comparisons(Verification const& verification, std::vector<std::string> const& changes,
                        study::Study const& study, nlohmann::ordered_json* json) {
    (*json)["changes"] = changes;
    (*json)["largest_z"] = verify::largest_z;
    (*json)["compared"] = verification.n_compared;
    (*json)["disagreeing"] = verification.n_disagreeing;
    (*json)["agrees"] = verification.agrees();
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (Comparison const& row : verification.comparisons) {
        nlohmann::ordered_json item;
        item["regimen"] = study.regimens[static_cast<std::size_t>(row.regimen)].name;
        item["stratum"] = study.cohort.strata[static_cast<std::size_t>(row.stratum)].name;
        item["day"] = row.day;
        item["quantity"] = quantity_key(row.quantity);
        if (row.clone >= 0) {
            item["clone"] = study.clones[static_cast<std::size_t>(row.clone)].name;
        }
        if (row.site >= 0) {
            item["site"] = study.sites[static_cast<std::size_t>(row.site)].name;
        }
        item["expected"] = row.expected;
        if (is_probability(row)) {
            item["expected_complement"] = row.expected_complement;
        }
        item["observed"] = row.observed;
        item["standard_error"] = row.standard_error;
        item["z"] = row.z ? nlohmann::ordered_json(*row.z) : nlohmann::ordered_json(nullptr);
        if (!row.note.empty()) {
            item["note"] = row.note;
        }
        rows.push_back(std::move(item));
    }
    (*json)["comparisons"] = std::move(rows);
}

//! What identifies a run.
nlohmann::ordered_json head_json(char const* comparison, run::RunResult const& result) {
    nlohmann::ordered_json json;
    json["study"] = result.study.name;
    json["comparison"] = comparison;
    json["patients"] = result.study.simulation.patients;
    json["seed"] = result.study.simulation.seed;
    json["engine"] = result.provenance.engine;
    json["device"] = result.provenance.device;
    json["version"] = result.provenance.version;
    json["commit"] = result.provenance.commit;
    return json;
}

}  // namespace

std::string verification_text(Verification const& verification, std::vector<std::string> const& changes,
                              run::RunResult const& result, TerminalOptions const& options) {
    Style const style(options);
    study::Study const& study = result.study;
    std::string text = fmt::format("{}{}{}: simulation against theory, {} patients x {} regimens\n", style.bold,
                                   study.name, style.plain, study.simulation.patients, study.regimens.size());
    text += fmt::format("{} engine on {}, seed {}\n", result.provenance.engine, result.provenance.device,
                        study.simulation.seed);
    if (!changes.empty()) {
        text += "To have rates that theory can follow, the study was changed:\n" + list_changes(changes);
    }
    return text + tables_text(verification, study, {"theory", "simulation"}, style);
}

std::string verification_text(Verification const& verification, std::vector<std::string> const& changes,
                              EngineRuns const& runs, TerminalOptions const& options) {
    Style const style(options);
    study::Study const& study = runs.leap->study;
    double const events = mean_steps(*runs.ssa);
    double const leaps = mean_steps(*runs.leap);
    std::string text = fmt::format("{}{}{}: engine leap against ssa, {} patients x {} regimens\n", style.bold,
                                   study.name, style.plain, study.simulation.patients, study.regimens.size());
    text +=
        "Where clones compete their numbers obey no equations that can be solved; the exact engine stands for "
        "theory.\n";
    text += fmt::format(
        "  leap  approximate, tolerance {:g}; its error is judged with it. {:.3g} steps a trajectory, seed {}\n",
        study.simulation.leap_tolerance, leaps, study.simulation.seed);
    text +=
        fmt::format("  ssa   exact, {:.3g} events a trajectory (about {:.3g} in all are allowed: --events), seed {}\n",
                    events, runs.most_events, runs.ssa->study.simulation.seed);
    text += runs.factor > 1 ? fmt::format("  scale 1 in {:.3g} cells of the study", runs.factor)
                            : std::string("  scale 1, all cells of the study");
    text += fmt::format("; on {}\n", runs.leap->provenance.device);
    constexpr double most_steps = 0.5;  // of ssa's events
    if (leaps > most_steps * events) {
        text += std::string("  With so few cells leap leaves most to ssa, and the comparison says little") +
                (runs.factor > 1 ? ": allow more --events.\n" : ".\n");
    }
    if (!changes.empty()) {
        text += "To be simulated by both, the study was changed:\n" + list_changes(changes);
    }
    return text + tables_text(verification, study, {"ssa", "leap"}, style);
}

nlohmann::ordered_json verification_json(Verification const& verification, std::vector<std::string> const& changes,
                                         run::RunResult const& result) {
    nlohmann::ordered_json json = head_json("theory", result);
    append_comparisons(verification, changes, result.study, &json);
    return json;
}

nlohmann::ordered_json verification_json(Verification const& verification, std::vector<std::string> const& changes,
                                         EngineRuns const& runs) {
    nlohmann::ordered_json json = head_json("engines", *runs.leap);
    json["leap_tolerance"] = runs.leap->study.simulation.leap_tolerance;
    json["steps_per_trajectory"] = mean_steps(*runs.leap);
    json["reference"] = {{"engine", runs.ssa->provenance.engine},
                         {"seed", runs.ssa->study.simulation.seed},
                         {"steps_per_trajectory", mean_steps(*runs.ssa)}};
    json["cells_divided_by"] = runs.factor;
    json["events_allowed"] = runs.most_events;
    append_comparisons(verification, changes, runs.leap->study, &json);
    return json;
}

}  // namespace clonecast::report

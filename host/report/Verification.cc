// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/Verification.hh"

#include <fmt/format.h>

#include <cmath>

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
    std::string const clone = row.clone < 0 ? "" : study.clones[static_cast<std::size_t>(row.clone)].name;
    switch (row.quantity) {
        case Quantity::none_left:
            return "P(extinct)";
        case Quantity::none_resistant:
            return "P(no resistant cell)";
        case Quantity::clone_empty:
            return "P(no " + clone + ")";
        case Quantity::mean:
            return "mean " + clone;
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
        case Quantity::variance:
            break;
    }
    return "variance";
}

//! Probabilities near 1 are shown by what is missing.
std::string theory_text(Comparison const& row) {
    constexpr double near_one = 1e-3;
    if (is_probability(row) && row.theory_complement > 0 && row.theory_complement < near_one) {
        return fmt::format("1 - {:.3g}", row.theory_complement);
    }
    return fmt::format("{:.6g}", row.theory);
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

}  // namespace

std::string verification_text(Verification const& verification, std::vector<std::string> const& changes,
                              run::RunResult const& result, TerminalOptions const& options) {
    bool const has_color = options.color == Color::on;
    char const* const bold = has_color ? "\033[1m" : "";
    char const* const plain = has_color ? "\033[0m" : "";
    study::Study const& study = result.study;
    std::string text = fmt::format("{}{}{}: simulation against theory, {} patients x {} regimens\n", bold, study.name,
                                   plain, study.simulation.patients, study.regimens.size());
    text += fmt::format("{} engine on {}, seed {}\n", result.provenance.engine, result.provenance.device,
                        study.simulation.seed);
    if (!changes.empty()) {
        text += "To have rates that theory can follow, the study was changed:\n";
        for (std::string const& change : changes) {
            text += "  - " + change + "\n";
        }
    }
    detail::TextTable table({"day", "quantity", "theory", "simulation", "std. error", "z"}, options.width);
    std::string group;
    for (Comparison const& row : verification.comparisons) {
        if (std::string const name = group_name(row, study); name != group) {
            group = name;
            table.add_row({name, "", "", "", "", ""});
        }
        table.add_row({fmt::format("{:g}", row.day), quantity_text(row, study), theory_text(row),
                       fmt::format("{:.6g}", row.simulation), fmt::format("{:.2g}", row.standard_error), z_text(row)});
    }
    text += "\n" + table.text(bold, plain) +
            "  cannot tell: the value rests on so few patients that its distribution has no normal deviate.\n"
            "\nLargest |z|\n";
    detail::TextTable summary({"regimen", "|z|", "of"}, options.width);
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
    return text + summary.text(bold, plain) + "\n" + bold + verdict_text(verification) + plain + "\n";
}

nlohmann::ordered_json verification_json(Verification const& verification, std::vector<std::string> const& changes,
                                         run::RunResult const& result) {
    study::Study const& study = result.study;
    nlohmann::ordered_json json;
    json["study"] = study.name;
    json["patients"] = study.simulation.patients;
    json["seed"] = study.simulation.seed;
    json["engine"] = result.provenance.engine;
    json["device"] = result.provenance.device;
    json["version"] = result.provenance.version;
    json["commit"] = result.provenance.commit;
    json["changes"] = changes;
    json["largest_z"] = verify::largest_z;
    json["compared"] = verification.n_compared;
    json["disagreeing"] = verification.n_disagreeing;
    json["agrees"] = verification.agrees();
    json["comparisons"] = nlohmann::ordered_json::array();
    for (Comparison const& row : verification.comparisons) {
        nlohmann::ordered_json item;
        item["regimen"] = study.regimens[static_cast<std::size_t>(row.regimen)].name;
        item["stratum"] = study.cohort.strata[static_cast<std::size_t>(row.stratum)].name;
        item["day"] = row.day;
        item["quantity"] = quantity_key(row.quantity);
        if (row.clone >= 0) {
            item["clone"] = study.clones[static_cast<std::size_t>(row.clone)].name;
        }
        item["theory"] = row.theory;
        if (is_probability(row)) {
            item["theory_complement"] = row.theory_complement;
        }
        item["simulation"] = row.simulation;
        item["standard_error"] = row.standard_error;
        item["z"] = row.z ? nlohmann::ordered_json(*row.z) : nlohmann::ordered_json(nullptr);
        if (!row.note.empty()) {
            item["note"] = row.note;
        }
        json["comparisons"].push_back(std::move(item));
    }
    return json;
}

}  // namespace clonecast::report

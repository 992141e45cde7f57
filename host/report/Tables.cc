// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The answers as tables of comma-separated values.
#include "host/report/Tables.hh"

#include "host/report/detail/Csv.hh"

namespace clonecast::report {

namespace {

using detail::CsvText;

void header(std::initializer_list<char const*> names, CsvText* csv) {
    for (char const* const name : names) {
        *csv << name;
    }
    csv->end_row();
}

void interval(stats::BinomialEstimate const& estimate, CsvText* csv) {
    *csv << estimate.probability << estimate.lower << estimate.upper;
}

//! Columns that say of whom and when.
void begin_proportion(GroupSummary const& group, double day, char const* quantity, std::string const& mechanism,
                      CsvText* csv) {
    *csv << group.regimen << group.stratum << day << quantity << mechanism;
}

void end_proportion(stats::BinomialEstimate const& estimate, CsvText* csv) {
    *csv << estimate.successes << estimate.trials;
    interval(estimate, csv);
    *csv << (estimate.probability ? stats::odds(*estimate.probability) : std::nullopt) << stats::odds(estimate.lower)
         << stats::odds(estimate.upper);
    csv->end_row();
}

void composition(GroupSummary const& group, PopulationSummary const& population, std::size_t clone,
                 std::string const& name, CsvText* csv) {
    Composition const& fractions = population.composition;
    *csv << group.regimen << group.stratum << population.day << name << "fraction" << fractions.patients;
    if (fractions.patients == 0) {
        *csv << ""
             << ""
             << "";
    } else {
        *csv << fractions.fractions[clone] << "" << fractions.error_bounds[clone];
    }
    for (std::size_t q = 0; q < population_probabilities.size(); ++q) {
        *csv << "";
    }
    csv->end_row();
}

}  // namespace

std::string survival_csv(Summary const& summary) {
    CsvText csv;
    header({"regimen", "stratum", "endpoint", "time_days", "at_risk", "events", "censored", "estimate", "lower",
            "upper", "standard_error"},
           &csv);
    for (GroupSummary const& group : summary.groups) {
        for (SurvivalSummary const& survival : group.survival) {
            for (stats::SurvivalRow const& row : survival.curve.rows) {
                csv << group.regimen << group.stratum << to_string(survival.endpoint) << row.time << row.at_risk
                    << row.events << row.censored << row.estimate << row.lower << row.upper << row.standard_error;
                csv.end_row();
            }
        }
    }
    return csv.text();
}

std::string resistance_csv(Summary const& summary) {
    CsvText csv;
    header({"regimen",
            "stratum",
            "mechanism",
            "patients",
            "preexisting",
            "acquired",
            "probability",
            "lower",
            "upper",
            "odds",
            "odds_lower",
            "odds_upper",
            "preexisting_probability",
            "preexisting_lower",
            "preexisting_upper",
            "acquired_probability",
            "acquired_lower",
            "acquired_upper",
            "emergence_q25_days",
            "emergence_q50_days",
            "emergence_q75_days"},
           &csv);
    for (GroupSummary const& group : summary.groups) {
        for (ResistanceSummary const& resistance : group.resistance) {
            csv << group.regimen << group.stratum << resistance.mechanism << resistance.either.trials
                << resistance.preexisting.successes << resistance.acquired.successes;
            interval(resistance.either, &csv);
            csv << resistance.odds << resistance.odds_lower << resistance.odds_upper;
            interval(resistance.preexisting, &csv);
            interval(resistance.acquired, &csv);
            for (auto const& quantile : resistance.emergence) {
                csv << quantile;
            }
            csv.end_row();
        }
    }
    return csv.text();
}

std::string proportions_csv(Summary const& summary) {
    CsvText csv;
    header({"regimen", "stratum", "time_days", "quantity", "mechanism", "patients", "of", "probability", "lower",
            "upper", "odds", "odds_lower", "odds_upper"},
           &csv);
    for (GroupSummary const& group : summary.groups) {
        for (ResistanceSummary const& resistance : group.resistance) {
            for (EmergencePoint const& point : resistance.incidence) {
                begin_proportion(group, point.day, "resistance_emerged", resistance.mechanism, &csv);
                end_proportion(point.emerged, &csv);
            }
        }
        for (PopulationSummary const& population : group.populations) {
            begin_proportion(group, population.day, "resistant_cells", "any", &csv);
            end_proportion(stats::binomial_estimate(population.resistant, population.observed, confidence), &csv);
            begin_proportion(group, population.day, "without_cells", "", &csv);
            end_proportion(stats::binomial_estimate(population.eradicated, population.observed, confidence), &csv);
        }
    }
    return csv.text();
}

std::string metastases_csv(Summary const& summary) {
    CsvText csv;
    header({"regimen", "stratum", "metastases", "patients", "of", "probability", "lower", "upper"}, &csv);
    for (GroupSummary const& group : summary.groups) {
        for (std::size_t n = 0; group.metastases && n < group.metastases->numbers.size(); ++n) {
            stats::BinomialEstimate const& estimate = group.metastases->numbers[n];
            csv << group.regimen << group.stratum << static_cast<std::uint64_t>(n) << estimate.successes
                << estimate.trials;
            interval(estimate, &csv);
            csv.end_row();
        }
    }
    return csv.text();
}

std::string populations_csv(Summary const& summary) {
    CsvText csv;
    header({"regimen", "stratum", "time_days", "variable", "unit", "n", "mean", "sd", "se", "q05", "q25", "q50", "q75",
            "q95"},
           &csv);
    for (GroupSummary const& group : summary.groups) {
        for (PopulationSummary const& population : group.populations) {
            for (VariableSummary const& variable : population.variables) {
                csv << group.regimen << group.stratum << population.day << variable.name << variable.unit
                    << variable.moments.n << variable.moments.mean << variable.moments.standard_deviation
                    << variable.moments.standard_error;
                for (auto const& quantile : variable.quantiles) {
                    csv << quantile;
                }
                csv.end_row();
            }
            for (std::size_t clone = 0; clone < summary.clones.size(); ++clone) {
                composition(group, population, clone, summary.clones[clone], &csv);
            }
        }
    }
    return csv.text();
}

}  // namespace clonecast::report

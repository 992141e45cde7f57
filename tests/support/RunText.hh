// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Runs a study given as text and keeps every row.
#pragma once

#include <string>
#include <vector>

#include "host/run/Run.hh"
#include "host/study/ReadStudy.hh"

namespace clonecast::test {

//! A run with the rows of all its patients.
struct RunWithRows {
    run::RunResult result;
    run::PatientRows rows;

    patient::Outcome const& outcome(std::uint64_t patient, int regimen) const {
        return rows.outcomes[patient * result.study.regimens.size() + static_cast<std::size_t>(regimen)];
    }
    std::int64_t count(std::uint64_t patient, int regimen, int clone) const {
        return rows
            .counts[row(patient, regimen) * static_cast<std::size_t>(rows.n_clones) + static_cast<std::size_t>(clone)];
    }
    double alive_since(std::uint64_t patient, int regimen, int clone) const {
        return rows.alive_since[row(patient, regimen) * static_cast<std::size_t>(rows.n_clones) +
                                static_cast<std::size_t>(clone)];
    }
    double grid_day(patient::Outcome const& outcome, patient::Endpoint endpoint) const {
        return result.grid_days[static_cast<std::size_t>(outcome.grid_index[static_cast<int>(endpoint)])];
    }
    std::uint64_t n_patients() const { return result.study.simulation.patients; }

  private:
    std::size_t row(std::uint64_t patient, int regimen) const {
        return patient * result.study.regimens.size() + static_cast<std::size_t>(regimen);
    }
};

inline RunWithRows run_text(std::string const& text, std::vector<study::Override> const& overrides = {},
                            run::RunOptions options = {}) {
    RunWithRows run;
    options.backend = run::Backend::cpu;
    options.on_rows = [&run](run::PatientRows const& rows) {
        run.rows.n_clones = rows.n_clones;
        run.rows.outcomes.insert(run.rows.outcomes.end(), rows.outcomes.begin(), rows.outcomes.end());
        run.rows.counts.insert(run.rows.counts.end(), rows.counts.begin(), rows.counts.end());
        run.rows.alive_since.insert(run.rows.alive_since.end(), rows.alive_since.begin(), rows.alive_since.end());
    };
    run.result = run::run_study(study::parse_study(text, "test.toml", overrides), options);
    return run;
}

}  // namespace clonecast::test

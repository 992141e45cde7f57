// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/HistoriesFile.hh"

#include <numeric>
#include <span>

namespace clonecast::report {

HistoriesFile::HistoriesFile(std::filesystem::path const& path, study::Study const& study)
    : study_(study), writer_(path) {
    csv_ << "patient"
         << "regimen"
         << "stratum"
         << "time_days"
         << "phase_changes";
    if (study_.sites.size() > 1) {
        csv_ << "site";
    }
    csv_ << "clone"
         << "cells"
         << "burden_cells";
    csv_.end_row();
    write_rows();
}

void HistoriesFile::append(std::vector<launch::History> const& histories) {
    for (launch::History const& history : histories) {
        for (std::size_t day = 0; day < history.days.size(); ++day) {
            append_day(history, day);
        }
        write_rows();
    }
}

void HistoriesFile::append_day(launch::History const& history, std::size_t day) {
    std::size_t const n_clones = study_.clones.size();
    std::size_t const n_types = n_clones * study_.sites.size();
    auto const counts = std::span(history.counts).subspan(day * n_types, n_types);
    std::int64_t const burden = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    for (std::size_t type = 0; type < n_types; ++type) {
        csv_ << history.outcome.patient << study_.regimens[static_cast<std::size_t>(history.outcome.regimen)].name
             << study_.cohort.strata[static_cast<std::size_t>(history.outcome.stratum)].name << history.days[day]
             << history.phase_changes[day];
        if (study_.sites.size() > 1) {
            csv_ << study_.sites[type / n_clones].name;
        }
        csv_ << study_.clones[type % n_clones].name << counts[type] << burden;
        csv_.end_row();
    }
}

void HistoriesFile::write_rows() {
    writer_.write(csv_.text());
    csv_.clear();
}

}  // namespace clonecast::report

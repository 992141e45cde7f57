// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/compare/ReadRows.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "host/FileError.hh"
#include "host/compare/detail/RowSource.hh"
#include "host/report/PatientsFile.hh"

namespace clonecast::compare {
namespace {

namespace fs = std::filesystem;
using patient::Endpoint;

detail::RowColumns columns_of(Endpoint endpoint, Baseline baseline) {
    std::string const prefix = endpoint == Endpoint::failure      ? ""
                               : endpoint == Endpoint::metastasis ? "metastasis_"
                                                                  : "first_";
    return {prefix + "time_days", prefix + "event", baseline == Baseline::read};
}

[[noreturn]] void refuse(fs::path const& file, std::uint64_t row, std::string const& problem) {
    throw FileError(file, fmt::format("row {}: {}; the file was changed or is damaged, or is not the one of this run",
                                      row + 1, problem));
}

//! Puts blocks of rows in their places.
class Collector {
  public:
    Collector(RunRecord const& run, fs::path const& file, std::vector<std::size_t> const& arms)
        : run_(run), file_(file), place_(run.arms.size(), none), rows_(arms.size()) {
        for (std::size_t i = 0; i < arms.size(); ++i) {
            place_[arms[i]] = i;
            rows_[i].time.reserve(run.patients);
            rows_[i].event.reserve(run.patients);
            rows_[i].resistant.reserve(run.patients);
        }
    }

    void add(detail::RowBlock const& block) {
        for (std::size_t i = 0; i < block.patient.size(); ++i) {
            Arm const& arm = run_.arms[regimen_];
            if (static_cast<std::uint64_t>(block.patient[i]) != patient_ || block.regimen[i] != arm.regimen) {
                refuse(file_, n_rows_,
                       fmt::format(R"(patient {} under "{}" was expected, not patient {} under "{}")", patient_,
                                   arm.regimen, block.patient[i], block.regimen[i]));
            }
            check_values(block, i);
            if (std::size_t const place = place_[regimen_]; place != none) {
                rows_[place].time.push_back(block.time[i]);
                rows_[place].event.push_back(static_cast<std::uint8_t>(block.event[i]));
                rows_[place].resistant.push_back(static_cast<std::uint8_t>(block.resistant[i]));
                if (!block.baseline.empty()) {
                    rows_[place].baseline.push_back(block.baseline[i]);
                }
            }
            ++n_rows_;
            if (++regimen_ == run_.arms.size()) {
                regimen_ = 0;
                ++patient_;
            }
        }
    }

    std::vector<ArmRows> take() {
        if (patient_ != run_.patients || regimen_ != 0) {
            throw FileError(file_,
                            fmt::format("{} rows, where {} patients under {} regimens have {}; the file is "
                                        "damaged, or not the one of this run",
                                        n_rows_, run_.patients, run_.arms.size(), run_.patients * run_.arms.size()));
        }
        return std::move(rows_);
    }

  private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    void check_values(detail::RowBlock const& block, std::size_t i) const {
        if (block.time[i] < 0 || std::isinf(block.time[i])) {
            refuse(file_, n_rows_, fmt::format("a time of {} days", block.time[i]));
        }
        if ((block.event[i] & ~1) != 0 || (block.resistant[i] & ~1) != 0) {
            refuse(file_, n_rows_, "event and resistant must be 0 or 1");
        }
        if (std::isnan(block.time[i]) && block.event[i] != 0) {
            refuse(file_, n_rows_, "an event without a time");
        }
    }

    RunRecord const& run_;
    fs::path const& file_;
    std::vector<std::size_t> place_;  // by regimen
    std::vector<ArmRows> rows_;
    std::uint64_t patient_ = 0;
    std::size_t regimen_ = 0;
    std::uint64_t n_rows_ = 0;
};

//! Events and censorings of the rows are those of the summary.
void check_counts(Arm const& arm, EndpointRecord const& record, ArmRows const& rows, fs::path const& file) {
    std::vector<double> time;
    std::vector<std::uint8_t> event;
    time.reserve(rows.time.size());
    event.reserve(rows.time.size());
    for (std::size_t i = 0; i < rows.time.size(); ++i) {
        if (!std::isnan(rows.time[i])) {
            time.push_back(rows.time[i]);
            event.push_back(rows.event[i]);
        }
    }
    auto const observed = stats::count_events({time, event});
    auto const is_empty = [](stats::TimeCounts const& counts) { return counts.events + counts.censored == 0; };
    stats::GroupCounts expected = record.counts;
    std::erase_if(expected, is_empty);
    bool const same = std::equal(observed.begin(), observed.end(), expected.begin(), expected.end(),
                                 [](stats::TimeCounts const& a, stats::TimeCounts const& b) {
                                     return a.time == b.time && a.events == b.events && a.censored == b.censored;
                                 });
    auto const n_resistant = static_cast<std::uint64_t>(std::count(rows.resistant.begin(), rows.resistant.end(), 1));
    if (!same || n_resistant != arm.resistant) {
        throw FileError(file,
                        fmt::format("the {} of regimen \"{}\" are not those of summary.json beside it; one of the "
                                    "files was changed or is damaged; run the study again",
                                    same ? "resistant patients" : "events", arm.regimen));
    }
}

}  // namespace

std::optional<fs::path> find_rows(RunRecord const& run) {
    std::error_code ignored;
#ifdef CLONECAST_HAVE_HDF5
    if (fs::exists(run.directory / "patients.h5", ignored)) {
        return run.directory / "patients.h5";
    }
#endif
    if (fs::exists(run.directory / "patients.csv", ignored)) {
        return run.directory / "patients.csv";
    }
    return std::nullopt;
}

std::vector<ArmRows> read_rows(RunRecord const& run, fs::path const& file, Endpoint endpoint,
                               std::vector<std::size_t> const& arms, Baseline baseline) {
    detail::RowColumns const columns = columns_of(endpoint, baseline);
    std::unique_ptr<detail::RowSource> source;
#ifdef CLONECAST_HAVE_HDF5
    if (report::patients_format(file) == report::PatientsFormat::hdf5) {
        source = detail::open_hdf5_rows(file, columns);
    }
#endif
    if (source == nullptr) {
        source = detail::open_csv_rows(file, columns);
    }
    Collector collector(run, file, arms);
    detail::RowBlock block;
    for (source->next(&block); !block.patient.empty(); source->next(&block)) {
        collector.add(block);
    }
    std::vector<ArmRows> rows = collector.take();
    for (std::size_t i = 0; i < arms.size(); ++i) {
        Arm const& arm = run.arms[arms[i]];
        check_counts(arm, *arm.endpoints[static_cast<std::size_t>(endpoint)], rows[i], file);
    }
    return rows;
}

}  // namespace clonecast::compare

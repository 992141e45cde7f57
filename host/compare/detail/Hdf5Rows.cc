// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Rows of patients from HDF5.
#ifdef CLONECAST_HAVE_HDF5

#    include <algorithm>

#    include "host/compare/detail/RowSource.hh"
#    include "host/report/detail/Hdf5Columns.hh"

namespace clonecast::compare::detail {
namespace {

enum Column : std::size_t { patient, regimen, time, event, resistant, baseline };

std::vector<std::string> names_of(RowColumns const& columns) {
    std::vector<std::string> names{"patient", "regimen", columns.time, columns.event, "resistant"};
    if (columns.baseline) {
        names.emplace_back("baseline_cells");
    }
    return names;
}

class Hdf5Rows final : public RowSource {
  public:
    Hdf5Rows(std::filesystem::path const& path, RowColumns const& columns)
        : columns_(path, names_of(columns)), with_baseline_(columns.baseline) {}

    void next(RowBlock* block) override {
        std::uint64_t const n = std::min<std::uint64_t>(block_rows, columns_.n_rows() - at_);
        columns_.read(patient, at_, n, &block->patient);
        columns_.read(regimen, at_, n, &texts_, &block->regimen);
        columns_.read(time, at_, n, &block->time);
        columns_.read(event, at_, n, &block->event);
        columns_.read(resistant, at_, n, &block->resistant);
        if (with_baseline_) {
            columns_.read(baseline, at_, n, &block->baseline);
        }
        at_ += n;
    }

  private:
    report::detail::Hdf5Columns columns_;
    bool with_baseline_;
    std::vector<char> texts_;
    std::uint64_t at_ = 0;
};

}  // namespace

std::unique_ptr<RowSource> open_hdf5_rows(std::filesystem::path const& path, RowColumns const& columns) {
    return std::make_unique<Hdf5Rows>(path, columns);
}

}  // namespace clonecast::compare::detail

#endif

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The counters of one or several groups of a tally, added up and read by name.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/patient/Tally.hh"

namespace clonecast::run {

class TallyGroup {
  public:
    explicit TallyGroup(patient::TallyLayout const& layout) : layout_(layout), counters_(layout.group_size()) {}

    //! Adds the counters of a regimen and stratum of a tally.
    void add(std::span<std::uint64_t const> tally, int regimen, int stratum) {
        auto const group = tally.subspan(layout_.group(regimen, stratum), counters_.size());
        for (std::size_t i = 0; i < counters_.size(); ++i) {
            counters_[i] += group[i];
        }
    }

    std::uint64_t patients() const { return counters_[layout_.patients()]; }
    std::uint64_t steps() const { return counters_[layout_.steps()]; }
    std::uint64_t stopped_later() const { return counters_[layout_.stopped_later()]; }
    std::uint64_t eradicated() const { return counters_[layout_.eradicated()]; }
    std::uint64_t response(patient::Response response) const { return counters_[layout_.response(response)]; }
    std::uint64_t survival(patient::Endpoint endpoint, int grid_index, int kind) const {
        return counters_[layout_.survival(endpoint, grid_index, kind)];
    }
    std::uint64_t preexisting(int mechanism) const { return counters_[layout_.preexisting(mechanism)]; }
    std::uint64_t acquired(int mechanism) const { return counters_[layout_.acquired(mechanism)]; }
    std::span<std::uint64_t const> emergence(int mechanism) const {
        return part(layout_.emergence(mechanism, 0), patient::emergence_bins);
    }
    std::span<std::uint64_t const> failure_fractions() const {
        return part(layout_.failure_fraction(0), layout_.n_clones);
    }
    //! [n_sites + 1], or empty where there is one site.
    std::span<std::uint64_t const> metastases() const {
        return part(layout_.metastases(0), layout_.n_sites > 1 ? layout_.n_sites + 1 : 0);
    }
    std::uint64_t observed(int time) const { return counters_[layout_.observed(time)]; }
    std::uint64_t without_resistant(int time) const { return counters_[layout_.without_resistant(time)]; }
    std::span<std::uint64_t const> fractions(int time) const {
        return part(layout_.fraction(time, 0), layout_.n_clones);
    }
    std::span<std::uint64_t const> sum(int time, int variable) const {
        return part(layout_.sum(time, variable, 0), patient::sum_limbs);
    }
    std::span<std::uint64_t const> square(int time, int variable) const {
        return part(layout_.square(time, variable, 0), patient::square_limbs);
    }
    std::span<std::uint64_t const> histogram(int time, int variable) const {
        return part(layout_.histogram(time, variable, 0), patient::CountBins::size);
    }

  private:
    std::span<std::uint64_t const> part(std::uint64_t begin, int size) const {
        return std::span{counters_}.subspan(begin, static_cast<std::size_t>(size));
    }

    patient::TallyLayout layout_;
    std::vector<std::uint64_t> counters_;
};

}  // namespace clonecast::run

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/DrawTrial.hh"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include "kernels/random/Stream.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::trial {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();

enum Lane : std::uint32_t { lane_patients = 0, lane_entry = 1, lane_dropout = 2 };

random::Stream make_stream(std::uint64_t seed, std::uint64_t replicate, Lane lane) {
    return random::Stream(random::StreamKey{seed, random::Purpose::trial, replicate, lane});
}

//! Uniform on 0 ... n - 1, for n < 2^32: each with its probability to within 2^-52.
std::uint64_t draw_index(random::Stream& stream, std::uint64_t n) {
    return std::min(n - 1, static_cast<std::uint64_t>(random::draw_uniform(stream) * static_cast<double>(n)));
}

//! Place j of n_first + n_second belongs to the first arm, so that any first places are divided as all are.
bool is_first_arm(std::uint64_t place, std::array<std::uint64_t, 2> const& patients) {
    std::uint64_t const all = patients[0] + patients[1];
    return (place + 1) * patients[0] / all > place * patients[0] / all;
}

}  // namespace

TrialData const& TrialDrawer::draw(Design const& design, std::uint64_t seed, std::uint64_t replicate, PoolRange range) {
    if (range.begin > range.end || range.end > pool_.size() || range.size() < design.all_patients()) {
        throw std::invalid_argument("TrialDrawer: the range is not in the pool, or smaller than the trial");
    }
    choose(design, seed, replicate, range);
    double const cutoff = find_cutoff(design);
    observe(cutoff);
    count(design);
    return data_;
}

void TrialDrawer::choose(Design const& design, std::uint64_t seed, std::uint64_t replicate, PoolRange range) {
    std::uint64_t const n = design.all_patients();
    if (order_.size() < range.size()) {
        order_.resize(range.size());
        std::iota(order_.begin(), order_.end(), std::uint64_t{0});
    }
    participants_.resize(n);
    swaps_.resize(n);
    random::Stream who = make_stream(seed, replicate, lane_patients);
    random::Stream when = make_stream(seed, replicate, lane_entry);
    random::Stream leaving = make_stream(seed, replicate, lane_dropout);
    double first_entry = never;
    for (std::uint64_t i = 0; i < n; ++i) {
        swaps_[i] = i + draw_index(who, range.size() - i);
        std::swap(order_[i], order_[swaps_[i]]);
        Participant& participant = participants_[i];
        participant.patient = range.begin + order_[i];
        participant.arm = is_first_arm(i, design.patients) ? 0 : 1;
        participant.entry = design.accrual > 0 ? design.accrual * random::draw_uniform(when) : 0;
        participant.leaves = design.dropout > 0 ? random::draw_exponential(leaving) / design.dropout : never;
        first_entry = std::min(first_entry, participant.entry);
    }
    for (std::uint64_t i = n; i-- > 0;) {
        std::swap(order_[i], order_[swaps_[i]]);
    }
    for (Participant& participant : participants_) {
        participant.entry -= first_entry;
    }
}

double TrialDrawer::find_cutoff(Design const& design) {
    double cutoff = design.cutoff.value_or(never);
    data_.has_all_events = true;
    if (design.events) {
        event_days_.clear();
        for (Participant const& participant : participants_) {
            Pool::Arm const& arm = pool_.arms[participant.arm];
            double const time = arm.time[participant.patient];
            if (arm.event[participant.patient] != 0 && time < participant.leaves) {
                event_days_.push_back(participant.entry + time);
            }
        }
        data_.has_all_events = event_days_.size() >= *design.events;
        if (data_.has_all_events) {
            auto const last = event_days_.begin() + static_cast<std::ptrdiff_t>(*design.events - 1);
            std::nth_element(event_days_.begin(), last, event_days_.end());
            data_.has_all_events = *last <= cutoff;
            cutoff = std::min(cutoff, *last);
        }
    }
    return cutoff;
}

void TrialDrawer::observe(double cutoff) {
    observations_.clear();
    data_.enrolled = {};
    data_.events = {};
    data_.analysis_day = cutoff < never ? cutoff : 0;
    for (Participant const& participant : participants_) {
        if (participant.entry > cutoff) {
            continue;
        }
        Pool::Arm const& arm = pool_.arms[participant.arm];
        double const time = arm.time[participant.patient];
        bool const happens = arm.event[participant.patient] != 0;
        bool const is_event = happens && time < participant.leaves && participant.entry + time <= cutoff;
        double end = time;
        if (!is_event) {
            double const last = std::min(participant.leaves, cutoff - participant.entry);
            end = happens ? last : std::min(time, last);
            if (!pool_.scans.empty()) {
                auto const after = std::upper_bound(pool_.scans.begin(), pool_.scans.end(), end);
                end = after == pool_.scans.begin() ? 0 : *std::prev(after);
            }
        }
        ++data_.enrolled[participant.arm];
        data_.events[participant.arm] += is_event ? 1 : 0;
        if (cutoff == never) {
            data_.analysis_day = std::max(data_.analysis_day, participant.entry + end);
        }
        observations_.push_back({pool_.stratum[participant.patient], participant.arm, end, is_event});
    }
}

void TrialDrawer::count(Design const& design) {
    std::size_t const n_strata = design.stratification == Stratification::by_cohort ? pool_.n_strata : 1;
    data_.strata.assign(n_strata, stats::Groups(2));
    std::sort(observations_.begin(), observations_.end(),
              [](Observation const& a, Observation const& b) { return a.time < b.time; });
    for (Observation const& observation : observations_) {
        std::size_t const stratum = n_strata > 1 ? observation.stratum : 0;
        stats::GroupCounts& counts = data_.strata[stratum][observation.arm];
        if (counts.empty() || counts.back().time != observation.time) {
            counts.push_back({observation.time, 0, 0});
        }
        ++(observation.is_event ? counts.back().events : counts.back().censored);
    }
}

}  // namespace clonecast::trial

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Adds outcomes and counts to a tally, and hashes them.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Bits.hh"
#include "kernels/patient/Outcome.hh"
#include "kernels/patient/StudyView.hh"
#include "kernels/patient/Tally.hh"
#include "kernels/process/Process.hh"

namespace clonecast::patient {

//! Mixes 64 bits one to one (the finaliser of SplitMix64: G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014).
CLONECAST_INLINE std::uint64_t mix_bits(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31);
}

//! Hash of a sequence of 64-bit words.
class Hasher {
  public:
    CLONECAST_INLINE void add(std::uint64_t word) { state_ = mix_bits(state_ * 0x9E3779B97F4A7C15U + word + 1); }
    CLONECAST_INLINE void add_double(double value) { add(bits_from_double(value)); }
    CLONECAST_INLINE void add_count(std::int64_t value) { add(static_cast<std::uint64_t>(value)); }
    CLONECAST_FUNCTION std::uint64_t value() const { return state_; }

  private:
    std::uint64_t state_ = 0;
};

//! Burden: cells of all clones at all sites.
CLONECAST_INLINE std::int64_t total_count(TallyLayout const& layout, process::State const& state) {
    std::int64_t total = 0;
    for (int i = 0; i < layout.n_types(); ++i) {
        total += state.count[i];
    }
    return total;
}

//! Cells of a clone at all sites.
CLONECAST_INLINE std::int64_t clone_count(TallyLayout const& layout, process::State const& state, int clone) {
    std::int64_t total = 0;
    for (int i = clone; i < layout.n_types(); i += layout.n_clones) {
        total += state.count[i];
    }
    return total;
}

//! Cells of all clones at a site.
CLONECAST_INLINE std::int64_t site_count(TallyLayout const& layout, process::State const& state, int site) {
    std::int64_t total = 0;
    for (int i = site * layout.n_clones; i < (site + 1) * layout.n_clones; ++i) {
        total += state.count[i];
    }
    return total;
}

//! Share of a clone in units of fraction_unit.
CLONECAST_INLINE std::uint64_t fixed_point_share(std::int64_t count, std::int64_t total) {
    return static_cast<std::uint64_t>(static_cast<double>(count) / static_cast<double>(total) / fraction_unit);
}

/*! Adds the counts at a population time to a tally.
 *  \param resistant  types that resist the phase, bit per type
 *  \param sink  has `add(counter, amount)`; the order of calls never matters
 */
template <class Sink>
CLONECAST_FUNCTION void record_population(TallyLayout const& layout, std::uint64_t group, int time,
                                          process::State const& state, std::uint64_t resistant, Sink& sink) {
    std::int64_t const total = total_count(layout, state);
    sink.add(group + layout.observed(time), 1);
    bool has_resistant = false;
    for (int i = 0; i < layout.n_types(); ++i) {
        has_resistant = has_resistant || ((resistant >> i & 1U) != 0 && state.count[i] > 0);
    }
    if (!has_resistant) {
        sink.add(group + layout.without_resistant(time), 1);
    }
    for (int v = 0; v < layout.n_variables(); ++v) {
        std::int64_t const count = v < layout.n_clones            ? clone_count(layout, state, v)
                                   : v < layout.burden_variable() ? site_count(layout, state, v - layout.n_clones)
                                                                  : total;
        sink.add(group + layout.histogram(time, v, CountBins::index(count)), 1);
        if (count == 0) {
            continue;
        }
        if (v < layout.n_clones) {
            sink.add(group + layout.fraction(time, v), fixed_point_share(count, total));
        }
        auto const low = static_cast<std::uint64_t>(count) & 0xFFFFFFFFU;
        std::uint64_t const high = static_cast<std::uint64_t>(count) >> 32;
        sink.add(group + layout.sum(time, v, 0), low);
        sink.add(group + layout.sum(time, v, 1), high);
        // count^2 = low^2 + 2^33 low high + 2^64 high^2, cut into limbs of 32 bits
        std::uint64_t const cross = low * high;
        std::uint64_t const low_square = low * low;
        std::uint64_t const high_square = high * high;
        std::uint64_t const limb_1 = (low_square >> 32) + ((cross << 1) & 0xFFFFFFFFU);
        std::uint64_t const limb_2 = (cross >> 31) + (high_square & 0xFFFFFFFFU);
        sink.add(group + layout.square(time, v, 0), low_square & 0xFFFFFFFFU);
        sink.add(group + layout.square(time, v, 1), limb_1);
        sink.add(group + layout.square(time, v, 2), limb_2);
        sink.add(group + layout.square(time, v, 3), high_square >> 32);
    }
}

//! Adds an outcome to a tally. `state` holds the counts of clones at the outcome, and since when they were alive.
template <class Sink>
CLONECAST_FUNCTION void record_outcome(StudyView const& study, Outcome const& outcome, process::State const& state,
                                       Sink& sink) {
    TallyLayout const& layout = study.layout;
    std::uint64_t const group = layout.group(outcome.regimen, outcome.stratum);
    sink.add(group + layout.patients(), 1);
    sink.add(group + layout.steps(), outcome.steps);
    for (int e = 0; e < layout.n_endpoints(); ++e) {
        sink.add(group + layout.survival(static_cast<Endpoint>(e), outcome.grid_index[e],
                                         layout.end_kind(outcome.end[e], outcome.cause[e])),
                 1);
    }
    if (layout.n_sites > 1 && !is_stopped(outcome.end[static_cast<int>(Endpoint::metastasis)])) {
        sink.add(group + layout.metastases(outcome.n_metastases), 1);
    }
    int const failure = static_cast<int>(Endpoint::failure);
    if (is_stopped(outcome.end[failure])) {
        return;  // the counts are unusable
    }
    sink.add(group + layout.response(outcome.response), 1);
    if (outcome.eradicated != 0) {
        sink.add(group + layout.eradicated(), 1);
    }
    if (outcome.end[failure] == End::progression) {
        for (int i = 0; i < layout.n_clones; ++i) {
            sink.add(group + layout.failure_fraction(i), fixed_point_share(state.count[i], outcome.burden));
        }
    }
    for (int m = 0; m <= layout.n_mechanisms; ++m) {
        double earliest = process::never;
        for (int i = 0; i < layout.n_clones; ++i) {
            bool const counts =
                (outcome.emerged >> i & 1U) != 0 && (m == layout.n_mechanisms || study.mechanism[i] == m);
            if (counts && state.alive_since[i] < earliest) {
                earliest = state.alive_since[i];
            }
        }
        if (earliest < 0) {
            sink.add(group + layout.preexisting(m), 1);
        } else if (earliest < process::never) {
            sink.add(group + layout.acquired(m), 1);
            int const bin = static_cast<int>(earliest / study.assessment.follow_up * emergence_bins);
            sink.add(group + layout.emergence(m, bin < emergence_bins ? bin : emergence_bins - 1), 1);
        }
    }
}

/*! Adds an outcome, the counts of clones at it and the counts before (already in `hasher`) to the hash of a tally.
 *  Studies of one site have the hash that they had before there were sites.
 */
template <class Sink>
CLONECAST_FUNCTION void record_hash(TallyLayout const& layout, Outcome const& outcome, process::State const& state,
                                    Hasher hasher, Sink& sink) {
    hasher.add(outcome.patient);
    hasher.add_count(outcome.regimen);
    hasher.add_count(outcome.stratum);
    hasher.add(outcome.steps);
    for (int e = 0; e < layout.n_endpoints(); ++e) {
        hasher.add_count(outcome.grid_index[e]);
        hasher.add(static_cast<std::uint64_t>(outcome.end[e]));
        hasher.add_count(outcome.cause[e]);
    }
    hasher.add_double(outcome.outcome_day);
    hasher.add_count(outcome.baseline);
    hasher.add_count(outcome.nadir);
    hasher.add_count(outcome.burden);
    hasher.add_count(outcome.phase_changes);
    hasher.add(static_cast<std::uint64_t>(outcome.response));
    hasher.add(outcome.eradicated);
    hasher.add(outcome.emerged);
    if (layout.n_sites > 1) {
        hasher.add_count(outcome.n_metastases);
    }
    for (int i = 0; i < layout.n_clones; ++i) {
        hasher.add_count(state.count[i]);
        hasher.add_double(state.count[i] > 0 ? state.alive_since[i] : 0.0);
    }
    std::uint64_t const value = hasher.value();
    sink.add(0, value);
    sink.add(1, mix_bits(value ^ 0xD1B54A32D192ED03U));
}

}  // namespace clonecast::patient

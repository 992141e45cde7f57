// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The reduction of outcomes: one flat array of 64-bit counters that add up in any order to the same bits.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Bits.hh"
#include "kernels/patient/Outcome.hh"

namespace clonecast::patient {

//! Histogram of counts: exact below 128, then 64 bins an octave
//! (a bin is at most 1/64 of its lower edge wide), to 2^59.
struct CountBins {
    static constexpr int exact = 128;
    static constexpr int per_octave = 64;
    static constexpr int first_octave = 7;
    static constexpr int last_octave = 58;
    static constexpr int size = exact + (last_octave - first_octave + 1) * per_octave;

    //! Bin of a count in [0, 2^58]: exponent and leading mantissa bits of its double (exact up to 2^53).
    static CLONECAST_FUNCTION int index(std::int64_t count) {
        if (count < exact) {
            return static_cast<int>(count);
        }
        std::uint64_t const bits = bits_from_double(static_cast<double>(count));
        int const octave = static_cast<int>(bits >> 52) - 1023;
        return exact + (octave - first_octave) * per_octave + static_cast<int>((bits >> 46) & 63);
    }
    //! Smallest count of a bin; index size gives the end of the last one.
    static CLONECAST_FUNCTION std::int64_t lower_edge(int bin) {
        if (bin < exact) {
            return bin;
        }
        int const octave = first_octave + (bin - exact) / per_octave;
        int const part = (bin - exact) % per_octave;
        return static_cast<std::int64_t>(per_octave + part) << (octave - 6);
    }
};

//! Number of counters of an exact sum of counts (32-bit limbs) and of an exact sum of their squares.
inline constexpr int sum_limbs = 2;
inline constexpr int square_limbs = 4;
//! Fractions are summed as integers in units of 2^-32.
inline constexpr double fraction_unit = 1.0 / 4294967296.0;
//! Bins of equal width over the follow-up for times of emergence.
inline constexpr int emergence_bins = 1024;

/*! Where each counter of a tally is. Counters are grouped by regimen and stratum; a group has the same layout
 *  everywhere. Tallies of the same layout are merged by adding them counter by counter, modulo 2^64. Limb sums are
 *  exact for up to 2^31 patients.
 */
struct TallyLayout {
    int n_regimens = 0;
    int n_strata = 0;
    int n_clones = 0;
    int n_mechanisms = 0;
    int n_grid = 0;         //!< days at which an outcome can be dated, day 0 included
    int n_populations = 0;  //!< requested times
    int n_sites = 1;

    //! Kinds of ending in the survival table: progression by dominating clone (n_clones), then End::death and on.
    CLONECAST_FUNCTION int n_end_kinds() const { return n_clones + n_ends - 1; }
    CLONECAST_FUNCTION int end_kind(End end, int cause) const {
        return end == End::progression ? cause : n_clones + static_cast<int>(end) - 1;
    }
    //! Types of cells: clone c at site s is type s n_clones + c.
    CLONECAST_FUNCTION int n_types() const { return n_sites * n_clones; }
    //! Endpoints that are kept: metastasis only where there are several sites.
    CLONECAST_FUNCTION int n_endpoints() const { return n_sites > 1 ? all_endpoints : all_endpoints - 1; }
    //! Variables read at population times: every clone, every site if there are several, then the burden.
    CLONECAST_FUNCTION int site_variable(int site) const { return n_clones + site; }
    CLONECAST_FUNCTION int burden_variable() const { return n_clones + (n_sites > 1 ? n_sites : 0); }
    CLONECAST_FUNCTION int n_variables() const { return burden_variable() + 1; }

    // Offsets from the beginning of a group.
    CLONECAST_FUNCTION std::uint64_t patients() const { return 0; }
    CLONECAST_FUNCTION std::uint64_t steps() const { return 1; }
    CLONECAST_FUNCTION std::uint64_t eradicated() const { return 2; }
    //! Patients whose simulation was stopped by a step limit or overflow after their outcome: population times lack them.
    CLONECAST_FUNCTION std::uint64_t stopped_later() const { return 3; }
    CLONECAST_FUNCTION std::uint64_t response(Response r) const { return 4 + static_cast<std::uint64_t>(r); }
    //! Patients whose observation ended at a grid index in a way of ending.
    CLONECAST_FUNCTION std::uint64_t survival(Endpoint endpoint, int grid_index, int kind) const {
        return 4 + n_responses +
               (u64(static_cast<int>(endpoint)) * u64(n_grid) + u64(grid_index)) * u64(n_end_kinds()) + u64(kind);
    }
    //! Patients with a resistant lineage at the outcome, by mechanism (index n_mechanisms: by any):
    //! there since before day 0.
    CLONECAST_FUNCTION std::uint64_t preexisting(int mechanism) const {
        return survival(Endpoint{}, n_endpoints() * n_grid, 0) + u64(mechanism) * (2 + emergence_bins);
    }
    //! ... or acquired later (the oldest such lineage of the mechanism began after day 0).
    CLONECAST_FUNCTION std::uint64_t acquired(int mechanism) const { return preexisting(mechanism) + 1; }
    //! Acquired, by time of emergence: bin b is [b, b + 1) * follow_up / emergence_bins.
    CLONECAST_FUNCTION std::uint64_t emergence(int mechanism, int bin) const {
        return preexisting(mechanism) + 2 + u64(bin);
    }
    //! Clone fractions at failure (End::progression) summed over those patients, in units of fraction_unit.
    CLONECAST_FUNCTION std::uint64_t failure_fraction(int clone) const {
        return preexisting(n_mechanisms + 1) + u64(clone);
    }
    //! Patients whose observation for metastases ended with so many found; none where there is one site.
    CLONECAST_FUNCTION std::uint64_t metastases(int n) const { return failure_fraction(n_clones) + u64(n); }
    //! Patients read at a population time: alive, and their simulation not stopped by a step limit or overflow.
    CLONECAST_FUNCTION std::uint64_t observed(int time) const {
        return metastases(n_sites > 1 ? n_sites + 1 : 0) + u64(time) * population_size();
    }
    //! Among them, those without a cell of a clone that resists the phase.
    CLONECAST_FUNCTION std::uint64_t without_resistant(int time) const { return observed(time) + 1; }
    //! Among them, clone fractions summed over patients with cells left, in units of fraction_unit.
    CLONECAST_FUNCTION std::uint64_t fraction(int time, int clone) const { return observed(time) + 2 + u64(clone); }
    //! Sum over observed patients of a variable: limb l holds the sum of its bits [32 l, 32 l + 32).
    CLONECAST_FUNCTION std::uint64_t sum(int time, int variable, int limb) const {
        return observed(time) + 2 + u64(n_clones) + u64(variable) * variable_size() + u64(limb);
    }
    CLONECAST_FUNCTION std::uint64_t square(int time, int variable, int limb) const {
        return sum(time, variable, sum_limbs + limb);
    }
    //! Histogram of a variable over observed patients; bin 0 counts those without a cell.
    CLONECAST_FUNCTION std::uint64_t histogram(int time, int variable, int bin) const {
        return sum(time, variable, sum_limbs + square_limbs + bin);
    }
    CLONECAST_FUNCTION std::uint64_t variable_size() const { return sum_limbs + square_limbs + CountBins::size; }
    CLONECAST_FUNCTION std::uint64_t population_size() const {
        return 2 + u64(n_clones) + u64(n_variables()) * variable_size();
    }

    CLONECAST_FUNCTION std::uint64_t group_size() const { return observed(n_populations); }
    //! Beginning of a group.
    CLONECAST_FUNCTION std::uint64_t group(int regimen, int stratum) const {
        return hash_words + (u64(regimen) * u64(n_strata) + u64(stratum)) * group_size();
    }
    //! The first two counters of a tally are the order-independent hash of all outcomes.
    static constexpr int hash_words = 2;
    CLONECAST_FUNCTION std::uint64_t size() const { return group(n_regimens, 0); }

  private:
    static CLONECAST_FUNCTION std::uint64_t u64(int value) { return static_cast<std::uint64_t>(value); }
};

}  // namespace clonecast::patient

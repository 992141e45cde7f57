// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What a verification finds, whatever the simulation is compared with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clonecast::verify {

//! All but `eradicated` are of the cells at a time; that is of those at the outcome, for which `day` is the follow-up.
enum class Quantity { none_left, none_resistant, clone_empty, mean, variance, eradicated };

//! One number of a regimen and stratum at a time: what it should be, and in the simulation.
struct Comparison {
    int regimen = 0;
    int stratum = 0;
    double day = 0;
    Quantity quantity = Quantity::none_left;
    int clone = -1;                  //!< clone_empty, mean, variance; -1: all clones
    int site = -1;                   //!< mean, variance of all clones; -1: at all sites
    double expected = 0;             //!< probability, or [cells], or [cells^2]
    double expected_complement = 0;  //!< probabilities: 1 - expected, with all its digits
    double observed = 0;
    double standard_error = 0;  //!< of observed - expected
    std::optional<double> z;    //!< normal deviate, see stats/ZScore.hh
    //! Why there is no z: "cannot tell" where the value rests on too few patients (stats::mean_deviate); "none resists"
    //! in this phase; patients "met a limit" of steps or cells, so that the others are no fair sample; "no patients".
    std::string note;
};

//! |z| beyond which there is disagreement: 1 in 1.7 million per comparison by chance.
inline constexpr double largest_z = 5;

struct Verification {
    std::vector<Comparison> comparisons;
    std::uint64_t n_compared = 0;     //!< with a z
    std::uint64_t n_disagreeing = 0;  //!< |z| > largest_z
    bool agrees() const { return n_compared > 0 && n_disagreeing == 0; }
};

/*! Adds a row and counts it; takes its z away, with a note, where patients are missing.
 *  \param n_read  patients in the smallest of the samples that are compared
 *  \param n_lost  patients that met a limit, in all of them
 */
void add_comparison(Comparison row, std::uint64_t n_read, std::uint64_t n_lost, Verification* verification);

}  // namespace clonecast::verify

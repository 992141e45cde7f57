// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A study lowered to flat tables: all that a kernel reads.
// Parameters are numbered; where one is needed, its index stands.
#pragma once

#include <cstdint>

#include "kernels/Span.hh"
#include "kernels/patient/Tally.hh"
#include "kernels/process/Process.hh"
#include "kernels/therapy/Therapy.hh"

namespace clonecast::patient {

//! Largest number of parameters that vary between the patients of a stratum.
inline constexpr int max_variations = 64;
//! No parameter.
inline constexpr std::int32_t none = -1;

enum class DistributionKind : std::uint8_t { fixed, uniform, normal, lognormal, beta };

//! How a parameter varies between the patients of one stratum.
struct Variation {
    std::int32_t parameter = none;
    DistributionKind kind = DistributionKind::fixed;
    double a = 0;      //!< fixed: value; uniform: min; normal: mean; lognormal: log median; beta: alpha
    double b = 0;      //!< uniform: max; normal: sd; lognormal: sd of the logarithm; beta: beta
    double lower = 0;  //!< values outside [lower, upper] are drawn again
    double upper = 0;
    //! Correlated log-normals: row of the Cholesky factor of their correlation matrix, `n_factor` numbers from
    //! `first_factor`; the k-th number multiplies the normal of the k-th variation of the stratum.
    std::int32_t first_factor = 0;
    std::int32_t n_factor = 0;
};

//! How the rate of a crossing answers to drugs.
struct CrossingResponse {
    std::int32_t source = 0;      //!< type
    std::uint8_t has_factor = 1;  //!< 1: the source's factor for this kind of crossing applies
    std::int32_t induced = none;  //!< slot of what drugs add to it, as in therapy::induced_rate
};

enum class ProgressionKind : std::uint8_t { recist, volume_over_nadir, volume_over_baseline };

//! What happens on a day of the grid.
inline constexpr std::uint8_t grid_scan = 1;
inline constexpr std::uint8_t grid_death_check = 2;

struct Assessment {
    std::int32_t cells_per_mm3 = none;  //!< parameter
    ProgressionKind progression = ProgressionKind::recist;
    std::int32_t increase = none;  //!< parameter; recist: relative, of the diameter; else the fold of the volume [1]
    std::int32_t absolute_increase = none;  //!< parameter; recist: of the diameter [mm]
    std::int32_t response_decrease = none;  //!< parameter: of the diameter from baseline, for a partial response [1]
    std::int32_t detectable_mm3 = none;     //!< parameter: a smaller volume is a complete response [mm3]
    std::int32_t death_burden = none;       //!< parameter [cells]
    std::int32_t dropout_hazard = none;     //!< parameter [1/day]
    std::int32_t visible_mm = none;         //!< parameter: diameter at which a lesion is seen [mm]; none: one site
    std::uint8_t new_lesion_is_progression = 0;
    double follow_up = 0;  //!< [day]
};

//! Growth before day 0, from the start counts to the burden at which the tumour is found.
struct Detection {
    std::int32_t burden = none;  //!< parameter [cells]; none: the start counts are those of day 0
    double max_days = 0;         //!< a lineage that takes longer does not count
};

struct StudyView {
    std::uint64_t seed = 0;
    std::uint64_t max_steps = 0;
    process::Engine engine = process::Engine::crossing;
    double leap_tolerance = 0;  //!< of engine leap [1]
    process::ModelView model;
    therapy::TherapyView therapy;
    Assessment assessment;
    Detection detection;
    TallyLayout layout;

    std::int32_t n_parameters = 0;
    Span<double> base;                   //!< [n_strata][n_parameters]
    Span<std::int32_t> variation_of;     //!< [n_strata][n_parameters] index within the stratum's variations, or none
    Span<double> stratum_limit;          //!< [n_strata] cumulative probabilities; the last is 1
    Span<std::int32_t> first_variation;  //!< [n_strata + 1]
    Span<Variation> variations;          //!< by stratum; correlated ones first, together
    Span<std::int32_t> n_correlated;     //!< [n_strata] number of correlated variations
    Span<double> cholesky;

    Span<std::int32_t> start;              //!< [n_types] parameter; not of the source of influx, which is one "cell"
    Span<std::int32_t> crossing;           //!< [n_crossings] parameter
    Span<CrossingResponse> responses;      //!< [n_crossings]; empty: no drug changes a crossing
    Span<std::int32_t> capacity;           //!< [n_sites] parameter [cells]; none where growth is exponential
    Span<std::int32_t> on_birth;           //!< [n_sites] parameter [1]; none where growth is exponential
    Span<std::int32_t> weight;             //!< [model.n_types] parameter; none: the source of influx, weight 0
    std::uint32_t declared_resistant = 0;  //!< bit per clone
    std::uint32_t declared_sensitive = 0;  //!< bit per clone
    Span<std::int32_t> mechanism;          //!< [n_clones]

    Span<double> grid_days;        //!< [n_grid] increasing; [0] = 0
    Span<std::uint8_t> grid_kind;  //!< [n_grid] grid_scan | grid_death_check
    Span<double> population_days;  //!< [n_populations] increasing
};

}  // namespace clonecast::patient

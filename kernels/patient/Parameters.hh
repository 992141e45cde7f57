// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The parameters of one virtual patient: the base values of its stratum, and what varies.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/patient/StudyView.hh"
#include "kernels/random/Gamma.hh"
#include "kernels/random/Stream.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::patient {

//! A draw outside the bounds of its parameter is made again this often, then moved to the nearest bound.
inline constexpr int max_attempts = 64;

//! Parameters by index; a patient's own values where they vary.
class Parameters {
  public:
    CLONECAST_FUNCTION Parameters(StudyView const& study, int stratum)
        : base_(study.base.data + static_cast<std::size_t>(stratum) * static_cast<std::size_t>(study.n_parameters)),
          variation_of_(study.variation_of.data +
                        static_cast<std::size_t>(stratum) * static_cast<std::size_t>(study.n_parameters)),
          stratum_(stratum) {}

    CLONECAST_INLINE double operator[](int parameter) const {
        std::int32_t const slot = variation_of_[parameter];
        return slot == none ? base_[parameter] : varied_[slot];
    }
    CLONECAST_FUNCTION int stratum() const { return stratum_; }
    CLONECAST_FUNCTION void set_varied(int slot, double value) { varied_[slot] = value; }

  private:
    double const* base_;
    std::int32_t const* variation_of_;
    int stratum_;
    double varied_[max_variations];
};

namespace detail {

//! A stream of its own for every parameter and attempt, so that one parameter's draws never move another's.
template <class Stream>
CLONECAST_FUNCTION Stream parameter_stream(StudyView const& study, std::uint64_t patient, int slot, int attempt) {
    return Stream(random::StreamKey{study.seed, random::Purpose::parameter, patient,
                                    static_cast<std::uint32_t>(slot + attempt * max_variations)});
}

template <class Stream>
CLONECAST_FUNCTION double draw_variation(Variation const& variation, Stream& stream) {
    switch (variation.kind) {
        case DistributionKind::uniform:
            return variation.a + (variation.b - variation.a) * random::draw_uniform(stream);
        case DistributionKind::normal:
            return variation.a + variation.b * random::draw_normal(stream);
        case DistributionKind::lognormal:
            return det_exp(variation.a + variation.b * random::draw_normal(stream));
        case DistributionKind::beta:
            return random::draw_beta(variation.a, variation.b, stream);
        case DistributionKind::fixed:
            break;
    }
    return variation.a;
}

CLONECAST_INLINE bool is_inside(Variation const& variation, double value) {
    return value >= variation.lower && value <= variation.upper;
}

CLONECAST_INLINE double clamp_to_bounds(Variation const& variation, double value) {
    double const raised = value >= variation.lower ? value : variation.lower;
    return raised <= variation.upper ? raised : variation.upper;
}

//! Log-normals with correlated logarithms: all are drawn again until all are inside their bounds.
template <class Stream>
CLONECAST_FUNCTION void draw_correlated(StudyView const& study, std::uint64_t patient, Variation const* variations,
                                        int n_correlated, Parameters* parameters) {
    double normal[max_variations];
    for (int attempt = 0; attempt < max_attempts; ++attempt) {
        for (int i = 0; i < n_correlated; ++i) {
            Stream stream = parameter_stream<Stream>(study, patient, i, attempt);
            normal[i] = random::draw_normal(stream);
        }
        bool all_inside = true;
        for (int i = 0; i < n_correlated; ++i) {
            Variation const& variation = variations[i];
            double z = 0;
            for (int k = 0; k < variation.n_factor; ++k) {
                z += study.cholesky[variation.first_factor + k] * normal[k];
            }
            double const value = det_exp(variation.a + variation.b * z);
            all_inside = all_inside && is_inside(variation, value);
            parameters->set_varied(i, clamp_to_bounds(variation, value));
        }
        if (all_inside) {
            return;
        }
    }
}

}  // namespace detail

/*! Parameters of a patient; the same under every regimen.
 *  Draws: keyed by (seed; stratum, patient) and (seed; parameter, patient, slot of the variation).
 *  Values outside the bounds of a parameter are drawn again (a truncated distribution).
 */
template <class Stream>
CLONECAST_FUNCTION CLONECAST_NOINLINE Parameters draw_parameters(StudyView const& study, std::uint64_t patient) {
    int stratum = 0;
    if (study.layout.n_strata > 1) {
        Stream stream(random::StreamKey{study.seed, random::Purpose::stratum, patient, 0});
        double const u = random::draw_uniform(stream);
        while (stratum < study.layout.n_strata - 1 && u >= study.stratum_limit[stratum]) {
            ++stratum;
        }
    }
    Parameters parameters(study, stratum);
    int const first = study.first_variation[stratum];
    int const n = study.first_variation[stratum + 1] - first;
    Variation const* variations = study.variations.data + first;
    int const n_correlated = study.n_correlated[stratum];
    if (n_correlated > 0) {
        detail::draw_correlated<Stream>(study, patient, variations, n_correlated, &parameters);
    }
    for (int i = n_correlated; i < n; ++i) {
        double value = 0;
        for (int attempt = 0; attempt < max_attempts; ++attempt) {
            Stream stream = detail::parameter_stream<Stream>(study, patient, i, attempt);
            value = detail::draw_variation(variations[i], stream);
            if (detail::is_inside(variations[i], value)) {
                break;
            }
        }
        parameters.set_varied(i, detail::clamp_to_bounds(variations[i], value));
    }
    return parameters;
}

}  // namespace clonecast::patient

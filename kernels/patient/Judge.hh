// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What a scan says: response, progression, new lesions.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/patient/Outcome.hh"
#include "kernels/patient/Parameters.hh"
#include "kernels/patient/Record.hh"
#include "kernels/patient/StudyView.hh"

namespace clonecast::patient {

//! What a scan reads.
struct Reading {
    std::int64_t burden = 0;     //!< [cells]
    double size = 0;             //!< what RECIST compares: see Judge
    std::uint32_t visible = 0;   //!< sites with a lesion that can be seen, bit per site
    std::uint32_t detected = 0;  //!< sites with a lesion above the limit of detection, bit per site
};

/*! Judges scans: response, nadir, progression, new lesions.
 *  Volumes are compared as cells / cells_per_mm3; diameters are those of spheres. Sizes are
 *  - with one site, or by the rule of volumes: all cells;
 *  - by RECIST with several sites: the sum of the diameters of the target lesions [mm]: those that can be seen (diameter of
 *    at least Assessment::visible_mm) on day 0, or the largest if none can; from a new line of treatment on also those
 *    that have been seen by then.
 *  RECIST 1.1: E. A. Eisenhauer et al., Eur. J. Cancer 45 (2009) 228.
 */
class Judge {
  public:
    //! \param state  counts on day 0
    CLONECAST_FUNCTION Judge(StudyView const& study, Parameters const& parameters, process::State const& state)
        : study_(study),
          progression_(study.assessment.progression),
          cells_per_mm3_(parameters[study.assessment.cells_per_mm3]),
          detectable_cells_(parameters[study.assessment.detectable_mm3] * cells_per_mm3_),
          sums_diameters_(study.layout.n_sites > 1 && progression_ == ProgressionKind::recist) {
        Assessment const& assessment = study.assessment;
        shrunk_to_ = 1.0 - parameters[assessment.response_decrease];
        grown_to_ = parameters[assessment.increase];
        if (progression_ == ProgressionKind::recist) {
            grown_to_ += 1.0;
            absolute_increase_ = parameters[assessment.absolute_increase];
        }
        if (!sums_diameters_) {
            shrunk_to_ = shrunk_to_ * shrunk_to_ * shrunk_to_;
            grown_to_ = progression_ == ProgressionKind::recist ? grown_to_ * grown_to_ * grown_to_ : grown_to_;
        }
        if (study.layout.n_sites > 1) {
            double const diameter = parameters[assessment.visible_mm];
            visible_cells_ = cells_per_mm3_ * diameter * diameter * diameter / six_over_pi;
        }
        Reading const day_0 = read(state);
        has_baseline_ = day_0.detected != 0;
        targets_ = known_ = seen_at_start_ = day_0.visible != 0 ? day_0.visible : largest_lesion(state);
        baseline_ = read(state).size;
        reference_ = nadir_ = baseline_;
    }

    CLONECAST_FUNCTION Reading read(process::State const& state) const {
        Reading reading;
        reading.burden = total_count(study_.layout, state);
        reading.size = sums_diameters_ ? 0.0 : static_cast<double>(reading.burden);
        for (int site = 0; site < study_.layout.n_sites; ++site) {
            auto const cells = static_cast<double>(site_count(study_.layout, state, site));
            std::uint32_t const bit = 1U << site;
            reading.visible |= cells > 0 && cells >= visible_cells_ ? bit : 0U;
            reading.detected |= cells > 0 && cells >= detectable_cells_ ? bit : 0U;
            if (sums_diameters_ && (targets_ & bit) != 0) {
                reading.size += diameter(cells);
            }
        }
        return reading;
    }

    //! Sites where this scan sees a lesion for the first time, bit per site.
    CLONECAST_FUNCTION std::uint32_t new_lesions(Reading const& reading) const { return reading.visible & ~known_; }

    /*! True if a scan shows progression against the nadir (or baseline) of the present line of treatment: a size at least
     *  `increase` times, and with RECIST a diameter at least `absolute_increase` mm over the smallest so far; or, where
     *  the study counts it, a new lesion.
     */
    CLONECAST_FUNCTION bool is_progression(Reading const& reading) const {
        if (study_.assessment.new_lesion_is_progression != 0 && new_lesions(reading) != 0) {
            return true;
        }
        double const compared = progression_ == ProgressionKind::volume_over_baseline ? reference_ : nadir_;
        if (!(reading.size > 0) || reading.size < grown_to_ * compared) {
            return false;
        }
        if (progression_ != ProgressionKind::recist || absolute_increase_ == 0) {
            return true;
        }
        double const increase = sums_diameters_ ? reading.size - compared : diameter(reading.size) - diameter(compared);
        return increase >= absolute_increase_;
    }

    //! Where nothing was detected on day 0 nothing can respond: not evaluated, whatever comes.
    CLONECAST_FUNCTION Response response(Reading const& reading, bool progression) const {
        if (!has_baseline_) {
            return Response::not_evaluated;
        }
        if (progression) {
            return Response::progressive;
        }
        if (reading.detected == 0) {
            return Response::complete;
        }
        return reading.size <= shrunk_to_ * baseline_ ? Response::partial : Response::stable;
    }

    //! Enters a scan, which from now on counts in what is judged.
    CLONECAST_FUNCTION void enter(Reading const& reading) {
        nadir_ = reading.size < nadir_ ? reading.size : nadir_;
        known_ |= reading.visible;
    }
    //! A new line of treatment is judged from its first scan, by all lesions that have been seen.
    CLONECAST_FUNCTION void restart(process::State const& state) {
        targets_ |= known_;
        reference_ = nadir_ = read(state).size;
    }
    //! Sites with a lesion seen by now and none on day 0.
    CLONECAST_FUNCTION int n_metastases() const {
        int n = 0;
        for (int site = 0; site < study_.layout.n_sites; ++site) {
            n += static_cast<int>(((known_ & ~seen_at_start_) >> site) & 1U);
        }
        return n;
    }

  private:
    //! The site with the most cells, as a set; none without cells.
    CLONECAST_FUNCTION std::uint32_t largest_lesion(process::State const& state) const {
        std::uint32_t largest = 0;
        std::int64_t most = 0;
        for (int site = 0; site < study_.layout.n_sites; ++site) {
            std::int64_t const cells = site_count(study_.layout, state, site);
            largest = cells > most ? 1U << site : largest;
            most = cells > most ? cells : most;
        }
        return largest;
    }

    static constexpr double six_over_pi = 1.9098593171027440292;

    //! Diameter of a sphere of this many cells [mm].
    CLONECAST_FUNCTION double diameter(double cells) const { return cube_root(six_over_pi * cells / cells_per_mm3_); }

    StudyView const& study_;
    ProgressionKind progression_;
    double cells_per_mm3_;
    double detectable_cells_;
    double visible_cells_ = 0;
    bool sums_diameters_;
    bool has_baseline_ = false;     //!< a lesion above the limit of detection on day 0
    double shrunk_to_ = 0;          //!< of the baseline size, at most, for a partial response
    double grown_to_ = 0;           //!< of the compared size, at least, for progression
    double absolute_increase_ = 0;  //!< of the diameter [mm]
    double baseline_ = 0;           //!< sizes
    double reference_ = 0;
    double nadir_ = 0;
    std::uint32_t targets_ = 0;        //!< sites whose diameters are summed, bit per site
    std::uint32_t known_ = 0;          //!< sites where a lesion has been seen
    std::uint32_t seen_at_start_ = 0;  //!< ... on day 0
};

}  // namespace clonecast::patient

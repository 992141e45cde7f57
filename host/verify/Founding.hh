// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Tumours that grew from one founding clone to detection: for which of them there is a theory.
#pragma once

#include <optional>
#include <string>

#include "host/study/Study.hh"
#include "host/verify/Timeline.hh"
#include "kernels/patient/StudyView.hh"

namespace clonecast::verify {

//! Growth before day 0, as theory follows it.
struct Founding {
    int clone = 0;      //!< the founding one
    double burden = 0;  //!< on day 0 [cells]
    double net = 0;     //!< growth of the founding clone, > 0 [1/day]
    Segment untreated;  //!< rates; its length is how long the founding clone takes from one cell to the burden
};

//! Largest part of a tumour that may descend from the founding clone's mutants; results are off by about this part.
inline constexpr double largest_descendant_share = 1e-3;

/*! The founding of a study's patients with the base values of a stratum.
 *  \param why  out: why theory does not apply, a clause; set if there is no value
 *  \pre the study has a detection; nothing varies in the stratum
 */
std::optional<Founding> find_founding(patient::StudyView const& study, int stratum, std::string* why);

//! Why theory does not apply to a study with growth to detection, a clause; empty if it does, or without detection.
std::string why_no_founding(study::Study const& study);

}  // namespace clonecast::verify

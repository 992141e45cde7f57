// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What drugs do, as the tables that kernels read.
#pragma once

#include "host/study/Study.hh"
#include "kernels/patient/StudyTables.hh"

#include <cstdint>
#include <vector>

namespace clonecast::study::detail {

therapy::Effect lower_effect(Effect const& effect);
therapy::Interaction lower_interaction(Interaction const& interaction);

//! Whether any drug changes how often cells mutate or switch.
bool change_crossings(std::vector<Drug> const& drugs);

/*! Adds to TherapyView::inductions and ::induced_from.
 *  \return slot of each switch that drugs add to, patient::none of the others
 */
std::vector<std::int32_t> lower_inductions(Study const& study, patient::StudyTables* tables);

}  // namespace clonecast::study::detail

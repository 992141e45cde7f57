// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The types and crossings that the engines work on, from clones, sites and what moves cells between them.
#pragma once

#include "host/study/Study.hh"
#include "kernels/patient/StudyTables.hh"

namespace clonecast::study::detail {

//! Clone c at site s is type s n_clones + c; behind them all comes the source of influx, if the study has any.
void lower_model(Study const& study, patient::StudyTables* tables);

}  // namespace clonecast::study::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What drugs act on, and how much.
#pragma once

#include "host/study/Study.hh"
#include "host/study/detail/Context.hh"

namespace clonecast::study::detail {

//! Effects on a target that are allowed: of a fixed strength, and of emax.
Range const& effect_range(EffectTarget target);

}  // namespace clonecast::study::detail

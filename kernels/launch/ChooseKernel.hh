// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Which of the GPU kernels runs a study.
#pragma once

#include "kernels/patient/StudyView.hh"
#include "kernels/process/Process.hh"
#include "kernels/process/Scope.hh"

namespace clonecast::launch {

//! True if code compiled for a scope can run a study. \param study  on the host
inline bool fits(process::Scope const& scope, patient::StudyView const& study) {
    using process::ScopeEngines;
    bool const has_engine = scope.engines == ScopeEngines::all ||
                            (scope.engines == ScopeEngines::ssa && study.engine == process::Engine::ssa) ||
                            (scope.engines == ScopeEngines::crossing && study.engine == process::Engine::crossing);
    return has_engine && study.model.n_types >= scope.min_types && study.model.n_types <= scope.max_types &&
           study.model.n_sites <= scope.max_sites && (scope.growth || study.detection.burden == patient::none) &&
           (scope.competition || !process::is_competing(study.model));
}

//! Index in process::gpu_scopes of the kernel for a study: the first that it fits into, which has the smallest arrays and
//! the least code. \param study  on the host
inline int choose_kernel(patient::StudyView const& study) {
    int chosen = 0;
    while (chosen < process::n_gpu_scopes - 1 && !fits(process::gpu_scopes[chosen], study)) {
        ++chosen;
    }
    return chosen;
}

}  // namespace clonecast::launch

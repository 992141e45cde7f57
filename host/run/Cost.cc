// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/run/Cost.hh"

#include "host/run/Pilot.hh"
#include "kernels/launch/Executor.hh"

namespace clonecast::run {

Cost estimate_cost(study::Study const& study, int threads, double precise_above) {
    double const trajectories =
        static_cast<double>(study.simulation.patients) * static_cast<double>(study.regimens.size());
    double const per_thread = trajectories / (threads > 0 ? threads : launch::default_threads());
    Cost cost;
    cost.choice = choose_engine(study);
    cost.seconds_per_trajectory = cost.choice.seconds_per_trajectory;
    if (cost.choice.engine == process::Engine::ssa && per_thread * cost.seconds_per_trajectory >= precise_above) {
        cost.seconds_per_trajectory = measure_ssa(study, cost.choice.steps_per_trajectory);
    }
    cost.seconds = per_thread * cost.seconds_per_trajectory;
    return cost;
}

}  // namespace clonecast::run

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Pools whose times are exponential, so that what trials find is known.
#pragma once

#include <cstdint>

#include "host/trial/Pool.hh"
#include "kernels/random/Stream.hh"
#include "kernels/random/Uniform.hh"

namespace clonecast::trial {

/*! Patients with independent exponential times under both arms, no scans and no censoring.
 *  \param first, second  hazards [1/day]; 0: the event never comes, patients are censored on day `follow_up` */
inline Pool exponential_pool(std::uint64_t patients, double first, double second, std::uint64_t seed = 1,
                             double follow_up = 1e6) {
    Pool pool;
    pool.arms[0].name = "new";
    pool.arms[1].name = "control";
    for (std::uint64_t patient = 0; patient < patients; ++patient) {
        random::Stream stream(random::StreamKey{seed, random::Purpose::test, patient, 0});
        for (std::size_t arm = 0; arm < 2; ++arm) {
            double const hazard = arm == 0 ? first : second;
            double const time = hazard > 0 ? random::draw_exponential(stream) / hazard : follow_up;
            pool.arms[arm].time.push_back(time < follow_up ? time : follow_up);
            pool.arms[arm].event.push_back(time < follow_up ? 1 : 0);
        }
        pool.stratum.push_back(0);
    }
    return pool;
}

}  // namespace clonecast::trial

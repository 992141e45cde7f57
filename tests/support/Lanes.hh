// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Trajectories side by side and one by one: what both leave behind is compared to the bit.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <ostream>
#include <vector>

#include "kernels/process/Process.hh"
#include "kernels/random/Stream.hh"
#include "tests/support/Scenario.hh"

namespace clonecast::test {

inline void PrintTo(Scenario const& scenario, std::ostream* out) {
    *out << scenario.name;
}

//! A trajectory through the phases of a scenario, and all that it leaves behind.
struct Trajectory {
    Trajectory(Scenario const& scenario, random::StreamKey const& key, std::uint64_t max_steps)
        : stream(key), steps(max_steps) {
        for (std::size_t i = 0; i < scenario.start.size(); ++i) {
            state.count[i] = scenario.start[i];
        }
    }

    process::State state{};
    random::Stream stream;
    std::uint64_t steps;
    std::vector<process::Advance> advances{};  //!< of the phases so far
    double now = 0;
};

inline random::StreamKey key_of(std::uint64_t patient) {
    return {1, random::Purpose::test, patient, 0};
}

inline std::vector<random::StreamKey> keys_of(std::uint64_t n) {
    std::vector<random::StreamKey> keys;
    for (std::uint64_t patient = 0; patient < n; ++patient) {
        keys.push_back(key_of(patient));
    }
    return keys;
}

//! \param advance  the engine, as advance_ssa
template <class Engine>
Trajectory run_alone(Scenario const& scenario, process::ModelView const& model, random::StreamKey const& key,
                     std::uint64_t max_steps, Engine advance) {
    Trajectory trajectory(scenario, key, max_steps);
    for (Phase const& phase : scenario.phases) {
        double const end = trajectory.now + phase.days;
        trajectory.advances.push_back(
            advance(model, phase.rates, trajectory.now, end, &trajectory.state, trajectory.stream, &trajectory.steps));
        trajectory.now = end;
        if (trajectory.advances.back() != process::Advance::reached) {
            break;
        }
    }
    return trajectory;
}

//! Begins the next advance in which anything can happen; false if there is none.
template <class Lanes>
bool begin_advance(Lanes* lanes, int lane, Scenario const& scenario, Trajectory* trajectory) {
    while (trajectory->advances.size() < scenario.phases.size()) {
        if (!trajectory->advances.empty() && trajectory->advances.back() != process::Advance::reached) {
            return false;
        }
        Phase const& phase = scenario.phases[trajectory->advances.size()];
        double const begin = trajectory->now;
        trajectory->now += phase.days;
        if (lanes->start(lane, phase.rates, begin, trajectory->now, &trajectory->state, &trajectory->steps)) {
            return true;
        }
        trajectory->advances.push_back(process::Advance::reached);
    }
    return false;
}

//! Trajectories of all keys, n_used of them at a time.
template <class Lanes>
std::vector<Trajectory> run_in_lanes(Scenario const& scenario, Lanes* lanes, std::vector<random::StreamKey> const& keys,
                                     std::uint64_t max_steps, int n_used) {
    std::vector<Trajectory> trajectories;
    for (random::StreamKey const& key : keys) {
        trajectories.emplace_back(scenario, key, max_steps);
    }
    std::size_t next = 0;
    std::optional<std::size_t> seated[Lanes::n_lanes];
    auto const seat_next = [&](int lane) {
        while (next < keys.size()) {
            Trajectory& trajectory = trajectories[next];
            lanes->seat(lane, &trajectory.stream);
            seated[lane] = next++;
            if (begin_advance(lanes, lane, scenario, &trajectory)) {
                return true;
            }
            lanes->leave(lane);
        }
        return false;
    };
    int n_busy = 0;
    for (int lane = 0; lane < n_used; ++lane) {
        n_busy += seat_next(lane) ? 1 : 0;
    }
    while (n_busy > 0) {
        auto const [lane, advance] = lanes->run();
        Trajectory& trajectory = trajectories[*seated[lane]];
        trajectory.advances.push_back(advance);
        if (!begin_advance(lanes, lane, scenario, &trajectory)) {
            lanes->leave(lane);
            n_busy -= seat_next(lane) ? 0 : 1;
        }
    }
    return trajectories;
}

//! Fails unless both leave the same counts, steps and draws behind.
inline void expect_same(Scenario const& scenario, Trajectory const& actual, Trajectory const& expected) {
    ASSERT_EQ(actual.advances, expected.advances);
    ASSERT_EQ(actual.steps, expected.steps);
    for (int type = 0; type < scenario.n_clones; ++type) {
        ASSERT_EQ(actual.state.count[type], expected.state.count[type]) << "type " << type;
        ASSERT_EQ(actual.state.alive_since[type], expected.state.alive_since[type]) << "type " << type;
    }
    ASSERT_EQ(actual.stream.position(), expected.stream.position());
    random::Stream next_of_actual = actual.stream;
    random::Stream next_of_expected = expected.stream;
    ASSERT_EQ(next_of_actual.next(), next_of_expected.next());
}

}  // namespace clonecast::test

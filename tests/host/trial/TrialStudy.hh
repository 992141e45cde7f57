// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A study with two regimens that differ a little, quick to simulate.
#pragma once

#include <string>
#include <vector>

#include "host/study/ReadStudy.hh"

namespace clonecast::trial {

//! Few cells of two clones, so that chance decides when a tumour has doubled; strata, dropout and deaths.
inline constexpr char const* study_text = R"(
schema = 1
name = "two regimens"
[simulation]
patients = 2000
seed = 3
[[clones]]
name = "A"
birth = 0.20
death = 0.18
start = 30
[[clones]]
name = "B"
birth = 0.20
death = 0.17
start = 2
[[drugs]]
name = "D"
effects.A = { birth = 0.05 }
[[drugs]]
name = "E"
effects.A = { birth = 0.5 }
effects.B = { birth = 0.5 }
[[regimens]]
name = "none"
[[regimens.phases]]
[[regimens]]
name = "strong"
[[regimens.phases]]
drugs = [{ drug = "E" }]
[[regimens]]
name = "weak"
[[regimens.phases]]
drugs = [{ drug = "D" }]
[cohort]
strata = [{ name = "x", probability = 0.4 }, { name = "y", probability = 0.6, set = { "clones.A.death" = 0.17 } }]
[assessment]
scans = { every = 14 }
progression = { rule = "volume", fold = 2 }
death = { burden = 200, check_every = 5 }
dropout_hazard = 0.002
follow_up = 140
[output]
population_times = { every = 14 }
)";

inline study::Study small_study(std::vector<study::Override> const& overrides = {}) {
    return study::parse_study(study_text, "test.toml", overrides);
}

}  // namespace clonecast::trial

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A study for every GPU kernel that uses all that the kernel has code for.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "host/study/ReadStudy.hh"
#include "kernels/process/Scope.hh"

namespace clonecast::test {

//! A study of `n_clones` clones in a chain, all of which are there, under drugs that come and go.
inline study::Study chain(int n_clones, process::ScopeEngines engines, bool growth, bool competition) {
    std::string text = "schema = 1\nname = \"chain\"\n[simulation]\npatients = 300\nseed = 3\nmax_steps = 20000\n";
    text += std::string("engine = \"") +
            (engines == process::ScopeEngines::ssa        ? "ssa"
             : engines == process::ScopeEngines::crossing ? "crossing"
                                                          : "leap") +
            "\"\n";
    for (int i = 0; i < n_clones; ++i) {
        std::string const name = "c" + std::to_string(i);
        text += "[[clones]]\nname = \"" + name + "\"\nbirth = 0.3\ndeath = 0.2\nstart = 20\n";
        if (i > 0) {
            text +=
                "[[mutations]]\nfrom = \"c" + std::to_string(i - 1) + "\"\nto = \"" + name + "\"\nprobability = 1e-2\n";
            text += "[[switches]]\nfrom = \"" + name + "\"\nto = \"c0\"\nrate = 0.01\n";
        }
    }
    text +=
        "[[drugs]]\nname = \"D\"\neffects.c0 = { birth = 0.5 }\n"
        "[[regimens]]\nname = \"on and off\"\n[[regimens.phases]]\n"
        "drugs = [{ drug = \"D\", schedule = { on = 5, off = 2 } }]\n"
        "[[regimens]]\nname = \"none\"\n[[regimens.phases]]\n"
        "[assessment]\nscans = { every = 7 }\nprogression = { rule = \"volume\", fold = 2 }\nfollow_up = 28\n"
        "[output]\npopulation_times = { every = 7 }\n";
    std::vector<study::Override> overrides;
    if (growth) {
        overrides.push_back({"detection.burden", "2000"});
    }
    if (competition) {
        overrides.push_back({"growth.law", "gompertz"});
        overrides.push_back({"growth.capacity", "1e12"});  // in balance at 1e4
    }
    return study::parse_study(text, "chain.toml", overrides);
}

//! A study that a scope's kernel runs: the largest number of types that it holds (clones, at most 32), and all that it has
//! code for.
inline study::Study study_of_scope(process::Scope const& scope) {
    return chain(std::min(scope.max_types, 32), scope.engines, scope.growth, scope.competition);
}

}  // namespace clonecast::test

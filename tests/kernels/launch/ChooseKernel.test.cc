// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Every study has a kernel, and the smallest that can run it.
#include "kernels/launch/ChooseKernel.hh"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "host/run/ChooseEngine.hh"
#include "host/study/Lower.hh"
#include "host/study/ReadStudy.hh"
#include "kernels/patient/StudyTables.hh"
#include "tests/support/ConfigStudies.hh"

namespace clonecast::launch {
namespace {

using process::Engine;
using process::Scope;
using process::ScopeEngines;

//! A study of so many clones, each of which grows.
patient::StudyTables tables_of(int n_clones, Engine engine, std::vector<study::Override> const& overrides = {}) {
    std::string text = "schema = 1\nname = \"clones\"\n[simulation]\npatients = 1\nseed = 1\n";
    for (int i = 0; i < n_clones; ++i) {
        text += "[[clones]]\nname = \"c" + std::to_string(i) + "\"\nbirth = 0.2\ndeath = 0.1\nstart = 1\n";
    }
    text +=
        "[[regimens]]\nname = \"none\"\n[[regimens.phases]]\n[assessment]\nscans = { every = 7 }\n"
        "progression = { rule = \"volume\", fold = 2 }\nfollow_up = 21\n";
    return study::lower(study::parse_study(text, "test.toml", overrides), engine);
}

Scope scope_for(patient::StudyTables const& tables) {
    return process::gpu_scopes[choose_kernel(host_view(tables))];
}

TEST(ChooseKernelTest, SsaOfFewTypesHasAKernelForExactlyThatMany) {
    for (int n = 1; n <= 4; ++n) {
        Scope const scope = scope_for(tables_of(n, Engine::ssa));
        EXPECT_EQ(scope.engines, ScopeEngines::ssa);
        EXPECT_EQ(scope.min_types, n);
        EXPECT_EQ(scope.max_types, n);
    }
}

TEST(ChooseKernelTest, TheSmallestThatHoldsAllTypes) {
    for (auto const& [n, ssa, crossing, leap] :
         {std::array{1, 1, 2, 4}, std::array{2, 2, 2, 4}, std::array{3, 3, 4, 4}, std::array{5, 8, 8, 16},
          std::array{8, 8, 8, 16}, std::array{9, 16, 16, 16}, std::array{16, 16, 16, 16}, std::array{17, 64, 64, 64}}) {
        EXPECT_EQ(scope_for(tables_of(n, Engine::ssa)).max_types, ssa) << n;
        EXPECT_EQ(scope_for(tables_of(n, Engine::crossing)).max_types, crossing) << n;
        EXPECT_EQ(scope_for(tables_of(n, Engine::leap)).max_types, leap) << n;
    }
}

TEST(ChooseKernelTest, CompetitionAndGrowthNeedTheirCode) {
    std::vector<study::Override> const competing{{"growth.law", "logistic"}, {"growth.capacity", "1e6"}};
    EXPECT_TRUE(scope_for(tables_of(1, Engine::ssa, competing)).competition);
    EXPECT_EQ(scope_for(tables_of(1, Engine::ssa, competing)).engines, ScopeEngines::all);
    std::vector<study::Override> const growing{{"detection.burden", "1000"}};
    EXPECT_TRUE(scope_for(tables_of(1, Engine::ssa, growing)).growth);
    EXPECT_EQ(scope_for(tables_of(1, Engine::crossing, growing)).engines, ScopeEngines::crossing);
}

TEST(ChooseKernelTest, TheLastScopeIsThatOfTheCpu) {
    Scope const& last = process::gpu_scopes[process::n_gpu_scopes - 1];
    EXPECT_EQ(last.engines, process::everything.engines);
    EXPECT_EQ(last.min_types, process::everything.min_types);
    EXPECT_EQ(last.max_types, process::everything.max_types);
    EXPECT_EQ(last.max_sites, process::everything.max_sites);
    EXPECT_TRUE(last.growth && last.competition);
}

TEST(ChooseKernelTest, EveryStudyOfConfigsFitsItsKernel) {
    std::vector<std::filesystem::path> const paths = test::studies_of_configs();
    for (auto const& path : paths) {
        study::Study const study = study::read_study(path);
        patient::StudyTables const tables = study::lower(study, run::choose_engine(study).engine);
        EXPECT_TRUE(fits(scope_for(tables), host_view(tables))) << path;
    }
    EXPECT_GE(paths.size(), 6U);
}

}  // namespace
}  // namespace clonecast::launch

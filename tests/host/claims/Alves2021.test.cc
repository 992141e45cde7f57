// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The studies of configs/alves2021: every claim holds, and none without its mechanism. With few patients and the study's own
// seed; docs/alves2021.md has the same with many.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "host/claims/Judge.hh"
#include "host/run/Run.hh"
#include "host/study/ReadStudy.hh"

namespace clonecast::claims {
namespace {

struct StudyCase {
    std::string name;
    std::uint64_t patients;  //!< so many that every claim can be told
};

void PrintTo(StudyCase const& each, std::ostream* stream) {
    *stream << each.name;
}

class Alves2021Test : public ::testing::TestWithParam<StudyCase> {
  protected:
    static study::Study read(std::vector<study::Override> overrides = {}) {
        overrides.push_back({"simulation.patients", std::to_string(GetParam().patients)});
        return study::read_study(std::filesystem::path(CLONECAST_TEST_DIR).parent_path() / "configs" / "alves2021" /
                                     (GetParam().name + ".toml"),
                                 overrides);
    }

    static std::vector<ClaimResult> results(study::Study const& study, std::vector<study::Claim> claims) {
        run::RunOptions options;
        Judge judge(std::move(claims));
        judge.watch(study, &options);
        return judge.judge(run::run_study(study, options));
    }
};

TEST_P(Alves2021Test, EveryClaimHolds) {
    study::Study const study = read();
    ASSERT_FALSE(study.claims.empty());
    for (ClaimResult const& result : results(study, study.claims)) {
        EXPECT_EQ(result.verdict, Verdict::holds) << result.name;
    }
}

TEST_P(Alves2021Test, NoClaimHoldsWithoutItsMechanism) {
    std::vector<study::Claim> const claims = read().claims;
    std::vector<std::vector<study::Override>> done;
    for (study::Claim const& claim : claims) {
        ASSERT_FALSE(claim.fails_with.empty()) << claim.name;
        if (std::find(done.begin(), done.end(), claim.fails_with) != done.end()) {
            continue;
        }
        done.push_back(claim.fails_with);
        study::Study const knockout = read(claim.fails_with);
        std::vector<study::Claim> of_knockout = knockout.claims;
        std::erase_if(of_knockout, [&](study::Claim const& each) { return each.fails_with != claim.fails_with; });
        for (ClaimResult const& result : results(knockout, of_knockout)) {
            EXPECT_NE(result.verdict, Verdict::holds) << result.name;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Studies, Alves2021Test,
                         ::testing::Values(StudyCase{"182r1-250mm3", 1500}, StudyCase{"182r1-50mm3", 1500},
                                           StudyCase{"in-vitro", 6000}, StudyCase{"mcf7", 1500},
                                           StudyCase{"metastasis", 1000}, StudyCase{"mpf-r", 1500},
                                           StudyCase{"patients", 1500}, StudyCase{"pdx", 3200},
                                           StudyCase{"switch", 1500}),
                         [](auto const& each) {
                             std::string name = each.param.name;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace clonecast::claims

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/WriteOverlay.hh"

#include "host/study/Diagnostics.hh"
#include "tests/host/study/StudyFiles.hh"

#include <gtest/gtest.h>

namespace clonecast::study {
namespace {

std::string overlay(std::vector<Override> const& changes) {
    return to_overlay(read_study(test::path_of("complete.toml")), changes);
}

TEST(WriteOverlayTest, NamesTheElementsAndWhatChanged) {
    EXPECT_EQ(overlay({{"clones.sensitive.birth", "0.5"}}), "\n[[clones]]\nname = \"sensitive\"\nbirth = 0.5\n");
    EXPECT_EQ(overlay({{"cohort.vary.clones.sensitive.death.cv", "0.25"}}),
              "\n[cohort]\n\n[[cohort.vary]]\nparameter = \"clones.sensitive.death\"\ncv = 0.25\n");
    EXPECT_EQ(overlay({{"assessment.dropout_hazard", "0.001"}, {"clones.sensitive.birth", "0.5"}}),
              "\n[[clones]]\nname = \"sensitive\"\nbirth = 0.5\n\n[assessment]\ndropout_hazard = 0.001\n");
    EXPECT_EQ(overlay({}), "");
}

TEST(WriteOverlayTest, GivesWholeWhatCannotBeMergedByName) {
    std::string const phases = overlay({{"regimens.adaptive.phases.on.until.burden_below", "0.25"}});
    EXPECT_NE(phases.find("burden_below = 0.25"), std::string::npos) << phases;
    EXPECT_NE(phases.find("name = \"phase 4\""), std::string::npos) << phases;  // the other phases too
    std::string const effects = overlay({{"drugs.fulvestrant.effects.persister.kill", "0.1"}});
    EXPECT_NE(effects.find("kill = 0.1"), std::string::npos) << effects;
    EXPECT_EQ(effects.find("concentration"), std::string::npos) << effects;
}

TEST(WriteOverlayTest, RefusesAPathThatLeadsNowhere) {
    EXPECT_THROW(overlay({{"clones.other.birth", "0.5"}}), StudyError);
}

}  // namespace
}  // namespace clonecast::study

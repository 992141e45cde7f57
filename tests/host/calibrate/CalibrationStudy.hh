// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A small trial that calibrations are tested on, and files for it.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "host/calibrate/Targets.hh"
#include "host/study/ReadStudy.hh"

namespace clonecast::calibrate::test {

//! Two arms, two strata; resistant cells decide how long the drug holds.
inline char const* const study_text = R"(
schema = 1
name = "small trial"
[simulation]
patients = 1000
seed = 3
[[clones]]
name = "sensitive"
birth = 0.14
death = 0.13
start = 1e9
[[clones]]
name = "resistant"
birth = 0.14
death = 0.13
start = 1e7
[[drugs]]
name = "drug"
effects.sensitive = { birth = 0.3 }
[[sites]]
name = "tumour"
[[regimens]]
name = "control"
[[regimens.phases]]
[[regimens]]
name = "drug"
[[regimens.phases]]
drugs = [{ drug = "drug" }]
[cohort]
strata = [{ name = "low", probability = 0.5 }, { name = "high", probability = 0.5 }]
[[cohort.vary]]
parameter = "sites.tumour.pace"
distribution = "lognormal"
median = 1
cv = 0.5
[[cohort.vary]]
parameter = "clones.resistant.start"
stratum = "low"
distribution = "lognormal"
median = 1e7
cv = 1
[[cohort.vary]]
parameter = "clones.resistant.start"
stratum = "high"
distribution = "lognormal"
median = 1e8
cv = 1
[assessment]
scans = { every = 28 }
follow_up = 1120
)";

inline study::Study read_study(std::vector<study::Override> const& changes = {}) {
    return study::parse_study(study_text, "study.toml", changes);
}

//! Parameters of the study: how fast tumours grow, and the resistant cells of one stratum.
inline char const* const parameters_text = R"(
schema = 1
[[parameters]]
name = "pace"
path = "cohort.vary.sites.tumour.pace.median"
min = 0.2
max = 5
[[parameters]]
name = "resistant cells"
path = "cohort.vary.clones.resistant.start[low].median"
min = 1e5
max = 1e9
)";

//! A folder that is removed again.
class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "clonecast-calibrate-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;

    std::filesystem::path write(std::string const& name, std::string const& text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return path_ / name;
    }
    std::filesystem::path const& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace clonecast::calibrate::test

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// The studies in configs/.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace clonecast::test {

//! A study gives its schema; files that studies include or are laid over need not, and those of targets are no studies.
inline bool is_study(std::filesystem::path const& path) {
    std::ifstream file(path);
    bool has_schema = false;
    for (std::string line; std::getline(file, line);) {
        has_schema = has_schema || line.starts_with("schema = ");
        if (line.starts_with("[[targets]]")) {
            return false;
        }
    }
    return has_schema;
}

//! Paths of all studies in configs/, sorted.
inline std::vector<std::filesystem::path> studies_of_configs() {
    std::vector<std::filesystem::path> paths;
    std::filesystem::path const configs = std::filesystem::path(CLONECAST_TEST_DIR).parent_path() / "configs";
    for (auto const& entry : std::filesystem::recursive_directory_iterator(configs)) {
        if (entry.path().extension() == ".toml" && is_study(entry.path())) {
            paths.push_back(entry.path());
        }
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

}  // namespace clonecast::test

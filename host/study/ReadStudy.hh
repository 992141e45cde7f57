// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A study file in, a checked study out.
#pragma once

#include "host/FileError.hh"
#include "host/study/Diagnostics.hh"
#include "host/study/Study.hh"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace clonecast::study {

//! Largest study that is read, with all its files [bytes]; studies are a thousand times smaller.
inline constexpr std::uint64_t max_study_bytes = 16 << 20;

/*! Read, check and complete a study.
 *  Reads at most max_study_bytes, and nothing of a regular file that is larger.
 *  \param path       the study file; its name as given is that of the diagnostics
 *  \param overrides  applied in order; entries of arrays are named: `regimens.triple.repeat`,
 *                    `mutations.a->b.probability`
 *  \param overlays   files that are laid over the study in order, before the overrides (docs/study-file.md, "Several files")
 *  \return a study in which every default is filled in and every index is valid
 *  \throws FileError   if the study or an overlay is not there or cannot be read
 *  \throws StudyError  with all mistakes, in the order of the files, those of overrides last; a file that is not TOML or
 *                      cannot be included has one */
Study read_study(std::filesystem::path const& path, std::vector<Override> const& overrides = {},
                 std::vector<std::filesystem::path> const& overlays = {});

/*! The same from text.
 *  \param file_name  used in diagnostics; files that the text includes are looked for in its folder
 *  \throws StudyError  as read_study */
Study parse_study(std::string_view text, std::string const& file_name, std::vector<Override> const& overrides = {});

}  // namespace clonecast::study

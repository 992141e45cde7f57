// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// A study with the files that it includes and those that are laid over it, as one tree.
#pragma once

#include "host/FileError.hh"
#include "host/study/Diagnostics.hh"
#include "host/study/detail/Node.hh"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace clonecast::study::detail {

//! What was read.
struct LoadedFiles {
    Node root;                       //!< a table without `include`
    std::vector<std::string> names;  //!< of the files; Source::file is the index, the study is 0
};

/*! Read a study and everything that goes with it: what it includes comes first, in order (each file with its own
 *  includes), then its own keys over that, then the overlays (each with its own includes) in order; see merge_toml.
 *  Names in `include` are relative to the folder of the file that includes. At most max_study_bytes are read in all.
 *  \throws FileError   if the study or an overlay cannot be read
 *  \throws StudyError  if a file is not TOML or too large, or cannot be included */
LoadedFiles load_files(std::filesystem::path const& study, std::vector<std::filesystem::path> const& overlays);

//! The same of a study given as text; `name` says which folder it includes from. \throws StudyError as load_files
LoadedFiles load_text(std::string_view text, std::string const& name);

//! The one mistake of a file. \throws StudyError
[[noreturn]] void fail(std::string const& file, Source source, std::string const& message);

}  // namespace clonecast::study::detail

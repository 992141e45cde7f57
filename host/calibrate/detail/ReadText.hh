// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Small files and numbers as text.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace clonecast::calibrate::detail {

//! The whole file. \throws FileError if it cannot be read, is a directory or has more than 16 MiB
std::string read_text(std::filesystem::path const& path);

//! The number that the text is, spaces around it aside; nullopt if it is none.
std::optional<double> parse_number(std::string_view text);

}  // namespace clonecast::calibrate::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/calibrate/detail/ReadText.hh"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <memory>

#include "host/FileError.hh"
#include "host/study/ReadStudy.hh"

namespace clonecast::calibrate::detail {

std::string read_text(std::filesystem::path const& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        throw FileError(path, "is a directory; name a file");
    }
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (file == nullptr) {
        throw FileError(path, "cannot be read", errno);
    }
    std::string text;
    std::array<char, 65536> chunk{};
    while (std::size_t const n = std::fread(chunk.data(), 1, chunk.size(), file.get())) {
        text.append(chunk.data(), n);
        if (text.size() > study::max_study_bytes) {
            throw FileError(path, "has more than 16 MiB");
        }
    }
    if (std::ferror(file.get()) != 0) {
        throw FileError(path, "cannot be read", errno);
    }
    return text;
}

std::optional<double> parse_number(std::string_view text) {
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    double value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

}  // namespace clonecast::calibrate::detail

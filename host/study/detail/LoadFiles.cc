// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/LoadFiles.hh"

#include "host/study/ReadStudy.hh"
#include "host/study/detail/MergeToml.hh"
#include "host/study/detail/ParseToml.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

namespace clonecast::study::detail {
namespace {

constexpr std::size_t max_files = 100;  //!< of a study, a file included twice counted twice
constexpr std::size_t max_depth = 16;   //!< of includes in includes

//! The text of a file of at most `most` bytes; one byte more tells that it is larger.
std::string read_text(std::filesystem::path const& path, std::size_t most) {
    std::error_code error;
    auto const status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) {
        throw FileError(
            path, "cannot be read: " + (error ? error : std::error_code(ENOENT, std::generic_category())).message());
    }
    if (std::filesystem::is_directory(status)) {
        throw FileError(path, "is a directory; name a study file");
    }
    if (std::filesystem::is_regular_file(status)) {
        auto const size = std::filesystem::file_size(path, error);
        if (!error && size > max_study_bytes) {
            fail(path.string(), {},
                 fmt::format("the file has {} bytes; a study may have at most {}", size, max_study_bytes));
        }
    }
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (file == nullptr) {
        throw FileError(path, "cannot be read", errno);
    }
    std::string text;
    std::array<char, 65536> chunk;
    // A pipe or a device has no size beforehand.
    while (text.size() <= most) {
        std::size_t const n = std::fread(chunk.data(), 1, chunk.size(), file.get());
        text.append(chunk.data(), n);
        if (n < chunk.size() || std::memchr(chunk.data(), 0, n) != nullptr) {
            break;
        }
    }
    if (std::ferror(file.get()) != 0) {
        throw FileError(path, "cannot be read", errno);
    }
    return text;
}

void set_file(Node* node, int file) {
    node->source.file = file;
    if (Node::Array* list = node->array()) {
        for (Node& element : *list) {
            set_file(&element, file);
        }
    } else if (Node::Table* table = node->table()) {
        for (Entry& entry : *table) {
            entry.source.file = file;
            set_file(&entry.value, file);
        }
    }
}

class Loader {
  public:
    //! The tree of a file with what it includes.
    Node load(std::filesystem::path const& path) { return load(path, read_text(path, max_study_bytes)); }

    Node load(std::filesystem::path const& path, std::string_view text) {
        int const file = static_cast<int>(names_.size());
        names_.push_back(path.string());
        n_bytes_ += text.size();
        if (n_bytes_ > max_study_bytes) {
            fail(names_.back(), {},
                 names_.size() == 1
                     ? fmt::format("the file has {} bytes; a study may have at most {}", text.size(), max_study_bytes)
                     : fmt::format("with this file the study has {} bytes; it may have at most {}", n_bytes_,
                                   max_study_bytes));
        }
        Node own;
        try {
            own = parse_toml(text);
        } catch (SyntaxError const& error) {
            fail(names_.back(), error.source(), error.what());
        }
        set_file(&own, file);
        Node* const include = own.find("include");
        if (include == nullptr) {
            return own;
        }
        Node const list = std::move(*include);
        std::erase_if(*own.table(), [](Entry const& entry) { return entry.key == "include"; });
        open_.push_back(identity(path));
        Node result = load_included(list, path);
        open_.pop_back();
        result.source = own.source;
        merge_toml(&result, std::move(own));
        return result;
    }

    std::vector<std::string> names() && { return std::move(names_); }

  private:
    //! The same for every way to name a file.
    static std::filesystem::path identity(std::filesystem::path const& path) {
        std::error_code error;
        std::filesystem::path canonical = std::filesystem::weakly_canonical(path, error);
        return error ? path : canonical;
    }

    [[noreturn]] void refuse(Node const& node, std::string const& message) const {
        fail(names_[static_cast<std::size_t>(node.source.file)], node.source, "include: " + message);
    }

    Node load_included(Node const& list, std::filesystem::path const& by) {
        if (list.array() == nullptr) {
            refuse(list,
                   fmt::format("a list of file names is needed, such as [\"model.toml\"]; found {}", type_name(list)));
        }
        Node result = make_table();
        for (Node const& name : *list.array()) {
            merge_toml(&result, load_included_file(name, by));
        }
        return result;
    }

    Node load_included_file(Node const& name, std::filesystem::path const& by) {
        if (name.text() == nullptr) {
            refuse(name, fmt::format("the name of a file must be a string, found {}", type_name(name)));
        }
        if (name.text()->empty() || has_control_character(*name.text())) {
            refuse(name, fmt::format("{} is not the name of a file", detail::quoted(*name.text())));
        }
        std::filesystem::path const path = (by.parent_path() / *name.text()).lexically_normal();
        if (std::find(open_.begin(), open_.end(), identity(path)) != open_.end()) {
            refuse(name, fmt::format("{} includes itself, by way of this file; take one of the two includes out",
                                     printable(path.string())));
        }
        if (open_.size() > max_depth) {
            refuse(name, fmt::format("files include each other more than {} deep", max_depth));
        }
        if (names_.size() >= max_files) {
            refuse(name, fmt::format("the study has more than {} files", max_files));
        }
        std::string text;
        try {
            text = read_text(path, max_study_bytes);
        } catch (FileError const& error) {
            refuse(name, escaped(error.what()));
        }
        return load(path, text);
    }

    std::vector<std::string> names_;
    std::vector<std::filesystem::path> open_;  //!< whose includes are being read, outermost first
    std::size_t n_bytes_ = 0;
};

}  // namespace

void fail(std::string const& file, Source source, std::string const& message) {
    throw StudyError({{file, std::max(source.line, 1), std::max(source.column, 1), message}});
}

LoadedFiles load_files(std::filesystem::path const& study, std::vector<std::filesystem::path> const& overlays) {
    Loader loader;
    Node root = loader.load(study);
    for (std::filesystem::path const& overlay : overlays) {
        merge_toml(&root, loader.load(overlay));
    }
    return {std::move(root), std::move(loader).names()};
}

LoadedFiles load_text(std::string_view text, std::string const& name) {
    Loader loader;
    Node root = loader.load(name, text);
    return {std::move(root), std::move(loader).names()};
}

}  // namespace clonecast::study::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/ReadStudy.hh"

#include "host/study/detail/CheckDetection.hh"
#include "host/study/detail/DrugLibrary.hh"
#include "host/study/detail/Overrides.hh"
#include "host/study/detail/ParseToml.hh"
#include "host/study/detail/Sections.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>
#include <tuple>
#include <utility>

namespace clonecast::study {
namespace {

using detail::Context;
using detail::Mistake;
using detail::Node;
using detail::Source;
using detail::SyntaxError;
using detail::TableReader;

struct Section {
    char const* key;
    void (*read)(TableReader* root);
};
//! In the order of reading, see Sections.hh.
constexpr std::array sections{Section{"simulation", detail::read_general},
                              Section{"clones", detail::read_clones},
                              Section{"mutations", detail::read_mutations},
                              Section{"switches", detail::read_switches},
                              Section{"detection", detail::read_detection},
                              Section{"drugs", detail::read_drugs},
                              Section{"interactions", detail::read_interactions},
                              Section{"sites", detail::read_sites},
                              Section{"seeding", detail::read_seeding},
                              Section{"influx", detail::read_influx},
                              Section{"regimens", detail::read_regimens},
                              Section{"assessment", detail::read_assessment},
                              Section{"output", detail::read_output},
                              Section{"cohort", detail::read_cohort},
                              Section{"claim", detail::read_claims}};

//! Whether an override wrote it, and then which; overrides come last.
auto order_of(Mistake const& mistake) {
    return std::tuple(mistake.source.override_index, mistake.source.line, mistake.source.column);
}

StudyError to_error(std::vector<Mistake> mistakes, std::size_t n_mistakes, std::string const& file_name,
                    std::vector<Override> const& overrides) {
    std::size_t const n_unkept = n_mistakes - mistakes.size();
    std::stable_sort(mistakes.begin(), mistakes.end(),
                     [](Mistake const& a, Mistake const& b) { return order_of(a) < order_of(b); });
    // Effects under `default` are read once for each clone.
    auto const same = [](Mistake const& a, Mistake const& b) {
        return order_of(a) == order_of(b) && a.message == b.message;
    };
    mistakes.erase(std::unique(mistakes.begin(), mistakes.end(), same), mistakes.end());
    std::vector<Diagnostic> diagnostics;
    for (Mistake& mistake : mistakes) {
        Source const source = mistake.source;
        if (source.override_index >= 0) {
            Override const& change = overrides[static_cast<std::size_t>(source.override_index)];
            diagnostics.push_back(
                {fmt::format("--set {}={}", detail::printable(change.path), detail::printable(change.value)), 0, 0,
                 std::move(mistake.message)});
        } else {
            diagnostics.push_back(
                {file_name, std::max(source.line, 1), std::max(source.column, 1), std::move(mistake.message)});
        }
    }
    return StudyError(std::move(diagnostics), n_unkept);
}

[[noreturn]] void fail(std::string const& file_name, Source source, std::string const& message) {
    throw StudyError({{file_name, std::max(source.line, 1), std::max(source.column, 1), message}});
}

//! The mistake of a study that is of another schema. It is then the only one: every other key could be right.
std::optional<Mistake> find_other_schema(Node const& root) {
    Node const* schema = root.find("schema");
    if (schema == nullptr || (schema->integer() != nullptr && *schema->integer() == 1)) {
        return std::nullopt;
    }
    return Mistake{schema->source,
                   fmt::format("schema = {} is not known; this version of clonecast reads schema = 1 only",
                               detail::describe(*schema))};
}

void read_sections(Node const& root, Context* context) {
    TableReader table{context, root, ""};
    for (Section const& section : sections) {
        std::size_t const errors_before = context->n_errors();
        section.read(&table);
        if (context->n_errors() > errors_before) {
            context->faulty_sections.insert(section.key);
        }
    }
    table.finish();
}

//! Whether the study is one still with the changes of each claim's knock-out.
void check_knockouts(Node const& root, Context* context) {
    Node const* const claims = root.find("claim");
    for (std::size_t i = 0; i < context->study.claims.size(); ++i) {
        Claim const& claim = context->study.claims[i];
        if (claim.fails_with.empty()) {
            continue;
        }
        Node changed = root;
        Context of_changed;
        std::vector<Mistake> mistakes;
        detail::apply_overrides(&changed, claim.fails_with, &mistakes);
        if (mistakes.empty()) {
            read_sections(changed, &of_changed);
            detail::check_detection(&of_changed);
            mistakes = of_changed.mistakes();
        }
        for (Mistake const& mistake : mistakes) {
            context->error((*claims->array())[i].find("fails_with")->source,
                           fmt::format("fails_with: with these changes the study has a mistake: {}", mistake.message));
        }
    }
}

}  // namespace

Study parse_study(std::string_view text, std::string const& file_name, std::vector<Override> const& overrides) {
    if (text.size() > max_study_bytes) {
        fail(file_name, {},
             fmt::format("the file has {} bytes; a study may have at most {}", text.size(), max_study_bytes));
    }
    Node root;
    try {
        root = detail::parse_toml(text);
    } catch (SyntaxError const& error) {
        fail(file_name, error.source(), error.what());
    }
    if (root.table()->empty()) {
        fail(file_name, {},
             "the study is empty; it needs at least schema = 1, name, one [[clones]], one [[regimens]] with one "
             "[[regimens.phases]], and [assessment] with scans and follow_up");
    }
    std::vector<Mistake> mistakes;
    detail::include_library_drugs(&root, &mistakes);
    detail::apply_overrides(&root, overrides, &mistakes);
    if (auto const other_schema = find_other_schema(root)) {
        throw to_error({*other_schema}, 1, file_name, overrides);
    }

    Context context;
    read_sections(root, &context);
    if (mistakes.empty()) {
        detail::check_detection(&context);
    }
    if (mistakes.empty() && !context.has_errors()) {
        check_knockouts(root, &context);
    }
    if (context.has_errors() || !mistakes.empty()) {
        std::size_t const n_mistakes = context.n_errors() + mistakes.size();
        mistakes.insert(mistakes.end(), context.mistakes().begin(), context.mistakes().end());
        throw to_error(std::move(mistakes), n_mistakes, file_name, overrides);
    }
    return std::move(context.study);
}

Study read_study(std::filesystem::path const& path, std::vector<Override> const& overrides) {
    std::string const name = path.string();
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
            fail(name, {}, fmt::format("the file has {} bytes; a study may have at most {}", size, max_study_bytes));
        }
    }
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file(std::fopen(name.c_str(), "rb"), &std::fclose);
    if (file == nullptr) {
        throw FileError(path, "cannot be read", errno);
    }
    std::string text;
    std::array<char, 65536> chunk;
    // A pipe or a device has no size beforehand.
    while (text.size() <= max_study_bytes) {
        std::size_t const n = std::fread(chunk.data(), 1, chunk.size(), file.get());
        text.append(chunk.data(), n);
        if (n < chunk.size() || std::memchr(chunk.data(), 0, n) != nullptr) {
            break;
        }
    }
    if (std::ferror(file.get()) != 0) {
        throw FileError(path, "cannot be read", errno);
    }
    return parse_study(text, name, overrides);
}

}  // namespace clonecast::study

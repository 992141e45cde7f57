// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/ReadStudy.hh"

#include "host/study/detail/CheckDetection.hh"
#include "host/study/detail/DrugLibrary.hh"
#include "host/study/detail/LoadFiles.hh"
#include "host/study/detail/Overrides.hh"
#include "host/study/detail/Sections.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>

namespace clonecast::study {
namespace {

using detail::Context;
using detail::Mistake;
using detail::Node;
using detail::Source;
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
    return std::tuple(mistake.source.override_index, mistake.source.file, mistake.source.line, mistake.source.column);
}

StudyError to_error(std::vector<Mistake> mistakes, std::size_t n_mistakes, std::vector<std::string> const& file_names,
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
            diagnostics.push_back({file_names[static_cast<std::size_t>(source.file)], std::max(source.line, 1),
                                   std::max(source.column, 1), std::move(mistake.message)});
        }
    }
    return StudyError(std::move(diagnostics), n_unkept);
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
        of_changed.file_names = context->file_names;
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

Study build(detail::LoadedFiles files, std::vector<Override> const& overrides) {
    Node& root = files.root;
    if (root.table()->empty()) {
        detail::fail(
            files.names.front(), {},
            "the study is empty; it needs at least schema = 1, name, one [[clones]], one [[regimens]] with one "
            "[[regimens.phases]], and [assessment] with scans and follow_up");
    }
    std::vector<Mistake> mistakes;
    detail::include_library_drugs(&root, &mistakes);
    detail::apply_overrides(&root, overrides, &mistakes);
    if (auto const other_schema = find_other_schema(root)) {
        throw to_error({*other_schema}, 1, files.names, overrides);
    }

    Context context;
    context.file_names = files.names;
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
        throw to_error(std::move(mistakes), n_mistakes, files.names, overrides);
    }
    return std::move(context.study);
}

}  // namespace

Study parse_study(std::string_view text, std::string const& file_name, std::vector<Override> const& overrides) {
    return build(detail::load_text(text, file_name), overrides);
}

Study read_study(std::filesystem::path const& path, std::vector<Override> const& overrides,
                 std::vector<std::filesystem::path> const& overlays) {
    return build(detail::load_files(path, overlays), overrides);
}

}  // namespace clonecast::study

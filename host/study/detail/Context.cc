// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/Context.hh"

#include "host/study/NearestName.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace clonecast::study::detail {
namespace {

constexpr std::size_t max_name_bytes = 64;

//! What is wrong with a name, or nothing.
std::string complaint(std::string_view name) {
    if (name.empty()) {
        return "is empty";
    }
    if (name.size() > max_name_bytes) {
        return fmt::format("is {} bytes long; at most {} are allowed", name.size(), max_name_bytes);
    }
    if (has_control_character(name)) {
        return "has a control character";
    }
    if (std::size_t const bad = name.find_first_of(R"(."=[],)"); bad != std::string_view::npos) {
        return fmt::format(R"(has the character {}; names may not have any of . " = [ ] ,)", name[bad]);
    }
    if (name.front() == ' ' || name.back() == ' ') {
        return "begins or ends with a space";
    }
    return {};
}

}  // namespace

std::string to_string(Range const& range) {
    std::string text =
        range.below == Range::Below::excluded
            ? fmt::format("more than {}, up to {}", format_number(range.lower), format_number(range.upper))
            : fmt::format("{} to {}", format_number(range.lower), format_number(range.upper));
    if (range.unit != "1") {
        text += fmt::format(" [{}]", printable(range.unit));
    }
    return text;
}

bool contains(Range const& range, double value) {
    bool const above = range.below == Range::Below::excluded ? value > range.lower : value >= range.lower;
    bool const whole = range.values == Range::Values::any || value == std::floor(value);
    return above && value <= range.upper && whole;
}

std::string join(std::vector<std::string> const& words) {
    constexpr std::size_t most = 24;
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i == most) {
            return text + fmt::format(" and {} more", words.size() - most);
        }
        text += (i > 0 ? ", " : "") + printable(words[i]);
    }
    return text;
}

std::string suggestion(std::string_view word, std::vector<std::string> const& candidates, std::string otherwise) {
    if (auto const nearest = nearest_name(word, candidates)) {
        return fmt::format("; did you mean '{}'?", printable(*nearest));
    }
    return otherwise;
}

void NameList::add(Context* context, std::string const& name, Source source) {
    std::string const wrong = complaint(name);
    if (!wrong.empty()) {
        context->error(source, fmt::format("the name of a {} ({}) {}", kind_, quoted(name), wrong));
    } else {
        auto const same = std::find(names_.begin(), names_.end(), name);
        if (same != names_.end()) {
            Source const first = sources_[static_cast<std::size_t>(same - names_.begin())];
            context->error(source, fmt::format("{} '{}' is defined twice, first {}", kind_, printable(name),
                                               context->place(first)));
        }
    }
    add_checked(name, source);
}

void NameList::add_checked(std::string const& name, Source source) {
    names_.push_back(name);
    sources_.push_back(source);
}

void NameList::add_unreadable() {
    names_.emplace_back();
    sources_.push_back({});
    complete_ = false;
}

std::optional<int> NameList::find(Context* context, Node const& name) const {
    if (std::string const* text = name.text()) {
        return find(context, *text, name.source);
    }
    context->error(name.source, fmt::format("the name of a {} must be a string, found {}", kind_, type_name(name)));
    return std::nullopt;
}

std::optional<int> NameList::find(Context* context, std::string_view name, Source source,
                                  std::vector<std::string> const& also_allowed) const {
    auto const found = std::find(names_.begin(), names_.end(), name);
    if (found != names_.end()) {
        return static_cast<int>(found - names_.begin());
    }
    if (complete_) {
        std::vector<std::string> candidates = names_;
        candidates.insert(candidates.end(), also_allowed.begin(), also_allowed.end());
        std::string const known =
            candidates.empty() ? fmt::format("; the study defines none") : fmt::format("; known: {}", join(candidates));
        context->error(source,
                       fmt::format("unknown {} '{}'{}", kind_, printable(name), suggestion(name, candidates, known)));
    }
    return std::nullopt;
}

void Context::error(Source source, std::string message) {
    ++n_errors_;
    if (mistakes_.size() < max_mistakes) {
        mistakes_.push_back({source, std::move(message)});
    }
}

std::string Context::place(Source source) const {
    if (source.override_index >= 0 || source.line <= 0) {
        return "in a --set";
    }
    std::string const line = fmt::format("in line {}", source.line);
    return file_names.size() > 1 ? line + " of " + printable(file_names[static_cast<std::size_t>(source.file)]) : line;
}

Number Context::add_parameter(std::string path, double value, Range const& range) {
    auto const index = static_cast<int>(study.parameters.size());
    parameter_index_.emplace(path, index);
    study.parameters.push_back({std::move(path), std::string(range.unit), value, range.lower, range.upper});
    ranges_.push_back(range);
    return {value, index};
}

std::optional<int> Context::find_parameter(std::string const& path) const {
    auto const found = parameter_index_.find(path);
    return found == parameter_index_.end() ? std::nullopt : std::optional<int>(found->second);
}

}  // namespace clonecast::study::detail

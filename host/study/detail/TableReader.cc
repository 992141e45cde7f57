// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/TableReader.hh"

#include "host/study/NearestName.hh"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace clonecast::study::detail {

TableReader::TableReader(Context* context, Node const& table, std::string path)
    : context_(context), table_(table), path_(std::move(path)) {
}

std::string TableReader::path_of(std::string_view key) const {
    return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

void TableReader::set_path(std::string path) {
    path_ = std::move(path);
    for (std::string const& key : keys_) {
        context_->known_paths.insert(path_of(key));
    }
}

Node const* TableReader::find(std::string_view key) {
    if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) {
        keys_.emplace_back(key);
    }
    context_->known_paths.insert(path_of(key));
    return table_.find(key);
}

Node const* TableReader::require(std::string_view key, std::string_view what) {
    Node const* node = find(key);
    if (node == nullptr) {
        missing_.push_back({std::string(key), std::string(what)});
    }
    return node;
}

double TableReader::number(std::string_view key, Range const& range, std::optional<double> fallback) {
    Node const* node = fallback ? find(key) : require(key, "a number, " + to_string(range));
    double const substitute = fallback.value_or(range.lower);
    return node == nullptr ? substitute : read_number(context_, *node, key, range).value_or(substitute);
}

Number TableReader::parameter(std::string_view key, Range const& range, std::optional<double> fallback) {
    return context_->add_parameter(path_of(key), number(key, range, fallback), range);
}

std::optional<Number> TableReader::optional_parameter(std::string_view key, Range const& range) {
    return find(key) == nullptr ? std::nullopt : std::optional(parameter(key, range, required));
}

std::uint64_t TableReader::count(std::string_view key, std::uint64_t lower, std::uint64_t upper,
                                 std::optional<std::uint64_t> fallback) {
    Node const* node = fallback ? find(key) : require(key, fmt::format("a whole number, {} to {}", lower, upper));
    std::uint64_t const substitute = fallback.value_or(lower);
    return node == nullptr ? substitute : read_count(context_, *node, key, lower, upper).value_or(substitute);
}

std::optional<bool> TableReader::optional_flag(std::string_view key) {
    Node const* node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    if (bool const* value = node->boolean()) {
        return *value;
    }
    wrong_type(context_, *node, key, "true or false");
    return std::nullopt;
}

bool TableReader::flag(std::string_view key, std::optional<bool> fallback) {
    if (!fallback) {
        require(key, "true or false");
    }
    return optional_flag(key).value_or(fallback.value_or(false));
}

std::optional<double> TableReader::optional_number(std::string_view key, Range const& range) {
    Node const* node = find(key);
    return node == nullptr ? std::nullopt : read_number(context_, *node, key, range);
}

std::string TableReader::text(std::string_view key, std::optional<std::string> fallback) {
    Node const* node = fallback ? find(key) : require(key, "a string");
    std::string const substitute = fallback.value_or("");
    return node == nullptr ? substitute : read_text(context_, *node, key).value_or(substitute);
}

std::string TableReader::name(NameList* names, std::optional<std::string> fallback) {
    Node const* node = fallback ? find("name") : require("name", "a string");
    if (node == nullptr && fallback) {
        // A default name is made of names that have been checked: only its being unique is in question.
        if (std::find(names->names().begin(), names->names().end(), *fallback) != names->names().end()) {
            names->add(context_, *fallback, table_.source);
        } else {
            names->add_checked(*fallback, table_.source);
        }
        return *fallback;
    }
    std::optional<std::string> const name = node == nullptr ? std::nullopt : read_text(context_, *node, "name");
    if (!name) {
        names->add_unreadable();
        return fallback.value_or("");
    }
    names->add(context_, *name, node->source);
    return *name;
}

std::optional<int> TableReader::reference(std::string_view key, NameList const& names) {
    Node const* node = require(key, fmt::format("the name of a {}", names.kind()));
    return node == nullptr ? std::nullopt : names.find(context_, *node);
}

std::optional<std::size_t> TableReader::choice_index(std::string_view key, std::vector<std::string> const& words,
                                                     bool has_fallback) {
    std::string allowed;
    for (std::string const& word : words) {
        allowed += (allowed.empty() ? "" : ", ") + quoted(word);
    }
    Node const* node = has_fallback ? find(key) : require(key, "one of " + allowed);
    if (node == nullptr) {
        return std::nullopt;
    }
    std::string const* word = node->text();
    if (word == nullptr) {
        wrong_type(context_, *node, key, "one of " + allowed);
        return std::nullopt;
    }
    auto const found = std::find(words.begin(), words.end(), *word);
    if (found == words.end()) {
        context_->error(node->source, fmt::format("{} = {} is not known; allowed: {}{}", key, quoted(*word), allowed,
                                                  suggestion(*word, words)));
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - words.begin());
}

void TableReader::finish() {
    // A key that is there is no candidate for one that is misspelt.
    std::vector<std::string> absent;
    std::copy_if(keys_.begin(), keys_.end(), std::back_inserter(absent),
                 [&](std::string const& key) { return table_.find(key) == nullptr; });
    for (Entry const& entry : *table_.table()) {
        if (std::find(keys_.begin(), keys_.end(), entry.key) != keys_.end()) {
            continue;
        }
        if (context_->is_full()) {
            context_->error(entry.source, {});
            continue;
        }
        auto const nearest = nearest_name(entry.key, absent);
        std::string message = fmt::format("unknown key '{}'", printable(entry.key));
        if (nearest) {
            message += fmt::format("; did you mean '{}'?", *nearest);
            std::erase_if(missing_, [&](Missing const& missing) { return missing.key == *nearest; });
        } else if (auto const present = nearest_name(entry.key, keys_)) {
            message += fmt::format("; did you mean '{}', which is there already?", *present);
        } else {
            message += fmt::format("{}; allowed here: {}", path_.empty() ? "" : " in " + printable(path_), join(keys_));
        }
        context_->error(entry.source, std::move(message));
    }
    for (Missing const& missing : missing_) {
        std::string const where = path_.empty() ? "the study" : printable(path_);
        context_->error(table_.source,
                        fmt::format("{} has no '{}', which is required: {}", where, missing.key, missing.what));
    }
}

bool read_table(Context* context, Node const& node, std::string_view label, std::string path,
                std::function<void(TableReader*)> const& read) {
    if (node.table() == nullptr) {
        wrong_type(context, node, label, "a table");
        return false;
    }
    TableReader table{context, node, std::move(path)};
    read(&table);
    table.finish();
    return true;
}

void read_sub_table(TableReader* parent, std::string_view key, std::function<void(TableReader*)> const& read) {
    Node const* node = parent->find(key);
    Node none = make_table();
    none.source = parent->node().source;
    read_table(parent->context(), node != nullptr ? *node : none, key, parent->path_of(key), read);
}

bool read_tables(TableReader* parent, std::string_view key, std::string_view what, Limits limits,
                 std::function<void(TableReader*, std::size_t)> const& read) {
    Context* const context = parent->context();
    std::string const size =
        limits.least > 0 ? fmt::format("{} to {}", limits.least, limits.most) : fmt::format("at most {}", limits.most);
    Node const* node = limits.least > 0
                           ? parent->require(key, fmt::format("an array of {} tables, one for each {}", size, what))
                           : parent->find(key);
    if (node == nullptr) {
        return limits.least == 0;
    }
    Node::Array const* elements = node->array();
    if (elements == nullptr) {
        std::string wanted = fmt::format("an array of tables, one for each {}", what);
        if (node->table() != nullptr) {
            wanted += fmt::format(" (its header has two brackets: [[{}]])", key);
        }
        wrong_type(context, *node, key, wanted);
        return false;
    }
    if (elements->size() < limits.least || elements->size() > limits.most) {
        context->error(node->source, fmt::format("{} has {} elements; allowed: {}", key, elements->size(), size));
    }
    bool all_tables = true;
    std::string const path = parent->path_of(key);
    for (std::size_t i = 0; i < std::min(elements->size(), limits.most); ++i) {
        Node const& element = (*elements)[i];
        std::string const label = fmt::format("element {} of {}", i + 1, key);
        all_tables = read_table(context, element, label, fmt::format("{}.{}", path, i + 1),
                                [&](TableReader* table) { read(table, i); }) &&
                     all_tables;
    }
    return all_tables && elements->size() <= limits.most;
}

}  // namespace clonecast::study::detail

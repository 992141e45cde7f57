// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/DrugLibrary.hh"

#include "host/study/detail/ParseToml.hh"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string>

namespace clonecast::study::detail {
namespace {

std::ptrdiff_t n_given(Node const& table, std::initializer_list<std::string_view> keys) {
    return std::count_if(keys.begin(), keys.end(), [&](std::string_view key) { return table.find(key) != nullptr; });
}

void erase(Node* table, std::initializer_list<std::string_view> keys) {
    std::erase_if(*table->table(),
                  [&](Entry const& entry) { return std::find(keys.begin(), keys.end(), entry.key) != keys.end(); });
}

//! Adds what `table` lacks, as if it stood at `source`.
void complete(Node* table, Node const& library, Source source) {
    for (Entry const& entry : *library.table()) {
        Node* const own = table->find(entry.key);
        if (own == nullptr) {
            Node copy = entry.value.table() == nullptr ? entry.value : make_table();
            copy.source = source;
            if (entry.value.table() != nullptr) {
                complete(&copy, entry.value, source);
            }
            table->put(entry.key, std::move(copy), source);
        } else if (own->table() != nullptr && entry.value.table() != nullptr) {
            complete(own, entry.value, source);
        }
    }
}

void include(Node* drug, Node library, Source source) {
    Node* const own = drug->find("pharmacokinetics");
    Node* const of_library = library.find("pharmacokinetics");
    if (own != nullptr && own->table() != nullptr && of_library != nullptr) {
        if (n_given(*own, {"half_life", "clearance", "volume"}) >= 2) {
            erase(of_library, {"half_life", "clearance", "volume"});
        }
        if (n_given(*own, {"absorption", "peak_time"}) >= 1) {
            erase(of_library, {"absorption", "peak_time"});
        }
    }
    complete(drug, library, source);
}

}  // namespace

void include_library_drugs(Node* root, std::vector<Mistake>* mistakes) {
    Node* const drugs = root->find("drugs");
    if (drugs == nullptr || drugs->array() == nullptr) {
        return;
    }
    for (Node& drug : *drugs->array()) {
        Node const* const name = drug.find("library");
        if (name == nullptr || name->text() == nullptr) {
            continue;  // the reader of drugs reports a wrong type
        }
        std::vector<LibraryDrug> const& library = library_drugs();
        auto const found = std::find_if(library.begin(), library.end(),
                                        [&](LibraryDrug const& each) { return each.name == *name->text(); });
        Source const source = name->source;
        if (found != library.end()) {
            include(&drug, parse_toml(found->toml), source);
            continue;
        }
        std::vector<std::string> names;
        names.reserve(library.size());
        for (LibraryDrug const& each : library) {
            names.emplace_back(each.name);
        }
        mistakes->push_back({source, fmt::format("the library has no drug {}; it has {}{}", quoted(*name->text()),
                                                 join(names), suggestion(*name->text(), names))});
    }
}

}  // namespace clonecast::study::detail

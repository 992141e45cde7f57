// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/detail/ElementName.hh"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace clonecast::study::detail {
namespace {

//! Arrays of tables whose elements are named by their ends by default.
constexpr std::string_view transition_arrays[] = {"mutations", "switches", "seeding"};

std::string text_of(Node const& element, std::string_view key) {
    Node const* node = element.find(key);
    return node != nullptr && node->text() != nullptr ? *node->text() : std::string{};
}

}  // namespace

std::string element_name(Node const& element, std::string_view array_key) {
    if (std::string name = text_of(element, "name"); !name.empty()) {
        return name;
    }
    if (std::find(std::begin(transition_arrays), std::end(transition_arrays), array_key) !=
        std::end(transition_arrays)) {
        return fmt::format("{}->{}", text_of(element, "from"), text_of(element, "to"));
    }
    if (array_key == "influx") {
        std::string const site = text_of(element, "site");
        return site.empty() ? text_of(element, "clone") : fmt::format("{}->{}", text_of(element, "clone"), site);
    }
    if (array_key == "vary") {
        std::string parameter = text_of(element, "parameter");
        std::string const stratum = text_of(element, "stratum");
        return stratum.empty() ? parameter : fmt::format("{}[{}]", parameter, stratum);
    }
    if (array_key == "interactions") {
        Node const* drugs = element.find("drugs");
        Node::Array const* pair = drugs == nullptr ? nullptr : drugs->array();
        if (pair != nullptr && pair->size() == 2 && (*pair)[0].text() != nullptr && (*pair)[1].text() != nullptr) {
            return fmt::format("{}+{}", *(*pair)[0].text(), *(*pair)[1].text());
        }
    }
    return {};
}

}  // namespace clonecast::study::detail

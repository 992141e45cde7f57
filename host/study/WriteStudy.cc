// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/WriteStudy.hh"

#include "host/study/ReadStudy.hh"
#include "host/study/detail/Sections.hh"
#include "host/study/detail/WriteToml.hh"

#include <nlohmann/json.hpp>

namespace clonecast::study {
namespace {

using detail::Entry;
using detail::Node;

Node to_tree(Study const& study) {
    Node root = detail::make_table();
    detail::write_general(study, &root);
    detail::write_clones(study, &root);
    detail::write_mutations(study, &root);
    detail::write_switches(study, &root);
    detail::write_detection(study, &root);
    detail::write_drugs(study, &root);
    detail::write_interactions(study, &root);
    detail::write_sites(study, &root);
    detail::write_seeding(study, &root);
    detail::write_influx(study, &root);
    detail::write_regimens(study, &root);
    detail::write_cohort(study, &root);
    detail::write_assessment(study, &root);
    detail::write_output(study, &root);
    detail::write_claims(study, &root);
    return root;
}

nlohmann::json to_json(Node const& node) {
    if (Node::Table const* table = node.table()) {
        nlohmann::json object = nlohmann::json::object();
        for (Entry const& entry : *table) {
            object[entry.key] = to_json(entry.value);
        }
        return object;
    }
    if (Node::Array const* array = node.array()) {
        nlohmann::json elements = nlohmann::json::array();
        for (Node const& element : *array) {
            elements.push_back(to_json(element));
        }
        return elements;
    }
    if (bool const* boolean = node.boolean()) {
        return *boolean;
    }
    if (std::int64_t const* integer = node.integer()) {
        return *integer;
    }
    if (double const* real = node.real()) {
        return *real;
    }
    return *node.text();
}

Node from_json(nlohmann::json const& json) {
    if (json.is_object()) {
        Node table = detail::make_table();
        for (auto const& item : json.items()) {
            table.put(item.key(), from_json(item.value()));
        }
        return table;
    }
    if (json.is_array()) {
        Node::Array elements;
        for (nlohmann::json const& element : json) {
            elements.push_back(from_json(element));
        }
        return {std::move(elements), {}};
    }
    if (json.is_boolean()) {
        return detail::make_flag(json.get<bool>());
    }
    if (json.is_number_integer()) {
        return {json.get<std::int64_t>(), {}};
    }
    if (json.is_number()) {
        return detail::make_node(json.get<double>());
    }
    return detail::make_node(json.is_string() ? json.get<std::string>() : std::string());
}

}  // namespace

nlohmann::json resolved(Study const& study) {
    return to_json(to_tree(study));
}

std::string to_toml(Study const& study) {
    return detail::write_toml(to_tree(study));
}

std::string to_toml(nlohmann::json const& resolved_study) {
    std::string text = detail::write_toml(from_json(resolved_study));
    try {
        return to_toml(parse_study(text, "study"));
    } catch (StudyError const&) {
        return text;
    }
}

}  // namespace clonecast::study

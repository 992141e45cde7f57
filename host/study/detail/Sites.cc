// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// [[sites]], and how cells come to them: [[seeding]] from site to site, [[influx]] from outside.
#include "host/study/detail/Sections.hh"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace clonecast::study::detail {
namespace {

Range const start_range{.lower = 0, .upper = max_start_cells, .unit = "cells", .values = Range::Values::whole};
Range const pace_range{.lower = 0, .upper = 100};
Range const penetration_range{.lower = 0, .upper = 100};
Range const seeding_range{.lower = 0, .upper = 1000, .unit = "1/day per cell"};
Range const influx_range{.lower = 0, .upper = 1e6, .unit = "cells/day"};
constexpr std::size_t max_seedings = static_cast<std::size_t>(max_sites) * (max_sites - 1);
constexpr std::size_t max_influxes = static_cast<std::size_t>(max_types);

bool has_fixed_effect(Drug const& drug) {
    auto const is_fixed = [](Effect const& effect) { return effect.kind == Effect::Kind::fixed; };
    return std::any_of(drug.inhibits.begin(), drug.inhibits.end(), is_fixed) ||
           std::any_of(drug.induces.begin(), drug.induces.end(), is_fixed) ||
           std::any_of(drug.effects.begin(), drug.effects.end(), [&](std::vector<Effect> const& of_clone) {
               return std::any_of(of_clone.begin(), of_clone.end(), is_fixed);
           });
}

void read_starts(TableReader* table, bool is_first, Site* site) {
    Context* const context = table->context();
    Node const* start = table->find("start");
    if (is_first) {
        for (Clone const& clone : context->study.clones) {
            site->start.push_back(clone.start);
        }
        if (start != nullptr) {
            context->error(start->source,
                           "the first site begins with the clones' own 'start'; leave this out, and give starts in "
                           "[[clones]]");
        }
    } else if (context->clones.complete()) {
        read_sub_table(table, "start", [&](TableReader* starts) {
            for (std::string const& clone : context->clones.names()) {
                site->start.push_back(starts->parameter(clone, start_range, 0));
            }
        });
    }
}

void read_penetration(TableReader* table, Site* site) {
    Context* const context = table->context();
    if (Node const* node = table->find("penetration"); node == nullptr || !context->drugs.complete()) {
        site->penetration.resize(context->drugs.names().size());
        return;
    }
    read_sub_table(table, "penetration", [&](TableReader* parts) {
        for (Drug const& drug : context->study.drugs) {
            site->penetration.push_back(parts->optional_parameter(drug.name, penetration_range));
            if (site->penetration.back() && has_fixed_effect(drug)) {
                context->error(parts->node().find(drug.name)->source,
                               fmt::format("drug '{}' has an effect of fixed strength, which does not depend on its "
                                           "concentration; give {{ emax, ec50 }} in place of it, or leave this out",
                                           printable(drug.name)));
            }
        }
    });
}

Site read_site(TableReader* table, bool is_first) {
    Context* const context = table->context();
    Site site;
    site.name = table->name(&context->sites, required);
    if (!site.name.empty()) {
        table->set_path("sites." + site.name);
        auto const& clones = context->clones.names();
        if (site.name == "burden" || std::find(clones.begin(), clones.end(), site.name) != clones.end()) {
            context->error(table->node().find("name")->source,
                           fmt::format("a site may not be called {}: in the results that is the name of {}",
                                       quoted(site.name), site.name == "burden" ? "all cells" : "a clone"));
        }
    }
    site.growth = context->study.growth;
    if (table->find("growth") != nullptr) {
        read_sub_table(table, "growth",
                       [&](TableReader* growth) { site.growth = read_growth(growth, context->study.growth); });
    }
    site.pace = table->parameter("pace", pace_range, 1);
    read_starts(table, is_first, &site);
    read_penetration(table, &site);
    return site;
}

//! The site of a study that names none.
Site only_site(Study const& study) {
    Site site;
    site.growth = study.growth;
    site.pace.value = 1;
    for (Clone const& clone : study.clones) {
        site.start.push_back(clone.start);
    }
    site.penetration.resize(study.drugs.size());
    return site;
}

std::string const& site_name(Study const& study, int site) {
    return study.sites[static_cast<std::size_t>(site)].name;
}
std::string const& clone_name(Study const& study, int clone) {
    return study.clones[static_cast<std::size_t>(clone)].name;
}

//! The name of an element, which also becomes its path: `fallback` unless it has one; an empty fallback is not known.
std::string read_name(TableReader* table, NameList* names, std::string const& fallback) {
    if (fallback.empty() && table->find("name") == nullptr) {
        names->add_unreadable();
        return {};
    }
    std::string name = table->name(names, fallback);
    table->set_path(fmt::format("{}.{}", names->kind(), name));
    return name;
}

}  // namespace

void read_sites(TableReader* root) {
    Context* const context = root->context();
    Study& study = context->study;
    bool const whole = read_tables(root, "sites", "site", {0, max_sites}, [&](TableReader* table, std::size_t index) {
        study.sites.push_back(read_site(table, index == 0));
    });
    if (!whole) {
        context->sites.set_incomplete();
    }
    std::size_t const n_types = study.sites.size() * study.clones.size();
    if (n_types > static_cast<std::size_t>(max_types)) {
        context->error(root->node().find("sites")->source,
                       fmt::format("{} sites times {} clones are {}; allowed: at most {}", study.sites.size(),
                                   study.clones.size(), n_types, max_types));
    }
    std::set<std::size_t> induced;
    for (Drug const& drug : study.drugs) {
        for (std::size_t i = 0; i < drug.induces.size(); ++i) {
            if (drug.induces[i].kind != Effect::Kind::none) {
                induced.insert(i);
            }
        }
    }
    if (study.sites.size() * induced.size() > static_cast<std::size_t>(max_induced_switches)) {
        context->error(
            root->node().find("sites")->source,
            fmt::format("{} sites times {} switches that drugs induce are {}; allowed: at most {}", study.sites.size(),
                        induced.size(), study.sites.size() * induced.size(), max_induced_switches));
    }
    if (study.sites.empty()) {
        study.sites.push_back(only_site(study));
    }
}

void read_seeding(TableReader* root) {
    Context* const context = root->context();
    NameList names{"seeding"};
    read_tables(root, "seeding", "seeding", {0, max_seedings}, [&](TableReader* table, std::size_t) {
        Seeding seeding;
        auto const from = table->reference("from", context->sites);
        auto const to = table->reference("to", context->sites);
        std::string default_name;
        if (from && to) {
            seeding.from = *from;
            seeding.to = *to;
            default_name = fmt::format("{}->{}", site_name(context->study, *from), site_name(context->study, *to));
            if (*from == *to) {
                context->error(table->node().find("to")->source,
                               fmt::format("'from' and 'to' are the same site '{}'; they must differ",
                                           printable(site_name(context->study, *to))));
            }
        }
        seeding.name = read_name(table, &names, default_name);
        seeding.rate = table->parameter("rate", seeding_range, required);
        seeding.clones = read_clone_list(table);
        context->study.seedings.push_back(std::move(seeding));
    });
}

void read_influx(TableReader* root) {
    Context* const context = root->context();
    NameList names{"influx"};
    bool const has_sites = !context->sites.names().empty() || !context->sites.complete();
    read_tables(root, "influx", "influx", {0, max_influxes}, [&](TableReader* table, std::size_t) {
        Influx influx;
        auto const clone = table->reference("clone", context->clones);
        bool const names_site = has_sites || table->find("site") != nullptr;
        auto const site = names_site ? table->reference("site", context->sites) : std::optional(0);
        std::string default_name;
        if (clone && site) {
            influx.clone = *clone;
            influx.site = *site;
            default_name = clone_name(context->study, *clone);
            if (names_site) {
                default_name += "->" + site_name(context->study, *site);
            }
        }
        influx.name = read_name(table, &names, default_name);
        influx.rate = table->parameter("rate", influx_range, required);
        context->study.influxes.push_back(std::move(influx));
    });
}

void write_sites(Study const& study, Node* root) {
    if (study.sites.front().name.empty()) {
        return;
    }
    Node::Array elements;
    for (std::size_t s = 0; s < study.sites.size(); ++s) {
        Site const& site = study.sites[s];
        Node table = make_table();
        table.put("name", make_node(site.name));
        bool const own_growth =
            site.growth.law != study.growth.law || site.growth.capacity.parameter != study.growth.capacity.parameter;
        if (own_growth) {
            table.put("growth", write_growth(site.growth));
        }
        table.put("pace", make_node(site.pace.value));
        if (s > 0) {
            Node start = make_table();
            for (std::size_t i = 0; i < study.clones.size(); ++i) {
                start.put(study.clones[i].name, make_node(site.start[i].value));
            }
            table.put("start", std::move(start));
        }
        Node penetration = make_table();
        for (std::size_t i = 0; i < study.drugs.size(); ++i) {
            if (site.penetration[i]) {
                penetration.put(study.drugs[i].name, make_node(site.penetration[i]->value));
            }
        }
        table.put("penetration", std::move(penetration));
        elements.push_back(std::move(table));
    }
    root->put("sites", {std::move(elements), {}});
}

void write_seeding(Study const& study, Node* root) {
    Node::Array elements;
    for (Seeding const& seeding : study.seedings) {
        std::vector<std::string> clones;
        for (int const clone : seeding.clones) {
            clones.push_back(clone_name(study, clone));
        }
        Node table = make_table();
        table.put("name", make_node(seeding.name));
        table.put("from", make_node(site_name(study, seeding.from)));
        table.put("to", make_node(site_name(study, seeding.to)));
        table.put("rate", make_node(seeding.rate.value));
        table.put("clones", make_node(clones));
        elements.push_back(std::move(table));
    }
    if (!elements.empty()) {
        root->put("seeding", {std::move(elements), {}});
    }
}

void write_influx(Study const& study, Node* root) {
    Node::Array elements;
    for (Influx const& influx : study.influxes) {
        Node table = make_table();
        table.put("name", make_node(influx.name));
        table.put("clone", make_node(clone_name(study, influx.clone)));
        if (std::string const& site = site_name(study, influx.site); !site.empty()) {
            table.put("site", make_node(site));
        }
        table.put("rate", make_node(influx.rate.value));
        elements.push_back(std::move(table));
    }
    if (!elements.empty()) {
        root->put("influx", {std::move(elements), {}});
    }
}

}  // namespace clonecast::study::detail

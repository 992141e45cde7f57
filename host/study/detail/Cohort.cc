// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// [cohort]: how patients differ.
#include "host/study/detail/CheckCohort.hh"
#include "host/study/detail/Distribution.hh"
#include "host/study/detail/Sections.hh"

#include "host/study/NearestName.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace clonecast::study::detail {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t max_strata = 100;
constexpr double probability_tolerance = 1e-9;  //!< of the sum of the strata's probabilities
Range const stratum_probability_range{.lower = 0, .upper = 1, .below = Range::Below::excluded};
Range const rho_range{.lower = -1, .upper = 1};
constexpr std::size_t max_variations = max_strata * max_varied_parameters;
constexpr std::size_t max_correlations = max_varied_parameters * (max_varied_parameters - 1) / 2;

//! Whether a parameter of this path could have been defined by an entry that had mistakes.
bool may_be_unread(Context const& context, std::string_view path) {
    if (!context.clones.complete() && path.find(".effects.") != std::string_view::npos) {
        return true;
    }
    return context.faulty_sections.contains(std::string(path.substr(0, path.find('.'))));
}

//! Whether a path that the schema knows is that of a parameter where it is given: of those that need not be.
bool could_vary(std::string_view path) {
    constexpr std::array ends{".concentration"sv,
                              ".burden_below"sv,
                              ".burden_above"sv,
                              ".death.burden"sv,
                              "detection.burden"sv,
                              ".birth"sv,
                              ".death"sv,
                              ".kill"sv,
                              ".hill"sv,
                              ".schedule.on"sv,
                              ".schedule.off"sv,
                              ".schedule.until"sv,
                              ".schedule.duration"sv,
                              ".until.days"sv,
                              ".loading.dose"sv,
                              ".progression.fold"sv};
    bool const is_end =
        std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return path.ends_with(end); });
    return (is_end || path.find(".pharmacokinetics.") != std::string_view::npos) && path != "assessment.death" &&
           path.find(".effects.default") == std::string_view::npos;
}

//! The parameter of that path; reports one that is not there or cannot vary.
std::optional<int> find_parameter(Context* context, std::string const& path, Source source) {
    if (auto const parameter = context->find_parameter(path)) {
        return parameter;
    }
    std::vector<std::string> paths;
    std::vector<std::string> inside;
    for (Parameter const& parameter : context->study.parameters) {
        paths.push_back(parameter.path);
        if (parameter.path.starts_with(path + ".")) {
            inside.push_back(parameter.path);
        }
    }
    if (!inside.empty()) {
        context->error(source, fmt::format("'{}' is not a number; numbers in it: {}", printable(path), join(inside)));
        return std::nullopt;
    }
    if (context->known_paths.contains(path) && could_vary(path)) {
        context->error(source,
                       fmt::format("the study gives no value to '{}', so there is nothing to vary", printable(path)));
        return std::nullopt;
    }
    if (context->known_paths.contains(path) && path.find(".effects.") == std::string::npos) {
        context->error(source,
                       fmt::format("'{}' cannot vary between patients; what can: the numbers of clones, mutations, "
                                   "switches, drugs, interactions and phases, schedules without lists of days, and of "
                                   "the assessment all but scans, follow_up and death.check_every",
                                   printable(path)));
        return std::nullopt;
    }
    if (path.find(".effects.default.") != std::string::npos) {
        context->error(source,
                       fmt::format("'{}': name a clone in place of 'default'; each clone has an effect of its own",
                                   printable(path)));
    } else if (!may_be_unread(*context, path)) {
        context->error(source,
                       fmt::format("the study has no parameter '{}'{}", printable(path), suggestion(path, paths)));
    }
    return std::nullopt;
}

//! A path under `set` in quotes is one key; without quotes it is a chain of tables. Both become one path.
void read_settings(Context* context, Node const& node, std::string const& path, Stratum* stratum) {
    for (Entry const& entry : *node.table()) {
        std::string const full = path.empty() ? entry.key : path + "." + entry.key;
        if (entry.value.table() != nullptr) {
            read_settings(context, entry.value, full, stratum);
            continue;
        }
        auto const parameter = find_parameter(context, full, entry.source);
        if (!parameter) {
            continue;
        }
        auto const value = read_number(context, entry.value, printable(full), context->range(*parameter));
        auto const same = std::find_if(stratum->set.begin(), stratum->set.end(), [&](Stratum::Setting const& setting) {
            return setting.parameter == *parameter;
        });
        if (same != stratum->set.end()) {
            context->error(entry.source, fmt::format("'{}' is set twice in this stratum", printable(full)));
        } else if (value) {
            stratum->set.push_back({*parameter, *value});
        }
    }
}

void read_stratum(TableReader* table, NameList* names) {
    Context* const context = table->context();
    Stratum stratum;
    stratum.name = table->name(names, required);
    if (!stratum.name.empty()) {
        table->set_path("cohort.strata." + stratum.name);
    }
    stratum.probability = table->number("probability", stratum_probability_range, required);
    if (Node const* set = table->find("set")) {
        if (set->table() == nullptr) {
            wrong_type(context, *set, "set", R"(a table such as { "clones.NAME.birth" = 0.2 })");
        } else {
            read_settings(context, *set, "", &stratum);
        }
    }
    std::sort(stratum.set.begin(), stratum.set.end(),
              [](Stratum::Setting const& a, Stratum::Setting const& b) { return a.parameter < b.parameter; });
    context->study.cohort.strata.push_back(std::move(stratum));
}

void read_strata(TableReader* cohort, NameList* names, CohortSources* sources) {
    Context* const context = cohort->context();
    std::size_t const errors_before = context->n_errors();
    std::vector<Stratum>& strata = context->study.cohort.strata;
    bool const whole = read_tables(cohort, "strata", "stratum", {0, max_strata}, [&](TableReader* table, std::size_t) {
        read_stratum(table, names);
        sources->strata.push_back(table->node().source);
    });
    if (!whole) {
        names->set_incomplete();
    }
    if (strata.empty()) {
        strata.push_back({"all", 1, {}});
        names->add_checked("all", cohort->node().source);
        sources->strata.push_back(cohort->node().source);
    }
    for (std::size_t i = 0; strata.size() > 1 && i < strata.size(); ++i) {
        if (strata[i].name == "all") {
            context->error(sources->strata[i],
                           "one of several strata may not be called 'all': in the results it stands for all patients");
        }
    }
    double sum = 0;
    bool probabilities_known = whole;
    for (Stratum const& stratum : strata) {
        sum += stratum.probability;
        probabilities_known = probabilities_known && stratum.probability > 0;
    }
    if (probabilities_known && context->n_errors() == errors_before && std::fabs(sum - 1) > probability_tolerance) {
        context->error(sources->strata.front(),
                       fmt::format("the probabilities of the strata add up to {}; they must add up "
                                   "to 1",
                                   format_number(sum)));
    }
}

void read_variation(TableReader* table, NameList const& strata, CohortSources* sources) {
    Context* const context = table->context();
    std::size_t const errors_before = context->n_errors();
    Variation variation;
    Node const* path = table->require("parameter", "the path of a parameter, such as \"clones.NAME.birth\"");
    std::optional<int> parameter;
    if (path != nullptr) {
        if (auto const text = read_text(context, *path, "parameter")) {
            parameter = find_parameter(context, *text, path->source);
        }
    }
    auto const distribution = read_distribution(table, parameter ? &context->range(*parameter) : nullptr);
    Node const* stratum = table->find("stratum");
    if (stratum != nullptr) {
        variation.stratum = strata.find(context, *stratum);
    }
    // A name that is unknown goes unreported where not all strata could be read.
    bool const stratum_known = stratum == nullptr || variation.stratum;
    if (parameter && distribution && stratum_known && context->n_errors() == errors_before) {
        variation.parameter = *parameter;
        variation.distribution = *distribution;
        context->study.cohort.variations.push_back(variation);
        sources->variations.push_back(path->source);
    } else {
        sources->complete = false;
    }
}

void read_correlation(TableReader* table, CohortSources* sources) {
    Context* const context = table->context();
    Correlation correlation;
    Node const* node = table->require("parameters", "the paths of two parameters");
    bool good = node != nullptr;
    if (node != nullptr) {
        auto const paths = read_texts(context, *node, "parameters");
        good = paths && paths->size() == 2;
        if (paths && paths->size() != 2) {
            context->error(node->source,
                           fmt::format("parameters names {}; a correlation is between two", paths->size()));
        } else if (paths && (*paths)[0] == (*paths)[1]) {
            context->error((*node->array())[1].source, "a parameter cannot be correlated with itself");
            good = false;
        } else if (paths) {
            auto const a = find_parameter(context, (*paths)[0], (*node->array())[0].source);
            auto const b = find_parameter(context, (*paths)[1], (*node->array())[1].source);
            good = a && b;
            correlation.parameter_a = a.value_or(-1);
            correlation.parameter_b = b.value_or(-1);
        }
    }
    std::size_t const errors_before = context->n_errors();
    correlation.rho = table->number("rho", rho_range, required);
    if (good && context->n_errors() == errors_before && table->node().find("rho") != nullptr) {
        context->study.cohort.correlations.push_back(correlation);
        sources->correlations.push_back(node->source);
    }
}

}  // namespace

void read_cohort(TableReader* root) {
    read_sub_table(root, "cohort", [](TableReader* cohort) {
        CohortSources sources;
        NameList strata{"stratum"};
        read_strata(cohort, &strata, &sources);
        read_tables(cohort, "vary", "variation", {0, max_variations},
                    [&](TableReader* table, std::size_t) { read_variation(table, strata, &sources); });
        read_tables(cohort, "correlations", "correlation", {0, max_correlations},
                    [&](TableReader* table, std::size_t) { read_correlation(table, &sources); });
        check_cohort(cohort->context(), sources);
    });
}

void write_cohort(Study const& study, Node* root) {
    auto const path_of = [&](int parameter) { return study.parameters[static_cast<std::size_t>(parameter)].path; };
    Node::Array strata;
    for (Stratum const& stratum : study.cohort.strata) {
        Node set = make_table();
        for (Stratum::Setting const& setting : stratum.set) {
            set.put(path_of(setting.parameter), make_node(setting.value));
        }
        Node table = make_table();
        table.put("name", make_node(stratum.name));
        table.put("probability", make_node(stratum.probability));
        table.put("set", std::move(set));
        strata.push_back(std::move(table));
    }
    Node::Array variations;
    for (Variation const& variation : study.cohort.variations) {
        Node table = make_table();
        table.put("parameter", make_node(path_of(variation.parameter)));
        if (variation.stratum) {
            table.put("stratum", make_node(study.cohort.strata[static_cast<std::size_t>(*variation.stratum)].name));
        }
        write_distribution(variation.distribution, &table);
        variations.push_back(std::move(table));
    }
    Node::Array correlations;
    for (Correlation const& correlation : study.cohort.correlations) {
        Node table = make_table();
        table.put("parameters",
                  make_node(std::vector{path_of(correlation.parameter_a), path_of(correlation.parameter_b)}));
        table.put("rho", make_node(correlation.rho));
        correlations.push_back(std::move(table));
    }
    Node cohort = make_table();
    cohort.put("strata", {std::move(strata), {}});
    cohort.put("vary", {std::move(variations), {}});
    cohort.put("correlations", {std::move(correlations), {}});
    root->put("cohort", std::move(cohort));
}

}  // namespace clonecast::study::detail

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// [[regimens]] and their phases.
#include "host/study/detail/Schedule.hh"
#include "host/study/detail/Sections.hh"

#include <fmt/format.h>

namespace clonecast::study::detail {
namespace {

constexpr std::size_t max_regimens = 1000;
constexpr std::size_t max_phases = 1000;
constexpr std::size_t max_loading_doses = 1000;
Range const loading_day_range{.lower = 0, .upper = max_days, .unit = "days"};
Range const phase_length_range{.lower = min_days, .upper = max_days, .unit = "days"};
Range const burden_range{.lower = 1e-9, .upper = 1e6};  //!< fraction of the burden at day 0

std::string const allowed_ends =
    R"("never", "progression", { days = ... }, { burden_below = ... } or { burden_above = ... })";
std::vector<std::pair<std::string, PhaseEnd::Kind>> const end_words{{"never", PhaseEnd::Kind::never},
                                                                    {"progression", PhaseEnd::Kind::progression}};
std::vector<std::pair<std::string, PhaseEnd::Kind>> const end_keys{{"days", PhaseEnd::Kind::time},
                                                                   {"burden_below", PhaseEnd::Kind::burden_below},
                                                                   {"burden_above", PhaseEnd::Kind::burden_above}};

//! \return nothing if the end could not be read
std::optional<PhaseEnd> read_end_table(Context* context, Node const& node, std::string const& path) {
    PhaseEnd end;
    int n_given = 0;
    std::size_t const errors_before = context->n_errors();
    read_table(context, node, "until", path, [&](TableReader* table) {
        for (auto const& [key, kind] : end_keys) {
            if (table->find(key) == nullptr) {
                continue;
            }
            if (++n_given > 1) {
                continue;
            }
            end.kind = kind;
            if (kind == PhaseEnd::Kind::time) {
                end.days = table->parameter(key, phase_length_range, required);
            } else {
                end.burden = table->parameter(key, burden_range, required);
            }
        }
    });
    if (n_given > 1 || (n_given == 0 && context->n_errors() == errors_before)) {
        context->error(node.source,
                       fmt::format("until has {} of the keys days, burden_below, burden_above; it must have "
                                   "exactly one, since a phase has one end",
                                   n_given == 0 ? "none" : "several"));
    }
    return context->n_errors() == errors_before ? std::optional(end) : std::nullopt;
}

std::optional<PhaseEnd> read_end(TableReader* phase) {
    Context* const context = phase->context();
    Node const* node = phase->find("until");
    if (node == nullptr) {
        return PhaseEnd{};
    }
    if (node->table() != nullptr) {
        return read_end_table(context, *node, phase->path_of("until"));
    }
    std::string const* text = node->text();
    if (text == nullptr) {
        wrong_type(context, *node, "until", allowed_ends);
        return std::nullopt;
    }
    std::vector<std::string> words;
    for (auto const& [word, kind] : end_words) {
        if (word == *text) {
            return PhaseEnd{kind, {}, {}};
        }
        words.push_back(word);
    }
    context->error(node->source, fmt::format("until = {} is not known; allowed: {}{}", quoted(*text), allowed_ends,
                                             suggestion(*text, words)));
    return std::nullopt;
}

//! What is given of a drug with a concentration curve: `dose`, `every`, `loading`.
void read_amounts(TableReader* table, Pharmacokinetics const& curve, Dose* dose) {
    Context* const context = table->context();
    // By value: registering a parameter moves the ranges.
    Range const amount_range = context->range(curve.dose.parameter);
    Range const every_range = context->range(curve.every.parameter);
    dose->amount = table->optional_parameter("dose", amount_range);
    dose->every = table->optional_parameter("every", every_range);
    if (Node const* node = table->find("loading")) {
        read_table(context, *node, "loading", table->path_of("loading"), [&](TableReader* loading) {
            Loading result;
            if (Node const* days = loading->require("days", "a list of days since the phase began")) {
                auto const read = read_increasing(context, *days, "days", loading_day_range, max_loading_doses);
                result.days = read.value_or(std::vector<double>{});
            }
            double const of_schedule = dose->amount ? dose->amount->value : curve.dose.value;
            result.dose = loading->parameter("dose", amount_range, of_schedule);
            dose->loading = std::move(result);
        });
    }
}

std::optional<Dose> read_dose(TableReader* table, std::string const& phase_path) {
    Context* const context = table->context();
    Dose dose;
    auto const drug = table->reference("drug", context->drugs);
    if (drug) {
        dose.drug = *drug;
        table->set_path(
            fmt::format("{}.drugs.{}", phase_path, context->drugs.names()[static_cast<std::size_t>(*drug)]));
    }
    if (Node const* schedule = table->find("schedule")) {
        dose.schedule = read_schedule(context, *schedule, table->path_of("schedule"));
    } else {
        dose.schedule = continuous_schedule(context, table->path_of("schedule"));
    }
    if (drug && context->study.drugs[static_cast<std::size_t>(*drug)].pharmacokinetics) {
        read_amounts(table, *context->study.drugs[static_cast<std::size_t>(*drug)].pharmacokinetics, &dose);
    } else if (table->find("concentration") != nullptr && drug) {
        int const of_drug = context->study.drugs[static_cast<std::size_t>(*drug)].concentration->parameter;
        // By value: registering a parameter moves the ranges.
        Range const range = context->range(of_drug);
        dose.concentration = table->parameter("concentration", range, required);
    }
    return drug ? std::optional(std::move(dose)) : std::nullopt;
}

std::vector<Dose> read_doses(TableReader* phase) {
    Context* const context = phase->context();
    std::vector<Dose> doses;
    std::string const phase_path = phase->path();
    read_tables(phase, "drugs", "drug", {0, max_drugs}, [&](TableReader* table, std::size_t) {
        auto dose = read_dose(table, phase_path);
        if (!dose) {
            return;
        }
        for (Dose const& other : doses) {
            if (other.drug == dose->drug) {
                context->error(table->node().find("drug")->source,
                               fmt::format("drug '{}' is given twice in this phase; put both into one schedule",
                                           printable(context->drugs.names()[static_cast<std::size_t>(dose->drug)])));
                return;
            }
        }
        doses.push_back(std::move(*dose));
    });
    return doses;
}

//! Reports phases that never come, and a repetition that never does.
void check_order(Context* context, Regimen const& regimen, std::vector<Source> const& phases, Source repeat) {
    for (std::size_t i = 0; i < regimen.phases.size(); ++i) {
        if (regimen.phases[i].end.kind != PhaseEnd::Kind::never) {
            continue;
        }
        std::string const name = printable(regimen.phases[i].name);
        if (i + 1 < regimen.phases.size()) {
            context->error(phases[i + 1],
                           fmt::format("phase '{}' can never begin, because phase '{}' before it never ends "
                                       "(until = \"never\" is the default)",
                                       printable(regimen.phases[i + 1].name), name));
        } else if (regimen.repeat) {
            context->error(
                repeat,
                fmt::format("repeat = true, but phase '{}' never ends (until = \"never\" is the default)", name));
        }
        return;
    }
}

void read_regimen(TableReader* table, NameList* names) {
    Context* const context = table->context();
    Regimen regimen;
    regimen.name = table->name(names, required);
    if (!regimen.name.empty()) {
        table->set_path("regimens." + regimen.name);
    }
    regimen.repeat = table->flag("repeat", false);
    NameList phase_names{"phase"};
    std::vector<Source> sources;
    bool ends_known = true;
    std::string const path = table->path();
    read_tables(table, "phases", "phase", {1, max_phases}, [&](TableReader* phase_table, std::size_t index) {
        Phase phase;
        phase.name = phase_table->name(&phase_names, fmt::format("phase {}", index + 1));
        phase_table->set_path(fmt::format("{}.phases.{}", path, phase.name));
        phase.doses = read_doses(phase_table);
        auto const end = read_end(phase_table);
        ends_known = ends_known && end;
        phase.end = end.value_or(PhaseEnd{});
        regimen.phases.push_back(std::move(phase));
        sources.push_back(phase_table->node().source);
    });
    if (ends_known) {
        Node const* repeat = table->node().find("repeat");
        check_order(context, regimen, sources, repeat == nullptr ? table->node().source : repeat->source);
    }
    context->study.regimens.push_back(std::move(regimen));
}

Node write_end(PhaseEnd const& end) {
    if (end.kind == PhaseEnd::Kind::never || end.kind == PhaseEnd::Kind::progression) {
        return make_node(word_of(end_words, end.kind));
    }
    Node table = make_table();
    table.put(word_of(end_keys, end.kind),
              make_node(end.kind == PhaseEnd::Kind::time ? end.days.value : end.burden.value));
    return table;
}

Node write_phase(Study const& study, Phase const& phase) {
    Node::Array doses;
    for (Dose const& dose : phase.doses) {
        Node table = make_table();
        table.put("drug", make_node(study.drugs[static_cast<std::size_t>(dose.drug)].name));
        table.put("schedule", write_schedule(dose.schedule));
        if (dose.concentration) {
            table.put("concentration", make_node(dose.concentration->value));
        }
        if (dose.amount) {
            table.put("dose", make_node(dose.amount->value));
        }
        if (dose.every) {
            table.put("every", make_node(dose.every->value));
        }
        if (dose.loading) {
            Node loading = make_table();
            loading.put("days", make_node(dose.loading->days));
            loading.put("dose", make_node(dose.loading->dose.value));
            table.put("loading", std::move(loading));
        }
        doses.push_back(std::move(table));
    }
    Node table = make_table();
    table.put("name", make_node(phase.name));
    table.put("drugs", {std::move(doses), {}});
    table.put("until", write_end(phase.end));
    return table;
}

}  // namespace

void read_regimens(TableReader* root) {
    NameList names{"regimen"};
    read_tables(root, "regimens", "regimen", {1, max_regimens},
                [&](TableReader* table, std::size_t) { read_regimen(table, &names); });
}

void write_regimens(Study const& study, Node* root) {
    Node::Array elements;
    for (Regimen const& regimen : study.regimens) {
        Node::Array phases;
        for (Phase const& phase : regimen.phases) {
            phases.push_back(write_phase(study, phase));
        }
        Node table = make_table();
        table.put("name", make_node(regimen.name));
        table.put("repeat", make_flag(regimen.repeat));
        table.put("phases", {std::move(phases), {}});
        elements.push_back(std::move(table));
    }
    root->put("regimens", {std::move(elements), {}});
}

}  // namespace clonecast::study::detail

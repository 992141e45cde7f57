// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// [[clones]], and how cells pass from one to another: [[mutations]] and [[switches]].
#include "host/study/detail/Sections.hh"

#include <fmt/format.h>

#include <map>

namespace clonecast::study::detail {
namespace {

Range const rate_range{.lower = 0, .upper = 1000, .unit = "1/day per cell"};
Range const start_range{.lower = 0, .upper = max_start_cells, .unit = "cells", .values = Range::Values::whole};
Range const weight_range{.lower = 0, .upper = 1e6};
Range const half_range{.lower = 1e-6, .upper = 1e6};
Range const hill_range{.lower = 0.01, .upper = 100};
Range const probability_range{.lower = 0, .upper = 1, .unit = "1 per division"};
constexpr std::size_t max_transitions = static_cast<std::size_t>(max_clones) * (max_clones - 1);

//! What a clone's divisions depend on.
Drive read_drive(TableReader* table, Source source) {
    Context* const context = table->context();
    Drive drive;
    double untreated = 0;
    read_sub_table(table, "weights", [&](TableReader* weights) {
        for (std::string const& pathway : context->pathways.names()) {
            drive.weights.push_back(weights->parameter(pathway, weight_range, 0));
            untreated += drive.weights.back().value;
        }
    });
    if (!(untreated > 0) && context->pathways.complete()) {
        context->error(source, "drive.weights gives no pathway a weight above 0, so that nothing drives the clone");
    }
    drive.half = table->parameter("half", half_range, required);
    drive.hill = table->parameter("hill", hill_range, 1);
    return drive;
}

Clone read_clone(TableReader* table) {
    Context* const context = table->context();
    Clone clone;
    clone.name = table->name(&context->clones, required);
    if (clone.name == "default") {
        context->error(
            table->node().find("name")->source,
            "a clone may not be called 'default': under [drugs.effects] it stands for every clone not named");
    }
    if (clone.name == "burden") {
        context->error(table->node().find("name")->source,
                       "a clone may not be called 'burden': in the results it stands for the cells of all clones");
    }
    if (!clone.name.empty()) {
        table->set_path("clones." + clone.name);
    }
    clone.birth = table->parameter("birth", rate_range, required);
    clone.death = table->parameter("death", rate_range, required);
    clone.start = table->parameter("start", start_range, 0);
    clone.competition_weight = table->parameter("competition_weight", weight_range, 1);
    if (Node const* drive = table->find("drive")) {
        read_table(context, *drive, "drive", table->path_of("drive"),
                   [&](TableReader* reader) { clone.drive = read_drive(reader, drive->source); });
    }
    if (auto const resistant = table->optional_flag("resistant")) {
        clone.resistance = *resistant ? Resistance::yes : Resistance::no;
    }
    clone.mechanism = table->text("mechanism", clone.name);
    if (Node const* mechanism = table->node().find("mechanism"); mechanism != nullptr && mechanism->text() != nullptr) {
        // Several clones may share a mechanism, so it is checked like a name but in a list of its own.
        NameList{"mechanism"}.add(context, clone.mechanism, mechanism->source);
        if (clone.mechanism == "any") {
            context->error(mechanism->source,
                           "a mechanism may not be called 'any': in the results it stands for all mechanisms");
        }
    }
    return clone;
}

//! The ends of a mutation or a switch, and where both are known, whether they differ.
struct Ends {
    int from = 0;
    int to = 0;
    std::string default_name;  //!< empty: the ends are not known
};

Ends read_ends(TableReader* table) {
    Context* const context = table->context();
    auto const from = table->reference("from", context->clones);
    auto const to = table->reference("to", context->clones);
    if (!from || !to) {
        return {};
    }
    if (*from == *to) {
        context->error(table->node().find("to")->source,
                       fmt::format("'from' and 'to' are the same clone '{}'; they must differ",
                                   printable(context->clones.names()[static_cast<std::size_t>(*to)])));
    }
    auto const& names = context->clones.names();
    return {*from, *to,
            fmt::format("{}->{}", names[static_cast<std::size_t>(*from)], names[static_cast<std::size_t>(*to)])};
}

//! Reports a pair of clones that an earlier mutation (or switch) of another name has already joined.
class PairChecker {
  public:
    void operator()(Context* context, std::string_view kind, Ends const& ends, std::string const& name, Source source) {
        if (ends.default_name.empty()) {
            return;
        }
        auto const [earlier, added] = seen_.try_emplace({ends.from, ends.to}, Seen{name, source});
        // Of two with the same name, that is reported already.
        if (!added && earlier->second.name != name) {
            context->error(source, fmt::format("a {} {} is defined twice, first {}", kind, printable(ends.default_name),
                                               context->place(earlier->second.source)));
        }
    }

  private:
    struct Seen {
        std::string name;
        Source source;
    };
    std::map<std::pair<int, int>, Seen> seen_;
};

//! The name of a mutation or a switch, which also becomes the table's path.
std::string read_transition_name(TableReader* table, NameList* names, Ends const& ends) {
    // Where the ends are unknown the name by default is too.
    if (ends.default_name.empty() && table->find("name") == nullptr) {
        names->add_unreadable();
        return {};
    }
    std::string name = table->name(names, ends.default_name);
    table->set_path(fmt::format("{}s.{}", names->kind() == "switch" ? "switche" : names->kind(), name));
    return name;
}

void check_probability_sums(Context* context, std::vector<Source> const& sources) {
    Study const& study = context->study;
    std::map<int, double> sums;
    std::map<int, Source> last;
    for (std::size_t i = 0; i < study.mutations.size(); ++i) {
        sums[study.mutations[i].from] += study.mutations[i].probability.value;
        last[study.mutations[i].from] = sources[i];
    }
    for (auto const& [from, sum] : sums) {
        if (sum > 1) {
            context->error(
                last[from],
                fmt::format("the mutation probabilities of clone '{}' add up to {}; allowed: at most 1",
                            printable(study.clones[static_cast<std::size_t>(from)].name), format_number(sum)));
        }
    }
}

}  // namespace

void read_clones(TableReader* root) {
    Context* const context = root->context();
    std::size_t const errors_before = context->n_errors();
    bool const whole = read_tables(root, "clones", "clone", {1, max_clones}, [&](TableReader* table, std::size_t) {
        context->study.clones.push_back(read_clone(table));
    });
    if (!whole || context->study.clones.empty()) {
        context->clones.set_incomplete();
    }
    if (Node const* clones = root->node().find("clones")) {
        context->clones_source = clones->source;
    }
    context->starts_known = whole && !context->study.clones.empty() && context->n_errors() == errors_before;
}

void read_mutations(TableReader* root) {
    Context* const context = root->context();
    std::size_t const errors_before = context->n_errors();
    NameList names{"mutation"};
    PairChecker check_pair;
    std::vector<Source> sources;
    read_tables(root, "mutations", "mutation", {0, max_transitions}, [&](TableReader* table, std::size_t) {
        Ends const ends = read_ends(table);
        Mutation mutation;
        mutation.name = read_transition_name(table, &names, ends);
        mutation.from = ends.from;
        mutation.to = ends.to;
        mutation.probability = table->parameter("probability", probability_range, required);
        check_pair(context, "mutation", ends, mutation.name, table->node().source);
        context->study.mutations.push_back(std::move(mutation));
        sources.push_back(table->node().source);
    });
    if (context->n_errors() == errors_before) {
        check_probability_sums(context, sources);
    }
}

void read_switches(TableReader* root) {
    Context* const context = root->context();
    PairChecker check_pair;
    bool const whole =
        read_tables(root, "switches", "switch", {0, max_transitions}, [&](TableReader* table, std::size_t) {
            Ends const ends = read_ends(table);
            Switch change;
            change.name = read_transition_name(table, &context->switches, ends);
            change.from = ends.from;
            change.to = ends.to;
            change.rate = table->parameter("rate", rate_range, required);
            check_pair(context, "switch", ends, change.name, table->node().source);
            context->study.switches.push_back(std::move(change));
        });
    if (!whole) {
        context->switches.set_incomplete();
    }
}

void write_clones(Study const& study, Node* root) {
    Node::Array elements;
    for (Clone const& clone : study.clones) {
        Node table = make_table();
        table.put("name", make_node(clone.name));
        table.put("birth", make_node(clone.birth.value));
        table.put("death", make_node(clone.death.value));
        table.put("start", make_node(clone.start.value));
        table.put("competition_weight", make_node(clone.competition_weight.value));
        if (clone.drive) {
            Node weights = make_table();
            for (std::size_t i = 0; i < study.pathways.size(); ++i) {
                weights.put(study.pathways[i], make_node(clone.drive->weights[i].value));
            }
            Node drive = make_table();
            drive.put("weights", std::move(weights));
            drive.put("half", make_node(clone.drive->half.value));
            drive.put("hill", make_node(clone.drive->hill.value));
            table.put("drive", std::move(drive));
        }
        if (clone.resistance != Resistance::by_growth) {
            table.put("resistant", make_flag(clone.resistance == Resistance::yes));
        }
        table.put("mechanism", make_node(clone.mechanism));
        elements.push_back(std::move(table));
    }
    root->put("clones", {std::move(elements), {}});
}

void write_mutations(Study const& study, Node* root) {
    Node::Array elements;
    for (Mutation const& mutation : study.mutations) {
        Node table = make_table();
        table.put("name", make_node(mutation.name));
        table.put("from", make_node(study.clones[static_cast<std::size_t>(mutation.from)].name));
        table.put("to", make_node(study.clones[static_cast<std::size_t>(mutation.to)].name));
        table.put("probability", make_node(mutation.probability.value));
        elements.push_back(std::move(table));
    }
    root->put("mutations", {std::move(elements), {}});
}

void write_switches(Study const& study, Node* root) {
    Node::Array elements;
    for (Switch const& change : study.switches) {
        Node table = make_table();
        table.put("name", make_node(change.name));
        table.put("from", make_node(study.clones[static_cast<std::size_t>(change.from)].name));
        table.put("to", make_node(study.clones[static_cast<std::size_t>(change.to)].name));
        table.put("rate", make_node(change.rate.value));
        elements.push_back(std::move(table));
    }
    root->put("switches", {std::move(elements), {}});
}

}  // namespace clonecast::study::detail

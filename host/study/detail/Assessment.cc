// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// [assessment]: how patients are followed.
#include "host/study/detail/Days.hh"
#include "host/study/detail/Schedule.hh"
#include "host/study/detail/Sections.hh"

namespace clonecast::study::detail {
namespace {

constexpr std::size_t max_scans = 10000;
constexpr double default_cells_per_mm3 = 1e6;
Range const follow_up_range{.lower = 0, .upper = max_days, .unit = "days", .below = Range::Below::excluded};
Range const density_range{.lower = 1e-6, .upper = 1e8, .unit = "1/mm3"};
Range const hazard_range{.lower = 0, .upper = 1000, .unit = "1/day"};
Range const death_burden_range{.lower = 1, .upper = 1e18, .unit = "cells"};
Range const check_range{.lower = min_days, .upper = max_days, .unit = "days"};
Range const diameter_increase_range{.lower = 0, .upper = 100, .below = Range::Below::excluded};
Range const absolute_increase_range{.lower = 0, .upper = 1000, .unit = "mm"};
Range const fold_range{.lower = 1, .upper = 1e9, .below = Range::Below::excluded};
Range const decrease_range{.lower = 0, .upper = 1, .below = Range::Below::excluded};
Range const visible_range{.lower = 0, .upper = 1000, .unit = "mm", .below = Range::Below::excluded};
constexpr double default_visible_mm = 5;  // assumption: a nodule that computed tomography shows
Range const volume_range{.lower = 0, .upper = 1e9, .unit = "mm3"};

std::vector<std::pair<std::string, ProgressionRule::Kind>> const rule_words{{"recist", ProgressionRule::Kind::recist},
                                                                            {"volume", ProgressionRule::Kind::volume}};
std::vector<std::pair<std::string, ProgressionRule::Reference>> const reference_words{
    {"baseline", ProgressionRule::Reference::baseline}, {"nadir", ProgressionRule::Reference::nadir}};

void read_progression(TableReader* table) {
    ProgressionRule& rule = table->context()->study.assessment.progression;
    rule.kind = table->choice("rule", rule_words, std::optional(rule.kind));
    if (rule.kind == ProgressionRule::Kind::recist) {
        rule.diameter_increase = table->parameter("diameter_increase", diameter_increase_range, 0.2);
        rule.absolute_increase = table->parameter("absolute_increase_mm", absolute_increase_range, 5);
    } else {
        rule.fold = table->parameter("fold", fold_range, 2);
        rule.reference = table->choice("reference", reference_words, std::optional(rule.reference));
    }
}

void read_response(TableReader* table) {
    Assessment& assessment = table->context()->study.assessment;
    assessment.response_decrease = table->parameter("diameter_decrease", decrease_range, 0.3);
    assessment.detectable_mm3 = table->parameter("detectable_mm3", volume_range, 0);
}

void read_new_lesion(TableReader* table) {
    Study& study = table->context()->study;
    study.assessment.visible_mm = table->parameter("visible_mm", visible_range, default_visible_mm);
    study.assessment.new_lesion_is_progression =
        table->flag("is_progression", study.assessment.progression.kind == ProgressionRule::Kind::recist);
}

void read_death(TableReader* table) {
    Assessment& assessment = table->context()->study.assessment;
    assessment.death_burden = table->parameter("burden", death_burden_range, required);
    assessment.death_check_every = table->number("check_every", check_range, assessment.death_check_every);
}

void read_scans(TableReader* table) {
    Context* const context = table->context();
    Node const* node = table->require("scans", "a list of days, { every, first, until }, or a list of such segments");
    if (node == nullptr) {
        return;
    }
    Range const range{.lower = 0,
                      .upper = context->follow_up.value_or(max_days),
                      .unit = "days, up to follow_up",
                      .below = Range::Below::excluded};
    auto const scans = read_days(context, *node, "scans", table->path_of("scans"), {max_scans, range, std::nullopt});
    if (scans && scans->empty()) {
        context->error(node->source, "scans is empty; progression is read at scans, so there must be at least one");
    }
    context->study.assessment.scans = scans.value_or(std::vector<double>{});
}

}  // namespace

void read_assessment(TableReader* root) {
    Context* const context = root->context();
    Node const* node = root->require("assessment", "a table with at least the keys 'scans' and 'follow_up'");
    if (node == nullptr) {
        return;
    }
    Assessment& assessment = context->study.assessment;
    read_table(context, *node, "assessment", "assessment", [&](TableReader* table) {
        assessment.cells_per_mm3 = table->parameter("cells_per_mm3", density_range, default_cells_per_mm3);
        if (Node const* follow_up = table->require("follow_up", "a number, " + to_string(follow_up_range))) {
            context->follow_up = read_number(context, *follow_up, "follow_up", follow_up_range);
            assessment.follow_up = context->follow_up.value_or(0);
        }
        read_scans(table);
        read_sub_table(table, "progression", read_progression);
        read_sub_table(table, "response", read_response);
        if (context->study.sites.size() > 1) {
            read_sub_table(table, "new_lesion", read_new_lesion);
        } else if (Node const* rule = table->find("new_lesion"); rule != nullptr && context->sites.complete()) {
            context->error(
                node->source,
                "a new lesion is one at a site without any so far, and this study has one site; list several "
                "in [[sites]], or leave this out");
        }
        if (table->find("death") != nullptr) {
            read_sub_table(table, "death", read_death);
        } else {
            context->known_paths.insert("assessment.death.burden");
        }
        assessment.dropout_hazard = table->parameter("dropout_hazard", hazard_range, 0);
    });
}

void write_assessment(Study const& study, Node* root) {
    Assessment const& assessment = study.assessment;
    ProgressionRule const& rule = assessment.progression;
    Node progression = make_table();
    progression.put("rule", make_node(word_of(rule_words, rule.kind)));
    if (rule.kind == ProgressionRule::Kind::recist) {
        progression.put("diameter_increase", make_node(rule.diameter_increase.value));
        progression.put("absolute_increase_mm", make_node(rule.absolute_increase.value));
    } else {
        progression.put("fold", make_node(rule.fold.value));
        progression.put("reference", make_node(word_of(reference_words, rule.reference)));
    }
    Node response = make_table();
    response.put("diameter_decrease", make_node(assessment.response_decrease.value));
    response.put("detectable_mm3", make_node(assessment.detectable_mm3.value));

    Node table = make_table();
    table.put("follow_up", make_node(assessment.follow_up));
    table.put("cells_per_mm3", make_node(assessment.cells_per_mm3.value));
    table.put("dropout_hazard", make_node(assessment.dropout_hazard.value));
    table.put("scans", write_days(assessment.scans));
    table.put("progression", std::move(progression));
    table.put("response", std::move(response));
    if (assessment.visible_mm) {
        Node new_lesion = make_table();
        new_lesion.put("visible_mm", make_node(assessment.visible_mm->value));
        new_lesion.put("is_progression", make_flag(assessment.new_lesion_is_progression));
        table.put("new_lesion", std::move(new_lesion));
    }
    if (assessment.death_burden) {
        Node death = make_table();
        death.put("burden", make_node(assessment.death_burden->value));
        death.put("check_every", make_node(assessment.death_check_every));
        table.put("death", std::move(death));
    }
    root->put("assessment", std::move(table));
}

}  // namespace clonecast::study::detail

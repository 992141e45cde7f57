// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Owner of the flat tables that a StudyView points to.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/patient/StudyView.hh"

namespace clonecast::patient {

//! Tables on the host, and the scalars of the view; see StudyView for shapes and units.
struct StudyTables {
    StudyView scalars;  //!< its spans are empty

    std::vector<int> first_crossing;
    std::vector<int> target;
    std::vector<process::CrossingKind> kind;
    std::vector<int> site;
    std::vector<process::Growth> growth;

    std::vector<std::int32_t> birth;
    std::vector<std::int32_t> death;
    std::vector<std::int32_t> pace;
    std::vector<std::int32_t> penetration;
    std::vector<therapy::Pharmacokinetics> pharmacokinetics;
    std::vector<therapy::Effect> effects;
    std::vector<therapy::Effect> inhibitions;
    std::vector<therapy::Drive> drives;
    std::vector<std::int32_t> pathway_weights;
    std::vector<therapy::Interaction> interactions;
    std::vector<std::int32_t> induced_from;
    std::vector<therapy::Induction> inductions;
    std::vector<therapy::Outflow> outflows;
    std::vector<therapy::Dose> doses;
    std::vector<double> days;
    std::vector<therapy::Phase> phases;
    std::vector<therapy::Regimen> regimens;

    std::vector<double> base;
    std::vector<std::int32_t> variation_of;
    std::vector<double> stratum_limit;
    std::vector<std::int32_t> first_variation;
    std::vector<Variation> variations;
    std::vector<std::int32_t> n_correlated;
    std::vector<double> cholesky;

    std::vector<std::int32_t> start;
    std::vector<std::int32_t> crossing;
    std::vector<CrossingResponse> responses;
    std::vector<std::int32_t> capacity;
    std::vector<std::int32_t> on_birth;
    std::vector<std::int32_t> weight;
    std::vector<std::int32_t> mechanism;

    std::vector<double> grid_days;
    std::vector<std::uint8_t> grid_kind;
    std::vector<double> population_days;
};

/*! The one list of all arrays: a view of tables whose arrays `place` has put where the view is to be used.
 *  \param place  called as place(vector) for every vector of the tables; returns a Span of the same elements
 */
template <class Place>
StudyView make_view(StudyTables const& tables, Place&& place) {
    StudyView view = tables.scalars;
    view.model.first_crossing = place(tables.first_crossing);
    view.model.target = place(tables.target);
    view.model.kind = place(tables.kind);
    view.model.site = place(tables.site);
    view.model.growth = place(tables.growth);
    view.therapy.birth = place(tables.birth);
    view.therapy.death = place(tables.death);
    view.therapy.pace = place(tables.pace);
    view.therapy.penetration = place(tables.penetration);
    view.therapy.pharmacokinetics = place(tables.pharmacokinetics);
    view.therapy.effects = place(tables.effects);
    view.therapy.inhibitions = place(tables.inhibitions);
    view.therapy.drives = place(tables.drives);
    view.therapy.pathway_weights = place(tables.pathway_weights);
    view.therapy.interactions = place(tables.interactions);
    view.therapy.induced_from = place(tables.induced_from);
    view.therapy.inductions = place(tables.inductions);
    view.therapy.outflows = place(tables.outflows);
    view.therapy.doses = place(tables.doses);
    view.therapy.days = place(tables.days);
    view.therapy.phases = place(tables.phases);
    view.therapy.regimens = place(tables.regimens);
    view.base = place(tables.base);
    view.variation_of = place(tables.variation_of);
    view.stratum_limit = place(tables.stratum_limit);
    view.first_variation = place(tables.first_variation);
    view.variations = place(tables.variations);
    view.n_correlated = place(tables.n_correlated);
    view.cholesky = place(tables.cholesky);
    view.start = place(tables.start);
    view.crossing = place(tables.crossing);
    view.responses = place(tables.responses);
    view.capacity = place(tables.capacity);
    view.on_birth = place(tables.on_birth);
    view.weight = place(tables.weight);
    view.mechanism = place(tables.mechanism);
    view.grid_days = place(tables.grid_days);
    view.grid_kind = place(tables.grid_kind);
    view.population_days = place(tables.population_days);
    return view;
}

//! View for the host; valid as long as the tables.
inline StudyView host_view(StudyTables const& tables) {
    return make_view(tables, []<class T>(std::vector<T> const& values) {
        return Span<T>{values.data(), values.size()};
    });
}

}  // namespace clonecast::patient

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// What the engines work on: a set of types of cells, the crossings between them, and their counts.
#pragma once

#include <cstdint>

#include "kernels/Macros.hh"
#include "kernels/Span.hh"
#include "kernels/process/Limits.hh"

namespace clonecast::process {

//! mutation: at a division one daughter joins the target; switching: a cell leaves for the target without dividing (to
//! another site as well: seeding); influx: a cell arrives in the target and the source keeps its cell. The source of
//! influx is a type of count 1, birth and death 0 and weight 0, to which nothing crosses.
enum class CrossingKind : std::uint8_t { mutation, switching, influx };

//! Which engine moves the counts; ssa and crossing are exact in law.
enum class Engine : std::uint8_t { ssa, crossing, leap };

//! True if the scope of this translation unit has an engine.
constexpr bool is_compiled(Engine engine) {
    return scope.engines == ScopeEngines::all || (scope.engines == ScopeEngines::ssa && engine == Engine::ssa) ||
           (scope.engines == ScopeEngines::crossing && engine == Engine::crossing);
}

//! How births and deaths depend on the cells that are there; see Competition.hh.
enum class Growth : std::uint8_t { exponential, logistic, gompertz };

/*! The types of a model (a clone at a site is one), and the crossings between them, sorted by source.
 *  Rates come separately, as any type with `birth(type)` [1/day], `death(type)` [1/day] and `crossing(index)`
 *  (mutation: probability per division; switching, influx: 1/day); where types compete also `weight(type)` [1],
 *  `capacity(site)` [cells] and `on_birth(site)` [1]. Births and deaths are those of cells without competitors.
 */
struct ModelView {
    int n_types = 0;
    int n_sites = 1;
    Span<int> first_crossing;  //!< [n_types + 1]
    Span<int> target;          //!< [n_crossings] type
    Span<CrossingKind> kind;   //!< [n_crossings]
    Span<int> site;            //!< [n_types]; empty: all at site 0
    Span<Growth> growth;       //!< [n_sites]; empty: exponential everywhere
};

CLONECAST_INLINE int site_of(ModelView const& model, int type) {
    return model.site.size == 0 ? 0 : model.site[type];
}

CLONECAST_INLINE Growth growth_at(ModelView const& model, int site) {
    return model.growth.size == 0 ? Growth::exponential : model.growth[site];
}

//! True if at some site births and deaths depend on the counts.
CLONECAST_FUNCTION inline bool is_competing(ModelView const& model) {
    if constexpr (scope.competition) {
        for (int site = 0; site < model.n_sites; ++site) {
            if (growth_at(model, site) != Growth::exponential) {
                return true;
            }
        }
    }
    return false;
}

//! Counts of one trajectory.
struct State {
    std::int64_t count[max_types];  //!< [cells]
    double alive_since[max_types];  //!< begin of the present run of counts above 0 [day]; meaningless at 0
};

//! How an advance ended. Anything but `reached` leaves the counts unusable.
enum class Advance : std::uint8_t { reached, step_limit, overflow };

//! Rate at which a cell of a type is the source of a crossing, and its divisions without one [1/day].
struct TypeRates {
    double birth;
    double death;
    double crossing;
};

//! Splits a type's divisions into those with and without mutation and adds its switching and influx.
template <class Rates>
CLONECAST_FUNCTION CLONECAST_NOINLINE TypeRates split_rates(ModelView const& model, Rates const& rates, int type) {
    double mutation = 0;
    double switching = 0;
    for (int k = model.first_crossing[type]; k < model.first_crossing[type + 1]; ++k) {
        if (model.kind[k] == CrossingKind::mutation) {
            mutation += rates.crossing(k);
        } else {
            switching += rates.crossing(k);
        }
    }
    double const birth = rates.birth(type);
    mutation = mutation < 1.0 ? mutation : 1.0;
    return {birth * (1.0 - mutation), rates.death(type), birth * mutation + switching};
}

/*! Crossing of a type that `uniform`, in (0, 1), falls on, in proportion to their rates; -1 if all rates are 0.
 *  Mutation probabilities that add up to more than 1 count in proportion, as if they added up to 1 (split_rates).
 */
template <class Rates>
CLONECAST_FUNCTION CLONECAST_NOINLINE int choose_crossing(ModelView const& model, Rates const& rates, int type,
                                                          double uniform) {
    double mutation = 0;
    for (int k = model.first_crossing[type]; k < model.first_crossing[type + 1]; ++k) {
        mutation += model.kind[k] == CrossingKind::mutation ? rates.crossing(k) : 0.0;
    }
    double const birth = mutation > 1 ? rates.birth(type) / mutation : rates.birth(type);
    double total = 0;
    for (int k = model.first_crossing[type]; k < model.first_crossing[type + 1]; ++k) {
        total += rates.crossing(k) * (model.kind[k] == CrossingKind::mutation ? birth : 1.0);
    }
    double position = uniform * total;
    int chosen = -1;
    for (int k = model.first_crossing[type]; k < model.first_crossing[type + 1]; ++k) {
        double const rate = rates.crossing(k) * (model.kind[k] == CrossingKind::mutation ? birth : 1.0);
        if (rate > 0) {
            chosen = k;
            if (position < rate) {
                break;
            }
            position -= rate;
        }
    }
    return chosen;
}

//! Puts one cell into a type, noting the time if it was empty.
CLONECAST_INLINE void add_cell(int type, double now, State* state) {
    if (state->count[type] == 0) {
        state->alive_since[type] = now;
    }
    ++state->count[type];
}

}  // namespace clonecast::process

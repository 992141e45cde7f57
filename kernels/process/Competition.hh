// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Competition: how the rates of all types depend on how full their site is.
#pragma once

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/process/Process.hh"

namespace clonecast::process {

/*! Rates of all types under the pressures p >= 0 of their sites.
 *  With W = sum of weight x count over the types of a site: logistic p = W / capacity; Gompertz
 *  p = log(max(W, 1)) / log(capacity); exponential p = 0. A share s of the effect is on birth, the rest on death:
 *    birth b max(0, 1 - s p), death d + (1 - s) b p.
 *  So a type of weight 1 that is alone at its site is in balance at p = 1 - d/b, whatever s. Mutations follow the
 *  births; switching and influx do not depend on p. Pressures are given by site, [n_sites].
 *  \tparam Rates  see ModelView; constant during the life of this object
 */
template <class Rates>
class Competition {
  public:
    //! \pre where a site is not exponential: capacity > 1, 0 <= on_birth <= 1, weights >= 0
    CLONECAST_FUNCTION Competition(ModelView const& model, Rates const& rates)
        : model_(model), rates_(rates), n_types_(model.n_types) {
        for (int i = 0; i < n_types_; ++i) {
            double mutation = 0;
            switching_[i] = 0;
            leaving_[i] = 0;
            for (int k = model.first_crossing[i]; k < model.first_crossing[i + 1]; ++k) {
                (model.kind[k] == CrossingKind::mutation ? mutation : switching_[i]) += rates.crossing(k);
                leaving_[i] += model.kind[k] == CrossingKind::switching ? rates.crossing(k) : 0.0;
            }
            birth_[i] = rates.birth(i);
            death_[i] = rates.death(i);
            mutation_[i] = mutation < 1.0 ? mutation : 1.0;
            rescale_[i] = mutation > 1.0 ? 1.0 / mutation : 1.0;
            weight_[i] = 1;
        }
        is_competing_ = is_competing(model);
        if (!is_competing_) {
            return;
        }
        for (int i = 0; i < n_types_; ++i) {
            weight_[i] = rates.weight(i);
        }
        for (int site = 0; site < model.n_sites; ++site) {
            Growth const growth = growth_at(model, site);
            scale_[site] = 0;
            on_birth_[site] = 1;
            if (growth == Growth::exponential) {
                continue;
            }
            CLONECAST_EXPECT(rates.capacity(site) > 1 && rates.on_birth(site) >= 0 && rates.on_birth(site) <= 1);
            on_birth_[site] = rates.on_birth(site);
            scale_[site] = 1.0 / (growth == Growth::logistic ? rates.capacity(site) : det_log(rates.capacity(site)));
        }
    }

    CLONECAST_FUNCTION ModelView const& model() const { return model_; }
    CLONECAST_FUNCTION int n_types() const { return n_types_; }
    CLONECAST_FUNCTION int n_sites() const { return model_.n_sites; }
    CLONECAST_FUNCTION bool competes() const { return scope.competition && is_competing_; }

    //! Pressures of these counts, whole or not [1].
    CLONECAST_INLINE void find_pressure(double const* count, double* pressure) const {
        for (int site = 0; site < model_.n_sites; ++site) {
            pressure[site] = 0;
        }
        if (!competes()) {
            return;
        }
        for (int i = 0; i < n_types_; ++i) {
            pressure[site_of(model_, i)] += weight_[i] * count[i];
        }
        for (int site = 0; site < model_.n_sites; ++site) {
            double const total = pressure[site];
            if (model_.growth[site] == Growth::gompertz) {
                pressure[site] = total > 1.0 ? scale_[site] * det_log(total) : 0.0;
            } else {
                pressure[site] = scale_[site] * total;
            }
        }
    }
    //! Derivative of the pressure on a type by the logarithm of the total of its site [1].
    CLONECAST_INLINE double sensitivity(int type, double const* pressure) const {
        int const site = site_of(model_, type);
        return growth_at(model_, site) == Growth::gompertz ? scale_[site] : pressure[site];
    }

    //! All divisions of a cell, those with a mutation included [1/day].
    CLONECAST_INLINE double birth(int type, double const* pressure) const {
        if (!competes()) {
            return birth_[type];
        }
        int const site = site_of(model_, type);
        double const left = 1.0 - on_birth_[site] * pressure[site];
        return left > 0 ? birth_[type] * left : 0.0;
    }
    CLONECAST_INLINE double death(int type, double const* pressure) const {
        if (!competes()) {
            return death_[type];
        }
        int const site = site_of(model_, type);
        return death_[type] + (1.0 - on_birth_[site]) * pressure[site] * birth_[type];
    }
    //! Without competitors [1/day].
    CLONECAST_INLINE double free_birth(int type) const { return birth_[type]; }
    //! Share of the divisions with a mutation [1].
    CLONECAST_INLINE double mutation(int type) const { return mutation_[type]; }
    //! Switching and influx out of a type, to all others [1/day].
    CLONECAST_INLINE double switching(int type) const { return switching_[type]; }
    //! Switching alone: what a cell leaves its type by [1/day].
    CLONECAST_INLINE double leaving(int type) const { return leaving_[type]; }
    //! Rate of one crossing of a cell of its source that divides at rate `birth` [1/day].
    CLONECAST_INLINE double crossing(int index, int source, double birth) const {
        double const rate = rates_.crossing(index);
        return model_.kind[index] == CrossingKind::mutation ? rate * rescale_[source] * birth : rate;
    }

  private:
    ModelView const& model_;
    Rates const& rates_;
    int n_types_;
    double birth_[max_types];
    double death_[max_types];
    double mutation_[max_types];
    double rescale_[max_types];  //!< of mutation probabilities whose sum is above 1
    double switching_[max_types];
    double leaving_[max_types];
    double weight_[max_types];
    double on_birth_[max_sites];
    double scale_[max_sites];  //!< 1 / capacity, or 1 / log(capacity)
    bool is_competing_ = false;
};

}  // namespace clonecast::process

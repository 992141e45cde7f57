// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Competition: how the rates of all clones depend on how full their site is.
#pragma once

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/process/Process.hh"

namespace clonecast::process {

/*! Rates of the clones of one site under a pressure p >= 0.
 *  With W = sum of weight x count: logistic p = W / capacity; Gompertz p = log(max(W, 1)) / log(capacity); exponential
 *  p = 0. A share s of the effect is on birth, the rest on death:
 *    birth b max(0, 1 - s p), death d + (1 - s) b p.
 *  So a clone of weight 1 that is alone is in balance at p = 1 - d/b, whatever s. Mutations follow the births;
 *  switching does not depend on p.
 *  \tparam Rates  see ModelView; constant during the life of this object
 */
template <class Rates>
class Competition {
  public:
    //! \pre capacity > 1, 0 <= on_birth <= 1, weights >= 0, unless growth is exponential
    CLONECAST_FUNCTION Competition(ModelView const& model, Rates const& rates)
        : model_(model), rates_(rates), n_clones_(model.n_clones) {
        for (int i = 0; i < n_clones_; ++i) {
            double mutation = 0;
            switching_[i] = 0;
            for (int k = model.first_crossing[i]; k < model.first_crossing[i + 1]; ++k) {
                (model.kind[k] == CrossingKind::mutation ? mutation : switching_[i]) += rates.crossing(k);
            }
            birth_[i] = rates.birth(i);
            death_[i] = rates.death(i);
            mutation_[i] = mutation < 1.0 ? mutation : 1.0;
            rescale_[i] = mutation > 1.0 ? 1.0 / mutation : 1.0;
            weight_[i] = 1;
        }
        if (model.growth != Growth::exponential) {
            CLONECAST_EXPECT(rates.capacity() > 1 && rates.on_birth() >= 0 && rates.on_birth() <= 1);
            for (int i = 0; i < n_clones_; ++i) {
                weight_[i] = rates.weight(i);
            }
            on_birth_ = rates.on_birth();
            scale_ = 1.0 / (model.growth == Growth::logistic ? rates.capacity() : det_log(rates.capacity()));
        }
    }

    CLONECAST_FUNCTION ModelView const& model() const { return model_; }
    CLONECAST_FUNCTION int n_clones() const { return n_clones_; }

    //! Pressure of these counts, whole or not [1].
    CLONECAST_INLINE double pressure(double const* count) const {
        if (model_.growth == Growth::exponential) {
            return 0;
        }
        double total = 0;
        for (int i = 0; i < n_clones_; ++i) {
            total += weight_[i] * count[i];
        }
        if (model_.growth == Growth::logistic) {
            return scale_ * total;
        }
        return total > 1.0 ? scale_ * det_log(total) : 0.0;
    }
    //! Derivative of the pressure by the logarithm of the total [1].
    CLONECAST_INLINE double sensitivity(double pressure) const {
        return model_.growth == Growth::gompertz ? scale_ : pressure;
    }

    //! All divisions of a cell, those with a mutation included [1/day].
    CLONECAST_INLINE double birth(int clone, double pressure) const {
        double const left = 1.0 - on_birth_ * pressure;
        return left > 0 ? birth_[clone] * left : 0.0;
    }
    CLONECAST_INLINE double death(int clone, double pressure) const {
        return death_[clone] + (1.0 - on_birth_) * pressure * birth_[clone];
    }
    //! Without competitors [1/day].
    CLONECAST_INLINE double free_birth(int clone) const { return birth_[clone]; }
    //! Share of the divisions with a mutation [1].
    CLONECAST_INLINE double mutation(int clone) const { return mutation_[clone]; }
    //! Switching out of a clone, to all others [1/day].
    CLONECAST_INLINE double switching(int clone) const { return switching_[clone]; }
    //! Rate of one crossing of a cell of its source that divides at rate `birth` [1/day].
    CLONECAST_INLINE double crossing(int index, int source, double birth) const {
        double const rate = rates_.crossing(index);
        return model_.kind[index] == CrossingKind::mutation ? rate * rescale_[source] * birth : rate;
    }

  private:
    ModelView const& model_;
    Rates const& rates_;
    int n_clones_;
    double birth_[max_clones];
    double death_[max_clones];
    double mutation_[max_clones];
    double rescale_[max_clones];  //!< of mutation probabilities whose sum is above 1
    double switching_[max_clones];
    double weight_[max_clones];
    double on_birth_ = 1;
    double scale_ = 0;  //!< 1 / capacity, or 1 / log(capacity)
};

}  // namespace clonecast::process

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// Competition: how the rates of all types depend on how full their site is.
#pragma once

#include "kernels/Macros.hh"
#include "kernels/numerics/Elementary.hh"
#include "kernels/process/Process.hh"

namespace clonecast::process {

/*! Rates of the types of one site under a pressure p >= 0.
 *  With W = sum of weight x count: logistic p = W / capacity; Gompertz p = log(max(W, 1)) / log(capacity); exponential
 *  p = 0. A share s of the effect is on birth, the rest on death:
 *    birth b max(0, 1 - s p), death d + (1 - s) b p.
 *  So a type of weight 1 that is alone is in balance at p = 1 - d/b, whatever s. Mutations follow the births;
 *  switching does not depend on p.
 *  \tparam Rates  see ModelView; constant during the life of this object
 */
template <class Rates>
class Competition {
  public:
    //! \pre capacity > 1, 0 <= on_birth <= 1, weights >= 0, unless growth is exponential
    CLONECAST_FUNCTION Competition(ModelView const& model, Rates const& rates)
        : model_(model), rates_(rates), n_types_(model.n_types) {
        for (int i = 0; i < n_types_; ++i) {
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
            for (int i = 0; i < n_types_; ++i) {
                weight_[i] = rates.weight(i);
            }
            on_birth_ = rates.on_birth();
            scale_ = 1.0 / (model.growth == Growth::logistic ? rates.capacity() : det_log(rates.capacity()));
        }
    }

    CLONECAST_FUNCTION ModelView const& model() const { return model_; }
    CLONECAST_FUNCTION int n_types() const { return n_types_; }

    //! Pressure of these counts, whole or not [1].
    CLONECAST_INLINE double pressure(double const* count) const {
        if (model_.growth == Growth::exponential) {
            return 0;
        }
        double total = 0;
        for (int i = 0; i < n_types_; ++i) {
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
    CLONECAST_INLINE double birth(int type, double pressure) const {
        double const left = 1.0 - on_birth_ * pressure;
        return left > 0 ? birth_[type] * left : 0.0;
    }
    CLONECAST_INLINE double death(int type, double pressure) const {
        return death_[type] + (1.0 - on_birth_) * pressure * birth_[type];
    }
    //! Without competitors [1/day].
    CLONECAST_INLINE double free_birth(int type) const { return birth_[type]; }
    //! Share of the divisions with a mutation [1].
    CLONECAST_INLINE double mutation(int type) const { return mutation_[type]; }
    //! Switching out of a type, to all others [1/day].
    CLONECAST_INLINE double switching(int type) const { return switching_[type]; }
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
    double weight_[max_types];
    double on_birth_ = 1;
    double scale_ = 0;  //!< 1 / capacity, or 1 / log(capacity)
};

}  // namespace clonecast::process

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/trial/SampleSize.hh"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>

#include "host/trial/Summary.hh"

namespace clonecast::trial {
namespace {

//! The bracket is narrow enough for the line when its ends differ by this factor.
constexpr double narrow = 1.1;
//! Sizes are not changed by more than this factor at once.
constexpr double largest_step = 4;

double deviate_of(double probability) {
    if (probability <= 0 || probability >= 1) {
        return std::copysign(std::numeric_limits<double>::infinity(), probability - 0.5);
    }
    return boost::math::quantile(boost::math::normal(), probability);
}

struct Trialled {
    std::uint64_t size = 0;  // of the first arm
    Probability power;
};

class Search {
  public:
    Search(Pool const& pool, Design const& design, double power, ReplicateOptions const& options)
        : pool_(pool), design_(design), options_(options), target_(power) {
        options_.analysis = Analysis::log_rank;
        critical_ = deviate_of(1 - design.alpha / 2);
        std::uint64_t const most = pool.size() / fewest_search_batches;
        auto const share = static_cast<double>(design.patients[0]) / static_cast<double>(design.all_patients());
        largest_ = static_cast<std::uint64_t>(share * static_cast<double>(most));
        largest_ = std::min(largest_, most_patients_per_arm);
        while (largest_ > 0 && !fits(resized(design, largest_), most)) {
            --largest_;
        }
        if (largest_ == 0 || options.replicates < fewest_search_batches) {
            throw TrialError(
                fmt::format("the sample size for a power cannot be found from {} virtual patients and {} "
                            "replicates: it takes {} trials at least that share no patients",
                            pool.size(), options.replicates, fewest_search_batches));
        }
    }

    SampleSize operator()() {
        SampleSize result = search();
        result.n_sizes = n_sizes_;
        return result;
    }

  private:
    SampleSize search() {
        SampleSize result;
        result.power = target_;
        result.searched = largest_;
        Trialled low;  // size 0, power 0
        Trialled high = simulate(std::min(design_.patients[0], largest_));
        while (high.power.estimate < target_) {
            low = high;
            if (low.size == largest_) {
                result.lower = limit(low.size, deviate_of(low.power.upper));
                return result;
            }
            high = simulate(next_size(low, low.size + 1, largest_));
        }
        while (high.size - low.size > 1 && !is_narrow(low, high)) {
            Trialled const middle = simulate(next_size(nearer(low, high), low.size + 1, high.size - 1));
            (middle.power.estimate < target_ ? low : high) = middle;
        }
        result.patients = between(low, high);
        // At the size that was found the power is the target, with the error that it has at the nearest size simulated.
        Probability const& power = high.power;
        double const found = power.estimate < 1 ? deviate_of(target_) - deviate_of(power.estimate) : 0;
        std::uint64_t const size = power.estimate < 1 ? *result.patients : high.size;
        result.lower =
            std::min(limit(size, deviate_of(power.upper) + found).value_or(*result.patients), *result.patients);
        result.upper = limit(size, deviate_of(power.lower) + found);
        if (result.upper) {
            result.upper = std::max(*result.upper, *result.patients);
        }
        return result;
    }

    static bool fits(Design const& design, std::uint64_t most) {
        return design.all_patients() <= most && design.patients[1] <= most_patients_per_arm;
    }
    static bool is_narrow(Trialled const& low, Trialled const& high) {
        return low.size > 0 && static_cast<double>(high.size) <= narrow * static_cast<double>(low.size);
    }

    Trialled simulate(std::uint64_t size) {
        ++n_sizes_;
        Design const design = resized(design_, size);
        options_.n_batches = choose_batches(pool_.size(), design, options_.replicates);
        auto const replicates = simulate_trials(pool_, design, options_);
        Sampling const sampling{options_.n_batches, pool_.size(), design.all_patients()};
        return {size, favour_first(replicates, design.alpha, sampling)};
    }

    //! Whichever says more about where the power is met.
    Trialled const& nearer(Trialled const& low, Trialled const& high) const {
        bool const is_low = std::abs(low.power.estimate - target_) < std::abs(high.power.estimate - target_);
        return low.size == 0 || !is_low ? high : low;
    }

    //! Size at which the power is met if its deviate is linear in the root of the size, from -critical at size 0.
    //! \param deviate  of the power at `size`
    double predict(std::uint64_t size, double deviate) const {
        double const slope = (deviate + critical_) / std::sqrt(static_cast<double>(size));
        return std::pow((deviate_of(target_) + critical_) / slope, 2);
    }

    std::uint64_t next_size(Trialled const& from, std::uint64_t least, std::uint64_t most) const {
        auto const size = static_cast<double>(from.size);
        double const deviate = deviate_of(from.power.estimate);
        double predicted =
            deviate + critical_ > 0 ? predict(from.size, deviate) : std::numeric_limits<double>::infinity();
        predicted = std::clamp(predicted, size / largest_step, size * largest_step);
        // A little beyond, so that the answer is soon between two sizes.
        double const margin = std::sqrt(std::sqrt(narrow));
        predicted = from.power.estimate < target_ ? predicted * margin : predicted / margin;
        return static_cast<std::uint64_t>(
            std::clamp(std::round(predicted), static_cast<double>(least), static_cast<double>(most)));
    }

    std::uint64_t between(Trialled const& low, Trialled const& high) const {
        double const low_deviate = deviate_of(low.power.estimate);
        double const high_deviate = deviate_of(high.power.estimate);
        if (high.size - low.size <= 1 || std::isinf(low_deviate) || std::isinf(high_deviate)) {
            return high.size;
        }
        double const low_root = std::sqrt(static_cast<double>(low.size));
        double const high_root = std::sqrt(static_cast<double>(high.size));
        double const part = (deviate_of(target_) - low_deviate) / (high_deviate - low_deviate);
        double const root = low_root + part * (high_root - low_root);
        return std::min(high.size, static_cast<std::uint64_t>(std::ceil(root * root - 1e-9)));
    }

    //! Size at which the power is met if at this one its deviate is so much; nullopt: it never is.
    std::optional<std::uint64_t> limit(std::uint64_t at, double deviate) const {
        if (!(deviate + critical_ > 0)) {
            return std::nullopt;
        }
        double const size = std::max(1.0, std::ceil(predict(at, deviate) - 1e-9));
        return size <= static_cast<double>(largest_) ? std::optional(static_cast<std::uint64_t>(size)) : std::nullopt;
    }

    Pool const& pool_;
    Design const& design_;
    ReplicateOptions options_;
    double target_;
    double critical_ = 0;
    std::uint64_t largest_ = 0;
    int n_sizes_ = 0;
};

}  // namespace

void check_power(double power, double alpha) {
    if (!(power > alpha / 2 && power < 1)) {
        throw TrialError(fmt::format("a power of {}: it must be above alpha / 2 = {} and below 1", power, alpha / 2));
    }
}

SampleSize find_sample_size(Pool const& pool, Design const& design, double power, ReplicateOptions options) {
    check_design(design);
    check_power(power, design.alpha);
    return Search(pool, design, power, options)();
}

}  // namespace clonecast::trial

// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/verify/CompareEngines.hh"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "host/stats/HistogramMoments.hh"
#include "host/stats/WideSums.hh"
#include "host/stats/ZScore.hh"
#include "host/verify/Judge.hh"
#include "kernels/patient/Tally.hh"

namespace clonecast::verify {
namespace {

using Group = std::span<std::uint64_t const>;

//! Fewest patients whose sample moments are taken for those of the distribution.
constexpr std::uint64_t fewest_patients = 100;

//! Counters of a regimen and stratum in two runs.
class EngineComparer {
  public:
    EngineComparer(Group reference, Group tested, patient::TallyLayout const& layout, Comparison const& prototype,
                   Verification* verification)
        : reference_(reference), tested_(tested), layout_(layout), prototype_(prototype), verification_(verification) {}

    void compare_time(int time, double day) {
        prototype_.day = day;
        n_reference_ = reference_[layout_.observed(time)];
        n_tested_ = tested_[layout_.observed(time)];
        int const burden = layout_.burden_variable();
        compare_probability(Quantity::none_left, -1, layout_.histogram(time, burden, 0));
        compare_probability(Quantity::none_resistant, -1, layout_.without_resistant(time));
        compare_moments(time, burden, -1, -1);
        for (int site = 0; layout_.n_sites > 1 && site < layout_.n_sites; ++site) {
            compare_moments(time, layout_.site_variable(site), -1, site);
        }
        for (int clone = 0; clone < layout_.n_clones; ++clone) {
            compare_probability(Quantity::clone_empty, clone, layout_.histogram(time, clone, 0));
            compare_moments(time, clone, clone, -1);
        }
    }

    void compare_outcome(double follow_up) {
        prototype_.day = follow_up;
        n_reference_ = count_outcomes(reference_);
        n_tested_ = count_outcomes(tested_);
        compare_probability(Quantity::eradicated, -1, layout_.eradicated());
    }

  private:
    //! Patients whose outcome is known.
    std::uint64_t count_outcomes(Group group) const {
        std::uint64_t n = 0;
        for (int r = 0; r < patient::n_responses; ++r) {
            n += group[layout_.response(static_cast<patient::Response>(r))];
        }
        return n;
    }

    void compare_probability(Quantity quantity, int clone, std::uint64_t counter) {
        Comparison row = prototype_;
        row.quantity = quantity;
        row.clone = clone;
        if (n_reference_ > 0 && n_tested_ > 0) {
            auto const n = static_cast<double>(n_reference_);
            auto const m = static_cast<double>(n_tested_);
            std::uint64_t const expected = reference_[counter];
            std::uint64_t const observed = tested_[counter];
            row.expected = static_cast<double>(expected) / n;
            row.expected_complement = static_cast<double>(n_reference_ - expected) / n;
            row.observed = static_cast<double>(observed) / m;
            double const pooled = static_cast<double>(expected + observed) / (n + m);
            row.standard_error = std::sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
            row.z = stats::difference_deviate(observed, n_tested_, expected, n_reference_);
        }
        add(row);
    }

    void compare_moments(int time, int variable, int clone, int site) {
        auto const moments_of = [&](Group group, std::uint64_t n) {
            return stats::exact_moments(n, group.subspan(layout_.sum(time, variable, 0), patient::sum_limbs),
                                        group.subspan(layout_.square(time, variable, 0), patient::square_limbs));
        };
        Comparison row = prototype_;
        row.clone = clone;
        row.site = site;
        Comparison variance_row = row;
        row.quantity = Quantity::mean;
        variance_row.quantity = Quantity::variance;
        if (n_reference_ > 1 && n_tested_ > 1) {
            stats::Moments const reference = moments_of(reference_, n_reference_);
            stats::Moments const tested = moments_of(tested_, n_tested_);
            auto const n = static_cast<double>(n_reference_);
            auto const m = static_cast<double>(n_tested_);
            double const pooled = ((n - 1) * *reference.variance + (m - 1) * *tested.variance) / (n + m - 2);
            CentralMoments const central = central_moments(time, variable, pooled);
            judge_mean({*tested.mean, *reference.mean, m, n},
                       {central[2], central[3], central[4] - 3 * central[2] * central[2]}, &row);
            judge_variance({*tested.variance, *reference.variance, m, n}, central, &variance_row);
        }
        for (Comparison* const each : {&row, &variance_row}) {
            if (std::min(n_reference_, n_tested_) < fewest_patients) {
                each->z.reset();
                each->note = "too few patients";
            }
            add(*each);
        }
    }

    //! Of both samples together; their shape from the histograms.
    CentralMoments central_moments(int time, int variable, double variance) const {
        auto const bins = static_cast<std::size_t>(patient::CountBins::size);
        std::uint64_t const first = layout_.histogram(time, variable, 0);
        Group const other = tested_.subspan(first, bins);
        std::vector<std::uint64_t> histogram(bins);
        std::transform(other.begin(), other.end(), reference_.begin() + static_cast<std::ptrdiff_t>(first),
                       histogram.begin(), std::plus<>());
        CentralMoments central = stats::shape_moments(histogram, variance);
        for (std::size_t k = 0; k < central.size(); ++k) {
            central[k] *= std::pow(variance, 0.5 * static_cast<double>(k));
        }
        return central;
    }

    void add(Comparison row) {
        std::uint64_t const n_patients = reference_[layout_.patients()] + tested_[layout_.patients()];
        add_comparison(std::move(row), std::min(n_reference_, n_tested_), n_patients - n_reference_ - n_tested_,
                       verification_);
    }

    Group reference_;
    Group tested_;
    patient::TallyLayout const& layout_;
    Comparison prototype_;
    Verification* verification_;
    std::uint64_t n_reference_ = 0;  //!< patients that were read
    std::uint64_t n_tested_ = 0;
};

}  // namespace

Verification compare_engines(run::RunResult const& reference, run::RunResult const& tested) {
    patient::TallyLayout const& layout = reference.layout;
    std::vector<double> const& times = reference.study.output.population_times;
    if (layout.size() != tested.layout.size() || times != tested.study.output.population_times) {
        throw std::invalid_argument("the two runs are of different studies");
    }
    Verification verification;
    for (int regimen = 0; regimen < layout.n_regimens; ++regimen) {
        for (int stratum = 0; stratum < layout.n_strata; ++stratum) {
            auto const group = [&](run::RunResult const& result) {
                return Group(result.tally).subspan(layout.group(regimen, stratum), layout.group_size());
            };
            Comparison prototype;
            prototype.regimen = regimen;
            prototype.stratum = stratum;
            EngineComparer comparer(group(reference), group(tested), layout, prototype, &verification);
            for (int time = 0; time < layout.n_populations; ++time) {
                comparer.compare_time(time, times[static_cast<std::size_t>(time)]);
            }
            comparer.compare_outcome(reference.study.assessment.follow_up);
        }
    }
    return verification;
}

}  // namespace clonecast::verify

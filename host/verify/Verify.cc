// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/verify/Verify.hh"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>

#include "host/stats/WideSums.hh"
#include "host/stats/ZScore.hh"
#include "host/study/Lower.hh"
#include "host/verify/Founding.hh"
#include "host/verify/Theory.hh"
#include "kernels/numerics/Rounding.hh"

namespace clonecast::verify {
namespace {

using study::Distribution;
using study::PhaseEnd;
using study::Study;

//! Numerical error of theory and simulation, relative, that is never called a disagreement.
constexpr double numerical_error = 1e-10;

double central_value(Distribution const& distribution) {
    switch (distribution.kind) {
        case Distribution::Kind::uniform:
            return 0.5 * (distribution.a + distribution.b);
        case Distribution::Kind::beta:
            return distribution.a / (distribution.a + distribution.b);
        case Distribution::Kind::fixed:
        case Distribution::Kind::normal:
        case Distribution::Kind::lognormal:
            break;
    }
    return distribution.a;
}

void hold_variations(Study* study) {
    for (std::size_t s = 0; s < study->cohort.strata.size(); ++s) {
        study::Stratum& stratum = study->cohort.strata[s];
        auto const is_set = [&stratum](int parameter) {
            return std::any_of(stratum.set.begin(), stratum.set.end(),
                               [&](auto const& setting) { return setting.parameter == parameter; });
        };
        auto const hold = [&](study::Variation const& variation) {
            auto const& parameter = study->parameters[static_cast<std::size_t>(variation.parameter)];
            double const value = std::clamp(central_value(variation.distribution), parameter.lower, parameter.upper);
            std::erase_if(stratum.set, [&](auto const& set) { return set.parameter == variation.parameter; });
            stratum.set.push_back({variation.parameter, value});
        };
        for (study::Variation const& variation : study->cohort.variations) {
            if (variation.stratum == static_cast<int>(s)) {
                hold(variation);
            }
        }
        for (study::Variation const& variation : study->cohort.variations) {
            if (!variation.stratum && !is_set(variation.parameter)) {
                hold(variation);
            }
        }
        stratum.probability = 1.0 / static_cast<double>(study->cohort.strata.size());
    }
    study->cohort.variations.clear();
    study->cohort.correlations.clear();
}

//! Days as they are written in sentences.
std::string day_text(double days) {
    std::string text = std::to_string(days);
    text.erase(text.find_last_not_of('0') + 1);
    return text.back() == '.' ? text.substr(0, text.size() - 1) : text;
}

void fix_phases(study::Study* study, study::Regimen* regimen, std::vector<std::string>* changes) {
    double const days =
        study->assessment.follow_up / static_cast<double>(regimen->phases.size()) / (regimen->repeat ? 2 : 1);
    for (std::size_t i = 0; i < regimen->phases.size(); ++i) {
        study::Phase& phase = regimen->phases[i];
        PhaseEnd::Kind const kind = phase.end.kind;
        if (kind == PhaseEnd::Kind::never || kind == PhaseEnd::Kind::time) {
            continue;
        }
        bool const is_last = !regimen->repeat && i + 1 == regimen->phases.size();
        std::string const what = "regimen '" + regimen->name + "': phase '" + phase.name + "' ends " +
                                 (kind == PhaseEnd::Kind::progression ? "at progression" : "at a burden");
        phase.end = PhaseEnd{};
        if (is_last) {
            changes->push_back(what + "; here it lasts to the end of follow-up");
        } else {
            phase.end.kind = PhaseEnd::Kind::time;
            phase.end.days = {days, static_cast<int>(study->parameters.size())};
            study->parameters.push_back(
                {"regimens." + regimen->name + ".phases." + phase.name + ".until.days", "days", days, days, days});
            changes->push_back(what + "; here it lasts " + day_text(days) + " days");
        }
    }
}

//! Fills in rows of one regimen and stratum at one time.
class Comparer {
  public:
    Comparer(std::span<std::uint64_t const> group, patient::TallyLayout const& layout, int time,
             std::span<Segment const> timeline, std::span<double const> start, std::optional<Founding> const& founding,
             Comparison const& prototype, Verification* verification)
        : group_(group),
          layout_(layout),
          time_(time),
          timeline_(timeline),
          start_(start),
          founding_(founding),
          prototype_(prototype),
          verification_(verification),
          n_(group[layout.observed(time)]),
          n_lost_(group[layout.patients()] - n_) {}

    void compare_all() {
        int const burden = layout_.n_clones;
        compare_probability(Quantity::none_left, -1, ~0U, group_[layout_.histogram(time_, burden, 0)]);
        std::uint32_t const resistant = timeline_.back().resistant;
        if (resistant != 0) {
            compare_probability(Quantity::none_resistant, -1, resistant, group_[layout_.without_resistant(time_)]);
        } else {
            Comparison row = prototype_;
            row.quantity = Quantity::none_resistant;
            row.theory = row.simulation = 1;
            row.note = "none resists";
            add(row);
        }
        for (int clone = 0; clone < layout_.n_clones; ++clone) {
            compare_probability(Quantity::clone_empty, clone, 1U << clone, group_[layout_.histogram(time_, clone, 0)]);
            if (!founding_) {
                compare_moments(clone);  // of grown tumours a few patients with early mutants decide
            }
        }
    }

  private:
    void compare_probability(Quantity quantity, int clone, std::uint32_t clones, std::uint64_t n_without) {
        Comparison row = prototype_;
        row.quantity = quantity;
        row.clone = clone;
        double const log_probability = founding_ ? log_probability_of_none(timeline_, *founding_, clones)
                                                 : log_probability_of_none(timeline_, start_, clones);
        row.theory = std::exp(log_probability);
        row.theory_complement = -std::expm1(log_probability);
        if (n_ > 0) {
            auto const n = static_cast<double>(n_);
            row.simulation = static_cast<double>(n_without) / n;
            row.standard_error = std::sqrt(row.theory * row.theory_complement / n);
            row.z = stats::proportion_deviate(n_without, n_, log_probability);
        }
        add(row);
    }

    void compare_moments(int clone) {
        Cumulants const kappa = cumulants_of_count(timeline_, start_, clone);
        // Central moments m[2], m[3] ... of a count from its cumulants.
        std::array<double, n_cumulants + 1> m{1, 0};
        for (std::size_t k = 2; k < m.size(); ++k) {
            double binomial = 1;  // k - 1 over j
            for (std::size_t j = 0; j + 2 <= k; ++j) {
                m[k] += binomial * kappa[k - j - 1] * m[j];
                binomial *= static_cast<double>(k - 1 - j) / static_cast<double>(j + 1);
            }
        }
        auto const sums = std::array{group_.subspan(layout_.sum(time_, clone, 0), patient::sum_limbs),
                                     group_.subspan(layout_.square(time_, clone, 0), patient::square_limbs)};
        stats::Moments const moments = stats::exact_moments(n_, sums[0], sums[1]);
        compare_mean(Quantity::mean, clone, moments.mean, kappa[0], {kappa[1], kappa[2], kappa[3]});
        // A variance is the mean of squared deviations; these are their cumulants 2, 3 and 4.
        compare_mean(
            Quantity::variance, clone, moments.variance, kappa[1],
            {m[4] - m[2] * m[2], m[6] - 3 * m[4] * m[2] + 2 * m[2] * m[2] * m[2],
             m[8] - 4 * m[6] * m[2] - 3 * m[4] * m[4] + 12 * m[4] * m[2] * m[2] - 6 * m[2] * m[2] * m[2] * m[2]});
    }

    //! \param kappa  cumulants 2, 3 and 4 of the values whose mean is observed
    void compare_mean(Quantity quantity, int clone, std::optional<double> observed, double theory,
                      std::array<double, 3> kappa) {
        Comparison row = prototype_;
        row.quantity = quantity;
        row.clone = clone;
        row.theory = theory;
        if (observed) {
            auto const n = static_cast<double>(n_);
            bool const varies = kappa[0] > 0;
            row.simulation = *observed;
            row.standard_error = varies ? std::sqrt(kappa[0] / n) : 0;
            double const sd = std::hypot(row.standard_error, numerical_error * theory);
            double const skewness = varies ? kappa[1] / std::pow(kappa[0], 1.5) / std::sqrt(n) : 0;
            double const excess = varies ? kappa[2] / (kappa[0] * kappa[0]) / n : 0;
            row.z = stats::mean_deviate(*observed, theory, sd, skewness, excess);
            if (!row.z) {
                row.note = "cannot tell";
            }
        }
        add(row);
    }

    void add(Comparison row) {
        if (n_ < 2) {
            row.z.reset();
            row.note = "no patients";
        } else if (n_lost_ > 0) {
            row.z.reset();
            row.note = std::to_string(n_lost_) + " patients met a limit";
        }
        if (row.z) {
            ++verification_->n_compared;
            verification_->n_disagreeing += std::abs(*row.z) > largest_z ? 1 : 0;
        }
        verification_->comparisons.push_back(std::move(row));
    }

    std::span<std::uint64_t const> group_;
    patient::TallyLayout const& layout_;
    int time_;
    std::span<Segment const> timeline_;
    std::span<double const> start_;  //!< without a founding
    std::optional<Founding> const& founding_;
    Comparison prototype_;
    Verification* verification_;
    std::uint64_t n_;
    std::uint64_t n_lost_;
};

}  // namespace

VerifiableStudy make_verifiable(Study study) {
    VerifiableStudy result;
    std::vector<std::string>& changes = result.changes;
    if (!study.cohort.variations.empty()) {
        changes.emplace_back("what varies between patients is held at its median (normal and beta: mean)");
    }
    if (study.cohort.strata.size() > 1) {
        changes.emplace_back("all strata are equally likely");
    }
    hold_variations(&study);
    if (study.assessment.death_burden) {
        study.assessment.death_burden.reset();
        changes.emplace_back("nobody dies");
    }
    study::Number& dropout = study.assessment.dropout_hazard;
    auto& dropout_parameter = study.parameters[static_cast<std::size_t>(dropout.parameter)];
    bool drops_out = dropout_parameter.value > 0;
    for (study::Stratum& stratum : study.cohort.strata) {
        drops_out = std::erase_if(stratum.set, [&](auto const& s) { return s.parameter == dropout.parameter; }) > 0 ||
                    drops_out;
    }
    if (drops_out) {
        dropout.value = dropout_parameter.value = 0;
        changes.emplace_back("nobody drops out");
    }
    if (study.detection) {
        changes.emplace_back(
            "tumours are grown to detection as in the study; theory lets the founding clone grow exponentially up to "
            "the "
            "burden, which makes errors of the order of one part in the burden. Means and variances are not compared: "
            "mutants of the first cells, in a few patients, decide them");
    }
    double const follow_up = study.assessment.follow_up;
    for (study::Regimen& regimen : study.regimens) {
        fix_phases(&study, &regimen, &changes);
    }
    std::vector<double>& times = study.output.population_times;
    std::erase_if(times, [](double day) { return !(day > 0); });
    if (times.empty() || (times.size() == 1 && times[0] == follow_up)) {
        times = {0.25 * follow_up, 0.5 * follow_up, 0.75 * follow_up, follow_up};
        changes.emplace_back(
            "counts are compared at the quarters of the follow-up, as the study asks for no other time");
    }
    result.study = std::move(study);
    return result;
}

Verification compare_with_theory(Study const& theory, run::RunResult const& result) {
    patient::StudyTables const tables = study::lower(theory, process::Engine::crossing);
    patient::StudyView const view = host_view(tables);
    patient::TallyLayout const& layout = result.layout;
    if (view.layout.size() != layout.size() || theory.output.population_times != result.study.output.population_times) {
        throw std::invalid_argument("the theory is that of another study than the run");
    }
    Verification verification;
    std::span<std::uint64_t const> const tally(result.tally);
    for (int regimen = 0; regimen < layout.n_regimens; ++regimen) {
        for (int stratum = 0; stratum < layout.n_strata; ++stratum) {
            double const* const base = view.base.data + static_cast<std::ptrdiff_t>(stratum) * view.n_parameters;
            std::vector<double> start(static_cast<std::size_t>(layout.n_clones));
            for (int i = 0; i < layout.n_clones; ++i) {
                start[static_cast<std::size_t>(i)] = static_cast<double>(round_half_away(base[view.start[i]]));
            }
            std::optional<Founding> founding;
            if (theory.detection) {
                std::string why;
                founding = find_founding(view, stratum, &why);
                if (!founding) {
                    throw std::invalid_argument("no theory for growth to detection: " + why);
                }
            }
            auto const group = tally.subspan(layout.group(regimen, stratum), layout.group_size());
            for (int time = 0; time < layout.n_populations; ++time) {
                double const day = view.population_days[time];
                std::vector<Segment> const timeline = make_timeline(view, regimen, stratum, day);
                Comparison prototype;
                prototype.regimen = regimen;
                prototype.stratum = stratum;
                prototype.day = day;
                Comparer(group, layout, time, timeline, start, founding, prototype, &verification).compare_all();
            }
        }
    }
    return verification;
}

}  // namespace clonecast::verify

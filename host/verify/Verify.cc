// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/verify/Verify.hh"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <utility>

#include "host/stats/WideSums.hh"
#include "host/stats/ZScore.hh"
#include "host/study/Lower.hh"
#include "host/verify/Founding.hh"
#include "host/verify/Judge.hh"
#include "host/verify/Theory.hh"
#include "kernels/numerics/Rounding.hh"

namespace clonecast::verify {
namespace {

using study::Distribution;
using study::PhaseEnd;
using study::Study;

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

//! Takes a parameter that the study no longer has out of what strata set; true if one did.
bool forget(Study* study, study::Number const& number) {
    std::size_t n = 0;
    for (study::Stratum& stratum : study->cohort.strata) {
        n += std::erase_if(stratum.set, [&](auto const& set) { return set.parameter == number.parameter; });
    }
    return n > 0;
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
        forget(study, phase.end.burden);
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
            row.expected = row.observed = 1;
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
        row.expected = std::exp(log_probability);
        row.expected_complement = -std::expm1(log_probability);
        if (n_ > 0) {
            auto const n = static_cast<double>(n_);
            row.observed = static_cast<double>(n_without) / n;
            row.standard_error = std::sqrt(row.expected * row.expected_complement / n);
            row.z = stats::proportion_deviate(n_without, n_, log_probability);
        }
        add(row);
    }

    void compare_moments(int clone) {
        Cumulants const kappa = cumulants_of_count(timeline_, start_, clone);
        // Central moments m[2], m[3] ... of a count from its cumulants.
        CentralMoments m{1, 0};
        static_assert(m.size() == n_cumulants + 1);
        for (std::size_t k = 2; k < m.size(); ++k) {
            double binomial = 1;  // k - 1 over j
            for (std::size_t j = 0; j + 2 <= k; ++j) {
                m[k] += binomial * kappa[k - j - 1] * m[j];
                binomial *= static_cast<double>(k - 1 - j) / static_cast<double>(j + 1);
            }
        }
        stats::Moments const moments =
            stats::exact_moments(n_, group_.subspan(layout_.sum(time_, clone, 0), patient::sum_limbs),
                                 group_.subspan(layout_.square(time_, clone, 0), patient::square_limbs));
        Comparison row = prototype_;
        row.clone = clone;
        row.quantity = Quantity::mean;
        row.expected = kappa[0];
        auto const n = static_cast<double>(n_);
        constexpr double exact = std::numeric_limits<double>::infinity();
        if (moments.mean) {
            judge_mean({*moments.mean, kappa[0], n, exact}, {kappa[1], kappa[2], kappa[3]}, &row);
        }
        add(row);
        row = prototype_;
        row.clone = clone;
        row.quantity = Quantity::variance;
        row.expected = kappa[1];
        if (moments.variance) {
            judge_variance({*moments.variance, kappa[1], n, exact}, m, &row);
        }
        add(row);
    }

    void add(Comparison row) { add_comparison(std::move(row), n_, n_lost_, verification_); }

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
        forget(&study, *study.assessment.death_burden);
        study.assessment.death_burden.reset();
        changes.emplace_back("nobody dies");
    }
    study::Number& dropout = study.assessment.dropout_hazard;
    auto& dropout_parameter = study.parameters[static_cast<std::size_t>(dropout.parameter)];
    if (forget(&study, dropout) || dropout_parameter.value > 0) {
        dropout.value = dropout_parameter.value = 0;
        changes.emplace_back("nobody drops out");
    }
    if (study.detection && !study::is_competing(study)) {
        changes.emplace_back(
            "tumours are grown to detection as in the study; theory lets the founding clone grow exponentially up to "
            "the burden, which makes errors of the order of one part in the burden. Means and variances are not "
            "compared: "
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
    if (view.model.n_types != layout.n_clones) {
        throw std::invalid_argument("no theory for several sites or influx");
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
